/*
 * One TCP connection of our own, for protocols that libcurl does not speak: a greeting, an RPC question. Every call ends within
 * its time, or within a tenth of a second once `stop` is raised.
 *
 * Each call may block, so it belongs on the pool.
 */
#ifndef CORE_COLLECT_SOCKET_H
#define CORE_COLLECT_SOCKET_H

#include <stddef.h>
#include <stdint.h>

#include "core/collect/platform.h"
#include "core/evidence/evidence.h"

struct tcp_socket;

/* How long something may take, and who may end it earlier. */
struct socket_patience {
    int64_t until;           /* by clock_milliseconds() */
    const struct flag *stop; /* NULL = nobody */
};

/*
 * Connects to a numerical address ("10.66.0.12", "2001:db8::1"); no name is ever looked up here. NULL with *outcome (enum
 * reach_outcome: no answer, refused, unreachable, cancelled, other) and *failure (texts in the arena); else the caller ends it with
 * socket_close.
 */
struct tcp_socket *socket_connect(struct arena *arena, const char *address, int64_t port,
                                  const struct socket_patience *patience, int *outcome,
                                  struct failure *failure);

/* Sends all of it. REACH_DONE, or why not; the failure then says more. */
int socket_send(struct arena *arena, struct tcp_socket *connection, const void *bytes, size_t len,
                const struct socket_patience *patience, struct failure *failure);

/*
 * Waits for bytes and takes at most `size` of them. REACH_DONE with *len > 0; REACH_CLOSED_EARLY when the other side has closed or
 * broken the connection; REACH_TIMED_OUT, REACH_CANCELLED or REACH_OTHER, with the failure.
 */
int socket_receive(struct arena *arena, struct tcp_socket *connection, void *bytes, size_t size,
                   const struct socket_patience *patience, size_t *len, struct failure *failure);

/* Closes and releases. NULL is allowed. */
void socket_close(struct tcp_socket *connection);

#endif
