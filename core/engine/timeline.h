/*
 * What changed while somebody looked: the bounded list of events in the evidence. Pure functions of what was read; no
 * clock, no network.
 */
#ifndef CORE_ENGINE_TIMELINE_H
#define CORE_ENGINE_TIMELINE_H

#include "core/evidence/evidence.h"

/*
 * So many events at most. A full list first gives up half of the tests that went well between others that went well,
 * then the oldest events; evidence.timeline_dropped counts what is gone.
 */
enum { TIMELINE_MAXIMUM = 4096 };

/*
 * Compares two readings of Outlook's connections and appends what happened between them, at `at_ms` (when the second one
 * ended): connections that are new, gone, or in another state. The same process, addresses and ports are the same connection,
 * unless the system says that it was made at another time. What only waits to be called is none.
 */
void timeline_compare(struct evidence *evidence, const struct connection_list *before,
                      const struct connection_list *after, int64_t at_ms);

/*
 * Appends what a test of a watched endpoint gave: "endpoint-good" when the server answered with an HTTP status below 500,
 * else "endpoint-bad". `address` is the one that was to be tested, NULL where a proxy chose it. The attempt's texts are copied.
 */
void timeline_add_test(struct evidence *evidence, const char *url, const char *address,
                       const struct attempt *attempt, int64_t at_ms);

/*
 * The same for a mail server: "endpoint-good" when it was reached and, where it was listened to, spoke its protocol. The detail
 * is the reach outcome.
 */
void timeline_add_port_test(struct evidence *evidence, const char *url, const char *address,
                            const struct port_look *look, int64_t at_ms);

#endif
