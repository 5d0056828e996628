/*
 * --explain: a saved Autodiscover answer is read and told. Nothing else is looked at: no network, no process, no registry.
 */
#ifndef APP_EXPLAIN_H
#define APP_EXPLAIN_H

#include "app/embedded.h"
#include "app/options.h"

/*
 * Explains options->explain_file as results_tell does. Returns its exit code, or EXIT_USAGE with a sentence on standard error when the
 * file can't be read.
 */
int explain_run(const struct options *options, const struct embedded *embedded);

#endif
