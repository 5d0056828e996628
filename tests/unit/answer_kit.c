/*
 * See answer_kit.h.
 */
#include "tests/unit/answer_kit.h"

#include <string.h>

#include "core/autodiscover/answer.h"

struct autodiscover_answer kit_read_answer(const char *bytes, size_t len)
{
    struct autodiscover_answer answer;
    schema_initialize(&autodiscover_answer_schema, &answer);
    answer_read(kit_arena, bytes, len, &answer);
    return answer;
}

struct autodiscover_answer kit_read_answer_text(const char *text)
{
    return kit_read_answer(text, strlen(text));
}
