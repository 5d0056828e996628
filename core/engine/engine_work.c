/*
 * The jobs that block. A work item carries copies of all that it needs out to a pool thread, and its result by value
 * back; only the engine thread touches the evidence.
 */
#include "core/autodiscover/answer.h"
#include "core/collect/collect.h"
#include "core/engine/engine_inside.h"
#include "core/engine/job_work.h"
#include "core/evidence/job_ids.h"

/*
 * How long a run waits for downloads about certificates, and for what it wants to know of the way to a server beside whether it
 * answers. The collectors ask Windows to keep within less; should the system not heed that, as Wine does not for downloads
 * and a silent DNS server makes of every lookup, nobody waits for it.
 */
enum { REVOCATION_MS = 10000, WAY_MS = 8000, REVERSE_NAME_MS = 3000 };

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
        result_append_processes(item->work.arena, &item->processes, &engine->evidence->outlook);
        result_append_processes(item->work.arena, &item->processes, &engine->evidence->helpers);
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
    result_take(engine, active, item);
    const struct failure *failure = result_failure(item);
    job_end(engine, active, failure != NULL ? JOB_FAILED : JOB_DONE, failure);
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
