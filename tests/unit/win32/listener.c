/*
 * The part of tests/unit/listener.h that only the system can do, on Windows.
 */
#include "tests/unit/listener.h"

#include <string.h>

#include "core/collect/win32/system.h"

enum { ACCEPT_SECONDS = 1, HEAR_SECONDS = 5 };

intptr_t listener_system_listen(int64_t *port)
{
    struct sockaddr_in address;
    int len = (int)sizeof address;
    WSADATA winsock;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    /* Ended with the program. */
    if (WSAStartup(MAKEWORD(2, 2), &winsock) != 0) {
        return -1;
    }
    SOCKET handle = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (handle == INVALID_SOCKET ||
        bind(handle, (const struct sockaddr *)&address, (int)sizeof address) != 0 || listen(handle, 1) != 0 ||
        getsockname(handle, (struct sockaddr *)&address, &len) != 0) {
        return -1;
    }
    *port = ntohs(address.sin_port);
    return (intptr_t)handle;
}

static int is_ready(intptr_t handle, long seconds)
{
    struct timeval limit = {seconds, 0};
    fd_set wanted;
    FD_ZERO(&wanted);
    FD_SET((SOCKET)handle, &wanted);
    return select(0, &wanted, NULL, NULL, &limit) > 0;
}

intptr_t listener_system_accept(intptr_t handle)
{
    if (!is_ready(handle, ACCEPT_SECONDS)) {
        return -1;
    }
    SOCKET connection = accept((SOCKET)handle, NULL, NULL);
    return connection == INVALID_SOCKET ? -1 : (intptr_t)connection;
}

void listener_system_say(intptr_t handle, const void *bytes, size_t len)
{
    (void)send((SOCKET)handle, bytes, (int)len, 0);
}

size_t listener_system_hear(intptr_t handle, void *bytes, size_t size)
{
    int len = is_ready(handle, HEAR_SECONDS) ? recv((SOCKET)handle, bytes, (int)size, 0) : 0;
    return len > 0 ? (size_t)len : 0;
}

void listener_system_close(intptr_t handle)
{
    (void)closesocket((SOCKET)handle);
}
