/*
 * The jobs that libcurl carries on the engine thread: TLS looks, Autodiscover requests, endpoint probes.
 */
#include "core/autodiscover/requests.h"
#include "core/autodiscover/way.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

enum {
    NO_MORE_THAN_MESSAGES = 1000,
    /* The page of a captive portal comes at once or not at all. */
    PORTAL_TIMEOUT_MS = 5000,
    /* What takes longer to break off is not asked again: the check would take twice as long. */
    BROKE_OFF_SOON_MS = 3000,
    /* So much of a step's time, one part of it, the last place gets in any case. */
    LEAST_SHARE = 10
};

static struct step *step_of(struct engine *engine, const struct job *job)
{
    struct autodiscover *autodiscover =
        evidence_find_autodiscover(engine->evidence, job->account, job->address);
    return autodiscover == NULL ? NULL : autodiscover_find_step(autodiscover, job->step);
}

static struct endpoint *endpoint_of(struct engine *engine, const struct job *job)
{
    for (size_t i = 0; i < engine->evidence->endpoints.count; i++) {
        struct endpoint *endpoint = &engine->evidence->endpoints.items[i];
        if (text_equal(endpoint->url, job->url) &&
            text_equal_ignoring_case(endpoint->account, job->account)) {
            return endpoint;
        }
    }
    return NULL;
}

/* The list that an attempt of this job goes to. */
static struct attempt_list *attempts_of(struct engine *engine, const struct job *job)
{
    if (job->kind == JOB_ENDPOINT) {
        struct endpoint *endpoint = endpoint_of(engine, job);
        return endpoint == NULL ? NULL : &endpoint->attempts;
    }
    struct step *step = step_of(engine, job);
    return step == NULL ? NULL : &step->attempts;
}

static struct attempt *add_attempt(struct engine *engine, const struct active *active)
{
    struct attempt_list *attempts = attempts_of(engine, &active->job);
    if (attempts == NULL) {
        return NULL;
    }
    struct attempt *attempt = schema_append(engine->evidence->arena, &attempt_schema, attempts);
    attempt->pass = 1;
    attempt->request = arena_copy_text(engine->evidence->arena, active->job.request);
    attempt->url = arena_copy_text(engine->evidence->arena, active->job.url);
    attempt->started_ms = active->started_ms;
    attempt->job = arena_copy_text(engine->evidence->arena, active->job.id);
    schema_copy(engine->evidence->arena, &failure_schema, &attempt->first_failure, &active->first_failure);
    return attempt;
}

/* The list that a look of this job goes to. */
static struct tls_look_list *looks_of(struct engine *engine, const struct job *job)
{
    return job->kind == JOB_ADDRESS_LOOK ? &engine->evidence->address_looks : &engine->evidence->tls;
}

static struct tls_look *add_look(struct engine *engine, const struct active *active)
{
    struct tls_look *look =
        schema_append(engine->evidence->arena, &tls_look_schema, looks_of(engine, &active->job));
    look->address = arena_copy_text(engine->evidence->arena, active->job.remote);
    look->host = arena_copy_text(engine->evidence->arena, active->job.host);
    look->port = active->job.port;
    look->started_ms = active->started_ms;
    look->job = arena_copy_text(engine->evidence->arena, active->job.id);
    schema_copy(engine->evidence->arena, &failure_schema, &look->first_failure, &active->first_failure);
    return look;
}

static bool is_look(const struct job *job)
{
    return job->kind == JOB_TLS_LOOK || job->kind == JOB_ADDRESS_LOOK;
}

/* What kept the transfer from starting is recorded where its result would have been. */
static void record_not_started(struct engine *engine, struct active *active, const struct failure *failure)
{
    struct arena *arena = engine->evidence->arena;
    if (is_look(&active->job)) {
        struct tls_look *look = add_look(engine, active);
        look->outcome = REACH_OTHER;
        schema_copy(arena, &failure_schema, &look->failure, failure);
    } else if (active->job.kind == JOB_PORTAL) {
        way_portal_not_started(engine, active, failure);
    } else if (active->job.kind == JOB_WATCH) {
        struct attempt attempt;
        schema_initialize(&attempt_schema, &attempt);
        attempt.outcome = REACH_OTHER;
        watch_take(engine, active, &attempt);
    } else {
        struct attempt *attempt = add_attempt(engine, active);
        if (attempt != NULL) {
            attempt->outcome = REACH_OTHER;
            schema_copy(arena, &failure_schema, &attempt->failure, failure);
        }
    }
    job_end(engine, active, JOB_FAILED, failure);
}

/* False when there is no memory for it. */
static bool describe_request(struct engine *engine, const struct active *active, struct http_request *request)
{
    const struct job *job = &active->job;
    bool secure = is_look(job) || text_begins_ignoring_case(job->url, "https://");
    const struct place place = {job->url, job->host, job->port, secure};
    const char *place_url = way_proxy_url(active->arena, &place);
    const struct proxy *proxy = evidence_find_proxy(engine->evidence, place_url);
    const struct name_lookup *name = evidence_find_name(engine->evidence, job->host);
    request->look = is_look(job);
    request->no_web = is_look(job) && job->protocol != NULL;
    request->url = is_look(job) ? place_url : job->url;
    request->host = job->host;
    request->port = job->port;
    request->proxy = proxy == NULL ? NULL : proxy->host_and_port;
    request->addresses = name == NULL ? NULL : &name->addresses;
    request->connect_timeout_ms = engine->options.connect_timeout_ms;
    request->transfer_timeout_ms = engine->options.transfer_timeout_ms;
    if (job->kind == JOB_REQUEST && job->spent_ms > 0) {
        /* A step has no more time with redirects than without. */
        int64_t left = request->transfer_timeout_ms - job->spent_ms;
        int64_t least = request->transfer_timeout_ms / LEAST_SHARE;
        request->transfer_timeout_ms = left > least ? left : least;
    }
    if (job->remote != NULL) {
        struct text_list *only = arena_allocate(active->arena, 1, sizeof *only);
        text_list_append(active->arena, only, job->remote);
        request->addresses = only;
    }
    if (job->kind == JOB_PORTAL && request->connect_timeout_ms > PORTAL_TIMEOUT_MS) {
        request->connect_timeout_ms = PORTAL_TIMEOUT_MS;
        request->transfer_timeout_ms = PORTAL_TIMEOUT_MS;
    }
    request->method = "GET";
    return job->kind != JOB_REQUEST || request_describe(active->arena, job->request, job->address, request);
}

void transfer_job_begin(struct engine *engine, struct active *active)
{
    struct http_request request = {0};
    struct failure failure = {"make the request", 0, "program", "no memory left"};
    if (describe_request(engine, active, &request)) {
        active->transfer = transfer_start(engine->multi, &request, &failure);
    }
    if (active->transfer == NULL) {
        record_not_started(engine, active, &failure);
        return;
    }
    transfer_set_owner(active->transfer, active);
}

static void finish_look(struct engine *engine, struct active *active, CURLcode code)
{
    struct arena *scratch = arena_create();
    struct der_chain chain = {0};
    struct tls_look look;
    schema_initialize(&tls_look_schema, &look);
    look.host = active->job.host;
    look.port = active->job.port;
    look.started_ms = active->started_ms;
    look.job = active->job.id;
    look.first_failure = active->first_failure;
    transfer_read_look(active->transfer, code, scratch, &look, &chain);
    if (active->job.remote != NULL) {
        look.address = active->job.remote; /* known also where nobody answered */
    }
    transfer_destroy(active->transfer);
    active->transfer = NULL;
    bool can_judge = look.outcome == REACH_DONE && chain.count > 0;
    if (!can_judge || !work_begin_verdict(engine, active, &look, &chain)) {
        if (can_judge) {
            look.failure.operation = "judge the certificate";
            look.failure.system = "program";
            look.failure.text = "the system gave no thread";
        }
        struct tls_look *record =
            schema_append(engine->evidence->arena, &tls_look_schema, looks_of(engine, &active->job));
        schema_copy(engine->evidence->arena, &tls_look_schema, record, &look);
        bool failed = look.failure.operation != NULL;
        job_end(engine, active, failed ? JOB_FAILED : JOB_DONE, failed ? &look.failure : NULL);
    }
    arena_destroy(scratch);
}

static void finish_request(struct engine *engine, struct active *active, CURLcode code)
{
    struct arena *arena = engine->evidence->arena;
    struct attempt *attempt = add_attempt(engine, active);
    if (attempt == NULL) {
        job_end(engine, active, JOB_CANCELLED, NULL);
        return;
    }
    transfer_read_attempt(active->transfer, code, arena, attempt);
    if (active->job.kind == JOB_REQUEST) {
        size_t len = 0;
        const char *body = transfer_body(active->transfer, &len);
        request_read_answer(arena, body, len, attempt);
        way_note_answer(engine->evidence, active->job.host, attempt);
    } else {
        attempt->body_start = NULL;
    }
    bool failed = attempt->failure.operation != NULL;
    job_end(engine, active, failed ? JOB_FAILED : JOB_DONE, failed ? &attempt->failure : NULL);
}

static void finish_watch_test(struct engine *engine, struct active *active, CURLcode code)
{
    struct arena *scratch = arena_create();
    struct attempt attempt;
    schema_initialize(&attempt_schema, &attempt);
    transfer_read_attempt(active->transfer, code, scratch, &attempt);
    watch_take(engine, active, &attempt);
    arena_destroy(scratch);
    job_end(engine, active, JOB_DONE, NULL);
}

/*
 * One that breaks off says little: it may be chance. So it is made once more, and what it says then counts. No sign-in goes this
 * way, so nothing is sent twice that must not be. A watch is there to see what chance does.
 */
static bool begin_again(struct engine *engine, struct active *active, CURLcode code)
{
    int64_t now = engine_now(engine);
    if (active->first_failure.operation != NULL || active->job.kind == JOB_WATCH ||
        now - active->started_ms > BROKE_OFF_SOON_MS ||
        !transfer_broke_off(active->transfer, code, active->arena, &active->first_failure)) {
        return false;
    }
    transfer_destroy(active->transfer);
    active->transfer = NULL;
    active->started_ms = now;
    transfer_job_begin(engine, active);
    return true;
}

void transfer_work(struct engine *engine)
{
    int running = 0;
    (void)curl_multi_perform(engine->multi, &running);
    for (int i = 0; i < NO_MORE_THAN_MESSAGES; i++) {
        int left = 0;
        CURLMsg *message = curl_multi_info_read(engine->multi, &left);
        if (message == NULL) {
            return;
        }
        struct transfer *transfer = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE ||
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer) != CURLE_OK) {
            continue;
        }
        struct active *active = transfer_owner(transfer);
        if (begin_again(engine, active, code)) {
            continue;
        }
        if (is_look(&active->job)) {
            finish_look(engine, active, code);
        } else if (active->job.kind == JOB_PORTAL) {
            way_portal_finish(engine, active, code);
        } else if (active->job.kind == JOB_WATCH) {
            finish_watch_test(engine, active, code);
        } else {
            finish_request(engine, active, code);
        }
    }
}
