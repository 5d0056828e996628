/*
 * A run without a window, for scripts: the same engine, the same findings, told as text, files and an exit code.
 */
#ifndef APP_UNATTENDED_H
#define APP_UNATTENDED_H

#include "app/embedded.h"
#include "app/options.h"

/*
 * Runs the diagnosis that the options ask for: writes the report files, prints the summary on standard output and
 * returns the exit code of DESIGN.md (70 when a file or the output could not be written). `password` is NULL or the
 * sign-in's; it is copied by the engine and stays the caller's to wipe.
 */
int unattended_run(const struct options *options, const char *password, const struct embedded *embedded);

#endif
