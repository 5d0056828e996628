/*
 * The seam for the way to a server: routes, a second look at names, proxy settings, latency, stored sign-ins. The rules of
 * core/collect/collect.h hold here too.
 */
#ifndef CORE_COLLECT_COLLECT_WAY_H
#define CORE_COLLECT_COLLECT_WAY_H

#include <stdint.h>

#include "core/evidence/evidence.h"

/*
 * Which adapter, gateway and local address the system's routing table gives for an address. Nothing is sent. `address` is an
 * IPv4 or IPv6 address as text.
 */
void collect_route(struct arena *arena, const char *host, const char *address, struct route *out);

/*
 * What one DNS server says of a host name, past the cache and the hosts file, and what the hosts file itself says. `server` is an
 * IPv4 address, or NULL: then the system chooses among its own DNS servers.
 */
void collect_name_check(struct arena *arena, const char *host, const char *server, struct name_check *out);

/*
 * The person's proxy setting (Internet Options, by WinHttpGetIEProxyConfigForCurrentUser) and the computer's (WinHTTP, what
 * "netsh winhttp show proxy" shows, once for 64-bit programs and once for 32-bit ones). What could not be read is a record
 * with a failure.
 */
void collect_proxy_settings(struct arena *arena, struct proxy_setting_list *out, struct failure *failure);

/*
 * How long the way to an address takes: LATENCY_PROBES probes, one after the other. `method` "icmp" asks for an echo; "tcp"
 * connects to the port and closes at once, sending nothing.
 */
void collect_latency(struct arena *arena, const char *method, const char *address, int64_t port,
                     struct latency *out);

/*
 * The sign-ins that Windows' Credential Manager keeps for Office ("MicrosoftOffice1*"): names and age. What the system hands out
 * beside that is wiped unread. None at all is no failure.
 */
void collect_stored_credentials(struct arena *arena, struct stored_credential_list *out,
                                struct failure *failure);

#endif
