/*
 * What a mail server says first on a clear-text port, and whether it offers encryption when it is asked what it can do: IMAP
 * (RFC 9051 section 7.1; STARTTLS: section 6.2.1), POP (RFC 1939 section 4; STLS: RFC 2595 section 4, CAPA: RFC 2449 section
 * 5), SMTP (RFC 5321 section 4.2; STARTTLS: RFC 3207).
 *
 * Pure: bytes in, facts out. Every byte is hostile.
 */
#ifndef CORE_PROBE_GREETING_H
#define CORE_PROBE_GREETING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/schema.h"

enum dialect {
    DIALECT_NONE, /* nobody is expected to speak first */
    DIALECT_IMAP,
    DIALECT_POP,
    DIALECT_SMTP
};

/* So much is read of a greeting, and of the answer to the question; whoever says more is cut off. */
enum { GREETING_BYTES_MAXIMUM = 8 * 1024, GREETING_LINE_MAXIMUM = 512 };

/* The dialect of a protocol by its name, "imap", "pop", "smtp"; else DIALECT_NONE. */
enum dialect dialect_of(const char *protocol);

/* Whether the greeting is whole: its last line has ended. For DIALECT_NONE and for anything else than the protocol, one line. */
bool greeting_is_whole(enum dialect dialect, const char *bytes, size_t len);

/* Whether a server of this protocol says that. UNKNOWN when nothing was said. */
enum truth greeting_is_of(enum dialect dialect, const char *bytes, size_t len);

/* Whether the server is willing to go on: it does not say goodbye (IMAP "* BYE", POP "-ERR", SMTP 4yz and 5yz). */
bool greeting_lets_in(enum dialect dialect, const char *bytes, size_t len);

/* The first line, bounded, as valid UTF-8 in the arena; NULL when nothing was said. */
const char *greeting_first_line(struct arena *arena, const char *bytes, size_t len);

/*
 * The one thing that is sent: the question what the server can do. SMTP wants a name with it; the address literal of "this computer"
 * tells nobody anything (RFC 5321 section 4.1.3). NULL for DIALECT_NONE. Static.
 */
const char *capability_question(enum dialect dialect);

/* Whether the answer is whole. */
bool capability_is_whole(enum dialect dialect, const char *bytes, size_t len);

/* Whether encryption is offered in it. UNKNOWN when the server does not answer the question. */
enum truth capability_offers_tls(enum dialect dialect, const char *bytes, size_t len);

#endif
