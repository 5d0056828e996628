/*
 * The Autodiscover answers that lie in files: Outlook's own copies, and the local files that may stand in for a server.
 *
 * Everything is opened for reading only, shared with everybody, and never for longer than it takes to copy it.
 *
 * A path on another computer makes Windows sign in there before the file can be seen. So such a path is followed only where
 * an administrator has put it (the Policies key, which a person cannot write) or the server lies in the local intranet zone;
 * otherwise a value that any program can write would give a stranger's server the person's sign-in.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include <objbase.h>
#include <shlobj.h>

#include "core/collect/failures.h"
#include "core/collect/saved_file_rules.h"
#include "core/collect/win32/wide_text.h"
#include "core/collect/win32/zone.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum { LOCAL_XML_MAXIMUM = 8, FOLDER_ENTRIES = 5000, PATH_UNITS = 4096 };

static struct saved_file *append_file(struct saved_file_list *files, const char *kind, const char *path)
{
    struct saved_file *file = &files->items[files->count++];
    memset(file, 0, sizeof *file);
    file->kind = kind;
    file->path = path;
    file->size = UNKNOWN_INTEGER;
    return file;
}

/* ---- reading one file ---- */

static void read_bytes(struct arena *arena, HANDLE handle, struct saved_file *file)
{
    size_t capacity = (size_t)file->size;
    char *bytes = arena_allocate(arena, capacity + 1, 1);
    size_t len = 0;
    while (len < capacity) {
        DWORD count = 0;
        if (!ReadFile(handle, bytes + len, (DWORD)(capacity - len), &count, NULL)) {
            file->failure = failure_from_windows(arena, "ReadFile", GetLastError());
            return;
        }
        if (count == 0) {
            break; /* it has become shorter meanwhile */
        }
        len += count;
    }
    file->bytes = bytes;
    file->len = len;
}

static void read_opened(struct arena *arena, HANDLE handle, struct saved_file *file)
{
    LARGE_INTEGER size;
    FILETIME modified;
    if (GetFileType(handle) != FILE_TYPE_DISK) {
        file->failure = failure_from_program("GetFileType", "this is a device and no file");
        return;
    }
    if (GetFileTime(handle, NULL, NULL, &modified)) {
        file->modified = file_time_to_text(arena, &modified, false);
    }
    if (!GetFileSizeEx(handle, &size)) {
        file->failure = failure_from_windows(arena, "GetFileSizeEx", GetLastError());
        return;
    }
    file->size = size.QuadPart;
    if (size.QuadPart < 0 || size.QuadPart > SAVED_FILE_BYTES_MAXIMUM) {
        file->failure = failure_from_program("GetFileSizeEx", "the file is larger than any answer");
        return;
    }
    read_bytes(arena, handle, file);
}

static void read_file(struct arena *arena, const wchar_t *path, struct saved_file *file)
{
    /* SECURITY_IDENTIFICATION: a pipe's server that hides behind the name may not act as this person. */
    HANDLE handle = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                                NULL, OPEN_EXISTING, SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        file->failure = failure_from_windows(arena, "CreateFileW", GetLastError());
        return;
    }
    read_opened(arena, handle, file);
    (void)CloseHandle(handle);
}

/* ---- the copies that Outlook keeps ---- */

static void note_too_many(struct failure *failure)
{
    failure_keep_first(failure, failure_from_program("saved answers", "there are more files than are read"));
}

static void find_copies(struct arena *arena, const wchar_t *folder, bool in_subfolder,
                        struct saved_file_list *files, struct failure *failure)
{
    wchar_t path[PATH_UNITS];
    WIN32_FIND_DATAW entry;
    (void)wcscpy_s(path, PATH_UNITS, folder);
    (void)wcscat_s(path, PATH_UNITS, L"\\*.xml");
    HANDLE search = FindFirstFileExW(path, FindExInfoBasic, &entry, FindExSearchNameMatch, NULL, 0);
    if (search == INVALID_HANDLE_VALUE) {
        DWORD error = GetLastError();
        if (error != ERROR_FILE_NOT_FOUND && error != ERROR_PATH_NOT_FOUND) { /* Outlook has kept nothing */
            failure_keep_first(failure, failure_from_windows(arena, "FindFirstFileExW", error));
        }
        return;
    }
    for (int i = 0; i < FOLDER_ENTRIES; i++) {
        const char *name = wide_to_text(arena, entry.cFileName, MAX_PATH);
        if ((entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0 &&
            saved_file_is_cache(name, in_subfolder) &&
            wcslen(folder) + wcslen(entry.cFileName) + 2 <= PATH_UNITS) {
            if (files->count == SAVED_FILE_MAXIMUM) {
                note_too_many(failure);
                break;
            }
            (void)wcscpy_s(path, PATH_UNITS, folder);
            (void)wcscat_s(path, PATH_UNITS, L"\\");
            (void)wcscat_s(path, PATH_UNITS, entry.cFileName);
            read_file(arena, path, append_file(files, "cache", wide_to_text(arena, path, PATH_UNITS)));
        }
        if (!FindNextFileW(search, &entry)) {
            break;
        }
    }
    (void)FindClose(search);
}

static void read_copies(struct arena *arena, struct saved_file_list *files, struct failure *failure)
{
    wchar_t *local = NULL;
    wchar_t folder[PATH_UNITS];
    HRESULT result = SHGetKnownFolderPath(&FOLDERID_LocalAppData, KF_FLAG_DONT_VERIFY, NULL, &local);
    if (SUCCEEDED(result) && local != NULL && wcslen(local) < PATH_UNITS - 400) {
        (void)wcscpy_s(folder, PATH_UNITS, local);
        (void)wcscat_s(folder, PATH_UNITS, L"\\Microsoft\\Outlook");
        find_copies(arena, folder, false, files, failure);
        (void)wcscat_s(folder, PATH_UNITS, L"\\16");
        find_copies(arena, folder, true, files, failure);
    } else {
        failure_keep_first(failure,
                           failure_from_system(arena, "SHGetKnownFolderPath",
                                               FAILED(result) ? (DWORD)result : ERROR_BUFFER_OVERFLOW,
                                               "windows", NULL));
    }
    CoTaskMemFree(local);
}

/* ---- the files that the registry names ---- */

/* The value's path with its environment variables put in, where its type says that there may be some. */
static const char *expand_path(struct arena *arena, const struct setting *setting)
{
    wchar_t *wide = wide_from_text(arena, setting->data);
    wchar_t expanded[PATH_UNITS];
    if (wide == NULL || !text_equal(setting->type, SETTING_EXPANDABLE_TEXT)) {
        return setting->data;
    }
    DWORD units = ExpandEnvironmentStringsW(wide, expanded, PATH_UNITS);
    return units > 0 && units <= PATH_UNITS ? wide_to_text(arena, expanded, PATH_UNITS) : setting->data;
}

static bool may_be_opened(struct arena *arena, const struct setting *setting, struct saved_file *file)
{
    const char *host = NULL;
    enum saved_path_kind kind = saved_path_kind_of(arena, file->path, &host);
    if (kind == SAVED_PATH_UNUSABLE) {
        file->failure = failure_from_program("local XML file", "this is not the full path of a file");
        return false;
    }
    if (kind == SAVED_PATH_DRIVE || setting->is_policy == TRUTH_YES) {
        return true;
    }
    struct failure ignored = {0}; /* a server of unknown zone is none of the company's own */
    if (!text_equal(zone_read(arena, host, &ignored), "intranet")) {
        file->failure = failure_from_program(
            "local XML file", "the file is on a server outside the local intranet and was not opened");
        return false;
    }
    return true;
}

static bool is_there(const struct saved_file_list *files, const char *domain, const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (text_equal_ignoring_case(files->items[i].domain, domain) &&
            text_equal_ignoring_case(files->items[i].path, path)) {
            return true;
        }
    }
    return false;
}

static void read_local(struct arena *arena, const struct setting_list *settings,
                       struct saved_file_list *files, struct failure *failure)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];
        if (!saved_file_is_named_by(settings, setting)) {
            continue;
        }
        const char *path = expand_path(arena, setting);
        if (is_there(files, setting->name, path)) {
            continue; /* an older Outlook has the same */
        }
        if (files->count == LOCAL_XML_MAXIMUM) {
            note_too_many(failure);
            return;
        }
        struct saved_file *file = append_file(files, "local-xml", arena_copy_text(arena, path));
        file->domain = arena_copy_text(arena, setting->name);
        if (may_be_opened(arena, setting, file)) {
            read_file(arena, wide_from_text(arena, path), file);
        }
    }
}

void collect_saved_files(struct arena *arena, const struct setting_list *settings,
                         struct saved_file_list *out, struct failure *failure)
{
    out->count = 0;
    read_local(arena, settings, out, failure);
    read_copies(arena, out, failure);
}
