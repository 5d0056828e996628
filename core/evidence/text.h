/*
 * Small questions about text that every stage asks. Locale-free: ASCII letters only, which is what host names, header
 * names and schemes need (RFC 4343, RFC 9110 section 5.1).
 */
#ifndef CORE_EVIDENCE_TEXT_H
#define CORE_EVIDENCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/arena.h"

/* Whether two texts are the same to the byte; two NULLs are, NULL and "" are not. */
bool text_equal(const char *left, const char *right);

/* The same, with A-Z and a-z taken as one. */
bool text_equal_ignoring_case(const char *left, const char *right);

/* Whether text begins with prefix, ignoring ASCII case. NULL text never does. */
bool text_begins_ignoring_case(const char *text, const char *prefix);

/* Whether text ends with suffix, ignoring ASCII case. NULL text never does. */
bool text_ends_ignoring_case(const char *text, const char *suffix);

/* ASCII lower case of one character; others unchanged. */
char text_lower(char character);

/* A lower-case copy (ASCII), owned by the arena. */
const char *text_lower_copy(struct arena *arena, const char *text);

/*
 * A non-negative decimal number that is the whole text, at most `maximum`; false when it is anything else.
 */
bool text_to_number(const char *text, int64_t maximum, int64_t *out);

/* The length of the valid UTF-8 sequence (RFC 3629 section 4) that the bytes begin with, 1 to 4; 0 when there is none. */
size_t text_sequence_len(const unsigned char *bytes, size_t len);

/* Whether all of the text is UTF-8. */
bool text_is_valid(const char *text);

/*
 * A copy in which every byte sequence that is not UTF-8 (RFC 3629) and every control character but tab and line feed is
 * replaced by U+FFFD, and carriage returns are left out; at most `maximum` bytes long. Owned by the arena.
 */
const char *text_make_valid(struct arena *arena, const char *bytes, size_t len, size_t maximum);

/*
 * Splits "10.66.0.2:443" or "[2001:db8::1]:443" into its address (copied into the arena, without brackets) and port.
 * False when it has neither form.
 */
bool text_split_endpoint(struct arena *arena, const char *endpoint, const char **address, int64_t *port);

/* The host of an http or https URL, its port (443 or 80 when none stands there); RFC 3986 section 3.2. False when the
 * URL has no such form, carries user information, or the host is longer than 253 bytes. */
bool text_split_url(struct arena *arena, const char *url, const char **host, int64_t *port, bool *secure);

/*
 * Whether two URLs name the same place, however they spell it: "HTTPS://MAIL.contoso.test.:443/x" and "https://mail.contoso.test/x".
 * What stands behind the host must be the same to the letter.
 */
bool text_same_place(const char *left, const char *right);

/*
 * The domain of a mail address, lower case: what follows its only @, when both sides are there, the length is within RFC
 * 5321 section 4.5.3.1 and the domain has the letters, digits, hyphens and dots of a host name (an international name
 * must come in its xn-- form). NULL otherwise.
 */
const char *text_mail_domain(struct arena *arena, const char *address);

#endif
