/*
 * Environment variables for the tests of what must not heed them, each system in its own way.
 */
#ifndef TESTS_UNIT_ENVIRONMENT_H
#define TESTS_UNIT_ENVIRONMENT_H

#include <stdbool.h>

/* Sets a variable of this process, or removes it (NULL). False when the system refuses. */
bool environment_set(const char *name, const char *value);

/* Whether this process has a variable of that name that is not empty. */
bool environment_has(const char *name);

#endif
