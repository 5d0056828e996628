/*
 * What the wizard knows: the engine, the newest evidence it handed over, and what today's rules say of it.
 *
 * The engine speaks from its own thread. Here its copies wait in one slot for the window's thread: the newest replaces
 * the one before, and one message at a time tells the window that something waits, so that a slow window is never
 * flooded. All functions belong to the window's thread.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include <windows.h>

#include "app/page_view.h"

struct session;

/*
 * Starts the engine; it looks at this computer at once. `message` is posted to `window` (parameters 0) whenever
 * session_take has something to take. The caller ends it with session_destroy. NULL with the cause in *failure.
 */
struct session *session_create(HWND window, UINT message, struct failure *failure);

/* Stops the engine (within 200 ms) and releases everything. NULL is allowed. */
void session_destroy(struct session *session);

/* Takes the newest evidence, if there is some. Pointers got from the session before are invalid afterwards. */
bool session_take(struct session *session);

/* The newest evidence and its diagnosis; never NULL, valid until the next session_take. */
const struct evidence *session_evidence(const struct session *session);
const struct diagnosis *session_diagnosis(struct session *session);

/* Whether this computer was looked at once: until then an empty list means nothing. */
bool session_has_looked(const struct session *session);

/* How far the network part is. */
enum asking session_asking(const struct session *session);

/* Milliseconds since the network part began, or how long it took. */
int64_t session_asking_ms(const struct session *session);

/* The person agrees to ask the network about this address. What runs is stopped first. The address is copied. */
void session_ask(struct session *session, const char *address);

/* The address that was asked about last, or NULL. */
const char *session_address(const struct session *session);

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

/* Stops the network part; what was found stays. */
void session_stop(struct session *session);

#endif
