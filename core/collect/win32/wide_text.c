/*
 * See wide_text.h.
 */
#include "core/collect/win32/wide_text.h"

#include <limits.h>
#include <string.h>

#include "core/collect/failures.h"
#include "core/evidence/utf16.h"

enum { MESSAGE_UNITS = 1024, HOST_UNITS = 256 };

const char *wide_to_text(struct arena *arena, const wchar_t *wide, size_t maximum)
{
    if (wide == NULL) {
        return NULL;
    }
    size_t limit = maximum < WIDE_TEXT_MAXIMUM ? maximum : WIDE_TEXT_MAXIMUM;
    size_t count = 0;
    while (count < limit && wide[count] != L'\0') {
        count++;
    }
    /* Windows is little-endian on every processor, so its units are the bytes that the portable decoder reads. */
    return utf16_to_text(arena, (const unsigned char *)wide, count * sizeof *wide, NULL);
}

wchar_t *wide_from_text(struct arena *arena, const char *text)
{
    if (text == NULL || strlen(text) > INT_MAX / 4) {
        return NULL;
    }
    int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    if (count <= 0) {
        return NULL;
    }
    wchar_t *wide = arena_allocate(arena, (size_t)count, sizeof *wide);
    (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, count);
    return wide;
}

static bool is_ascii(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80) {
            return false;
        }
    }
    return true;
}

wchar_t *wide_from_host(struct arena *arena, const char *host, struct failure *failure)
{
    wchar_t *wide = wide_from_text(arena, host);
    if (wide == NULL) {
        *failure = failure_from_program("host name", "the host name is missing or too long");
        return NULL;
    }
    if (is_ascii(host)) {
        return wide;
    }
    wchar_t *ascii = arena_allocate(arena, HOST_UNITS, sizeof *ascii);
    if (IdnToAscii(0, wide, -1, ascii, HOST_UNITS) == 0) {
        *failure = failure_from_windows(arena, "IdnToAscii", GetLastError());
        return NULL;
    }
    return ascii;
}

const char *file_time_to_text(struct arena *arena, const FILETIME *time, bool milliseconds)
{
    SYSTEMTIME parts;
    if (!FileTimeToSystemTime(time, &parts)) {
        return NULL;
    }
    const char *seconds = arena_format(arena, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)parts.wYear,
                                       (unsigned)parts.wMonth, (unsigned)parts.wDay, (unsigned)parts.wHour,
                                       (unsigned)parts.wMinute, (unsigned)parts.wSecond);
    return milliseconds ? arena_format(arena, "%s.%03uZ", seconds, (unsigned)parts.wMilliseconds)
                        : arena_format(arena, "%sZ", seconds);
}

/* The system's words for a code, one line, in the person's language; NULL when it has none. */
static const char *describe_code(struct arena *arena, DWORD code, const wchar_t *module)
{
    wchar_t message[MESSAGE_UNITS];
    HMODULE messages = module != NULL ? GetModuleHandleW(module) : NULL;
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    if (messages != NULL) {
        flags |= FORMAT_MESSAGE_FROM_HMODULE;
    }
    DWORD count = FormatMessageW(flags, messages, code, 0, message, MESSAGE_UNITS, NULL);
    while (count > 0 &&
           (message[count - 1] == L' ' || message[count - 1] == L'\r' || message[count - 1] == L'\n')) {
        count--;
    }
    return count > 0 ? wide_to_text(arena, message, count) : NULL;
}

struct failure failure_from_system(struct arena *arena, const char *operation, DWORD code, const char *system,
                                   const wchar_t *module)
{
    struct failure failure = {operation, (int64_t)code, system, describe_code(arena, code, module)};
    return failure;
}

struct failure failure_from_windows(struct arena *arena, const char *operation, DWORD code)
{
    return failure_from_system(arena, operation, code, "windows", NULL);
}
