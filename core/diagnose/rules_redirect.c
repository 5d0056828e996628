/*
 * Answers that lead on to another place: which of them wait for the person's agreement, and which lead nowhere.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/steps.h"

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

static bool was_declined(const struct target *target)
{
    return text_equal(target->step->reason, "declined");
}

/* Whether the redirect is one that Outlook follows only after the person agreed. */
static bool is_question(const struct target *target)
{
    return text_equal(target->step->reason, "waits-for-agreement") || was_declined(target);
}

/* The DNS names another company's server in the mail domain's service record: Outlook asks the person before it goes there. */
static void state_service(struct rule_context *context, const struct account_view *account,
                          const struct target *target)
{
    struct finding *finding =
        rule_state_target(context, "srv-other-company", target->account, target, CERTAINTY_CERTAIN);

    finding->severity = account->winner ? SEVERITY_INFO : SEVERITY_WARNING;
    finding_set(context, finding, "domain", account->domain);
    finding_set(context, finding, "answer", was_declined(target) ? "declined" : "open");
    finding_set(context, finding, "works", account->winner ? "yes" : NULL);
}

static void state_question(struct rule_context *context, const struct account_view *account,
                           const struct target *target, const char *host)
{
    const char *destination = destination_of(target);
    struct finding *finding =
        rule_state_target(context, "redirect-other-company", target->account, target, CERTAINTY_CERTAIN);

    /* Where another step works, Outlook need not go there. */
    finding->severity = account->winner ? SEVERITY_INFO : SEVERITY_WARNING;
    finding_set(context, finding, "target", destination ? destination : host);
    finding_set(context, finding, "target_host", host);
    finding_set(context, finding, "answer", was_declined(target) ? "declined" : "open");
    finding_set(context, finding, "cloud", exchange_online_has_host(host) ? "yes" : NULL);
    finding_set(context, finding, "works", account->winner ? "yes" : NULL);
}

static void judge_lead(struct rule_context *context, const struct account_view *account,
                       const struct target *target)
{
    const char *destination = destination_of(target);
    const char *host = destination ? host_of(context->arena, destination, target->host) : NULL;
    bool is_own = is_within(host, account->domain) || is_within(account->domain, host);
    struct finding *finding;

    if (is_question(target)) {
        host = target->step->detail ? target->step->detail : host;
    }
    if (is_question(target) && text_equal(target->step->id, "srv") && !target->attempt) {
        state_service(context, account, target);
        return;
    }
    if (!host || text_equal_ignoring_case(host, target->host)) {
        return;
    }
    if (is_question(target) || (!is_own && !exchange_online_has_host(host))) {
        state_question(context, account, target, host);
        return;
    }
    finding =
        rule_state_target(context, "autodiscover-redirects", target->account, target, CERTAINTY_CERTAIN);
    finding->severity = SEVERITY_INFO;
    finding_set(context, finding, "target_host", host);
}

/* Whether the step comes before the one that wins, so that Outlook runs into it. */
static bool is_run_into(const struct account_view *account, const struct target *target)
{
    return !account->winner || target->step < account->winner;
}

static const struct {
    const char *reason;
    const char *kind;
} circles[] = {
    {"redirect-loop", "circle"},
    {"too-many-redirects", "too-many"},
    {"same-address", "same-address"},
    {"redirect-malformed", "unreadable"},
};

/* A redirect that leads nowhere: no fault while it is a web site's, or when another place works before it. */
static void judge_dead_end(struct rule_context *context, const struct account_view *account,
                           const struct target *target)
{
    bool is_insecure = text_equal(target->step->reason, "redirect-not-secure");
    bool is_web_site = step_asks_web_site(target->step->id) && target->weight == WEIGHT_HARMLESS;
    struct finding *finding;

    if (is_web_site || !is_run_into(account, target)) {
        return;
    }
    finding = rule_state_target(context, is_insecure ? "redirect-not-secure" : "redirect-loop",
                                target->account, target, CERTAINTY_CERTAIN);
    if (account->winner) {
        finding->severity = SEVERITY_INFO;
    }
    finding_set(context, finding, "connected", rule_misses_only_settings(context, target) ? "yes" : NULL);
    finding_set(context, finding, "target", destination_of(target));
    for (size_t i = 0; i < sizeof circles / sizeof circles[0]; i++) {
        if (text_equal(target->step->reason, circles[i].reason)) {
            finding_set(context, finding, "kind", circles[i].kind);
        }
    }
}

static bool leads_into_cloud(const struct account_view *account, const struct target *target)
{
    return account->leads_on && target->name && exchange_online_has_host(target->name->canonical_name) &&
           !exchange_online_has_host(target->host) && !trouble_is_alive(target->trouble) &&
           target->trouble != TROUBLE_UNKNOWN;
}

static void judge(struct rule_context *context, const struct target *target)
{
    const struct account_view *account = analysis_find_account(context->analysis, target->account);

    if (!account || account_is_not_exchange(account)) {
        return;
    }
    if (target->trouble == TROUBLE_REDIRECT) {
        judge_dead_end(context, account, target);
    } else if (target->trouble == TROUBLE_LEADS_ON && is_question(target)) {
        if (is_run_into(account, target)) {
            judge_lead(context, account, target);
        }
    } else if ((target->trouble == TROUBLE_LEADS_ON && account->leads_on) ||
               leads_into_cloud(account, target)) {
        judge_lead(context, account, target);
    }
}

void rule_redirect(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        if (target->step && !target->is_past) {
            judge(context, target);
        }
    }
}
