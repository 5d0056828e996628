/*
 * See credentials.h. Windows has a window of today and one of Windows XP's, whose look is older; Wine has the second only.
 * Every copy of the password that is made here is wiped before its memory goes back.
 */
#include "app/credentials.h"

#include <string.h>

#include <objbase.h>
#include <wincred.h>

#include "app/scratch.h"
#include "app/wide.h"
#include "core/collect/platform.h"

/* CRED_PACK_GENERIC_CREDENTIALS, which not every wincred.h has: user name and password as they are typed. */
enum { PACK_GENERIC = 4 };

typedef DWORD WINAPI prompt_of_today(PCREDUI_INFOW info, DWORD error, ULONG *package, LPCVOID in,
                                     ULONG in_size, LPVOID *out, ULONG *out_size, BOOL *save, DWORD flags);
typedef DWORD WINAPI prompt_of_before(PCREDUI_INFOW info, PCWSTR target, PCtxtHandle reserved, DWORD error,
                                      PWSTR user, ULONG user_size, PWSTR password, ULONG password_size,
                                      BOOL *save, DWORD flags);
typedef BOOL WINAPI pack(DWORD flags, LPWSTR user, LPWSTR password, PBYTE out, DWORD *out_size);
typedef BOOL WINAPI unpack(DWORD flags, PVOID in, DWORD in_size, LPWSTR user, DWORD *user_size, LPWSTR domain,
                           DWORD *domain_size, LPWSTR password, DWORD *password_size);

/* The functions of credui.dll; NULL where the system has none. */
struct prompts {
    prompt_of_today *today;
    prompt_of_before *before;
    pack *pack;
    unpack *unpack;
};

/* What is typed, in Windows' own encoding. */
struct typed {
    wchar_t user[CREDENTIALS_USER_LONGEST + 1];
    wchar_t domain[CREDENTIALS_USER_LONGEST + 1];
    wchar_t password[CREDENTIALS_PASSWORD_LONGEST + 1];
};

/* C has no conversion between a function's address and memory's, so the bytes are taken over. */
static void find(HMODULE library, const char *name, void *function)
{
    FARPROC found = GetProcAddress(library, name);

    memcpy(function, &found, sizeof found);
}

/* The library stays loaded: it is Windows' own, and the person may be asked again. */
static struct prompts find_prompts(void)
{
    struct prompts prompts = {NULL, NULL, NULL, NULL};
    HMODULE library = LoadLibraryExW(L"credui.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);

    if (library) {
        find(library, "CredUIPromptForWindowsCredentialsW", &prompts.today);
        find(library, "CredUIPromptForCredentialsW", &prompts.before);
        find(library, "CredPackAuthenticationBufferW", &prompts.pack);
        find(library, "CredUnPackAuthenticationBufferW", &prompts.unpack);
    }
    return prompts;
}

static enum credentials_answer answer_of(DWORD error)
{
    switch (error) {
    case NO_ERROR:
        return CREDENTIALS_GIVEN;
    case ERROR_CANCELLED:
        return CREDENTIALS_CANCELLED;
    default:
        return CREDENTIALS_NO_WINDOW;
    }
}

static bool unpack_typed(const struct prompts *prompts, void *buffer, ULONG size, struct typed *typed)
{
    DWORD user_size = CREDENTIALS_USER_LONGEST + 1;
    DWORD domain_size = CREDENTIALS_USER_LONGEST + 1;
    DWORD password_size = CREDENTIALS_PASSWORD_LONGEST + 1;

    return prompts->unpack(0, buffer, size, typed->user, &user_size, typed->domain, &domain_size,
                           typed->password, &password_size) != FALSE;
}

static enum credentials_answer ask_today(const struct prompts *prompts, CREDUI_INFOW *info,
                                         struct typed *typed)
{
    wchar_t nothing[] = L"";
    BYTE filled[(CREDENTIALS_USER_LONGEST + 64) * sizeof(wchar_t)];
    DWORD filled_size = sizeof filled;
    void *buffer = NULL;
    ULONG size = 0;
    ULONG package = 0;
    enum credentials_answer answer;

    if (!prompts->today || !prompts->unpack) {
        return CREDENTIALS_NO_WINDOW;
    }
    if (!prompts->pack || !prompts->pack(PACK_GENERIC, typed->user, nothing, filled, &filled_size)) {
        filled_size = 0;
    }
    answer = answer_of(prompts->today(info, 0, &package, filled_size > 0 ? filled : NULL, filled_size,
                                      &buffer, &size, NULL, CREDUIWIN_GENERIC));
    typed->user[0] = L'\0';
    if (answer == CREDENTIALS_GIVEN && !unpack_typed(prompts, buffer, size, typed)) {
        answer = CREDENTIALS_NO_WINDOW;
    }
    if (buffer) {
        memory_wipe(buffer, size);
        CoTaskMemFree(buffer);
    }
    return answer;
}

static enum credentials_answer ask_before(const struct prompts *prompts, CREDUI_INFOW *info,
                                          const wchar_t *host, struct typed *typed)
{
    if (!prompts->before) {
        return CREDENTIALS_NO_WINDOW;
    }
    return answer_of(prompts->before(info, host, NULL, 0, typed->user, CREDENTIALS_USER_LONGEST + 1,
                                     typed->password, CREDENTIALS_PASSWORD_LONGEST + 1, NULL,
                                     CREDUI_FLAGS_GENERIC_CREDENTIALS | CREDUI_FLAGS_DO_NOT_PERSIST |
                                         CREDUI_FLAGS_ALWAYS_SHOW_UI));
}

/* "CONTOSO\anna", or what stands there alone. False when it does not fit. */
static bool put_user(const struct typed *typed, struct credentials *out)
{
    size_t len = 0;

    if (typed->domain[0]) {
        int taken =
            WideCharToMultiByte(CP_UTF8, 0, typed->domain, -1, out->user, sizeof out->user - 1, NULL, NULL);

        if (taken <= 0) {
            return false;
        }
        len = (size_t)taken;
        out->user[len - 1] = '\\';
    }
    return WideCharToMultiByte(CP_UTF8, 0, typed->user, -1, out->user + len, (int)(sizeof out->user - len),
                               NULL, NULL) > 0;
}

enum credentials_answer credentials_ask(HWND owner, const char *caption, const char *message,
                                        const char *host, const char *user, struct credentials *out)
{
    struct arena *arena = scratch_create();
    struct prompts prompts = find_prompts();
    struct typed typed;
    CREDUI_INFOW info;
    enum credentials_answer answer;

    memset(out, 0, sizeof *out);
    memset(&typed, 0, sizeof typed);
    memset(&info, 0, sizeof info);
    info.cbSize = sizeof info;
    info.hwndParent = owner;
    info.pszCaptionText = wide_from_utf8(arena, caption);
    info.pszMessageText = wide_from_utf8(arena, message);
    wide_copy(typed.user, CREDENTIALS_USER_LONGEST + 1, user);
    answer = ask_today(&prompts, &info, &typed);
    if (answer == CREDENTIALS_NO_WINDOW) {
        memset(&typed, 0, sizeof typed);
        wide_copy(typed.user, CREDENTIALS_USER_LONGEST + 1, user);
        answer = ask_before(&prompts, &info, wide_from_utf8(arena, host), &typed);
    }
    if (answer == CREDENTIALS_GIVEN &&
        (!put_user(&typed, out) || WideCharToMultiByte(CP_UTF8, 0, typed.password, -1, out->password,
                                                       sizeof out->password, NULL, NULL) == 0)) {
        credentials_wipe(out);
        answer = CREDENTIALS_NO_WINDOW;
    }
    memory_wipe(&typed, sizeof typed);
    arena_destroy(arena);
    return answer;
}

void credentials_wipe(struct credentials *credentials)
{
    memory_wipe(credentials, sizeof *credentials);
}
