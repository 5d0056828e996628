/*
 * What every unit test file includes: cmocka with the headers it needs before it, and the list of all groups.
 *
 * A group is one file, test_<name>.c, that defines
 *
 *     int test_<name>(void) { ... return cmocka_run_group_tests_name("<name>", tests, setup, teardown); }
 *
 * and one line in groups.h. "unit-tests <name>..." runs single groups, "unit-tests" runs all of them.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef _WIN32
#define WINDOWS_GROUP(name) GROUP(name)
#else
#define WINDOWS_GROUP(name)
#endif

#define GROUP(name) int test_##name(void);
#include "tests/unit/groups.h"
#undef GROUP

/*
 * Reads a file of the repository, named relative to its root, such as "resources/messages/en.xml".
 * Returns its bytes with a NUL behind them, for the caller to free; the length without the NUL goes to *len
 * (len may be NULL). Fails the running test if the file cannot be read.
 */
char *unit_read_file(const char *path, size_t *len);

/* The full name of a file of the repository, for the caller to free. */
char *unit_file_path(const char *path);

#endif
