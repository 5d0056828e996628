/*
 * Evidence made from a saved answer alone, so that it is judged and reported like a run's.
 */
#ifndef CORE_AUTODISCOVER_EXPLAIN_H
#define CORE_AUTODISCOVER_EXPLAIN_H

#include <stddef.h>

#include "core/evidence/evidence.h"

/* Where a saved answer comes from and when it is looked at. */
struct saved_bytes {
    const char *file; /* its name, as it is to be told */
    const char *bytes;
    size_t len;
    const char *program_version;
    const char *now; /* RFC 3339 UTC */
};

/*
 * Evidence with run.explained_file and one Autodiscover record (its address is the one that the answer names, or NULL) whose
 * only step "file" has one attempt "file" with the answer. What copying by hand brings along is forgiven
 * (answer_read_copied). The caller owns it and ends it with evidence_destroy. Never NULL.
 */
struct evidence *explain_saved(const struct saved_bytes *saved);

#endif
