/*
 * core/collect/socket.h on Linux: non-blocking sockets, waited for with poll in short rounds, so that a stop is heard.
 */
#define _DEFAULT_SOURCE 1

#include "core/collect/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/collect/failures.h"

enum { ROUND_MS = 100 };

struct tcp_socket {
    int handle;
};

static struct failure failure_of(struct arena *arena, const char *operation, int error)
{
    struct failure failure = {operation, error, "program", arena_copy_text(arena, strerror(error))};
    return failure;
}

static int outcome_of(int error)
{
    switch (error) {
    case ECONNREFUSED:
        return REACH_REFUSED;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EACCES:
        return REACH_UNREACHABLE;
    case ETIMEDOUT:
        return REACH_NO_ANSWER;
    case ECONNRESET:
    case EPIPE:
        return REACH_CLOSED_EARLY;
    default:
        return REACH_OTHER;
    }
}

static socklen_t parse_address(const char *address, int64_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in ipv4 = {0};
    struct sockaddr_in6 ipv6 = {0};
    memset(out, 0, sizeof *out);
    if (port < 1 || port > 65535) {
        return 0;
    }
    if (inet_pton(AF_INET, address, &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons((uint16_t)port);
        memcpy(out, &ipv4, sizeof ipv4);
        return sizeof ipv4;
    }
    if (inet_pton(AF_INET6, address, &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        ipv6.sin6_port = htons((uint16_t)port);
        memcpy(out, &ipv6, sizeof ipv6);
        return sizeof ipv6;
    }
    return 0;
}

static int wait_for(int handle, short events, const struct socket_patience *patience)
{
    for (;;) {
        int64_t left = patience->until - clock_milliseconds();
        if (patience->stop != NULL && flag_raised(patience->stop)) {
            return REACH_CANCELLED;
        }
        if (left <= 0) {
            return REACH_TIMED_OUT;
        }
        struct pollfd wanted = {handle, events, 0};
        int ready = poll(&wanted, 1, (int)(left < ROUND_MS ? left : ROUND_MS));
        if (ready < 0 && errno != EINTR) {
            return REACH_OTHER;
        }
        if (ready > 0) {
            return REACH_DONE;
        }
    }
}

static int fail_wait(struct arena *arena, const char *operation, int outcome, struct failure *failure)
{
    if (outcome == REACH_OTHER) {
        failure_keep_first(failure, failure_of(arena, operation, errno));
    } else {
        failure_keep_first(failure, failure_from_program(operation, outcome == REACH_CANCELLED
                                                                        ? "it was stopped"
                                                                        : "nothing came in time"));
    }
    return outcome;
}

static int connect_handle(struct arena *arena, int handle, const struct sockaddr_storage *address,
                          socklen_t len, const struct socket_patience *patience, struct failure *failure)
{
    int error = 0;
    socklen_t error_len = sizeof error;
    if (fcntl(handle, F_SETFL, O_NONBLOCK) != 0 ||
        (connect(handle, (const struct sockaddr *)address, len) != 0 && errno != EINPROGRESS)) {
        error = errno;
        failure_keep_first(failure, failure_of(arena, "connect", error));
        return outcome_of(error);
    }
    int outcome = wait_for(handle, POLLOUT, patience);
    if (outcome != REACH_DONE) {
        (void)fail_wait(arena, "connect", outcome, failure);
        return outcome == REACH_TIMED_OUT ? REACH_NO_ANSWER : outcome;
    }
    if (getsockopt(handle, SOL_SOCKET, SO_ERROR, &error, &error_len) != 0) {
        error = errno;
    }
    if (error != 0) {
        failure_keep_first(failure, failure_of(arena, "connect", error));
        return outcome_of(error);
    }
    return REACH_DONE;
}

struct tcp_socket *socket_connect(struct arena *arena, const char *address, int64_t port,
                                  const struct socket_patience *patience, int *outcome,
                                  struct failure *failure)
{
    struct sockaddr_storage parsed;
    *outcome = REACH_OTHER;
    socklen_t len = parse_address(address, port, &parsed);
    if (len == 0) {
        failure_keep_first(failure, failure_from_program("connect", "this is no address"));
        return NULL;
    }
    struct tcp_socket *made = calloc(1, sizeof *made);
    int handle = made == NULL ? -1 : socket(parsed.ss_family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (handle < 0) {
        failure_keep_first(failure, failure_of(arena, "socket", errno));
        free(made);
        return NULL;
    }
    made->handle = handle;
    *outcome = connect_handle(arena, handle, &parsed, len, patience, failure);
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
        int outcome = wait_for(connection->handle, POLLOUT, patience);
        if (outcome != REACH_DONE) {
            return fail_wait(arena, "send", outcome, failure);
        }
        ssize_t sent = send(connection->handle, at, len, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EAGAIN || errno == EINTR) {
                continue;
            }
            failure_keep_first(failure, failure_of(arena, "send", errno));
            return outcome_of(errno);
        }
        at += sent;
        len -= (size_t)sent;
    }
    return REACH_DONE;
}

int socket_receive(struct arena *arena, struct tcp_socket *connection, void *bytes, size_t size,
                   const struct socket_patience *patience, size_t *len, struct failure *failure)
{
    *len = 0;
    for (;;) {
        int outcome = wait_for(connection->handle, POLLIN, patience);
        if (outcome != REACH_DONE) {
            return fail_wait(arena, "recv", outcome, failure);
        }
        ssize_t taken = recv(connection->handle, bytes, size, 0);
        if (taken > 0) {
            *len = (size_t)taken;
            return REACH_DONE;
        }
        int error = taken == 0 ? 0 : errno;
        if (error == EAGAIN || error == EINTR) {
            continue;
        }
        failure_keep_first(failure, error == 0
                                        ? failure_from_program("recv", "the other side closed the connection")
                                        : failure_of(arena, "recv", error));
        return error == 0 ? REACH_CLOSED_EARLY : outcome_of(error);
    }
}

void socket_close(struct tcp_socket *connection)
{
    if (connection != NULL) {
        (void)close(connection->handle);
        free(connection);
    }
}
