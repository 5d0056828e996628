/*
 * The inside of the session, shared by the two files that make it. Nobody else includes this.
 *
 * session.c        the window's side, and what the engine's thread says
 * session_judge.c  the thread between them
 */
#ifndef APP_SESSION_INSIDE_H
#define APP_SESSION_INSIDE_H

#include "app/session.h"
#include "core/collect/platform.h"
#include "core/engine/engine.h"

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
    char *path;            /* of the saved report that is to be opened; malloc'd */
    const struct catalogue *catalogue;
    struct held *opened; /* that report, judged; waits for the window */
    char *complaint;     /* why there is none; malloc'd */
    bool posted;         /* the window was told and has not come yet */
    bool quit;
};

/* Addresses with the memory that they lie in; NULL and none = nothing. */
struct asked {
    struct arena *arena;
    struct text_list addresses;
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
    bool is_saved; /* a saved report is shown; there is no engine */
    int64_t asked_clock;
    int64_t ended_clock;
    struct asked asked;   /* asked about */
    struct asked waiting; /* to be asked about as soon as what runs has stopped */
    bool ask_microsoft;
    struct arena *answered_arena;
    struct text_list answered; /* ids of the questions that were answered since the last evidence */
};

/* A copy of the text for free(); NULL when memory is out. */
char *session_text(const char *text);

/* Takes over the evidence. NULL when memory is out. */
struct held *session_judge(struct evidence *evidence);

/* Releases it and what is listed behind it. NULL is allowed. */
void session_destroy_held(struct held *held);

/* Has it released by the judging thread; the monitor is held. NULL is allowed. */
void session_put_aside(struct exchange *exchange, struct held *held);

/* The judging thread, until exchange.quit. `context` is the session. */
void session_run_judge(void *context);

#endif
