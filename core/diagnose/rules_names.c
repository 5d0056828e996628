/*
 * Names: whether they exist, and whether anybody answers when asked for them.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/domains.h"
#include "core/knowledge/steps.h"

/* Fewer names than these may be missing by chance. */
enum { NAMES_LEAST = 3 };

static const char *join(struct arena *arena, const char *list, const char *item)
{
    if (!item || finding_lists(list, item)) {
        return list;
    }
    return list ? arena_format(arena, "%s, %s", list, item) : item;
}

static const char *dns_servers(const struct rule_context *context)
{
    const struct adapter_list *adapters = &context->analysis->evidence->machine.adapters;
    const char *list = NULL;

    for (size_t i = 0; i < adapters->count; i++) {
        for (size_t s = 0; adapters->items[i].up == TRUTH_YES && s < adapters->items[i].dns_servers.count;
             s++) {
            list = join(context->arena, list, adapters->items[i].dns_servers.items[s]);
        }
    }
    return list;
}

/*
 * Whether a DNS server, asked by itself past Windows' cache, answered for another name. Then it is there, and it is the servers
 * of the one domain that give it no answer.
 */
static bool answers_for_others(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->name_checks.count; i++) {
        int outcome = evidence->name_checks.items[i].outcome;
        if (outcome == NAME_FOUND || outcome == NAME_NOT_FOUND) {
            return true;
        }
    }
    return false;
}

static void state_silence(struct rule_context *context, const struct target *target)
{
    struct finding *finding = rule_state_once(context, "dns-no-answer", rule_scope(context, target->account),
                                              target, CERTAINTY_CERTAIN);

    if (finding) {
        finding_set(context, finding, "dns_servers", dns_servers(context));
        finding_set(context, finding, "who", answers_for_others(context->analysis->evidence) ? "one" : "all");
        finding_set(context, finding, "connected", rule_misses_only_settings(context, target) ? "yes" : NULL);
    }
}

/*
 * A DNS server that knows none of the names, neither the company's nor anybody else's, does not know the Internet. Names of the
 * mail domain alone would prove nothing: the domain may be mistyped.
 */
static bool knows_nothing(const struct analysis *analysis)
{
    const struct name_lookup_list *names = &analysis->evidence->names;
    bool others = false;

    for (size_t i = 0; i < names->count; i++) {
        if (names->items[i].outcome != NAME_NOT_FOUND) {
            return false;
        }
        others = others || !domain_same_owner(names->items[0].host, names->items[i].host);
    }
    return others && names->count >= NAMES_LEAST;
}

static void state_knows_nothing(struct rule_context *context)
{
    const struct targets *targets = &context->analysis->targets;

    for (size_t i = 0; i < targets->count && knows_nothing(context->analysis); i++) {
        const struct target *target = targets->ranked[i];
        if (target->trouble == TROUBLE_NAME_NOT_FOUND) {
            bool works = context->analysis->outlook.established > 0;
            struct finding *finding =
                rule_state_target(context, "dns-knows-no-name", NULL, target, CERTAINTY_LIKELY);
            finding->severity = works ? SEVERITY_WARNING : SEVERITY_PROBLEM;
            finding_set(context, finding, "dns_servers", dns_servers(context));
            finding_set(context, finding, "unknown", "yes");
            return;
        }
    }
}

/* A mail server of a name that this network does not know. */
static void state_unknown_server(struct rule_context *context, const struct target *target)
{
    bool from_profile =
        !target->step &&
        text_equal(target->endpoint ? target->endpoint->named_by : target->port_look->named_by, "profile");
    struct finding *finding =
        rule_state_once(context, "server-name-not-found", target->account, target, CERTAINTY_CERTAIN);

    if (finding) {
        finding_set(context, finding, "named_by",
                    target->step   ? "redirect"
                    : from_profile ? "profile"
                                   : "autodiscover");
    }
}

/*
 * Nothing is published when every place that was asked either has no name or is plainly a web site that knows nothing of
 * Autodiscover. One place that could not be asked, or that has a fault of its own, spoils the conclusion.
 */
static bool is_not_published(const struct analysis *analysis, const struct account_view *account)
{
    bool misses_a_name = false;

    if (account->winner || account->leads_on || account_is_not_exchange(account)) {
        return false;
    }
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];

        if (!target_is_step_of(target, account->address) || target->trouble == TROUBLE_NO_PLACE) {
            continue;
        }
        if (target->weight != WEIGHT_HARMLESS || target->trouble == TROUBLE_UNKNOWN) {
            return false;
        }
        misses_a_name = misses_a_name ||
                        (target->trouble == TROUBLE_NAME_NOT_FOUND && !step_asks_web_site(target->step->id));
    }
    return misses_a_name;
}

/* Whether the person did not want Microsoft's own service to be asked, which Outlook does ask. */
static bool is_kept_from_microsoft(const struct account_view *account)
{
    const struct step *step = autodiscover_find_step(account->asked, "office365-priority");

    return step && step->outcome == STEP_SKIPPED && text_equal(step->reason, "person-said-no");
}

static void state_not_published(struct rule_context *context, const struct account_view *account,
                                const struct target *everybodys, const char *address, const char *made_up)
{
    /* what may befall a computer that was never meant to be asked */
    static const char everybodys_faults[] =
        "outlook-no-connections, certificate-other-name, certificate-untrusted, port-refused, port-no-answer, "
        "server-no-answer, connection-cut-off, tls-no-agreement, redirect-not-secure, answer-not-understood, "
        "autodiscover-missing, autodiscover-forbidden";
    const struct analysis *analysis = context->analysis;
    /* Outlook may have found its server on a way that is not among those asked here, if it is connected. */
    bool is_connected = account->established > 0;
    /* Where Microsoft was not to be asked, the mailbox may be known there; one that the profile says to be there is. */
    bool is_unasked = is_kept_from_microsoft(account);
    struct finding *finding =
        rule_state(context, "autodiscover-not-published", account->address,
                   is_connected || (is_unasked && account->in_cloud) ? SEVERITY_WARNING : SEVERITY_PROBLEM,
                   is_unasked ? CERTAINTY_POSSIBLE : CERTAINTY_LIKELY);
    const char *hosts = NULL;

    finding_set(context, finding, "connected", analysis_count_proved(analysis, account) > 0 ? "yes" : NULL);
    finding_set(context, finding, "domain", account->domain);
    finding_set(context, finding, "unasked", is_unasked ? "yes" : NULL);
    finding_set(context, finding, "explains", everybodys ? everybodys_faults : "outlook-no-connections");
    if (everybodys) {
        finding_set(context, finding, "host", everybodys->host);
        finding_set(context, finding, "first_host", everybodys->host);
        finding_set(context, finding, "everybodys", address);
        finding_rest_on(context, finding, "names/%s", everybodys->host);
        finding_rest_on(context, finding, "names/%s", made_up);
    }
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (!target_is_step_of(target, account->address) || target->trouble == TROUBLE_NO_PLACE) {
            continue;
        }
        hosts = join(context->arena, hosts, target->host);
        finding_rest_on(context, finding, "%s", target->place);
        if (target->trouble == TROUBLE_NAME_NOT_FOUND && !step_asks_web_site(target->step->id) &&
            !finding_get(finding, "first_host")) {
            finding_set(context, finding, "first_host", target->host);
        }
    }
    finding_set(context, finding, "hosts", hosts);
}

void rule_names(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = analysis->targets.ranked[i];
        if (target->weight == WEIGHT_HARMLESS) {
            continue;
        }
        if (target->trouble == TROUBLE_NAME_NO_ANSWER) {
            state_silence(context, target);
        } else if (target->trouble == TROUBLE_NAME_NOT_FOUND && (!target->step || target_was_led(target))) {
            state_unknown_server(context, target);
        }
    }
    state_knows_nothing(context);
    for (size_t i = 0; i < analysis->account_count; i++) {
        const char *address = NULL;
        const char *made_up = NULL;
        const struct target *everybodys =
            analysis_find_everybodys_name(analysis, &analysis->accounts[i], &address, &made_up);
        if (everybodys || is_not_published(analysis, &analysis->accounts[i])) {
            state_not_published(context, &analysis->accounts[i], everybodys, address, made_up);
        }
    }
}
