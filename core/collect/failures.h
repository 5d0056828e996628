/*
 * How collectors note what could not be learned. Every fact has at most one failure beside it, and the first one is the
 * cause: what fails after it usually fails because of it.
 */
#ifndef CORE_COLLECT_FAILURES_H
#define CORE_COLLECT_FAILURES_H

#include "core/evidence/evidence.h"

/* A failure that the program itself found (damaged data, a limit). The texts must outlive the evidence: literals. */
struct failure failure_from_program(const char *operation, const char *text);

/* Notes the failure unless an earlier one is there already. `kept` may be NULL: then nobody wants to know. */
void failure_keep_first(struct failure *kept, struct failure failure);

#endif
