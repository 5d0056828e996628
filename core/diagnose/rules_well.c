/*
 * What is well: said as clearly as what is wrong, with what was checked and what could not be.
 */
#include "core/diagnose/kinds.h"
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

/* A name that this network knows before one that it does not: the servers' names inside a company are unknown outside. */
static bool is_better(const struct known_host *host, const struct known_host *best)
{
    bool is_known = host->address_count > 0;

    if (!best || is_known != (best->address_count > 0)) {
        return !best || is_known;
    }
    return host->origin < best->origin;
}

static const char *main_host(const struct analysis *analysis, const struct account_view *account)
{
    const struct known_host *best = NULL;

    for (size_t i = 0; i < analysis->hosts.count; i++) {
        const struct known_host *host = &analysis->hosts.items[i];
        if (host->origin != HOST_OF_PROXY && text_equal_ignoring_case(host->account, account->address) &&
            is_better(host, best)) {
            best = host;
        }
    }
    return best ? best->host : NULL;
}

/* What Outlook's connections add to the picture, when Outlook was there to be looked at. */
static void describe_connections(struct rule_context *context, struct finding *finding,
                                 const struct account_view *account)
{
    const struct outlook_view *outlook = &context->analysis->outlook;

    if (!outlook->classic || !outlook->connections_known) {
        finding_set(context, finding, "unseen", "yes");
        return;
    }
    finding_set_number(context, finding, "pid", outlook->classic->pid);
    finding_rest_on(context, finding, "connections/%lld", (long long)outlook->classic->pid);
    if (account->established > 0) {
        finding_set_number(context, finding, "connections", account->established);
        finding_set(context, finding, "proxy", account->proxy);
    } else if (outlook->established > 0) {
        finding_set_number(context, finding, "unproved", outlook->established);
    }
}

/* Whether signing in would let the check look further: it did not, and could. */
static bool can_sign_in(const struct rule_context *context, const struct account_view *account)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, "not-signed-in") &&
            text_equal_ignoring_case(finding->account, account->address)) {
            return !text_equal(finding_get(finding, "reason"), "not-possible") &&
                   !text_equal(finding_get(finding, "reason"), "used");
        }
    }
    return false;
}

static void state_healthy(struct rule_context *context, const struct account_view *account)
{
    const struct account_interpretation *interpretation = account->interpretation;
    bool signable = can_sign_in(context, account);
    struct finding *finding = rule_state(context, "healthy", account->address, SEVERITY_OK,
                                         account->answer ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY);

    if (interpretation->protocol != PROTOCOL_UNKNOWN) {
        finding_set(context, finding, "protocol", schema_name(mail_protocol_names, interpretation->protocol));
        finding_set(context, finding, "certain",
                    interpretation->protocol_certainty == CERTAINTY_CERTAIN ? "yes" : NULL);
    }
    finding_set(context, finding, "host", main_host(context->analysis, account));
    finding_set(context, finding, "checked",
                account->answer   ? "everything"
                : account->winner ? "without-signing-in"
                                  : "up-to-a-redirect");
    finding_set(context, finding, "signable", signable ? "yes" : NULL);
    describe_connections(context, finding, account);
    if (account->winner) {
        finding_rest_on(context, finding, "autodiscover/%s/%s", account->asked->address, account->winner->id);
    }
}

/* How many entrances of its mail servers answered as they should; their greeting was read, nobody signed in there. */
static void describe_servers(struct rule_context *context, struct finding *finding,
                             const struct account_view *account)
{
    const struct port_look_list *looks = &context->analysis->evidence->ports;
    int64_t answering = 0;

    for (size_t i = 0; i < looks->count; i++) {
        const struct port_look *look = &looks->items[i];
        if (look->outcome == REACH_DONE && look->is_protocol != TRUTH_NO &&
            !text_equal(look->named_by, "knowledge") &&
            text_equal_ignoring_case(look->account, account->address)) {
            answering++;
            finding_rest_on(context, finding, "ports/%s:%lld", look->host, (long long)look->port);
        }
    }
    if (answering > 0) {
        finding_set_number(context, finding, "answering", answering);
    }
}

static void state_not_exchange(struct rule_context *context, const struct account_view *account)
{
    const struct analysis *analysis = context->analysis;
    int protocol = account->interpretation->protocol;
    struct finding *finding = rule_state(context, "healthy-not-exchange", account->address, SEVERITY_OK,
                                         (enum certainty)account->interpretation->protocol_certainty);

    finding_set(context, finding, "protocol", schema_name(mail_protocol_names, protocol));
    describe_servers(context, finding, account);
    if (account->entry) {
        finding_rest_on(context, finding, "accounts/%s", account->entry->address);
    }
    if (account->winner) {
        finding_rest_on(context, finding, "autodiscover/%s/%s", account->asked->address, account->winner->id);
    }
    if (analysis->outlook.classic && account->established > 0) {
        finding_set_number(context, finding, "pid", analysis->outlook.classic->pid);
        finding_set_number(context, finding, "connections", account->established);
        finding_rest_on(context, finding, "connections/%lld", (long long)analysis->outlook.classic->pid);
    }
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        int role = connection->interpretation->role;
        if (connection->is_outlook && ((role == ROLE_IMAP && protocol == PROTOCOL_IMAP) ||
                                       (role == ROLE_POP && protocol == PROTOCOL_POP))) {
            finding_set_number(context, finding, "port", connection->port);
            break;
        }
    }
}

/* Whether Outlook's absence is all that was found to say, so that the rest may be called good. */
static void judge_absence_of_outlook(struct rule_context *context)
{
    struct finding *absence = NULL;

    for (size_t i = 0; i < context->findings->count; i++) {
        struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, "outlook-not-running")) {
            absence = finding;
        } else if (finding->severity >= SEVERITY_WARNING || finding_kind_find(finding->id)->leaves_open) {
            return;
        }
    }
    if (absence && context->analysis->account_count > 0) {
        finding_set(context, absence, "alone", "yes");
    }
}

void rule_well(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];

        if (rule_has_trouble(context, account->address)) {
            continue;
        }
        if (account_is_not_exchange(account)) {
            state_not_exchange(context, account);
        } else {
            state_healthy(context, account);
        }
    }
    judge_absence_of_outlook(context);
}
