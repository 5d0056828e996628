/*
 * Telling what was found without a window: files that were asked for, the summary on standard output, the exit code.
 */
#ifndef APP_RESULTS_H
#define APP_RESULTS_H

#include "app/embedded.h"
#include "app/options.h"
#include "core/evidence/evidence.h"

/* Beside the verdicts' (verdict_exit_code). */
enum { EXIT_USAGE = 64, EXIT_INTERNAL = 70 };

/*
 * Judges the evidence, writes options->report_file and options->json_file, prints the text, and says of each file that it was
 * saved or why not. Returns the exit code: the verdict's, or EXIT_INTERNAL when something was not written. `arena` takes
 * what is only needed on the way.
 */
int results_tell(struct arena *arena, const struct options *options, const struct embedded *embedded,
                 const struct evidence *evidence);

/*
 * Whether options->report_file and options->json_file can be written, before a check that takes a minute is made for them. Says
 * of the first that can't why not, on standard error. What is there is not touched.
 */
bool results_can_save(struct arena *arena, const struct options *options, const struct embedded *embedded);

/* Says a sentence on standard error. */
void results_complain(struct arena *arena, const char *sentence);

#endif
