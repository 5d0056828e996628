/*
 * The proxy settings as they stand on this computer, whatever URL: the person's, and the computer's for programs of both
 * bitnesses. Office of 32 bits on a Windows of 64 reads the latter from another place than "netsh winhttp" shows (KB2847833).
 */
#include "core/collect/collect_way.h"

#include "core/collect/win32/system.h"

#include <stdlib.h>
#include <winhttp.h>

#include "core/collect/connection_settings.h"
#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

#define WINHTTP_KEY L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections"

static void free_global(void *memory)
{
    if (memory != NULL) {
        (void)GlobalFree(memory);
    }
}

/* NULL for a text that is empty too. */
static const char *text_of(struct arena *arena, const wchar_t *wide)
{
    const char *text = wide_to_text(arena, wide, WIDE_TEXT_MAXIMUM);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

static void read_person(struct arena *arena, struct proxy_setting *out)
{
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG settings = {0};
    out->scope = "person";
    out->view = "both"; /* a person's registry has one view */
    out->mode = "direct";
    if (!WinHttpGetIEProxyConfigForCurrentUser(&settings)) {
        DWORD error = GetLastError();
        if (error != ERROR_FILE_NOT_FOUND) { /* never set: direct */
            out->mode = NULL;
            failure_keep_first(&out->failure,
                               failure_from_system(arena, "WinHttpGetIEProxyConfigForCurrentUser", error,
                                                   "windows", L"winhttp.dll"));
        }
        return;
    }
    out->script_url = text_of(arena, settings.lpszAutoConfigUrl);
    out->proxies = text_of(arena, settings.lpszProxy);
    out->bypass = text_of(arena, settings.lpszProxyBypass);
    connection_settings_set_mode(out, settings.fAutoDetect);
    free_global(settings.lpszAutoConfigUrl);
    free_global(settings.lpszProxy);
    free_global(settings.lpszProxyBypass);
}

/* The computer's setting as it lies in one view of the registry. */
static void read_view(struct arena *arena, REGSAM view, struct proxy_setting *out)
{
    HKEY key = NULL;
    DWORD type = 0;
    DWORD len = CONNECTION_SETTINGS_MAXIMUM;
    out->scope = "computer";
    out->mode = "direct"; /* what holds where nothing was ever set */
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, WINHTTP_KEY, 0, KEY_QUERY_VALUE | view, &key);
    unsigned char *bytes = status == ERROR_SUCCESS ? malloc(CONNECTION_SETTINGS_MAXIMUM) : NULL;
    if (bytes != NULL) {
        status = RegQueryValueExW(key, L"WinHttpSettings", NULL, &type, bytes, &len);
    }
    if (status == ERROR_SUCCESS && bytes != NULL) {
        if (type != REG_BINARY) {
            out->failure = failure_from_program("WinHttpSettings", "the value has another type");
            out->mode = NULL;
        } else if (!connection_settings_parse(arena, bytes, len, out)) {
            out->mode = NULL;
        }
    } else if (status != ERROR_FILE_NOT_FOUND) {
        out->failure = failure_from_windows(arena, "WinHttpSettings", (DWORD)status);
        out->mode = NULL;
    }
    free(bytes);
    if (key != NULL) {
        (void)RegCloseKey(key);
    }
}

/*
 * Windows' own reading of the setting for programs of this one's bitness; it wins over ours. False when there is none.
 */
static bool read_own(struct arena *arena, struct proxy_setting *out)
{
    WINHTTP_PROXY_INFO info = {0};
    if (!WinHttpGetDefaultProxyConfiguration(&info)) {
        return false;
    }
    schema_initialize(&proxy_setting_schema, out);
    out->scope = "computer";
    if (info.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY) {
        out->proxies = text_of(arena, info.lpszProxy);
        out->bypass = text_of(arena, info.lpszProxyBypass);
    }
    connection_settings_set_mode(out, false);
    free_global(info.lpszProxy);
    free_global(info.lpszProxyBypass);
    return true;
}

void collect_proxy_settings(struct arena *arena, struct proxy_setting_list *out, struct failure *failure)
{
    struct proxy_setting in_64_bit;
    struct proxy_setting in_32_bit;
    struct proxy_setting own;
    schema_initialize(&proxy_setting_schema, &in_64_bit);
    schema_initialize(&proxy_setting_schema, &in_32_bit);
    read_person(arena, schema_append(arena, &proxy_setting_schema, out));
    read_view(arena, KEY_WOW64_64KEY, &in_64_bit);
    read_view(arena, KEY_WOW64_32KEY, &in_32_bit);
    if (read_own(arena, &own)) {
        const size_t pointer_bytes = sizeof(void *);
        *(pointer_bytes == 8 ? &in_64_bit : &in_32_bit) = own;
    }
    connection_settings_append(arena, &in_64_bit, &in_32_bit, out);
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].failure.operation != NULL) {
            failure_keep_first(failure, out->items[i].failure);
        }
    }
}
