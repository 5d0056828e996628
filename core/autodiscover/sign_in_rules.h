/*
 * Which sign-in may be offered to the person for which host, and by which scheme it would go. Pure functions of the facts.
 */
#ifndef CORE_AUTODISCOVER_SIGN_IN_RULES_H
#define CORE_AUTODISCOVER_SIGN_IN_RULES_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* How a sign-in is carried in Authorization: RFC 4559, [MS-NTHT], RFC 7617. */
enum sign_in_scheme { SIGN_IN_NONE, SIGN_IN_NEGOTIATE, SIGN_IN_NTLM, SIGN_IN_BASIC };

/* The scheme's name as it stands in the header, "Negotiate"; NULL for SIGN_IN_NONE. A literal. */
const char *sign_in_scheme_name(enum sign_in_scheme scheme);

/*
 * The one scheme that a sign-in at this host goes by, from what it offers: Negotiate, then NTLM, and for a typed password
 * Basic where there is nothing better. None for Exchange Online: it still lists Basic beside Bearer, but has let nobody in
 * that way since 2022 (Microsoft, "Deprecation of Basic authentication in Exchange Online").
 */
enum sign_in_scheme sign_in_choose(const struct challenge_list *challenges, const char *host,
                                   bool use_windows);

/*
 * Whether a user name and password may be offered for this host, which sent these challenges. A name that leads to Exchange
 * Online counts as Exchange Online.
 */
bool sign_in_offers_password(const struct evidence *evidence, const struct challenge_list *challenges,
                             const char *host);

/*
 * Whether the Windows sign-in of the signed-in person may be offered for this host: it can take it, and it belongs to the
 * person's own company as far as this computer knows: Windows puts it into the local intranet zone, or the company's
 * directory named it over a signed bind. Anyone else could guess the password from what NTLM sends.
 */
bool sign_in_offers_windows(const struct evidence *evidence, const struct challenge_list *challenges,
                            const char *host);

#endif
