/*
 * The first words of an encrypted connection, spoken by hand: which version of TLS a server takes where it is offered every one
 * from 1.0 to 1.3. Asked only where Windows and the server could agree on none, since Windows does not say what the server
 * offered: a server that is too old looks there like one that is too new, or a setting of this computer. Nothing is
 * encrypted, and nothing follows the server's first words.
 *
 * Sources: RFC 8446 sections 4.1.2 and 4.1.3 (ClientHello, ServerHello), 4.2.1 (supported_versions), 4.2.8 (an empty key_share asks
 * for a HelloRetryRequest), 5.1 (records) and 6 (alerts); RFC 8422 (curves for older versions). Bytes that come back are hostile:
 * every length is compared with what is there.
 */
#ifndef CORE_PROBE_TLS_HELLO_H
#define CORE_PROBE_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TLS_HELLO_MAXIMUM = 512, /* the longest question: the longest name takes 253 bytes of it */
    /* So much of the answer is read: what is asked for stands in its first hundred bytes. */
    TLS_ANSWER_MAXIMUM = 1024
};

/* The names of RFC 8446 for what matters here. */
enum { TLS_ALERT_HANDSHAKE_FAILURE = 40, TLS_ALERT_PROTOCOL_VERSION = 70 };

/* Writes the question for that host (a name, or an address, which is not sent); returns its length, 0 = the name is too long. */
size_t tls_hello_write(unsigned char out[TLS_HELLO_MAXIMUM], const char *host);

/* What the server said. */
struct tls_hello_answer {
    const char *version; /* "TLS 1.0" to "TLS 1.3", "SSL 3.0": what it chose; NULL = nothing. Static. */
    int64_t alert;       /* the alert by which it refused instead, or UNKNOWN_INTEGER */
    int outcome;         /* enum reach_outcome: done where anything was said, in TLS or not */
};

/* Whether the bytes hold the answer, so that none need be waited for. */
bool tls_hello_is_whole(const unsigned char *bytes, size_t len);

/* Reads it. False where the bytes are no TLS, or end too early. */
bool tls_hello_read(const unsigned char *bytes, size_t len, struct tls_hello_answer *out);

#endif
