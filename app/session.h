/*
 * What the wizard knows: the engine, the newest evidence it handed over, and what today's rules say of it.
 *
 * The engine speaks from its own thread. A second thread takes its newest copy, judges it, and leaves both for the window;
 * what the window no longer needs goes back to that thread to be released. So the window's thread only exchanges pointers,
 * however many connections there are. One message at a time tells it that something waits; what comes meanwhile replaces
 * it, so that a slow window is never flooded. All functions belong to the window's thread.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include <windows.h>

#include "app/page_view.h"

struct session;

/* Evidence and its diagnosis at one moment. */
struct snapshot {
    struct evidence *evidence;
    struct diagnosis *diagnosis;
};

/*
 * Starts the engine; it looks at this computer at once. `message` is posted to `window` (parameters 0) whenever
 * session_take has something to take. The caller ends it with session_destroy. NULL with the cause in *failure.
 */
struct session *session_create(HWND window, UINT message, struct failure *failure);

/*
 * Shows the evidence of a saved report, which it takes over, instead: no engine runs, nothing is asked, nothing changes.
 * Otherwise as session_create.
 */
struct session *session_create_saved(HWND window, UINT message, struct evidence *evidence,
                                     struct failure *failure);

/* Stops the engine (within 200 ms) and releases everything. NULL is allowed. */
void session_destroy(struct session *session);

/* What session_take brought. */
enum taken {
    TAKEN_NOTHING,
    TAKEN_EVIDENCE,    /* newer evidence of the check */
    TAKEN_SAVED_REPORT /* a saved report, which from now on is all there is */
};

/* Takes the newest evidence, if there is some. Pointers into the one before are invalid afterwards, unless it is kept. */
enum taken session_take(struct session *session);

/*
 * Opens a saved report on another thread. When it is there, session_take brings it, and the engine ends. Where it can't be
 * opened everything stays as it is, and session_complaint says why. The path is copied; the catalogue must stay.
 */
void session_open(struct session *session, const struct catalogue *catalogue, const char *path);

/* Why the saved report could not be opened, once, for the caller to free; NULL = nothing is to be told. */
char *session_complaint(struct session *session);

/* Whether it is a saved report that is shown. */
bool session_is_saved(const struct session *session);

/* The newest evidence and its diagnosis; neither is ever NULL. Valid until the next session_take. */
const struct snapshot *session_now(const struct session *session);

/* Keeps the newest one beyond that, until session_release. NULL may be released. */
struct snapshot *session_keep(struct session *session);
void session_release(struct session *session, struct snapshot *snapshot);

/* Whether this computer was looked at once: until then an empty list means nothing. */
bool session_has_looked(const struct session *session);

/* How far the network part is. */
enum asking session_asking(const struct session *session);

/* Milliseconds since the network part began, or how long it took. */
int64_t session_asking_ms(const struct session *session);

/*
 * The person agrees to ask the network about these addresses, and perhaps to show them to Microsoft's own service too. What
 * runs is stopped first. The addresses are copied; they may be those of session_addresses.
 */
void session_ask(struct session *session, const struct text_list *addresses, bool ask_microsoft);

/* Whether the run asked about last may show the addresses to Microsoft's own service. */
bool session_asks_microsoft(const struct session *session);

/* The addresses that were asked about last, until session_ask; none when nobody was. */
const struct text_list *session_addresses(const struct session *session);

/* The first question that waits for an answer and how many do, itself included; NULL when none does. */
const struct question *session_question(const struct session *session, size_t *count);

/*
 * The person's answer to that question; after the last one the engine goes on. User and password may be NULL; the caller
 * wipes them.
 */
void session_answer(struct session *session, enum question_answer answer, const char *user,
                    const char *password);

/* Declines every question that is left and goes on. */
void session_decline_all(struct session *session);

/*
 * Watches: from the end of the check on (at once when it is over), until session_stop_watch, for at most a day. Asking anew or
 * stopping the check ends it too.
 */
void session_watch(struct session *session);
void session_stop_watch(struct session *session);
enum watching session_watching(const struct session *session);

/* Stops the network part; what was found stays. */
void session_stop(struct session *session);

#endif
