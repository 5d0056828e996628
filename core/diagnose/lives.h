/*
 * The timeline, read: how long each of Outlook's connections was there, and how the tests of each watched place went. Rules
 * judge it, the report draws it.
 */
#ifndef CORE_DIAGNOSE_LIVES_H
#define CORE_DIAGNOSE_LIVES_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* One connection from its beginning to its end. Offsets as in the timeline; UNKNOWN_INTEGER = before or after it. */
struct connection_life {
    int64_t pid;
    const char *local;
    const char *remote;
    int64_t opened_ms;
    int64_t hung_up_ms; /* when the server was first seen to have ended it (CLOSE_WAIT) */
    int64_t closed_ms;  /* when it was gone */
    int64_t
        age_ms; /* how long it was of use: until the server ended it or it was gone; unknown while it is there, or when its
                           beginning is unknown */
    bool was_open; /* it was established at some time */
};
struct connection_life_list LIST_OF(struct connection_life);

/* One place that a watch tested: a URL by way of one address. */
struct watched_place {
    const char *url;
    const char *host;
    int64_t port;
    const char *address; /* NULL = a proxy chose */
    int64_t good;
    int64_t bad;
    int64_t spells;       /* how often it went bad: good ones lie between */
    int64_t first_bad_ms; /* unknown when it never was */
    int64_t last_bad_ms;
    int64_t back_ms; /* the first good test after the last bad one; unknown when there is none */
    int64_t
        longest_ms; /* the longest spell, from its first bad test to the good one after it or the last test */
    const char *detail; /* of the last bad test: HTTP status or reach outcome */
};
struct watched_place_list LIST_OF(struct watched_place);

/*
 * The lives of all connections: those of the timeline in the order in which they ended or began, then those that stand now
 * and were there before it. At most as many as there are events and connections. Owned by the arena, texts borrowed or the
 * arena's.
 */
void lives_of_connections(struct arena *arena, const struct evidence *evidence,
                          struct connection_life_list *out);

/* The watched places in the order of their first test; at most WATCHED_PLACES_MAXIMUM. */
enum { WATCHED_PLACES_MAXIMUM = 128 };
void lives_of_places(struct arena *arena, const struct evidence *evidence, struct watched_place_list *out);

/* Milliseconds since 1970 of "2026-11-21T10:00:00.123Z" (RFC 3339 in UTC); UNKNOWN_INTEGER for any other text or NULL. */
int64_t lives_time_of(const char *rfc3339);

#endif
