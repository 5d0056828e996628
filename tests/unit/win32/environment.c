/*
 * Environment variables and folders on Windows. The names and values of the tests are ASCII.
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

void environment_list_files(struct arena *arena, const char *folder, const char *ending,
                            struct text_list *names)
{
    wchar_t pattern[LONGEST];
    char name[LONGEST];
    WIN32_FIND_DATAW found;
    HANDLE search;

    if (!widen(arena_format(arena, "%s/*%s", folder, ending), pattern)) {
        return;
    }
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) {
        return;
    }
    do {
        if (WideCharToMultiByte(CP_UTF8, 0, found.cFileName, -1, name, LONGEST, NULL, NULL) > 0) {
            text_list_append(arena, names, name);
        }
    } while (FindNextFileW(search, &found));
    (void)FindClose(search);
}
