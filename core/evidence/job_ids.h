/*
 * The ids of jobs and questions. A job's record in the evidence is the plan's only memory, so whoever plans a job and whoever
 * asks what became of it must name it the same.
 */
#ifndef CORE_EVIDENCE_JOB_IDS_H
#define CORE_EVIDENCE_JOB_IDS_H

#include "core/evidence/evidence.h"

/* Each is owned by the arena. */
const char *job_id_name(struct arena *arena, const char *host);
const char *job_id_cached_name(struct arena *arena, const char *host);
const char *job_id_reverse_name(struct arena *arena, const char *address);
const char *job_id_proxy(struct arena *arena, const char *host, int64_t port);
const char *job_id_tls(struct arena *arena, const char *host, int64_t port);
const char *job_id_address_look(struct arena *arena, const char *host, int64_t port, const char *address);
const char *job_id_hello(struct arena *arena, const char *host, int64_t port);
const char *job_id_revocation(struct arena *arena, const char *host, int64_t port);
const char *job_id_zone(struct arena *arena, const char *host);
const char *job_id_service(struct arena *arena, const char *name);
/* `server` NULL: the computer's own domain. */
const char *job_id_directory(struct arena *arena, const char *server);
const char *job_id_route(struct arena *arena, const char *host, const char *address);
const char *job_id_name_check(struct arena *arena, const char *host, const char *server);
const char *job_id_latency(struct arena *arena, const char *method, const char *host, const char *address);
const char *job_id_endpoint(struct arena *arena, const char *account, const char *url);
const char *job_id_port(struct arena *arena, const char *host, int64_t port);
const char *job_id_greeting(struct arena *arena, const char *host, int64_t port);
const char *job_id_mapper(struct arena *arena, const char *host);

/* The test of a watched place, by way of one address (NULL = whichever). */
const char *job_id_watch(struct arena *arena, const char *url, const char *address);

/* One request (as in attempt.request) of one step, or of another question, at one place. */
const char *job_id_request(struct arena *arena, const struct autodiscover *autodiscover,
                           const struct step *step, const char *request, const char *url);

/* The one attempt to sign in that a question was answered with. */
const char *job_id_sign_in(struct arena *arena, const char *account, const char *url);

const char *question_id_sign_in(struct arena *arena, const char *account, const char *host);
const char *question_id_follow(struct arena *arena, const char *account, const char *host);

/* The state of a job, an enum job_state; JOB_UNKNOWN when it was never begun. */
int job_state_of(const struct evidence *evidence, const char *job_id);

/* Whether a job of this state has come to its end, whatever end. */
bool job_state_has_ended(int state);

/* Whether it was stopped from outside: nobody knows then what it would have found. */
bool job_state_was_stopped(int state);

#endif
