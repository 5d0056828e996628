/*
 * Each mailbox is a session of its own ([MS-OXCMAPIHTTP] section 3.1.5: a session context belongs to one mailbox), which
 * over MAPI over HTTP and over RPC over TCP takes at least one connection, and over RPC over HTTP an IN and an OUT channel
 * ([MS-RPCH] section 3.2). The address book is asked over the connection that is there. Public folders are a mailbox too
 * since Exchange 2013; before that they were a store of their own, which took as many.
 */
#include "core/knowledge/expected_connections.h"

#include <stddef.h>

#include "core/evidence/text.h"

static const struct extra_connections table[] = {
    {"mapi-http", 1, 1},
    {"rpc-http", 2, 2},
    {"rpc-tcp", 1, 1},
};

const struct extra_connections *extra_connections_find(const char *protocol)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (text_equal(table[i].protocol, protocol)) {
            return &table[i];
        }
    }
    return NULL;
}
