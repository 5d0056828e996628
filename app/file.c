/*
 * Reading a file up to a limit, and saving a report in one move.
 *
 * MoveFileExW with MOVEFILE_REPLACE_EXISTING renames within one folder, which NTFS does as one transaction: whoever opens
 * the path sees the old file or the new one. ReplaceFileW would keep the old file's access rights, but it works in two
 * renames and may stop between them.
 */
#include "app/file.h"

#include <string.h>

#include <windows.h>

#include "app/wide.h"
#include "core/evidence/text.h"

enum {
    LARGEST_WRITE = 1024 * 1024,
    TEMPORARY_NAME_TRIES = 16,
    /* CreateFileW takes longer paths only in the \\?\ form, and we append a suffix of up to 32 characters. */
    LONGEST_PLAIN_PATH = MAX_PATH - 40
};

static void note_failure(struct arena *arena, struct failure *failure, const char *operation, DWORD code)
{
    failure->operation = operation;
    failure->code = (int64_t)code;
    failure->system = "windows";
    failure->text = wide_system_text(arena, code);
}

static wchar_t *full_path(struct arena *arena, const char *path)
{
    const wchar_t *typed = wide_from_utf8(arena, path);
    DWORD count = GetFullPathNameW(typed, 0, NULL, NULL);
    wchar_t *full;
    DWORD written;

    if (count == 0) {
        return NULL;
    }
    full = arena_allocate(arena, count, sizeof *full);
    written = GetFullPathNameW(typed, count, full, NULL);
    return written > 0 && written < count ? full : NULL;
}

/* "NUL" and "CON" become "\\\\.\\NUL" and "\\\\.\\CON": no files, whatever folder they are named in. */
static bool is_device(const wchar_t *path)
{
    return wcsncmp(path, L"\\\\.\\", 4) == 0;
}

/* Windows says "access denied" of a folder that is opened like a file. */
static DWORD reason_of(const wchar_t *path, DWORD code)
{
    DWORD attributes = GetFileAttributesW(path);
    bool is_folder = attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;

    return is_folder ? ERROR_DIRECTORY : code;
}

/* The path in the form that has no length limit, where it needs one. */
static wchar_t *unlimited_path(struct arena *arena, wchar_t *path)
{
    static const wchar_t prefix[] = L"\\\\?\\";
    static const wchar_t share_prefix[] = L"\\\\?\\UNC";
    size_t len = wcslen(path);
    bool share = path[0] == L'\\' && path[1] == L'\\';
    const wchar_t *chosen = share ? share_prefix : prefix;
    const wchar_t *rest = share ? path + 1 : path;
    wchar_t *result;

    if (len < LONGEST_PLAIN_PATH || wcsncmp(path, prefix, 4) == 0) {
        return path;
    }
    result = arena_allocate(arena, len + 16, sizeof *result);
    memcpy(result, chosen, wcslen(chosen) * sizeof *result);
    memcpy(result + wcslen(chosen), rest, wcslen(rest) * sizeof *result);
    return result;
}

/* Makes a file that nobody has yet, in the folder of `path`. */
static HANDLE create_beside(struct arena *arena, const wchar_t *path, wchar_t **name)
{
    size_t len = wcslen(path);
    HANDLE file = INVALID_HANDLE_VALUE;

    *name = arena_allocate(arena, len + 40, sizeof **name);
    for (unsigned attempt = 0; attempt < TEMPORARY_NAME_TRIES; attempt++) {
        const char *suffix = arena_format(arena, ".%lx-%llx-%x.tmp", (unsigned long)GetCurrentProcessId(),
                                          (unsigned long long)GetTickCount64(), attempt);

        memcpy(*name, path, len * sizeof **name);
        wide_copy(*name + len, 40, suffix);
        file = CreateFileW(*name, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        if (file != INVALID_HANDLE_VALUE || GetLastError() != ERROR_FILE_EXISTS) {
            break;
        }
    }
    return file;
}

/* The full name of what is to be saved, and a new file beside it, open; if there can be none, INVALID_HANDLE_VALUE. */
static HANDLE open_beside(struct arena *arena, const char *path, wchar_t **target, wchar_t **temporary,
                          struct failure *failure)
{
    wchar_t *full = full_path(arena, path);
    HANDLE file;

    if (!full) {
        note_failure(arena, failure, "GetFullPathNameW", GetLastError());
        return INVALID_HANDLE_VALUE;
    }
    if (is_device(full)) {
        note_failure(arena, failure, "GetFullPathNameW", ERROR_NOT_SUPPORTED);
        return INVALID_HANDLE_VALUE;
    }
    *target = unlimited_path(arena, full);
    file = create_beside(arena, *target, temporary);
    if (file == INVALID_HANDLE_VALUE) {
        DWORD code = GetLastError();

        /* the new file has a name of its own, so it is the folder that is not there */
        note_failure(arena, failure, "CreateFileW",
                     code == ERROR_FILE_NOT_FOUND ? ERROR_PATH_NOT_FOUND : reason_of(*target, code));
    }
    return file;
}

static bool write_all(HANDLE file, const char *bytes, size_t len)
{
    while (len > 0) {
        DWORD part = len < LARGEST_WRITE ? (DWORD)len : LARGEST_WRITE;
        DWORD written = 0;

        if (!WriteFile(file, bytes, part, &written, NULL) || written == 0) {
            return false;
        }
        bytes += written;
        len -= written;
    }
    return true;
}

bool file_save(struct arena *arena, const char *path, const char *bytes, size_t len, struct failure *failure)
{
    wchar_t *target = NULL;
    wchar_t *temporary = NULL;
    HANDLE file = open_beside(arena, path, &target, &temporary, failure);
    const char *operation = NULL;
    DWORD code;

    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    if (!write_all(file, bytes, len)) {
        operation = "WriteFile";
    } else if (!FlushFileBuffers(file)) {
        operation = "FlushFileBuffers";
    }
    code = GetLastError();
    (void)CloseHandle(file);
    if (!operation && !MoveFileExW(temporary, target, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) {
        operation = "MoveFileExW";
        code = GetLastError();
    }
    if (operation) {
        note_failure(arena, failure, operation, code);
        (void)DeleteFileW(temporary);
        return false;
    }
    return true;
}

/* What is there may be replaced: it is a file, nobody has protected it, and nobody holds it open against that. */
static bool can_replace(const wchar_t *path, DWORD *code)
{
    DWORD attributes = GetFileAttributesW(path);
    HANDLE file;

    if (attributes == INVALID_FILE_ATTRIBUTES) {
        return true; /* nothing is there, or what can't be seen can't be judged */
    }
    if ((attributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY)) != 0) {
        *code = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? ERROR_DIRECTORY : ERROR_FILE_READ_ONLY;
        return false;
    }
    file = CreateFileW(path, DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        *code = GetLastError();
        return *code == ERROR_FILE_NOT_FOUND;
    }
    (void)CloseHandle(file);
    return true;
}

bool file_can_save(struct arena *arena, const char *path, struct failure *failure)
{
    wchar_t *target = NULL;
    wchar_t *temporary = NULL;
    HANDLE file = open_beside(arena, path, &target, &temporary, failure);
    DWORD code = ERROR_SUCCESS;

    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    (void)CloseHandle(file);
    (void)DeleteFileW(temporary);
    if (!can_replace(target, &code)) {
        note_failure(arena, failure, "CreateFileW", code);
        return false;
    }
    return true;
}

const char *file_read(struct arena *arena, const char *path, size_t maximum, size_t *len,
                      struct failure *failure)
{
    wchar_t *source = full_path(arena, path);
    HANDLE file = INVALID_HANDLE_VALUE;
    LARGE_INTEGER size = {0};
    DWORD got = 1;
    char *bytes;

    *len = 0;
    if (source) {
        file = CreateFileW(unlimited_path(arena, source), GENERIC_READ,
                           FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                           FILE_ATTRIBUTE_NORMAL, NULL);
    }
    if (file == INVALID_HANDLE_VALUE) {
        DWORD code = GetLastError();

        note_failure(arena, failure, source ? "CreateFileW" : "GetFullPathNameW",
                     source ? reason_of(source, code) : code);
        return NULL;
    }
    /* A device such as CON would wait for somebody who types. */
    if (GetFileType(file) != FILE_TYPE_DISK) {
        note_failure(arena, failure, "GetFileType", ERROR_NOT_SUPPORTED);
        (void)CloseHandle(file);
        return NULL;
    }
    /* Most files are far below the limit, and a reading that nobody needs costs memory. */
    if (GetFileSizeEx(file, &size) && size.QuadPart > 0 && (uint64_t)size.QuadPart < maximum) {
        maximum = (size_t)size.QuadPart;
    }
    bytes = arena_allocate(arena, maximum + 1, 1);
    while (got > 0 && *len < maximum) {
        size_t left = maximum - *len;
        DWORD part = left < LARGEST_WRITE ? (DWORD)left : LARGEST_WRITE;

        if (!ReadFile(file, bytes + *len, part, &got, NULL)) {
            note_failure(arena, failure, "ReadFile", GetLastError());
            (void)CloseHandle(file);
            return NULL;
        }
        *len += got;
    }
    (void)CloseHandle(file);
    return bytes;
}

const char *file_failure_text(const struct catalogue *catalogue, struct arena *arena,
                              const struct failure *failure)
{
    static const struct {
        DWORD code;
        const char *text;
    } known[] = {
        {ERROR_DIRECTORY, "file-failure.folder"},
        {ERROR_FILE_READ_ONLY, "file-failure.protected"},
        {ERROR_NOT_SUPPORTED, "file-failure.device"},
        {ERROR_FILE_NOT_FOUND, "file-failure.missing"},
        {ERROR_PATH_NOT_FOUND, "file-failure.no-such-folder"},
        {ERROR_INVALID_NAME, "file-failure.name"},
        {ERROR_SHARING_VIOLATION, "file-failure.in-use"},
        {ERROR_ACCESS_DENIED, "file-failure.no-right"},
        {ERROR_DISK_FULL, "file-failure.full"},
    };

    for (size_t i = 0; text_equal(failure->system, "windows") && i < sizeof known / sizeof known[0]; i++) {
        if (failure->code == (int64_t)known[i].code) {
            return catalogue_text(catalogue, arena, known[i].text, NULL);
        }
    }
    return arena_format(arena, "%s (%s, %lld)", failure->text ? failure->text : "",
                        failure->operation ? failure->operation : "", (long long)failure->code);
}
