/*
 * Standard input and output.
 */
#include "app/console.h"

#include <string.h>

#include <windows.h>

#include "app/scratch.h"
#include "app/wide.h"
#include "core/collect/platform.h"

enum {
    LONGEST_SECRET = 1024, /* characters of a line typed at a console */
    LARGEST_WRITE = 32 * 1024,
    LARGEST_CONSOLE_WRITE = 8 * 1024 /* characters; older consoles refuse 64 KiB at once */
};

/* NULL when the stream leads nowhere. The shell hands a window's program numbers that are no files, so ask. */
static HANDLE stream_handle(DWORD stream)
{
    HANDLE handle = GetStdHandle(stream);

    return handle == INVALID_HANDLE_VALUE || !handle || GetFileType(handle) == FILE_TYPE_UNKNOWN ? NULL
                                                                                                 : handle;
}

static HANDLE output_handle(enum console_stream stream)
{
    return stream_handle(stream == CONSOLE_OUTPUT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

bool console_has(enum console_stream stream)
{
    return output_handle(stream) != NULL;
}

static bool nobody_listens(DWORD code)
{
    return code == ERROR_BROKEN_PIPE || code == ERROR_NO_DATA || code == ERROR_INVALID_HANDLE;
}

static bool write_to_console(HANDLE console, const char *text)
{
    struct arena *arena = scratch_create();
    const wchar_t *wide = wide_from_utf8(arena, text);
    size_t count = wcslen(wide);
    bool written_all = true;

    while (written_all && count > 0) {
        DWORD part = count < LARGEST_CONSOLE_WRITE ? (DWORD)count : LARGEST_CONSOLE_WRITE;
        DWORD written = 0;

        written_all = WriteConsoleW(console, wide, part, &written, NULL) && written > 0;
        wide += written;
        count -= written;
    }
    arena_destroy(arena);
    return written_all;
}

bool console_write(enum console_stream stream, const char *text)
{
    HANDLE handle = output_handle(stream);
    size_t len = strlen(text);
    DWORD mode = 0;

    if (!handle) {
        return true;
    }
    if (GetConsoleMode(handle, &mode)) {
        return write_to_console(handle, text);
    }
    while (len > 0) {
        DWORD part = len < LARGEST_WRITE ? (DWORD)len : LARGEST_WRITE;
        DWORD written = 0;

        if (!WriteFile(handle, text, part, &written, NULL)) {
            return nobody_listens(GetLastError());
        }
        text += written;
        len -= written;
    }
    return true;
}

/* Removes the line's end, and a byte order mark at its beginning. False when there was no whole line to take. */
static bool finish_line(char *line, size_t len, bool at_end)
{
    static const char mark[] = "\xef\xbb\xbf";
    size_t line_len = strcspn(line, "\r\n");

    if (line_len == 0 || (line_len == len && !at_end)) {
        return false;
    }
    line[line_len] = '\0';
    if (strncmp(line, mark, 3) == 0) {
        memmove(line, line + 3, line_len - 2);
    }
    return line[0] != '\0';
}

static bool read_from_console(HANDLE console, DWORD mode, char *line, size_t size)
{
    wchar_t typed[LONGEST_SECRET];
    DWORD count = 0;
    int len = 0;

    (void)SetConsoleMode(console, (mode | ENABLE_LINE_INPUT) & ~(DWORD)ENABLE_ECHO_INPUT);
    if (ReadConsoleW(console, typed, LONGEST_SECRET, &count, NULL) && count > 0) {
        len = WideCharToMultiByte(CP_UTF8, 0, typed, (int)count, line, (int)size - 1, NULL, NULL);
    }
    (void)SetConsoleMode(console, mode);
    memory_wipe(typed, sizeof typed);
    line[len > 0 ? len : 0] = '\0';
    return finish_line(line, (size_t)(len > 0 ? len : 0), false);
}

static bool read_from_stream(HANDLE input, char *line, size_t size)
{
    size_t len = 0;
    bool at_end = false;

    /* A byte at a time: what follows the first line is left for whoever reads next. */
    while (len < size - 1) {
        DWORD count = 0;

        if (!ReadFile(input, line + len, 1, &count, NULL) || count == 0) {
            at_end = true;
            break;
        }
        len++;
        if (line[len - 1] == '\n') {
            break;
        }
    }
    line[len] = '\0';
    return strlen(line) == len && finish_line(line, len, at_end);
}

bool console_read_secret(char *line, size_t size)
{
    HANDLE input = stream_handle(STD_INPUT_HANDLE);
    DWORD mode = 0;
    bool taken;

    line[0] = '\0';
    if (!input) {
        return false;
    }
    taken = GetConsoleMode(input, &mode) ? read_from_console(input, mode, line, size)
                                         : read_from_stream(input, line, size);
    if (!taken) {
        memory_wipe(line, size);
    }
    return taken;
}
