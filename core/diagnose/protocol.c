/*
 * Which protocol an account uses, how sure that is and why. The facts are asked in the order of what they prove:
 * Outlook's profile where it says IMAP, POP or ActiveSync, the server's own answer, an endpoint that is alive, and last the connections, which show the port but
 * not what is spoken on it: MAPI over HTTP and RPC over HTTP look alike on port 443.
 */
#include "core/diagnose/analysis.h"

#include "core/diagnose/client_settings.h"
#include "core/evidence/text.h"
#include "core/knowledge/answer_protocol.h"
#include "core/knowledge/ports.h"

/* The lowest port of the dynamic range that Exchange 2010 and older hand out for RPC. */
enum { FIRST_DYNAMIC_PORT = 1024 };

static void conclude(struct account_view *account, enum mail_protocol protocol, enum certainty certainty,
                     const char *reason)
{
    account->interpretation->protocol = (int)protocol;
    account->interpretation->protocol_certainty = (int)certainty;
    account->interpretation->protocol_reason = reason;
}

static bool is_decided(const struct account_view *account)
{
    return account->interpretation->protocol != PROTOCOL_UNKNOWN;
}

static int service_of(const struct connection_view *connection)
{
    const struct port_facts *facts = port_find(connection->port);

    return facts ? facts->service : SERVICE_NONE;
}

/* Established connections of Outlook to the account's servers for a service; SERVICE_NONE = a dynamic port. */
static int64_t count_service(const struct analysis *analysis, const struct account_view *account, int service)
{
    int64_t count = 0;

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
            service_of(connection) == service &&
            (service != SERVICE_NONE || connection->port >= FIRST_DYNAMIC_PORT) &&
            analysis_connects_account(analysis, connection, account)) {
            count++;
        }
    }
    return count;
}

/* The endpoint mapper is asked only on the way to RPC over TCP; the connection itself is to a dynamic or fixed port. */
static bool speaks_rpc_tcp(const struct analysis *analysis, const struct account_view *account)
{
    return count_service(analysis, account, SERVICE_RPC_ENDPOINT_MAPPER) > 0 ||
           count_service(analysis, account, SERVICE_RPC_EXCHANGE) > 0 ||
           (count_service(analysis, account, SERVICE_NONE) > 0 &&
            count_service(analysis, account, SERVICE_HTTPS) == 0);
}

static bool is_other_mail(int protocol)
{
    return protocol == PROTOCOL_IMAP || protocol == PROTOCOL_POP || protocol == PROTOCOL_EAS;
}

static void ask_answer(const struct analysis *analysis, struct account_view *account)
{
    struct named_protocols named;
    bool certain = false;
    const char *name;
    int protocol;

    if (!account->answer) {
        return;
    }
    named = answer_named_protocols(account->answer);
    if (named.rpc_tcp && named.rpc_http && !named.mapi_http && speaks_rpc_tcp(analysis, account)) {
        conclude(account, PROTOCOL_RPC_TCP, CERTAINTY_LIKELY, "answer-and-connections");
        return;
    }
    name = answer_protocol(&named, &certain);
    protocol = name ? schema_constant(mail_protocol_names, name) : PROTOCOL_UNKNOWN;
    /* An Exchange account whose answer names only IMAP or POP got the answer of somebody else: a web host's. */
    if (protocol > PROTOCOL_UNKNOWN && (account->kind != ACCOUNT_EXCHANGE || !is_other_mail(protocol))) {
        conclude(account, (enum mail_protocol)protocol, certain ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY,
                 "answer-names-it");
    }
}

/*
 * The answer that Outlook keeps from the last time tells how the mailbox was set up then; it may have been moved since. Only
 * what it says of Exchange is taken: a kept answer for other mail is a web host's. And of a mailbox in the cloud that Outlook is
 * connected to it says nothing: the cloud has MAPI over HTTP alone.
 */
static void ask_kept_answer(const struct analysis *analysis, struct account_view *account)
{
    struct named_protocols named;

    if (account->answer || !account->cached) {
        return;
    }
    named = answer_named_protocols(account->cached);
    if (named.mapi_http) {
        conclude(account, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "kept-answer-names-it");
    } else if (named.rpc_tcp && speaks_rpc_tcp(analysis, account)) {
        conclude(account, PROTOCOL_RPC_TCP, CERTAINTY_LIKELY, "kept-answer-names-it");
    } else if ((named.rpc_http || named.rpc_to_mailbox) &&
               !(account->in_cloud && count_service(analysis, account, SERVICE_HTTPS) > 0)) {
        conclude(account, PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY, "kept-answer-names-it");
    }
}

static void ask_profile(struct account_view *account)
{
    if (account->kind == ACCOUNT_IMAP) {
        conclude(account, PROTOCOL_IMAP, CERTAINTY_CERTAIN, "profile-names-it");
    } else if (account->kind == ACCOUNT_POP) {
        conclude(account, PROTOCOL_POP, CERTAINTY_CERTAIN, "profile-names-it");
    } else if (account->kind == ACCOUNT_EAS) {
        conclude(account, PROTOCOL_EAS, CERTAINTY_CERTAIN, "profile-names-it");
    }
}

static bool has_live_endpoint(const struct analysis *analysis, const struct account_view *account,
                              const char *protocol)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->endpoint && target->trouble == TROUBLE_NONE &&
            text_equal(target->endpoint->protocol, protocol) &&
            text_equal_ignoring_case(target->account, account->address)) {
            return true;
        }
    }
    return false;
}

static void ask_endpoints(const struct analysis *analysis, struct account_view *account)
{
    if (has_live_endpoint(analysis, account, "mapi-http")) {
        conclude(account, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "endpoint-is-alive");
    } else if (has_live_endpoint(analysis, account, "rpc-http")) {
        conclude(account, PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY, "endpoint-is-alive");
    }
}

/* RPC over HTTP is gone from Exchange Online since 2017-10-31 (support article 3201590). */
static void ask_cloud(struct account_view *account)
{
    if (account->in_cloud) {
        conclude(account, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "cloud-has-only-this");
    }
}

static void ask_connections(const struct analysis *analysis, struct account_view *account)
{
    bool is_exchange = account->kind == ACCOUNT_EXCHANGE;

    if (speaks_rpc_tcp(analysis, account)) {
        conclude(account, PROTOCOL_RPC_TCP, CERTAINTY_LIKELY, "connections-to-rpc-ports");
    } else if (count_service(analysis, account, SERVICE_HTTPS) > 0) {
        conclude(account, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE,
                 is_exchange ? "profile-and-connections" : "connections-only");
    } else if (is_exchange) {
        conclude(account, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "profile-says-exchange");
    }
}

/* Whether another account could be the owner of IMAP or POP connections. */
static bool is_the_only_account(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->evidence->accounts.count; i++) {
        if (!text_equal_ignoring_case(analysis->evidence->accounts.items[i].address, account->address)) {
            return false;
        }
    }
    return analysis->account_count == 1;
}

static int64_t count_outlook_service(const struct analysis *analysis, int service)
{
    int64_t count = 0;

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        count += connection->is_outlook && connection->goes_out &&
                 connection->connection->state == STATE_ESTABLISHED && service_of(connection) == service;
    }
    return count;
}

/* Nobody answers Autodiscover, but Outlook is connected to a mail port: the mailbox is an IMAP or POP one. */
static void ask_mail_ports(const struct analysis *analysis, struct account_view *account)
{
    if (account->winner || !is_the_only_account(analysis, account)) {
        return;
    }
    if (count_outlook_service(analysis, SERVICE_IMAP) > 0) {
        conclude(account, PROTOCOL_IMAP, CERTAINTY_LIKELY, "connections-to-mail-ports");
    } else if (count_outlook_service(analysis, SERVICE_POP) > 0) {
        conclude(account, PROTOCOL_POP, CERTAINTY_LIKELY, "connections-to-mail-ports");
    }
}

/*
 * MAPI over HTTP may be switched off on this computer (KB2937684); then Outlook takes RPC over HTTP, unless the server has none:
 * Exchange Online, or an answer that names only the other.
 */
static void ask_switch(const struct analysis *analysis, struct account_view *account)
{
    const struct autodiscover_answer *answer = account->answer ? account->answer : account->cached;
    bool has_rpc = !answer || answer_named_protocols(answer).rpc_http;
    int64_t number;

    if (account->interpretation->protocol == PROTOCOL_MAPI_HTTP && !account->in_cloud && has_rpc &&
        client_setting_number(client_setting_find(analysis, "MapiHttpDisabled"), &number) && number != 0) {
        conclude(account, PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY, "switched-off-here");
    }
}

/* Exchange's own answer names no protocol of MAPI: then there is none, whatever the profile or an open port lets one guess. */
static bool leaves_mapi_out(const struct account_view *account)
{
    return account->answer && account->answer->legacy_dn && !is_decided(account);
}

/* In the order of what the facts prove, where neither the profile nor the answer told. */
static void ask_what_else_tells(const struct analysis *analysis, struct account_view *account)
{
    if (!is_decided(account)) {
        ask_kept_answer(analysis, account);
    }
    if (!is_decided(account)) {
        ask_endpoints(analysis, account);
    }
    if (!is_decided(account)) {
        ask_cloud(account);
    }
    if (!is_decided(account)) {
        ask_connections(analysis, account);
    }
    if (!is_decided(account)) {
        ask_mail_ports(analysis, account);
    }
}

void analysis_find_protocols(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        struct account_view *account = &analysis->accounts[i];

        conclude(account, PROTOCOL_UNKNOWN, CERTAINTY_POSSIBLE, "nothing-known");
        ask_profile(account);
        if (!is_decided(account)) {
            ask_answer(analysis, account);
        }
        if (!leaves_mapi_out(account)) {
            ask_what_else_tells(analysis, account);
        }
        ask_switch(analysis, account);
        analysis_expect_connections(account);
    }
}
