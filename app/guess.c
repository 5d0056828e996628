/*
 * See guess.h.
 */
#include "app/guess.h"

#include <stdbool.h>
#include <string.h>

#include "core/evidence/text.h"

enum { MISTAKES = 2, SHORTEST = 4, LONGEST = 40 };

/* How many letters have to be added, left out, exchanged or swapped with their neighbour; more than `most` is told as that. */
static size_t distance(const char *a, const char *b, size_t most)
{
    if (most == 0) {
        return text_equal_ignoring_case(a, b) ? 0 : 1;
    }
    if (!*a || !*b) {
        return strlen(a) + strlen(b);
    }
    if (text_lower(a[0]) == text_lower(b[0])) {
        return distance(a + 1, b + 1, most);
    }
    size_t best = distance(a + 1, b, most - 1);
    size_t other = distance(a, b + 1, most - 1);

    best = other < best ? other : best;
    other = distance(a + 1, b + 1, most - 1);
    best = other < best ? other : best;
    if (text_lower(a[0]) == text_lower(b[1]) && text_lower(a[1]) == text_lower(b[0])) {
        other = distance(a + 2, b + 2, most - 1);
        best = other < best ? other : best;
    }
    return best + 1;
}

size_t guess_word(const char *typed, const char *const *words, size_t count)
{
    size_t len = strlen(typed);
    size_t least = MISTAKES + 1;
    size_t found = count;

    for (size_t i = 0; len >= SHORTEST && len <= LONGEST && i < count; i++) {
        bool begins = text_begins_ignoring_case(words[i], typed);
        size_t mistakes = begins ? 1 : distance(typed, words[i], MISTAKES);

        if (mistakes < least && strlen(words[i]) >= SHORTEST) {
            found = i;
            least = mistakes;
        }
    }
    return found;
}
