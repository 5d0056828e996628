/*
 * Environment variables on Linux.
 */
#define _DEFAULT_SOURCE 1

#include "tests/unit/environment.h"

#include <stdlib.h>

bool environment_set(const char *name, const char *value)
{
    return (value != NULL ? setenv(name, value, 1) : unsetenv(name)) == 0;
}

bool environment_has(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}
