/*
 * See socket.h. Sockets that never block are waited for in short rounds, so that a stop is heard.
 */
#include "core/collect/socket.h"

#include <stdlib.h>

#include "core/collect/failures.h"
#include "core/collect/socket_system.h"

enum { ROUND_MS = 100 };

struct tcp_socket {
    intptr_t handle;
};

static int fail(struct arena *arena, const char *operation, int error, struct failure *failure)
{
    failure_keep_first(failure, socket_system_failure(arena, operation, error));
    return socket_system_outcome(error);
}

/* REACH_DONE, or why the waiting ended, which the failure then says too. */
static int wait_for(struct arena *arena, const struct tcp_socket *connection, int event,
                    const struct socket_patience *patience, const char *operation, struct failure *failure)
{
    for (;;) {
        int64_t left = patience->until - clock_milliseconds();
        int error = 0;

        if (patience->stop != NULL && flag_raised(patience->stop)) {
            failure_keep_first(failure, failure_from_program(operation, "it was stopped"));
            return REACH_CANCELLED;
        }
        if (left <= 0) {
            failure_keep_first(failure, failure_from_program(operation, "nothing came in time"));
            return REACH_TIMED_OUT;
        }
        switch (socket_system_wait(connection->handle, event, left < ROUND_MS ? left : ROUND_MS, &error)) {
        case SOCKET_DONE:
            return REACH_DONE;
        case SOCKET_FAILED:
            (void)fail(arena, operation, error, failure);
            return REACH_OTHER;
        default:
            break;
        }
    }
}

static int finish_connecting(struct arena *arena, const struct tcp_socket *connection,
                             const struct socket_patience *patience, struct failure *failure)
{
    int outcome = wait_for(arena, connection, SOCKET_CONNECTED, patience, "connect", failure);
    int error;

    if (outcome != REACH_DONE) {
        return outcome == REACH_TIMED_OUT ? REACH_NO_ANSWER : outcome;
    }
    error = socket_system_connect_error(connection->handle);
    return error == 0 ? REACH_DONE : fail(arena, "connect", error, failure);
}

struct tcp_socket *socket_connect(struct arena *arena, const char *address, int64_t port,
                                  const struct socket_patience *patience, int *outcome,
                                  struct failure *failure)
{
    struct network_address parsed;
    struct tcp_socket *made;
    int error = 0;

    *outcome = REACH_OTHER;
    if (!network_address_parse(address, &parsed) || port < 1 || port > 65535) {
        failure_keep_first(failure, failure_from_program("connect", "this is no address"));
        return NULL;
    }
    made = calloc(1, sizeof *made);
    if (made == NULL) {
        failure_keep_first(failure, failure_from_program("connect", "there is no memory left"));
        return NULL;
    }
    if (socket_system_open(&parsed, port, &made->handle, &error) != SOCKET_DONE) {
        *outcome = fail(arena, "connect", error, failure);
        free(made);
        return NULL;
    }
    *outcome = finish_connecting(arena, made, patience, failure);
    if (*outcome != REACH_DONE) {
        socket_close(made);
        return NULL;
    }
    return made;
}

int socket_send(struct arena *arena, struct tcp_socket *connection, const void *bytes, size_t len,
                const struct socket_patience *patience, struct failure *failure)
{
    const char *at = bytes;

    while (len > 0) {
        int outcome = wait_for(arena, connection, SOCKET_WRITABLE, patience, "send", failure);
        size_t sent = 0;
        int error = 0;

        if (outcome != REACH_DONE) {
            return outcome;
        }
        if (socket_system_send(connection->handle, at, len, &sent, &error) == SOCKET_FAILED) {
            return fail(arena, "send", error, failure);
        }
        at += sent;
        len -= sent;
    }
    return REACH_DONE;
}

int socket_receive(struct arena *arena, struct tcp_socket *connection, void *bytes, size_t size,
                   const struct socket_patience *patience, size_t *len, struct failure *failure)
{
    *len = 0;
    for (;;) {
        int outcome = wait_for(arena, connection, SOCKET_READABLE, patience, "recv", failure);
        int error = 0;

        if (outcome != REACH_DONE) {
            return outcome;
        }
        switch (socket_system_receive(connection->handle, bytes, size, len, &error)) {
        case SOCKET_FAILED:
            return fail(arena, "recv", error, failure);
        case SOCKET_DONE:
            if (*len > 0) {
                return REACH_DONE;
            }
            failure_keep_first(failure, failure_from_program("recv", "the other side closed the connection"));
            return REACH_CLOSED_EARLY;
        default:
            break;
        }
    }
}

void socket_close(struct tcp_socket *connection)
{
    if (connection != NULL) {
        socket_system_close(connection->handle);
        free(connection);
    }
}
