/*
 * Outlook's own connections: none, not answered, closed by the other side, to somewhere else, or too few.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static void rest_on_connection(struct rule_context *context, struct finding *finding,
                               const struct connection *connection)
{
    finding_rest_on(context, finding, "connections/%lld/%s", (long long)connection->pid, connection->remote);
}

/* That some are missing shows only in the whole list. */
static void rest_on_all_connections(struct rule_context *context, struct finding *finding)
{
    finding_rest_on(context, finding, "outlook/%lld", (long long)context->analysis->outlook.classic->pid);
    finding_rest_on(context, finding, "connections");
}

/* The first of Outlook's outgoing connections in this state, of this account (NULL: of nobody known). */
static const struct connection_view *first_in_state(const struct analysis *analysis, int state,
                                                    const struct account_view *account)
{
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        bool is_wanted = account ? analysis_connects_account(analysis, connection, account) ||
                                       (connection->proxy && account->proxy)
                                 : !connection->host && !connection->proxy;
        if (connection->is_outlook && connection->goes_out && connection->connection->state == state &&
            is_wanted) {
            return connection;
        }
    }
    return NULL;
}

static void describe(struct rule_context *context, struct finding *finding,
                     const struct connection_view *connection, int64_t count)
{
    const char *address;
    int64_t port;

    finding_set_number(context, finding, "pid", connection->connection->pid);
    finding_set_number(context, finding, "count", count);
    finding_set(context, finding, "remote", connection->connection->remote);
    if (text_split_endpoint(context->arena, connection->connection->remote, &address, &port)) {
        finding_set(context, finding, "address", address);
        finding_set_number(context, finding, "port", port);
    }
    finding_set(context, finding, "host", connection->host ? connection->host->host : NULL);
    rest_on_connection(context, finding, connection->connection);
}

static int64_t count_unclaimed(const struct analysis *analysis, int state)
{
    int64_t count = 0;

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        count += connection->is_outlook && connection->goes_out && !connection->host && !connection->proxy &&
                 connection->connection->state == state;
    }
    return count;
}

/* A mail server that answers this computer, while Outlook calls an address that is none of any mail server's. */
static const char *live_host(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = analysis->targets.ranked[i];
        if (!target->step && target->trouble == TROUBLE_NONE && !target->proxy) {
            return target->host;
        }
    }
    return NULL;
}

/* A connection that waits for an answer at the moment of the snapshot: usual for milliseconds, not for longer. */
static void judge_unanswered(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    int64_t unclaimed = count_unclaimed(analysis, STATE_SYN_SENT);

    for (size_t i = 0; i < analysis->account_count; i++) {
        const struct account_view *account = &analysis->accounts[i];
        const struct connection_view *connection = first_in_state(analysis, STATE_SYN_SENT, account);
        bool is_cut_off = account->established == 0;

        if (account->unanswered > 0 && connection) {
            describe(context,
                     rule_state(context, "connections-not-answered", account->address,
                                is_cut_off ? SEVERITY_PROBLEM : SEVERITY_WARNING,
                                is_cut_off ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE),
                     connection, account->unanswered);
        }
    }
    if (unclaimed > 0) {
        bool is_cut_off = analysis->outlook.established == 0;
        struct finding *finding = rule_state(context, "connections-not-answered", NULL,
                                             is_cut_off ? SEVERITY_PROBLEM : SEVERITY_WARNING,
                                             is_cut_off ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);
        describe(context, finding, first_in_state(analysis, STATE_SYN_SENT, NULL), unclaimed);
        finding_set(context, finding, "answers", live_host(analysis));
    }
}

static int64_t minimum_of(const struct account_view *account)
{
    int64_t minimum = account->interpretation->expected_for_protocol;

    return minimum == UNKNOWN_INTEGER ? 1 : minimum;
}

/* Half-closed connections are left-overs as long as enough good ones stand beside them. */
static void judge_half_closed(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    int64_t unclaimed = count_unclaimed(analysis, STATE_CLOSE_WAIT);

    for (size_t i = 0; i < analysis->account_count; i++) {
        const struct account_view *account = &analysis->accounts[i];
        const struct connection_view *connection = first_in_state(analysis, STATE_CLOSE_WAIT, account);

        if (account->half_closed > 0 && connection && account->established < minimum_of(account)) {
            describe(context,
                     rule_state(context, "connections-closed-by-server", account->address,
                                account->established == 0 ? SEVERITY_PROBLEM : SEVERITY_WARNING,
                                CERTAINTY_LIKELY),
                     connection, account->half_closed);
        }
    }
    if (unclaimed > 0 && analysis->outlook.established == 0) {
        describe(
            context,
            rule_state(context, "connections-closed-by-server", NULL, SEVERITY_PROBLEM, CERTAINTY_LIKELY),
            first_in_state(analysis, STATE_CLOSE_WAIT, NULL), unclaimed);
    }
}

/* POP connects only while it fetches, so an Outlook with nothing but POP has every right to have no connection. */
static bool only_fetches(const struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        if (analysis->accounts[i].interpretation->expected_minimum != 0) {
            return false;
        }
    }
    return analysis->account_count > 0;
}

/* The account's mail hosts, those that an answer or the profile names, joined; and the first of them. */
static const char *mail_hosts(const struct rule_context *context, const struct account_view *account,
                              const char **first)
{
    const struct hosts *hosts = &context->analysis->hosts;
    const char *joined = NULL;

    *first = NULL;
    for (size_t i = 0; i < hosts->count; i++) {
        const struct known_host *host = &hosts->items[i];
        if (host->origin <= HOST_OF_CACHE && text_equal_ignoring_case(host->account, account->address)) {
            *first = *first ? *first : host->host;
            joined = joined ? arena_format(context->arena, "%s, %s", joined, host->host) : host->host;
        }
    }
    return joined;
}

/* Whether Outlook's profiles were read whole and none of them has a mail account: the addresses of this check were typed. */
static bool has_no_account_of_its_own(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->profiles.count; i++) {
        const struct profile *profile = &evidence->profiles.items[i];
        if (profile->account_count != 0 || profile->failure.operation) {
            return false;
        }
    }
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        if (text_equal(evidence->accounts.items[i].source, "profile")) {
            return false;
        }
    }
    return evidence->profiles.count > 0;
}

static void judge_absence(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    const struct outlook_view *outlook = &analysis->outlook;
    struct finding *finding;

    if (outlook->established > 0 || outlook->unanswered > 0 || outlook->half_closed > 0 ||
        only_fetches(analysis)) {
        return;
    }
    /* An Outlook without an account has nowhere to connect to. */
    bool has_account = analysis->evidence->accounts.count > 0 || analysis->account_count > 0;
    bool is_without = has_no_account_of_its_own(analysis->evidence);

    finding = rule_state(context, "outlook-no-connections", NULL,
                         has_account && !is_without ? SEVERITY_PROBLEM : SEVERITY_WARNING, CERTAINTY_CERTAIN);
    finding_set(context, finding, "set_up", is_without ? "no" : "yes");
    finding_set_number(context, finding, "pid", outlook->classic->pid);
    rest_on_all_connections(context, finding);
}

/*
 * Whether the account should have standing connections that can be told from others: one of Exchange, with servers whose
 * addresses are all proved, no proxy in between (all would go to the proxy) and not in the cloud (whose addresses change
 * from one question to the next).
 */
static bool can_be_counted(const struct analysis *analysis, const struct account_view *account)
{
    int protocol = account->interpretation->protocol;
    bool is_http = protocol == PROTOCOL_MAPI_HTTP || protocol == PROTOCOL_RPC_HTTP;
    enum host_origin origin = account->answer ? HOST_OF_ANSWER : HOST_OF_PROFILE;

    return is_http && !account->proxy && !account->in_cloud &&
           hosts_are_proved(&analysis->hosts, account->address, origin);
}

/* HTTPS connections of Outlook whose purpose nobody knows. */
static int64_t count_unclaimed_https(const struct analysis *analysis, const struct connection_view **first)
{
    int64_t count = 0;

    *first = NULL;
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
            (connection->interpretation->role == ROLE_HTTPS ||
             connection->interpretation->role == ROLE_MICROSOFT_365) &&
            !connection->host) {
            *first = *first ? *first : connection;
            count++;
        }
    }
    return count;
}

static void state_elsewhere(struct rule_context *context, const struct account_view *account,
                            const struct connection_view *connection, int64_t count)
{
    struct finding *finding =
        rule_state(context, "connected-elsewhere", account->address, SEVERITY_WARNING, CERTAINTY_POSSIBLE);
    const char *first_host;
    const char *hosts = mail_hosts(context, account, &first_host);

    finding_set_number(context, finding, "pid", connection->connection->pid);
    finding_set_number(context, finding, "count", count);
    finding_set(context, finding, "remote", connection->connection->remote);
    finding_set(context, finding, "hosts", hosts);
    finding_set(context, finding, "first_host", first_host);
    rest_on_connection(context, finding, connection->connection);
}

/* Outlook is connected, but only for other accounts: this one, which is in its profile, is not. */
static void state_account_absent(struct rule_context *context, const struct account_view *account)
{
    struct finding *finding =
        rule_state(context, "outlook-no-connections", account->address, SEVERITY_WARNING, CERTAINTY_POSSIBLE);
    const char *first_host;

    finding_set_number(context, finding, "pid", context->analysis->outlook.classic->pid);
    finding_set(context, finding, "hosts", mail_hosts(context, account, &first_host));
    rest_on_all_connections(context, finding);
}

/*
 * Fewer than the protocol alone needs deserves a look. Fewer than all the other mailboxes would add is only a note: Outlook
 * opens some of them not before somebody looks into them.
 */
static void state_few(struct rule_context *context, const struct account_view *account, int64_t found)
{
    const struct outlook_view *outlook = &context->analysis->outlook;
    const struct account_interpretation *interpretation = account->interpretation;
    bool lacks_own = found < interpretation->expected_for_protocol;
    struct finding *finding = rule_state(context, "fewer-connections-than-expected", account->address,
                                         lacks_own ? SEVERITY_WARNING : SEVERITY_INFO, CERTAINTY_POSSIBLE);
    const char *first_host;

    (void)mail_hosts(context, account, &first_host);
    finding_set_number(context, finding, "pid", outlook->classic->pid);
    finding_set_number(context, finding, "found", account->established);
    finding_set_number(context, finding, "expected", interpretation->expected_minimum);
    finding_set(context, finding, "protocol", schema_name(mail_protocol_names, interpretation->protocol));
    finding_set(context, finding, "host", first_host);
    finding_set(context, finding, "only_others", lacks_own ? NULL : "yes");
    if (interpretation->other_mailboxes > 0) {
        finding_set_number(context, finding, "others", interpretation->other_mailboxes);
    }
    rest_on_all_connections(context, finding);
}

static void judge_count(struct rule_context *context, const struct account_view *account)
{
    const struct analysis *analysis = context->analysis;
    const struct connection_view *unclaimed;
    int64_t unclaimed_count = count_unclaimed_https(analysis, &unclaimed);

    if (!can_be_counted(analysis, account) || analysis->outlook.established == 0) {
        return;
    }
    if (account->established > 0) {
        /* A server behind a load balancer may have more addresses than the resolver just gave. */
        int64_t found = account->established + unclaimed_count;
        if (found < account->interpretation->expected_minimum) {
            state_few(context, account, found);
        }
    } else if (account->unanswered == 0 && account->half_closed == 0) {
        if (unclaimed_count > 0) {
            state_elsewhere(context, account, unclaimed, unclaimed_count);
        } else if (account->entry && text_equal(account->entry->source, "profile")) {
            state_account_absent(context, account);
        }
    }
}

void rule_connections(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;

    if (!analysis->outlook.classic || !analysis->outlook.connections_known) {
        return;
    }
    judge_absence(context);
    judge_unanswered(context);
    judge_half_closed(context);
    for (size_t i = 0; i < analysis->account_count; i++) {
        judge_count(context, &analysis->accounts[i]);
    }
}
