/*
 * What Exchange's service connection points in Active Directory make of Outlook's step "scp": the URLs that it asks, in
 * order, and where else the directory says to look.
 *
 * Source of all of it: Microsoft, "Find Autodiscover endpoints by using SCP lookup in Exchange", and [MS-OXDISCO] section
 * 3.1.5.1. A point is a URL or a pointer by the GUID among its keywords; "Site=" and "Domain=" keywords narrow it.
 */
#ifndef CORE_AUTODISCOVER_SCP_H
#define CORE_AUTODISCOVER_SCP_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* The most URLs that are asked. A large company has a point for each server, nearly all with the same URL. */
enum { SCP_CANDIDATE_MAXIMUM = 8 };

/*
 * Appends the URLs that Outlook asks for an address of this mail domain (lower case, without @; may be NULL) to `urls`, at most SCP_CANDIDATE_MAXIMUM, each once
 * (compared without case), owned by the arena. Those of this computer's Active Directory site come first, then those that name
 * no site, then those of other sites; within each in the directory's order. Only http and https URLs count.
 *
 * Of evidence.directories this reads the search in the computer's own domain, and, where a pointer leads elsewhere
 * (scp_pointer), the search there instead: its URLs win and no others count. Pointers in that second search are not
 * followed, so there is no going round in circles.
 */
void scp_candidates(struct arena *arena, const struct evidence *evidence, const char *mail_domain,
                    struct text_list *urls);

/*
 * The LDAP server to search next for this mail domain, "dc2.fabrikam.test" or with its port if that is not 389, lower case,
 * owned by the arena: of the pointer scoped by Domain=<mail domain>; else, where the search found no URL, of the first
 * pointer that is not scoped at all. NULL when there is none, or it names no server. Does not follow what a followed
 * pointer found: NULL for a search that itself was asked of a pointer's server.
 */
const char *scp_pointer(struct arena *arena, const struct directory_search *search, const char *mail_domain);

/*
 * Whether the server of a pointer found by this search may be offered the signed-in person's Windows sign-in: only
 * if the bind was signed, else anybody on the way could have written the pointer.
 */
bool scp_pointer_is_trusted(const struct directory_search *search);

/*
 * Whether a URL point that was read over a signed bind names this host (https only). Such a host may be offered the Windows
 * sign-in, as one in the local intranet zone may.
 */
bool scp_names_host_signed(const struct evidence *evidence, const char *host);

#endif
