/*
 * The inside of the engine, shared by the files that make it. Nobody else includes this.
 *
 * engine.c          the public functions, the commands they leave, the thread and its loop
 * engine_jobs.c     beginning and ending jobs, the record of each
 * engine_work.c     the jobs that block: what the pool runs
 * engine_results.c  how its results enter the evidence
 * engine_transfer.c the jobs that libcurl carries: looks, requests, endpoint probes
 * engine_sign_in.c  the job that carries a sign-in
 * engine_way.c      the jobs that look at the way to a server, and what others say of it
 * engine_watch.c    what is looked at again and again: connections, and endpoints during a watch
 * engine_ports.c    the jobs that look at ports
 * engine_secrets.c  passwords between the person's agreement and their one use
 */
#ifndef CORE_ENGINE_ENGINE_INSIDE_H
#define CORE_ENGINE_ENGINE_INSIDE_H

#include <curl/curl.h>

#include "core/autodiscover/http.h"
#include "core/collect/platform.h"
#include "core/engine/engine.h"
#include "core/engine/plan.h"
#include "core/engine/pool.h"

/* What another thread wants; owned by the queue, then by the engine thread. */
enum command_kind { COMMAND_ASK_NETWORK, COMMAND_ANSWER, COMMAND_CONTINUE, COMMAND_WATCH };
struct command {
    struct command *next;
    int kind; /* enum command_kind */
    struct arena *arena;
    struct text_list addresses;
    bool ask_microsoft;
    bool all_protocols;
    const char *question_id;
    int answer;
    int64_t duration_ms; /* COMMAND_WATCH */
    int64_t interval_ms;
    char *user; /* malloc'd apart from the arena, so that they can be wiped */
    char *password;
};

/* A sign-in that was agreed to and not used yet; without user and password it is the one of the Windows session. */
struct secret {
    struct secret *next;
    char *question_id;
    char *user;
    char *password;
};

/* A job under way: work at the pool, or a transfer. */
struct active {
    struct active *next;
    uint64_t serial;
    struct arena *arena; /* owns the job's texts */
    struct job job;
    struct transfer *transfer;
    /* Of a transfer that broke off and is made once more; operation NULL = not yet. */
    struct failure first_failure;
    bool
        refresh; /* reads again what was read before: until it ends, the record tells of the earlier reading */
    int64_t started_ms;
    struct flag
        *stop; /* raised to end work that may take long; in the memory of the work, which ends after this */
};

struct engine {
    struct engine_options options;
    struct thread *thread;
    struct flag quit;
    struct monitor *monitor; /* guards the commands and cancel, so that their order is known */
    struct command *commands;
    bool cancel; /* asked for after the last command to ask the network */
    /* From here on the engine thread's alone. */
    CURLM *multi;
    struct pool *pool;
    struct evidence *evidence;
    struct active *actives;
    struct secret *secrets;
    int sign_in_count; /* sign-ins that the pool is at, given up or not: each uses libcurl */
    uint64_t last_serial;
    enum engine_phase phase;
    int64_t pass;
    int64_t base_clock;     /* clock_milliseconds() at run.started */
    int64_t deadline_clock; /* of the pass; 0 = none */
    int64_t refresh_clock;  /* when processes and connections are due again */
    int64_t refresh_count;  /* readings, and rows of them, since the evidence moved */
    int64_t refreshed_rows;
    bool connections_known; /* the last reading of the connections succeeded: changes can be told from it */
    int64_t watch_ms;       /* a watch that is asked for and has not begun; 0 = none */
    int64_t watch_interval_ms;
    int64_t watch_began; /* clocks of the watch under way */
    int64_t watch_end;
    int64_t watch_test_clock;
    int64_t watch_round;
    bool refresh_connections; /* the processes are being read again, their connections come next */
    struct arena *addresses_arena;
    struct text_list addresses; /* asked for, not begun yet */
    bool addresses_pending;
    bool agreed;  /* to something since the questions were put */
    bool stopped; /* the pass was cut short and is about to finish */
    bool changed;
    bool phase_changed;
    int64_t notified_clock;
};

/* engine_jobs.c */

/* Milliseconds since run.started. */
int64_t engine_now(const struct engine *engine);
/* Opens the record of a job that its caller then begins by itself; NULL, with the record closed, without memory. */
struct active *job_open(struct engine *engine, const struct job *job);
/* Begins one planned job: its record, then the pool or libcurl. A job that cannot begin is recorded as failed. */
void job_begin(struct engine *engine, const struct job *planned);
/* The same for a job that was done before and is to be done again: what it found stays known meanwhile. */
void job_refresh(struct engine *engine, const struct job *planned);
/* Whether a job of this kind is under way. */
bool job_is_active(const struct engine *engine, enum job_kind kind);
/* Ends an active job: closes its record with the state and failure (NULL = none) and releases it. */
void job_end(struct engine *engine, struct active *active, enum job_state state,
             const struct failure *failure);
/* Ends every active job in this state: cancelled or timed out. */
void jobs_stop(struct engine *engine, enum job_state state);
/* The active job with this serial, or NULL when it was given up. */
struct active *job_find(struct engine *engine, uint64_t serial);

/* engine_work.c */

/* Hands a job that blocks to the pool. False, with the cause, when no thread can be had, or there is nothing to do it with. */
bool work_begin(struct engine *engine, struct active *active, struct failure *failure);
/* Hands the certificate verdict of a finished look to the pool; it ends the same job. */
bool work_begin_verdict(struct engine *engine, const struct active *active, const struct tls_look *look,
                        const struct der_chain *chain);
/* Takes all finished work into the evidence, and gives up downloads that take too long. */
void work_take_all(struct engine *engine);

/*
 * Waits for sign-ins that were told to stop: libcurl must not end before they do. One that waits for a domain controller can't
 * be stopped, so not for long.
 */
void work_wait_for_sign_ins(struct engine *engine);

/* engine_sign_in.c */

struct sign_in_job;
/* Takes the sign-in out of the store and copies all that it needs into the arena. NULL when there is none (any more). */
struct sign_in_job *sign_in_job_make(struct engine *engine, struct active *active, struct arena *arena);
/* Signs in; on a pool thread. The secret is wiped afterwards. */
void sign_in_job_run(struct arena *arena, struct sign_in_job *sign_in);
/* Wipes the secret of a job that is given up before it ran. */
void sign_in_job_wipe(struct sign_in_job *sign_in);
/* Why nothing was sent; operation NULL when it was. Borrowed. */
const struct failure *sign_in_job_failure(const struct sign_in_job *sign_in);
/* Takes what came of it into the evidence. */
void sign_in_job_take(struct engine *engine, const struct active *active, const struct sign_in_job *sign_in);

/* engine_way.c */

/* What the jobs of the way to a server bring back. */
struct way_result {
    struct failure failure; /* of the jobs that read a list */
    struct route route;
    struct name_check name_check;
    struct proxy_setting_list proxy_settings;
    struct latency latency;
    struct stored_credential_list credentials;
};
bool is_way_job(const struct job *job);
void way_prepare(struct way_result *result);
/* Does the job; on a pool thread. */
void way_run(struct arena *arena, const struct job *job, struct way_result *result);
/* Why it failed; operation NULL when it did not. Borrowed. */
const struct failure *way_failure(const struct job *job, const struct way_result *result);
/* Takes what came of it into the evidence. */
void way_take(struct evidence *evidence, const struct job *job, const struct way_result *result);
/* Takes the clock of whoever answered into the evidence, where the answer tells it. */
void way_note_answer(struct evidence *evidence, const char *host, const struct attempt *attempt);
void way_note_directory(struct evidence *evidence, const struct directory_search *search);
/* The look for a captive portal, which libcurl carries: it could not begin, or has ended (and ends its job). */
void way_portal_not_started(struct engine *engine, const struct active *active,
                            const struct failure *failure);
void way_portal_finish(struct engine *engine, struct active *active, CURLcode code);

/* engine_ports.c */

struct port_job;
/* Copies all that the look needs into the arena, and lets the active job stop it. */
struct port_job *port_job_make(struct engine *engine, struct active *active, struct arena *arena);
/* Looks; on a pool thread. */
void port_job_run(struct arena *arena, struct port_job *job);
/* What failed; operation NULL when nothing did. Borrowed. */
const struct failure *port_job_failure(const struct port_job *job);
/* Puts what was found into every record that waits for it. */
void port_job_take(struct engine *engine, const struct active *active, struct port_job *job);

/* engine_transfer.c */

/* Starts a look, request or probe. On failure it is recorded and the job ended. */
void transfer_job_begin(struct engine *engine, struct active *active);
/* Lets libcurl work and takes what is finished into the evidence. */
void transfer_work(struct engine *engine);

/* engine_watch.c */

/* Milliseconds from one reading of the connections to the next; 0 = they are not read again. */
int64_t refresh_interval(const struct engine *engine);
/* Reads processes and connections again when that is due. */
void refresh_connections(struct engine *engine);
/* Keeps the wish for a watch; 0 = none. */
void watch_ask(struct engine *engine, int64_t duration_ms, int64_t interval_ms);
/* The watch that was asked for begins. */
void watch_begin(struct engine *engine);
/* The watch is over: tests that wait are given up. */
void watch_end(struct engine *engine);
/* Begins the tests that are due. True when the time is over. */
bool watch_work(struct engine *engine);
/* Whether a job is a test of a watch. */
bool watch_is_job(const struct job *job);
/* Takes a finished test into the timeline. */
void watch_take(struct engine *engine, const struct active *active, const struct attempt *attempt);
/* When watch_work is due again. */
int64_t watch_clock(const struct engine *engine);

/* engine_secrets.c */

/* Keeps a sign-in for its one use; takes over user and password. */
void secret_keep(struct engine *engine, const char *question_id, char *user, char *password);
/* Takes the sign-in for a question out of the store, or NULL. The caller ends it with secret_destroy. */
struct secret *secret_take(struct engine *engine, const char *question_id);
/*
 * Wipes and releases every other sign-in with the user name and password of this one, which is about to be used: the same
 * secret is never tried twice, so that a mistyped password cannot lock an account. NULL is allowed.
 */
void secrets_destroy_same(struct engine *engine, const struct secret *used);
/* Wipes and releases. NULL is allowed. */
void secret_destroy(struct secret *secret);
/* Wipes and releases every sign-in that was not used. */
void secrets_destroy_all(struct engine *engine);
/* Wipes and releases malloc'd text. NULL is allowed. */
void secret_destroy_text(char *text);
/* A malloc'd copy, NULL for NULL or when memory is out. */
char *secret_copy_text(const char *text);

#endif
