/*
 * What the wizard knows.
 */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/platform.h"
#include "core/engine/engine.h"
#include "core/evidence/text.h"
#include "resources/version.h"

enum { REFRESH_MS = 1000 };

/* A snapshot and how many hold it: the session itself as its newest, and pages that keep it. */
struct held {
    struct snapshot snapshot; /* first, so that a pointer to it is one to this */
    enum engine_phase phase;
    unsigned begun; /* the run of the network part that was last seen to begin */
    int holders;
    struct held *next; /* in the list of what is to be released */
};

/* What the threads exchange; guarded by the monitor. */
struct exchange {
    struct monitor *monitor;
    struct evidence *unjudged; /* the engine's newest, and what came with it */
    enum engine_phase phase;
    unsigned run;          /* how often the network part was asked for; 0 = never */
    unsigned begun;        /* the last of these that the engine was seen to begin */
    struct held *judged;   /* waits for the window */
    struct held *unneeded; /* waits to be released */
    bool posted;           /* the window was told and has not come yet */
    bool quit;
};

struct session {
    struct exchange exchange;
    HWND window;
    UINT message;
    struct engine *engine;
    struct thread *judge;
    struct held *now;
    enum asking asking;
    enum watching watching;
    unsigned run; /* the one that was asked for last */
    bool looked;
    int64_t asked_clock;
    int64_t ended_clock;
    char *address; /* asked about */
    char *waiting; /* to be asked about as soon as what runs has stopped */
    bool ask_microsoft;
    struct arena *answered_arena;
    struct text_list answered; /* ids of the questions that were answered since the last evidence */
};

/* ---- the engine's thread ---- */

static void on_engine(void *context, enum engine_phase phase, struct evidence *copy)
{
    struct exchange *exchange = context;
    struct evidence *older;

    monitor_lock(exchange->monitor);
    older = exchange->unjudged;
    exchange->unjudged = copy;
    exchange->phase = phase;
    if (phase == ENGINE_RUNNING) {
        exchange->begun = exchange->run;
    }
    monitor_wake(exchange->monitor);
    monitor_unlock(exchange->monitor);
    evidence_destroy(older);
}

/* ---- the judging thread ---- */

static void destroy_held(struct held *held)
{
    while (held) {
        struct held *next = held->next;

        diagnosis_destroy(held->snapshot.diagnosis);
        evidence_destroy(held->snapshot.evidence);
        free(held);
        held = next;
    }
}

/* Takes over the evidence. NULL when memory is out. */
static struct held *judge_evidence(struct evidence *evidence)
{
    struct held *held = calloc(1, sizeof *held);

    if (!held) {
        evidence_destroy(evidence);
        return NULL;
    }
    held->snapshot.evidence = evidence;
    held->snapshot.diagnosis = diagnose(evidence);
    return held;
}

/* Leaves the judged evidence for the window; the one that it has not fetched is released. */
static void hand_over(struct session *session, struct held *held)
{
    struct exchange *exchange = &session->exchange;
    bool post;

    monitor_lock(exchange->monitor);
    if (exchange->judged) {
        exchange->judged->next = exchange->unneeded;
        exchange->unneeded = exchange->judged;
    }
    exchange->judged = held;
    post = !exchange->posted;
    exchange->posted = true;
    monitor_unlock(exchange->monitor);
    if (post && !PostMessageW(session->window, session->message, 0, 0)) {
        /* The window's queue is full or gone: the next one tries again. */
        monitor_lock(exchange->monitor);
        exchange->posted = false;
        monitor_unlock(exchange->monitor);
    }
}

static void run_judge(void *context)
{
    struct session *session = context;
    struct exchange *exchange = &session->exchange;
    bool quit = false;

    while (!quit) {
        struct evidence *evidence;
        struct held *unneeded;
        struct held *held;
        enum engine_phase phase;
        unsigned begun;

        monitor_lock(exchange->monitor);
        while (!exchange->unjudged && !exchange->unneeded && !exchange->quit) {
            monitor_wait(exchange->monitor, -1);
        }
        evidence = exchange->unjudged;
        exchange->unjudged = NULL;
        phase = exchange->phase;
        begun = exchange->begun;
        unneeded = exchange->unneeded;
        exchange->unneeded = NULL;
        quit = exchange->quit;
        monitor_unlock(exchange->monitor);
        destroy_held(unneeded);
        held = evidence && !quit ? judge_evidence(evidence) : NULL;
        if (held) {
            held->phase = phase;
            held->begun = begun;
            hand_over(session, held);
        } else if (quit) {
            evidence_destroy(evidence);
        }
    }
}

/* ---- the window's thread ---- */

struct session *session_create(HWND window, UINT message, struct failure *failure)
{
    struct session *session = calloc(1, sizeof *session);
    struct engine_options options = {
        .connections_refresh_ms = REFRESH_MS, .program_version = PROGRAM_VERSION, .notify = on_engine};

    failure->operation = "session_create";
    failure->text = "out of memory";
    if (!session) {
        return NULL;
    }
    session->window = window;
    session->message = message;
    session->exchange.monitor = monitor_create();
    session->now = judge_evidence(evidence_create());
    if (session->exchange.monitor && session->now) {
        session->now->holders = 1;
        options.notify_context = &session->exchange;
        session->judge = thread_start(run_judge, session);
        session->engine = session->judge ? engine_create(&options, failure) : NULL;
    }
    if (!session->engine) {
        session_destroy(session);
        return NULL;
    }
    return session;
}

void session_destroy(struct session *session)
{
    struct exchange *exchange;

    if (!session) {
        return;
    }
    exchange = &session->exchange;
    engine_destroy(session->engine);
    if (session->judge) {
        monitor_lock(exchange->monitor);
        exchange->quit = true;
        monitor_wake(exchange->monitor);
        monitor_unlock(exchange->monitor);
        thread_join(session->judge);
    }
    evidence_destroy(exchange->unjudged);
    destroy_held(exchange->judged);
    destroy_held(exchange->unneeded);
    destroy_held(session->now);
    monitor_destroy(exchange->monitor);
    arena_destroy(session->answered_arena);
    free(session->address);
    free(session->waiting);
    free(session);
}

/* Begins the network part for the address that waits. */
static void ask_now(struct session *session)
{
    struct exchange *exchange = &session->exchange;
    const char *address = session->waiting;

    arena_destroy(session->answered_arena);
    session->answered_arena = NULL;
    memset(&session->answered, 0, sizeof session->answered);
    monitor_lock(exchange->monitor);
    exchange->run++;
    session->run = exchange->run;
    monitor_unlock(exchange->monitor);
    free(session->address);
    session->address = session->waiting;
    session->waiting = NULL;
    session->asking = ASKING_UNDER_WAY;
    session->watching = WATCHING_NOT;
    session->asked_clock = clock_milliseconds();
    const struct engine_ask ask = {
        .addresses = &address, .count = 1, .ask_microsoft = session->ask_microsoft};

    engine_ask_network(session->engine, &ask);
}

static bool is_answered(const struct session *session, const struct question *question)
{
    for (size_t i = 0; i < session->answered.count; i++) {
        if (text_equal(session->answered.items[i], question->id)) {
            return true;
        }
    }
    return question->answer != ANSWER_NOT_ASKED;
}

/* The questions that wait; the first one goes to *first, which may be NULL. */
static size_t count_unanswered(const struct session *session, const struct question **first)
{
    size_t count = 0;

    for (size_t i = 0; i < session->now->snapshot.evidence->questions.count; i++) {
        const struct question *question = &session->now->snapshot.evidence->questions.items[i];

        if (!is_answered(session, question)) {
            if (first && count == 0) {
                *first = question;
            }
            count++;
        }
    }
    return count;
}

/* Follows the engine's phase, which came with the evidence just taken, unless that is of an earlier run. */
static void follow_phase(struct session *session, enum engine_phase phase, unsigned begun)
{
    if (session->asking == ASKING_NOT_BEGUN || begun != session->run) {
        return;
    }
    if (phase == ENGINE_WATCHING && session->watching == WATCHING_WANTED) {
        session->watching = WATCHING_NOW;
    } else if (phase != ENGINE_WATCHING && session->watching == WATCHING_NOW) {
        session->watching = WATCHING_NOT;
    }
    if (phase == ENGINE_FINISHED || phase == ENGINE_WATCHING) {
        if (session->asking != ASKING_DONE) {
            session->ended_clock = clock_milliseconds();
        }
        session->asking = ASKING_DONE;
        if (session->waiting) {
            ask_now(session);
        }
    } else if (session->asking != ASKING_STOPPING) {
        bool waits = phase == ENGINE_QUESTIONS && count_unanswered(session, NULL) > 0;

        session->asking = waits ? ASKING_QUESTIONS : ASKING_UNDER_WAY;
    }
}

static bool has_looked(const struct evidence *evidence)
{
    const struct job_record *job = evidence_find_job(evidence, "connections");

    return job && job->state != JOB_UNKNOWN && job->state != JOB_RUNNING;
}

/* Gives back what nobody holds any more. */
static void let_go(struct session *session, struct held *held)
{
    struct exchange *exchange = &session->exchange;

    held->holders--;
    if (held->holders > 0) {
        return;
    }
    monitor_lock(exchange->monitor);
    held->next = exchange->unneeded;
    exchange->unneeded = held;
    monitor_wake(exchange->monitor);
    monitor_unlock(exchange->monitor);
}

bool session_take(struct session *session)
{
    struct exchange *exchange = &session->exchange;
    struct held *newest;

    monitor_lock(exchange->monitor);
    newest = exchange->judged;
    exchange->judged = NULL;
    exchange->posted = false;
    monitor_unlock(exchange->monitor);
    if (!newest) {
        return false;
    }
    let_go(session, session->now);
    newest->holders = 1;
    session->now = newest;
    session->looked = session->looked || has_looked(newest->snapshot.evidence);
    follow_phase(session, newest->phase, newest->begun);
    return true;
}

const struct snapshot *session_now(const struct session *session)
{
    return &session->now->snapshot;
}

struct snapshot *session_keep(struct session *session)
{
    session->now->holders++;
    return &session->now->snapshot;
}

void session_release(struct session *session, struct snapshot *snapshot)
{
    if (snapshot) {
        let_go(session, (struct held *)snapshot);
    }
}

bool session_has_looked(const struct session *session)
{
    return session->looked;
}

enum asking session_asking(const struct session *session)
{
    return session->asking;
}

int64_t session_asking_ms(const struct session *session)
{
    int64_t end = session->asking == ASKING_DONE ? session->ended_clock : clock_milliseconds();

    return session->asking == ASKING_NOT_BEGUN ? 0 : end - session->asked_clock;
}

void session_ask(struct session *session, const char *address, bool ask_microsoft)
{
    size_t size = strlen(address) + 1;
    char *copy = malloc(size);

    if (!copy) {
        return;
    }
    memcpy(copy, address, size);
    free(session->waiting);
    session->waiting = copy;
    session->ask_microsoft = ask_microsoft;
    if (session->asking == ASKING_NOT_BEGUN || session->asking == ASKING_DONE) {
        ask_now(session);
    } else {
        session_stop(session);
    }
}

void session_watch(struct session *session)
{
    session->watching = WATCHING_WANTED;
    engine_watch(session->engine, WATCH_LONGEST_MS, 0);
}

void session_stop_watch(struct session *session)
{
    if (session->watching == WATCHING_NOW) {
        engine_cancel(session->engine);
    } else {
        engine_watch(session->engine, 0, 0);
        session->watching = WATCHING_NOT;
    }
}

enum watching session_watching(const struct session *session)
{
    return session->watching;
}

bool session_asks_microsoft(const struct session *session)
{
    return session->ask_microsoft;
}

const char *session_address(const struct session *session)
{
    return session->waiting ? session->waiting : session->address;
}

const struct question *session_question(const struct session *session, size_t *count)
{
    const struct question *first = NULL;

    *count = session->asking == ASKING_QUESTIONS ? count_unanswered(session, &first) : 0;
    return *count > 0 ? first : NULL;
}

void session_answer(struct session *session, enum question_answer answer, const char *user,
                    const char *password)
{
    size_t count = 0;
    const struct question *question = session_question(session, &count);

    if (!question) {
        return;
    }
    if (!session->answered_arena) {
        session->answered_arena = arena_create();
    }
    engine_answer(session->engine, question->id, answer, user, password);
    if (session->answered_arena) {
        text_list_append(session->answered_arena, &session->answered, question->id);
    }
    if (count == 1) {
        session->asking = ASKING_UNDER_WAY;
        engine_continue(session->engine);
    }
}

void session_decline_all(struct session *session)
{
    size_t count = 0;

    while (session_question(session, &count)) {
        session_answer(session, ANSWER_DECLINED, NULL, NULL);
    }
}

void session_stop(struct session *session)
{
    if (session->asking == ASKING_UNDER_WAY || session->asking == ASKING_QUESTIONS) {
        session->asking = ASKING_STOPPING;
        session->watching = WATCHING_NOT;
        engine_cancel(session->engine);
    }
}
