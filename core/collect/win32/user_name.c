/*
 * See user_name.h.
 */
#include "core/collect/win32/user_name.h"

#define SECURITY_WIN32
#include <security.h>

#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"

enum { NAME_UNITS = 1024 };

/* The name in one form; NULL with the Windows error. */
static const char *read_name(struct arena *arena, EXTENDED_NAME_FORMAT format, DWORD *error)
{
    wchar_t name[NAME_UNITS + 1] = {0};
    ULONG count = NAME_UNITS;
    *error = ERROR_SUCCESS;
    if (!GetUserNameExW(format, name, &count)) {
        *error = GetLastError();
        return NULL;
    }
    return wide_to_text(arena, name, NAME_UNITS);
}

const char *user_name_read(struct arena *arena, struct failure *failure)
{
    DWORD error;
    const char *name = read_name(arena, NameSamCompatible, &error);
    if (name == NULL) {
        failure_keep_first(failure, failure_from_windows(arena, "GetUserNameExW (NameSamCompatible)", error));
    }
    return name;
}

const char *user_name_read_principal(struct arena *arena, struct failure *failure)
{
    DWORD error;
    const char *name = read_name(arena, NameUserPrincipal, &error);
    if (name == NULL && error != ERROR_NONE_MAPPED) {
        failure_keep_first(failure, failure_from_windows(arena, "GetUserNameExW (NameUserPrincipal)", error));
    }
    return name != NULL && name[0] != '\0' ? name : NULL;
}
