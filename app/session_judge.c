/*
 * The thread that judges what the engine found, opens saved reports, and releases what nobody needs any more.
 */
#include <stdlib.h>
#include <string.h>

#include "app/saved.h"
#include "app/scratch.h"
#include "app/session_inside.h"

char *session_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

void session_destroy_held(struct held *held)
{
    while (held) {
        struct held *next = held->next;

        diagnosis_destroy(held->snapshot.diagnosis);
        evidence_destroy(held->snapshot.evidence);
        free(held);
        held = next;
    }
}

struct held *session_judge(struct evidence *evidence)
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

void session_put_aside(struct exchange *exchange, struct held *held)
{
    if (held) {
        held->next = exchange->unneeded;
        exchange->unneeded = held;
    }
}

/* Tells the window that something waits for it, unless it was told already. */
static void tell_window(struct session *session)
{
    struct exchange *exchange = &session->exchange;
    bool post;

    monitor_lock(exchange->monitor);
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

/* Leaves the judged evidence for the window; the one that it has not fetched is released. */
static void hand_over(struct session *session, struct held *held)
{
    struct exchange *exchange = &session->exchange;

    monitor_lock(exchange->monitor);
    session_put_aside(exchange, exchange->judged);
    exchange->judged = held;
    monitor_unlock(exchange->monitor);
    tell_window(session);
}

/* Opens and judges a saved report, and leaves it, or why there is none, for the window. */
static void open_report(struct session *session, const struct catalogue *catalogue, const char *path)
{
    struct exchange *exchange = &session->exchange;
    struct arena *arena = scratch_create();
    const char *why = NULL;
    struct evidence *evidence = saved_open(arena, catalogue, path, &why);
    struct held *held = evidence ? session_judge(evidence) : NULL;
    char *complaint = why ? session_text(why) : NULL;
    char *older;

    monitor_lock(exchange->monitor);
    older = exchange->complaint;
    exchange->complaint = complaint;
    if (held) {
        session_put_aside(exchange, exchange->opened);
        exchange->opened = held;
    }
    monitor_unlock(exchange->monitor);
    free(older);
    arena_destroy(arena);
    tell_window(session);
}

void session_run_judge(void *context)
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
        const struct catalogue *catalogue;
        char *path;

        monitor_lock(exchange->monitor);
        while (!exchange->unjudged && !exchange->unneeded && !exchange->path && !exchange->quit) {
            monitor_wait(exchange->monitor, -1);
        }
        evidence = exchange->unjudged;
        exchange->unjudged = NULL;
        phase = exchange->phase;
        begun = exchange->begun;
        unneeded = exchange->unneeded;
        exchange->unneeded = NULL;
        path = exchange->path;
        exchange->path = NULL;
        catalogue = exchange->catalogue;
        quit = exchange->quit;
        monitor_unlock(exchange->monitor);
        session_destroy_held(unneeded);
        held = evidence && !quit ? session_judge(evidence) : NULL;
        if (held) {
            held->phase = phase;
            held->begun = begun;
            hand_over(session, held);
        } else if (quit) {
            evidence_destroy(evidence);
        }
        if (path && !quit) {
            open_report(session, catalogue, path);
        }
        free(path);
    }
}
