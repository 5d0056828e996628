/*
 * The TCP ports of the field and what stands behind them.
 */
#ifndef CORE_KNOWLEDGE_PORTS_H
#define CORE_KNOWLEDGE_PORTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/evidence/schema.h"

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

/* The whole table, for reports and tests. */
const struct port_facts *port_table(size_t *count);

#endif
