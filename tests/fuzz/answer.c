/*
 * Any bytes as an Autodiscover answer: XML (POX and EAS) or JSON in whatever encoding.
 */
#include "core/autodiscover/answer.h"
#include "core/autodiscover/pox.h"
#include "tests/fuzz/target.h"

static void check_answer(struct autodiscover_answer *answer)
{
    bool understood = answer->kind != ANSWER_NOT_XML && answer->kind != ANSWER_NOT_AUTODISCOVER;
    bool redirects = answer->kind == ANSWER_REDIRECT_ADDRESS || answer->kind == ANSWER_REDIRECT_URL;
    check_that(answer->kind != ANSWER_UNKNOWN, "an answer has no kind");
    check_that(understood || answer->problem != NULL, "nothing says why an answer is not understood");
    check_that(!understood || answer->schema != NULL, "an answer that is understood has no form");
    check_that(!redirects || answer->redirect_target != NULL, "a redirect leads nowhere");
    check_that(answer->kind != ANSWER_SETTINGS || answer->protocols.count > 0, "settings without a protocol");
    check_that(answer->protocols.count <= POX_PROTOCOL_MAXIMUM, "more protocols than allowed");
    check_that(answer->other.count <= POX_VALUE_MAXIMUM, "more values than allowed");
    check_that(answer->alternative_mailboxes.count <= POX_VALUE_MAXIMUM, "more mailboxes than allowed");
    check_texts(&autodiscover_answer_schema, answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_create();
    struct autodiscover_answer answer;
    schema_initialize(&autodiscover_answer_schema, &answer);
    answer_read(arena, (const char *)bytes, len, &answer);
    check_answer(&answer);
    schema_initialize(&autodiscover_answer_schema, &answer);
    answer_read_copied(arena, (const char *)bytes, len, &answer);
    check_answer(&answer);
    arena_destroy(arena);
    return 0;
}
