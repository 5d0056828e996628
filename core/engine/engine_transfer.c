/*
 * The jobs that libcurl carries on the engine thread: TLS looks, Autodiscover requests, endpoint probes.
 */
#include "core/autodiscover/answer.h"
#include "core/autodiscover/pox.h"
#include "core/autodiscover/sequence.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/text.h"

/*
 * X-MapiHttpCapability: without it a server leaves the MAPI over HTTP block out ([MS-OXDSCLI] section 2.2.2.1).
 * X-ClientCanHandle: without ExHttpInfo no EXHTTP block, without Negotiate no such AuthPackage (section 2.2.2.2).
 */
static const char *const pox_headers[] = {"Content-Type: text/xml; charset=utf-8", "Accept: text/xml",
                                          "X-MapiHttpCapability: 1",
                                          "X-ClientCanHandle: Negotiate,ExHttpInfo", NULL};

enum { NO_MORE_THAN_MESSAGES = 1000 };

static struct step *step_of(struct engine *engine, const struct job *job)
{
    struct autodiscover *autodiscover =
        evidence_find_autodiscover(engine->evidence, job->account, job->account);
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
    attempt->pass = active->job.pass;
    attempt->request = active->job.kind == JOB_REQUEST ? "pox" : NULL;
    attempt->url = arena_copy_text(engine->evidence->arena, active->job.url);
    attempt->started_ms = active->started_ms;
    attempt->job = arena_copy_text(engine->evidence->arena, active->job.id);
    if (active->user != NULL) {
        attempt->sign_in = "Basic";
        attempt->user = arena_copy_text(engine->evidence->arena, active->user);
    }
    return attempt;
}

static struct tls_look *add_look(struct engine *engine, const struct active *active)
{
    struct tls_look *look = schema_append(engine->evidence->arena, &tls_look_schema, &engine->evidence->tls);
    look->host = arena_copy_text(engine->evidence->arena, active->job.host);
    look->port = active->job.port;
    look->started_ms = active->started_ms;
    look->job = arena_copy_text(engine->evidence->arena, active->job.id);
    return look;
}

/*
 * What kept the transfer from starting is recorded where its result would have been. A sign-in that was never sent is no
 * attempt: what the server said without one still stands, and the job tells why.
 */
static void record_not_started(struct engine *engine, struct active *active, const struct failure *failure)
{
    struct arena *arena = engine->evidence->arena;
    if (active->job.kind == JOB_TLS_LOOK) {
        struct tls_look *look = add_look(engine, active);
        look->outcome = REACH_OTHER;
        schema_copy(arena, &failure_schema, &look->failure, failure);
    } else if (active->job.pass < 2 || active->job.kind != JOB_REQUEST) {
        struct attempt *attempt = add_attempt(engine, active);
        if (attempt != NULL) {
            attempt->outcome = REACH_OTHER;
            schema_copy(arena, &failure_schema, &attempt->failure, failure);
        }
    }
    job_end(engine, active, JOB_FAILED, failure);
}

static void describe_request(struct engine *engine, const struct active *active, struct http_request *request)
{
    const struct job *job = &active->job;
    const struct proxy *proxy =
        evidence_find_proxy(engine->evidence, plan_proxy_url(active->arena, job->host, job->port));
    const struct name_lookup *name = evidence_find_name(engine->evidence, job->host);
    request->look = job->kind == JOB_TLS_LOOK;
    request->method = "GET";
    request->url = job->kind == JOB_TLS_LOOK ? plan_proxy_url(active->arena, job->host, job->port) : job->url;
    request->host = job->host;
    request->port = job->port;
    request->proxy = proxy == NULL ? NULL : proxy->host_and_port;
    request->addresses = name == NULL ? NULL : &name->addresses;
    request->connect_timeout_ms = engine->options.connect_timeout_ms;
    request->transfer_timeout_ms = engine->options.transfer_timeout_ms;
    if (job->kind == JOB_REQUEST) {
        request->method = "POST";
        request->headers = pox_headers;
        request->body = pox_request(active->arena, job->account, &request->body_len);
    }
}

void transfer_job_begin(struct engine *engine, struct active *active)
{
    struct http_request request = {0};
    struct failure failure = {0};
    struct secret *secret = NULL;
    describe_request(engine, active, &request);
    if (active->job.kind == JOB_REQUEST && active->job.pass == 2) {
        /* Taken out of the store for good: one attempt, whatever comes of it. */
        secret = secret_take(engine, plan_sign_in_id(active->arena, active->job.account, active->job.host));
        secrets_destroy_same(engine, secret);
        request.user = secret == NULL ? NULL : secret->user;
        request.password = secret == NULL ? NULL : secret->password;
        active->user = arena_copy_text(active->arena, request.user);
    }
    bool lacks_body = active->job.kind == JOB_REQUEST && request.body == NULL;
    bool lacks_secret = active->job.pass == 2 && active->job.kind == JOB_REQUEST && request.user == NULL;
    if (lacks_body || lacks_secret) {
        failure.operation = lacks_body ? "make the request" : "sign in";
        failure.system = "program";
        failure.text = lacks_body ? "no memory left"
                                  : "no user name and password were given, or they were tried already";
    } else {
        active->transfer = transfer_start(engine->multi, &request, &failure);
    }
    secret_destroy(secret);
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
    transfer_read_look(active->transfer, code, scratch, &look, &chain);
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
            schema_append(engine->evidence->arena, &tls_look_schema, &engine->evidence->tls);
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
    if (active->job.kind == JOB_REQUEST && attempt->outcome == REACH_DONE && attempt->http_status == 200) {
        size_t len = 0;
        const char *body = transfer_body(active->transfer, &len);
        answer_read(arena, body == NULL ? "" : body, len, &attempt->answer);
    }
    bool understood = attempt->answer.kind == ANSWER_SETTINGS || attempt->answer.kind == ANSWER_ERROR;
    if (understood || active->job.kind == JOB_ENDPOINT) {
        attempt->body_start = NULL;
    }
    transfer_leave_out_secrets(active->transfer, attempt);
    bool failed = attempt->failure.operation != NULL;
    job_end(engine, active, failed ? JOB_FAILED : JOB_DONE, failed ? &attempt->failure : NULL);
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
        if (active->job.kind == JOB_TLS_LOOK) {
            finish_look(engine, active, code);
        } else {
            finish_request(engine, active, code);
        }
    }
}
