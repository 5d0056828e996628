/*
 * Service connection points in Active Directory.
 */
#include "core/collect/collect.h"

#include "core/collect/failures.h"

void collect_directory(struct arena *arena, const char *server, bool sign_in, struct directory_search *out)
{
    (void)arena;
    (void)server;
    (void)sign_in;
    out->outcome = DIRECTORY_FAILED;
    out->failure = failure_from_program("collect_directory", "this build cannot ask a directory");
}
