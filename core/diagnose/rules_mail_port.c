/*
 * The ports of mail servers that Outlook's profile or Outlook itself uses: answered by somebody else, or without encryption; and
 * what an RPC endpoint mapper does not know. That one can't be reached is said by the rules for all servers (rules_port.c,
 * rules_names.c, rules_certificate.c and others), since each is a target as a web server is (targets.h).
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/ports.h"

/* More have no place in a report; a file from anyone may list thousands. */
enum { PORTS_MAXIMUM = 64 };

static bool is_mail(const char *protocol)
{
    return text_equal(protocol, "imap") || text_equal(protocol, "pop") || text_equal(protocol, "smtp");
}

static const struct account_view *account_of(const struct analysis *analysis, const char *address)
{
    return address ? analysis_find_account(analysis, address) : NULL;
}

/* ---- somebody else's answer ---- */

static void judge_answer(struct rule_context *context, const struct target *target)
{
    struct finding *finding;

    if (!target->port_look || target->trouble != TROUBLE_NOT_UNDERSTOOD ||
        target->weight == WEIGHT_HARMLESS) {
        return;
    }
    finding =
        rule_state(context, "port-answered-by-something-else", target->account,
                   target->weight == WEIGHT_DECISIVE ? SEVERITY_PROBLEM : SEVERITY_WARNING, CERTAINTY_LIKELY);
    finding_set(context, finding, "host", target->host);
    finding_set_number(context, finding, "port", target->port);
    finding_set(context, finding, "protocol", target->port_look->protocol);
    finding_set(context, finding, "greeting", target->port_look->greeting);
    finding_rest_on(context, finding, "%s", target->place);
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
    if (look->is_mapper == TRUTH_YES && !names_mailbox(look) && account->established == 0) {
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

    for (size_t i = 0; i < context->analysis->targets.count; i++) {
        judge_answer(context, context->analysis->targets.ranked[i]);
    }
    for (size_t i = 0; i < evidence->mappers.count && i < PORTS_MAXIMUM; i++) {
        judge_mapper(context, &evidence->mappers.items[i]);
    }
    told.count = 0;
    judge_profile(context, &told);
    judge_connections(context, &told);
}
