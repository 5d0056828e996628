/*
 * See registry_value.h.
 */
#include "core/collect/win32/registry_value.h"

#include "core/collect/failures.h"
#include "core/collect/registry_text.h"
#include "core/collect/win32/wide_text.h"

const char *registry_read_text(struct arena *arena, HKEY key, const wchar_t *name, const char *operation,
                               struct failure *damage)
{
    unsigned char bytes[REGISTRY_TEXT_MAXIMUM];
    DWORD type = 0;
    DWORD len = sizeof bytes;
    const char *text = NULL;
    struct failure failure = {0};
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, bytes, &len);
    if (status == ERROR_FILE_NOT_FOUND) {
        return NULL;
    }
    if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA) {
        failure_keep_first(damage, failure_from_windows(arena, operation, (DWORD)status));
    } else if (!registry_text_decode(arena, operation, type, bytes,
                                     status == ERROR_MORE_DATA ? (size_t)REGISTRY_TEXT_MAXIMUM + 1 : len,
                                     &text, &failure)) {
        failure_keep_first(damage, failure);
    }
    return text;
}

int64_t registry_read_number(struct arena *arena, HKEY key, const wchar_t *name, const char *operation,
                             struct failure *damage)
{
    unsigned char bytes[8];
    DWORD type = 0;
    DWORD len = sizeof bytes;
    int64_t number = UNKNOWN_INTEGER;
    struct failure failure = {0};
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, bytes, &len);
    if (status == ERROR_SUCCESS || status == ERROR_MORE_DATA) {
        if (!registry_number_decode(operation, type, bytes, status == ERROR_SUCCESS ? len : sizeof bytes + 1,
                                    &number, &failure)) {
            failure_keep_first(damage, failure);
        }
    } else if (status != ERROR_FILE_NOT_FOUND) {
        failure_keep_first(damage, failure_from_windows(arena, operation, (DWORD)status));
    }
    return number;
}
