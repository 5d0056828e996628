/*
 * The way to one host: its proxy, its name, the look at its TLS, as far as the evidence has them.
 */
#ifndef CORE_AUTODISCOVER_WAY_H
#define CORE_AUTODISCOVER_WAY_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* How far the way to a host and port is explored. */
enum way_state {
    WAY_NOT_BEGUN,
    WAY_UNDER_WAY,
    WAY_GOOD, /* requests may be sent: the TLS look is done and the certificate good; for http the name is known */
    WAY_FAILED, /* no request will be sent; the records say why */
    WAY_CANCELLED
};

/* A place on the web, taken apart. */
struct place {
    const char *url;
    const char *host;
    int64_t port;
    bool secure; /* https */
};

/* Takes a URL apart into the arena. False, with only the URL set, when it is no http or https URL. */
bool place_of_url(struct arena *arena, const char *url, struct place *out);

enum way_state way_state(const struct evidence *evidence, const struct place *place);

/* The key under which the proxy for a place is asked and recorded: "https://host:port/". */
const char *way_proxy_url(struct arena *arena, const struct place *place);

/* Whether Windows gives a proxy for the place. */
bool way_has_proxy(const struct evidence *evidence, const struct place *place);

#endif
