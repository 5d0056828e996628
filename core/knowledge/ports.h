/*
 * The TCP ports of the field and what stands behind them.
 */
#ifndef CORE_KNOWLEDGE_PORTS_H
#define CORE_KNOWLEDGE_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/schema.h"

/* The ports that others are asked about on. */
enum { PORT_HTTPS = 443, PORT_RPC_MAPPER = 135 };

/* The service that a port is for. */
enum service {
    SERVICE_NONE,
    SERVICE_HTTPS, /* Autodiscover, MAPI over HTTP, RPC over HTTP, EWS, OAB, ActiveSync, Outlook on the web */
    SERVICE_HTTP,
    SERVICE_IMAP,
    SERVICE_POP,
    SERVICE_SMTP,
    SERVICE_RPC_ENDPOINT_MAPPER,
    SERVICE_RPC_EXCHANGE, /* a fixed port of Exchange's own RPC services */
    SERVICE_LDAP,
    SERVICE_GLOBAL_CATALOG,
    SERVICE_KERBEROS
};

struct port_facts {
    int64_t port;
    int service; /* enum service */
    enum truth
        encrypted; /* from the first byte on; NO = in clear, or encrypted only after asking (STARTTLS) */
};

/* The facts of a port, or NULL when the field knows nothing of it. Borrowed, static. */
const struct port_facts *port_find(int64_t port);

/*
 * The usual port of "imap", "pop" or "smtp", encrypted from the first byte or not (in clear, SMTP's is the one between servers, which
 * Outlook takes where nothing else is set up); UNKNOWN_INTEGER for any other protocol.
 */
int64_t port_usual(const char *protocol, bool encrypted);

/* What such a port is for, by the name that IANA has for it: "imaps", "imap", "pop3s", "pop3", "submissions", "submission", "smtp". */
const char *port_purpose(const char *protocol, int64_t port, bool encrypted);

/* The whole table, for reports and tests. */
const struct port_facts *port_table(size_t *count);

#endif
