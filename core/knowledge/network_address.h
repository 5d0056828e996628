/*
 * Network addresses as bytes. The same address comes from the resolver, the TCP table and libcurl in different spellings
 * ("2001:db8::1", "2001:DB8:0::1", "::ffff:192.0.2.1"), and "is this the mail server's address?" must not depend on the
 * spelling. No system call: this runs wherever a saved report is judged again.
 */
#ifndef CORE_KNOWLEDGE_NETWORK_ADDRESS_H
#define CORE_KNOWLEDGE_NETWORK_ADDRESS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

struct network_address {
    int family;              /* enum address_family; FAMILY_UNKNOWN = not an address */
    unsigned char bytes[16]; /* network order; the first 4 for IPv4, the rest zero */
};

/*
 * Reads "192.0.2.1" or "2001:db8::1" (RFC 4291 section 2.2), the latter with or without a zone ("%eth0", ignored). An
 * IPv4-mapped IPv6 address becomes IPv4, as in evidence.connections. False, with family FAMILY_UNKNOWN, for anything
 * else, NULL included.
 */
bool network_address_parse(const char *text, struct network_address *out);

/* Whether both are addresses and the same one. */
bool network_address_equal(const struct network_address *left, const struct network_address *right);

/* Whether the address lies in a range such as "40.96.0.0/13" or "2603:1006::/40" (RFC 4632, RFC 4291). */
bool network_address_in_range(const struct network_address *address, const char *range);

/* 127.0.0.0/8 or ::1. */
bool network_address_is_loopback(const struct network_address *address);

/* 0.0.0.0 or ::, the remote side of a socket that listens. */
bool network_address_is_unspecified(const struct network_address *address);

/* 169.254.0.0/16 (RFC 3927) or fe80::/10: what a computer gives itself when nobody else gave it an address. */
bool network_address_is_link_local(const struct network_address *address);

#endif
