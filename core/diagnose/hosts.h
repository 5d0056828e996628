/*
 * Whose address is this? The only honest way to tell what one of Outlook's connections is for: match its remote address
 * with the addresses of the names that Autodiscover, the profile and the proxy settings give. A name that merely looks
 * right, or a reverse lookup, proves nothing.
 */
#ifndef CORE_DIAGNOSE_HOSTS_H
#define CORE_DIAGNOSE_HOSTS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"
#include "core/knowledge/network_address.h"

/* Where a host's name comes from, the strongest first. */
enum host_origin {
    HOST_OF_ANSWER,  /* an Autodiscover answer names it as the mail server */
    HOST_OF_PROFILE, /* Outlook's profile names it */
    HOST_OF_CACHE,   /* an answer that Outlook keeps on disk names it, and there is no live one */
    HOST_OF_WINNER,  /* it answers Autodiscover for the account */
    HOST_OF_PROXY    /* Windows' proxy settings name it */
};

/* What a host is named for; a server that is named for no part in particular has both. */
enum { HOST_HAS_MAILBOX = 1, HOST_HAS_DIRECTORY = 2, HOST_HAS_BOTH = 3 };

struct known_host {
    const char *host;
    const char *account; /* mail address; NULL for a proxy */
    int origin;          /* enum host_origin */
    int64_t port;        /* of a proxy; 0 for others */
    unsigned parts;      /* HOST_HAS_… : what an answer or the profile names it for */
    struct network_address *addresses;
    size_t address_count;
};

struct hosts {
    struct known_host *items;
    size_t count;
    size_t capacity;
};

/*
 * Adds a host with every address that the evidence proves for it: the resolver's, those that the system's DNS cache holds,
 * those that answered a direct look or request, and itself when it is written as an address. A host that is there for this
 * account already keeps its stronger origin, and its parts are joined. NULL hosts are ignored.
 */
void hosts_add(struct arena *arena, struct hosts *hosts, const struct evidence *evidence, const char *host,
               const char *account, enum host_origin origin, unsigned parts);

/* Adds the proxies that Windows gives for any URL. */
void hosts_add_proxies(struct arena *arena, struct hosts *hosts, const struct evidence *evidence);

/* Whether the address is one of the host's proved ones. */
bool known_host_has_address(const struct known_host *host, const struct network_address *address);

/* The proxy at this address and port, or NULL. */
const struct known_host *hosts_find_proxy(const struct hosts *hosts, const struct network_address *address,
                                          int64_t port);

/* Whether the account has a host of this origin, and every such host has at least one proved address. */
bool hosts_are_proved(const struct hosts *hosts, const char *account, enum host_origin origin);

#endif
