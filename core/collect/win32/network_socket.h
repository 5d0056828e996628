/*
 * An address of the evidence as the sockets API takes it.
 */
#ifndef CORE_COLLECT_WIN32_NETWORK_SOCKET_H
#define CORE_COLLECT_WIN32_NETWORK_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "core/collect/win32/system.h"

/*
 * Fills *out from an IPv4 or IPv6 address as text and a port. A link-local address keeps its scope ("fe80::1%5"). False for
 * anything else.
 */
bool network_socket_address(const char *address, int64_t port, SOCKADDR_INET *out);

/* The number of bytes that the sockets API wants to hear for it. */
int network_socket_len(const SOCKADDR_INET *address);

#endif
