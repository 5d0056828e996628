/*
 * Runs the unit test groups: all of them, or the ones named on the command line. One program for all groups keeps
 * the links few; CTest still starts it once for each group, so that one crash hides nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#ifndef REPOSITORY_ROOT
#define REPOSITORY_ROOT "."
#endif

struct group {
    const char *name;
    int (*run)(void);
};

#define GROUP(name) {#name, test_##name},
static const struct group groups[] = {
#include "tests/unit/groups.h"
    {NULL, NULL},
};
#undef GROUP

char *unit_file_path(const char *path)
{
    size_t len = sizeof REPOSITORY_ROOT + 1 + strlen(path);
    char *full = malloc(len);

    assert_non_null(full);
    (void)snprintf(full, len, "%s/%s", REPOSITORY_ROOT, path);
    return full;
}

char *unit_read_file(const char *path, size_t *len)
{
    char *full = unit_file_path(path);
    FILE *file = fopen(full, "rb");
    char *bytes = NULL;
    long size;

    if (!file) {
        fail_msg("%s cannot be opened", full);
    }
    free(full);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size >= 0);
    assert_int_equal(fseek(file, 0, SEEK_SET), 0);
    bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), (size_t)size);
    bytes[size] = '\0';
    (void)fclose(file);
    if (len) {
        *len = (size_t)size;
    }
    return bytes;
}

/* The number of failed tests in the groups called name, or in all groups if name is NULL; -1 if there is none. */
static int run_groups(const char *name)
{
    int failed = -1;

    for (const struct group *group = groups; group->name; group++) {
        if (!name || strcmp(name, group->name) == 0) {
            int failed_here = group->run();
            failed = (failed < 0 ? 0 : failed) + (failed_here != 0);
        }
    }
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;

    if (argc < 2) {
        return run_groups(NULL) == 0 ? 0 : 1;
    }
    for (int i = 1; i < argc; i++) {
        int failed_here = run_groups(argv[i]);

        if (failed_here < 0) {
            (void)fprintf(stderr, "unit-tests: there is no group '%s'\n", argv[i]);
            return 64;
        }
        failed += failed_here;
    }
    return failed == 0 ? 0 : 1;
}
