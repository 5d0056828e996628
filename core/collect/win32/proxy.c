/*
 * The proxy that Windows gives the signed-in person for a URL.
 *
 * The order is that of WinINet: automatic detection, then the PAC script, then the fixed setting; what fails is noted and
 * the next one counts, as in Windows. The settings are those of the Internet Options, which Outlook follows.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include <winhttp.h>

#include "core/collect/failures.h"
#include "core/collect/proxy_rules.h"
#include "core/collect/win32/wide_text.h"

enum { TIMEOUT_MS = 5000 };

static struct failure failure_from_winhttp(struct arena *arena, const char *operation, DWORD code)
{
    return failure_from_system(arena, operation, code, "windows", L"winhttp.dll");
}

static void free_global(void *memory)
{
    if (memory != NULL) {
        (void)GlobalFree(memory);
    }
}

/*
 * Asks the script (or the detected one) about the URL. True when it gave an answer, which then is in *info, for
 * free_global; else the error in *error. A server that wants the person's sign-in before it gives the script away gets
 * none (ERROR_WINHTTP_LOGIN_FAILURE): whoever names himself "wpad" in a strange network could ask for it, over plain HTTP.
 */
static bool ask_script(HINTERNET session, const wchar_t *url, WINHTTP_AUTOPROXY_OPTIONS *options,
                       WINHTTP_PROXY_INFO *info, DWORD *error)
{
    options->fAutoLogonIfChallenged = FALSE;
    if (WinHttpGetProxyForUrl(session, url, options, info)) {
        return true;
    }
    *error = GetLastError();
    return false;
}

/* Takes a script's answer and frees it. */
static void take_answer(struct arena *arena, WINHTTP_PROXY_INFO *info, const char *source, struct proxy *out)
{
    out->source = source;
    if (info->dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY) {
        out->host_and_port =
            proxy_rules_choose(arena, wide_to_text(arena, info->lpszProxy, WIDE_TEXT_MAXIMUM),
                               wide_to_text(arena, info->lpszProxyBypass, WIDE_TEXT_MAXIMUM), out->url);
    }
    free_global(info->lpszProxy);
    free_global(info->lpszProxyBypass);
}

/* Detection, then the script. True when one of them answered. */
static bool ask_automatic(struct arena *arena, const WINHTTP_CURRENT_USER_IE_PROXY_CONFIG *settings,
                          struct proxy *out)
{
    HINTERNET session = WinHttpOpen(L"OutlookConnectionWizard", WINHTTP_ACCESS_TYPE_NO_PROXY,
                                    WINHTTP_NO_PROXY_NAME, WINHTTP_NO_PROXY_BYPASS, 0);
    if (session == NULL) {
        failure_keep_first(&out->failure, failure_from_winhttp(arena, "WinHttpOpen", GetLastError()));
        return false;
    }
    (void)WinHttpSetTimeouts(session, TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS);
    wchar_t *url = wide_from_text(arena, out->url);
    WINHTTP_PROXY_INFO info = {0};
    DWORD error = ERROR_SUCCESS;
    bool answered = false;
    if (url != NULL && settings->fAutoDetect) {
        WINHTTP_AUTOPROXY_OPTIONS options = {0};
        options.dwFlags = WINHTTP_AUTOPROXY_AUTO_DETECT;
        options.dwAutoDetectFlags = WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
        answered = ask_script(session, url, &options, &info, &error);
        if (answered) {
            take_answer(arena, &info, "detected", out);
        } else if (error != ERROR_WINHTTP_AUTODETECTION_FAILED) {
            /* That this network announces no proxy is the usual answer and no failure. */
            failure_keep_first(&out->failure,
                               failure_from_winhttp(arena, "WinHttpGetProxyForUrl (detection)", error));
        }
    }
    if (url != NULL && !answered && settings->lpszAutoConfigUrl != NULL) {
        WINHTTP_AUTOPROXY_OPTIONS options = {0};
        options.dwFlags = WINHTTP_AUTOPROXY_CONFIG_URL;
        options.lpszAutoConfigUrl = settings->lpszAutoConfigUrl;
        answered = ask_script(session, url, &options, &info, &error);
        if (answered) {
            take_answer(arena, &info, "script", out);
        } else {
            failure_keep_first(&out->failure,
                               failure_from_winhttp(arena, "WinHttpGetProxyForUrl (script)", error));
        }
    }
    (void)WinHttpCloseHandle(session);
    return answered;
}

void collect_proxy(struct arena *arena, const char *url, struct proxy *out)
{
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG settings = {0};
    out->url = arena_copy_text(arena, url);
    out->source = "none";
    if (!WinHttpGetIEProxyConfigForCurrentUser(&settings)) {
        DWORD error = GetLastError();
        if (error != ERROR_FILE_NOT_FOUND) { /* never set: direct */
            failure_keep_first(&out->failure,
                               failure_from_winhttp(arena, "WinHttpGetIEProxyConfigForCurrentUser", error));
        }
        return;
    }
    if (settings.lpszAutoConfigUrl != NULL) {
        out->script_url = wide_to_text(arena, settings.lpszAutoConfigUrl, WIDE_TEXT_MAXIMUM);
    }
    bool automatic = settings.fAutoDetect || settings.lpszAutoConfigUrl != NULL;
    if (!(automatic && ask_automatic(arena, &settings, out)) && settings.lpszProxy != NULL) {
        out->source = "setting";
        out->host_and_port =
            proxy_rules_choose(arena, wide_to_text(arena, settings.lpszProxy, WIDE_TEXT_MAXIMUM),
                               wide_to_text(arena, settings.lpszProxyBypass, WIDE_TEXT_MAXIMUM), out->url);
    }
    free_global(settings.lpszAutoConfigUrl);
    free_global(settings.lpszProxy);
    free_global(settings.lpszProxyBypass);
}
