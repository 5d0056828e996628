/*
 * What tells Microsoft's cloud mail service (Exchange Online) from a company's own servers: its host names, and the
 * address ranges that Microsoft publishes.
 */
#ifndef CORE_KNOWLEDGE_EXCHANGE_ONLINE_H
#define CORE_KNOWLEDGE_EXCHANGE_ONLINE_H

#include <stdbool.h>

#include "core/knowledge/network_address.h"

/* Whether the host name is one of Exchange Online's, in any of Microsoft's clouds. Compared without case. */
bool exchange_online_has_host(const char *host);

/*
 * Whether the address is in a published range of Exchange Online. A front door serves many services, so this shows whose
 * the address is, never what a connection to it is for.
 */
bool exchange_online_has_address(const struct network_address *address);

/* The date of the list of ranges, "2022-07-28". Ranges change, so a report that rests on them says how old they are. */
const char *exchange_online_ranges_date(void);

#endif
