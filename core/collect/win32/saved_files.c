/*
 * The Autodiscover answers that lie in files: Outlook's own copies, and the local files that may stand in for a server.
 *
 * Everything is opened for reading only, shared with everybody, and never for longer than it takes to copy it.
 *
 * A path on another computer makes Windows sign in there before the file can be seen. So such a path is followed only where
 * an administrator has put it (the Policies key, which a person cannot write) or the server lies in the local intranet zone;
 * otherwise a value that any program can write would give a stranger's server the person's sign-in. Such a server may also
 * not answer for a minute, so what Windows does there is cut short.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include <objbase.h>
#include <shlobj.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/saved_file_rules.h"
#include "core/collect/win32/wide_text.h"
#include "core/collect/win32/zone.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum { LOCAL_XML_MAXIMUM = 8, FOLDER_ENTRIES = 5000, PATH_UNITS = 4096 };

/* How long all files on other computers may take together, and how often a call that hangs is told to give up. */
enum { NETWORK_MS = 4000, AGAIN_MS = 250 };

/* What one reading carries along. */
struct reading {
    struct arena *arena;
    const struct setting_list *settings;
    struct saved_file_list *files;
    struct failure *failure;
    bool network_allowed;
    int64_t network_left_ms;
};

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

/* ---- reading one file of another computer ---- */

static void CALLBACK give_up_waiting(PTP_CALLBACK_INSTANCE instance, void *thread, PTP_TIMER timer)
{
    (void)instance;
    (void)timer;
    (void)CancelSynchronousIo(thread);
}

/* A timer that after so long, and then again and again, ends whatever this thread waits for; NULL when there is none. */
static PTP_TIMER start_timer(HANDLE thread, int64_t after_ms)
{
    PTP_TIMER timer = CreateThreadpoolTimer(give_up_waiting, thread, NULL);
    if (timer != NULL) {
        ULARGE_INTEGER due;
        FILETIME time;
        due.QuadPart = (ULONGLONG)(-(after_ms * 10000)); /* negative: from now, in units of 100 ns */
        time.dwLowDateTime = due.LowPart;
        time.dwHighDateTime = due.HighPart;
        SetThreadpoolTimer(timer, &time, AGAIN_MS, 0);
    }
    return timer;
}

static void stop_timer(PTP_TIMER timer)
{
    SetThreadpoolTimer(timer, NULL, 0, 0);
    WaitForThreadpoolTimerCallbacks(timer,
                                    TRUE); /* afterwards no call of this thread's is cut short any more */
    CloseThreadpoolTimer(timer);
}

static void read_file_of_network(struct reading *reading, const wchar_t *path, struct saved_file *file)
{
    HANDLE thread = NULL;
    int64_t begin = clock_milliseconds();
    if (reading->network_left_ms <= 0) {
        file->failure = failure_from_program("local XML file", "other computers took too long before");
        return;
    }
    if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &thread, 0, FALSE,
                         DUPLICATE_SAME_ACCESS)) {
        file->failure = failure_from_windows(reading->arena, "DuplicateHandle", GetLastError());
        return;
    }
    PTP_TIMER timer = start_timer(thread, reading->network_left_ms);
    if (timer != NULL) {
        read_file(reading->arena, path, file);
        stop_timer(timer);
    } else {
        file->failure = failure_from_windows(reading->arena, "CreateThreadpoolTimer", GetLastError());
    }
    (void)CloseHandle(thread);
    reading->network_left_ms -= clock_milliseconds() - begin;
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

/* Whether a file on this server may be opened; see the top of this file. `host` NULL: the person is connected to it. */
static bool may_be_asked(const struct reading *reading, const struct setting *setting, const char *host,
                         struct saved_file *file)
{
    struct failure ignored = {0}; /* a server of unknown zone is none of the company's own */
    if (!reading->network_allowed) {
        file->failure = failure_from_program("local XML file",
                                             "the file is on another computer, and the network is not asked");
        return false;
    }
    if (host != NULL && setting->is_policy != TRUTH_YES &&
        !text_equal(zone_read(reading->arena, host, &ignored), "intranet")) {
        file->failure = failure_from_program(
            "local XML file", "the file is on a server outside the local intranet and was not opened");
        return false;
    }
    return true;
}

/* Whether the path's drive letter stands for a folder of another computer. */
static bool is_network_drive(const wchar_t *path)
{
    wchar_t root[] = L"?:\\";
    root[0] = path[0];
    return GetDriveTypeW(root) == DRIVE_REMOTE;
}

static void read_local_file(struct reading *reading, const struct setting *setting, struct saved_file *file)
{
    const char *host = NULL;
    const wchar_t *path = wide_from_text(reading->arena, file->path);
    enum saved_path_kind kind = saved_path_kind_of(reading->arena, file->path, &host);
    if (path == NULL || kind == SAVED_PATH_UNUSABLE) {
        file->failure = failure_from_program("local XML file", "this is not the full path of a file");
    } else if (kind == SAVED_PATH_DRIVE && !is_network_drive(path)) {
        read_file(reading->arena, path, file);
    } else if (may_be_asked(reading, setting, host, file)) {
        read_file_of_network(reading, path, file);
    }
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

static void read_local(struct reading *reading)
{
    for (size_t i = 0; i < reading->settings->count; i++) {
        const struct setting *setting = &reading->settings->items[i];
        if (!saved_file_is_named_by(reading->settings, setting)) {
            continue;
        }
        const char *path = expand_path(reading->arena, setting);
        if (is_there(reading->files, setting->name, path)) {
            continue; /* an older Outlook has the same */
        }
        if (reading->files->count == LOCAL_XML_MAXIMUM) {
            note_too_many(reading->failure);
            return;
        }
        struct saved_file *file =
            append_file(reading->files, "local-xml", arena_copy_text(reading->arena, path));
        file->domain = arena_copy_text(reading->arena, setting->name);
        read_local_file(reading, setting, file);
    }
}

void collect_saved_files(struct arena *arena, const struct setting_list *settings, bool network_allowed,
                         struct saved_file_list *out, struct failure *failure)
{
    struct reading reading = {arena, settings, out, failure, network_allowed, NETWORK_MS};
    out->count = 0;
    read_local(&reading);
    read_copies(arena, out, failure);
}
