/*
 * What the facts say of each link of an account's way, before any finding is looked at: somebody got through, it is not
 * needed, or nothing is known.
 */
#ifndef CORE_DIAGNOSE_PATH_FACTS_H
#define CORE_DIAGNOSE_PATH_FACTS_H

#include "core/diagnose/path.h"

/*
 * Fills parts[0..PATH_LINKS-1], one for each link in order: state PATH_GOOD, PATH_NOT_NEEDED or PATH_NOT_CHECKED, with the reason
 * and what the texts name. `account` NULL: nobody was asked about any. Lists are owned by the arena.
 */
void path_facts(struct arena *arena, const struct analysis *analysis, const struct account_view *account,
                struct path_part *parts);

/* Describes a link in the words of this target: its host, port, address, certificate. Replaces the parameters. */
void path_describe(struct arena *arena, const struct analysis *analysis, const struct target *target,
                   struct path_part *part);

/* Gives a link a parameter; NULL is left out. */
void path_set(struct arena *arena, struct path_part *part, const char *name, const char *value);
void path_set_number(struct arena *arena, struct path_part *part, const char *name, int64_t value);

#endif
