/*
 * Environment variables on Windows. The names and values of the tests are ASCII.
 */
#include "tests/unit/environment.h"

#include <stddef.h>

#include <windows.h>

enum { LONGEST = 256 };

static bool widen(const char *text, wchar_t wide[LONGEST])
{
    return MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, LONGEST) > 0;
}

bool environment_set(const char *name, const char *value)
{
    wchar_t wide_name[LONGEST];
    wchar_t wide_value[LONGEST];
    if (!widen(name, wide_name) || (value != NULL && !widen(value, wide_value))) {
        return false;
    }
    return SetEnvironmentVariableW(wide_name, value != NULL ? wide_value : NULL) != 0;
}

bool environment_has(const char *name)
{
    wchar_t wide_name[LONGEST];
    return widen(name, wide_name) && GetEnvironmentVariableW(wide_name, NULL, 0) > 1;
}
