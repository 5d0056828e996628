/*
 * Environment variables and folders on Linux.
 */
#define _DEFAULT_SOURCE 1

#include "tests/unit/environment.h"

#include <dirent.h>
#include <stdlib.h>

#include "core/evidence/text.h"

bool environment_set(const char *name, const char *value)
{
    return (value != NULL ? setenv(name, value, 1) : unsetenv(name)) == 0;
}

bool environment_has(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

void environment_list_files(struct arena *arena, const char *folder, const char *ending,
                            struct text_list *names)
{
    DIR *stream = opendir(folder);
    const struct dirent *entry;
    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        if (text_ends_ignoring_case(entry->d_name, ending)) {
            text_list_append(arena, names, entry->d_name);
        }
    }
    if (stream != NULL) {
        (void)closedir(stream);
    }
}
