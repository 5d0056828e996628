/*
 * See named_ports.h. What is named where stands here; what becomes of a record in port_results.c.
 */
#include "core/probe/named_ports.h"

#include <string.h>

#include "core/autodiscover/sequence.h"
#include "core/evidence/text.h"
#include "core/knowledge/answer_protocol.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/ports.h"
#include "core/knowledge/protocols.h"
#include "core/knowledge/sign_in_hosts.h"
#include "core/probe/port_results.h"

/* One account's turn. */
struct namer {
    struct evidence *evidence;
    struct arena *scratch;
    const char *account;
    const char *address; /* of the account, or the one that it was redirected to */
    struct named_server {
        const char *host;
        bool fetches;                /* mail is fetched there */
        bool sends;                  /* mail is sent there */
    } servers[NAMED_SERVER_MAXIMUM]; /* at which all protocols are looked for, on request */
    size_t server_count;
    bool all;
};

struct named_port {
    const char *protocol;
    const char *purpose;
    const char *named_by;
    const char *host;
    int64_t port;
};

/* A host name or an address: not a mailbox's "<guid>@contoso.com", not a bare computer name with blanks. */
static bool is_host(struct arena *scratch, const char *host)
{
    const char *found = NULL;
    int64_t port = 0;
    bool secure = false;
    bool literal = host != NULL && strchr(host, ':') != NULL;
    return host != NULL && host[0] != '\0' && strpbrk(host, "/@?#[] ") == NULL &&
           text_split_url(
               scratch,
               arena_format(scratch, "https://%s%s%s/", literal ? "[" : "", host, literal ? "]" : ""), &found,
               &port, &secure);
}

static bool is_same(const struct port_look *look, const struct namer *namer, const struct named_port *named)
{
    return text_equal_ignoring_case(look->account, namer->account) &&
           text_equal(look->protocol, named->protocol) && look->port == named->port &&
           text_equal(look->purpose, named->purpose) && text_equal_ignoring_case(look->host, named->host);
}

static void append(struct namer *namer, const struct named_port *named)
{
    struct port_look_list *ports = &namer->evidence->ports;
    struct arena *arena = namer->evidence->arena;
    size_t count = 0;
    if (named->port < 1 || named->port > 65535 || !is_host(namer->scratch, named->host)) {
        return;
    }
    for (size_t i = 0; i < ports->count; i++) {
        if (is_same(&ports->items[i], namer, named)) {
            return;
        }
        count += text_equal_ignoring_case(ports->items[i].account, namer->account) ? 1 : 0;
    }
    if (count >= NAMED_PORT_MAXIMUM) {
        return;
    }
    struct port_look *look = schema_append(arena, &port_look_schema, ports);
    look->account = arena_copy_text(arena, namer->account);
    look->protocol = arena_copy_text(arena, named->protocol);
    look->purpose = arena_copy_text(arena, named->purpose);
    look->named_by = arena_copy_text(arena, named->named_by);
    look->host = arena_copy_text(arena, named->host);
    look->port = named->port;
}

static void note_server(struct namer *namer, const char *host, bool fetches, bool sends)
{
    struct named_server *server = NULL;
    for (size_t i = 0; i < namer->server_count; i++) {
        if (text_equal_ignoring_case(namer->servers[i].host, host)) {
            server = &namer->servers[i];
        }
    }
    if (server == NULL && namer->server_count < NAMED_SERVER_MAXIMUM && is_host(namer->scratch, host)) {
        server = &namer->servers[namer->server_count++];
        server->host = host;
    }
    if (server != NULL) {
        server->fetches = server->fetches || fetches;
        server->sends = server->sends || sends;
    }
}

static bool is_of(const struct namer *namer, const char *account)
{
    return account != NULL && (text_equal_ignoring_case(account, namer->account) ||
                               text_equal_ignoring_case(account, namer->address));
}

/* ---- the web ---- */

static void name_endpoints(struct namer *namer)
{
    for (size_t i = 0; i < namer->evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &namer->evidence->endpoints.items[i];
        if (is_of(namer, endpoint->account)) {
            const struct named_port web = {endpoint->protocol, "https", endpoint->named_by, endpoint->host,
                                           endpoint->port};
            append(namer, &web);
            note_server(namer, endpoint->host, true, true);
        }
    }
}

/* ---- internet mail ---- */

static bool is_mail_protocol(const char *protocol)
{
    return text_equal(protocol, "imap") || text_equal(protocol, "pop") || text_equal(protocol, "smtp");
}

static void name_mail(struct namer *namer, const char *protocol, const char *named_by, const char *host,
                      int64_t port, bool encrypted)
{
    const struct named_port mail = {protocol, port_purpose(protocol, port, encrypted), named_by, host, port};
    append(namer, &mail);
    note_server(namer, host, !text_equal(protocol, "smtp"), text_equal(protocol, "smtp"));
}

/* Where the profile holds no port, Outlook takes the protocol's usual one. */
static void name_mail_server(struct namer *namer, const struct mail_server *server)
{
    bool encrypted = text_equal(server->encryption, "tls");
    int64_t port = server->port;
    if (!is_mail_protocol(server->protocol)) {
        return;
    }
    if (port == UNKNOWN_INTEGER) {
        port = port_usual(server->protocol, encrypted);
    } else if (server->encryption == NULL || text_equal(server->encryption, "automatic")) {
        const struct port_facts *facts = port_find(port);
        encrypted = facts != NULL && facts->encrypted == TRUTH_YES;
    }
    name_mail(namer, server->protocol, "profile", server->host, port, encrypted);
}

static void name_profile(struct namer *namer)
{
    for (size_t i = 0; i < namer->evidence->accounts.count; i++) {
        const struct account *account = &namer->evidence->accounts.items[i];
        bool in_use = account->kind == ACCOUNT_IMAP || account->kind == ACCOUNT_POP;
        if (!is_of(namer, account->address) || (!in_use && !namer->all)) {
            continue;
        }
        for (size_t k = 0; k < account->mail_servers.count; k++) {
            name_mail_server(namer, &account->mail_servers.items[k]);
        }
    }
}

/* The kind of the account in the profile; ACCOUNT_UNKNOWN for one that was only typed. */
static int kind_of(const struct namer *namer)
{
    for (size_t i = 0; i < namer->evidence->accounts.count; i++) {
        const struct account *account = &namer->evidence->accounts.items[i];
        if (is_of(namer, account->address) && account->kind != ACCOUNT_UNKNOWN) {
            return account->kind;
        }
    }
    return ACCOUNT_UNKNOWN;
}

/*
 * IMAP, POP3 and SMTP of an answer. SSL "on", which is what an answer without the element means (ssl-pox.md), is TLS from the first
 * byte on the ports that are kept for it; on the others the client asks for it.
 */
static void name_answered_mail(struct namer *namer, const struct protocol *protocol)
{
    const char *name = protocol_of_mail(protocol->type);
    const struct port_facts *facts = port_find(protocol->port);
    if (name == NULL || !is_host(namer->scratch, protocol->server)) {
        return;
    }
    bool encrypted = protocol->port == UNKNOWN_INTEGER ? !text_equal_ignoring_case(protocol->ssl, "off")
                                                       : facts != NULL && facts->encrypted == TRUTH_YES;
    int64_t port = protocol->port == UNKNOWN_INTEGER ? port_usual(name, encrypted) : protocol->port;
    name_mail(namer, name, "autodiscover", protocol->server, port, encrypted);
}

/* ---- RPC ---- */

static struct mapper_look *find_mapper(const struct namer *namer, const char *host)
{
    for (size_t i = 0; i < namer->evidence->mappers.count; i++) {
        struct mapper_look *mapper = &namer->evidence->mappers.items[i];
        if (is_of(namer, mapper->account) && text_equal_ignoring_case(mapper->host, host)) {
            return mapper;
        }
    }
    return NULL;
}

static void name_mapper(struct namer *namer, const char *named_by, const char *host)
{
    struct arena *arena = namer->evidence->arena;
    const struct named_port mapper_port = {"rpc-tcp", "endpoint-mapper", named_by, host, PORT_RPC_MAPPER};
    if (!is_host(namer->scratch, host) || find_mapper(namer, host) != NULL ||
        namer->evidence->mappers.count >= NAMED_PORT_MAXIMUM) {
        return;
    }
    struct mapper_look *mapper = schema_append(arena, &mapper_look_schema, &namer->evidence->mappers);
    mapper->account = arena_copy_text(arena, namer->account);
    mapper->named_by = arena_copy_text(arena, named_by);
    mapper->host = arena_copy_text(arena, host);
    mapper->port = PORT_RPC_MAPPER;
    append(namer, &mapper_port);
}

/* What the mappers have handed out meanwhile. */
static void name_mapped(struct namer *namer)
{
    for (size_t i = 0; i < namer->evidence->mappers.count; i++) {
        const struct mapper_look *mapper = &namer->evidence->mappers.items[i];
        for (size_t k = 0; is_of(namer, mapper->account) && k < mapper->endpoints.count; k++) {
            const struct mapped_endpoint *endpoint = &mapper->endpoints.items[k];
            const struct named_port port = {"rpc-tcp", endpoint->interface_name, "endpoint-mapper",
                                            mapper->host, endpoint->port};
            append(namer, &port);
        }
    }
}

/* Outlook itself asks an endpoint mapper: its connection tells where. Whose account it is can be told only where there is one. */
static void name_connections(struct namer *namer)
{
    if (namer->evidence->autodiscover.count != 1) {
        return;
    }
    for (size_t i = 0; i < namer->evidence->connections.count; i++) {
        const char *address = NULL;
        int64_t port = 0;
        const char *remote = namer->evidence->connections.items[i].remote;
        if (remote != NULL && text_split_endpoint(namer->scratch, remote, &address, &port) &&
            port == PORT_RPC_MAPPER) {
            name_mapper(namer, "connection", address);
        }
    }
}

static void name_answer(struct namer *namer, const struct autodiscover_answer *answer)
{
    const struct named_protocols named = answer_named_protocols(answer);
    bool is_exchange = named.mapi_http || named.rpc_http || named.rpc_tcp || named.rpc_to_mailbox;
    /* An Exchange account that is told of IMAP got somebody else's answer, a web host's. */
    bool mail = namer->all || (!is_exchange && kind_of(namer) != ACCOUNT_EXCHANGE);
    for (size_t i = 0; i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        bool is_exch = text_equal_ignoring_case(protocol->type, "EXCH");
        if (is_exch && (named.rpc_tcp && !named.mapi_http)) {
            name_mapper(namer, "autodiscover", protocol->server);
        }
        if (mail) {
            name_answered_mail(namer, protocol);
        }
    }
}

/* ---- Microsoft 365 ---- */

/* The mail host in Microsoft's cloud that the account is known to use; NULL when there is none. */
static const char *cloud_host(const struct namer *namer, const struct step *winner)
{
    for (size_t i = 0; i < namer->evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &namer->evidence->endpoints.items[i];
        if (is_of(namer, endpoint->account) && !text_equal(endpoint->protocol, "eas") &&
            exchange_online_has_host(endpoint->host)) {
            return endpoint->host;
        }
    }
    return winner != NULL && exchange_online_has_host(winner->host) ? winner->host : NULL;
}

static bool is_joined(const struct evidence *evidence)
{
    return text_begins_ignoring_case(evidence->machine.joined_to, "domain ");
}

static void name_sign_in(struct namer *namer, const char *mail_host)
{
    size_t count = 0;
    const struct sign_in_host *hosts = sign_in_hosts(&count);
    if (mail_host == NULL || namer->evidence->run.microsoft_allowed != TRUTH_YES) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct named_port web = {"sign-in", "https", "knowledge", hosts[i].name, PORT_HTTPS};
        if (text_equal(hosts[i].cloud, sign_in_cloud(mail_host)) &&
            (!hosts[i].joined_only || is_joined(namer->evidence))) {
            append(namer, &web);
        }
    }
}

/* ---- every protocol ---- */

/* The ports of mail: of fetching where it is fetched, of sending where it is sent, or anywhere while nobody says where. */
static void name_usual_mail(struct namer *namer, const struct named_server *server, bool in_cloud)
{
    static const struct {
        const char *protocol;
        int64_t port;
        bool encrypted;
        bool in_cloud; /* published for Exchange Online too: ids 5 and 6 of the list of Microsoft 365 */
    } usual[] = {
        {"imap", 993, true, true},  {"imap", 143, false, false}, {"pop", 995, true, true},
        {"pop", 110, false, false}, {"smtp", 587, false, false}, {"smtp", 465, true, false},
        {"smtp", 25, false, false},
    };
    bool sends = server->sends;
    bool any_sends = false;
    for (size_t i = 0; i < namer->server_count; i++) {
        any_sends = any_sends || namer->servers[i].sends;
    }
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        bool is_sending = text_equal(usual[i].protocol, "smtp");
        bool fits = is_sending ? sends || !any_sends : server->fetches;
        if (fits && (!in_cloud || usual[i].in_cloud)) {
            const char *purpose = port_purpose(usual[i].protocol, usual[i].port, usual[i].encrypted);
            const struct named_port mail = {usual[i].protocol, purpose, "knowledge", server->host,
                                            usual[i].port};
            append(namer, &mail);
        }
    }
}

static void name_usual(struct namer *namer, const struct named_server *server)
{
    static const char *const web_protocols[] = {"mapi-http", "rpc-http", "eas"};
    bool in_cloud = exchange_online_has_host(server->host);
    name_usual_mail(namer, server, in_cloud);
    if (in_cloud) {
        /* id 2 of the list */
        const struct named_port sending = {"smtp", "submission", "knowledge", "smtp.office365.com", 587};
        append(namer, &sending);
    }
    if (in_cloud || !server->fetches) {
        return;
    }
    for (size_t i = 0; i < sizeof web_protocols / sizeof web_protocols[0]; i++) {
        const struct named_port web = {web_protocols[i], "https", "knowledge", server->host, PORT_HTTPS};
        append(namer, &web);
    }
    name_mapper(namer, "knowledge", server->host);
}

/* Where no mail server is named, the one that answers for the settings may be it. */
static void name_all(struct namer *namer, const struct step *winner, bool settled)
{
    if (namer->server_count == 0 && settled) {
        note_server(namer, winner->host, true, true);
    }
    size_t count = namer->server_count;
    for (size_t i = 0; i < count; i++) {
        name_usual(namer, &namer->servers[i]);
    }
}

static void name_of_account(struct evidence *evidence, struct arena *scratch,
                            const struct autodiscover *autodiscover)
{
    struct namer namer = {.evidence = evidence,
                          .scratch = scratch,
                          .account = autodiscover->account,
                          .address = autodiscover->address,
                          .all = evidence->run.all_protocols == TRUTH_YES};
    const struct step *winner = autodiscover_winner(autodiscover);
    const struct autodiscover_answer *answer = step_settings(winner);
    name_endpoints(&namer);
    name_profile(&namer);
    if (answer != NULL) {
        name_answer(&namer, answer);
    }
    name_connections(&namer);
    name_mapped(&namer);
    name_sign_in(&namer, cloud_host(&namer, winner));
    if (namer.all) {
        name_all(&namer, winner, winner != NULL && autodiscover_is_settled(autodiscover, winner));
    }
}

void named_ports_update(struct evidence *evidence)
{
    /* This is called again and again: what it only needs on the way must not pile up in the evidence's memory. */
    struct arena *scratch = arena_create();
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        name_of_account(evidence, scratch, &evidence->autodiscover.items[i]);
    }
    port_results_take(evidence, scratch);
    arena_destroy(scratch);
}
