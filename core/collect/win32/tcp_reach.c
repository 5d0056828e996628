/*
 * See tcp_reach.h.
 */
#include "core/collect/win32/tcp_reach.h"

#include <wchar.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"

enum { ADDRESS_MAXIMUM = 4, PORT_UNITS = 8 };

/* 0 when the connection under way is made within the time, else the winsock error. */
static int wait_connected(SOCKET handle, int64_t timeout_ms)
{
    fd_set made;
    fd_set failed;
    struct timeval limit;
    int error = 0;
    int len = (int)sizeof error;
    FD_ZERO(&made);
    FD_ZERO(&failed);
    FD_SET(handle, &made);
    FD_SET(handle, &failed);
    limit.tv_sec = (long)(timeout_ms / 1000);
    limit.tv_usec = (long)(timeout_ms % 1000 * 1000);
    int ready = select(0, NULL, &made, &failed, &limit);
    if (ready == 0) {
        return WSAETIMEDOUT;
    }
    if (ready == SOCKET_ERROR || getsockopt(handle, SOL_SOCKET, SO_ERROR, (char *)&error, &len) != 0) {
        return WSAGetLastError();
    }
    return error;
}

int tcp_reach_address(const struct sockaddr *address, int len, int64_t timeout_ms)
{
    u_long nonblocking = 1;
    int error = 0;
    SOCKET handle = socket(address->sa_family, SOCK_STREAM, IPPROTO_TCP);
    if (handle == INVALID_SOCKET) {
        return WSAGetLastError();
    }
    if (ioctlsocket(handle, (long)FIONBIO, &nonblocking) != 0 ||
        (connect(handle, address, len) != 0 && WSAGetLastError() != WSAEWOULDBLOCK)) {
        error = WSAGetLastError();
    } else {
        error = wait_connected(handle, timeout_ms);
    }
    (void)closesocket(handle);
    return error;
}

bool tcp_reach(struct arena *arena, const wchar_t *host, uint16_t port, int64_t timeout_ms,
               struct failure *failure)
{
    int64_t deadline = clock_milliseconds() + timeout_ms;
    ADDRINFOW hints = {0};
    ADDRINFOW *addresses = NULL;
    wchar_t service[PORT_UNITS];
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    (void)swprintf(service, PORT_UNITS, L"%u", (unsigned)port);
    int error = GetAddrInfoW(host, service, &hints, &addresses);
    if (error != 0) {
        failure_keep_first(failure,
                           failure_from_system(arena, "GetAddrInfoW", (DWORD)error, "winsock", NULL));
        return false;
    }
    bool reached = false;
    int tried = 0;
    for (const ADDRINFOW *address = addresses; address != NULL && tried < ADDRESS_MAXIMUM && !reached;
         address = address->ai_next, tried++) {
        int64_t left = deadline - clock_milliseconds();
        if (left <= 0) {
            break;
        }
        /* No address may use up the time of those after it. */
        error = tcp_reach_address(address->ai_addr, (int)address->ai_addrlen,
                                  address->ai_next != NULL ? (left + 1) / 2 : left);
        reached = error == 0;
        if (!reached) {
            failure_keep_first(failure, failure_from_system(arena, "connect", (DWORD)error, "winsock", NULL));
        }
    }
    FreeAddrInfoW(addresses);
    return reached;
}
