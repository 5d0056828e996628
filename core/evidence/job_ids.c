/*
 * See job_ids.h.
 */
#include "core/evidence/job_ids.h"

const char *job_id_name(struct arena *arena, const char *host)
{
    return arena_format(arena, "name:%s", host);
}

const char *job_id_cached_name(struct arena *arena, const char *host)
{
    return arena_format(arena, "cached-name:%s", host);
}

const char *job_id_reverse_name(struct arena *arena, const char *address)
{
    return arena_format(arena, "reverse:%s", address);
}

const char *job_id_proxy(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "proxy:%s:%d", host, (int)port);
}

const char *job_id_tls(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "tls:%s:%d", host, (int)port);
}

const char *job_id_address_look(struct arena *arena, const char *host, int64_t port, const char *address)
{
    return arena_format(arena, "address:%s:%d:%s", host, (int)port, address);
}

const char *job_id_hello(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "tls-hello:%s:%d", host, (int)port);
}

const char *job_id_revocation(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "revocation:%s:%d", host, (int)port);
}

const char *job_id_zone(struct arena *arena, const char *host)
{
    return arena_format(arena, "zone:%s", host);
}

const char *job_id_service(struct arena *arena, const char *name)
{
    return arena_format(arena, "service:%s", name);
}

const char *job_id_directory(struct arena *arena, const char *server)
{
    return server == NULL ? "directory" : arena_format(arena, "directory:%s", server);
}

const char *job_id_route(struct arena *arena, const char *host, const char *address)
{
    return arena_format(arena, "route:%s:%s", host, address);
}

const char *job_id_name_check(struct arena *arena, const char *host, const char *server)
{
    return arena_format(arena, "name-check:%s:%s", host, server == NULL ? "system" : server);
}

const char *job_id_latency(struct arena *arena, const char *method, const char *host, const char *address)
{
    return arena_format(arena, "latency:%s:%s:%s", method, host, address);
}

const char *job_id_endpoint(struct arena *arena, const char *account, const char *url)
{
    return arena_format(arena, "endpoint:%s:%s", account, url);
}

const char *job_id_watch(struct arena *arena, const char *url, const char *address)
{
    return arena_format(arena, "watch:%s:%s", url, address == NULL ? "" : address);
}

const char *job_id_port(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "port:%s:%d", host, (int)port);
}

const char *job_id_greeting(struct arena *arena, const char *host, int64_t port)
{
    return arena_format(arena, "greeting:%s:%d", host, (int)port);
}

const char *job_id_mapper(struct arena *arena, const char *host)
{
    return arena_format(arena, "mapper:%s", host);
}

const char *job_id_request(struct arena *arena, const struct autodiscover *autodiscover,
                           const struct step *step, const char *request, const char *url)
{
    return arena_format(arena, "request:%s:%s:%s:%s:%s", autodiscover->account, autodiscover->address,
                        step->id, request, url);
}

const char *job_id_sign_in(struct arena *arena, const char *account, const char *url)
{
    return arena_format(arena, "sign-in:%s:%s", account, url);
}

const char *question_id_sign_in(struct arena *arena, const char *account, const char *host)
{
    return arena_format(arena, "sign-in:%s:%s", account, host);
}

const char *question_id_follow(struct arena *arena, const char *account, const char *host)
{
    return arena_format(arena, "follow:%s:%s", account, host);
}

int job_state_of(const struct evidence *evidence, const char *job_id)
{
    const struct job_record *job = evidence_find_job(evidence, job_id);
    return job == NULL ? JOB_UNKNOWN : job->state;
}

bool job_state_has_ended(int state)
{
    return state != JOB_UNKNOWN && state != JOB_RUNNING;
}

bool job_state_was_stopped(int state)
{
    return state == JOB_CANCELLED || state == JOB_TIMED_OUT;
}
