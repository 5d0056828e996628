/*
 * What --help and a wrong command line print.
 */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/options.h"
#include "core/report/catalogue.h"

/* The whole help, lines of at most 79 columns that end with \n. Owned by the arena. */
const char *help_text(const struct catalogue *catalogue, struct arena *arena, const char *program_version);

/* What is wrong with the command line, what is right, and where to read more. Owned by the arena. */
const char *help_usage_error(const struct catalogue *catalogue, struct arena *arena,
                             const struct usage_error *error);

#endif
