/*
 * What a failed name lookup means, from the codes of Windows' resolver and of its DNS client.
 *
 * "There is no such name" and "nobody answered" ask for quite different help, and getaddrinfo mixes them: its "host not
 * found" also covers a DNS server that did not answer. The DNS client's own codes tell them apart, though not the same
 * way everywhere: a name without addresses is 9501 on Windows and 9003 under Wine, a time-out 1460 or 9002. So codes are
 * read as classes.
 */
#ifndef CORE_COLLECT_NAME_RULES_H
#define CORE_COLLECT_NAME_RULES_H

#include <stdint.h>

#include "core/evidence/evidence.h"

/* The enum name_outcome of a getaddrinfo error (WSA code of winsock2.h); NAME_FAILED for an unknown one. */
int name_rules_from_resolver(int64_t code);

/* The enum name_outcome of a DnsQuery status (winerror.h); NAME_FOUND for 0. */
int name_rules_from_dns(int64_t status);

/*
 * The outcome when getaddrinfo said `resolver_outcome` and DNS was asked for A and AAAA after that (UNKNOWN_INTEGER =
 * not asked). Only "not found" is open to correction; an answer to either question that says why wins.
 */
int name_rules_combine(int resolver_outcome, int64_t a_status, int64_t aaaa_status);

/*
 * The name under which the DNS keeps the name of an address: "12.0.66.10.in-addr.arpa" (RFC 1035 section 3.5), for IPv6 its
 * 32 digits below ip6.arpa (RFC 3596 section 2.5). Owned by the arena; NULL for what is no address.
 */
const char *name_rules_reverse_question(struct arena *arena, const char *address);

#endif
