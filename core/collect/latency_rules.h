/*
 * Many small measurements as one fact.
 */
#ifndef CORE_COLLECT_LATENCY_RULES_H
#define CORE_COLLECT_LATENCY_RULES_H

#include "core/evidence/evidence.h"

/* How the way to a server is measured: so few probes, with a pause between them, that no server takes notice. */
enum { LATENCY_PROBES = 4, LATENCY_PAUSE_MS = 50, LATENCY_TIMEOUT_MS = 1500 };

/*
 * Counts one probe that was sent: `milliseconds` until its answer, UNKNOWN_INTEGER when none came. minimum, average and maximum
 * tell of the answered ones.
 */
void latency_count(struct latency *latency, int64_t milliseconds, int64_t *total_ms);

#endif
