/*
 * What is still worth doing: a pure function of the facts. No findings, no clock, no network.
 *
 * Which jobs were done stands in the evidence (jobs[]), so the plan needs no memory of its own: the engine loops collect
 * -> append -> plan until nothing comes back. A job's id tells its kind and object, and a second job of the same id is
 * never planned.
 */
#ifndef CORE_ENGINE_PLAN_H
#define CORE_ENGINE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

enum job_kind {
    JOB_MACHINE,
    JOB_ACCOUNTS,
    JOB_PROCESSES,
    JOB_CONNECTIONS,
    JOB_PROXY,    /* which proxy for url */
    JOB_NAME,     /* resolve host */
    JOB_TLS_LOOK, /* host, port: credential-free TLS connection and the certificate's verdict */
    JOB_REQUEST,  /* account, step, pass: the Autodiscover request */
    JOB_ENDPOINT  /* account, url: does this endpoint answer */
};

struct job {
    int kind; /* enum job_kind */
    const char *id;
    const char *account; /* mail address */
    const char *step;    /* step id */
    const char *host;
    int64_t port;
    const char *url;
    int64_t pass;
};
struct job_list LIST_OF(struct job);

struct plan {
    struct job_list jobs;           /* to be started now; independent of each other */
    struct question_list questions; /* new questions: only once nothing is left to do in pass 1 */
    bool waiting;                   /* jobs are running whose results may bring new ones */
};

/*
 * Plans from the evidence as it stands. `pass` 0 looks at this computer only, 1 asks the network without credentials, 2
 * adds the requests with sign-in for questions that were agreed to. Texts are owned by the arena or by the evidence.
 */
void plan_next(struct arena *arena, const struct evidence *evidence, int64_t pass, struct plan *out);

/* How far the way to a host and port is explored: its proxy, its name, its TLS look. */
enum reach_state {
    REACH_STATE_NOT_BEGUN,
    REACH_STATE_UNDER_WAY,
    REACH_STATE_GOOD,   /* TLS look done and the certificate is good: requests may be sent */
    REACH_STATE_FAILED, /* no request will be sent; the records say why */
    REACH_STATE_CANCELLED
};
enum reach_state plan_reach_state(const struct evidence *evidence, const char *host, int64_t port);

/* The key under which the proxy for a host and port is asked and recorded: "https://host:port/". */
const char *plan_proxy_url(struct arena *arena, const char *host, int64_t port);

/* The ids of jobs, owned by the arena. */
const char *plan_name_id(struct arena *arena, const char *host);
const char *plan_tls_id(struct arena *arena, const char *host, int64_t port);
const char *plan_proxy_id(struct arena *arena, const char *host, int64_t port);
const char *plan_request_id(struct arena *arena, int64_t pass, const char *account, const char *step);
const char *plan_endpoint_id(struct arena *arena, const char *account, const char *url);

/* The id of the question whether to sign in to a host for an account. */
const char *plan_sign_in_id(struct arena *arena, const char *account, const char *host);

#endif
