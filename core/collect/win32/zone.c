/*
 * Which security zone a server lies in. Windows signs in by itself only to servers of the local intranet zone, and so this
 * program offers to do so only there.
 */
#include "core/collect/win32/zone.h"

#include <string.h>

#include "core/collect/win32/system.h"

#define COBJMACROS
#include <objbase.h>
#include <urlmon.h>

#include "core/collect/collect.h"
#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"

enum { URL_UNITS = 300 };

static struct failure failure_from_result(struct arena *arena, const char *operation, HRESULT result)
{
    return failure_from_system(arena, operation, (DWORD)result, "windows", L"urlmon.dll");
}

static const char *name_zone(DWORD zone)
{
    switch (zone) {
    case URLZONE_LOCAL_MACHINE:
        return "this-computer";
    case URLZONE_INTRANET:
        return "intranet";
    case URLZONE_TRUSTED:
        return "trusted";
    case URLZONE_INTERNET:
        return "internet";
    case URLZONE_UNTRUSTED:
        return "restricted";
    default:
        return NULL; /* a zone that a company added: nothing is known of how far it is trusted */
    }
}

static const char *ask(struct arena *arena, const wchar_t *url, struct failure *failure)
{
    IInternetSecurityManager *manager = NULL;
    HRESULT result = CoInternetCreateSecurityManager(NULL, &manager, 0);
    if (FAILED(result) || manager == NULL) {
        failure_keep_first(failure, failure_from_result(arena, "CoInternetCreateSecurityManager", result));
        return NULL;
    }
    DWORD zone = (DWORD)URLZONE_INVALID;
    const char *name = NULL;
    result = IInternetSecurityManager_MapUrlToZone(manager, url, &zone, 0);
    if (FAILED(result)) {
        failure_keep_first(failure, failure_from_result(arena, "MapUrlToZone", result));
    } else {
        name = name_zone(zone);
        if (name == NULL) {
            failure_keep_first(
                failure, failure_from_program("MapUrlToZone", "the server lies in a zone of no known name"));
        }
    }
    (void)IInternetSecurityManager_Release(manager);
    return name;
}

const char *zone_read(struct arena *arena, const char *host, struct failure *failure)
{
    struct failure problem = {0};
    const wchar_t *wide_host = wide_from_host(arena, host, &problem);
    if (wide_host == NULL || wide_host[0] == L'\0' || wcslen(wide_host) > URL_UNITS - 20) {
        failure_keep_first(&problem,
                           failure_from_program("host name", "the host name is missing or too long"));
        failure_keep_first(failure, problem);
        return NULL;
    }
    wchar_t url[URL_UNITS] = L"https://";
    bool is_ipv6 = wcschr(wide_host, L':') != NULL && wide_host[0] != L'[';
    (void)wcsncat(url, is_ipv6 ? L"[" : L"", 1);
    (void)wcsncat(url, wide_host, URL_UNITS - 20);
    (void)wcsncat(url, is_ipv6 ? L"]/" : L"/", 2);
    /* S_FALSE: this thread had it already, and that wants its end too. In another mode it serves as well, without one. */
    HRESULT result = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);
    if (FAILED(result) && result != RPC_E_CHANGED_MODE) {
        failure_keep_first(failure, failure_from_result(arena, "CoInitializeEx", result));
        return NULL;
    }
    const char *name = ask(arena, url, failure);
    if (SUCCEEDED(result)) {
        CoUninitialize();
    }
    return name;
}

void collect_zone(struct arena *arena, const char *host, struct zone *out)
{
    out->host = arena_copy_text(arena, host);
    out->name = zone_read(arena, host, &out->failure);
}
