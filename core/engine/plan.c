/*
 * See plan.h. Each part of the plan looks at the facts anew; what was done already is skipped by its job id.
 */
#include "core/engine/plan.h"

#include <string.h>

#include "core/autodiscover/sequence.h"
#include "core/evidence/text.h"

static const struct record_schema job_schema = {"job", sizeof(struct job), NULL, 0};

const char *plan_proxy_url(struct arena *arena, const char *host, int64_t port)
{
    bool literal = strchr(host, ':') != NULL;
    return arena_format(arena, "https://%s%s%s:%d/", literal ? "[" : "", host, literal ? "]" : "", (int)port);
}

const char *plan_name_id(struct arena *arena, const char *host)
{
    return arena_format(arena, "name:%s", host);
}

const char *plan_tls_id(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "tls:%s:%d", host, (int)port);
}

const char *plan_proxy_id(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "proxy:%s:%d", host, (int)port);
}

const char *plan_request_id(struct arena *arena, int64_t pass, const char *account, const char *step)
{
    return arena_format(arena, "request-%d:%s:%s", (int)pass, account, step);
}

const char *plan_endpoint_id(struct arena *arena, const char *account, const char *url)
{
    return arena_format(arena, "endpoint:%s:%s", account, url);
}

const char *plan_sign_in_id(struct arena *arena, const char *account, const char *host)
{
    return arena_format(arena, "sign-in:%s:%s", account, host);
}

static int state_of(const struct evidence *evidence, const char *job_id)
{
    const struct job_record *job = evidence_find_job(evidence, job_id);
    return job == NULL ? JOB_UNKNOWN : job->state;
}

static bool has_ended(int state)
{
    return state != JOB_UNKNOWN && state != JOB_RUNNING;
}

/* Adds the job unless it was begun already or stands in this plan. NULL then. */
static struct job *add_job(struct arena *arena, const struct evidence *evidence, struct plan *plan, int kind,
                           const char *id)
{
    if (state_of(evidence, id) != JOB_UNKNOWN) {
        return NULL;
    }
    for (size_t i = 0; i < plan->jobs.count; i++) {
        if (text_equal(plan->jobs.items[i].id, id)) {
            return NULL;
        }
    }
    struct job *job = schema_append(arena, &job_schema, &plan->jobs);
    job->kind = kind;
    job->id = id;
    return job;
}

static void plan_this_computer(struct arena *arena, const struct evidence *evidence, struct plan *plan)
{
    add_job(arena, evidence, plan, JOB_MACHINE, "machine");
    add_job(arena, evidence, plan, JOB_ACCOUNTS, "accounts");
    add_job(arena, evidence, plan, JOB_PROCESSES, "processes");
    if (has_ended(state_of(evidence, "processes"))) {
        add_job(arena, evidence, plan, JOB_CONNECTIONS, "connections");
    }
}

/* A stopped job of the way there means that nobody knows, not that the way is bad. */
static bool was_stopped(int state)
{
    return state == JOB_CANCELLED || state == JOB_TIMED_OUT;
}

static enum reach_state state_of_look(const struct evidence *evidence, const char *host, int64_t port,
                                      int job_state)
{
    const struct tls_look *look = evidence_find_tls(evidence, host, port);
    if (!has_ended(job_state)) {
        return REACH_STATE_UNDER_WAY;
    }
    if (was_stopped(job_state)) {
        return REACH_STATE_CANCELLED;
    }
    bool good = look != NULL && look->outcome == REACH_DONE && look->verdict == CERTIFICATE_GOOD;
    return good ? REACH_STATE_GOOD : REACH_STATE_FAILED;
}

enum reach_state plan_reach_state(const struct evidence *evidence, const char *host, int64_t port)
{
    struct arena *scratch = arena_create();
    int name_state = state_of(evidence, plan_name_id(scratch, host));
    int proxy_state = state_of(evidence, plan_proxy_id(scratch, host, port));
    int look_state = state_of(evidence, plan_tls_id(scratch, host, port));
    const struct proxy *proxy = evidence_find_proxy(evidence, plan_proxy_url(scratch, host, port));
    const struct name_lookup *name = evidence_find_name(evidence, host);
    bool through_proxy = proxy != NULL && proxy->host_and_port != NULL;
    arena_destroy(scratch);
    if (name_state == JOB_UNKNOWN && proxy_state == JOB_UNKNOWN) {
        return REACH_STATE_NOT_BEGUN;
    }
    if (look_state != JOB_UNKNOWN) {
        return state_of_look(evidence, host, port, look_state);
    }
    if (!has_ended(name_state) || !has_ended(proxy_state)) {
        return REACH_STATE_UNDER_WAY;
    }
    if (was_stopped(proxy_state) || (was_stopped(name_state) && !through_proxy)) {
        return REACH_STATE_CANCELLED;
    }
    /* Through a proxy the proxy resolves names: what this computer resolves decides nothing. */
    bool found = name != NULL && name->outcome == NAME_FOUND;
    return found || through_proxy ? REACH_STATE_UNDER_WAY : REACH_STATE_FAILED;
}

/*
 * A proxy's own name is looked up too: only its addresses tell that Outlook's connections go to it. Nothing waits for the
 * answer.
 */
static void plan_proxy_name(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                            const char *host, int64_t port)
{
    const struct proxy *proxy = evidence_find_proxy(evidence, plan_proxy_url(arena, host, port));
    const char *proxy_host = NULL;
    int64_t proxy_port = 0;
    bool secure = false;
    if (proxy == NULL || proxy->host_and_port == NULL ||
        !text_split_url(arena, arena_format(arena, "http://%s/", proxy->host_and_port), &proxy_host,
                        &proxy_port, &secure)) {
        return;
    }
    struct job *job = add_job(arena, evidence, plan, JOB_NAME, plan_name_id(arena, proxy_host));
    if (job != NULL) {
        job->host = proxy_host;
    }
}

/* Plans the way to a host and port; true once requests may be sent there. */
static bool plan_reach(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                       const char *host, int64_t port)
{
    enum reach_state state = plan_reach_state(evidence, host, port);
    struct job *job = add_job(arena, evidence, plan, JOB_NAME, plan_name_id(arena, host));
    if (job != NULL) {
        job->host = host;
    }
    job = add_job(arena, evidence, plan, JOB_PROXY, plan_proxy_id(arena, host, port));
    if (job != NULL) {
        job->host = host;
        job->port = port;
        job->url = plan_proxy_url(arena, host, port);
    }
    plan_proxy_name(arena, evidence, plan, host, port);
    bool asked = has_ended(state_of(evidence, plan_name_id(arena, host))) &&
                 has_ended(state_of(evidence, plan_proxy_id(arena, host, port)));
    if (asked && state == REACH_STATE_UNDER_WAY) {
        job = add_job(arena, evidence, plan, JOB_TLS_LOOK, plan_tls_id(arena, host, port));
        if (job != NULL) {
            job->host = host;
            job->port = port;
        }
    }
    return state == REACH_STATE_GOOD;
}

static void add_request(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                        const struct autodiscover *autodiscover, const struct step *step, int64_t pass)
{
    struct job *job = add_job(arena, evidence, plan, JOB_REQUEST,
                              plan_request_id(arena, pass, autodiscover->address, step->id));
    if (job != NULL) {
        job->account = autodiscover->address;
        job->step = step->id;
        job->host = step->host;
        job->port = step->port;
        job->url = step->url;
        job->pass = pass;
    }
}

static void plan_steps(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                       const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        bool runs =
            step->outcome != STEP_SKIPPED && step->outcome != STEP_NOT_APPLICABLE && step->url != NULL;
        if (runs && plan_reach(arena, evidence, plan, step->host, step->port)) {
            add_request(arena, evidence, plan, autodiscover, step, 1);
        }
    }
}

static void plan_endpoints(struct arena *arena, const struct evidence *evidence, struct plan *plan)
{
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &evidence->endpoints.items[i];
        if (!plan_reach(arena, evidence, plan, endpoint->host, endpoint->port)) {
            continue;
        }
        struct job *job = add_job(arena, evidence, plan, JOB_ENDPOINT,
                                  plan_endpoint_id(arena, endpoint->account, endpoint->url));
        if (job != NULL) {
            job->account = endpoint->account;
            job->host = endpoint->host;
            job->port = endpoint->port;
            job->url = endpoint->url;
            job->pass = 1;
        }
    }
}

static bool offers_basic(const struct step *step)
{
    const struct attempt *attempt = step_attempt(step);
    for (size_t i = 0; attempt != NULL && i < attempt->challenges.count; i++) {
        if (text_equal_ignoring_case(attempt->challenges.items[i].scheme, "Basic")) {
            return true;
        }
    }
    return false;
}

/* Only the step that Outlook would take is worth a sign-in: more would be more tries with the same password. */
static void plan_question(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                          const struct autodiscover *autodiscover)
{
    const struct step *winner = autodiscover_winner(autodiscover);
    if (winner == NULL || winner->outcome != STEP_ASKS_FOR_SIGN_IN || !offers_basic(winner)) {
        return;
    }
    const char *id = plan_sign_in_id(arena, autodiscover->address, winner->host);
    if (evidence_find_question(evidence, id) != NULL) {
        return;
    }
    struct question *question = schema_append(arena, &question_schema, &plan->questions);
    question->id = id;
    question->kind = QUESTION_SIGN_IN;
    question->account = autodiscover->address;
    question->host = winner->host;
    question->url = winner->url;
}

/* Sign-in is serial: whether one is under way, or stands in this plan. */
static bool any_sign_in(const struct evidence *evidence, const struct plan *plan)
{
    static const char prefix[] = "request-2:";
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        if (evidence->jobs.items[i].state == JOB_RUNNING &&
            text_begins_ignoring_case(evidence->jobs.items[i].id, prefix)) {
            return true;
        }
    }
    for (size_t i = 0; i < plan->jobs.count; i++) {
        if (plan->jobs.items[i].kind == JOB_REQUEST && plan->jobs.items[i].pass == 2) {
            return true;
        }
    }
    return false;
}

static void plan_sign_in(struct arena *arena, const struct evidence *evidence, struct plan *plan,
                         const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        const struct question *question = &evidence->questions.items[i];
        if (question->kind != QUESTION_SIGN_IN || question->answer != ANSWER_AGREED ||
            !text_equal(question->account, autodiscover->address)) {
            continue;
        }
        for (size_t k = 0; k < autodiscover->steps.count; k++) {
            const struct step *step = &autodiscover->steps.items[k];
            if (text_equal(step->url, question->url) && !any_sign_in(evidence, plan)) {
                add_request(arena, evidence, plan, autodiscover, step, 2);
            }
        }
    }
}

static bool any_job_running(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        if (evidence->jobs.items[i].state == JOB_RUNNING) {
            return true;
        }
    }
    return false;
}

void plan_next(struct arena *arena, const struct evidence *evidence, int64_t pass, struct plan *out)
{
    memset(out, 0, sizeof *out);
    out->waiting = any_job_running(evidence);
    plan_this_computer(arena, evidence, out);
    if (pass == 0 || evidence->run.network_allowed != TRUTH_YES) {
        return;
    }
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        plan_steps(arena, evidence, out, &evidence->autodiscover.items[i]);
        if (pass == 2) {
            plan_sign_in(arena, evidence, out, &evidence->autodiscover.items[i]);
        }
    }
    plan_endpoints(arena, evidence, out);
    if (pass != 1 || out->jobs.count > 0 || out->waiting) {
        return;
    }
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        plan_question(arena, evidence, out, &evidence->autodiscover.items[i]);
    }
}
