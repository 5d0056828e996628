/*
 * What the company publishes for Outlook to find: the servers that its directory names, and the service records in DNS.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"

enum { HTTPS_PORT = 443 };

/* Why nothing can be had from a server, as the catalogue's texts choose by it; NULL when it is alive or not known. */
static const char *death_of(int trouble)
{
    switch (trouble) {
    case TROUBLE_NAME_NOT_FOUND:
        return "no-such-name";
    case TROUBLE_UNREACHABLE:
    case TROUBLE_NO_ANSWER:
    case TROUBLE_REFUSED:
    case TROUBLE_CLOSED_EARLY:
    case TROUBLE_TIMED_OUT:
        return "no-connection";
    case TROUBLE_TLS:
    case TROUBLE_CERTIFICATE:
        return "certificate";
    default:
        return NULL;
    }
}

/* Whether the host fails for another step or endpoint as well: then it is that host's trouble, not the directory's. */
static bool is_asked_elsewhere(const struct analysis *analysis, const struct account_view *account,
                               const char *host, const struct step *own)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->step != own && !target->is_past && text_equal_ignoring_case(target->host, host) &&
            text_equal_ignoring_case(target->account, account->address)) {
            return true;
        }
    }
    return false;
}

static void state_dead_server(struct rule_context *context, const struct account_view *account,
                              const struct step *step, const char *url)
{
    const struct analysis *analysis = context->analysis;
    const char *host;
    int64_t port;
    bool secure;
    struct finding *finding;
    const char *death;

    if (!text_split_url(context->arena, url, &host, &port, &secure)) {
        return;
    }
    death = death_of(targets_trouble_of_host(analysis->evidence, host, port));
    if (!death || is_asked_elsewhere(analysis, account, host, step)) {
        return;
    }
    /* Where nothing else works, a server that exists and does not answer has its own finding. */
    finding = rule_state(context, "scp-points-to-dead-server", account->address,
                         !account->winner && text_equal(death, "no-such-name") ? SEVERITY_PROBLEM
                                                                               : SEVERITY_WARNING,
                         CERTAINTY_CERTAIN);
    finding_set(context, finding, "host", host);
    finding_set_number(context, finding, "port", port);
    finding_set(context, finding, "url", url);
    finding_set(context, finding, "fault", death);
    finding_set(context, finding, "works", account->winner ? "yes" : NULL);
    finding_rest_on(context, finding, "autodiscover/%s/scp",
                    account->asked->address ? account->asked->address : "");
    finding_rest_on(context, finding, "names/%s", host);
}

/* The servers that the directory names, up to the one that is alive: Outlook asks no further. */
static void judge_directory(struct rule_context *context, const struct account_view *account)
{
    enum { CANDIDATES_MAXIMUM = 16 };
    const struct step *step = autodiscover_find_step(account->asked, "scp");

    if (!step || step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE) {
        return;
    }
    for (size_t i = 0; i < step->candidates.count && i < CANDIDATES_MAXIMUM; i++) {
        if (step_is_alive(step) && text_equal(step->candidates.items[i], step->url)) {
            return;
        }
        state_dead_server(context, account, step, step->candidates.items[i]);
    }
}

/* Outlook ignores the port of a service record and asks 443 (GROMOX:doc/autodiscover.7). */
static void judge_service(struct rule_context *context, const struct account_view *account)
{
    const char *name =
        arena_format(context->arena, "_autodiscover._tcp.%s", account->domain ? account->domain : "");
    const struct service_lookup *lookup = evidence_find_service(context->analysis->evidence, name);

    for (size_t i = 0; lookup && i < lookup->records.count; i++) {
        const struct service_record *record = &lookup->records.items[i];
        struct finding *finding;

        if (record->port == HTTPS_PORT || record->port == UNKNOWN_INTEGER || !record->target) {
            continue;
        }
        finding = rule_state(context, "srv-other-port", account->address, SEVERITY_INFO, CERTAINTY_CERTAIN);
        finding_set(context, finding, "name", name);
        finding_set(context, finding, "host", record->target);
        finding_set_number(context, finding, "port", record->port);
        finding_rest_on(context, finding, "services/%s", name);
        return;
    }
}

void rule_published(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        if (!account_is_not_exchange(account)) {
            judge_directory(context, account);
            judge_service(context, account);
        }
    }
}
