/*
 * What the wizard knows.
 */
#include "app/session_inside.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/text.h"
#include "resources/version.h"

enum { REFRESH_MS = 1000 };

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

/* ---- the window's thread ---- */

static void forget(struct asked *asked)
{
    arena_destroy(asked->arena);
    memset(asked, 0, sizeof *asked);
}

static bool has_looked(const struct evidence *evidence)
{
    const struct job_record *job = evidence_find_job(evidence, "connections");

    return job && job->state != JOB_UNKNOWN && job->state != JOB_RUNNING;
}

/* A session with its judging thread, still without an engine. Takes over the evidence. NULL when memory is out. */
static struct session *begin(HWND window, UINT message, struct evidence *evidence, struct failure *failure)
{
    struct session *session = calloc(1, sizeof *session);

    failure->operation = "session_create";
    failure->text = "out of memory";
    if (!session) {
        evidence_destroy(evidence);
        return NULL;
    }
    session->window = window;
    session->message = message;
    session->exchange.monitor = monitor_create();
    session->now = session_judge(evidence);
    if (session->exchange.monitor && session->now) {
        session->now->holders = 1;
        session->judge = thread_start(session_run_judge, session);
    }
    if (!session->judge) {
        session_destroy(session);
        return NULL;
    }
    return session;
}

struct session *session_create(HWND window, UINT message, struct failure *failure)
{
    struct session *session = begin(window, message, evidence_create(), failure);
    struct engine_options options = {
        .connections_refresh_ms = REFRESH_MS, .program_version = PROGRAM_VERSION, .notify = on_engine};

    if (!session) {
        return NULL;
    }
    options.notify_context = &session->exchange;
    session->engine = engine_create(&options, failure);
    if (!session->engine) {
        session_destroy(session);
        return NULL;
    }
    return session;
}

/* From now on the saved report that is in session->now is all there is. */
static void become_saved(struct session *session)
{
    const struct evidence *evidence = session->now->snapshot.evidence;

    engine_destroy(session->engine);
    session->engine = NULL;
    session->is_saved = true;
    session->looked = evidence->outlook.count > 0 || has_looked(evidence);
    session->asking = ASKING_DONE;
    session->watching = WATCHING_NOT;
    forget(&session->waiting);
}

struct session *session_create_saved(HWND window, UINT message, struct evidence *evidence,
                                     struct failure *failure)
{
    struct session *session = begin(window, message, evidence, failure);

    if (session) {
        become_saved(session);
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
    free(exchange->path);
    free(exchange->complaint);
    session_destroy_held(exchange->opened);
    session_destroy_held(exchange->judged);
    session_destroy_held(exchange->unneeded);
    session_destroy_held(session->now);
    monitor_destroy(exchange->monitor);
    arena_destroy(session->answered_arena);
    forget(&session->asked);
    forget(&session->waiting);
    free(session);
}

/* Begins the network part for the addresses that wait. */
static void ask_now(struct session *session)
{
    struct exchange *exchange = &session->exchange;

    arena_destroy(session->answered_arena);
    session->answered_arena = NULL;
    memset(&session->answered, 0, sizeof session->answered);
    monitor_lock(exchange->monitor);
    exchange->run++;
    session->run = exchange->run;
    monitor_unlock(exchange->monitor);
    forget(&session->asked);
    session->asked = session->waiting;
    memset(&session->waiting, 0, sizeof session->waiting);
    session->asking = ASKING_UNDER_WAY;
    session->watching = WATCHING_NOT;
    session->asked_clock = clock_milliseconds();
    const struct engine_ask ask = {.addresses = session->asked.addresses.items,
                                   .count = session->asked.addresses.count,
                                   .ask_microsoft = session->ask_microsoft};

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
        if (session->waiting.arena) {
            ask_now(session);
        }
    } else if (session->asking != ASKING_STOPPING) {
        bool waits = phase == ENGINE_QUESTIONS && count_unanswered(session, NULL) > 0;

        session->asking = waits ? ASKING_QUESTIONS : ASKING_UNDER_WAY;
    }
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

enum taken session_take(struct session *session)
{
    struct exchange *exchange = &session->exchange;
    struct held *opened;
    struct held *newest;

    monitor_lock(exchange->monitor);
    opened = exchange->opened;
    exchange->opened = NULL;
    newest = exchange->judged;
    exchange->judged = NULL;
    if (opened || session->is_saved) {
        /* What the engine still said before it ended. */
        session_put_aside(exchange, newest);
        newest = opened;
    }
    exchange->posted = false;
    monitor_unlock(exchange->monitor);
    if (!newest) {
        return TAKEN_NOTHING;
    }
    let_go(session, session->now);
    newest->holders = 1;
    session->now = newest;
    if (opened) {
        become_saved(session);
        return TAKEN_SAVED_REPORT;
    }
    session->looked = session->looked || has_looked(newest->snapshot.evidence);
    follow_phase(session, newest->phase, newest->begun);
    return TAKEN_EVIDENCE;
}

void session_open(struct session *session, const struct catalogue *catalogue, const char *path)
{
    struct exchange *exchange = &session->exchange;
    char *copy = session_text(path);
    char *older;

    monitor_lock(exchange->monitor);
    older = exchange->path;
    exchange->path = copy;
    exchange->catalogue = catalogue;
    monitor_wake(exchange->monitor);
    monitor_unlock(exchange->monitor);
    free(older);
}

char *session_complaint(struct session *session)
{
    struct exchange *exchange = &session->exchange;
    char *complaint;

    monitor_lock(exchange->monitor);
    complaint = exchange->complaint;
    exchange->complaint = NULL;
    monitor_unlock(exchange->monitor);
    return complaint;
}

bool session_is_saved(const struct session *session)
{
    return session->is_saved;
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

void session_ask(struct session *session, const struct text_list *addresses, bool ask_microsoft)
{
    struct asked copy = {session->is_saved ? NULL : arena_create(), {0}};

    if (!copy.arena) {
        return;
    }
    for (size_t i = 0; i < addresses->count; i++) {
        text_list_append(copy.arena, &copy.addresses, addresses->items[i]);
    }
    forget(&session->waiting);
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
    if (session->is_saved) {
        return;
    }
    session->watching = WATCHING_WANTED;
    engine_watch(session->engine, WATCH_LONGEST_MS, 0);
}

void session_stop_watch(struct session *session)
{
    if (session->watching == WATCHING_NOW) {
        engine_cancel(session->engine);
    } else if (!session->is_saved) {
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

const struct text_list *session_addresses(const struct session *session)
{
    return session->waiting.arena ? &session->waiting.addresses : &session->asked.addresses;
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
