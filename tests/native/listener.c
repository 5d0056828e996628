/*
 * The part of tests/unit/listener.h that only the system can do, on Linux.
 */
#define _DEFAULT_SOURCE 1

#include "tests/unit/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ACCEPT_MS = 1000, HEAR_MS = 5000 };

intptr_t listener_system_listen(int64_t *port)
{
    struct sockaddr_in address = {0};
    socklen_t len = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0 || bind(handle, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(handle, 1) != 0 || getsockname(handle, (struct sockaddr *)&address, &len) != 0) {
        return -1;
    }
    *port = ntohs(address.sin_port);
    return handle;
}

static int is_ready(intptr_t handle, int milliseconds)
{
    struct pollfd wanted = {(int)handle, POLLIN, 0};
    return poll(&wanted, 1, milliseconds) > 0;
}

intptr_t listener_system_accept(intptr_t handle)
{
    return is_ready(handle, ACCEPT_MS) ? accept((int)handle, NULL, NULL) : -1;
}

void listener_system_say(intptr_t handle, const void *bytes, size_t len)
{
    (void)!send((int)handle, bytes, len, MSG_NOSIGNAL);
}

size_t listener_system_hear(intptr_t handle, void *bytes, size_t size)
{
    ssize_t len = is_ready(handle, HEAR_MS) ? recv((int)handle, bytes, size, 0) : 0;
    return len > 0 ? (size_t)len : 0;
}

void listener_system_close(intptr_t handle)
{
    (void)close((int)handle);
}
