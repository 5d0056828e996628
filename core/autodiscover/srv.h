/*
 * What DNS service records (SRV, RFC 2782) make of Outlook's step "srv": the URLs that it asks, in order.
 */
#ifndef CORE_AUTODISCOVER_SRV_H
#define CORE_AUTODISCOVER_SRV_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/* The most targets that are asked; a company has one or two. */
enum { SRV_CANDIDATE_MAXIMUM = 8 };

/*
 * Appends https://TARGET/autodiscover/autodiscover.xml for every target of the look-up to `urls`, at most
 * SRV_CANDIDATE_MAXIMUM, each once, owned by the arena. The order is that of RFC 2782: the lowest priority number first.
 * Among equal priorities Outlook draws lots in proportion to the weights, anew each time, which nobody can repeat: here the
 * heaviest comes first, then the name decides, so that the same records always give the same order. The target "." says that there is no such
 * service; it and what is no host name are left out. Outlook ignores the port that stands in the record and asks 443,
 * so that is what is asked here (GROMOX:doc/autodiscover.7).
 */
void srv_candidates(struct arena *arena, const struct service_lookup *lookup, struct text_list *urls);

/* Whether a target has a port other than 443, which Outlook will ignore; the first such goes to *port. */
bool srv_has_other_port(const struct service_lookup *lookup, int64_t *port);

#endif
