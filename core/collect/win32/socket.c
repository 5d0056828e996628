/*
 * See core/collect/socket.h. Non-blocking Winsock sockets, waited for with select in short rounds, so that a stop is heard.
 */
#include "core/collect/socket.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/failures.h"
#include "core/collect/win32/system.h"
#include "core/collect/win32/wide_text.h"

enum { ROUND_MS = 100, CHUNK_MAXIMUM = 64 * 1024 };
enum wait { WAIT_CONNECTED, WAIT_WRITABLE, WAIT_READABLE };

struct tcp_socket {
    SOCKET handle;
};

static struct failure failure_of(struct arena *arena, const char *operation, int error)
{
    return failure_from_system(arena, operation, (DWORD)error, "winsock", NULL);
}

static int outcome_of(int error)
{
    switch (error) {
    case WSAECONNREFUSED:
        return REACH_REFUSED;
    case WSAENETUNREACH:
    case WSAEHOSTUNREACH:
    case WSAENETDOWN:
    case WSAEHOSTDOWN:
        return REACH_UNREACHABLE;
    case WSAETIMEDOUT:
        return REACH_NO_ANSWER;
    case WSAECONNRESET:
    case WSAECONNABORTED:
        return REACH_CLOSED_EARLY;
    default:
        return REACH_OTHER;
    }
}

/* The address as Winsock wants it; 0 when the text is none. */
static int parse_address(const char *address, int64_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    memset(out, 0, sizeof *out);
    memset(&ipv4, 0, sizeof ipv4);
    memset(&ipv6, 0, sizeof ipv6);
    if (port < 1 || port > 65535) {
        return 0;
    }
    if (InetPtonA(AF_INET, address, &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons((u_short)port);
        memcpy(out, &ipv4, sizeof ipv4);
        return (int)sizeof ipv4;
    }
    if (InetPtonA(AF_INET6, address, &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        ipv6.sin6_port = htons((u_short)port);
        memcpy(out, &ipv6, sizeof ipv6);
        return (int)sizeof ipv6;
    }
    return 0;
}

/*
 * REACH_DONE, REACH_TIMED_OUT, REACH_CANCELLED, REACH_OTHER. Only a connection that is being made is watched for failure: later that
 * set tells of urgent data, which nobody reads here.
 */
static int wait_for(SOCKET handle, enum wait what, const struct socket_patience *patience)
{
    for (;;) {
        int64_t left = patience->until - clock_milliseconds();
        if (patience->stop != NULL && flag_raised(patience->stop)) {
            return REACH_CANCELLED;
        }
        if (left <= 0) {
            return REACH_TIMED_OUT;
        }
        fd_set wanted;
        fd_set failed;
        struct timeval round = {0, (long)(left < ROUND_MS ? left : ROUND_MS) * 1000};
        FD_ZERO(&wanted);
        FD_ZERO(&failed);
        FD_SET(handle, &wanted);
        FD_SET(handle, &failed);
        int ready = select(0, what == WAIT_READABLE ? &wanted : NULL, what == WAIT_READABLE ? NULL : &wanted,
                           what == WAIT_CONNECTED ? &failed : NULL, &round);
        if (ready == SOCKET_ERROR) {
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
        failure_keep_first(failure, failure_of(arena, operation, WSAGetLastError()));
    } else {
        failure_keep_first(failure, failure_from_program(operation, outcome == REACH_CANCELLED
                                                                        ? "it was stopped"
                                                                        : "nothing came in time"));
    }
    return outcome;
}

static int connect_handle(struct arena *arena, SOCKET handle, const struct sockaddr_storage *address, int len,
                          const struct socket_patience *patience, struct failure *failure)
{
    u_long nonblocking = 1;
    int error = 0;
    int error_len = (int)sizeof error;
    if (ioctlsocket(handle, (long)FIONBIO, &nonblocking) != 0 ||
        (connect(handle, (const struct sockaddr *)address, len) != 0 &&
         WSAGetLastError() != WSAEWOULDBLOCK)) {
        error = WSAGetLastError();
        failure_keep_first(failure, failure_of(arena, "connect", error));
        return outcome_of(error);
    }
    int outcome = wait_for(handle, WAIT_CONNECTED, patience);
    if (outcome != REACH_DONE) {
        (void)fail_wait(arena, "connect", outcome, failure);
        return outcome == REACH_TIMED_OUT ? REACH_NO_ANSWER : outcome;
    }
    if (getsockopt(handle, SOL_SOCKET, SO_ERROR, (char *)&error, &error_len) != 0) {
        error = WSAGetLastError();
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
    WSADATA winsock;
    *outcome = REACH_OTHER;
    int len = parse_address(address, port, &parsed);
    int error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (error != 0) {
        failure_keep_first(failure, failure_of(arena, "WSAStartup", error));
        return NULL;
    }
    if (len == 0) {
        failure_keep_first(failure, failure_from_program("connect", "this is no address"));
        (void)WSACleanup();
        return NULL;
    }
    struct tcp_socket *made = calloc(1, sizeof *made);
    SOCKET handle = made == NULL ? INVALID_SOCKET : socket(parsed.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (handle == INVALID_SOCKET) {
        failure_keep_first(failure, failure_of(arena, "socket", WSAGetLastError()));
        free(made);
        (void)WSACleanup();
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
        int outcome = wait_for(connection->handle, WAIT_WRITABLE, patience);
        if (outcome != REACH_DONE) {
            return fail_wait(arena, "send", outcome, failure);
        }
        int sent = send(connection->handle, at, (int)(len < CHUNK_MAXIMUM ? len : CHUNK_MAXIMUM), 0);
        if (sent == SOCKET_ERROR) {
            int error = WSAGetLastError();
            if (error == WSAEWOULDBLOCK) {
                continue;
            }
            failure_keep_first(failure, failure_of(arena, "send", error));
            return outcome_of(error);
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
        int outcome = wait_for(connection->handle, WAIT_READABLE, patience);
        if (outcome != REACH_DONE) {
            return fail_wait(arena, "recv", outcome, failure);
        }
        int taken = recv(connection->handle, bytes, (int)(size < CHUNK_MAXIMUM ? size : CHUNK_MAXIMUM), 0);
        if (taken > 0) {
            *len = (size_t)taken;
            return REACH_DONE;
        }
        int error = taken == 0 ? 0 : WSAGetLastError();
        if (error == WSAEWOULDBLOCK) {
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
        (void)closesocket(connection->handle);
        (void)WSACleanup();
        free(connection);
    }
}
