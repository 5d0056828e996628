/*
 * Names for connections that go to no account's server: those that this check asked the name server for, and those that the
 * system's own DNS cache holds. The address is the name's; whether the connection was made for that name is likely, since
 * several names may share an address. A reverse name is no such proof and is not looked at here.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"

/* Every connection is compared with every named address: enough for a few dozen names of several addresses. */
enum { NAMED_MAXIMUM = 512 };

struct named_address {
    struct network_address address;
    const char *host;
    const char *reason;
};

struct named_addresses {
    struct named_address items[NAMED_MAXIMUM];
    size_t count;
};

static void add(struct named_addresses *named, const char *host, const char *address, const char *reason)
{
    struct named_address *item = &named->items[named->count];

    if (host && address && named->count < NAMED_MAXIMUM && !text_equal_ignoring_case(host, address) &&
        network_address_parse(address, &item->address)) {
        item->host = host;
        item->reason = reason;
        named->count++;
    }
}

static void add_names(struct named_addresses *named, const struct name_lookup_list *names, const char *reason)
{
    for (size_t i = 0; i < names->count; i++) {
        for (size_t k = 0; k < names->items[i].addresses.count; k++) {
            add(named, names->items[i].host, names->items[i].addresses.items[k], reason);
        }
    }
}

void analysis_name_connections(struct analysis *analysis)
{
    const struct evidence *evidence = analysis->evidence;
    struct named_addresses *named = arena_allocate(analysis->arena, 1, sizeof *named);

    add_names(named, &evidence->names, "name-asked-here");
    for (size_t i = 0; i < evidence->ports.count; i++) {
        add(named, evidence->ports.items[i].host, evidence->ports.items[i].address, "name-asked-here");
    }
    add_names(named, &evidence->cached_names, "name-in-dns-cache");
    for (size_t c = 0; c < evidence->connections.count; c++) {
        struct connection_view *connection = &analysis->connections[c];

        for (size_t i = 0; !connection->named && connection->goes_out && !connection->host &&
                           !connection->proxy && i < named->count;
             i++) {
            if (network_address_equal(&named->items[i].address, &connection->remote)) {
                connection->named = named->items[i].host;
                connection->named_from = named->items[i].reason;
            }
        }
    }
}
