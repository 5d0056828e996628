/*
 * Answers that lead on to another place. They are not followed yet; where they lead is told.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

/* Where a step leads: a Location, a RedirectUrl, the address of a RedirectAddr, or an alias into the cloud. */
static const char *destination_of(const struct target *target)
{
    if (target->attempt && target->attempt->location) {
        return target->attempt->location;
    }
    if (target->attempt && target->attempt->answer.redirect_target) {
        return target->attempt->answer.redirect_target;
    }
    return target->name ? target->name->canonical_name : NULL;
}

/* The host of a URL, the domain of a mail address, or the name itself. */
static const char *host_of(struct arena *arena, const char *destination, const char *own_host)
{
    const char *host;
    int64_t port;
    bool secure;

    if (text_split_url(arena, destination, &host, &port, &secure)) {
        return host;
    }
    if (destination[0] == '/') {
        return own_host; /* a path on the same server, RFC 9110 section 10.2.2 */
    }
    if (strchr(destination, '@')) {
        return text_mail_domain(arena, destination);
    }
    return strchr(destination, '/') ? NULL : destination;
}

static bool is_within(const char *host, const char *domain)
{
    size_t host_len = host ? strlen(host) : 0;
    size_t domain_len = domain ? strlen(domain) : 0;

    return domain_len > 0 && host_len >= domain_len && text_ends_ignoring_case(host, domain) &&
           (host_len == domain_len || host[host_len - domain_len - 1] == '.');
}

static void judge(struct rule_context *context, const struct target *target)
{
    const struct account_view *account = analysis_find_account(context->analysis, target->account);
    const char *destination = destination_of(target);
    const char *host = destination ? host_of(context->arena, destination, target->host) : NULL;
    bool is_own = account && (is_within(host, account->domain) || is_within(account->domain, host));
    struct finding *finding;

    if (!account || !host || text_equal_ignoring_case(host, target->host)) {
        return;
    }
    if (is_own || exchange_online_has_host(host)) {
        finding =
            rule_state_target(context, "autodiscover-redirects", target->account, target, CERTAINTY_CERTAIN);
        finding->severity = SEVERITY_INFO;
    } else {
        finding =
            rule_state_target(context, "redirect-other-company", target->account, target, CERTAINTY_CERTAIN);
        /* Where another step works, this one is never followed. */
        finding->severity = account->winner ? SEVERITY_INFO : SEVERITY_WARNING;
        finding_set(context, finding, "target", destination);
    }
    finding_set(context, finding, "target_host", host);
}

void rule_redirect(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        const struct account_view *account = analysis_find_account(context->analysis, target->account);
        bool into_cloud = target->name && exchange_online_has_host(target->name->canonical_name) &&
                          !exchange_online_has_host(target->host) && !trouble_is_alive(target->trouble) &&
                          target->trouble != TROUBLE_UNKNOWN;

        if (target->step && !target->is_past && account && !account_is_not_exchange(account) &&
            account->leads_on && (target->trouble == TROUBLE_LEADS_ON || into_cloud)) {
            judge(context, target);
        }
    }
}
