/*
 * See port_results.h.
 */
#include "core/probe/port_results.h"

#include "core/autodiscover/way.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

enum port_way port_way(const struct port_look *look)
{
    if (text_equal(look->purpose, "https")) {
        return PORT_BY_WEB;
    }
    if (text_equal(look->purpose, "endpoint-mapper")) {
        return PORT_BY_MAPPER;
    }
    return text_equal(look->purpose, "imaps") || text_equal(look->purpose, "pop3s") ||
                   text_equal(look->purpose, "submissions")
               ? PORT_BY_TLS
               : PORT_BY_SOCKET;
}

const char *port_job_id(struct arena *arena, const struct port_look *look)
{
    switch (port_way(look)) {
    case PORT_BY_WEB:
    case PORT_BY_TLS:
        return job_id_tls(arena, look->host, look->port);
    case PORT_BY_MAPPER:
        return job_id_mapper(arena, look->host);
    case PORT_BY_SOCKET:
        break;
    }
    return job_id_port(arena, look->host, look->port);
}

bool port_look_has_ended(const struct port_look *look)
{
    return look->job != NULL;
}

bool port_is_looked_at_by(const struct port_look *look, const char *job_id)
{
    struct arena *scratch = arena_create();
    bool same = text_equal_ignoring_case(port_job_id(scratch, look), job_id);
    arena_destroy(scratch);
    return same;
}

void port_result_copy(struct arena *arena, const struct port_look *from, struct port_look *to)
{
    to->address = arena_copy_text(arena, from->address);
    to->outcome = from->outcome;
    to->greeting = arena_copy_text(arena, from->greeting);
    to->is_protocol = from->is_protocol;
    to->offers_tls = from->offers_tls;
    to->started_ms = from->started_ms;
    to->connect_ms = from->connect_ms;
    to->total_ms = from->total_ms;
    schema_copy(arena, &failure_schema, &to->failure, &from->failure);
}

void port_result_greet(struct arena *arena, const struct port_look *from, struct port_look *to)
{
    bool was_heard = from->connect_ms != UNKNOWN_INTEGER;
    to->greeting = arena_copy_text(arena, from->greeting);
    to->is_protocol = from->is_protocol;
    if (was_heard && from->outcome != REACH_DONE && from->outcome != REACH_CANCELLED) {
        to->outcome = from->outcome;
        to->total_ms = from->total_ms;
    }
    schema_copy(arena, &failure_schema, &to->failure, &from->failure);
}

static void take_tls(struct arena *arena, const struct tls_look *from, struct port_look *to)
{
    to->address = arena_copy_text(arena, from->address);
    to->outcome = from->outcome;
    /* Whoever agrees on TLS speaks as the web does; whether a mail server sits behind it, its greeting tells. */
    to->is_protocol = from->outcome == REACH_DONE && port_way(to) == PORT_BY_WEB ? TRUTH_YES : TRUTH_UNKNOWN;
    to->started_ms = from->started_ms;
    to->connect_ms = from->connect_ms;
    to->total_ms = from->total_ms;
    schema_copy(arena, &failure_schema, &to->failure, &from->failure);
}

static void take_mapper(struct arena *arena, const struct mapper_look *from, struct port_look *to)
{
    to->address = arena_copy_text(arena, from->address);
    to->outcome = from->outcome;
    to->is_protocol = from->is_mapper;
    to->started_ms = from->started_ms;
    to->connect_ms = from->connect_ms;
    to->total_ms = from->total_ms;
    schema_copy(arena, &failure_schema, &to->failure, &from->failure);
}

static const struct mapper_look *find_mapper(const struct evidence *evidence, const char *host)
{
    for (size_t i = 0; i < evidence->mappers.count; i++) {
        const struct mapper_look *mapper = &evidence->mappers.items[i];
        if (mapper->job != NULL && text_equal_ignoring_case(mapper->host, host)) {
            return mapper;
        }
    }
    return NULL;
}

/* A name that leads nowhere is the end of the way for what goes without a proxy. REACH_UNKNOWN while it may still lead somewhere. */
static int outcome_of_name(const struct name_lookup *name)
{
    if (name == NULL || name->outcome == NAME_UNKNOWN || name->outcome == NAME_FOUND) {
        return REACH_UNKNOWN;
    }
    return name->outcome == NAME_NOT_FOUND || name->outcome == NAME_NO_ADDRESS ? REACH_NAME_NOT_FOUND
                                                                               : REACH_NAME_NO_ANSWER;
}

static void take_name(struct evidence *evidence, struct arena *scratch, struct port_look *look)
{
    const struct name_lookup *name = evidence_find_name(evidence, look->host);
    int outcome = outcome_of_name(name);
    if (outcome == REACH_UNKNOWN || job_state_of(evidence, port_job_id(scratch, look)) != JOB_UNKNOWN) {
        return;
    }
    look->outcome = outcome;
    schema_copy(evidence->arena, &failure_schema, &look->failure, &name->failure);
    look->job = arena_copy_text(evidence->arena, job_id_name(scratch, look->host));
}

/* A record of the same port, of another account, that has its result already; NULL = none. */
static const struct port_look *find_twin(const struct evidence *evidence, const struct port_look *look)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *other = &evidence->ports.items[i];
        if (other != look && other->job != NULL && port_way(other) == port_way(look) &&
            other->port == look->port && text_equal_ignoring_case(other->host, look->host)) {
            return other;
        }
    }
    return NULL;
}

/* What the job that looks at it has found, where another record holds that. */
static bool take_result(struct evidence *evidence, struct port_look *look)
{
    const struct port_look *twin = find_twin(evidence, look);
    const struct mapper_look *mapper = NULL;
    const struct tls_look *tls = NULL;
    switch (port_way(look)) {
    case PORT_BY_TLS:
        if (twin != NULL) { /* it may have been heard already what is said there */
            port_result_copy(evidence->arena, twin, look);
            return true;
        }
        tls = evidence_find_tls(evidence, look->host, look->port);
        if (tls != NULL) {
            take_tls(evidence->arena, tls, look);
        }
        return tls != NULL;
    case PORT_BY_WEB:
        tls = evidence_find_tls(evidence, look->host, look->port);
        if (tls != NULL) {
            take_tls(evidence->arena, tls, look);
        }
        return tls != NULL;
    case PORT_BY_MAPPER:
        mapper = find_mapper(evidence, look->host);
        if (mapper != NULL) {
            take_mapper(evidence->arena, mapper, look);
        }
        return mapper != NULL;
    case PORT_BY_SOCKET:
        break;
    }
    /* The job has put its result into every record that was there then; this one may have come later, from another account. */
    if (twin != NULL) {
        port_result_copy(evidence->arena, twin, look);
    }
    return twin != NULL;
}

/* Whether the look begins with the name. Through a proxy, the proxy asks for it. */
static bool needs_name(const struct evidence *evidence, const struct port_look *look)
{
    const struct place place = {NULL, look->host, look->port, true};
    return port_way(look) != PORT_BY_WEB || way_state(evidence, &place) == WAY_FAILED;
}

static void take(struct evidence *evidence, struct arena *scratch, struct port_look *look)
{
    const char *job = port_job_id(scratch, look);
    int state = job_state_of(evidence, job);
    if (!job_state_has_ended(state)) {
        if (needs_name(evidence, look)) {
            take_name(evidence, scratch, look);
        }
        return;
    }
    if (!take_result(evidence, look)) {
        look->outcome = job_state_was_stopped(state) ? REACH_CANCELLED : REACH_OTHER;
    }
    look->job = arena_copy_text(evidence->arena, job);
}

/* A mapper's name that leads nowhere: its own record has to say so too. */
static void take_mapper_name(struct evidence *evidence, struct arena *scratch, struct mapper_look *mapper)
{
    const struct name_lookup *name = evidence_find_name(evidence, mapper->host);
    int outcome = outcome_of_name(name);
    if (outcome != REACH_UNKNOWN &&
        job_state_of(evidence, job_id_mapper(scratch, mapper->host)) == JOB_UNKNOWN) {
        mapper->outcome = outcome;
        schema_copy(evidence->arena, &failure_schema, &mapper->failure, &name->failure);
        mapper->job = arena_copy_text(evidence->arena, job_id_name(scratch, mapper->host));
    }
}

void port_results_take(struct evidence *evidence, struct arena *scratch)
{
    for (size_t i = 0; i < evidence->mappers.count; i++) {
        if (evidence->mappers.items[i].job == NULL) {
            take_mapper_name(evidence, scratch, &evidence->mappers.items[i]);
        }
    }
    for (size_t i = 0; i < evidence->ports.count; i++) {
        if (!port_look_has_ended(&evidence->ports.items[i])) {
            take(evidence, scratch, &evidence->ports.items[i]);
        }
    }
}
