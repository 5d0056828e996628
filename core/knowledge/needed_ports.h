/*
 * Which TCP ports a firewall has to let through so that Outlook works, and a new profile can be made, for each protocol.
 */
#ifndef CORE_KNOWLEDGE_NEEDED_PORTS_H
#define CORE_KNOWLEDGE_NEEDED_PORTS_H

#include <stddef.h>
#include <stdint.h>

enum port_need {
    PORT_MUST,      /* without it nothing works */
    PORT_ONE_OF,    /* one of the protocol's ports of this kind is enough */
    PORT_HELPS,     /* some things work only with it */
    PORT_BETTER_NOT /* in clear text: works, but is advised against */
};

struct needed_port {
    const char *protocol; /* "mapi-http", "rpc-http", "rpc-tcp", "eas", "imap", "pop", "smtp", "sign-in" */
    int64_t first;
    int64_t last;        /* the same for a single port */
    const char *purpose; /* as port_look.purpose; "rpc-services" = any that the endpoint mapper names */
    int need;            /* enum port_need */
};

/* The JSON-like names of enum port_need, for the catalogue: "must", "one-of", "helps", "better-not". NULL at the end. */
extern const char *const port_need_names[];

/* The whole table, ordered by protocol. Static. */
const struct needed_port *needed_ports(size_t *count);

#endif
