/*
 * What causes what, as data, and the order of the findings that follows from it: root cause first.
 */
#ifndef CORE_DIAGNOSE_CAUSES_H
#define CORE_DIAGNOSE_CAUSES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diagnose/diagnose.h"

/* One row: where both findings are there, the cause explains the effect. */
struct cause_row {
    const char *effect;
    const char *cause;
    /*
     * Both must be about the same server, so that a fault of one does not explain one of another: they share an address or
     * a host, or one of them does not say.
     */
    bool same_server;
};

/* A cause with the parameter "explains" explains only the findings that this lists: what it is about decides. */

/* The whole table, for tests. */
const struct cause_row *cause_table(size_t *count);

/*
 * Marks each finding that another explains (consequence_of) and sorts the list: problems, then what left the check open,
 * warnings, what is well, notes; of equal weight those of `strangers` after all others; a cause before all its consequences
 * and with the weight of the worst of them; then along the way from this computer to the mailbox; then in the order in
 * which they were stated.
 * `strangers` holds the mail addresses that were only typed, while Outlook works with others (NULL = none): their faults
 * explain nothing about the computer as a whole.
 * The finding's `consequence_of` is the id of its earliest cause.
 */
void causes_order(struct arena *arena, struct finding_list *findings, const struct text_list *strangers);

#endif
