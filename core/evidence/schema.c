/*
 * The generic operations over schema tables: initialise, append, copy, compare.
 *
 * Lists are reached through struct any_list by memcpy of their three members, so that no object is read through a
 * pointer of a type it does not have.
 */
#include "core/evidence/schema.h"

#include <string.h>

#include "core/evidence/text.h"

struct any_list LIST_OF(void);

static struct any_list read_list(const void *list)
{
    struct any_list any;
    memcpy(&any, list, sizeof any);
    return any;
}

static void write_list(void *list, const struct any_list *any)
{
    memcpy(list, any, sizeof *any);
}

static void *field_of(void *record, const struct field_schema *field)
{
    return (char *)record + field->offset;
}

static const void *const_field_of(const void *record, const struct field_schema *field)
{
    return (const char *)record + field->offset;
}

void schema_initialize(const struct record_schema *schema, void *record)
{
    memset(record, 0, schema->size);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        if (field->kind == FIELD_INTEGER) {
            *(int64_t *)field_of(record, field) = UNKNOWN_INTEGER;
        } else if (field->kind == FIELD_RECORD) {
            schema_initialize(field->record, field_of(record, field));
        }
    }
}

/* Doubling inside an arena wastes at most as much as is used; lists here are short, and the arena goes as a whole. */
static void *append_item(struct arena *arena, void *list, size_t size)
{
    struct any_list any = read_list(list);
    if (any.count == any.capacity) {
        size_t capacity = any.capacity == 0 ? 4 : any.capacity * 2;
        void *items = arena_allocate(arena, capacity, size);
        if (any.count > 0) {
            memcpy(items, any.items, any.count * size);
        }
        any.items = items;
        any.capacity = capacity;
    }
    void *item = (char *)any.items + any.count * size;
    any.count++;
    write_list(list, &any);
    return item;
}

void *schema_append(struct arena *arena, const struct record_schema *schema, void *list)
{
    void *record = append_item(arena, list, schema->size);
    schema_initialize(schema, record);
    return record;
}

void text_list_append(struct arena *arena, struct text_list *list, const char *text)
{
    const char **item = append_item(arena, list, sizeof *item);
    *item = arena_copy_text(arena, text);
}

bool text_list_has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal_ignoring_case(list->items[i], text)) {
            return true;
        }
    }
    return false;
}

static void copy_list(struct arena *arena, const struct record_schema *schema, void *to, const void *from)
{
    struct any_list source = read_list(from);
    struct any_list target = {NULL, 0, 0};
    if (source.count > 0) {
        target.items = arena_allocate(arena, source.count, schema->size);
        target.count = source.count;
        target.capacity = source.count;
    }
    for (size_t i = 0; i < source.count; i++) {
        schema_copy(arena, schema, (char *)target.items + i * schema->size,
                    (const char *)source.items + i * schema->size);
    }
    write_list(to, &target);
}

static void copy_text_list(struct arena *arena, struct text_list *to, const struct text_list *from)
{
    struct text_list copy = {NULL, 0, 0};
    for (size_t i = 0; i < from->count; i++) {
        text_list_append(arena, &copy, from->items[i]);
    }
    *to = copy;
}

static void copy_field(struct arena *arena, const struct field_schema *field, void *to, const void *from)
{
    switch (field->kind) {
    case FIELD_TEXT:
        *(const char **)to = arena_copy_text(arena, *(const char *const *)from);
        break;
    case FIELD_INTEGER:
        *(int64_t *)to = *(const int64_t *)from;
        break;
    case FIELD_TRUTH:
        *(enum truth *)to = *(const enum truth *)from;
        break;
    case FIELD_NAME:
        *(int *)to = *(const int *)from;
        break;
    case FIELD_RECORD:
        schema_copy(arena, field->record, to, from);
        break;
    case FIELD_LIST:
        copy_list(arena, field->record, to, from);
        break;
    case FIELD_TEXT_LIST:
        copy_text_list(arena, to, from);
        break;
    }
}

void schema_copy(struct arena *arena, const struct record_schema *schema, void *to, const void *from)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        copy_field(arena, field, field_of(to, field), const_field_of(from, field));
    }
}

static bool list_equal(const struct record_schema *schema, const void *left, const void *right)
{
    struct any_list one = read_list(left);
    struct any_list two = read_list(right);
    if (one.count != two.count) {
        return false;
    }
    for (size_t i = 0; i < one.count; i++) {
        if (!schema_equal(schema, (const char *)one.items + i * schema->size,
                          (const char *)two.items + i * schema->size)) {
            return false;
        }
    }
    return true;
}

static bool text_list_equal(const struct text_list *left, const struct text_list *right)
{
    if (left->count != right->count) {
        return false;
    }
    for (size_t i = 0; i < left->count; i++) {
        if (!text_equal(left->items[i], right->items[i])) {
            return false;
        }
    }
    return true;
}

static bool field_equal(const struct field_schema *field, const void *left, const void *right)
{
    switch (field->kind) {
    case FIELD_TEXT:
        return text_equal(*(const char *const *)left, *(const char *const *)right);
    case FIELD_INTEGER:
        return *(const int64_t *)left == *(const int64_t *)right;
    case FIELD_TRUTH:
        return *(const enum truth *)left == *(const enum truth *)right;
    case FIELD_NAME:
        return *(const int *)left == *(const int *)right;
    case FIELD_RECORD:
        return schema_equal(field->record, left, right);
    case FIELD_LIST:
        return list_equal(field->record, left, right);
    case FIELD_TEXT_LIST:
        return text_list_equal(left, right);
    }
    return false;
}

bool schema_equal(const struct record_schema *schema, const void *left, const void *right)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        if (!field_equal(field, const_field_of(left, field), const_field_of(right, field))) {
            return false;
        }
    }
    return true;
}

static void visit_text(const char **text, void (*visit)(void *context, const char **text), void *context)
{
    if (*text != NULL) {
        visit(context, text);
    }
}

static void visit_field(const struct field_schema *field, void *value,
                        void (*visit)(void *context, const char **text), void *context)
{
    if (field->kind == FIELD_TEXT) {
        visit_text(value, visit, context);
    } else if (field->kind == FIELD_RECORD) {
        schema_visit_texts(field->record, value, visit, context);
    } else if (field->kind == FIELD_LIST) {
        struct any_list list = read_list(value);
        for (size_t i = 0; i < list.count; i++) {
            schema_visit_texts(field->record, (char *)list.items + i * field->record->size, visit, context);
        }
    } else if (field->kind == FIELD_TEXT_LIST) {
        struct text_list *list = value;
        for (size_t i = 0; i < list->count; i++) {
            visit_text(&list->items[i], visit, context);
        }
    }
}

void schema_visit_texts(const struct record_schema *schema, void *record,
                        void (*visit)(void *context, const char **text), void *context)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        visit_field(field, field_of(record, field), visit, context);
    }
}

const char *schema_name(const char *const *names, int constant)
{
    for (int i = 0; constant >= 0 && names[i] != NULL; i++) {
        if (i == constant) {
            return names[i];
        }
    }
    return "unknown";
}

int schema_constant(const char *const *names, const char *name)
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}
