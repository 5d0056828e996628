/*
 * Views of accounts and connections: the records that belong together, put side by side.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

static void view_processes(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;
    const struct job_record *job = evidence_find_job(evidence, "processes");
    struct outlook_view *outlook = &analysis->outlook;

    for (size_t i = 0; i < evidence->outlook.count; i++) {
        const struct process *process = &evidence->outlook.items[i];
        if (text_equal_ignoring_case(process->program, "OUTLOOK.EXE")) {
            outlook->classic = outlook->classic ? outlook->classic : process;
        } else if (text_equal_ignoring_case(process->program, "olk.exe")) {
            outlook->modern = outlook->modern ? outlook->modern : process;
        }
    }
    outlook->is_known = evidence->outlook.count > 0 ||
                        (!evidence->outlook_failure.operation && (!job || job->state == JOB_DONE));
    outlook->connections_known = !evidence->connections_failure.operation;
}

static bool belongs_to_classic(const struct evidence *evidence, int64_t pid)
{
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        if (evidence->outlook.items[i].pid == pid) {
            return text_equal_ignoring_case(evidence->outlook.items[i].program, "OUTLOOK.EXE");
        }
    }
    return false;
}

static void count_state(int state, int64_t *established, int64_t *unanswered, int64_t *half_closed)
{
    *established += state == STATE_ESTABLISHED;
    *unanswered += state == STATE_SYN_SENT;
    *half_closed += state == STATE_CLOSE_WAIT;
}

void analysis_view_connections(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;
    struct outlook_view *outlook = &analysis->outlook;
    size_t count = evidence->connections.count;

    view_processes(analysis);
    analysis->connections = arena_allocate(analysis->arena, count ? count : 1, sizeof *analysis->connections);
    for (size_t i = 0; i < count; i++) {
        const struct connection *connection = &evidence->connections.items[i];
        struct connection_view *view = &analysis->connections[i];
        const char *address;

        view->connection = connection;
        view->is_outlook = belongs_to_classic(evidence, connection->pid);
        if (connection->remote &&
            text_split_endpoint(analysis->arena, connection->remote, &address, &view->port) &&
            network_address_parse(address, &view->remote)) {
            view->goes_out = connection->state != STATE_LISTEN && view->port != 0 &&
                             !network_address_is_loopback(&view->remote) &&
                             !network_address_is_unspecified(&view->remote);
        }
        if (view->is_outlook && view->goes_out) {
            count_state(connection->state, &outlook->established, &outlook->unanswered,
                        &outlook->half_closed);
        }
    }
}

/* How much an entry of evidence.accounts says: one of the profile more than one that was typed. */
static int rank_entry(const struct account *entry)
{
    return (text_equal(entry->source, "profile") ? 2 : 0) + (entry->kind != ACCOUNT_UNKNOWN ? 1 : 0);
}

static const struct account *find_entry(const struct evidence *evidence, const char *address)
{
    const struct account *best = NULL;

    for (size_t i = 0; address && i < evidence->accounts.count; i++) {
        const struct account *entry = &evidence->accounts.items[i];
        if (text_equal_ignoring_case(entry->address, address) &&
            (!best || rank_entry(entry) > rank_entry(best))) {
            best = entry;
        }
    }
    return best;
}

/*
 * Whether a step is alive: it answered, or asks for a sign-in (DESIGN.md, "Without sign-in"). One that refused ours with 401
 * is alive too; Outlook's own sign-in may be another. 403 is a server that knows who asks and says no.
 */
static bool is_alive(const struct step *step)
{
    const struct attempt *attempt = step_attempt(step);

    return step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN ||
           (step->outcome == STEP_REFUSED && attempt && attempt->http_status != 403);
}

static enum certainty certainty_of_winner(const struct step *winner, bool is_provisional)
{
    if (winner->outcome == STEP_REFUSED) {
        return CERTAINTY_POSSIBLE;
    }
    return winner->outcome == STEP_ANSWERED && !is_provisional ? CERTAINTY_CERTAIN : CERTAINTY_LIKELY;
}

/* The first live step in Outlook's order; provisional while a higher one has not ended. */
static void find_winner(struct account_view *account)
{
    struct account_interpretation *interpretation = account->interpretation;
    bool provisional = false;

    interpretation->winner = "none";
    interpretation->winner_certainty = CERTAINTY_CERTAIN;
    for (size_t i = 0; i < account->asked->steps.count; i++) {
        const struct step *step = &account->asked->steps.items[i];
        if (is_alive(step)) {
            account->winner = step;
            interpretation->winner = step->id;
            interpretation->winner_certainty = (int)certainty_of_winner(step, provisional);
            break;
        }
        provisional = provisional || step->outcome == STEP_RUNNING || step->outcome == STEP_CANCELLED ||
                      step->outcome == STEP_NOT_TRIED;
    }
    if (!account->winner && provisional) {
        interpretation->winner_certainty = CERTAINTY_POSSIBLE;
    }
    const struct attempt *attempt = account->winner ? step_attempt(account->winner) : NULL;

    account->answer = attempt && attempt->answer.kind == ANSWER_SETTINGS ? &attempt->answer : NULL;
}

static void add_url_host(struct analysis *analysis, const struct account_view *account, const char *url,
                         enum host_origin origin)
{
    const char *host;
    int64_t port;
    bool secure;

    if (url && text_split_url(analysis->arena, url, &host, &port, &secure)) {
        hosts_add(analysis->arena, &analysis->hosts, analysis->evidence, host, account->address, origin);
    }
}

/*
 * A Server of EXCH since Exchange 2013, and one in a profile, may be "<guid>@contoso.com": a mailbox, not a host.
 */
static void add_server(struct analysis *analysis, const struct account_view *account, const char *server,
                       enum host_origin origin)
{
    const char *host = NULL;
    int64_t port;

    if (!server) {
        return;
    }
    if (text_begins_ignoring_case(server, "http://") || text_begins_ignoring_case(server, "https://")) {
        add_url_host(analysis, account, server, origin);
    } else {
        const char *url = arena_format(analysis->arena, "https://%s/", server);
        bool secure;
        if (text_split_url(analysis->arena, url, &host, &port, &secure)) {
            hosts_add(analysis->arena, &analysis->hosts, analysis->evidence, host, account->address, origin);
        }
    }
}

static void add_hosts_of_answer(struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; account->answer && i < account->answer->protocols.count; i++) {
        const struct protocol *protocol = &account->answer->protocols.items[i];
        add_server(analysis, account, protocol->server, HOST_OF_ANSWER);
        add_url_host(analysis, account, protocol->mail_store_internal_url, HOST_OF_ANSWER);
        add_url_host(analysis, account, protocol->mail_store_external_url, HOST_OF_ANSWER);
        add_url_host(analysis, account, protocol->address_book_internal_url, HOST_OF_ANSWER);
        add_url_host(analysis, account, protocol->address_book_external_url, HOST_OF_ANSWER);
    }
}

static void add_hosts(struct analysis *analysis, const struct account_view *account)
{
    const struct evidence *evidence = analysis->evidence;

    add_hosts_of_answer(analysis, account);
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &evidence->endpoints.items[i];
        if (text_equal_ignoring_case(endpoint->account, account->address)) {
            hosts_add(analysis->arena, &analysis->hosts, evidence, endpoint->host, account->address,
                      text_equal(endpoint->named_by, "profile") ? HOST_OF_PROFILE : HOST_OF_ANSWER);
        }
    }
    for (size_t i = 0; account->entry && i < account->entry->servers.count; i++) {
        add_server(analysis, account, account->entry->servers.items[i], HOST_OF_PROFILE);
    }
    if (account->winner) {
        hosts_add(analysis->arena, &analysis->hosts, evidence, account->winner->host, account->address,
                  HOST_OF_WINNER);
    }
}

/* Whether the account's mailbox is in Exchange Online: the answer says so, or all its mail hosts are the cloud's. */
static bool is_in_cloud(const struct analysis *analysis, const struct account_view *account)
{
    bool any = false;

    if (account->answer && account->answer->microsoft_online) {
        return text_equal_ignoring_case(account->answer->microsoft_online, "true");
    }
    for (size_t i = 0; i < analysis->hosts.count; i++) {
        const struct known_host *host = &analysis->hosts.items[i];
        if (host->origin <= HOST_OF_PROFILE && text_equal_ignoring_case(host->account, account->address)) {
            if (!exchange_online_has_host(host->host)) {
                return false;
            }
            any = true;
        }
    }
    return any || (account->winner && exchange_online_has_host(account->winner->host));
}

static void find_proxy(const struct analysis *analysis, struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->proxy && text_equal_ignoring_case(target->account, account->address)) {
            account->proxy = target->proxy;
            return;
        }
    }
}

void analysis_view_accounts(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;
    struct interpretation *interpretation = analysis->interpretation;
    size_t count =
        evidence->autodiscover.count < ACCOUNTS_MAXIMUM ? evidence->autodiscover.count : ACCOUNTS_MAXIMUM;

    analysis->account_count = count;
    analysis->accounts = arena_allocate(analysis->arena, count ? count : 1, sizeof *analysis->accounts);
    for (size_t i = 0; i < count; i++) {
        struct account_interpretation *added =
            schema_append(analysis->arena, &account_interpretation_schema, &interpretation->accounts);
        added->address = evidence->autodiscover.items[i].address;
    }
    for (size_t i = 0; i < count; i++) {
        struct account_view *account = &analysis->accounts[i];
        account->asked = &evidence->autodiscover.items[i];
        account->address = account->asked->address;
        account->domain = account->asked->domain;
        account->interpretation = &interpretation->accounts.items[i];
        account->entry = find_entry(evidence, account->address);
        account->kind = account->entry ? account->entry->kind : ACCOUNT_UNKNOWN;
        find_winner(account);
        add_hosts(analysis, account);
        account->in_cloud = is_in_cloud(analysis, account);
        find_proxy(analysis, account);
    }
    hosts_add_proxies(analysis->arena, &analysis->hosts, evidence);
}

/* Matches connections with hosts once, so that no rule has to compare every address with every other again. */
void analysis_match_hosts(struct analysis *analysis)
{
    const struct hosts *hosts = &analysis->hosts;
    uint64_t *bits = arena_allocate(analysis->arena, hosts->count + 1, sizeof *bits);

    for (size_t i = 0; i < hosts->count; i++) {
        const struct account_view *account = analysis_find_account(analysis, hosts->items[i].account);
        bool is_mail_host = account && hosts->items[i].origin != HOST_OF_PROXY;
        bits[i] = is_mail_host ? (uint64_t)1 << (account - analysis->accounts) : 0;
    }
    for (size_t c = 0; c < analysis->evidence->connections.count; c++) {
        struct connection_view *connection = &analysis->connections[c];

        for (size_t i = 0; i < hosts->count; i++) {
            const struct known_host *host = &hosts->items[i];
            if (bits[i] != 0 && known_host_has_address(host, &connection->remote)) {
                bool is_stronger = !connection->host || host->origin < connection->host->origin;
                connection->accounts |= bits[i];
                connection->host = is_stronger ? host : connection->host;
            }
        }
        connection->proxy = hosts_find_proxy(hosts, &connection->remote, connection->port);
    }
}

struct analysis *analysis_create(struct arena *arena, const struct evidence *evidence,
                                 struct interpretation *interpretation)
{
    struct analysis *analysis = arena_allocate(arena, 1, sizeof *analysis);

    analysis->evidence = evidence;
    analysis->arena = arena;
    analysis->interpretation = interpretation;
    targets_find(arena, evidence, TARGETS_MAXIMUM, &analysis->targets);
    analysis_view_connections(analysis);
    analysis_view_accounts(analysis);
    analysis_match_hosts(analysis);
    analysis_find_protocols(analysis);
    analysis_find_roles(analysis);
    analysis_weigh_targets(analysis);
    return analysis;
}

struct account_view *analysis_find_account(const struct analysis *analysis, const char *address)
{
    for (size_t i = 0; i < analysis->account_count; i++) {
        if (text_equal_ignoring_case(analysis->accounts[i].address, address)) {
            return &analysis->accounts[i];
        }
    }
    return NULL;
}

bool analysis_connects_account(const struct analysis *analysis, const struct connection_view *connection,
                               const struct account_view *account)
{
    size_t index = (size_t)(account - analysis->accounts);

    return connection->goes_out && (connection->accounts >> index & 1) != 0;
}

int64_t analysis_count_proved(const struct analysis *analysis, const struct account_view *account)
{
    int64_t count = 0;

    for (size_t i = 0; i < analysis->evidence->connections.count; i++) {
        const struct connection_view *connection = &analysis->connections[i];
        count += connection->is_outlook && connection->connection->state == STATE_ESTABLISHED &&
                 !connection->proxy && analysis_connects_account(analysis, connection, account);
    }
    return count;
}

bool account_is_outlooks(const struct analysis *analysis, const struct account_view *account)
{
    return (account->entry && text_equal(account->entry->source, "profile")) ||
           analysis_count_proved(analysis, account) > 0;
}

bool account_is_not_exchange(const struct account_view *account)
{
    int protocol = account->interpretation->protocol;

    return protocol == PROTOCOL_IMAP || protocol == PROTOCOL_POP || protocol == PROTOCOL_EAS;
}
