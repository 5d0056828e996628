/*
 * See failures.h.
 */
#include "core/collect/failures.h"

struct failure failure_from_program(const char *operation, const char *text)
{
    struct failure failure = {operation, UNKNOWN_INTEGER, "program", text};
    return failure;
}

void failure_keep_first(struct failure *kept, struct failure failure)
{
    if (kept != NULL && kept->operation == NULL) {
        *kept = failure;
    }
}
