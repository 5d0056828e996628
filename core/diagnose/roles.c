/*
 * What each connection is for, as far as its address and port can show it, and how many each account has. Over MAPI over
 * HTTP both standing connections most often go to the same host and port, so none is called "the mailbox one" unless an
 * answer names different hosts for the two (DESIGN.md, rule 7); and other parts of Outlook use the same host and port too, so even "MAPI over HTTP" is likely, not certain.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/ports.h"

static const struct {
    int service;
    int role;
} service_roles[] = {
    {SERVICE_IMAP, ROLE_IMAP},
    {SERVICE_POP, ROLE_POP},
    {SERVICE_SMTP, ROLE_SMTP},
    {SERVICE_RPC_ENDPOINT_MAPPER, ROLE_RPC_ENDPOINT_MAPPER},
    {SERVICE_RPC_EXCHANGE, ROLE_RPC_DYNAMIC},
    {SERVICE_LDAP, ROLE_LDAP},
    {SERVICE_GLOBAL_CATALOG, ROLE_GLOBAL_CATALOG},
};

/* Why a host counts as the account's, by its origin. */
static const char *const origin_reasons[] = {"host-named-by-autodiscover", "host-named-by-profile",
                                             "host-named-by-kept-answer", "host-answers-autodiscover",
                                             "address-of-proxy"};

static void conclude(struct connection_view *connection, enum connection_role role, enum certainty certainty,
                     const char *reason)
{
    connection->interpretation->role = (int)role;
    connection->interpretation->certainty = (int)certainty;
    connection->interpretation->reason = reason;
}

/*
 * Which half of Exchange a connection is for, where its address belongs to hosts of one half only: an answer may name
 * another server for the address book than for the mailbox.
 */
static int part_of_hosts(const struct connection_view *connection)
{
    return connection->parts == HOST_HAS_MAILBOX     ? PART_MAILBOX
           : connection->parts == HOST_HAS_DIRECTORY ? PART_DIRECTORY
                                                     : PART_UNKNOWN;
}

/* HTTPS to a host that is proved to be a mail host: the account's protocol decides. */
static void conclude_https_to_mail_host(const struct analysis *analysis, struct connection_view *connection)
{
    const struct known_host *host = connection->host;
    const struct account_view *account = analysis_find_account(analysis, host->account);
    int protocol = account ? account->interpretation->protocol : PROTOCOL_UNKNOWN;
    bool is_sure = account && account->interpretation->protocol_certainty != CERTAINTY_POSSIBLE &&
                   host->origin <= HOST_OF_CACHE;
    enum certainty certainty = is_sure ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE;

    if (protocol == PROTOCOL_MAPI_HTTP) {
        conclude(connection, ROLE_MAPI_HTTP, certainty, origin_reasons[host->origin]);
        connection->interpretation->part = part_of_hosts(connection);
    } else if (protocol == PROTOCOL_RPC_HTTP) {
        conclude(connection, ROLE_RPC_HTTP, certainty, origin_reasons[host->origin]);
        connection->interpretation->part = part_of_hosts(connection);
    } else {
        conclude(connection, ROLE_HTTPS, CERTAINTY_LIKELY, origin_reasons[host->origin]);
    }
}

static void conclude_https(const struct analysis *analysis, struct connection_view *connection)
{
    if (connection->is_new_outlook) {
        bool is_microsoft = exchange_online_has_address(&connection->remote);
        conclude(connection, is_microsoft ? ROLE_MICROSOFT_365 : ROLE_HTTPS, CERTAINTY_LIKELY,
                 "new-outlook-uses-the-web");
    } else if (connection->host) {
        conclude_https_to_mail_host(analysis, connection);
    } else if (exchange_online_has_address(&connection->remote)) {
        conclude(connection, ROLE_MICROSOFT_365, CERTAINTY_LIKELY, "address-of-microsoft-365");
        connection->interpretation->detail = exchange_online_ranges_date();
    } else {
        conclude(connection, ROLE_HTTPS, CERTAINTY_LIKELY,
                 connection->named ? connection->named_from : "port-alone");
    }
}

/* Whether some connection asks this address's endpoint mapper, so that its high ports are likely RPC. */
static bool has_endpoint_mapper(const struct analysis *analysis, const struct network_address *address)
{
    for (size_t i = 0; i < analysis->mapper_count; i++) {
        if (network_address_equal(&analysis->mappers[i], address)) {
            return true;
        }
    }
    return false;
}

/* Collects the addresses whose endpoint mapper is asked, each once; far more than a few is no Outlook any more. */
static void find_endpoint_mappers(struct analysis *analysis)
{
    enum { MAPPER_MAXIMUM = 64 };

    analysis->mappers = arena_allocate(analysis->arena, MAPPER_MAXIMUM, sizeof *analysis->mappers);
    for (size_t i = 0; i < analysis->evidence->connections.count && analysis->mapper_count < MAPPER_MAXIMUM;
         i++) {
        const struct connection_view *connection = &analysis->connections[i];
        const struct port_facts *facts = port_find(connection->port);

        if (facts && facts->service == SERVICE_RPC_ENDPOINT_MAPPER &&
            !has_endpoint_mapper(analysis, &connection->remote)) {
            analysis->mappers[analysis->mapper_count++] = connection->remote;
        }
    }
}

/* Whether the endpoint mapper's host has this address. */
static bool is_of_mapper(const struct analysis *analysis, const struct mapper_look *look,
                         const struct network_address *address)
{
    const struct name_lookup *name = look->host ? evidence_find_name(analysis->evidence, look->host) : NULL;
    struct network_address own;

    if (look->address && network_address_parse(look->address, &own) && network_address_equal(&own, address)) {
        return true;
    }
    for (size_t i = 0; name && i < name->addresses.count; i++) {
        if (network_address_parse(name->addresses.items[i], &own) && network_address_equal(&own, address)) {
            return true;
        }
    }
    return false;
}

/*
 * A port that the endpoint mapper of that server named for a service of Exchange is proved to be this service's. Where it
 * named the same port for the mailbox ("emsmdb") and the directory ("nspi", "rfr"), the two can't be told apart.
 */
static bool conclude_mapped_port(const struct analysis *analysis, struct connection_view *connection)
{
    const struct mapper_look_list *mappers = &analysis->evidence->mappers;
    unsigned parts = 0;

    for (size_t i = 0; i < mappers->count; i++) {
        const struct mapped_endpoint_list *endpoints = &mappers->items[i].endpoints;
        for (size_t k = 0; k < endpoints->count; k++) {
            const struct mapped_endpoint *endpoint = &endpoints->items[k];
            if (endpoint->port == connection->port && endpoint->interface_name &&
                is_of_mapper(analysis, &mappers->items[i], &connection->remote)) {
                parts |=
                    text_equal(endpoint->interface_name, "emsmdb") ? HOST_HAS_MAILBOX : HOST_HAS_DIRECTORY;
            }
        }
    }
    if (parts == 0) {
        return false;
    }
    conclude(connection, ROLE_RPC_DYNAMIC, CERTAINTY_CERTAIN, "port-named-by-mapper");
    connection->interpretation->part = parts == HOST_HAS_MAILBOX     ? PART_MAILBOX
                                       : parts == HOST_HAS_DIRECTORY ? PART_DIRECTORY
                                                                     : PART_UNKNOWN;
    return true;
}

static void conclude_unknown_port(const struct analysis *analysis, struct connection_view *connection)
{
    const struct account_view *account =
        connection->host ? analysis_find_account(analysis, connection->host->account) : NULL;

    if (has_endpoint_mapper(analysis, &connection->remote)) {
        conclude(connection, ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, "same-server-as-endpoint-mapper");
    } else if (account && account->interpretation->protocol == PROTOCOL_RPC_TCP) {
        conclude(connection, ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, origin_reasons[connection->host->origin]);
    } else {
        conclude(connection, ROLE_OTHER, CERTAINTY_POSSIBLE, "nothing-known");
    }
}

/*
 * The fixed ports of Exchange's RPC services: 6001 is the mailbox store, 6002 the referral to the address book and 6004 the
 * address book ([MS-OXNSPI] section 2.1); LDAP and the global catalog are the directory by themselves.
 */
static int part_of_port(int64_t port, int role)
{
    bool is_directory = role == ROLE_LDAP || role == ROLE_GLOBAL_CATALOG;

    return port == 6001                                   ? PART_MAILBOX
           : port == 6002 || port == 6004 || is_directory ? PART_DIRECTORY
                                                          : PART_UNKNOWN;
}

static void conclude_outgoing(const struct analysis *analysis, struct connection_view *connection)
{
    const struct port_facts *facts = port_find(connection->port);

    if (facts && facts->service == SERVICE_HTTPS) {
        conclude_https(analysis, connection);
        return;
    }
    if (conclude_mapped_port(analysis, connection)) {
        return;
    }
    for (size_t i = 0; facts && i < sizeof service_roles / sizeof service_roles[0]; i++) {
        if (service_roles[i].service == facts->service) {
            conclude(connection, (enum connection_role)service_roles[i].role, CERTAINTY_LIKELY,
                     connection->host ? origin_reasons[connection->host->origin] : "port-alone");
            connection->interpretation->part =
                part_of_port(connection->port, connection->interpretation->role);
            return;
        }
    }
    if (facts) {
        conclude(connection, ROLE_OTHER, CERTAINTY_LIKELY, "port-alone");
    } else {
        conclude_unknown_port(analysis, connection);
    }
}

static void find_role(const struct analysis *analysis, struct connection_view *connection)
{
    if (network_address_is_loopback(&connection->remote)) {
        conclude(connection, ROLE_LOOPBACK, CERTAINTY_CERTAIN, "address-of-this-computer");
    } else if (!connection->goes_out) {
        conclude(connection, ROLE_OTHER, CERTAINTY_CERTAIN, "waits-for-others");
    } else if (connection->proxy) {
        conclude(connection, ROLE_PROXY, CERTAINTY_CERTAIN, "address-of-proxy");
        connection->interpretation->host = connection->proxy->host;
    } else {
        conclude_outgoing(analysis, connection);
        connection->interpretation->host = connection->host ? connection->host->host : connection->named;
    }
}

static int service_of_protocol(int protocol)
{
    return protocol == PROTOCOL_IMAP ? SERVICE_IMAP : protocol == PROTOCOL_POP ? SERVICE_POP : SERVICE_NONE;
}

/*
 * Whether the connection is one of the account's: to one of its proved hosts; with a proxy in between, to the proxy,
 * since there the real destination can't be seen; for IMAP and POP, whose servers may have no proved address, to their
 * port.
 */
static bool counts_for(const struct analysis *analysis, const struct account_view *account,
                       const struct connection_view *connection)
{
    const struct port_facts *facts = port_find(connection->port);
    int service = service_of_protocol(account->interpretation->protocol);

    if (!connection->is_outlook || !connection->goes_out) {
        return false;
    }
    if (connection->proxy) {
        return account->proxy != NULL && service == SERVICE_NONE;
    }
    if (service != SERVICE_NONE) {
        return facts && facts->service == service;
    }
    return analysis_connects_account(analysis, connection, account);
}

static void count_for_account(const struct analysis *analysis, struct account_view *account)
{
    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        int state = connection->connection->state;

        if (counts_for(analysis, account, connection)) {
            account->established += state == STATE_ESTABLISHED;
            account->unanswered += state == STATE_SYN_SENT;
            account->half_closed += state == STATE_CLOSE_WAIT;
        }
    }
    account->interpretation->found_connections = account->established;
}

void analysis_find_roles(struct analysis *analysis)
{
    struct connection_interpretation_list *list = &analysis->interpretation->connections;
    size_t count = analysis->evidence->connections.count;

    for (size_t i = 0; i < count; i++) {
        (void)schema_append(analysis->arena, &connection_interpretation_schema, list);
    }
    find_endpoint_mappers(analysis);
    for (size_t i = 0; i < count; i++) {
        analysis->connections[i].interpretation = &list->items[i];
        find_role(analysis, &analysis->connections[i]);
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        count_for_account(analysis, &analysis->accounts[i]);
    }
}
