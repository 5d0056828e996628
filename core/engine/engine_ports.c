/*
 * The jobs that look at ports over sockets of our own: what they need taken along, the look itself on a pool thread, and its result
 * put into the evidence.
 */
#include "core/engine/engine_inside.h"
#include "core/engine/timeline.h"
#include "core/evidence/text.h"
#include "core/probe/port_look.h"
#include "core/probe/port_results.h"
#include "core/probe/tls_hello.h"

/* Mail servers that suspect spam let a stranger wait for some seconds before they greet. */
enum { ANSWER_TIMEOUT_MS = 8000, SILENCE_TIMEOUT_MS = 3000 };

struct port_job {
    int kind; /* JOB_PORT, JOB_GREETING, JOB_MAPPER, JOB_HELLO, JOB_WATCH_PORT */
    struct flag stop;
    struct port_target target;
    struct port_look look;
    struct mapper_look mapper;
    bool is_encrypted;
    const char *host; /* JOB_HELLO, JOB_GREETING, and where it is encrypted */
    struct tls_hello_answer hello;
    struct failure failure;
};

struct port_job *port_job_make(struct engine *engine, struct active *active, struct arena *arena)
{
    struct port_job *made = arena_allocate(arena, 1, sizeof *made);
    const struct name_lookup *name = evidence_find_name(engine->evidence, active->job.host);
    made->kind = active->job.kind;
    made->is_encrypted = active->job.kind == JOB_WATCH_PORT && active->job.is_encrypted;
    made->host = arena_copy_text(arena, active->job.host);
    made->hello.alert = UNKNOWN_INTEGER;
    made->target.protocol = arena_copy_text(arena, active->job.protocol);
    made->target.port = active->job.port;
    made->target.connect_timeout_ms = engine->options.connect_timeout_ms;
    made->target.answer_timeout_ms = ANSWER_TIMEOUT_MS;
    made->target.silence_timeout_ms = active->job.kind == JOB_WATCH_PORT ? 0 : SILENCE_TIMEOUT_MS;
    made->target.stop = &made->stop;
    if (active->job.kind == JOB_WATCH_PORT) {
        text_list_append(arena, &made->target.addresses, active->job.remote);
        name = NULL;
    }
    for (size_t i = 0; name != NULL && i < name->addresses.count && i < PORT_ADDRESS_MAXIMUM; i++) {
        text_list_append(arena, &made->target.addresses, name->addresses.items[i]);
    }
    schema_initialize(&port_look_schema, &made->look);
    schema_initialize(&mapper_look_schema, &made->mapper);
    active->stop = &made->stop;
    return made;
}

void port_job_run(struct arena *arena, struct port_job *job)
{
    if (job->kind == JOB_MAPPER) {
        mapper_look_run(arena, &job->target, &job->mapper);
    } else if (job->kind == JOB_HELLO) {
        hello_run(arena, &job->target, job->host, &job->hello, &job->failure);
    } else if (job->kind == JOB_GREETING || job->is_encrypted) {
        port_look_hear(arena, &job->target, job->host, &job->look);
    } else {
        port_look_run(arena, &job->target, &job->look);
    }
}

const struct failure *port_job_failure(const struct port_job *job)
{
    return job->kind == JOB_MAPPER  ? &job->mapper.failure
           : job->kind == JOB_HELLO ? &job->failure
                                    : &job->look.failure;
}

static void take_mapper(struct evidence *evidence, const struct active *active,
                        const struct mapper_look *from)
{
    for (size_t i = 0; i < evidence->mappers.count; i++) {
        struct mapper_look *to = &evidence->mappers.items[i];
        if (to->job != NULL || !text_equal_ignoring_case(to->host, active->job.host)) {
            continue;
        }
        struct mapper_look kept = *to;
        schema_copy(evidence->arena, &mapper_look_schema, to, from);
        to->account = kept.account;
        to->named_by = kept.named_by;
        to->host = kept.host;
        to->port = kept.port;
        to->started_ms = active->started_ms;
        to->job = arena_copy_text(evidence->arena, active->job.id);
    }
}

static void take_port(struct evidence *evidence, const struct active *active, struct port_look *from)
{
    from->started_ms = active->started_ms;
    for (size_t i = 0; i < evidence->ports.count; i++) {
        struct port_look *to = &evidence->ports.items[i];
        if (!port_look_has_ended(to) && port_is_looked_at_by(to, active->job.id)) {
            port_result_copy(evidence->arena, from, to);
            to->job = arena_copy_text(evidence->arena, active->job.id);
        }
    }
}

static void take_greeting(struct evidence *evidence, const struct active *active,
                          const struct port_look *from)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        struct port_look *to = &evidence->ports.items[i];
        if (port_look_has_ended(to) && port_way(to) == PORT_BY_TLS && to->port == active->job.port &&
            text_equal_ignoring_case(to->host, active->job.host)) {
            port_result_greet(evidence->arena, from, to);
        }
    }
}

static void take_hello(struct evidence *evidence, const struct active *active,
                       const struct tls_hello_answer *from)
{
    struct tls_look *look = evidence_find_tls(evidence, active->job.host, active->job.port);
    if (look != NULL) {
        look->server_version = from->version;
        look->server_alert = from->alert;
        look->server_hello = from->outcome;
    }
}

void port_job_take(struct engine *engine, const struct active *active, struct port_job *job)
{
    if (job->kind == JOB_MAPPER) {
        take_mapper(engine->evidence, active, &job->mapper);
    } else if (job->kind == JOB_WATCH_PORT) {
        timeline_add_port_test(engine->evidence, active->job.url, active->job.remote, &job->look,
                               engine_now(engine));
        engine->changed = true;
    } else if (job->kind == JOB_GREETING) {
        take_greeting(engine->evidence, active, &job->look);
    } else if (job->kind == JOB_HELLO) {
        take_hello(engine->evidence, active, &job->hello);
    } else {
        take_port(engine->evidence, active, &job->look);
    }
}
