/*
 * Views of connections, and the analysis as a whole: the records that belong together, put side by side.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"

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

static bool belongs_to_new(const struct evidence *evidence, int64_t pid)
{
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        if (evidence->outlook.items[i].pid == pid) {
            return text_equal_ignoring_case(evidence->outlook.items[i].program, "olk.exe");
        }
    }
    for (size_t i = 0; i < evidence->helpers.count; i++) {
        if (evidence->helpers.items[i].pid == pid) {
            return true;
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
        view->is_new_outlook = belongs_to_new(evidence, connection->pid);
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
                connection->parts |= host->parts;
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
    analysis_name_connections(analysis);
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

bool account_was_asked(const struct account_view *account)
{
    for (size_t i = 0; account->asked && i < account->asked->steps.count; i++) {
        const struct step *step = &account->asked->steps.items[i];
        if (step->outcome >= STEP_ANSWERED && step->outcome <= STEP_NO_CONNECTION && step->host) {
            return true;
        }
    }
    return false;
}

bool account_is_not_exchange(const struct account_view *account)
{
    int protocol = account->interpretation->protocol;

    return protocol == PROTOCOL_IMAP || protocol == PROTOCOL_POP || protocol == PROTOCOL_EAS;
}
