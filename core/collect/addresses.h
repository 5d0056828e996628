/*
 * IP addresses as text, one form everywhere: two places that write the same address differently could never be matched.
 */
#ifndef CORE_COLLECT_ADDRESSES_H
#define CORE_COLLECT_ADDRESSES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/arena.h"

/* "10.66.0.12" of four bytes in network order. Owned by the arena. */
const char *address_format_ipv4(struct arena *arena, const unsigned char address[4]);

/*
 * The form of RFC 5952 section 4 ("2001:db8::1": lower case, the longest run of zeros shortened) of 16 bytes in network
 * order. A link-local address (fe80::/10) keeps its scope id, "fe80::1%5", RFC 4007 section 11; 0 = none. An IPv4-mapped
 * address (::ffff:0:0/96) is written as the IPv4 address that it is. Owned by the arena.
 */
const char *address_format_ipv6(struct arena *arena, const unsigned char address[16], uint32_t scope);

/* Whether the 16 bytes are an IPv4-mapped address, RFC 4291 section 2.5.5.2; the IPv4 address then is the last four. */
bool address_is_mapped_ipv4(const unsigned char address[16]);

#endif
