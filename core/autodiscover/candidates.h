/*
 * Where each step gets the addresses from that it asks: the mail domain, the registry, a file, the DNS, the directory, or
 * Microsoft's word that the mailbox is in its cloud.
 */
#ifndef CORE_AUTODISCOVER_CANDIDATES_H
#define CORE_AUTODISCOVER_CANDIDATES_H

#include "core/autodiscover/way.h"
#include "core/knowledge/steps.h"

/* Settles at the beginning what can be: skipped by the registry or the person, not applicable, or the URLs it begins with. */
void candidates_begin(struct evidence *evidence, const struct autodiscover *autodiscover,
                      const struct step_definition *definition, struct step *step);

/* The same later, from what the DNS, the directory and Microsoft's service have said meanwhile. */
void candidates_update(struct evidence *evidence, const struct autodiscover *autodiscover, struct step *step);

/* The kind of request (attempt.request) that decides about the step at this place. */
const char *candidates_request(const struct step *step, const struct place *place);

/* The name whose SRV records the step srv asks for, owned by the arena. */
const char *candidates_service_name(struct arena *arena, const struct autodiscover *autodiscover);

#endif
