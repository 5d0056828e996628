/*
 * See sign_in_rules.h.
 */
#include "core/autodiscover/sign_in_rules.h"

#include <stddef.h>

#include "core/autodiscover/scp.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

static const char *const scheme_names[] = {NULL, "Negotiate", "NTLM", "Basic"};

const char *sign_in_scheme_name(enum sign_in_scheme scheme)
{
    return scheme_names[scheme];
}

static bool offers(const struct challenge_list *challenges, enum sign_in_scheme scheme)
{
    for (size_t i = 0; i < challenges->count; i++) {
        if (text_equal_ignoring_case(challenges->items[i].scheme, scheme_names[scheme])) {
            return true;
        }
    }
    return false;
}

enum sign_in_scheme sign_in_choose(const struct challenge_list *challenges, const char *host,
                                   bool use_windows)
{
    if (exchange_online_has_host(host)) {
        return SIGN_IN_NONE;
    }
    if (offers(challenges, SIGN_IN_NEGOTIATE)) {
        return SIGN_IN_NEGOTIATE;
    }
    if (offers(challenges, SIGN_IN_NTLM)) {
        return SIGN_IN_NTLM;
    }
    return !use_windows && offers(challenges, SIGN_IN_BASIC) ? SIGN_IN_BASIC : SIGN_IN_NONE;
}

static bool leads_to_exchange_online(const struct evidence *evidence, const char *host)
{
    const struct name_lookup *name = evidence_find_name(evidence, host);
    return name != NULL && name->canonical_name != NULL && exchange_online_has_host(name->canonical_name);
}

bool sign_in_offers_password(const struct evidence *evidence, const struct challenge_list *challenges,
                             const char *host)
{
    return !leads_to_exchange_online(evidence, host) &&
           sign_in_choose(challenges, host, false) != SIGN_IN_NONE;
}

/* Whether it belongs to the person's own company, as far as this computer knows. */
static bool is_own(const struct evidence *evidence, const char *host)
{
    const struct zone *zone = evidence_find_zone(evidence, host);
    return (zone != NULL &&
            (text_equal(zone->name, "intranet") || text_equal(zone->name, "this-computer"))) ||
           scp_names_host_signed(evidence, host);
}

bool sign_in_offers_windows(const struct evidence *evidence, const struct challenge_list *challenges,
                            const char *host)
{
    return !leads_to_exchange_online(evidence, host) &&
           sign_in_choose(challenges, host, true) != SIGN_IN_NONE && is_own(evidence, host);
}
