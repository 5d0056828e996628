/*
 * A name that nobody has published. Whoever answers for it answers for every name: a provider that leads what does not exist to
 * pages of its own, or a domain whose DNS has an entry for all names at once.
 */
#ifndef CORE_KNOWLEDGE_MADE_UP_NAME_H
#define CORE_KNOWLEDGE_MADE_UP_NAME_H

#include <stdbool.h>

#include "core/evidence/arena.h"

/* The made-up name below a mail domain. Owned by the arena. */
const char *made_up_name(struct arena *arena, const char *domain);

/* Whether a host's name is one of these. */
bool is_made_up_name(const char *host);

#endif
