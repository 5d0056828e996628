/*
 * Reads the challenges of WWW-Authenticate and Proxy-Authenticate header lines.
 */
#ifndef CORE_AUTODISCOVER_CHALLENGE_H
#define CORE_AUTODISCOVER_CHALLENGE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

/* Bounds on what one answer may make us keep. */
enum { CHALLENGE_MAXIMUM = 16, CHALLENGE_PARAMETERS_MAXIMUM = 2048 };

/*
 * Appends every challenge in one header value (without the header's name) to the list: RFC 9110 sections 11.3 and 11.6.1
 * allow several in one line, separated by commas that may also stand between the parameters of one challenge and inside
 * quoted strings. Text that is no challenge is skipped. The value need not end with NUL. Owned by the arena.
 */
void challenge_parse(struct arena *arena, const char *value, size_t len, struct challenge_list *list);

/*
 * Finds, in one header value, the token68 (RFC 9110 section 11.2) of the challenge of this scheme, unbounded: what a
 * handshake goes on with. It lies inside the value. False when the scheme is not there or has no token.
 */
bool challenge_find_token(const char *value, size_t len, const char *scheme, const char **token,
                          size_t *token_len);

#endif
