/*
 * The ports worth a look: those of the endpoints that answers and profiles name, of the mail servers beside them, of what an RPC
 * endpoint mapper hands out, and of the hosts that a Microsoft 365 sign-in needs; on request (run.all_protocols) every protocol's
 * usual ports at those servers too.
 */
#ifndef CORE_PROBE_NAMED_PORTS_H
#define CORE_PROBE_NAMED_PORTS_H

#include "core/evidence/evidence.h"

enum {
    /* So many ports of one account at most: seven at each of three servers, the named ones, the sign-in hosts. */
    NAMED_PORT_MAXIMUM = 48,
    /* So many servers of an account are asked about every protocol. */
    NAMED_SERVER_MAXIMUM = 3
};

/*
 * Appends to evidence->ports and evidence->mappers what is named and not there yet, and takes over what other jobs have found
 * (the look at TLS, the name, the mapper's own look). Mechanical; calling it again without news changes nothing and costs no memory.
 */
void named_ports_update(struct evidence *evidence);

#endif
