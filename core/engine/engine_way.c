/*
 * The jobs that look at the way to a server, and what their results and others' say of it: routes, a second look at names,
 * proxy settings, latency, stored sign-ins, clocks, a captive portal.
 */
#include "core/engine/engine_inside.h"

#include "core/collect/collect_way.h"
#include "core/collect/failures.h"
#include "core/evidence/moment.h"
#include "core/evidence/text.h"
#include "core/knowledge/portal.h"

/* ---- jobs of the pool ---- */

bool is_way_job(const struct job *job)
{
    return job->kind == JOB_PROXY_SETTINGS || job->kind == JOB_STORED_CREDENTIALS || job->kind == JOB_ROUTE ||
           job->kind == JOB_NAME_CHECK || job->kind == JOB_LATENCY;
}

void way_prepare(struct way_result *result)
{
    schema_initialize(&failure_schema, &result->failure);
    schema_initialize(&route_schema, &result->route);
    schema_initialize(&name_check_schema, &result->name_check);
    schema_initialize(&latency_schema, &result->latency);
}

void way_run(struct arena *arena, const struct job *job, struct way_result *result)
{
    switch (job->kind) {
    case JOB_PROXY_SETTINGS:
        collect_proxy_settings(arena, &result->proxy_settings, &result->failure);
        break;
    case JOB_STORED_CREDENTIALS:
        collect_stored_credentials(arena, &result->credentials, &result->failure);
        break;
    case JOB_ROUTE:
        collect_route(arena, job->host, job->remote, &result->route);
        break;
    case JOB_NAME_CHECK:
        collect_name_check(arena, job->host, job->remote, &result->name_check);
        break;
    default:
        collect_latency(arena, job->request, job->remote, job->port, &result->latency);
        break;
    }
}

const struct failure *way_failure(const struct job *job, const struct way_result *result)
{
    switch (job->kind) {
    case JOB_ROUTE:
        return &result->route.failure;
    case JOB_NAME_CHECK:
        return &result->name_check.failure;
    case JOB_LATENCY:
        return &result->latency.failure;
    default:
        return &result->failure;
    }
}

static void take_lists(struct evidence *evidence, const struct job *job, const struct way_result *result)
{
    struct arena *arena = evidence->arena;
    for (size_t i = 0; i < result->proxy_settings.count; i++) {
        struct proxy_setting *setting =
            schema_append(arena, &proxy_setting_schema, &evidence->proxy_settings);
        schema_copy(arena, &proxy_setting_schema, setting, &result->proxy_settings.items[i]);
        setting->job = "proxy-settings";
    }
    for (size_t i = 0; i < result->credentials.count; i++) {
        struct stored_credential *credential =
            schema_append(arena, &stored_credential_schema, &evidence->stored_credentials);
        schema_copy(arena, &stored_credential_schema, credential, &result->credentials.items[i]);
        credential->job = "stored-credentials";
    }
    if (job->kind == JOB_STORED_CREDENTIALS) {
        schema_copy(arena, &failure_schema, &evidence->stored_credentials_failure, &result->failure);
    }
}

void way_take(struct evidence *evidence, const struct job *job, const struct way_result *result)
{
    struct arena *arena = evidence->arena;
    const char *id = arena_copy_text(arena, job->id);
    if (job->kind == JOB_ROUTE) {
        struct route *route = schema_append(arena, &route_schema, &evidence->routes);
        schema_copy(arena, &route_schema, route, &result->route);
        route->host = arena_copy_text(arena, job->host);
        route->address = arena_copy_text(arena, job->remote);
        route->job = id;
    } else if (job->kind == JOB_NAME_CHECK) {
        struct name_check *check = schema_append(arena, &name_check_schema, &evidence->name_checks);
        schema_copy(arena, &name_check_schema, check, &result->name_check);
        check->host = arena_copy_text(arena, job->host);
        check->server = arena_copy_text(arena, job->remote);
        check->job = id;
    } else if (job->kind == JOB_LATENCY) {
        struct latency *latency = schema_append(arena, &latency_schema, &evidence->latencies);
        schema_copy(arena, &latency_schema, latency, &result->latency);
        latency->host = arena_copy_text(arena, job->host);
        latency->address = arena_copy_text(arena, job->remote);
        latency->method = arena_copy_text(arena, job->request);
        latency->port = job->port;
        latency->job = id;
    } else {
        take_lists(evidence, job, result);
    }
}

/* ---- clocks ---- */

/* One look at a clock of each host is enough: its later answers tell the same. */
static struct clock_look *add_clock(struct evidence *evidence, const char *source, const char *host,
                                    const char *job)
{
    for (size_t i = 0; i < evidence->clocks.count; i++) {
        const struct clock_look *known = &evidence->clocks.items[i];
        if (text_equal(known->source, source) && text_equal_ignoring_case(known->host, host)) {
            return NULL;
        }
    }
    struct clock_look *look = schema_append(evidence->arena, &clock_look_schema, &evidence->clocks);
    look->source = source;
    look->host = arena_copy_text(evidence->arena, host);
    look->job = arena_copy_text(evidence->arena, job);
    return look;
}

static void set_clock(struct evidence *evidence, struct clock_look *look, int64_t theirs, int64_t ours)
{
    look->theirs = moment_to_text(evidence->arena, theirs);
    look->ours = moment_to_text(evidence->arena, ours);
    look->difference_ms = theirs - ours;
}

void way_note_answer(struct evidence *evidence, const char *host, const struct attempt *attempt)
{
    int64_t theirs = 0;
    int64_t ours = 0;
    if (attempt->date == NULL || !moment_from_text(attempt->date_at, &ours)) {
        return;
    }
    struct clock_look *look = add_clock(evidence, "http", host, attempt->job);
    if (look == NULL) {
        return;
    }
    if (moment_from_http_date(attempt->date, &theirs)) {
        set_clock(evidence, look, theirs, ours);
    } else {
        look->failure = failure_from_program("Date header", "it is no date as RFC 9110 has it");
    }
}

void way_note_directory(struct evidence *evidence, const struct directory_search *search)
{
    int64_t theirs = 0;
    int64_t ours = 0;
    if (!moment_from_text(search->current_time, &theirs) ||
        !moment_from_text(search->current_time_at, &ours)) {
        return;
    }
    struct clock_look *look = add_clock(evidence, "ldap", search->server, search->job);
    if (look != NULL) {
        set_clock(evidence, look, theirs, ours);
    }
}

/* ---- a captive portal ---- */

static struct portal_look *add_portal(struct engine *engine, const struct active *active)
{
    struct arena *arena = engine->evidence->arena;
    struct portal_look *look = schema_append(arena, &portal_look_schema, &engine->evidence->portals);
    look->url = arena_copy_text(arena, active->job.url);
    look->job = arena_copy_text(arena, active->job.id);
    return look;
}

void way_portal_not_started(struct engine *engine, const struct active *active, const struct failure *failure)
{
    struct portal_look *look = add_portal(engine, active);
    look->outcome = REACH_OTHER;
    schema_copy(engine->evidence->arena, &failure_schema, &look->failure, failure);
}

void way_portal_finish(struct engine *engine, struct active *active, CURLcode code)
{
    struct arena *arena = engine->evidence->arena;
    struct attempt attempt;
    size_t len = 0;
    schema_initialize(&attempt_schema, &attempt);
    transfer_read_attempt(active->transfer, code, arena, &attempt);
    attempt.job = active->job.id;
    const char *body = transfer_body(active->transfer, &len);
    struct portal_look *look = add_portal(engine, active);
    look->outcome = attempt.outcome;
    look->http_status = attempt.http_status;
    look->location = attempt.location;
    if (attempt.http_status != UNKNOWN_INTEGER && attempt.outcome == REACH_DONE) {
        look->is_expected = portal_is_expected(attempt.http_status, body, len) ? TRUTH_YES : TRUTH_NO;
    }
    look->failure = attempt.failure;
    way_note_answer(engine->evidence, active->job.host, &attempt);
    bool failed = attempt.failure.operation != NULL;
    job_end(engine, active, failed ? JOB_FAILED : JOB_DONE, failed ? &attempt.failure : NULL);
}
