/*
 * The ports of mail servers that Outlook's profile or Outlook itself uses: silent, refused, answered by somebody else, without
 * encryption; and what an RPC endpoint mapper does not know.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/ports.h"

/* More have no place in a report; a file from anyone may list thousands. */
enum { PORTS_MAXIMUM = 64 };

static bool is_mail(const char *protocol)
{
    return text_equal(protocol, "imap") || text_equal(protocol, "pop") || text_equal(protocol, "smtp");
}

/* Whether somebody uses the port, rather than that it would be usual. */
static bool is_used(const char *named_by)
{
    return text_equal(named_by, "profile") || text_equal(named_by, "connection") ||
           text_equal(named_by, "endpoint-mapper");
}

/* Whether Outlook holds a connection there at this moment: then nothing is wrong with the port, whatever a look says. */
static bool is_connected(const struct analysis *analysis, const char *address, int64_t port)
{
    struct network_address wanted;

    for (size_t i = 0; network_address_parse(address, &wanted) && i < analysis->evidence->connections.count;
         i++) {
        const struct connection_view *connection = &analysis->connections[i];
        if (connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
            connection->port == port && network_address_equal(&connection->remote, &wanted)) {
            return true;
        }
    }
    return false;
}

static const struct account_view *account_of(const struct analysis *analysis, const char *address)
{
    return address ? analysis_find_account(analysis, address) : NULL;
}

/* ---- silent and refused ports ---- */

static const char *fault_of(int outcome)
{
    switch (outcome) {
    case REACH_NO_ANSWER:
        return "port-no-answer";
    case REACH_REFUSED:
        return "port-refused";
    case REACH_UNREACHABLE:
        return "server-no-answer";
    case REACH_CLOSED_EARLY:
        return "connection-cut-off";
    default:
        return NULL;
    }
}

static bool is_stated(const struct rule_context *context, const char *id, const char *account,
                      const char *host)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, id) && text_equal_ignoring_case(finding->account, account) &&
            (finding_lists(finding_get(finding, "host"), host) ||
             finding_lists(finding_get(finding, "also"), host))) {
            return true;
        }
    }
    return false;
}

/* The look at a port, or where there is none the question to the endpoint mapper. */
static void rest_on_look(struct rule_context *context, struct finding *finding, const char *host,
                         int64_t port)
{
    const struct port_look_list *ports = &context->analysis->evidence->ports;

    for (size_t i = 0; i < ports->count; i++) {
        if (ports->items[i].port == port && text_equal(ports->items[i].host, host)) {
            finding_rest_on(context, finding, "ports/%s:%lld", host, (long long)port);
            return;
        }
    }
    finding_rest_on(context, finding, "mappers/%s", host);
}

/* Whether mail still comes in: every port that the account fetches through answers as it should, and there is one. */
static bool still_fetches(const struct evidence *evidence, const char *account)
{
    bool any = false;

    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *look = &evidence->ports.items[i];
        if (!is_mail(look->protocol) || text_equal(look->protocol, "smtp") || !is_used(look->named_by) ||
            !text_equal_ignoring_case(look->account, account)) {
            continue;
        }
        if (look->outcome != REACH_DONE || look->is_protocol == TRUTH_NO) {
            return false;
        }
        any = true;
    }
    return any;
}

static void state_fault(struct rule_context *context, const char *account, const char *protocol,
                        const char *host, int64_t port, const char *address, int outcome)
{
    const char *id = fault_of(outcome);
    bool only_sends = text_equal(protocol, "smtp") && still_fetches(context->analysis->evidence, account);
    struct finding *finding;

    if (!id || is_connected(context->analysis, address, port) || is_stated(context, id, account, host)) {
        return;
    }
    finding = rule_state(context, id, account, SEVERITY_PROBLEM,
                         outcome == REACH_NO_ANSWER ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN);
    finding_set(context, finding, "host", host);
    finding_set_number(context, finding, "port", port);
    finding_set(context, finding, "address", address);
    finding_set(context, finding, "sends", only_sends ? "yes" : NULL);
    if (outcome == REACH_NO_ANSWER) {
        finding_set(context, finding, "purpose", only_sends ? "sending" : "mailbox");
    }
    rest_on_look(context, finding, host, port);
}

/* Whether another port does the same for the account: a server may have two names. */
static bool has_other_way(const struct evidence *evidence, const struct port_look *look)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *other = &evidence->ports.items[i];
        if (other != look && text_equal(other->protocol, look->protocol) && is_used(other->named_by) &&
            text_equal(other->purpose, look->purpose) &&
            text_equal_ignoring_case(other->account, look->account) && other->outcome == REACH_DONE &&
            other->is_protocol != TRUTH_NO) {
            return true;
        }
    }
    return false;
}

/* ---- somebody else's answer ---- */

static void state_something_else(struct rule_context *context, const char *account, const char *protocol,
                                 const char *host, int64_t port, const char *greeting)
{
    struct finding *finding =
        rule_state(context, "port-answered-by-something-else", account, SEVERITY_WARNING, CERTAINTY_LIKELY);

    finding_set(context, finding, "host", host);
    finding_set_number(context, finding, "port", port);
    finding_set(context, finding, "protocol", protocol);
    finding_set(context, finding, "greeting", greeting);
    rest_on_look(context, finding, host, port);
}

static void judge_look(struct rule_context *context, const struct port_look *look)
{
    const struct analysis *analysis = context->analysis;
    bool is_rpc = text_equal(look->protocol, "rpc-tcp");

    if (!look->host || look->port == UNKNOWN_INTEGER || !is_used(look->named_by) ||
        (!is_mail(look->protocol) && !is_rpc)) {
        return;
    }
    if (look->outcome == REACH_DONE && look->is_protocol == TRUTH_NO && !is_rpc) {
        state_something_else(context, look->account, look->protocol, look->host, look->port, look->greeting);
    } else if (look->account && !has_other_way(analysis->evidence, look)) {
        const struct account_view *account = account_of(analysis, look->account);
        if (!is_rpc || (account && account->interpretation->protocol == PROTOCOL_RPC_TCP)) {
            state_fault(context, look->account, look->protocol, look->host, look->port, look->address,
                        look->outcome);
        }
    }
}

/* ---- the endpoint mapper ---- */

static bool names_mailbox(const struct mapper_look *look)
{
    for (size_t i = 0; i < look->endpoints.count; i++) {
        const struct mapped_endpoint *endpoint = &look->endpoints.items[i];
        if (text_equal(endpoint->interface_name, "emsmdb") && endpoint->port != UNKNOWN_INTEGER) {
            return true;
        }
    }
    return false;
}

static void judge_mapper(struct rule_context *context, const struct mapper_look *look)
{
    const struct account_view *account = account_of(context->analysis, look->account);
    struct finding *finding;

    if (!look->host || !account || account->interpretation->protocol != PROTOCOL_RPC_TCP) {
        return;
    }
    if (look->outcome != REACH_DONE) {
        state_fault(context, account->address, "rpc-tcp", look->host, look->port, look->address,
                    look->outcome);
    } else if (look->is_mapper == TRUTH_NO) {
        state_something_else(context, account->address, "rpc-tcp", look->host, look->port, NULL);
    } else if (look->is_mapper == TRUTH_YES && !names_mailbox(look) && account->established == 0) {
        /* The address book's service alone is what every domain controller has. */
        finding = rule_state(context, "rpc-mapper-without-exchange", account->address, SEVERITY_WARNING,
                             CERTAINTY_LIKELY);
        finding_set(context, finding, "host", look->host);
        finding_set(context, finding, "directory", look->endpoints.count > 0 ? "yes" : NULL);
        finding_rest_on(context, finding, "mappers/%s", look->host);
    }
}

/* ---- ports without encryption ---- */

struct told_ports {
    const char *hosts[PORTS_MAXIMUM];
    int64_t ports[PORTS_MAXIMUM];
    size_t count;
};

static bool is_told(struct told_ports *told, const char *host, int64_t port)
{
    for (size_t i = 0; i < told->count; i++) {
        if (told->ports[i] == port && text_equal_ignoring_case(told->hosts[i], host)) {
            return true;
        }
    }
    if (told->count < PORTS_MAXIMUM) {
        told->hosts[told->count] = host;
        told->ports[told->count] = port;
        told->count++;
        return false;
    }
    return true;
}

/* Returns the finding, which still needs what it rests on. */
static struct finding *state_unencrypted(struct rule_context *context, const char *account,
                                         const char *protocol, const char *host, int64_t port,
                                         const char *why)
{
    bool is_sure = !text_equal(why, "port");
    struct finding *finding =
        rule_state(context, "unencrypted-mail-port", account, is_sure ? SEVERITY_WARNING : SEVERITY_INFO,
                   is_sure ? CERTAINTY_CERTAIN : CERTAINTY_POSSIBLE);

    if (port == UNKNOWN_INTEGER) { /* the usual port of a profile that names none */
        port = text_equal(protocol, "imap") ? 143 : text_equal(protocol, "pop") ? 110 : 25;
    }
    finding_set(context, finding, "host", host);
    finding_set_number(context, finding, "port", port);
    finding_set(context, finding, "protocol", protocol);
    finding_set(context, finding, "why", why);
    return finding;
}

static void judge_profile(struct rule_context *context, struct told_ports *told)
{
    const struct account_list *accounts = &context->analysis->evidence->accounts;

    for (size_t i = 0; i < accounts->count; i++) {
        const struct mail_server_list *servers = &accounts->items[i].mail_servers;
        for (size_t k = 0; k < servers->count; k++) {
            const struct mail_server *server = &servers->items[k];
            const char *host = server->host ? server->host : "?";
            /* What the profile says to be encrypted is, whatever the port. */
            if (server->encryption && is_mail(server->protocol) && !is_told(told, host, server->port) &&
                text_equal(server->encryption, "none")) {
                finding_rest_on(context,
                                state_unencrypted(context, accounts->items[i].address, server->protocol, host,
                                                  server->port, "profile"),
                                "accounts/%s", accounts->items[i].address);
            }
        }
    }
}

static enum truth offers_encryption(const struct evidence *evidence, const char *host, int64_t port)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *look = &evidence->ports.items[i];
        if (look->port == port &&
            (text_equal_ignoring_case(look->host, host) || text_equal(look->address, host))) {
            return look->offers_tls;
        }
    }
    return TRUTH_UNKNOWN;
}

static void judge_connections(struct rule_context *context, struct told_ports *told)
{
    const struct analysis *analysis = context->analysis;

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        const struct port_facts *facts = port_find(connection->port);
        const char *host = connection->interpretation->host;
        const char *protocol = connection->interpretation->role == ROLE_IMAP   ? "imap"
                               : connection->interpretation->role == ROLE_POP  ? "pop"
                               : connection->interpretation->role == ROLE_SMTP ? "smtp"
                                                                               : NULL;
        int64_t port;

        /* 587 is the port where encryption is asked for first (RFC 8314 section 3.3), so only 25 is advised against. */
        if (!connection->is_outlook || connection->connection->state != STATE_ESTABLISHED || !protocol ||
            !facts || facts->encrypted != TRUTH_NO || connection->port == 587 ||
            (!host && !text_split_endpoint(context->arena, connection->connection->remote, &host, &port)) ||
            is_told(told, host, connection->port)) {
            continue;
        }
        finding_rest_on(
            context,
            state_unencrypted(context, connection->host ? connection->host->account : NULL, protocol, host,
                              connection->port,
                              offers_encryption(analysis->evidence, host, connection->port) == TRUTH_NO
                                  ? "server"
                                  : "port"),
            "connections/%lld/%s", (long long)connection->connection->pid, connection->connection->remote);
    }
}

void rule_mail_port(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    struct told_ports told;

    for (size_t i = 0; i < evidence->ports.count && i < PORTS_MAXIMUM; i++) {
        judge_look(context, &evidence->ports.items[i]);
    }
    for (size_t i = 0; i < evidence->mappers.count && i < PORTS_MAXIMUM; i++) {
        judge_mapper(context, &evidence->mappers.items[i]);
    }
    told.count = 0;
    judge_profile(context, &told);
    judge_connections(context, &told);
}
