/*
 * Windows' socket addresses as the one text form that all of the evidence uses.
 */
#ifndef CORE_COLLECT_WIN32_SOCKET_ADDRESS_H
#define CORE_COLLECT_WIN32_SOCKET_ADDRESS_H

#include "core/collect/win32/system.h"
#include "core/evidence/arena.h"

/* The IP address (no port) of an AF_INET or AF_INET6 address of `len` bytes, owned by the arena; NULL for any other. */
const char *socket_address_to_text(struct arena *arena, const void *address, size_t len);

#endif
