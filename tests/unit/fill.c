/*
 * See fill.h.
 */
#include "tests/unit/fill.h"

#include "core/evidence/evidence_json.h"

/* Texts that have broken writers before, in turn with plain ones. */
static const char *const odd_texts[] = {
    "",
    "<script>alert(1)</script>",
    "]]> --> </pre>",
    "\"quotes\" 'and' \\back\\slashes",
    "tab\tline\nreturn\r",
    "\x01\x1B[31m\x7F",
    "z\xC3\xBCrich \xE2\x82\xAC \xF0\x9F\x93\xA7",
    "\xE2\x80\xAEgpj.exe",
    "&amp; &#0; %00",
};

static const char *next_text(struct arena *arena, const char *name, int64_t *seed)
{
    size_t odd_count = sizeof odd_texts / sizeof odd_texts[0];
    int64_t number = (*seed)++;
    size_t turn = (size_t)number % (odd_count * 2);
    const char *odd = turn < odd_count ? odd_texts[turn] : "";
    return turn == 0 ? "" : arena_format(arena, "%s-%lld%s", name, (long long)number, odd);
}

static int next_name(const char *const *names, int64_t *seed)
{
    int count = 0;
    while (names[count] != NULL) {
        count++;
    }
    return count < 2 ? 0 : 1 + (int)((*seed)++ % (count - 1));
}

static int64_t next_integer(int64_t *seed)
{
    static const int64_t odd_numbers[] = {0, -1, EVIDENCE_INTEGER_MAXIMUM, -EVIDENCE_INTEGER_MAXIMUM,
                                          4294967296};
    int64_t number = (*seed)++;
    size_t turn = (size_t)number % 11;
    return turn < sizeof odd_numbers / sizeof odd_numbers[0] ? odd_numbers[turn] : number;
}

static void fill_field(struct arena *arena, const struct field_schema *field, void *value, size_t count,
                       int64_t *seed)
{
    switch (field->kind) {
    case FIELD_TEXT:
        *(const char **)value = next_text(arena, field->name, seed);
        break;
    case FIELD_INTEGER:
        *(int64_t *)value = next_integer(seed);
        break;
    case FIELD_TRUTH:
        *(enum truth *)value = (*seed)++ % 2 == 0 ? TRUTH_YES : TRUTH_NO;
        break;
    case FIELD_NAME:
        *(int *)value = next_name(field->names, seed);
        break;
    case FIELD_RECORD:
        fill_record(arena, field->record, value, count, seed);
        break;
    case FIELD_LIST:
        for (size_t i = 0; i < count; i++) {
            fill_record(arena, field->record, schema_append(arena, field->record, value), count, seed);
        }
        break;
    case FIELD_TEXT_LIST:
        for (size_t i = 0; i < count; i++) {
            text_list_append(arena, value, next_text(arena, field->name, seed));
        }
        break;
    }
}

void fill_record(struct arena *arena, const struct record_schema *schema, void *record, size_t count,
                 int64_t *seed)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field_schema *field = &schema->fields[i];
        fill_field(arena, field, (char *)record + field->offset, count, seed);
    }
}
