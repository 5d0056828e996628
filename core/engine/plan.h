/*
 * What is still worth doing: a pure function of the facts. No findings, no clock, no network.
 *
 * Which jobs were done stands in the evidence (jobs[]), so the plan needs no memory of its own: the engine loops collect
 * -> append -> plan until nothing comes back. A job's id (core/evidence/job_ids.h) tells its kind and object, and a second job
 * of the same id is never planned.
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
    JOB_SETTINGS,     /* the registry values that bear on Autodiscover */
    JOB_SAVED_FILES,  /* answers that lie on disk */
    JOB_PROXY,        /* which proxy for url */
    JOB_NAME,         /* resolve host */
    JOB_CACHED_NAME,  /* what the DNS cache has for host */
    JOB_REVERSE_NAME, /* the name that the DNS gives for the address in remote */
    JOB_ZONE,         /* the security zone of host */
    JOB_SERVICE,      /* SRV records of the name in host */
    JOB_DIRECTORY,    /* connection points in the directory at host, NULL = the computer's own */
    JOB_TLS_LOOK,     /* host, port: credential-free TLS connection and the certificate's verdict */
    JOB_ADDRESS_LOOK, /* the same for one address of the host: whether it answers */
    JOB_HELLO,        /* host, port: which TLS the server takes, where a look could agree on none */
    JOB_REVOCATION, /* host, port: the look's verdict again, with downloads; follows a look and is never planned */
    JOB_REQUEST,        /* account, address, step, request, url: one credential-free Autodiscover request */
    JOB_SIGN_IN,        /* account, address, step, url: the same with the person's sign-in, once */
    JOB_ENDPOINT,       /* account, url: does this endpoint answer */
    JOB_PROXY_SETTINGS, /* the proxy settings of the person and the computer */
    JOB_STORED_CREDENTIALS, /* the names of the sign-ins that Windows keeps for Office */
    JOB_ROUTE,              /* host, remote: which adapter carries the traffic */
    JOB_NAME_CHECK,         /* host, remote: what that DNS server says, NULL = the system's own */
    JOB_LATENCY,            /* host, remote, request ("icmp", "tcp"), port: how long the way takes */
    JOB_PORTAL,             /* url, host, port: whether a page that is always the same is */
    JOB_PORT,               /* host, port, protocol: does this port answer, and with what greeting */
    JOB_GREETING,           /* host, port, protocol: what is said there once TLS is agreed */
    JOB_MAPPER,             /* host: what its RPC endpoint mapper says of Outlook's interfaces */
    JOB_WATCH, /* url, remote: the same again during a watch, at this address; never planned, leaves no record */
    JOB_WATCH_PORT /* url, remote, port, protocol: the same for a mail server */
};

struct job {
    int kind; /* enum job_kind */
    const char *id;
    const char *account; /* mail address */
    const char *address; /* what Autodiscover is asked about; of the account, or one it was redirected to */
    const char *step;    /* step id, or that of another question */
    const char *request; /* as attempt.request */
    int64_t spent_ms;    /* JOB_REQUEST: of the step's time, by the requests that led here */
    const char *host;
    int64_t port;
    const char *url;
    const char
        *protocol; /* JOB_PORT, JOB_WATCH_PORT, JOB_GREETING, looks at no web server: as port_look.protocol */
    const char *remote; /* an address: of the host, or for JOB_NAME_CHECK of the DNS server */
    bool is_encrypted;  /* JOB_WATCH_PORT: from the first byte */
    bool may_sign_in;   /* JOB_DIRECTORY: the server may get the Windows sign-in */
};
struct job_list LIST_OF(struct job);

struct plan {
    struct job_list jobs;           /* to be started now; independent of each other */
    struct question_list questions; /* new questions: only once nothing is left to do in this pass */
    bool waiting;                   /* jobs are running whose results may bring new ones */
};

/*
 * Plans from the evidence as it stands. `pass` 0 looks at this computer only, 1 asks the network without credentials, 2
 * adds what questions were agreed to. Texts are owned by the arena or by the evidence.
 */
void plan_next(struct arena *arena, const struct evidence *evidence, int64_t pass, struct plan *out);

#endif
