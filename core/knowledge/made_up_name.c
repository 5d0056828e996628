/*
 * See made_up_name.h.
 */
#include "core/knowledge/made_up_name.h"

#include "core/evidence/text.h"

#define BEGINNING "no-such-name-4f1c9a."

const char *made_up_name(struct arena *arena, const char *domain)
{
    return arena_format(arena, BEGINNING "%s", domain);
}

bool is_made_up_name(const char *host)
{
    return text_begins_ignoring_case(host, BEGINNING);
}
