/*
 * Opening a saved report (--from): its evidence instead of a check.
 */
#ifndef APP_SAVED_H
#define APP_SAVED_H

#include "app/embedded.h"
#include "app/options.h"
#include "core/evidence/evidence.h"

/*
 * The evidence that a saved report carries, owned by the caller. NULL when there is none to be had: then *complaint says
 * why in a sentence for the person (owned by the arena, which also takes what is only needed on the way).
 */
struct evidence *saved_open(struct arena *arena, const struct catalogue *catalogue, const char *path,
                            const char **complaint);

/*
 * Judges the saved report options->from_file anew and tells of it as after a check (results_tell), without asking or
 * looking at anything else. Returns the exit code: the verdict's, or EXIT_USAGE for what is no report.
 */
int saved_run(const struct options *options, const struct embedded *embedded);

#endif
