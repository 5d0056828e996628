/*
 * See hosts.h. Lists are short (a handful of hosts, a handful of addresses), so plain loops do.
 */
#include "core/diagnose/hosts.h"

#include <string.h>

#include "core/evidence/text.h"

static void add_address(struct arena *arena, struct known_host *host, const char *text)
{
    struct network_address address;
    struct network_address *grown;

    if (!network_address_parse(text, &address)) {
        return;
    }
    for (size_t i = 0; i < host->address_count; i++) {
        if (network_address_equal(&host->addresses[i], &address)) {
            return;
        }
    }
    grown = arena_allocate(arena, host->address_count + 1, sizeof *grown);
    if (host->address_count > 0) {
        memcpy(grown, host->addresses, host->address_count * sizeof *grown);
    }
    grown[host->address_count] = address;
    host->addresses = grown;
    host->address_count++;
}

static void add_addresses_of_attempts(struct arena *arena, struct known_host *host,
                                      const struct attempt_list *attempts)
{
    for (size_t i = 0; i < attempts->count; i++) {
        const struct attempt *attempt = &attempts->items[i];
        const char *attempt_host;
        int64_t port;
        bool secure;

        /* Through a proxy the remote address is the proxy's. */
        if (!attempt->proxy && attempt->url &&
            text_split_url(arena, attempt->url, &attempt_host, &port, &secure) &&
            text_equal_ignoring_case(attempt_host, host->host)) {
            add_address(arena, host, attempt->address);
        }
    }
}

static void add_addresses_of_looks(struct arena *arena, struct known_host *host,
                                   const struct tls_look_list *looks)
{
    for (size_t i = 0; i < looks->count; i++) {
        const struct tls_look *look = &looks->items[i];
        if (!look->proxy && text_equal_ignoring_case(look->host, host->host)) {
            add_address(arena, host, look->address);
        }
    }
}

/* What this computer's own DNS cache holds is what Outlook itself was given a while ago. */
static void add_cached_addresses(struct arena *arena, struct known_host *host,
                                 const struct name_lookup_list *cached)
{
    for (size_t i = 0; i < cached->count; i++) {
        const struct name_lookup *name = &cached->items[i];
        for (size_t k = 0; text_equal_ignoring_case(name->host, host->host) && k < name->addresses.count;
             k++) {
            add_address(arena, host, name->addresses.items[k]);
        }
    }
}

static void find_addresses(struct arena *arena, struct known_host *host, const struct evidence *evidence)
{
    const struct name_lookup *name = evidence_find_name(evidence, host->host);

    add_address(arena, host, host->host);
    for (size_t i = 0; name && i < name->addresses.count; i++) {
        add_address(arena, host, name->addresses.items[i]);
    }
    add_cached_addresses(arena, host, &evidence->cached_names);
    add_addresses_of_looks(arena, host, &evidence->tls);
    add_addresses_of_looks(arena, host, &evidence->address_looks);
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct step_list *steps = &evidence->autodiscover.items[i].steps;
        for (size_t s = 0; s < steps->count; s++) {
            add_addresses_of_attempts(arena, host, &steps->items[s].attempts);
        }
    }
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        add_addresses_of_attempts(arena, host, &evidence->endpoints.items[i].attempts);
    }
}

static struct known_host *append(struct arena *arena, struct hosts *hosts)
{
    if (hosts->count == hosts->capacity) {
        size_t capacity = hosts->capacity ? hosts->capacity * 2 : 8;
        struct known_host *grown = arena_allocate(arena, capacity, sizeof *grown);

        if (hosts->count > 0) {
            memcpy(grown, hosts->items, hosts->count * sizeof *grown);
        }
        hosts->items = grown;
        hosts->capacity = capacity;
    }
    return &hosts->items[hosts->count++];
}

void hosts_add(struct arena *arena, struct hosts *hosts, const struct evidence *evidence, const char *host,
               const char *account, enum host_origin origin, unsigned parts)
{
    struct known_host *added;

    if (!host || host[0] == '\0') {
        return;
    }
    for (size_t i = 0; i < hosts->count; i++) {
        struct known_host *known = &hosts->items[i];
        if (text_equal_ignoring_case(known->host, host) &&
            text_equal_ignoring_case(known->account, account)) {
            known->origin = (int)origin < known->origin ? (int)origin : known->origin;
            known->parts |= parts;
            return;
        }
    }
    added = append(arena, hosts);
    added->host = host;
    added->account = account;
    added->origin = (int)origin;
    added->parts = parts;
    find_addresses(arena, added, evidence);
}

/* Splits "proxy.contoso.test:3128". */
static bool split_proxy(struct arena *arena, const char *host_and_port, const char **host, int64_t *port)
{
    bool secure;

    return host_and_port &&
           text_split_url(arena, arena_format(arena, "http://%s/", host_and_port), host, port, &secure);
}

static void add_proxy(struct arena *arena, struct hosts *hosts, const struct evidence *evidence,
                      const char *host_and_port)
{
    const char *host;
    int64_t port;

    if (!split_proxy(arena, host_and_port, &host, &port)) {
        return;
    }
    hosts_add(arena, hosts, evidence, host, NULL, HOST_OF_PROXY, 0);
    for (size_t i = 0; i < hosts->count; i++) {
        struct known_host *known = &hosts->items[i];
        if (known->origin == HOST_OF_PROXY && text_equal_ignoring_case(known->host, host)) {
            known->port = port;
        }
    }
}

void hosts_add_proxies(struct arena *arena, struct hosts *hosts, const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->proxies.count; i++) {
        add_proxy(arena, hosts, evidence, evidence->proxies.items[i].host_and_port);
    }
    for (size_t i = 0; i < evidence->tls.count; i++) {
        add_proxy(arena, hosts, evidence, evidence->tls.items[i].proxy);
    }
}

bool known_host_has_address(const struct known_host *host, const struct network_address *address)
{
    for (size_t i = 0; i < host->address_count; i++) {
        if (network_address_equal(&host->addresses[i], address)) {
            return true;
        }
    }
    return false;
}

const struct known_host *hosts_find_proxy(const struct hosts *hosts, const struct network_address *address,
                                          int64_t port)
{
    for (size_t i = 0; i < hosts->count; i++) {
        const struct known_host *host = &hosts->items[i];
        if (host->origin == HOST_OF_PROXY && host->port == port && known_host_has_address(host, address)) {
            return host;
        }
    }
    return NULL;
}

bool hosts_are_proved(const struct hosts *hosts, const char *account, enum host_origin origin)
{
    bool any = false;

    for (size_t i = 0; i < hosts->count; i++) {
        const struct known_host *host = &hosts->items[i];
        if (host->origin != (int)origin || !text_equal_ignoring_case(host->account, account)) {
            continue;
        }
        if (host->address_count == 0) {
            return false;
        }
        any = true;
    }
    return any;
}
