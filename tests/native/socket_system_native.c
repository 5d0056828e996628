/*
 * core/collect/socket_system.h on Linux.
 */
#define _DEFAULT_SOURCE 1

#include "core/collect/socket_system.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int begin_connecting(int handle, const struct network_address *address, int64_t port)
{
    struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    bool is_ipv4 = address->family == FAMILY_IPV4;
    const void *filled = is_ipv4 ? (const void *)&ipv4 : (const void *)&ipv6;

    memcpy(is_ipv4 ? (void *)&ipv4.sin_addr : (void *)&ipv6.sin6_addr, address->bytes,
           is_ipv4 ? sizeof ipv4.sin_addr : sizeof ipv6.sin6_addr);
    if (fcntl(handle, F_SETFL, O_NONBLOCK) == 0 &&
        (connect(handle, filled, is_ipv4 ? sizeof ipv4 : sizeof ipv6) == 0 || errno == EINPROGRESS)) {
        return 0;
    }
    return errno;
}

int socket_system_open(const struct network_address *address, int64_t port, intptr_t *handle, int *error)
{
    int made =
        socket(address->family == FAMILY_IPV4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);

    *handle = made;
    *error = made < 0 ? errno : begin_connecting(made, address, port);
    if (*error != 0 && made >= 0) {
        socket_system_close(made);
    }
    return *error == 0 ? SOCKET_DONE : SOCKET_FAILED;
}

int socket_system_wait(intptr_t handle, int event, int64_t milliseconds, int *error)
{
    struct pollfd wanted = {(int)handle, event == SOCKET_READABLE ? POLLIN : POLLOUT, 0};
    int ready = poll(&wanted, 1, (int)milliseconds);

    *error = ready < 0 ? errno : 0;
    return ready > 0 ? SOCKET_DONE : ready == 0 || errno == EINTR ? SOCKET_NOT_YET : SOCKET_FAILED;
}

int socket_system_connect_error(intptr_t handle)
{
    int error = 0;
    socklen_t len = sizeof error;

    return getsockopt((int)handle, SOL_SOCKET, SO_ERROR, &error, &len) == 0 ? error : errno;
}

static int result_of(ssize_t moved, size_t *out, int *error)
{
    *out = moved > 0 ? (size_t)moved : 0;
    *error = moved < 0 ? errno : 0;
    return moved >= 0 ? SOCKET_DONE : *error == EAGAIN || *error == EINTR ? SOCKET_NOT_YET : SOCKET_FAILED;
}

int socket_system_send(intptr_t handle, const void *bytes, size_t len, size_t *moved, int *error)
{
    return result_of(send((int)handle, bytes, len, MSG_NOSIGNAL), moved, error);
}

int socket_system_receive(intptr_t handle, void *bytes, size_t size, size_t *moved, int *error)
{
    return result_of(recv((int)handle, bytes, size, 0), moved, error);
}

void socket_system_close(intptr_t handle)
{
    (void)close((int)handle);
}

int socket_system_outcome(int error)
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

struct failure socket_system_failure(struct arena *arena, const char *operation, int error)
{
    struct failure failure = {operation, error, "program", arena_copy_text(arena, strerror(error))};

    return failure;
}
