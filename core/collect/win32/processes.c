/*
 * Outlook's processes: classic OUTLOOK.EXE and new Outlook's olk.exe, of this session.
 *
 * The list and the details are read one after the other while processes come and go: one that exits in between is left
 * out, and a PID that another program took over in between is not mistaken for Outlook. On a terminal server only the
 * person's own session counts; a process whose session can't be told is somebody else's.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include <tlhelp32.h>

#include "core/collect/failures.h"
#include "core/collect/win32/process_identity.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { PROCESS_MAXIMUM = 1000, VERSION_BYTES_MAXIMUM = 1024 * 1024 };

static const wchar_t *const outlook_programs[] = {L"OUTLOOK.EXE", L"olk.exe"};

static bool is_outlook(const wchar_t *program)
{
    for (size_t i = 0; i < sizeof outlook_programs / sizeof outlook_programs[0]; i++) {
        if (CompareStringOrdinal(program, -1, outlook_programs[i], -1, TRUE) == CSTR_EQUAL) {
            return true;
        }
    }
    return false;
}

const char *process_read_started(struct arena *arena, HANDLE process, DWORD *error)
{
    FILETIME created;
    FILETIME exited;
    FILETIME kernel;
    FILETIME user;
    DWORD exit_code = STILL_ACTIVE;
    *error = ERROR_SUCCESS;
    if (!GetProcessTimes(process, &created, &exited, &kernel, &user) ||
        !GetExitCodeProcess(process, &exit_code)) {
        *error = GetLastError();
        return NULL;
    }
    /* A process that has exited stays known for as long as somebody holds a handle to it. */
    if (exit_code != STILL_ACTIVE) {
        *error = ERROR_INVALID_PARAMETER;
        return NULL;
    }
    const char *started = file_time_to_text(arena, &created, true);
    if (started == NULL) {
        *error = ERROR_INVALID_DATA;
    }
    return started;
}

const char *process_read_started_by_pid(struct arena *arena, DWORD pid, DWORD *error)
{
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    if (process == NULL) {
        *error = GetLastError();
        return NULL;
    }
    const char *started = process_read_started(arena, process, error);
    (void)CloseHandle(process);
    return started;
}

/* The full path of the program, in scratch; NULL with a failure. Paths may be far longer than MAX_PATH. */
static wchar_t *read_path(struct arena *arena, struct arena *scratch, HANDLE process, struct failure *failure)
{
    for (DWORD size = 512; size <= WIDE_TEXT_MAXIMUM; size *= 4) {
        wchar_t *path = arena_allocate(scratch, (size_t)size + 1, sizeof *path);
        DWORD count = size;
        if (QueryFullProcessImageNameW(process, 0, path, &count)) {
            return path;
        }
        if (GetLastError() != ERROR_INSUFFICIENT_BUFFER) {
            break;
        }
    }
    failure_keep_first(failure, failure_from_windows(arena, "QueryFullProcessImageNameW", GetLastError()));
    return NULL;
}

/* Whether the last part of the path is the name that the process list gave. */
static bool is_path_of(const wchar_t *path, const wchar_t *program)
{
    const wchar_t *name = wcsrchr(path, L'\\');
    name = name != NULL ? name + 1 : path;
    return CompareStringOrdinal(name, -1, program, -1, TRUE) == CSTR_EQUAL;
}

/* "16.0.17328.20162" of the file's version resource; NULL with a failure. */
static const char *read_version(struct arena *arena, struct arena *scratch, const wchar_t *path,
                                struct failure *failure)
{
    DWORD ignored = 0;
    DWORD size = GetFileVersionInfoSizeW(path, &ignored);
    if (size == 0) {
        failure_keep_first(failure, failure_from_windows(arena, "GetFileVersionInfoSizeW", GetLastError()));
        return NULL;
    }
    if (size > VERSION_BYTES_MAXIMUM) {
        failure_keep_first(failure,
                           failure_from_program("GetFileVersionInfoW", "the version block is too large"));
        return NULL;
    }
    void *block = arena_allocate(scratch, size, 1);
    void *value = NULL;
    UINT value_len = 0;
    if (!GetFileVersionInfoW(path, 0, size, block) || !VerQueryValueW(block, L"\\", &value, &value_len)) {
        failure_keep_first(failure, failure_from_windows(arena, "GetFileVersionInfoW", GetLastError()));
        return NULL;
    }
    VS_FIXEDFILEINFO info;
    if (value_len < sizeof info) {
        failure_keep_first(failure, failure_from_program("VerQueryValueW", "the version block is cut short"));
        return NULL;
    }
    memcpy(&info, value, sizeof info);
    if (info.dwSignature != VS_FFI_SIGNATURE) {
        failure_keep_first(failure, failure_from_program("VerQueryValueW", "the version block is damaged"));
        return NULL;
    }
    return arena_format(arena, "%u.%u.%u.%u", (unsigned)HIWORD(info.dwFileVersionMS),
                        (unsigned)LOWORD(info.dwFileVersionMS), (unsigned)HIWORD(info.dwFileVersionLS),
                        (unsigned)LOWORD(info.dwFileVersionLS));
}

/*
 * Fills what an open process tells. False when it turns out not to be there any more. `scratch` takes what is only
 * needed on the way.
 */
static bool describe_process(struct arena *arena, struct arena *scratch, HANDLE handle,
                             const wchar_t *program, struct process *out)
{
    DWORD error = ERROR_SUCCESS;
    out->started = process_read_started(arena, handle, &error);
    if (error == ERROR_INVALID_PARAMETER) {
        return false;
    }
    if (out->started == NULL) {
        failure_keep_first(&out->failure, failure_from_windows(arena, "GetProcessTimes", error));
    }
    wchar_t *path = read_path(arena, scratch, handle, &out->failure);
    if (path == NULL) {
        return true;
    }
    if (!is_path_of(path, program)) {
        return false;
    }
    out->path = wide_to_text(arena, path, WIDE_TEXT_MAXIMUM);
    out->version = read_version(arena, scratch, path, &out->failure);
    return true;
}

static void add_process(struct arena *arena, struct arena *scratch, const PROCESSENTRY32W *entry,
                        DWORD own_session, struct process_list *list)
{
    DWORD session = 0;
    if (!ProcessIdToSessionId(entry->th32ProcessID, &session) || session != own_session) {
        return;
    }
    struct process process;
    schema_initialize(&process_schema, &process);
    process.pid = (int64_t)entry->th32ProcessID;
    process.program =
        wide_to_text(arena, entry->szExeFile, sizeof entry->szExeFile / sizeof entry->szExeFile[0]);
    process.session = (int64_t)session;

    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->th32ProcessID);
    if (handle == NULL) {
        DWORD error = GetLastError();
        if (error == ERROR_INVALID_PARAMETER) {
            return;
        }
        process.failure = failure_from_windows(arena, "OpenProcess", error);
    } else {
        bool is_there = describe_process(arena, scratch, handle, entry->szExeFile, &process);
        (void)CloseHandle(handle);
        if (!is_there) {
            return;
        }
    }
    *(struct process *)schema_append(arena, &process_schema, list) = process;
}

void collect_processes(struct arena *arena, struct process_list *out, struct failure *failure)
{
    DWORD own_session = 0;
    if (!ProcessIdToSessionId(GetCurrentProcessId(), &own_session)) {
        failure_keep_first(failure, failure_from_windows(arena, "ProcessIdToSessionId", GetLastError()));
        return;
    }
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) {
        failure_keep_first(failure, failure_from_windows(arena, "CreateToolhelp32Snapshot", GetLastError()));
        return;
    }
    struct arena *scratch = arena_create();
    PROCESSENTRY32W entry;
    memset(&entry, 0, sizeof entry);
    entry.dwSize = sizeof entry;
    BOOL more = Process32FirstW(snapshot, &entry);
    while (more) {
        if (is_outlook(entry.szExeFile) && out->count < PROCESS_MAXIMUM) {
            add_process(arena, scratch, &entry, own_session, out);
        }
        entry.dwSize = sizeof entry;
        more = Process32NextW(snapshot, &entry);
    }
    DWORD error = GetLastError();
    if (error != ERROR_NO_MORE_FILES) {
        failure_keep_first(failure, failure_from_windows(arena, "Process32NextW", error));
    }
    arena_destroy(scratch);
    (void)CloseHandle(snapshot);
}
