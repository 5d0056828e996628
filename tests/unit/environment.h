/*
 * What each system does in its own way: environment variables for the tests of what must not heed them, and the files of a
 * folder.
 */
#ifndef TESTS_UNIT_ENVIRONMENT_H
#define TESTS_UNIT_ENVIRONMENT_H

#include <stdbool.h>

#include "core/evidence/schema.h"

/* Sets a variable of this process, or removes it (NULL). False when the system refuses. */
bool environment_set(const char *name, const char *value);

/* Whether this process has a variable of that name that is not empty. */
bool environment_has(const char *name);

/* The names of the files in a folder of the repository that end in `ending`, in no order, added to the list. The folder's full
 * name and theirs are ASCII. */
void environment_list_files(struct arena *arena, const char *folder, const char *ending,
                            struct text_list *names);

#endif
