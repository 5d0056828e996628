/*
 * A server of this computer for the tests of sockets: it listens on a free port of 127.0.0.1, takes one connection, and says
 * what its script says. Portable; what only the system can do stands in tests/native/listener.c and win32/listener.c.
 */
#ifndef TESTS_UNIT_LISTENER_H
#define TESTS_UNIT_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One thing to say; len 0 = nothing. */
struct line_of_play {
    const void *bytes;
    size_t len;
};

/* What the server says: the first as soon as somebody connects, each further one after something was heard. */
struct play {
    const struct line_of_play *lines;
    size_t count;
    bool hangs_up; /* after the last line; else it waits until the other side closes */
};

struct listener;

/* Begins to listen and, on a thread of its own, to play. NULL when the system refuses. End it with listener_stop. */
struct listener *listener_start(const struct play *play);
int64_t listener_port(const struct listener *listener);

/* Waits for the end of the play and tells what was heard, as text; owned by the listener. */
const char *listener_heard(struct listener *listener);
void listener_stop(struct listener *listener);

/* A port on which nobody listens: one that was free a moment ago. */
int64_t listener_closed_port(void);

/* ---- what only the system can do; `handle` < 0 = none ---- */

intptr_t listener_system_listen(int64_t *port);
/* Waits for somebody, a second at most. */
intptr_t listener_system_accept(intptr_t handle);
void listener_system_say(intptr_t handle, const void *bytes, size_t len);
/* Waits for bytes, five seconds at most; 0 when there are none or the other side has closed. */
size_t listener_system_hear(intptr_t handle, void *bytes, size_t size);
void listener_system_close(intptr_t handle);

#endif
