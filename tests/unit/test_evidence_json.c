/*
 * Evidence to JSON and back without loss, and what becomes of files that are not what they seem.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "core/evidence/text.h"
#include "tests/unit/fill.h"
#include "tests/unit/unit.h"

struct loaded {
    struct arena *arena; /* of the failure's texts */
    struct failure failure;
    struct evidence *evidence;
};

static struct loaded load_bytes(const char *bytes, size_t len)
{
    struct loaded loaded = {arena_create(), {NULL, UNKNOWN_INTEGER, NULL, NULL}, NULL};
    assert_non_null(loaded.arena);
    /* a block of exactly this size, so that AddressSanitizer sees a read past its end */
    char *copy = malloc(len == 0 ? 1 : len);
    assert_non_null(copy);
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    loaded.evidence = evidence_load(copy, len, loaded.arena, &loaded.failure);
    free(copy);
    if (loaded.evidence == NULL) {
        assert_non_null(loaded.failure.operation);
        assert_string_equal(loaded.failure.system, "program");
        assert_non_null(loaded.failure.text);
        assert_true(loaded.failure.text[0] != '\0');
    } else {
        assert_null(loaded.failure.operation);
    }
    return loaded;
}

static struct loaded load_text(const char *text)
{
    return load_bytes(text, strlen(text));
}

static void unload(struct loaded *loaded)
{
    evidence_destroy(loaded->evidence);
    arena_destroy(loaded->arena);
}

static void assert_refused(const char *bytes, size_t len, int64_t code, const char *part_of_text)
{
    struct loaded loaded = load_bytes(bytes, len);
    assert_null(loaded.evidence);
    assert_int_equal(loaded.failure.code, code);
    if (strstr(loaded.failure.text, part_of_text) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part_of_text, loaded.failure.text);
    }
    unload(&loaded);
}

/* The file a report would carry, for the caller to free. */
static char *save(const struct evidence *evidence, size_t *len)
{
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(document);
    yyjson_mut_doc_set_root(document, root);
    assert_true(yyjson_mut_obj_add_str(document, root, "schema", EVIDENCE_FORMAT));
    yyjson_mut_val *object = schema_to_json(document, &evidence_schema, evidence);
    assert_non_null(object);
    assert_true(yyjson_mut_obj_add_val(document, root, "evidence", object));
    char *text = yyjson_mut_write(document, YYJSON_WRITE_PRETTY, len);
    assert_non_null(text);
    yyjson_mut_doc_free(document);
    return text;
}

/* What is saved and loaded again is the same. Ends the evidence. */
static void assert_survives(struct evidence *evidence)
{
    size_t len = 0;
    char *file = save(evidence, &len);
    struct loaded loaded = load_bytes(file, len);
    assert_non_null(loaded.evidence);
    assert_true(schema_equal(&evidence_schema, evidence, loaded.evidence));
    unload(&loaded);
    free(file);
    evidence_destroy(evidence);
}

static struct evidence *filled_evidence(size_t count, int64_t seed)
{
    struct evidence *evidence = evidence_create();
    fill_record(evidence->arena, &evidence_schema, evidence, count, &seed);
    return evidence;
}

static void test_every_field_survives(void **state)
{
    (void)state;
    for (int64_t seed = 0; seed < 24; seed++) {
        struct evidence *evidence = filled_evidence(seed % 3 == 0 ? 3 : 1, seed);
        assert_survives(evidence);
    }
}

static void test_nothing_known_survives(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    assert_survives(evidence);
}

static void test_every_name_survives(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    for (int i = 0; reach_outcome_names[i] != NULL; i++) {
        struct tls_look *look = schema_append(evidence->arena, &tls_look_schema, &evidence->tls);
        look->outcome = i;
    }
    for (int i = 0; connection_state_names[i] != NULL; i++) {
        struct connection *connection =
            schema_append(evidence->arena, &connection_schema, &evidence->connections);
        connection->state = i;
    }
    assert_survives(evidence);
}

static char *record_json(const struct record_schema *schema, const void *record)
{
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_doc_set_root(document, schema_to_json(document, schema, record));
    char *text = yyjson_mut_write(document, YYJSON_WRITE_NOFLAG, NULL);
    assert_non_null(text);
    yyjson_mut_doc_free(document);
    return text;
}

static void test_unknown_is_absent(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    struct connection *connection =
        schema_append(evidence->arena, &connection_schema, &evidence->connections);
    connection->pid = 4028;
    connection->state = STATE_ESTABLISHED;
    connection->remote = "10.66.0.12:443";
    char *text = record_json(&connection_schema, connection);
    assert_string_equal(text, "{\"pid\":4028,\"state\":\"established\",\"remote\":\"10.66.0.12:443\"}");
    free(text);

    struct attempt *attempt =
        evidence->arena == NULL ? NULL : arena_allocate(evidence->arena, 1, sizeof *attempt);
    schema_initialize(&attempt_schema, attempt);
    attempt->http_status = 401;
    text = record_json(&attempt_schema, attempt);
    assert_string_equal(text, "{\"http_status\":401,\"challenges\":[]}");
    free(text);

    struct question *question = arena_allocate(evidence->arena, 1, sizeof *question);
    schema_initialize(&question_schema, question);
    text = record_json(&question_schema, question);
    assert_string_equal(text, "{\"answer\":\"not-asked\"}");
    free(text);
    evidence_destroy(evidence);
}

static void test_broken_text_is_repaired(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    evidence->machine.windows_name = "Win\xFF"
                                     "dows \xC3(";
    size_t len = 0;
    char *file = save(evidence, &len);
    struct loaded loaded = load_bytes(file, len);
    assert_non_null(loaded.evidence);
    assert_string_equal(loaded.evidence->machine.windows_name, "Win\xEF\xBF\xBD"
                                                               "dows \xEF\xBF\xBD(");
    unload(&loaded);
    free(file);
    evidence_destroy(evidence);
}

static void test_newer_members_are_ignored(void **state)
{
    (void)state;
    struct loaded loaded =
        load_text("{\"schema\":\"outlook-connection-wizard/1\",\"weather\":[[[1]]],\"evidence\":"
                  "{\"moon\":{\"phase\":3},\"connections\":[{\"pid\":7,\"colour\":null}]}}");
    assert_non_null(loaded.evidence);
    assert_int_equal(loaded.evidence->connections.count, 1);
    assert_int_equal(loaded.evidence->connections.items[0].pid, 7);
    unload(&loaded);
}

/* What a program of ours would never write, but a computer with odd numbers might make it hold. */
static void test_odd_numbers_are_saved_so_that_they_load(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(document);
    size_t len = 0;
    evidence->run.duration_ms = INT64_MAX;
    evidence->run.deadline_ms = INT64_MIN + 1;
    yyjson_mut_doc_set_root(document, root);
    yyjson_mut_obj_add_str(document, root, "schema", EVIDENCE_FORMAT);
    yyjson_mut_obj_add_val(document, root, "evidence", schema_to_json(document, &evidence_schema, evidence));
    char *text = yyjson_mut_write(document, YYJSON_WRITE_NOFLAG, &len);
    struct loaded loaded = load_text(text);
    assert_non_null(loaded.evidence);
    assert_int_equal(loaded.evidence->run.duration_ms, EVIDENCE_INTEGER_MAXIMUM);
    assert_int_equal(loaded.evidence->run.deadline_ms, -EVIDENCE_INTEGER_MAXIMUM);
    unload(&loaded);
    free(text);
    yyjson_mut_doc_free(document);
    evidence_destroy(evidence);
}

/* ---- wrong types: every field of every record, found by walking the tables ---- */

static const char *wrong_value(enum field_kind kind, int turn)
{
    static const char *const wrong[][3] = {
        [FIELD_TEXT] = {"1", "{}", "null"},
        [FIELD_INTEGER] = {"\"1\"", "1.5", "9007199254740992"},
        [FIELD_TRUTH] = {"1", "\"yes\"", "null"},
        [FIELD_NAME] = {"1", "\"no such name\"", "[]"},
        [FIELD_RECORD] = {"[]", "\"text\"", "null"},
        [FIELD_LIST] = {"{}", "[1]", "[[]]"},
        [FIELD_TEXT_LIST] = {"\"text\"", "[1]", "[null]"},
    };
    return wrong[kind][turn];
}

static void refuse_wrong_types(struct arena *arena, const struct record_schema *schema, const char *before,
                               const char *after, const char *path, size_t *checked)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        const char *here = arena_format(arena, "%s.%s", path, field->name);
        for (int turn = 0; turn < 3; turn++) {
            const char *file = arena_format(arena, "%s{\"%s\":%s}%s", before, field->name,
                                            wrong_value(field->kind, turn), after);
            assert_refused(file, strlen(file), LOAD_DAMAGED, here);
            (*checked)++;
        }
        if (field->kind == FIELD_RECORD) {
            refuse_wrong_types(arena, field->record, arena_format(arena, "%s{\"%s\":", before, field->name),
                               arena_format(arena, "}%s", after), here, checked);
        } else if (field->kind == FIELD_LIST) {
            refuse_wrong_types(
                arena, field->record, arena_format(arena, "%s{\"%s\":[{},", before, field->name),
                arena_format(arena, "]}%s", after), arena_format(arena, "%s[1]", here), checked);
        }
    }
}

static void test_no_field_takes_another_type(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    size_t checked = 0;
    refuse_wrong_types(arena, &evidence_schema, "{\"schema\":\"" EVIDENCE_FORMAT "\",\"evidence\":", "}",
                       "evidence", &checked);
    assert_true(checked > 600);
    arena_destroy(arena);
}

/* ---- foreign and damaged files ---- */

static void test_foreign_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        int64_t code;
        const char *text;
    } cases[] = {
        {"", LOAD_NOT_A_REPORT, "empty"},
        {" \r\n\t ", LOAD_NOT_A_REPORT, "empty"},
        {"\xEF\xBB\xBF", LOAD_NOT_A_REPORT, "empty"},
        {"hello", LOAD_NOT_A_REPORT, "not a report"},
        {"MZ\x90", LOAD_NOT_A_REPORT, "not a report"},
        {"[1]", LOAD_NOT_A_REPORT, "not a report"},
        {"{", LOAD_DAMAGED, "not whole JSON"},
        {"{}", LOAD_NOT_A_REPORT, "not a report"},
        {"{\"schema\":7}", LOAD_NOT_A_REPORT, "not a report"},
        {"{\"schema\":\"another-program/1\",\"evidence\":{}}", LOAD_NOT_A_REPORT, "not a report"},
        {"{\"schema\":\"outlook-connection-wizard/\",\"evidence\":{}}", LOAD_NOT_A_REPORT, "not a report"},
        {"{\"schema\":\"outlook-connection-wizard/1x\",\"evidence\":{}}", LOAD_NOT_A_REPORT, "not a report"},
        {"{\"schema\":\"outlook-connection-wizard/2\",\"evidence\":{}}", LOAD_NEWER_FORMAT, "newer version"},
        {"{\"schema\":\"outlook-connection-wizard/1\"}", LOAD_DAMAGED, "evidence: is missing"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":[]}", LOAD_DAMAGED,
         "evidence: must be an object"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":{\"run\":{\"started\":\"a\\u0000b\"}}}",
         LOAD_DAMAGED, "evidence.run.started"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":{\"run\":{\"started\":\"\xC3(\"}}}",
         LOAD_DAMAGED, "not whole JSON"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":{}} trailing", LOAD_DAMAGED,
         "not whole JSON"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":{\"connections\":[{},{},{},{\"state\":\"open\"}]}}",
         LOAD_DAMAGED, "evidence.connections[3].state: not a known name"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"program\":{\"version\":\"0.1.0\"},"
         "\"evidence\":{\"connections\":[{\"state\":\"open\"}]}}",
         LOAD_DAMAGED, "not a known name"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"program\":{\"version\":\"0.10.0\"},"
         "\"evidence\":{\"connections\":[{\"state\":\"open\"}]}}",
         LOAD_NEWER_FORMAT, "not a known name"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"program\":{\"version\":\"99\"},"
         "\"evidence\":{\"connections\":[{\"state\":\"open\"}]}}",
         LOAD_NEWER_FORMAT, "not a known name"},
        {"{\"schema\":\"outlook-connection-wizard/1\",\"program\":{\"version\":\"new\"},"
         "\"evidence\":{\"connections\":[{\"state\":\"open\"}]}}",
         LOAD_DAMAGED, "not a known name"},
        {"<html><body><pre>nothing</pre></body></html>", LOAD_NOT_A_REPORT, "carries no evidence"},
        {"<", LOAD_NOT_A_REPORT, "carries no evidence"},
        {"<html><head><meta name=\"generator\" content=\"Outlook Connection Wizard\"><title>Report</ti",
         LOAD_DAMAGED, "its end"},
        {"<html><head><meta name=\"generator\" content=\"Word\"></head><body>Outlook Connection Wizard",
         LOAD_NOT_A_REPORT, "carries no evidence"},
        {"\xFF\xFE", LOAD_NOT_A_REPORT, "empty"},
        {"<!-- <pre id=\"evidence\">{}</pre> -->", LOAD_NOT_A_REPORT, "carries no evidence"},
        {"<script><pre id=\"evidence\">{}</pre></script>", LOAD_NOT_A_REPORT, "carries no evidence"},
        {"<div id=\"evidence\">{}</div>", LOAD_NOT_A_REPORT, "carries no evidence"},
        {"<pre id=\"evidence\"></pre>", LOAD_DAMAGED, "not whole JSON"},
        {"<pre id=\"evidence\">{\"schema\":\"outlook-conn", LOAD_DAMAGED, "not whole JSON"},
        {"<pre id=\"evidence\">{}</pre>", LOAD_NOT_A_REPORT, "not a report"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_refused(cases[i].file, strlen(cases[i].file), cases[i].code, cases[i].text);
    }
    assert_refused("\0\0\0\0", 4, LOAD_NOT_A_REPORT, "not a report");
    assert_refused("{\0\0\0", 4, LOAD_DAMAGED, "not whole JSON");
}

static void test_page_carries_evidence(void **state)
{
    (void)state;
    static const char page[] =
        "<!DOCTYPE html>\r\n<html><head><title>x</title></head><body><p hidden>no</p>"
        "<PRE hidden ID='evidence'>{&quot;schema&quot;:\"outlook-connection-wizard/1\",\"evidence\":{\"machine\":"
        "{\"user\":\"a &lt;b&gt; &amp;amp; \\u00fc \xC3\xBC\"}}}</PRE><pre id=evidence>{}</pre></body></html>";
    struct loaded loaded = load_text(page);
    assert_non_null(loaded.evidence);
    assert_string_equal(loaded.evidence->machine.user, "a <b> &amp; \xC3\xBC \xC3\xBC");
    unload(&loaded);
}

/* As Windows PowerShell writes what it was given: Get-Content report.json > copy.json */
static void a_report_in_utf16_is_read(void **state)
{
    (void)state;
    static const char json[] =
        "{\"schema\":\"outlook-connection-wizard/1\",\"evidence\":{\"machine\":{\"user\":\"Anna\"}}}\r\n";
    char wide[2 + 2 * sizeof json] = "\xFF\xFE";

    for (size_t i = 0; i + 1 < sizeof json; i++) {
        wide[2 + 2 * i] = json[i];
    }
    struct loaded loaded = load_bytes(wide, 2 * sizeof json);
    assert_non_null(loaded.evidence);
    assert_string_equal(loaded.evidence->machine.user, "Anna");
    unload(&loaded);
    assert_refused(wide, sizeof json, LOAD_DAMAGED, "not whole JSON");
}

/* text repeated, between a head and a tail; for the caller to free */
static char *repeat(const char *head, const char *text, size_t count, const char *tail, size_t *len)
{
    size_t head_len = strlen(head);
    size_t text_len = strlen(text);
    size_t tail_len = strlen(tail);
    *len = head_len + text_len * count + tail_len;
    char *all = malloc(*len + 1);
    assert_non_null(all);
    memcpy(all, head, head_len);
    for (size_t i = 0; i < count; i++) {
        memcpy(all + head_len + i * text_len, text, text_len);
    }
    memcpy(all + head_len + text_len * count, tail, tail_len + 1);
    return all;
}

static void refuse_repeated(const char *head, const char *text, size_t count, const char *tail, int64_t code,
                            const char *part_of_text)
{
    size_t len = 0;
    char *file = repeat(head, text, count, tail, &len);
    assert_refused(file, len, code, part_of_text);
    free(file);
}

#define HEAD "{\"schema\":\"" EVIDENCE_FORMAT "\",\"evidence\":{"

static void test_huge_files_are_refused(void **state)
{
    (void)state;
    refuse_repeated(HEAD "\"connections\":[{}", ",{}", EVIDENCE_LIST_MAXIMUM, "]}}", LOAD_DAMAGED,
                    "evidence.connections: this list is too long");
    refuse_repeated(HEAD "\"tls\":[{\"chain\":[{\"names\":[\"\"", ",\"\"", EVIDENCE_LIST_MAXIMUM, "]}]}]}}",
                    LOAD_DAMAGED, "evidence.tls[0].chain[0].names: this list is too long");
    refuse_repeated(HEAD "\"machine\":{\"user\":\"", "x", EVIDENCE_TEXT_MAXIMUM + 1, "\"}}}", LOAD_DAMAGED,
                    "evidence.machine.user: this text is too long");
    refuse_repeated("", " ", (size_t)EVIDENCE_FILE_MAXIMUM + 1, "", LOAD_TOO_LARGE, "too large");
    /* each list within its bounds, but too much of them together */
    refuse_repeated(HEAD "\"autodiscover\":[{}", ",{\"steps\":[{},{},{},{},{},{},{},{},{},{}]}",
                    EVIDENCE_ENTRY_MAXIMUM / 10, "]}}", LOAD_DAMAGED, "this list is too long");
}

static void test_deep_nesting_is_harmless(void **state)
{
    (void)state;
    const size_t depth = 300000;
    refuse_repeated("{\"schema\":", "[", depth, "", LOAD_DAMAGED, "not whole JSON");
    refuse_repeated("<pre id=\"evidence\">{}</pre>", "<div><pre>", depth, "", LOAD_NOT_A_REPORT,
                    "not a report");
    refuse_repeated("", "<div>", depth, "", LOAD_NOT_A_REPORT, "carries no evidence");

    size_t len = 0;
    char *opening = repeat(HEAD "\"moon\":", "[", depth, "", &len);
    char *file = repeat(opening, "]", depth, "}}", &len);
    struct loaded loaded = load_bytes(file, len);
    assert_non_null(loaded.evidence);
    unload(&loaded);
    free(file);
    free(opening);
}

static void test_lists_up_to_the_limit_load(void **state)
{
    (void)state;
    size_t len = 0;
    char *file = repeat(HEAD "\"connections\":[{}", ",{}", EVIDENCE_LIST_MAXIMUM - 1, "]}}", &len);
    struct loaded loaded = load_bytes(file, len);
    assert_non_null(loaded.evidence);
    assert_int_equal(loaded.evidence->connections.count, EVIDENCE_LIST_MAXIMUM);
    unload(&loaded);
    free(file);
}

static void test_every_cut_is_refused(void **state)
{
    (void)state;
    struct evidence *evidence = filled_evidence(1, 3);
    size_t len = 0;
    char *file = save(evidence, &len);
    size_t step = len > 3000 ? len / 3000 : 1;
    for (size_t cut = 0; cut < len; cut += step) {
        struct loaded loaded = load_bytes(file, cut);
        assert_null(loaded.evidence);
        unload(&loaded);
    }
    free(file);
    evidence_destroy(evidence);
}

/* Whatever one changed byte makes of a file, it loads or is refused with a reason (load_bytes checks that). */
static void test_changed_bytes_are_survived(void **state)
{
    (void)state;
    static const char changes[] = {'"', '{', ']', ',', '0', '\\', '\xFF', '\0'};
    struct evidence *evidence = filled_evidence(1, 5);
    size_t len = 0;
    char *file = save(evidence, &len);
    size_t step = len > 2000 ? len / 2000 : 1;
    for (size_t at = 0; at < len; at += step) {
        char before = file[at];
        file[at] = changes[at / step % sizeof changes];
        struct loaded loaded = load_bytes(file, len);
        unload(&loaded);
        file[at] = before;
    }
    free(file);
    evidence_destroy(evidence);
}

int test_evidence_json(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_survives),
        cmocka_unit_test(test_nothing_known_survives),
        cmocka_unit_test(test_every_name_survives),
        cmocka_unit_test(test_unknown_is_absent),
        cmocka_unit_test(test_broken_text_is_repaired),
        cmocka_unit_test(test_newer_members_are_ignored),
        cmocka_unit_test(test_odd_numbers_are_saved_so_that_they_load),
        cmocka_unit_test(test_no_field_takes_another_type),
        cmocka_unit_test(test_foreign_files_are_refused),
        cmocka_unit_test(test_page_carries_evidence),
        cmocka_unit_test(a_report_in_utf16_is_read),
        cmocka_unit_test(test_huge_files_are_refused),
        cmocka_unit_test(test_deep_nesting_is_harmless),
        cmocka_unit_test(test_lists_up_to_the_limit_load),
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_changed_bytes_are_survived),
    };
    return cmocka_run_group_tests_name("evidence_json", tests, NULL, NULL);
}
