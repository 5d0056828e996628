/*
 * What travels to a pool thread and back: a job with copies of all that it needs, and what it found. engine_work.c sends it,
 * engine_results.c takes what comes back into the evidence. Nobody else includes this.
 */
#ifndef CORE_ENGINE_JOB_WORK_H
#define CORE_ENGINE_JOB_WORK_H

#include "core/engine/engine_inside.h"

struct job_work {
    struct work work; /* first: the pool knows only this */
    uint64_t serial;
    struct job job;
    struct process_list processes; /* JOB_CONNECTIONS: whose connections */
    struct process_list helpers;   /* theirs too */
    bool all_sessions;             /* JOB_PROCESSES */
    bool network_allowed;          /* JOB_SAVED_FILES: files on other computers too */
    struct der_chain chain;        /* JOB_TLS_LOOK, JOB_REVOCATION: what to judge */
    /* results */
    struct failure failure;
    struct machine machine;
    struct profile_list profiles;
    struct account_list accounts;
    struct connection_list connections;
    struct setting_list settings; /* of JOB_SAVED_FILES what it starts from */
    struct saved_answer_list saved_answers;
    struct proxy proxy;
    struct name_lookup name; /* JOB_CACHED_NAME too */
    struct reverse_name reverse;
    struct service_lookup service;
    struct directory_search directory;
    struct zone zone;
    struct tls_look look;
    struct sign_in_job *sign_in; /* JOB_SIGN_IN */
    struct way_result way;       /* is_way_job */
    struct port_job *port;       /* JOB_PORT, JOB_GREETING, JOB_MAPPER, JOB_HELLO, JOB_WATCH_PORT */
};

/* Takes what was found into the evidence, which owns copies of it. Whose job it was must still be active. */
void result_take(struct engine *engine, const struct active *active, const struct job_work *item);

/* Why the job failed; NULL when it did not. That a name or a record does not exist is an answer. Borrowed. */
const struct failure *result_failure(const struct job_work *item);

/* Appends copies of the processes, owned by the arena. */
void result_append_processes(struct arena *arena, struct process_list *to, const struct process_list *from);

#endif
