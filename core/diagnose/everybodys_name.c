/*
 * A name that exists only because somebody answers for every name of the domain: an entry for all names at once, or a provider
 * that leads what does not exist to pages of its own. Nobody set up the service that it seems to lead to.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/domains.h"

static bool has_address(const struct name_lookup *name, const char *text)
{
    struct network_address wanted;
    struct network_address own;

    for (size_t i = 0; network_address_parse(text, &wanted) && i < name->addresses.count; i++) {
        if (network_address_parse(name->addresses.items[i], &own) && network_address_equal(&own, &wanted)) {
            return true;
        }
    }
    return false;
}

static const struct name_lookup *made_up_name_below(const struct evidence *evidence, const char *domain)
{
    for (size_t i = 0; i < evidence->names.count; i++) {
        const struct name_lookup *name = &evidence->names.items[i];
        if (name->made_up == TRUTH_YES && name->outcome == NAME_FOUND &&
            domain_contains(domain, name->host)) {
            return name;
        }
    }
    return NULL;
}

/* Whether a server that Outlook is told of stands at one of these addresses: then it is the company's own. */
static bool is_mail_servers(const struct analysis *analysis, const struct account_view *account,
                            const struct name_lookup *made_up)
{
    for (size_t i = 0; i < analysis->hosts.count; i++) {
        const struct known_host *host = &analysis->hosts.items[i];
        if (!text_equal_ignoring_case(host->account, account->address) || host->origin > HOST_OF_CACHE) {
            continue;
        }
        for (size_t k = 0; k < made_up->addresses.count; k++) {
            struct network_address address;
            if (network_address_parse(made_up->addresses.items[k], &address) &&
                known_host_has_address(host, &address)) {
                return true;
            }
        }
    }
    return false;
}

const struct target *analysis_find_everybodys_name(const struct analysis *analysis,
                                                   const struct account_view *account, const char **address,
                                                   const char **made_up_host)
{
    const struct name_lookup *made_up = made_up_name_below(analysis->evidence, account->domain);

    if (!made_up || account->winner || account->leads_on || account_is_not_exchange(account) ||
        is_mail_servers(analysis, account, made_up)) {
        return NULL;
    }
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (!target_is_step_of(target, account->address) ||
            !text_equal(target->step->id, "https-autodiscover") || !target->name ||
            target->name->addresses.count == 0) {
            continue;
        }
        for (size_t k = 0; k < target->name->addresses.count; k++) {
            if (!has_address(made_up, target->name->addresses.items[k])) {
                return NULL;
            }
        }
        *address = target->name->addresses.items[0];
        *made_up_host = made_up->host;
        return target;
    }
    return NULL;
}
