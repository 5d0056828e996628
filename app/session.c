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

/* Where the engine's thread leaves what the window's thread takes. Guarded by the lock. */
struct slot {
    SRWLOCK lock;
    HWND window;
    UINT message;
    struct evidence *evidence;
    enum engine_phase phase;
    bool began;  /* this run of the network part was seen to begin */
    bool posted; /* a message is on its way */
};

struct session {
    struct slot slot;
    struct engine *engine;
    struct evidence *evidence;
    struct diagnosis *diagnosis; /* made when first asked for */
    enum asking asking;
    bool looked;
    int64_t asked_clock;
    int64_t ended_clock;
    char *address; /* asked about */
    char *waiting; /* to be asked about as soon as what runs has stopped */
    struct arena *answered_arena;
    struct text_list answered; /* ids of the questions that were answered since the last evidence */
};

static void on_engine(void *context, enum engine_phase phase, struct evidence *copy)
{
    struct slot *slot = context;
    struct evidence *older;
    bool post;

    AcquireSRWLockExclusive(&slot->lock);
    older = slot->evidence;
    slot->evidence = copy;
    slot->phase = phase;
    slot->began = slot->began || phase == ENGINE_RUNNING;
    post = !slot->posted;
    slot->posted = true;
    ReleaseSRWLockExclusive(&slot->lock);
    evidence_destroy(older);
    if (post && !PostMessageW(slot->window, slot->message, 0, 0)) {
        /* The window's queue is full or gone. The copy stays in the slot; the next one tries again. */
        AcquireSRWLockExclusive(&slot->lock);
        slot->posted = false;
        ReleaseSRWLockExclusive(&slot->lock);
    }
}

struct session *session_create(HWND window, UINT message, struct failure *failure)
{
    struct session *session = calloc(1, sizeof *session);
    struct engine_options options = {
        .connections_refresh_ms = REFRESH_MS, .program_version = PROGRAM_VERSION, .notify = on_engine};

    if (!session) {
        failure->operation = "calloc";
        failure->text = "out of memory";
        return NULL;
    }
    InitializeSRWLock(&session->slot.lock);
    session->slot.window = window;
    session->slot.message = message;
    session->evidence = evidence_create();
    options.notify_context = &session->slot;
    session->engine = engine_create(&options, failure);
    if (!session->engine) {
        session_destroy(session);
        return NULL;
    }
    return session;
}

void session_destroy(struct session *session)
{
    if (!session) {
        return;
    }
    engine_destroy(session->engine);
    evidence_destroy(session->slot.evidence);
    diagnosis_destroy(session->diagnosis);
    evidence_destroy(session->evidence);
    arena_destroy(session->answered_arena);
    free(session->address);
    free(session->waiting);
    free(session);
}

/* Begins the network part for the address that waits. */
static void ask_now(struct session *session)
{
    const char *address = session->waiting;

    arena_destroy(session->answered_arena);
    session->answered_arena = NULL;
    memset(&session->answered, 0, sizeof session->answered);

    AcquireSRWLockExclusive(&session->slot.lock);
    session->slot.began = false;
    ReleaseSRWLockExclusive(&session->slot.lock);
    free(session->address);
    session->address = session->waiting;
    session->waiting = NULL;
    session->asking = ASKING_UNDER_WAY;
    session->asked_clock = clock_milliseconds();
    engine_ask_network(session->engine, &address, 1);
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

    for (size_t i = 0; i < session->evidence->questions.count; i++) {
        const struct question *question = &session->evidence->questions.items[i];

        if (!is_answered(session, question)) {
            if (first && count == 0) {
                *first = question;
            }
            count++;
        }
    }
    return count;
}

/* Follows the engine's phase, which came with the evidence just taken. */
static void follow_phase(struct session *session, enum engine_phase phase, bool began)
{
    if (session->asking == ASKING_NOT_BEGUN || !began) {
        return;
    }
    if (phase == ENGINE_FINISHED) {
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

bool session_take(struct session *session)
{
    struct evidence *evidence;
    enum engine_phase phase;
    bool began;

    AcquireSRWLockExclusive(&session->slot.lock);
    evidence = session->slot.evidence;
    session->slot.evidence = NULL;
    phase = session->slot.phase;
    began = session->slot.began;
    session->slot.posted = false;
    ReleaseSRWLockExclusive(&session->slot.lock);
    if (!evidence) {
        return false;
    }
    diagnosis_destroy(session->diagnosis);
    session->diagnosis = NULL;
    evidence_destroy(session->evidence);
    session->evidence = evidence;
    session->looked = session->looked || has_looked(evidence);
    follow_phase(session, phase, began);
    return true;
}

const struct evidence *session_evidence(const struct session *session)
{
    return session->evidence;
}

const struct diagnosis *session_diagnosis(struct session *session)
{
    if (!session->diagnosis) {
        session->diagnosis = diagnose(session->evidence);
    }
    return session->diagnosis;
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

void session_ask(struct session *session, const char *address)
{
    size_t size = strlen(address) + 1;
    char *copy = malloc(size);

    if (!copy) {
        return;
    }
    memcpy(copy, address, size);
    free(session->waiting);
    session->waiting = copy;
    if (session->asking == ASKING_NOT_BEGUN || session->asking == ASKING_DONE) {
        ask_now(session);
    } else {
        session_stop(session);
    }
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
        engine_cancel(session->engine);
    }
}
