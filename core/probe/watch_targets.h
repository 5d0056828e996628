/*
 * What a watch tests again and again: the endpoints that were found, where Autodiscover answers, and mail servers that a
 * profile or an answer names. Pure functions of the facts.
 */
#ifndef CORE_PROBE_WATCH_TARGETS_H
#define CORE_PROBE_WATCH_TARGETS_H

#include "core/evidence/evidence.h"

/* So many places at most: a watch is to see faults, not to be one. */
enum { WATCH_TARGETS_MAXIMUM = 8 };

struct watch_target {
    const char *url; /* of a mail server "imap://mail.contoso.test:143", by the name that the port has */
    const char *host;
    int64_t port;
    const char
        *address; /* the one whose turn it is; NULL = a proxy chooses, or the host is an address itself */
    /* NULL: it is asked over https. Of a mail server what it should speak ("imap", "pop", "smtp"). */
    const char *protocol;
    bool is_encrypted; /* of a mail server: from the first byte */
};
struct watch_targets {
    struct watch_target items[WATCH_TARGETS_MAXIMUM];
    size_t count;
};

/*
 * The places to be tested in this round (0, 1, ...): https ones with a known address, or a proxy on the way; mail servers
 * with a known address, since no proxy leads to them. One that could
 * not be reached belongs to them: it may come back. Of a name with several addresses each round takes the next one. Borrows
 * from the evidence; else owned by the arena.
 */
void watch_targets_of_round(struct arena *arena, const struct evidence *evidence, int64_t round,
                            struct watch_targets *out);

/* Milliseconds from one round to the next: `interval_ms` at first, longer the longer a watch goes on. */
int64_t watch_interval(int64_t interval_ms, int64_t elapsed_ms);

#endif
