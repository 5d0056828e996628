/*
 * Moments in the forms in which protocols write them, so that two clocks can be compared.
 *
 * A moment is counted in milliseconds since 1970-01-01T00:00:00Z, leap seconds left out. Years 1601 to 9999.
 */
#ifndef CORE_EVIDENCE_MOMENT_H
#define CORE_EVIDENCE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/arena.h"

/* Reads the evidence's own form, "2026-11-21T10:00:00.250Z" with or without a fraction (RFC 3339, UTC only). */
bool moment_from_text(const char *text, int64_t *moment);

/* Writes that form, with milliseconds. Owned by the arena; NULL for a moment outside the years above. */
const char *moment_to_text(struct arena *arena, int64_t moment);

/*
 * Reads a Date header, "Sat, 21 Nov 2026 10:00:00 GMT": RFC 9110 section 5.6.7, IMF-fixdate, which every server since 1999 must
 * send. The two older forms of that section are not read: nobody knows their century.
 */
bool moment_from_http_date(const char *text, int64_t *moment);

/*
 * Reads a directory's time, "20261121100000.0Z": RFC 4517 section 3.3.13. Minutes, seconds and a fraction may be missing, and
 * the zone may be an offset.
 */
bool moment_from_generalized_time(const char *text, int64_t *moment);

#endif
