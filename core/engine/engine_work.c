/*
 * The jobs that block. A work item carries copies of all that it needs out to a pool thread, and its result by value
 * back; only the engine thread touches the evidence.
 */
#include "core/autodiscover/answer.h"
#include "core/collect/collect.h"
#include "core/engine/engine_inside.h"
#include "core/engine/timeline.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/made_up_name.h"

/*
 * How long a run waits for downloads about certificates, and for what it wants to know of the way to a server beside whether it
 * answers. The collectors ask Windows to keep within less; should the system not heed that, as Wine does not for downloads
 * and a silent DNS server makes of every lookup, nobody waits for it.
 */
enum { REVOCATION_MS = 10000, WAY_MS = 8000, REVERSE_NAME_MS = 3000 };

struct job_work {
    struct work work; /* first: the pool knows only this */
    uint64_t serial;
    struct job job;
    struct process_list processes; /* JOB_CONNECTIONS: whose connections */
    struct process_list helpers;   /* theirs too */
    bool all_sessions;             /* JOB_PROCESSES */
    bool network_allowed;          /* JOB_SAVED_FILES: files on other computers too */
    struct der_chain chain;        /* JOB_TLS_LOOK, JOB_REVOCATION: what to judge */
    /* results */
    struct failure failure;
    struct machine machine;
    struct profile_list profiles;
    struct account_list accounts;
    struct connection_list connections;
    struct setting_list settings; /* of JOB_SAVED_FILES what it starts from */
    struct saved_answer_list saved_answers;
    struct proxy proxy;
    struct name_lookup name; /* JOB_CACHED_NAME too */
    struct reverse_name reverse;
    struct service_lookup service;
    struct directory_search directory;
    struct zone zone;
    struct tls_look look;
    struct sign_in_job *sign_in; /* JOB_SIGN_IN */
    struct way_result way;       /* is_way_job */
    struct port_job *port;       /* JOB_PORT, JOB_GREETING, JOB_MAPPER, JOB_HELLO, JOB_WATCH_PORT */
};

/* Reads the files and what they say: an answer is understood where it is read, since its bytes go nowhere else. */
static void run_saved_files(struct job_work *item)
{
    struct arena *arena = item->work.arena;
    struct saved_file_list *files = arena_allocate(arena, 1, sizeof *files);
    collect_saved_files(arena, &item->settings, item->network_allowed, files, &item->failure);
    for (size_t i = 0; i < files->count; i++) {
        const struct saved_file *file = &files->items[i];
        struct saved_answer *answer = schema_append(arena, &saved_answer_schema, &item->saved_answers);
        answer->kind = file->kind;
        answer->path = file->path;
        answer->domain = file->domain;
        answer->modified = file->modified;
        answer->size = file->size;
        answer->failure = file->failure;
        if (file->failure.operation == NULL) {
            answer_read(arena, file->bytes == NULL ? "" : file->bytes, file->len, &answer->answer);
        }
    }
}

static void run_job(struct work *work)
{
    struct job_work *item = (struct job_work *)work;
    struct arena *arena = work->arena;
    if (is_way_job(&item->job)) {
        way_run(arena, &item->job, &item->way);
        return;
    }
    switch (item->job.kind) {
    case JOB_MACHINE:
        collect_machine(arena, &item->machine);
        break;
    case JOB_ACCOUNTS:
        collect_accounts(arena, &item->profiles, &item->accounts, &item->failure);
        break;
    case JOB_PROCESSES:
        collect_processes(arena, item->all_sessions, &item->processes, &item->helpers, &item->failure);
        break;
    case JOB_CONNECTIONS:
        collect_connections(arena, &item->processes, &item->connections, &item->failure);
        break;
    case JOB_PROXY:
        collect_proxy(arena, item->job.url, &item->proxy);
        break;
    case JOB_NAME:
        collect_name(arena, item->job.host, &item->name);
        break;
    case JOB_CACHED_NAME:
        collect_cached_name(arena, item->job.host, &item->name);
        break;
    case JOB_REVERSE_NAME:
        collect_reverse_name(arena, item->job.remote, &item->reverse);
        break;
    case JOB_SETTINGS:
        collect_settings(arena, &item->settings, &item->failure);
        break;
    case JOB_SAVED_FILES:
        run_saved_files(item);
        break;
    case JOB_SERVICE:
        collect_service(arena, item->job.host, &item->service);
        break;
    case JOB_DIRECTORY:
        collect_directory(arena, item->job.host, item->job.may_sign_in, &item->directory);
        break;
    case JOB_ZONE:
        collect_zone(arena, item->job.host, &item->zone);
        break;
    case JOB_SIGN_IN:
        sign_in_job_run(arena, item->sign_in);
        break;
    case JOB_PORT:
    case JOB_GREETING:
    case JOB_MAPPER:
    case JOB_HELLO:
    case JOB_WATCH_PORT:
        port_job_run(arena, item->port);
        break;
    case JOB_TLS_LOOK:
    case JOB_ADDRESS_LOOK:
        collect_certificate_verdict(arena, &item->chain, item->job.host, &item->look);
        break;
    case JOB_REVOCATION:
        (void)collect_revocation(arena, &item->chain, item->job.host, &item->look, &item->failure);
        break;
    default:
        break;
    }
}

static void discard_job(struct work *work)
{
    struct job_work *item = (struct job_work *)work;
    if (item->sign_in != NULL) {
        sign_in_job_wipe(item->sign_in);
    }
}

static struct job_work *make_item(const struct active *active)
{
    struct arena *arena = arena_create();
    struct job_work *item = arena_allocate(arena, 1, sizeof *item);
    item->work.arena = arena;
    item->work.run = run_job;
    item->work.discard = discard_job;
    item->serial = active->serial;
    item->job = active->job;
    item->job.id = arena_copy_text(arena, active->job.id);
    item->job.host = arena_copy_text(arena, active->job.host);
    item->job.url = arena_copy_text(arena, active->job.url);
    item->job.account = NULL;
    item->job.address = NULL;
    item->job.step = NULL;
    item->job.request = arena_copy_text(arena, active->job.request);
    item->job.remote = arena_copy_text(arena, active->job.remote);
    item->job.protocol = NULL;
    schema_initialize(&failure_schema, &item->failure);
    schema_initialize(&machine_schema, &item->machine);
    schema_initialize(&proxy_schema, &item->proxy);
    schema_initialize(&name_lookup_schema, &item->name);
    schema_initialize(&reverse_name_schema, &item->reverse);
    schema_initialize(&service_lookup_schema, &item->service);
    schema_initialize(&directory_search_schema, &item->directory);
    schema_initialize(&zone_schema, &item->zone);
    schema_initialize(&tls_look_schema, &item->look);
    way_prepare(&item->way);
    return item;
}

static bool submit(struct engine *engine, struct job_work *item)
{
    if (pool_submit(engine->pool, &item->work)) {
        engine->sign_in_count += item->job.kind == JOB_SIGN_IN ? 1 : 0;
        return true;
    }
    discard_job(&item->work);
    arena_destroy(item->work.arena);
    return false;
}

static void append_processes(struct arena *arena, struct process_list *to, const struct process_list *from)
{
    for (size_t i = 0; i < from->count; i++) {
        schema_copy(arena, &process_schema, schema_append(arena, &process_schema, to), &from->items[i]);
    }
}

bool work_begin(struct engine *engine, struct active *active, struct failure *failure)
{
    struct job_work *item = make_item(active);
    if (active->job.kind == JOB_SIGN_IN) {
        item->sign_in = sign_in_job_make(engine, active, item->work.arena);
        if (item->sign_in == NULL) {
            failure->operation = "sign in";
            failure->text = "no sign-in was given, or it was tried already";
            arena_destroy(item->work.arena);
            return false;
        }
    }
    if (active->job.kind == JOB_PORT || active->job.kind == JOB_GREETING || active->job.kind == JOB_MAPPER ||
        active->job.kind == JOB_HELLO || active->job.kind == JOB_WATCH_PORT) {
        item->port = port_job_make(engine, active, item->work.arena);
    }
    if (active->job.kind == JOB_CONNECTIONS) {
        append_processes(item->work.arena, &item->processes, &engine->evidence->outlook);
        append_processes(item->work.arena, &item->processes, &engine->evidence->helpers);
    }
    item->all_sessions = engine->options.all_sessions;
    item->network_allowed = engine->evidence->run.network_allowed == TRUTH_YES;
    for (size_t i = 0; active->job.kind == JOB_SAVED_FILES && i < engine->evidence->settings.count; i++) {
        struct setting *copy = schema_append(item->work.arena, &setting_schema, &item->settings);
        schema_copy(item->work.arena, &setting_schema, copy, &engine->evidence->settings.items[i]);
    }
    if (!submit(engine, item)) {
        active->stop = NULL; /* it lay in the item */
        return false;
    }
    return true;
}

bool work_begin_verdict(struct engine *engine, const struct active *active, const struct tls_look *look,
                        const struct der_chain *chain)
{
    struct job_work *item = make_item(active);
    struct arena *arena = item->work.arena;
    schema_copy(arena, &tls_look_schema, &item->look, look);
    item->chain.count = chain->count;
    for (size_t i = 0; i < chain->count; i++) {
        size_t len = chain->certificates[i].len;
        unsigned char *bytes = arena_allocate(arena, len, 1);
        for (size_t k = 0; k < len; k++) {
            bytes[k] = chain->certificates[i].bytes[k];
        }
        item->chain.certificates[i].bytes = bytes;
        item->chain.certificates[i].len = len;
    }
    return submit(engine, item);
}

static void take_accounts(struct evidence *evidence, const struct job_work *item)
{
    evidence->profiles.count = 0;
    for (size_t i = 0; i < item->profiles.count; i++) {
        struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);
        schema_copy(evidence->arena, &profile_schema, profile, &item->profiles.items[i]);
        profile->job = "accounts";
    }
    evidence->accounts.count = 0;
    for (size_t i = 0; i < item->accounts.count; i++) {
        struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);
        schema_copy(evidence->arena, &account_schema, account, &item->accounts.items[i]);
        account->job = "accounts";
    }
}

static void take_processes(struct evidence *evidence, const struct job_work *item)
{
    evidence->outlook.count = 0;
    evidence->helpers.count = 0;
    schema_copy(evidence->arena, &failure_schema, &evidence->outlook_failure, &item->failure);
    append_processes(evidence->arena, &evidence->outlook, &item->processes);
    append_processes(evidence->arena, &evidence->helpers, &item->helpers);
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        evidence->outlook.items[i].job = "processes";
    }
    for (size_t i = 0; i < evidence->helpers.count; i++) {
        evidence->helpers.items[i].job = "processes";
    }
}

static void take_connections(struct engine *engine, const struct job_work *item, int64_t started_ms)
{
    struct evidence *evidence = engine->evidence;
    bool known = item->failure.operation == NULL && evidence->outlook_failure.operation == NULL;
    if (engine->connections_known && known) {
        timeline_compare(evidence, &evidence->connections, &item->connections, engine_now(engine));
    }
    engine->connections_known = known;
    evidence->connections.count = 0;
    evidence->connections_at_ms = started_ms;
    schema_copy(evidence->arena, &failure_schema, &evidence->connections_failure, &item->failure);
    for (size_t i = 0; i < item->connections.count; i++) {
        struct connection *connection =
            schema_append(evidence->arena, &connection_schema, &evidence->connections);
        schema_copy(evidence->arena, &connection_schema, connection, &item->connections.items[i]);
        connection->job = "connections";
    }
}

static void take_settings(struct evidence *evidence, const struct job_work *item)
{
    schema_copy(evidence->arena, &failure_schema, &evidence->settings_failure, &item->failure);
    for (size_t i = 0; i < item->settings.count; i++) {
        struct setting *setting = schema_append(evidence->arena, &setting_schema, &evidence->settings);
        schema_copy(evidence->arena, &setting_schema, setting, &item->settings.items[i]);
        setting->job = "settings";
    }
}

static void take_saved_answers(struct evidence *evidence, const struct job_work *item)
{
    for (size_t i = 0; i < item->saved_answers.count; i++) {
        struct saved_answer *answer =
            schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);
        schema_copy(evidence->arena, &saved_answer_schema, answer, &item->saved_answers.items[i]);
        answer->job = "saved-files";
    }
}

/* What the DNS, the directory and the zones say of a name; the name is the job's, whatever came back. */
static void take_name_fact(struct evidence *evidence, const struct job_work *item)
{
    struct arena *arena = evidence->arena;
    const char *job = arena_copy_text(arena, item->job.id);
    const char *name = arena_copy_text(arena, item->job.host);
    if (item->job.kind == JOB_SERVICE) {
        struct service_lookup *service = schema_append(arena, &service_lookup_schema, &evidence->services);
        schema_copy(arena, &service_lookup_schema, service, &item->service);
        service->name = name;
        service->job = job;
    } else if (item->job.kind == JOB_DIRECTORY) {
        struct directory_search *search =
            schema_append(arena, &directory_search_schema, &evidence->directories);
        schema_copy(arena, &directory_search_schema, search, &item->directory);
        search->asked = name;
        search->job = job;
        way_note_directory(evidence, search);
    } else {
        struct zone *zone = schema_append(arena, &zone_schema, &evidence->zones);
        schema_copy(arena, &zone_schema, zone, &item->zone);
        zone->host = name;
        zone->job = job;
    }
}

static void take_network_fact(struct evidence *evidence, const struct job_work *item)
{
    struct arena *arena = evidence->arena;
    const char *job = arena_copy_text(arena, item->job.id);
    if (item->job.kind == JOB_PROXY) {
        struct proxy *proxy = schema_append(arena, &proxy_schema, &evidence->proxies);
        schema_copy(arena, &proxy_schema, proxy, &item->proxy);
        proxy->url = arena_copy_text(arena, item->job.url);
        proxy->job = job;
    } else if (item->job.kind == JOB_REVERSE_NAME) {
        struct reverse_name *reverse = schema_append(arena, &reverse_name_schema, &evidence->reverse_names);
        schema_copy(arena, &reverse_name_schema, reverse, &item->reverse);
        reverse->address = arena_copy_text(arena, item->job.remote);
        reverse->job = job;
    } else if (item->job.kind == JOB_NAME || item->job.kind == JOB_CACHED_NAME) {
        struct name_lookup_list *names =
            item->job.kind == JOB_NAME ? &evidence->names : &evidence->cached_names;
        struct name_lookup *name = schema_append(arena, &name_lookup_schema, names);
        schema_copy(arena, &name_lookup_schema, name, &item->name);
        name->made_up = is_made_up_name(name->host) ? TRUTH_YES : TRUTH_UNKNOWN;
        name->host = arena_copy_text(arena, item->job.host);
        name->job = job;
    } else if (item->job.kind == JOB_TLS_LOOK || item->job.kind == JOB_ADDRESS_LOOK) {
        struct tls_look_list *looks =
            item->job.kind == JOB_TLS_LOOK ? &evidence->tls : &evidence->address_looks;
        struct tls_look *look = schema_append(arena, &tls_look_schema, looks);
        schema_copy(arena, &tls_look_schema, look, &item->look);
    }
}

/* That a name or a record does not exist is an answer; the check did not fail. */
static bool says_there_is_none(const struct job_work *item)
{
    int outcome = item->job.kind == JOB_NAME      ? item->name.outcome
                  : item->job.kind == JOB_SERVICE ? item->service.outcome
                                                  : (int)NAME_UNKNOWN;
    return outcome == NAME_NOT_FOUND || outcome == NAME_NO_ADDRESS;
}

static const struct failure *failure_of(const struct job_work *item)
{
    if (is_way_job(&item->job)) {
        return way_failure(&item->job, &item->way);
    }
    switch (item->job.kind) {
    case JOB_MACHINE:
        return &item->machine.failure;
    case JOB_PROXY:
        return &item->proxy.failure;
    case JOB_NAME:
    case JOB_CACHED_NAME:
        return &item->name.failure;
    case JOB_REVERSE_NAME:
        return &item->reverse.failure;
    case JOB_SIGN_IN:
        return sign_in_job_failure(item->sign_in);
    case JOB_PORT:
    case JOB_GREETING:
    case JOB_MAPPER:
    case JOB_HELLO:
    case JOB_WATCH_PORT:
        return port_job_failure(item->port);
    case JOB_SERVICE:
        return &item->service.failure;
    case JOB_DIRECTORY:
        return &item->directory.failure;
    case JOB_ZONE:
        return &item->zone.failure;
    case JOB_TLS_LOOK:
    case JOB_ADDRESS_LOOK:
        return &item->look.failure;
    default:
        return &item->failure;
    }
}

/* The item has the look as it was recorded, with the new verdict in place of the old one. */
static void take_revocation(struct evidence *evidence, const struct job_work *item)
{
    struct tls_look *look = evidence_find_tls(evidence, item->job.host, item->job.port);
    if (look != NULL && item->failure.operation == NULL) {
        schema_copy(evidence->arena, &tls_look_schema, look, &item->look);
    }
}

/*
 * Whether downloads could change the verdict: a good one into "revoked", a chain that ends nowhere into a whole one. Any
 * other fault stays one.
 */
static bool wants_downloads(const struct job_work *item)
{
    const struct tls_look *look = &item->look;
    return item->job.kind == JOB_TLS_LOOK && look->outcome == REACH_DONE &&
           ((look->verdict == CERTIFICATE_GOOD && look->revocation_known != TRUTH_YES) ||
            (look->verdict == CERTIFICATE_UNTRUSTED && look->root.count == 0));
}

/* Sends the item, which has the chain, on its way again as another job. False when it can't be, and the item is over. */
static bool begin_revocation(struct engine *engine, struct job_work *item)
{
    item->job.kind = JOB_REVOCATION;
    item->job.id = job_id_revocation(item->work.arena, item->job.host, item->job.port);
    schema_initialize(&failure_schema, &item->failure);
    struct active *active = job_open(engine, &item->job);
    if (active == NULL) {
        return false;
    }
    item->serial = active->serial;
    if (pool_submit(engine->pool, &item->work)) {
        return true;
    }
    struct failure failure = {"start a thread", 0, "program", "the system gave no thread"};
    job_end(engine, active, JOB_FAILED, &failure);
    return false;
}

/* True when the item lives on as another job. */
static bool take(struct engine *engine, struct job_work *item)
{
    struct active *active = job_find(engine, item->serial);
    engine->sign_in_count -= item->job.kind == JOB_SIGN_IN ? 1 : 0;
    if (active == NULL) {
        return false;
    }
    struct evidence *evidence = engine->evidence;
    switch (item->job.kind) {
    case JOB_MACHINE:
        schema_copy(evidence->arena, &machine_schema, &evidence->machine, &item->machine);
        evidence->machine.job = "machine";
        break;
    case JOB_ACCOUNTS:
        take_accounts(evidence, item);
        break;
    case JOB_PROCESSES:
        take_processes(evidence, item);
        break;
    case JOB_CONNECTIONS:
        take_connections(engine, item, active->started_ms);
        break;
    case JOB_SETTINGS:
        take_settings(evidence, item);
        break;
    case JOB_SAVED_FILES:
        take_saved_answers(evidence, item);
        break;
    case JOB_SIGN_IN:
        sign_in_job_take(engine, active, item->sign_in);
        break;
    case JOB_PORT:
    case JOB_GREETING:
    case JOB_MAPPER:
    case JOB_HELLO:
    case JOB_WATCH_PORT:
        port_job_take(engine, active, item->port);
        break;
    case JOB_SERVICE:
    case JOB_DIRECTORY:
    case JOB_ZONE:
        take_name_fact(evidence, item);
        break;
    case JOB_REVOCATION:
        take_revocation(evidence, item);
        break;
    default:
        if (is_way_job(&item->job)) {
            way_take(evidence, &item->job, &item->way);
        } else {
            take_network_fact(evidence, item);
        }
        break;
    }
    const struct failure *failure = failure_of(item);
    bool failed = failure->operation != NULL && !says_there_is_none(item);
    job_end(engine, active, failed ? JOB_FAILED : JOB_DONE, failed ? failure : NULL);
    return wants_downloads(item) && begin_revocation(engine, item);
}

static int64_t patience_for(const struct job *job)
{
    if (job->kind == JOB_REVERSE_NAME) {
        return REVERSE_NAME_MS;
    }
    return job->kind == JOB_REVOCATION ? REVOCATION_MS : is_way_job(job) ? WAY_MS : INT64_MAX;
}

static void give_up_late_work(struct engine *engine)
{
    struct active *next = NULL;
    for (struct active *active = engine->actives; active != NULL; active = next) {
        next = active->next;
        if (engine_now(engine) - active->started_ms > patience_for(&active->job)) {
            job_end(engine, active, JOB_TIMED_OUT, NULL);
        }
    }
}

void work_take_all(struct engine *engine)
{
    for (struct work *work = pool_take(engine->pool); work != NULL; work = pool_take(engine->pool)) {
        if (!take(engine, (struct job_work *)work)) {
            arena_destroy(work->arena);
        }
    }
    give_up_late_work(engine);
}

void work_wait_for_sign_ins(struct engine *engine)
{
    enum { PATIENCE_MS = 1000, ROUND_MS = 20 };
    int64_t until = clock_milliseconds() + PATIENCE_MS;
    while (engine->sign_in_count > 0 && clock_milliseconds() < until) {
        (void)curl_multi_poll(engine->multi, NULL, 0, ROUND_MS, NULL);
        work_take_all(engine);
    }
}
