/*
 * See sign_in_rules.h.
 */
#include "core/autodiscover/sign_in_rules.h"

#include <stddef.h>

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

/* Whether a connection point that the directory gave over a signed bind has a URL at this host. */
static bool directory_names_host(struct arena *arena, const struct directory_search *search, const char *host)
{
    if (search->outcome != DIRECTORY_FOUND || !text_equal(search->bind, "signed")) {
        return false;
    }
    for (size_t i = 0; i < search->points.count; i++) {
        const struct text_list *bindings = &search->points.items[i].bindings;
        for (size_t k = 0; k < bindings->count; k++) {
            const char *named = NULL;
            int64_t port = 0;
            bool secure = false;
            if (text_split_url(arena, bindings->items[k], &named, &port, &secure) && secure &&
                text_equal_ignoring_case(named, host)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_own(const struct evidence *evidence, const char *host)
{
    const struct zone *zone = evidence_find_zone(evidence, host);
    if (zone != NULL && (text_equal(zone->name, "intranet") || text_equal(zone->name, "this-computer"))) {
        return true;
    }
    struct arena *arena = arena_create();
    bool named = false;
    for (size_t i = 0; arena != NULL && !named && i < evidence->directories.count; i++) {
        named = directory_names_host(arena, &evidence->directories.items[i], host);
    }
    arena_destroy(arena);
    return named;
}

bool sign_in_offers_windows(const struct evidence *evidence, const struct challenge_list *challenges,
                            const char *host)
{
    return !leads_to_exchange_online(evidence, host) &&
           sign_in_choose(challenges, host, true) != SIGN_IN_NONE && is_own(evidence, host);
}
