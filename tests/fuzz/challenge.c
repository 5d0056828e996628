/*
 * Any bytes as the value of a WWW-Authenticate header line, and what a Bearer challenge in it says.
 */
#include <string.h>

#include "core/autodiscover/bearer.h"
#include "core/autodiscover/challenge.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_create();
    struct challenge_list list = {NULL, 0, 0};
    challenge_parse(arena, (const char *)bytes, len, &list);
    check_that(list.count <= CHALLENGE_MAXIMUM, "more challenges than allowed");
    for (size_t i = 0; i < list.count; i++) {
        struct challenge *challenge = &list.items[i];
        check_that(challenge->scheme != NULL && challenge->scheme[0] != '\0', "a challenge without a scheme");
        check_that(challenge->parameters == NULL ||
                       strlen(challenge->parameters) <= CHALLENGE_PARAMETERS_MAXIMUM,
                   "longer parameters than allowed");
        check_texts(&challenge_schema, challenge);
    }
    struct bearer bearer;
    (void)bearer_find(arena, &list, &bearer);
    arena_destroy(arena);
    return 0;
}
