/*
 * See core/collect/socket_system.h. Winsock, which is begun with each socket and ended with it.
 */
#include "core/collect/socket_system.h"

#include <string.h>

#include "core/collect/win32/system.h"
#include "core/collect/win32/wide_text.h"

enum { CHUNK_MAXIMUM = 64 * 1024 };

static int chunk(size_t len)
{
    return (int)(len < CHUNK_MAXIMUM ? len : CHUNK_MAXIMUM);
}

static int fill_address(const struct network_address *address, int64_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;

    memset(out, 0, sizeof *out);
    if (address->family == FAMILY_IPV4) {
        memset(&ipv4, 0, sizeof ipv4);
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons((u_short)port);
        memcpy(&ipv4.sin_addr, address->bytes, sizeof ipv4.sin_addr);
        memcpy(out, &ipv4, sizeof ipv4);
        return (int)sizeof ipv4;
    }
    memset(&ipv6, 0, sizeof ipv6);
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons((u_short)port);
    memcpy(&ipv6.sin6_addr, address->bytes, sizeof ipv6.sin6_addr);
    memcpy(out, &ipv6, sizeof ipv6);
    return (int)sizeof ipv6;
}

static int begin_connecting(SOCKET handle, const struct sockaddr_storage *address, int len)
{
    u_long nonblocking = 1;
    bool begun =
        ioctlsocket(handle, (long)FIONBIO, &nonblocking) == 0 &&
        (connect(handle, (const struct sockaddr *)address, len) == 0 || WSAGetLastError() == WSAEWOULDBLOCK);

    return begun ? 0 : WSAGetLastError();
}

int socket_system_open(const struct network_address *address, int64_t port, intptr_t *handle, int *error)
{
    struct sockaddr_storage filled;
    WSADATA winsock;
    SOCKET made;
    int len = fill_address(address, port, &filled);

    *error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (*error != 0) {
        return SOCKET_FAILED;
    }
    made = socket(filled.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (made == INVALID_SOCKET) {
        *error = WSAGetLastError();
        (void)WSACleanup();
        return SOCKET_FAILED;
    }
    *handle = (intptr_t)made;
    *error = begin_connecting(made, &filled, len);
    if (*error != 0) {
        socket_system_close(*handle);
        return SOCKET_FAILED;
    }
    return SOCKET_DONE;
}

/* Only a connection that is being made is watched for failure: later that set tells of urgent data, which nobody reads here. */
int socket_system_wait(intptr_t handle, int event, int64_t milliseconds, int *error)
{
    fd_set wanted;
    fd_set failed;
    struct timeval round = {(long)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000};
    int ready;

    FD_ZERO(&wanted);
    FD_ZERO(&failed);
    FD_SET((SOCKET)handle, &wanted);
    FD_SET((SOCKET)handle, &failed);
    ready = select(0, event == SOCKET_READABLE ? &wanted : NULL, event == SOCKET_READABLE ? NULL : &wanted,
                   event == SOCKET_CONNECTED ? &failed : NULL, &round);
    *error = ready == SOCKET_ERROR ? WSAGetLastError() : 0;
    return ready == SOCKET_ERROR ? SOCKET_FAILED : ready > 0 ? SOCKET_DONE : SOCKET_NOT_YET;
}

int socket_system_connect_error(intptr_t handle)
{
    int error = 0;
    int len = (int)sizeof error;

    return getsockopt((SOCKET)handle, SOL_SOCKET, SO_ERROR, (char *)&error, &len) == 0 ? error
                                                                                       : WSAGetLastError();
}

static int result_of(int moved, size_t *out, int *error)
{
    *out = moved > 0 ? (size_t)moved : 0;
    *error = moved < 0 ? WSAGetLastError() : 0;
    return moved >= 0 ? SOCKET_DONE : *error == WSAEWOULDBLOCK ? SOCKET_NOT_YET : SOCKET_FAILED;
}

int socket_system_send(intptr_t handle, const void *bytes, size_t len, size_t *moved, int *error)
{
    return result_of(send((SOCKET)handle, bytes, chunk(len), 0), moved, error);
}

int socket_system_receive(intptr_t handle, void *bytes, size_t size, size_t *moved, int *error)
{
    return result_of(recv((SOCKET)handle, bytes, chunk(size), 0), moved, error);
}

void socket_system_close(intptr_t handle)
{
    (void)closesocket((SOCKET)handle);
    (void)WSACleanup();
}

int socket_system_outcome(int error)
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

struct failure socket_system_failure(struct arena *arena, const char *operation, int error)
{
    return failure_from_system(arena, operation, (DWORD)error, "winsock", NULL);
}
