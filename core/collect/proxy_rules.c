/*
 * See proxy_rules.h.
 */
#include "core/collect/proxy_rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/evidence/text.h"

enum { LIST_MAXIMUM = 64 * 1024, HOST_MAXIMUM = 255 };

/* A piece of text that belongs to somebody else. */
struct slice {
    const char *text;
    size_t len;
};

/* What the URL asks for. */
struct target {
    const char *scheme; /* "http" or "https" */
    const char *host;   /* lower case, without brackets */
    int64_t port;
};

static bool is_separator(char character)
{
    return character == ';' || character == ' ' || character == '\t' || character == '\r' ||
           character == '\n';
}

/* The next entry of a list; false at its end. */
static bool next_entry(const char **rest, struct slice *entry)
{
    const char *at = *rest;
    while (*at != '\0' && is_separator(*at)) {
        at++;
    }
    entry->text = at;
    while (*at != '\0' && !is_separator(*at)) {
        at++;
    }
    entry->len = (size_t)(at - entry->text);
    *rest = at;
    return entry->len > 0;
}

static bool slice_equals(struct slice slice, const char *text)
{
    size_t len = strlen(text);
    if (slice.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text_lower(slice.text[i]) != text_lower(text[i])) {
            return false;
        }
    }
    return true;
}

/* Cuts everything up to and with the first `mark` off the front and returns what stood before it; false without it. */
static bool cut_before(struct slice *slice, const char *mark, struct slice *before)
{
    size_t mark_len = strlen(mark);
    for (size_t i = 0; i + mark_len <= slice->len; i++) {
        if (memcmp(slice->text + i, mark, mark_len) == 0) {
            before->text = slice->text;
            before->len = i;
            slice->text += i + mark_len;
            slice->len -= i + mark_len;
            return true;
        }
    }
    return false;
}

/* Splits "host:port", "[v6]:port" or a host alone (port 0). The host loses its brackets. False when malformed. */
static bool split_port(struct slice entry, struct slice *host, int64_t *port)
{
    size_t host_end = entry.len;
    size_t port_start = entry.len;
    *host = entry;
    *port = 0;
    if (entry.len > 0 && entry.text[0] == '[') {
        const char *close = memchr(entry.text, ']', entry.len);
        if (close == NULL) {
            return false;
        }
        host->text = entry.text + 1;
        host->len = (size_t)(close - host->text);
        host_end = (size_t)(close - entry.text) + 1;
        if (host_end < entry.len && entry.text[host_end] != ':') {
            return false;
        }
        port_start = host_end + 1;
    } else {
        const char *colon = memchr(entry.text, ':', entry.len);
        if (colon != NULL) {
            host->len = (size_t)(colon - entry.text);
            host_end = host->len;
            port_start = host_end + 1;
        }
    }
    if (host_end < entry.len) {
        int64_t number = 0;
        for (size_t i = port_start; i < entry.len; i++) {
            if (entry.text[i] < '0' || entry.text[i] > '9' || number > 65535) {
                return false;
            }
            number = number * 10 + (entry.text[i] - '0');
        }
        if (number < 1 || number > 65535) {
            return false;
        }
        *port = number;
    }
    return host->len > 0 && host->len <= HOST_MAXIMUM;
}

/* Whether the text can be a host: what a URL or a header would give another meaning is refused. */
static bool is_host(struct slice host)
{
    for (size_t i = 0; i < host.len; i++) {
        unsigned char character = (unsigned char)host.text[i];
        if (character <= ' ' || character == 0x7F || strchr("/\\@?#[]<>\"'%,=*", character) != NULL) {
            return false;
        }
    }
    return true;
}

/* ---- exceptions ---- */

/* Matches a pattern in which * stands for any characters, ignoring ASCII case, in time of both lengths' product. */
static bool matches(struct slice pattern, const char *text)
{
    size_t p = 0;
    size_t t = 0;
    size_t star = SIZE_MAX;
    size_t resume = 0;
    while (text[t] != '\0') {
        if (p < pattern.len && pattern.text[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.len && text_lower(pattern.text[p]) == text_lower(text[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.text[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

static bool is_loopback(const char *host)
{
    return text_equal(host, "localhost") || text_equal(host, "loopback") || text_equal(host, "::1") ||
           text_begins_ignoring_case(host, "127.");
}

static bool entry_excepts(struct slice entry, const struct target *target)
{
    if (slice_equals(entry, "<local>")) {
        return strchr(target->host, '.') == NULL && strchr(target->host, ':') == NULL;
    }
    struct slice scheme;
    if (cut_before(&entry, "://", &scheme) && !slice_equals(scheme, target->scheme)) {
        return false;
    }
    struct slice host;
    int64_t port;
    if (!split_port(entry, &host, &port)) {
        return false;
    }
    return (port == 0 || port == target->port) && matches(host, target->host);
}

static bool is_excepted(const char *bypass, const struct target *target)
{
    bool loopback_is_direct = true;
    const char *rest = bypass;
    struct slice entry;
    while (rest != NULL && next_entry(&rest, &entry)) {
        if (slice_equals(entry, "<-loopback>")) {
            loopback_is_direct = false;
        } else if (entry_excepts(entry, target)) {
            return true;
        }
    }
    return loopback_is_direct && is_loopback(target->host);
}

/* ---- the proxy ---- */

/* Reads one entry of a proxy list. False when it does not serve the target. `own` = it names the target's scheme. */
static bool read_proxy(struct slice entry, const struct target *target, struct slice *host, int64_t *port,
                       bool *own)
{
    struct slice scheme;
    *own = cut_before(&entry, "=", &scheme);
    if (*own && !slice_equals(scheme, target->scheme)) {
        return false;
    }
    int64_t default_port = 80;
    if (cut_before(&entry, "://", &scheme)) {
        if (slice_equals(scheme, "https")) {
            default_port = 443;
        } else if (!slice_equals(scheme, "http")) {
            return false;
        }
    }
    /* A path behind the port, "http://proxy:8080/", is common and means nothing. */
    const char *slash = memchr(entry.text, '/', entry.len);
    if (slash != NULL) {
        entry.len = (size_t)(slash - entry.text);
    }
    if (!split_port(entry, host, port) || !is_host(*host)) {
        return false;
    }
    if (*port == 0) {
        *port = default_port;
    }
    return true;
}

static const char *write_proxy(struct arena *arena, struct slice host, int64_t port)
{
    const char *name = arena_copy_bytes(arena, host.text, host.len);
    return arena_format(arena, strchr(name, ':') != NULL ? "[%s]:%u" : "%s:%u", name, (unsigned)port);
}

const char *proxy_rules_choose(struct arena *arena, const char *list, const char *bypass, const char *url)
{
    bool secure = false;
    struct target target = {NULL, NULL, 0};
    if (list == NULL || strlen(list) > LIST_MAXIMUM || (bypass != NULL && strlen(bypass) > LIST_MAXIMUM) ||
        !text_split_url(arena, url, &target.host, &target.port, &secure)) {
        return NULL;
    }
    target.scheme = secure ? "https" : "http";
    if (is_excepted(bypass, &target)) {
        return NULL;
    }
    const char *chosen = NULL;
    const char *rest = list;
    struct slice entry;
    while (next_entry(&rest, &entry)) {
        struct slice host;
        int64_t port;
        bool own;
        if (!read_proxy(entry, &target, &host, &port, &own)) {
            continue;
        }
        if (own) {
            return write_proxy(arena, host, port);
        }
        if (chosen == NULL) {
            chosen = write_proxy(arena, host, port);
        }
    }
    return chosen;
}
