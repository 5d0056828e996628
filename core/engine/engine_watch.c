/*
 * What is looked at again and again: Outlook's processes and connections, and, while a watch goes on, the endpoints.
 */
#include "core/engine/engine_inside.h"
#include "core/engine/timeline.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/watch_targets.h"

enum {
    WATCH_REFRESH_MS = 1000,
    WATCH_INTERVAL_DEFAULT_MS = 15 * 1000,
    /*
     * A list that is read again leaves the old one's memory in the arena; after so many readings, or rows, the evidence moves
     * to a fresh one.
     */
    REFRESHES_BEFORE_MOVE = 60,
    ROWS_BEFORE_MOVE = 40 * 1000
};

/* ---- reading again ---- */

int64_t refresh_interval(const struct engine *engine)
{
    bool watches = engine->watch_ms > 0 || engine->phase == ENGINE_WATCHING;
    int64_t usual = engine->options.connections_refresh_ms;

    return watches && (usual == 0 || usual > WATCH_REFRESH_MS) ? WATCH_REFRESH_MS : usual;
}

static void move_evidence(struct engine *engine)
{
    struct evidence *moved = evidence_copy(engine->evidence);
    evidence_destroy(engine->evidence);
    engine->evidence = moved;
    engine->refresh_count = 0;
    engine->refreshed_rows = 0;
}

/*
 * Reads the processes and then their connections again when that is due. Whoever looks meanwhile sees the reading before:
 * a list that is being read again is not an unknown one.
 */
void refresh_connections(struct engine *engine)
{
    static const struct job processes = {.kind = JOB_PROCESSES, .id = "processes"};
    static const struct job connections = {.kind = JOB_CONNECTIONS, .id = "connections"};
    const struct evidence *evidence = engine->evidence;
    int64_t now = clock_milliseconds();
    int64_t interval = refresh_interval(engine);
    bool idle = !job_is_active(engine, JOB_PROCESSES) && !job_is_active(engine, JOB_CONNECTIONS) &&
                job_state_has_ended(job_state_of(evidence, "processes")) &&
                job_state_has_ended(job_state_of(evidence, "connections"));
    if (interval == 0 || !idle) {
        return;
    }
    if (engine->refresh_connections) {
        engine->refresh_connections = false;
        job_refresh(engine, &connections);
    } else if (now >= engine->refresh_clock) {
        engine->refresh_clock = now + interval;
        engine->refresh_count++;
        engine->refreshed_rows += (int64_t)(evidence->connections.count + evidence->timeline.count / 8);
        if (engine->refresh_count >= REFRESHES_BEFORE_MOVE || engine->refreshed_rows >= ROWS_BEFORE_MOVE) {
            move_evidence(engine);
        }
        engine->refresh_connections = true;
        job_refresh(engine, &processes);
    }
}

/* ---- a watch ---- */

bool watch_is_job(const struct job *job)
{
    return job->kind == JOB_WATCH || job->kind == JOB_WATCH_PORT;
}

void watch_ask(struct engine *engine, int64_t duration_ms, int64_t interval_ms)
{
    engine->watch_ms = duration_ms < WATCH_LONGEST_MS ? duration_ms : WATCH_LONGEST_MS;
    engine->watch_interval_ms = interval_ms > 0 ? interval_ms : WATCH_INTERVAL_DEFAULT_MS;
}

void watch_begin(struct engine *engine)
{
    engine->watch_began = clock_milliseconds();
    engine->watch_end = engine->watch_began + engine->watch_ms;
    engine->watch_test_clock = engine->watch_began;
    engine->watch_round = 0;
    engine->watch_ms = 0;
    engine->evidence->run.watch_ms = 0;
}

static int64_t elapsed(const struct engine *engine)
{
    int64_t now = clock_milliseconds();

    return (now < engine->watch_end ? now : engine->watch_end) - engine->watch_began;
}

void watch_end(struct engine *engine)
{
    struct active *next = NULL;

    engine->evidence->run.watch_ms = elapsed(engine);
    for (struct active *active = engine->actives; active != NULL; active = next) {
        next = active->next;
        if (watch_is_job(&active->job)) {
            job_end(engine, active, JOB_CANCELLED, NULL);
        }
    }
}

static bool is_being_tested(const struct engine *engine, const char *id)
{
    for (const struct active *active = engine->actives; active != NULL; active = active->next) {
        if (watch_is_job(&active->job) && text_equal(active->job.id, id)) {
            return true;
        }
    }
    return false;
}

/* One test of every place; one that still waits for its last test is left out. */
static void begin_round(struct engine *engine)
{
    struct arena *arena = arena_create();
    struct watch_targets targets;

    watch_targets_of_round(arena, engine->evidence, engine->watch_round, &targets);
    for (size_t i = 0; i < targets.count; i++) {
        const struct watch_target *target = &targets.items[i];
        struct job job = {.kind = target->protocol ? JOB_WATCH_PORT : JOB_WATCH,
                          .protocol = target->protocol,
                          .is_encrypted = target->is_encrypted,
                          .id = job_id_watch(arena, target->url, target->address),
                          .host = target->host,
                          .port = target->port,
                          .url = target->url,
                          .remote = target->address};
        if (!is_being_tested(engine, job.id)) {
            job_refresh(engine, &job);
        }
    }
    arena_destroy(arena);
}

bool watch_work(struct engine *engine)
{
    int64_t now = clock_milliseconds();

    if (engine->phase != ENGINE_WATCHING) {
        return false;
    }
    engine->evidence->run.watch_ms = elapsed(engine);
    if (now >= engine->watch_end) {
        return true;
    }
    if (now >= engine->watch_test_clock) {
        begin_round(engine);
        engine->watch_round++;
        engine->watch_test_clock = now + watch_interval(engine->watch_interval_ms, now - engine->watch_began);
    }
    return false;
}

void watch_take(struct engine *engine, const struct active *active, const struct attempt *attempt)
{
    timeline_add_test(engine->evidence, active->job.url, active->job.remote, attempt, engine_now(engine));
    engine->changed = true;
}

int64_t watch_clock(const struct engine *engine)
{
    return engine->watch_test_clock < engine->watch_end ? engine->watch_test_clock : engine->watch_end;
}
