/*
 * Outlook's processes: classic OUTLOOK.EXE and new Outlook's olk.exe with its helpers, of this session unless all are asked for.
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
#include "core/collect/process_rules.h"
#include "core/collect/win32/office_install.h"
#include "core/collect/win32/process_details.h"
#include "core/collect/win32/process_identity.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { PROCESS_MAXIMUM = 16384, ENTRY_MAXIMUM = 1000 };

static const wchar_t *const outlook_programs[] = {L"OUTLOOK.EXE", L"olk.exe"};

/* The processes of WebView2, in which new Outlook shows its pages. */
static const wchar_t helper_program[] = L"msedgewebview2.exe";

static bool is_same(const wchar_t *left, const wchar_t *right)
{
    return CompareStringOrdinal(left, -1, right, -1, TRUE) == CSTR_EQUAL;
}

static bool is_outlook(const wchar_t *program)
{
    for (size_t i = 0; i < sizeof outlook_programs / sizeof outlook_programs[0]; i++) {
        if (is_same(program, outlook_programs[i])) {
            return true;
        }
    }
    return false;
}

/* When a process was started. False with the Windows error; ERROR_INVALID_PARAMETER when it has exited. */
static bool read_creation(HANDLE process, FILETIME *created, DWORD *error)
{
    FILETIME exited;
    FILETIME kernel;
    FILETIME user;
    DWORD exit_code = STILL_ACTIVE;
    *error = ERROR_SUCCESS;
    if (!GetProcessTimes(process, created, &exited, &kernel, &user) ||
        !GetExitCodeProcess(process, &exit_code)) {
        *error = GetLastError();
        return false;
    }
    /* A process that has exited stays known for as long as somebody holds a handle to it. */
    if (exit_code != STILL_ACTIVE) {
        *error = ERROR_INVALID_PARAMETER;
        return false;
    }
    return true;
}

const char *process_read_started(struct arena *arena, HANDLE process, DWORD *error)
{
    FILETIME created;
    if (!read_creation(process, &created, error)) {
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

/* A process of a program that we know, in a session that counts. */
struct entry {
    PROCESSENTRY32W process;
    size_t row; /* of the same process in the list of all */
};

/* The list of processes as it was at one moment, and what all of them are judged by. */
struct reading {
    struct arena *arena;
    struct arena *scratch;
    struct entry *entries;
    struct process_row *rows;
    size_t entry_count;
    size_t row_count;
    DWORD own_session;
    bool all_sessions;
    struct office_install install;
};

/* Fills what an open process tells. False when it turns out not to be there any more. */
static bool describe_process(const struct reading *reading, HANDLE handle, const PROCESSENTRY32W *entry,
                             struct process *out)
{
    DWORD error = ERROR_SUCCESS;
    out->started = process_read_started(reading->arena, handle, &error);
    if (error == ERROR_INVALID_PARAMETER) {
        return false;
    }
    if (out->started == NULL) {
        failure_keep_first(&out->failure, failure_from_windows(reading->arena, "GetProcessTimes", error));
    }
    return process_details_read(reading->arena, reading->scratch, handle, entry->szExeFile, out);
}

static void add_process(const struct reading *reading, const PROCESSENTRY32W *entry,
                        struct process_list *list)
{
    DWORD session = 0;
    struct process process;
    schema_initialize(&process_schema, &process);
    process.pid = (int64_t)entry->th32ProcessID;
    if (entry->th32ParentProcessID != 0) {
        process.parent_pid = (int64_t)entry->th32ParentProcessID;
    }
    process.program =
        wide_to_text(reading->arena, entry->szExeFile, sizeof entry->szExeFile / sizeof entry->szExeFile[0]);
    if (ProcessIdToSessionId(entry->th32ProcessID, &session)) {
        process.session = (int64_t)session;
        process.is_own_session = session == reading->own_session ? TRUTH_YES : TRUTH_NO;
    }
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, entry->th32ProcessID);
    if (handle == NULL) {
        DWORD error = GetLastError();
        if (error == ERROR_INVALID_PARAMETER) {
            return;
        }
        process.failure = failure_from_windows(reading->arena, "OpenProcess", error);
    } else {
        bool is_there = describe_process(reading, handle, entry, &process);
        (void)CloseHandle(handle);
        if (!is_there) {
            return;
        }
    }
    process.hung = process_is_hung(entry->th32ProcessID);
    office_install_describe(&reading->install, &process);
    *(struct process *)schema_append(reading->arena, &process_schema, list) = process;
}

/* ---- the list ---- */

/* When a process was started, as a number; 0 where that can't be read. */
static int64_t read_start(DWORD pid)
{
    FILETIME created = {0, 0};
    DWORD error = ERROR_SUCCESS;
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    if (handle == NULL) {
        return 0;
    }
    bool known = read_creation(handle, &created, &error);
    (void)CloseHandle(handle);
    return known ? (int64_t)(((uint64_t)created.dwHighDateTime << 32) | created.dwLowDateTime) : 0;
}

static int64_t read_session(DWORD pid)
{
    DWORD session = 0;
    return ProcessIdToSessionId(pid, &session) ? (int64_t)session : UNKNOWN_INTEGER;
}

static void take_entry(struct reading *reading, const PROCESSENTRY32W *entry)
{
    if (reading->row_count == PROCESS_MAXIMUM) {
        return;
    }
    if ((is_outlook(entry->szExeFile) || is_same(entry->szExeFile, helper_program)) &&
        process_session_counts(read_session(entry->th32ProcessID), (int64_t)reading->own_session,
                               reading->all_sessions) &&
        reading->entry_count < ENTRY_MAXIMUM) {
        struct entry *known = &reading->entries[reading->entry_count++];
        known->process = *entry;
        known->row = reading->row_count;
    }
    struct process_row *row = &reading->rows[reading->row_count++];
    row->pid = entry->th32ProcessID;
    row->parent = entry->th32ParentProcessID;
    row->started = 0;
}

static bool read_list(struct reading *reading, struct failure *failure)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) {
        failure_keep_first(failure,
                           failure_from_windows(reading->arena, "CreateToolhelp32Snapshot", GetLastError()));
        return false;
    }
    PROCESSENTRY32W entry;
    memset(&entry, 0, sizeof entry);
    entry.dwSize = sizeof entry;
    BOOL more = Process32FirstW(snapshot, &entry);
    while (more) {
        take_entry(reading, &entry);
        entry.dwSize = sizeof entry;
        more = Process32NextW(snapshot, &entry);
    }
    DWORD error = GetLastError();
    if (error != ERROR_NO_MORE_FILES) {
        failure_keep_first(failure, failure_from_windows(reading->arena, "Process32NextW", error));
    }
    (void)CloseHandle(snapshot);
    return true;
}

/* ---- new Outlook's helpers ---- */

/* The starts of the processes that a chain from a helper to new Outlook is made of. */
static void read_starts(struct reading *reading)
{
    for (size_t i = 0; i < reading->entry_count; i++) {
        reading->rows[reading->entries[i].row].started =
            read_start(reading->entries[i].process.th32ProcessID);
    }
}

static void add_helpers(struct reading *reading, const struct process_list *outlook,
                        struct process_list *helpers)
{
    bool any = false;
    for (size_t i = 0; i < outlook->count; i++) {
        any = any || text_equal_ignoring_case(outlook->items[i].program, "olk.exe");
    }
    if (!any) {
        return;
    }
    read_starts(reading);
    for (size_t i = 0; i < reading->entry_count; i++) {
        const PROCESSENTRY32W *entry = &reading->entries[i].process;
        bool belongs = false;
        for (size_t k = 0; k < outlook->count && is_same(entry->szExeFile, helper_program); k++) {
            belongs =
                belongs || (text_equal_ignoring_case(outlook->items[k].program, "olk.exe") &&
                            process_descends_from(reading->rows, reading->row_count, entry->th32ProcessID,
                                                  (uint32_t)outlook->items[k].pid));
        }
        if (belongs) {
            add_process(reading, entry, helpers);
        }
    }
}

void collect_processes(struct arena *arena, bool all_sessions, struct process_list *out,
                       struct process_list *helpers, struct failure *failure)
{
    struct reading reading = {.arena = arena, .all_sessions = all_sessions};
    if (!ProcessIdToSessionId(GetCurrentProcessId(), &reading.own_session)) {
        failure_keep_first(failure, failure_from_windows(arena, "ProcessIdToSessionId", GetLastError()));
        return;
    }
    reading.scratch = arena_create();
    reading.entries = arena_allocate(reading.scratch, ENTRY_MAXIMUM, sizeof *reading.entries);
    reading.rows = arena_allocate(reading.scratch, PROCESS_MAXIMUM, sizeof *reading.rows);
    if (read_list(&reading, failure)) {
        office_install_read(arena, &reading.install);
        for (size_t i = 0; i < reading.entry_count; i++) {
            if (is_outlook(reading.entries[i].process.szExeFile)) {
                add_process(&reading, &reading.entries[i].process, out);
            }
        }
        add_helpers(&reading, out, helpers);
    }
    arena_destroy(reading.scratch);
}
