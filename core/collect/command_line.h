/*
 * Which switches a program was started with, without what was said with them.
 *
 * A command line may hold names, addresses and files of the person: none of that leaves this function. What is left tells
 * how Outlook was started ("/safe"), which is all that a diagnosis asks.
 */
#ifndef CORE_COLLECT_COMMAND_LINE_H
#define CORE_COLLECT_COMMAND_LINE_H

#include <stdbool.h>

#include "core/evidence/arena.h"

/*
 * "/safe /profile" of `"C:\...\OUTLOOK.EXE" /safe:3 /profile "Anna"`: the words that begin with / and are letters and
 * digits up to a colon, an equals sign or their end, in their order, each once, at most 16. The first word, which is the
 * program, and words in quotation marks are left out. "" when there is none; owned by the arena.
 */
const char *command_line_switches(struct arena *arena, const char *command_line);

/* Whether the result of command_line_switches has this switch ("/safe"), in any case. */
bool command_line_has(const char *switches, const char *name);

#endif
