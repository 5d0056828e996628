/*
 * The jobs that libcurl carries on the engine thread: TLS looks, Autodiscover requests, endpoint probes.
 */
#include "core/autodiscover/answer.h"
#include "core/autodiscover/eas.h"
#include "core/autodiscover/pox.h"
#include "core/autodiscover/way.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

/*
 * X-MapiHttpCapability: without it a server leaves the MAPI over HTTP block out ([MS-OXDSCLI] section 2.2.2.1).
 * X-ClientCanHandle: without ExHttpInfo no EXHTTP block, without Negotiate no such AuthPackage (section 2.2.2.2).
 */
static const char *const pox_headers[] = {"Content-Type: text/xml; charset=utf-8", "Accept: text/xml",
                                          "X-ClientCanHandle: Negotiate,ExHttpInfo",
                                          "X-MapiHttpCapability: 1", NULL};
static const char *const older_pox_headers[] = {"Content-Type: text/xml; charset=utf-8", "Accept: text/xml",
                                                "X-ClientCanHandle: Negotiate,ExHttpInfo", NULL};
/* A token that is none: the server answers with its whole challenge, and nothing was given away. */
static const char *const bearer_pox_headers[] = {"Content-Type: text/xml; charset=utf-8",
                                                 "Accept: text/xml",
                                                 "X-ClientCanHandle: Negotiate,ExHttpInfo",
                                                 "X-MapiHttpCapability: 1",
                                                 "Authorization: Bearer ",
                                                 NULL};
static const char *const eas_headers[] = {"Content-Type: text/xml; charset=utf-8", "Accept: text/xml", NULL};
static const char *const json_headers[] = {"Accept: application/json", NULL};

enum request_body { NO_BODY, POX_BODY, EAS_BODY };

/* How each kind of request (attempt.request) is asked, and with which statuses its answer is worth reading. */
static const struct request_form {
    const char *request;
    const char *const *headers;
    enum request_body body;
    bool reads_answer;
    bool reads_bad_request; /* the V2 service says its errors with status 400 */
} request_forms[] = {
    {"pox", pox_headers, POX_BODY, true, false},
    {"pox-without-mapi-http", older_pox_headers, POX_BODY, true, false},
    {"pox-empty-bearer", bearer_pox_headers, POX_BODY, true, false},
    {"eas", eas_headers, EAS_BODY, true, false},
    {"json", json_headers, NO_BODY, true, true},
    {"redirect", NULL, NO_BODY, false, false},
};

static const struct request_form *form_of(const struct job *job)
{
    const char *request = job->kind == JOB_SIGN_IN ? "pox" : job->request;
    for (size_t i = 0; i < sizeof request_forms / sizeof request_forms[0]; i++) {
        if (text_equal(request_forms[i].request, request)) {
            return &request_forms[i];
        }
    }
    return NULL;
}

enum { NO_MORE_THAN_MESSAGES = 1000 };

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
    const struct request_form *form = active->job.kind == JOB_ENDPOINT ? NULL : form_of(&active->job);
    attempt->pass = active->job.kind == JOB_SIGN_IN ? 2 : 1;
    attempt->request = form == NULL ? NULL : form->request;
    attempt->url = arena_copy_text(engine->evidence->arena, active->job.url);
    attempt->started_ms = active->started_ms;
    attempt->job = arena_copy_text(engine->evidence->arena, active->job.id);
    if (active->user != NULL) {
        attempt->sign_in = "Basic";
        attempt->user = arena_copy_text(engine->evidence->arena, active->user);
    }
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
    return look;
}

static bool is_look(const struct job *job)
{
    return job->kind == JOB_TLS_LOOK || job->kind == JOB_ADDRESS_LOOK;
}

/*
 * What kept the transfer from starting is recorded where its result would have been. A sign-in that was never sent is no
 * attempt: what the server said without one still stands, and the job tells why.
 */
static void record_not_started(struct engine *engine, struct active *active, const struct failure *failure)
{
    struct arena *arena = engine->evidence->arena;
    if (is_look(&active->job)) {
        struct tls_look *look = add_look(engine, active);
        look->outcome = REACH_OTHER;
        schema_copy(arena, &failure_schema, &look->failure, failure);
    } else if (active->job.kind != JOB_SIGN_IN) {
        struct attempt *attempt = add_attempt(engine, active);
        if (attempt != NULL) {
            attempt->outcome = REACH_OTHER;
            schema_copy(arena, &failure_schema, &attempt->failure, failure);
        }
    }
    job_end(engine, active, JOB_FAILED, failure);
}

static void describe_message(const struct active *active, struct http_request *request)
{
    const struct job *job = &active->job;
    const struct request_form *form = job->kind == JOB_ENDPOINT ? NULL : form_of(job);
    request->method = "GET";
    if (form == NULL) {
        return;
    }
    request->headers = form->headers;
    if (form->body != NO_BODY) {
        request->method = "POST";
        request->body = form->body == EAS_BODY ? eas_request(active->arena, job->address, &request->body_len)
                                               : pox_request(active->arena, job->address, &request->body_len);
        request->lacks_body = request->body == NULL;
    }
}

static void describe_request(struct engine *engine, const struct active *active, struct http_request *request)
{
    const struct job *job = &active->job;
    bool secure = is_look(job) || text_begins_ignoring_case(job->url, "https://");
    const struct place place = {job->url, job->host, job->port, secure};
    const char *place_url = way_proxy_url(active->arena, &place);
    const struct proxy *proxy = evidence_find_proxy(engine->evidence, place_url);
    const struct name_lookup *name = evidence_find_name(engine->evidence, job->host);
    request->look = is_look(job);
    request->url = is_look(job) ? place_url : job->url;
    request->host = job->host;
    request->port = job->port;
    request->proxy = proxy == NULL ? NULL : proxy->host_and_port;
    request->addresses = name == NULL ? NULL : &name->addresses;
    request->connect_timeout_ms = engine->options.connect_timeout_ms;
    request->transfer_timeout_ms = engine->options.transfer_timeout_ms;
    if (job->kind == JOB_ADDRESS_LOOK) {
        struct text_list *only = arena_allocate(active->arena, 1, sizeof *only);
        text_list_append(active->arena, only, job->remote);
        request->addresses = only;
    }
    if (!is_look(job)) {
        describe_message(active, request);
    }
}

void transfer_job_begin(struct engine *engine, struct active *active)
{
    struct http_request request = {0};
    struct failure failure = {0};
    struct secret *secret = NULL;
    bool signs_in = active->job.kind == JOB_SIGN_IN;
    describe_request(engine, active, &request);
    if (signs_in) {
        /* Taken out of the store for good: one attempt, whatever comes of it. */
        secret =
            secret_take(engine, question_id_sign_in(active->arena, active->job.account, active->job.host));
        secrets_destroy_same(engine, secret);
        request.user = secret == NULL ? NULL : secret->user;
        request.password = secret == NULL ? NULL : secret->password;
        active->user = arena_copy_text(active->arena, request.user);
    }
    bool lacks_secret = signs_in && request.user == NULL;
    if (request.lacks_body || lacks_secret) {
        failure.operation = request.lacks_body ? "make the request" : "sign in";
        failure.system = "program";
        failure.text = request.lacks_body
                           ? "no memory left"
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

static bool is_worth_reading(const struct job *job, const struct attempt *attempt)
{
    const struct request_form *form = job->kind == JOB_ENDPOINT ? NULL : form_of(job);
    if (form == NULL || !form->reads_answer || attempt->outcome != REACH_DONE) {
        return false;
    }
    return attempt->http_status == 200 || (form->reads_bad_request && attempt->http_status == 400);
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
    if (is_worth_reading(&active->job, attempt)) {
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
        if (is_look(&active->job)) {
            finish_look(engine, active, code);
        } else {
            finish_request(engine, active, code);
        }
    }
}
