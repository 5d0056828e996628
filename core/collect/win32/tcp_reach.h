/*
 * Whether a TCP port answers, found out within a time that we set.
 *
 * For calls of Windows that connect by themselves and can be given no good time limit, or that tell too little of why they
 * could not: refused and not answered ask for different help.
 */
#ifndef CORE_COLLECT_WIN32_TCP_REACH_H
#define CORE_COLLECT_WIN32_TCP_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

/*
 * Looks the host up and connects to each of its addresses in turn, closing at once what it connected, until one answers. Sends
 * nothing. False with the cause in *failure (of the first address) when none did within so many milliseconds. Winsock
 * must have been started.
 */
bool tcp_reach(struct arena *arena, const wchar_t *host, uint16_t port, int64_t timeout_ms,
               struct failure *failure);

/*
 * Connects to one address and closes at once, sending nothing. 0 when it answered within the time, else Winsock's error.
 */
int tcp_reach_address(const struct sockaddr *address, int len, int64_t timeout_ms);

#endif
