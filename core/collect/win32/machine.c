/*
 * Facts about this computer and the signed-in person that a helpdesk asks for first.
 *
 * Each is read by itself: one that can't be read leaves the others standing.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include <lmcons.h> /* the types of the ones below */

#include <lmapibuf.h>
#include <lmerr.h>
#include <lmjoin.h>

#include "core/collect/failures.h"
#include "core/collect/win32/adapters.h"
#include "core/collect/win32/functions.h"
#include "core/collect/win32/registry_value.h"
#include "core/collect/win32/user_name.h"
#include "core/collect/win32/wide_text.h"
#include "core/collect/windows_name.h"

enum { NAME_UNITS = 512, WINE_VERSION_MAXIMUM = 64 };

typedef LONG(WINAPI *rtl_get_version)(OSVERSIONINFOW *version);
typedef const char *(*wine_get_version)(void);
typedef BOOL(WINAPI *is_wow64_process2)(HANDLE process, USHORT *process_machine, USHORT *native_machine);

static void read_version(struct arena *arena, struct machine *out)
{
    /* GetVersionEx tells each program the version that it was written for; this one tells the truth. */
    OSVERSIONINFOW version;
    memset(&version, 0, sizeof version);
    version.dwOSVersionInfoSize = sizeof version;
    rtl_get_version get_version = (rtl_get_version)function_find(L"ntdll.dll", "RtlGetVersion");
    if (get_version == NULL || get_version(&version) != 0) {
        failure_keep_first(&out->failure, failure_from_windows(arena, "RtlGetVersion", ERROR_PROC_NOT_FOUND));
        return;
    }
    out->windows_version = arena_format(arena, "%u.%u.%u", (unsigned)version.dwMajorVersion,
                                        (unsigned)version.dwMinorVersion, (unsigned)version.dwBuildNumber);
    HKEY key = NULL;
    /* The 64-bit view: what a 32-bit program is shown by default may be older. */
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", 0,
                                   KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key);
    if (status != ERROR_SUCCESS) {
        failure_keep_first(&out->failure,
                           failure_from_windows(arena, "RegOpenKeyExW (CurrentVersion)", (DWORD)status));
        return;
    }
    /* "22H2"; before Windows 10 20H2 there was only the other value, which has stood still since: "1809" */
    const char *release = registry_read_text(arena, key, L"DisplayVersion", "DisplayVersion", NULL);
    if (release == NULL) {
        release = registry_read_text(arena, key, L"ReleaseId", "ReleaseId", NULL);
    }
    out->windows_name =
        windows_name_make(arena, registry_read_text(arena, key, L"ProductName", "ProductName", NULL), release,
                          version.dwBuildNumber);
    (void)RegCloseKey(key);
}

static const char *read_wine_version(struct arena *arena)
{
    wine_get_version get_version = (wine_get_version)function_find(L"ntdll.dll", "wine_get_version");
    const char *version = get_version != NULL ? get_version() : NULL;
    size_t len = 0;
    while (version != NULL && len < WINE_VERSION_MAXIMUM && version[len] != '\0') {
        len++;
    }
    return len > 0 ? arena_copy_bytes(arena, version, len) : NULL;
}

static const char *name_machine(USHORT machine)
{
    switch (machine) {
    case IMAGE_FILE_MACHINE_AMD64:
        return "x64";
    case IMAGE_FILE_MACHINE_I386:
        return "x86";
    case IMAGE_FILE_MACHINE_ARM64:
        return "arm64";
    default:
        return NULL;
    }
}

static void read_architecture(struct arena *arena, struct machine *out)
{
    USHORT process_machine = 0;
    USHORT native_machine = 0;
    /* Only this call sees through the emulation of x64 on ARM64. */
    is_wow64_process2 ask = (is_wow64_process2)function_find(L"kernel32.dll", "IsWow64Process2");
    if (ask == NULL || !ask(GetCurrentProcess(), &process_machine, &native_machine)) {
        failure_keep_first(&out->failure,
                           failure_from_windows(arena, "IsWow64Process2",
                                                ask == NULL ? ERROR_PROC_NOT_FOUND : GetLastError()));
        return;
    }
    out->architecture = name_machine(native_machine);
    if (out->architecture == NULL) {
        out->architecture = arena_format(arena, "0x%04x", (unsigned)native_machine);
    }
}

static void read_names(struct arena *arena, struct machine *out)
{
    wchar_t name[NAME_UNITS];
    DWORD count = NAME_UNITS;
    if (GetComputerNameExW(ComputerNameDnsHostname, name, &count)) {
        out->computer_name = wide_to_text(arena, name, count);
    } else {
        failure_keep_first(&out->failure, failure_from_windows(arena, "GetComputerNameExW", GetLastError()));
    }

    wchar_t *joined = NULL;
    NETSETUP_JOIN_STATUS status = NetSetupUnknownStatus;
    NET_API_STATUS error = NetGetJoinInformation(NULL, &joined, &status);
    if (error == NERR_Success) {
        const char *to = wide_to_text(arena, joined, NAME_UNITS);
        if (to != NULL && (status == NetSetupDomainName || status == NetSetupWorkgroupName)) {
            out->joined_to =
                arena_format(arena, "%s %s", status == NetSetupDomainName ? "domain" : "workgroup", to);
        }
        (void)NetApiBufferFree(joined);
    } else {
        failure_keep_first(&out->failure, failure_from_windows(arena, "NetGetJoinInformation", error));
    }
    out->user = user_name_read(arena, &out->failure);
    out->user_principal_name = user_name_read_principal(arena, &out->failure);
}

static void read_token(struct arena *arena, struct machine *out)
{
    DWORD session = 0;
    if (ProcessIdToSessionId(GetCurrentProcessId(), &session)) {
        out->session = (int64_t)session;
    } else {
        failure_keep_first(&out->failure,
                           failure_from_windows(arena, "ProcessIdToSessionId", GetLastError()));
    }
    HANDLE token = NULL;
    TOKEN_ELEVATION elevation = {0};
    DWORD len = 0;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) {
        failure_keep_first(&out->failure, failure_from_windows(arena, "OpenProcessToken", GetLastError()));
        return;
    }
    if (GetTokenInformation(token, TokenElevation, &elevation, sizeof elevation, &len)) {
        out->elevated = elevation.TokenIsElevated != 0 ? TRUTH_YES : TRUTH_NO;
    } else {
        failure_keep_first(&out->failure, failure_from_windows(arena, "GetTokenInformation", GetLastError()));
    }
    (void)CloseHandle(token);
}

void collect_machine(struct arena *arena, struct machine *out)
{
    read_version(arena, out);
    out->wine_version = read_wine_version(arena);
    read_architecture(arena, out);
    read_names(arena, out);
    read_token(arena, out);
    adapters_read(arena, &out->adapters, &out->failure);
}
