/*
 * UTF-8 to UTF-16 and back.
 */
#include "app/wide.h"

#include <limits.h>
#include <string.h>

#include <windows.h>

#include "app/scratch.h"

wchar_t *wide_from_utf8(struct arena *arena, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    int source = len < INT_MAX ? (int)len : INT_MAX;
    int count = source > 0 ? MultiByteToWideChar(CP_UTF8, 0, text, source, NULL, 0) : 0;
    wchar_t *wide = arena_allocate(arena, (size_t)(count > 0 ? count : 0) + 1, sizeof *wide);

    if (count > 0) {
        (void)MultiByteToWideChar(CP_UTF8, 0, text, source, wide, count);
    }
    return wide;
}

const char *wide_to_utf8(struct arena *arena, const wchar_t *text)
{
    size_t len = text ? wcslen(text) : 0;
    int source = len < INT_MAX ? (int)len : INT_MAX;
    int count = source > 0 ? WideCharToMultiByte(CP_UTF8, 0, text, source, NULL, 0, NULL, NULL) : 0;
    char *narrow = arena_allocate(arena, (size_t)(count > 0 ? count : 0) + 1, 1);

    if (count > 0) {
        (void)WideCharToMultiByte(CP_UTF8, 0, text, source, narrow, count, NULL, NULL);
    }
    return narrow;
}

void wide_copy(wchar_t *buffer, size_t count, const char *text)
{
    struct arena *arena = scratch_create();
    const wchar_t *wide = wide_from_utf8(arena, text);
    size_t len = wcslen(wide);

    if (len >= count) {
        len = count - 1;
        if (len > 0 && IS_HIGH_SURROGATE(wide[len - 1])) {
            len--;
        }
    }
    memcpy(buffer, wide, len * sizeof *buffer);
    buffer[len] = L'\0';
    arena_destroy(arena);
}

const char *wide_system_text(struct arena *arena, uint32_t code)
{
    wchar_t text[512];
    DWORD len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                                   FORMAT_MESSAGE_MAX_WIDTH_MASK,
                               NULL, code, 0, text, sizeof text / sizeof text[0], NULL);

    while (len > 0 && wcschr(L" .\r\n", text[len - 1])) {
        len--;
    }
    text[len] = L'\0';
    return len > 0 ? wide_to_utf8(arena, text) : arena_format(arena, "error %lu", (unsigned long)code);
}
