/*
 * Any bytes as what a mail server says first and as its answer to what it can do, in each protocol.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/probe/greeting.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_create();
    const char *text = (const char *)bytes;
    const char *line = greeting_first_line(arena, text, len);
    check_that(line == NULL || (text_is_valid(line) && strlen(line) <= GREETING_LINE_MAXIMUM),
               "a line that is no text, or too long");
    for (int i = DIALECT_NONE; i <= DIALECT_SMTP; i++) {
        enum dialect dialect = (enum dialect)i;
        (void)greeting_is_whole(dialect, text, len);
        (void)capability_is_whole(dialect, text, len);
        (void)capability_offers_tls(dialect, text, len);
        check_that(!greeting_lets_in(dialect, text, len) || greeting_is_of(dialect, text, len) == TRUTH_YES,
                   "let in by something else");
    }
    arena_destroy(arena);
    return 0;
}
