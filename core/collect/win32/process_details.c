/*
 * See process_details.h.
 *
 * Each fact is read by itself. A process of somebody else, or one with more rights than this program has, lets little or
 * nothing be read: then the failure is the access that was denied, and what could be read stands.
 */
#include "core/collect/win32/process_details.h"

#include <string.h>

#include <sddl.h>
#include <winternl.h>
#include <wtsapi32.h>

#include "core/collect/command_line.h"
#include "core/collect/failures.h"
#include "core/collect/process_rules.h"
#include "core/collect/win32/functions.h"
#include "core/collect/win32/user_name.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum {
    VERSION_BYTES_MAXIMUM = 1024 * 1024,
    FILE_START_BYTES = 4096,
    TOKEN_BYTES_MAXIMUM = 1024,
    SID_TEXT_MAXIMUM = 256,
    SESSION_NAME_MAXIMUM = 512,
    COMMAND_LINE_BYTES = 96 * 1024, /* a command line has at most 32,767 units */
    COMMAND_LINE_CLASS = 60         /* ProcessCommandLineInformation */
};

typedef BOOL(WINAPI *is_wow64_process2)(HANDLE process, USHORT *process_machine, USHORT *native_machine);
typedef LONG(WINAPI *query_information_process)(HANDLE process, int information_class, void *information,
                                                ULONG len, ULONG *needed);
/* ---- the program's file ---- */

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

/* What the program in the file was made for; NULL when that can't be read. */
static const char *read_file_architecture(struct arena *arena, const wchar_t *path)
{
    unsigned char start[FILE_START_BYTES];
    DWORD len = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return NULL;
    }
    const char *architecture =
        ReadFile(file, start, sizeof start, &len, NULL) ? process_architecture(arena, start, len) : NULL;
    (void)CloseHandle(file);
    return architecture;
}

/* On ARM64 Windows calls an x64 process a native one: there, only the program's file tells. */
static void read_architecture(struct arena *arena, HANDLE handle, const wchar_t *path, struct process *out)
{
    USHORT process_machine = 0;
    USHORT native_machine = 0;
    is_wow64_process2 ask = (is_wow64_process2)function_find(L"kernel32.dll", "IsWow64Process2");
    bool asked = ask != NULL && ask(handle, &process_machine, &native_machine);
    if (asked && process_machine != IMAGE_FILE_MACHINE_UNKNOWN) {
        out->architecture = process_machine_name(arena, process_machine);
        return;
    }
    if (path != NULL && (!asked || native_machine == IMAGE_FILE_MACHINE_ARM64)) {
        out->architecture = read_file_architecture(arena, path);
    }
    if (asked && out->architecture == NULL) {
        out->architecture = process_machine_name(arena, native_machine);
    }
    if (out->architecture == NULL) {
        failure_keep_first(&out->failure,
                           failure_from_program("IsWow64Process2", "neither it nor the file tells"));
    }
}

/* ---- whose it is ---- */

/* A TOKEN_USER in `bytes`, whose size is TOKEN_BYTES_MAXIMUM. */
static bool read_token_user(HANDLE token, void *bytes)
{
    DWORD len = 0;
    return GetTokenInformation(token, TokenUser, bytes, TOKEN_BYTES_MAXIMUM, &len) != 0;
}

static bool is_own_user(const TOKEN_USER *user)
{
    union {
        TOKEN_USER user;
        unsigned char bytes[TOKEN_BYTES_MAXIMUM];
    } own;
    HANDLE token = NULL;
    bool same = false;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        same = read_token_user(token, own.bytes) && EqualSid(own.user.User.Sid, user->User.Sid);
        (void)CloseHandle(token);
    }
    return same;
}

static const char *read_session_text(struct arena *arena, DWORD session, WTS_INFO_CLASS which)
{
    wchar_t *text = NULL;
    DWORD len = 0;
    const char *copy = NULL;
    if (WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, session, which, &text, &len)) {
        copy = wide_to_text(arena, text, SESSION_NAME_MAXIMUM);
        WTSFreeMemory(text);
    }
    return copy != NULL && copy[0] != '\0' ? copy : NULL;
}

/* CONTOSO\anna of the person who is signed in to a session; NULL where this program may not know. */
static const char *read_session_user(struct arena *arena, int64_t session)
{
    const char *name = read_session_text(arena, (DWORD)session, WTSUserName);
    const char *domain = read_session_text(arena, (DWORD)session, WTSDomainName);
    return name == NULL || domain == NULL ? name : arena_format(arena, "%s\\%s", domain, name);
}

/*
 * The name for the owner of a process. It is found without LookupAccountSid, which may ask a domain controller: nothing of
 * the network is asked before the person agreed. Where nothing here knows the name, the identifier is the fact.
 */
static const char *name_user(struct arena *arena, const TOKEN_USER *user, const struct process *process)
{
    struct failure ignored = {0};
    const char *name = NULL;
    if (is_own_user(user)) {
        name = user_name_read(arena, &ignored);
    } else if (process->is_own_session == TRUTH_NO) {
        name = read_session_user(arena, process->session);
    }
    wchar_t *identifier = NULL;
    if (name == NULL && ConvertSidToStringSidW(user->User.Sid, &identifier)) {
        name = wide_to_text(arena, identifier, SID_TEXT_MAXIMUM);
        (void)LocalFree(identifier);
    }
    return name;
}

static void read_token(struct arena *arena, HANDLE handle, struct process *out)
{
    union {
        TOKEN_USER user;
        unsigned char bytes[TOKEN_BYTES_MAXIMUM];
    } buffer;
    TOKEN_ELEVATION elevation = {0};
    DWORD len = 0;
    HANDLE token = NULL;
    if (!OpenProcessToken(handle, TOKEN_QUERY, &token)) {
        failure_keep_first(&out->failure, failure_from_windows(arena, "OpenProcessToken", GetLastError()));
        return;
    }
    if (GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &len)) {
        out->elevated = elevation.TokenIsElevated != 0 ? TRUTH_YES : TRUTH_NO;
    } else {
        failure_keep_first(&out->failure,
                           failure_from_windows(arena, "GetTokenInformation (elevation)", GetLastError()));
    }
    if (read_token_user(token, buffer.bytes)) {
        out->user = name_user(arena, &buffer.user, out);
    } else {
        failure_keep_first(&out->failure,
                           failure_from_windows(arena, "GetTokenInformation (user)", GetLastError()));
    }
    (void)CloseHandle(token);
}

/* ---- how it was started ---- */

/*
 * The command line. NtQueryInformationProcess is documented; this class of it is declared in the driver kit's ntddk.h alone,
 * and needs no more than the handle has. The two other ways are worse: Win32_Process of WMI may take seconds and hang with
 * its service, and the process's own memory needs a right that elevated processes refuse. Where a Windows to come should not
 * know it any more, the switches are unknown, and the failure says so.
 */
static const char *read_command_line(struct arena *arena, struct arena *scratch, HANDLE handle,
                                     struct failure *failure)
{
    static const char operation[] = "NtQueryInformationProcess (command line)";
    unsigned char *bytes = arena_allocate(scratch, COMMAND_LINE_BYTES, 1);
    ULONG needed = 0;
    UNICODE_STRING text;
    query_information_process ask =
        (query_information_process)function_find(L"ntdll.dll", "NtQueryInformationProcess");
    if (ask == NULL) {
        failure_keep_first(failure, failure_from_windows(arena, operation, ERROR_PROC_NOT_FOUND));
        return NULL;
    }
    LONG status = ask(handle, COMMAND_LINE_CLASS, bytes, COMMAND_LINE_BYTES, &needed);
    if (status < 0) {
        failure_keep_first(failure,
                           failure_from_system(arena, operation, (DWORD)status, "ntstatus", L"ntdll.dll"));
        return NULL;
    }
    /* The text lies in the same bytes, behind the structure that tells where; what it tells is not believed. */
    memcpy(&text, bytes, sizeof text);
    uintptr_t begin = (uintptr_t)text.Buffer;
    uintptr_t first = (uintptr_t)bytes + sizeof text;
    uintptr_t end = (uintptr_t)bytes + COMMAND_LINE_BYTES;
    if (text.Length == 0) {
        return "";
    }
    if (begin < first || begin > end || end - begin < text.Length || begin % sizeof(wchar_t) != 0) {
        failure_keep_first(failure, failure_from_windows(arena, operation, ERROR_INVALID_DATA));
        return NULL;
    }
    return wide_to_text(scratch, text.Buffer, text.Length / sizeof(wchar_t));
}

static void read_switches(struct arena *arena, struct arena *scratch, HANDLE handle, struct process *out)
{
    const char *command_line = read_command_line(arena, scratch, handle, &out->failure);
    if (command_line != NULL) {
        out->switches = command_line_switches(arena, command_line);
        out->safe_mode = command_line_has(out->switches, "/safe") ? TRUTH_YES : TRUTH_NO;
    }
}

bool process_details_read(struct arena *arena, struct arena *scratch, HANDLE handle, const wchar_t *program,
                          struct process *out)
{
    wchar_t *path = read_path(arena, scratch, handle, &out->failure);
    if (path != NULL && !is_path_of(path, program)) {
        return false;
    }
    read_token(arena, handle, out);
    read_architecture(arena, handle, path, out);
    if (path != NULL) {
        out->path = wide_to_text(arena, path, WIDE_TEXT_MAXIMUM);
        out->version = read_version(arena, scratch, path, &out->failure);
    }
    read_switches(arena, scratch, handle, out);
    return true;
}

/* ---- its windows ---- */

struct window_question {
    DWORD pid;
    enum truth hung;
};

static BOOL CALLBACK look_at_window(HWND window, LPARAM context)
{
    struct window_question *question = (struct window_question *)context;
    DWORD pid = 0;
    if (GetWindowThreadProcessId(window, &pid) == 0 || pid != question->pid || !IsWindowVisible(window)) {
        return TRUE;
    }
    question->hung = IsHungAppWindow(window) ? TRUTH_YES : TRUTH_NO;
    return question->hung != TRUTH_YES;
}

enum truth process_is_hung(DWORD pid)
{
    struct window_question question = {pid, TRUTH_UNKNOWN};
    (void)EnumWindows(look_at_window, (LPARAM)&question);
    return question.hung;
}
