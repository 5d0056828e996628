/*
 * What Windows and the native tests' system do differently with a socket; core/collect/socket.c is everything else. Windows'
 * implementation is core/collect/win32/socket_system.c, the native tests' is tests/native/socket_system_native.c.
 */
#ifndef CORE_COLLECT_SOCKET_SYSTEM_H
#define CORE_COLLECT_SOCKET_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"
#include "core/knowledge/network_address.h"

/* What a socket is waited for. */
enum socket_event { SOCKET_CONNECTED, SOCKET_WRITABLE, SOCKET_READABLE };

/* What came of a call that does not wait. */
enum socket_result { SOCKET_DONE, SOCKET_NOT_YET, SOCKET_FAILED };

/*
 * A socket that begins to connect to the address and never blocks. SOCKET_DONE, and the caller ends it with
 * socket_system_close; or SOCKET_FAILED with the system's code in *error.
 */
int socket_system_open(const struct network_address *address, int64_t port, intptr_t *handle, int *error);

/* Waits for the event, at most so many milliseconds. enum socket_result; *error is set where it failed. */
int socket_system_wait(intptr_t handle, int event, int64_t milliseconds, int *error);

/* What came of the connecting after SOCKET_CONNECTED: 0, or the system's code. */
int socket_system_connect_error(intptr_t handle);

/* Sends or takes what goes at once; how much in *moved, 0 of a receive when the other side has closed. enum socket_result. */
int socket_system_send(intptr_t handle, const void *bytes, size_t len, size_t *moved, int *error);
int socket_system_receive(intptr_t handle, void *bytes, size_t size, size_t *moved, int *error);

void socket_system_close(intptr_t handle);

/* What the system's code means for reaching a server: enum reach_outcome. */
int socket_system_outcome(int error);

/* The code in words; the texts belong to the arena, `operation` is borrowed. */
struct failure socket_system_failure(struct arena *arena, const char *operation, int error);

#endif
