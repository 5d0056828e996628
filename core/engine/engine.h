/*
 * Runs a diagnosis: plan, jobs, questions, deadline.
 *
 * The engine thread owns the curl multi handle and the evidence and makes no blocking call. What blocks runs on a small
 * pool and comes back by value. Callers get immutable copies of the evidence through one callback and hand in the
 * person's words through the functions here; every function may be called from any thread.
 */
#ifndef CORE_ENGINE_ENGINE_H
#define CORE_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

enum engine_phase {
    ENGINE_LOOKING, /* only this computer was looked at; nothing was or will be sent before engine_ask_network */
    ENGINE_RUNNING,   /* pass 1 or 2 is under way */
    ENGINE_QUESTIONS, /* a pass is over and questions wait: engine_answer for each, then engine_continue */
    ENGINE_WATCHING, /* the passes are over; connections and endpoints are looked at again and again: engine_watch */
    ENGINE_FINISHED /* nothing is left to do; engine_ask_network may begin anew */
};

/*
 * Called on the engine thread with a copy of the evidence (the receiver owns it and ends it with evidence_destroy) each
 * time something changed, at most about 20 times a second, and always once more on entering a phase. Must return at
 * once: post it to the window and go.
 */
typedef void engine_notify(void *context, enum engine_phase phase, struct evidence *copy);

struct engine_options {
    int64_t deadline_ms;         /* of each pass; 0 = 60,000 */
    int64_t connect_timeout_ms;  /* 0 = 10,000 */
    int64_t transfer_timeout_ms; /* of a step's requests, redirects and all; 0 = 30,000 */
    int64_t
        connections_refresh_ms;  /* read processes and connections again and again; 0 = only when planned */
    bool all_sessions;           /* Outlook of other people's sessions too, as far as they can be seen */
    const char *program_version; /* for the evidence; borrowed for the engine's life: a literal */
    engine_notify *notify;
    void *notify_context;
};

struct engine;

/*
 * Starts the engine thread, which at once looks at this computer (machine, accounts, processes, connections), without
 * the network. NULL with the cause in *failure (texts are static) when the system refuses. The caller ends it with
 * engine_destroy.
 */
struct engine *engine_create(const struct engine_options *options, struct failure *failure);

/* What the person agrees to. */
struct engine_ask {
    const char *const *addresses; /* mail addresses; copied */
    size_t count;                 /* 0 = the accounts found in the profile */
    bool ask_microsoft;           /* Microsoft's own service may be shown these addresses too */
    bool all_protocols;           /* look at the ports of every protocol, not only of those in use */
};

/*
 * The person agrees to ask the network. Begins pass 1, dropping what an earlier run of the network part had found.
 */
void engine_ask_network(struct engine *engine, const struct engine_ask *ask);

/* The longest watch there is: a day. */
#define WATCH_LONGEST_MS (INT64_C(24) * 60 * 60 * 1000)

/*
 * Once nothing is left to do (at once when that is so now), goes on for so long (at most WATCH_LONGEST_MS): reads Outlook's
 * connections each second and tests the endpoints that were found, and where Autodiscover answers, every `interval_ms` (0 =
 * 15 seconds; rounds become rarer in a long watch), of a name with several addresses one after the other. What happens goes to
 * evidence.timeline, and run.watch_ms tells how long it has gone on. Then, or after engine_cancel, the phase is
 * ENGINE_FINISHED; what was seen stays. Stopping the passes, asking the network anew, or a duration of 0 before it has begun
 * drops it.
 */
void engine_watch(struct engine *engine, int64_t duration_ms, int64_t interval_ms);

/*
 * The person's answer to the question with this id. For a sign-in the user name and password are copied; the copy is
 * wiped after its one use, at the latest in engine_destroy; both NULL agree to the Windows sign-in, where the question's
 * can_use_windows allows it. Unknown ids are ignored.
 */
void engine_answer(struct engine *engine, const char *question_id, enum question_answer answer,
                   const char *user, const char *password);

/*
 * All questions that will be answered are answered: begins pass 2, or finishes when nothing new was agreed. What pass 2 finds
 * may bring new questions, and then the phase is ENGINE_QUESTIONS once more.
 */
void engine_continue(struct engine *engine);

/*
 * Stops the network part that is under way within 200 ms; evidence stays and says so; then the phase is ENGINE_FINISHED. It
 * ends a watch early, and that alone leaves nothing unfinished.
 * Where none is under way it does nothing, and it never stops one that is asked for after it.
 */
void engine_cancel(struct engine *engine);

/* Cancels, joins the thread, wipes secrets, releases everything. The callback is not called afterwards. NULL allowed. */
void engine_destroy(struct engine *engine);

#endif
