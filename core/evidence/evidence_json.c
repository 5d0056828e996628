/*
 * See evidence_json.h. One walk over the schema tables for each direction, so that a new field needs a row in its table
 * and nothing here. Depth is bounded by the tables themselves: what they do not name is never descended into.
 */
#include "core/evidence/evidence_json.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/evidence_html.h"
#include "core/evidence/text.h"
#include "core/evidence/utf16.h"
#include "resources/version.h"

struct any_list LIST_OF(void);

static struct any_list list_read(const void *list)
{
    struct any_list any;
    memcpy(&any, list, sizeof any);
    return any;
}

/* ---- evidence to JSON ---- */

/* JSON is UTF-8 (RFC 8259 section 8.1): one odd byte from the network must not cost the person the whole report. */
static yyjson_mut_val *repaired_text_to_json(yyjson_mut_doc *document, const char *text)
{
    struct arena *scratch = arena_create();
    if (scratch == NULL) {
        return NULL;
    }
    size_t len = strlen(text);
    yyjson_mut_val *value = yyjson_mut_strcpy(document, text_make_valid(scratch, text, len, len * 3));
    arena_destroy(scratch);
    return value;
}

yyjson_mut_val *text_to_json(yyjson_mut_doc *document, const char *text)
{
    return text_is_valid(text) ? yyjson_mut_strcpy(document, text) : repaired_text_to_json(document, text);
}

/* Whether a record holds nothing that anybody learned; such a record inside another is left out. */
static bool is_record_empty(const struct record_schema *schema, const void *record);

static bool is_field_empty(const struct field_schema *field, const void *value)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return *(const char *const *)value == NULL;
    case FIELD_INTEGER:
        return *(const int64_t *)value == UNKNOWN_INTEGER;
    case FIELD_TRUTH:
        return *(const enum truth *)value == TRUTH_UNKNOWN;
    case FIELD_NAME:
        return *(const int *)value == 0;
    case FIELD_RECORD:
        return is_record_empty(field->record, value);
    case FIELD_LIST:
    case FIELD_TEXT_LIST:
        return list_read(value).count == 0;
    }
    return true;
}

static bool is_record_empty(const struct record_schema *schema, const void *record)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        if (!is_field_empty(field, (const char *)record + field->offset)) {
            return false;
        }
    }
    return true;
}

static yyjson_mut_val *list_to_json(yyjson_mut_doc *document, const struct record_schema *schema,
                                    const void *list)
{
    struct any_list any = list_read(list);
    yyjson_mut_val *array = yyjson_mut_arr(document);
    for (size_t i = 0; i < any.count; i++) {
        const void *record = (const char *)any.items + i * schema->size;
        if (!yyjson_mut_arr_append(array, schema_to_json(document, schema, record))) {
            return NULL;
        }
    }
    return array;
}

static yyjson_mut_val *text_list_to_json(yyjson_mut_doc *document, const struct text_list *list)
{
    yyjson_mut_val *array = yyjson_mut_arr(document);
    for (size_t i = 0; i < list->count; i++) {
        const char *text = list->items[i] == NULL ? "" : list->items[i];
        if (!yyjson_mut_arr_append(array, text_to_json(document, text))) {
            return NULL;
        }
    }
    return array;
}

/* What is saved must load: one odd number must not cost the person the whole report. */
static int64_t bounded(int64_t number)
{
    if (number > EVIDENCE_INTEGER_MAXIMUM) {
        return EVIDENCE_INTEGER_MAXIMUM;
    }
    return number < -EVIDENCE_INTEGER_MAXIMUM ? -EVIDENCE_INTEGER_MAXIMUM : number;
}

static yyjson_mut_val *field_to_json(yyjson_mut_doc *document, const struct field_schema *field,
                                     const void *value)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return text_to_json(document, *(const char *const *)value);
    case FIELD_INTEGER:
        return yyjson_mut_sint(document, bounded(*(const int64_t *)value));
    case FIELD_TRUTH:
        return yyjson_mut_bool(document, *(const enum truth *)value == TRUTH_YES);
    case FIELD_NAME:
        return yyjson_mut_str(document, schema_name(field->names, *(const int *)value));
    case FIELD_RECORD:
        return schema_to_json(document, field->record, value);
    case FIELD_LIST:
        return list_to_json(document, field->record, value);
    case FIELD_TEXT_LIST:
        return text_list_to_json(document, value);
    }
    return NULL;
}

/*
 * What stays out: everything unknown. What is always there, so that a script can count on it: lists, and names whose
 * first constant says more than "unknown" (a question that was "not-asked", a step "not-tried").
 */
static bool is_written(const struct field_schema *field, const void *value)
{
    if (field->kind == FIELD_LIST || field->kind == FIELD_TEXT_LIST) {
        return true;
    }
    if (field->kind == FIELD_NAME) {
        return strcmp(schema_name(field->names, *(const int *)value), "unknown") != 0;
    }
    return !is_field_empty(field, value);
}

yyjson_mut_val *schema_to_json(yyjson_mut_doc *document, const struct record_schema *schema,
                               const void *record)
{
    yyjson_mut_val *object = yyjson_mut_obj(document);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        const void *value = (const char *)record + field->offset;
        if (!is_written(field, value)) {
            continue;
        }
        yyjson_mut_val *key = yyjson_mut_str(document, field->name);
        if (!yyjson_mut_obj_add(object, key, field_to_json(document, field, value))) {
            return NULL;
        }
    }
    return object;
}

/* ---- JSON to evidence ---- */

/* Where the reader is, for the error text: a chain of frames on the stack, written out only when something is wrong. */
struct place {
    const struct place *outer;
    const char *member; /* NULL = an element of the list that is `outer` */
    size_t index;
};

static const char *place_text(struct arena *arena, const struct place *place)
{
    if (place == NULL) {
        return "";
    }
    const char *outer = place_text(arena, place->outer);
    if (place->member == NULL) {
        return arena_format(arena, "%s[%zu]", outer, place->index);
    }
    return arena_format(arena, "%s%s%s", outer, *outer == '\0' ? "" : ".", place->member);
}

static bool fail_at(struct arena *arena, struct failure *failure, const struct place *place,
                    const char *problem)
{
    const char *where = place_text(arena, place);
    failure->operation = "load";
    failure->code = LOAD_DAMAGED;
    failure->system = "program";
    failure->text =
        *where == '\0' ? arena_copy_text(arena, problem) : arena_format(arena, "%s: %s", where, problem);
    return false;
}

struct reader {
    struct arena *arena; /* owns what is read */
    struct failure *failure;
    size_t entries; /* of all lists so far: three bytes of JSON can ask for a record of 500 */
};

static bool read_record(struct reader *reader, const struct record_schema *schema, yyjson_val *object,
                        void *record, const struct place *place);

static bool read_text(struct reader *reader, yyjson_val *value, const char **out, const struct place *place)
{
    if (!yyjson_is_str(value)) {
        return fail_at(reader->arena, reader->failure, place, "must be text");
    }
    size_t len = yyjson_get_len(value);
    if (len > EVIDENCE_TEXT_MAXIMUM) {
        return fail_at(reader->arena, reader->failure, place, "this text is too long");
    }
    if (memchr(yyjson_get_str(value), '\0', len) != NULL) {
        return fail_at(reader->arena, reader->failure, place, "this text holds a NUL character");
    }
    *out = arena_copy_bytes(reader->arena, yyjson_get_str(value), len);
    return true;
}

static bool read_integer(struct reader *reader, yyjson_val *value, int64_t *out, const struct place *place)
{
    if (!yyjson_is_int(value)) {
        return fail_at(reader->arena, reader->failure, place, "must be a whole number");
    }
    bool fits = yyjson_is_sint(value) ? yyjson_get_sint(value) >= -EVIDENCE_INTEGER_MAXIMUM
                                      : yyjson_get_uint(value) <= (uint64_t)EVIDENCE_INTEGER_MAXIMUM;
    if (!fits) {
        return fail_at(reader->arena, reader->failure, place, "this number is out of range");
    }
    *out = yyjson_get_sint(value);
    return true;
}

static bool read_truth(struct reader *reader, yyjson_val *value, enum truth *out, const struct place *place)
{
    if (!yyjson_is_bool(value)) {
        return fail_at(reader->arena, reader->failure, place, "must be true or false");
    }
    *out = yyjson_get_bool(value) ? TRUTH_YES : TRUTH_NO;
    return true;
}

static bool read_name(struct reader *reader, const char *const *names, yyjson_val *value, int *out,
                      const struct place *place)
{
    if (!yyjson_is_str(value)) {
        return fail_at(reader->arena, reader->failure, place, "must be text");
    }
    for (int i = 0; names[i] != NULL; i++) {
        if (yyjson_equals_str(value, names[i])) {
            *out = i;
            return true;
        }
    }
    return fail_at(reader->arena, reader->failure, place, "not a known name");
}

static bool admit_list(struct reader *reader, yyjson_val *value, const struct place *place)
{
    if (!yyjson_is_arr(value)) {
        return fail_at(reader->arena, reader->failure, place, "must be a list");
    }
    reader->entries += yyjson_arr_size(value);
    if (yyjson_arr_size(value) > EVIDENCE_LIST_MAXIMUM || reader->entries > EVIDENCE_ENTRY_MAXIMUM) {
        return fail_at(reader->arena, reader->failure, place, "this list is too long");
    }
    return true;
}

static bool read_list(struct reader *reader, const struct record_schema *schema, yyjson_val *value,
                      void *list, const struct place *place)
{
    if (!admit_list(reader, value, place)) {
        return false;
    }
    size_t index = 0;
    size_t count = 0;
    yyjson_val *item = NULL;
    yyjson_arr_foreach(value, index, count, item)
    {
        struct place here = {place, NULL, index};
        if (!read_record(reader, schema, item, schema_append(reader->arena, schema, list), &here)) {
            return false;
        }
    }
    return true;
}

static bool read_text_list(struct reader *reader, yyjson_val *value, struct text_list *list,
                           const struct place *place)
{
    if (!admit_list(reader, value, place)) {
        return false;
    }
    size_t index = 0;
    size_t count = 0;
    yyjson_val *item = NULL;
    yyjson_arr_foreach(value, index, count, item)
    {
        struct place here = {place, NULL, index};
        const char *text = NULL;
        if (!read_text(reader, item, &text, &here)) {
            return false;
        }
        text_list_append(reader->arena, list, text);
    }
    return true;
}

static bool read_field(struct reader *reader, const struct field_schema *field, yyjson_val *value, void *out,
                       const struct place *place)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return read_text(reader, value, out, place);
    case FIELD_INTEGER:
        return read_integer(reader, value, out, place);
    case FIELD_TRUTH:
        return read_truth(reader, value, out, place);
    case FIELD_NAME:
        return read_name(reader, field->names, value, out, place);
    case FIELD_RECORD:
        return read_record(reader, field->record, value, out, place);
    case FIELD_LIST:
        return read_list(reader, field->record, value, out, place);
    case FIELD_TEXT_LIST:
        return read_text_list(reader, value, out, place);
    }
    return false;
}

static bool read_record(struct reader *reader, const struct record_schema *schema, yyjson_val *object,
                        void *record, const struct place *place)
{
    if (!yyjson_is_obj(object)) {
        return fail_at(reader->arena, reader->failure, place, "must be an object");
    }
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        yyjson_val *value = yyjson_obj_get(object, field->name);
        struct place here = {place, field->name, 0};
        if (value != NULL && !read_field(reader, field, value, (char *)record + field->offset, &here)) {
            return false;
        }
    }
    return true;
}

bool schema_from_json(struct arena *arena, const struct record_schema *schema, yyjson_val *object,
                      void *record, struct failure *failure)
{
    struct reader reader = {arena, failure, 0};
    return read_record(&reader, schema, object, record, NULL);
}

/* ---- a saved report ---- */

static bool fail_load(struct arena *arena, struct failure *failure, enum load_error error, const char *text)
{
    failure->operation = "load";
    failure->code = error;
    failure->system = "program";
    failure->text = arena_copy_text(arena, text);
    return false;
}

/* "outlook-connection-wizard/1": the product's name, a slash, the version of the format. */
static bool check_format(yyjson_val *root, struct arena *arena, struct failure *failure)
{
    static const char prefix[] = "outlook-connection-wizard/";
    const char *schema = yyjson_get_str(yyjson_obj_get(root, "schema"));
    int64_t version = 0;
    if (schema == NULL || strncmp(schema, prefix, sizeof prefix - 1) != 0 ||
        !text_to_number(schema + sizeof prefix - 1, INT32_MAX, &version) || version == 0) {
        return fail_load(arena, failure, LOAD_NOT_A_REPORT,
                         "this is JSON, but not a report of Outlook Connection Wizard");
    }
    if (strcmp(schema, EVIDENCE_FORMAT) != 0) {
        return fail_load(
            arena, failure, LOAD_NEWER_FORMAT,
            "this report was saved by a newer version of Outlook Connection Wizard; open it with that "
            "version");
    }
    return true;
}

/* Whether a dotted version is higher than another; anything but a version is not. */
static bool is_higher_version(const char *version, const char *other)
{
    while (version != NULL && *version != '\0' && *other != '\0') {
        size_t len = strspn(version, "0123456789");
        size_t other_len = strspn(other, "0123456789");
        unsigned long part = strtoul(version, NULL, 10);
        unsigned long other_part = strtoul(other, NULL, 10);
        if (len == 0 || other_len == 0 || part != other_part) {
            return len > 0 && other_len > 0 && part > other_part;
        }
        version += len + (version[len] == '.');
        other += other_len + (other[other_len] == '.');
    }
    return false;
}

/* A newer program keeps the format's name as long as it only adds, and a name that it added is no damage. */
static enum load_error error_of_content(yyjson_val *root)
{
    const char *version = yyjson_get_str(yyjson_obj_get(yyjson_obj_get(root, "program"), "version"));
    return is_higher_version(version, PROGRAM_VERSION) ? LOAD_NEWER_FORMAT : LOAD_DAMAGED;
}

static struct evidence *evidence_from_root(yyjson_val *root, struct arena *arena, struct failure *failure)
{
    yyjson_val *object = yyjson_obj_get(root, "evidence");
    if (!check_format(root, arena, failure)) {
        return NULL;
    }
    if (object == NULL) {
        (void)fail_load(arena, failure, LOAD_DAMAGED, "evidence: is missing");
        return NULL;
    }
    struct evidence *evidence = evidence_create();
    struct failure inner = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    struct reader reader = {evidence->arena, &inner, 0};
    struct place place = {NULL, "evidence", 0};
    if (!read_record(&reader, &evidence_schema, object, evidence, &place)) {
        /* the text is in the evidence's arena, which goes now */
        (void)fail_load(arena, failure, error_of_content(root), inner.text);
        evidence_destroy(evidence);
        return NULL;
    }
    return evidence;
}

static struct evidence *evidence_from_json(const char *bytes, size_t len, struct arena *arena,
                                           struct failure *failure)
{
    yyjson_read_err error = {0};
    /* the reader only writes into the bytes when told to read in place, which it is not */
    yyjson_doc *document = yyjson_read_opts((char *)bytes, len, YYJSON_READ_NOFLAG, NULL, &error);
    if (document == NULL) {
        (void)fail_load(arena, failure, LOAD_DAMAGED,
                        arena_format(arena, "this is not whole JSON: %s at byte %zu", error.msg, error.pos));
        return NULL;
    }
    struct evidence *evidence = evidence_from_root(yyjson_doc_get_root(document), arena, failure);
    yyjson_doc_free(document);
    return evidence;
}

static struct evidence *evidence_from_html(const char *bytes, size_t len, struct arena *arena,
                                           struct failure *failure)
{
    size_t json_len = 0;
    bool is_report = false;
    char *json = evidence_html_extract(bytes, len, &json_len, &is_report);
    if (json == NULL) {
        (void)fail_load(arena, failure, is_report ? LOAD_DAMAGED : LOAD_NOT_A_REPORT,
                        is_report ? "its end, which holds what was found, is missing"
                                  : "this web page carries no evidence of Outlook Connection Wizard");
        return NULL;
    }
    struct evidence *evidence = evidence_from_json(json, json_len, arena, failure);
    free(json);
    return evidence;
}

struct evidence *evidence_load(const char *bytes, size_t len, struct arena *arena, struct failure *failure)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    static const char wide_order_mark[] = "\xFF\xFE"; /* PowerShell's > writes UTF-16 */
    if (len > EVIDENCE_FILE_MAXIMUM) {
        (void)fail_load(arena, failure, LOAD_TOO_LARGE, "this file is too large to be a report");
        return NULL;
    }
    if (len >= 3 && memcmp(bytes, byte_order_mark, 3) == 0) {
        bytes += 3;
        len -= 3;
    } else if (len >= 2 && memcmp(bytes, wide_order_mark, 2) == 0) {
        bytes = utf16_to_text(arena, (const unsigned char *)bytes + 2, len - 2, NULL);
        len = strlen(bytes);
    }
    while (len > 0 && (*bytes == ' ' || *bytes == '\t' || *bytes == '\r' || *bytes == '\n')) {
        bytes++;
        len--;
    }
    if (len == 0) {
        (void)fail_load(arena, failure, LOAD_NOT_A_REPORT, "this file is empty");
        return NULL;
    }
    if (*bytes == '{') {
        return evidence_from_json(bytes, len, arena, failure);
    }
    if (*bytes == '<') {
        return evidence_from_html(bytes, len, arena, failure);
    }
    (void)fail_load(arena, failure, LOAD_NOT_A_REPORT,
                    "this file is not a report of Outlook Connection Wizard");
    return NULL;
}
