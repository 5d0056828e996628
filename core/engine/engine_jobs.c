/*
 * Beginning and ending jobs. Each has a record in the evidence from its first moment on, which is what the plan reads.
 */
#include "core/engine/engine_inside.h"

#include <stdlib.h>

#include "core/evidence/text.h"

int64_t engine_now(const struct engine *engine)
{
    return clock_milliseconds() - engine->base_clock;
}

static struct active *make_active(struct engine *engine, const struct job *planned)
{
    struct active *active = calloc(1, sizeof *active);
    struct arena *arena = arena_create();
    if (active == NULL || arena == NULL) {
        free(active);
        arena_destroy(arena);
        return NULL;
    }
    active->arena = arena;
    active->serial = ++engine->last_serial;
    active->started_ms = engine_now(engine);
    schema_initialize(&failure_schema, &active->first_failure);
    active->job = *planned;
    active->job.id = arena_copy_text(arena, planned->id);
    active->job.account = arena_copy_text(arena, planned->account);
    active->job.address = arena_copy_text(arena, planned->address);
    active->job.step = arena_copy_text(arena, planned->step);
    active->job.request = arena_copy_text(arena, planned->request);
    active->job.host = arena_copy_text(arena, planned->host);
    active->job.url = arena_copy_text(arena, planned->url);
    active->job.protocol = arena_copy_text(arena, planned->protocol);
    active->job.remote = arena_copy_text(arena, planned->remote);
    active->next = engine->actives;
    engine->actives = active;
    return active;
}

/* A refreshed job (the list of connections) keeps its one record. */
static struct job_record *record_of(struct engine *engine, const char *id)
{
    struct job_record *record = evidence_find_job(engine->evidence, id);
    if (record == NULL) {
        record = schema_append(engine->evidence->arena, &job_record_schema, &engine->evidence->jobs);
        record->id = arena_copy_text(engine->evidence->arena, id);
    }
    return record;
}

static bool is_transfer(const struct job *job)
{
    return job->kind == JOB_TLS_LOOK || job->kind == JOB_ADDRESS_LOOK || job->kind == JOB_REQUEST ||
           job->kind == JOB_ENDPOINT || job->kind == JOB_PORTAL || job->kind == JOB_WATCH;
}

static void start(struct engine *engine, struct active *active)
{
    if (is_transfer(&active->job)) {
        transfer_job_begin(engine, active);
        return;
    }
    struct failure failure = {"start a thread", 0, "program", "the system gave no thread"};
    if (!work_begin(engine, active, &failure)) {
        job_end(engine, active, JOB_FAILED, &failure);
    }
}

struct active *job_open(struct engine *engine, const struct job *job)
{
    struct job_record *record = record_of(engine, job->id);
    record->state = JOB_RUNNING;
    record->started_ms = engine_now(engine);
    engine->changed = true;
    struct active *active = make_active(engine, job);
    if (active == NULL) {
        record->state = JOB_FAILED;
        record->failure.operation = "make a job";
        record->failure.system = "program";
        record->failure.text = "no memory left";
    }
    return active;
}

void job_begin(struct engine *engine, const struct job *planned)
{
    struct active *active = job_open(engine, planned);
    if (active != NULL) {
        start(engine, active);
    }
}

void job_refresh(struct engine *engine, const struct job *planned)
{
    struct active *active = make_active(engine, planned);
    if (active != NULL) {
        active->refresh = true;
        start(engine, active);
    }
}

bool job_is_active(const struct engine *engine, enum job_kind kind)
{
    for (const struct active *active = engine->actives; active != NULL; active = active->next) {
        if (active->job.kind == (int)kind) {
            return true;
        }
    }
    return false;
}

/*
 * A refresh that was stopped leaves the record of the reading before it, as it leaves that reading. What a watch does stands
 * in the timeline alone: each of its rounds would have records of its own.
 */
static void close_record(struct engine *engine, const struct active *active, enum job_state state,
                         const struct failure *failure)
{
    bool stopped = state == JOB_CANCELLED || state == JOB_TIMED_OUT;
    if (watch_is_job(&active->job) || (active->refresh && stopped)) {
        return;
    }
    struct job_record *record = record_of(engine, active->job.id);
    record->state = (int)state;
    record->started_ms = active->started_ms;
    record->ended_ms = engine_now(engine);
    schema_initialize(&failure_schema, &record->failure);
    if (failure != NULL) {
        schema_copy(engine->evidence->arena, &failure_schema, &record->failure, failure);
    }
}

void job_end(struct engine *engine, struct active *active, enum job_state state,
             const struct failure *failure)
{
    close_record(engine, active, state, failure);
    if (active->stop != NULL) {
        flag_raise(active->stop);
    }
    for (struct active **link = &engine->actives; *link != NULL; link = &(*link)->next) {
        if (*link == active) {
            *link = active->next;
            break;
        }
    }
    transfer_destroy(active->transfer);
    arena_destroy(active->arena);
    free(active);
    engine->changed = true;
}

void jobs_stop(struct engine *engine, enum job_state state)
{
    while (engine->actives != NULL) {
        job_end(engine, engine->actives, state, NULL);
    }
}

struct active *job_find(struct engine *engine, uint64_t serial)
{
    for (struct active *active = engine->actives; active != NULL; active = active->next) {
        if (active->serial == serial) {
            return active;
        }
    }
    return NULL;
}
