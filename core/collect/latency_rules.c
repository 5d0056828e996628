/*
 * See latency_rules.h.
 */
#include "core/collect/latency_rules.h"

void latency_count(struct latency *latency, int64_t milliseconds, int64_t *total_ms)
{
    latency->sent = latency->sent == UNKNOWN_INTEGER ? 1 : latency->sent + 1;
    if (latency->received == UNKNOWN_INTEGER) {
        latency->received = 0;
        *total_ms = 0;
    }
    if (milliseconds == UNKNOWN_INTEGER) {
        return;
    }
    latency->received++;
    *total_ms += milliseconds;
    latency->average_ms = *total_ms / latency->received;
    if (latency->minimum_ms == UNKNOWN_INTEGER || milliseconds < latency->minimum_ms) {
        latency->minimum_ms = milliseconds;
    }
    if (latency->maximum_ms == UNKNOWN_INTEGER || milliseconds > latency->maximum_ms) {
        latency->maximum_ms = milliseconds;
    }
}
