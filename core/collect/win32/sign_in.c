/*
 * Handshakes by SSPI: Negotiate (Kerberos, else NTLM) and NTLM, as a typed person or as the one who is signed in.
 *
 * Our own and not libcurl's, since libcurl has taken NTLM out of its default build, keeps passwords where they cannot be
 * wiped, and starts over by itself, which would try a password twice.
 */
#include "core/collect/sign_in.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/win32/system.h"

#define SECURITY_WIN32
#include <security.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum {
    NAME_MAXIMUM = 4096,
    /* TLS protects what is said; a server that offers NTLM without signing or sealing is none the worse for it. */
    NO_REQUIREMENTS = 0
};

struct handshake {
    CredHandle credentials;
    CtxtHandle context;
    bool has_credentials;
    bool has_context;
    bool is_done;
    wchar_t *target;
    unsigned char *binding; /* a SEC_CHANNEL_BINDINGS with its data behind it; NULL = none */
    ULONG binding_len;
    unsigned char *token;
    ULONG token_capacity;
};

/* A UTF-16 copy of so many bytes of text in memory of its own, for secret_free; NULL when there is none or no memory. */
static wchar_t *secret_wide(const char *text, size_t len)
{
    if (text == NULL || len > NAME_MAXIMUM) {
        return NULL;
    }
    wchar_t *wide = calloc(len + 1, sizeof *wide);
    if (wide != NULL && len > 0 &&
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, (int)len, wide, (int)len) == 0) {
        free(wide);
        return NULL;
    }
    return wide;
}

static void secret_free(wchar_t *wide)
{
    if (wide != NULL) {
        memory_wipe(wide, wcslen(wide) * sizeof *wide);
        free(wide);
    }
}

static ULONG wide_len(const wchar_t *wide)
{
    return wide == NULL ? 0 : (ULONG)wcslen(wide);
}

/*
 * "CONTOSO\anna" is taken apart; "anna@contoso.com" is a name by itself, which Windows takes without a domain
 * (SEC_WINNT_AUTH_IDENTITY_W, "User").
 */
static SECURITY_STATUS acquire_typed(struct handshake *handshake, wchar_t *package, const char *user,
                                     const char *password)
{
    const char *backslash = strchr(user, '\\');
    const char *name = backslash == NULL ? user : backslash + 1;
    wchar_t *wide_domain = backslash == NULL ? NULL : secret_wide(user, (size_t)(backslash - user));
    wchar_t *wide_name = secret_wide(name, strlen(name));
    wchar_t *wide_password =
        secret_wide(password == NULL ? "" : password, password == NULL ? 0 : strlen(password));
    SECURITY_STATUS status = SEC_E_INSUFFICIENT_MEMORY;
    if (wide_name != NULL && wide_password != NULL && (backslash == NULL || wide_domain != NULL)) {
        SEC_WINNT_AUTH_IDENTITY_W identity;
        memset(&identity, 0, sizeof identity);
        identity.User = (void *)wide_name;
        identity.UserLength = wide_len(wide_name);
        identity.Domain = (void *)wide_domain;
        identity.DomainLength = wide_len(wide_domain);
        identity.Password = (void *)wide_password;
        identity.PasswordLength = wide_len(wide_password);
        identity.Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
        status = AcquireCredentialsHandleW(NULL, package, SECPKG_CRED_OUTBOUND, NULL, &identity, NULL, NULL,
                                           &handshake->credentials, NULL);
        memory_wipe(&identity, sizeof identity);
    }
    secret_free(wide_domain);
    secret_free(wide_name);
    secret_free(wide_password);
    return status;
}

static SECURITY_STATUS acquire(struct handshake *handshake, const char *package, const char *user,
                               const char *password)
{
    wchar_t negotiate[] = L"Negotiate";
    wchar_t ntlm[] = L"NTLM";
    wchar_t *name = text_equal(package, "NTLM") ? ntlm : negotiate;
    PSecPkgInfoW about = NULL;
    SECURITY_STATUS status = QuerySecurityPackageInfoW(name, &about);
    if (status != SEC_E_OK) {
        return status;
    }
    ULONG capacity = about->cbMaxToken;
    (void)FreeContextBuffer(about);
    handshake->token_capacity = capacity < SIGN_IN_TOKEN_MAXIMUM ? capacity : SIGN_IN_TOKEN_MAXIMUM;
    handshake->token = calloc(handshake->token_capacity, 1);
    if (handshake->token == NULL) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    status = user == NULL ? AcquireCredentialsHandleW(NULL, name, SECPKG_CRED_OUTBOUND, NULL, NULL, NULL,
                                                      NULL, &handshake->credentials, NULL)
                          : acquire_typed(handshake, name, user, password);
    handshake->has_credentials = status == SEC_E_OK;
    return status;
}

static bool keep_binding(struct handshake *handshake, const struct channel_binding *binding)
{
    SEC_CHANNEL_BINDINGS head;
    if (binding == NULL || binding->len == 0) {
        return true;
    }
    memset(&head, 0, sizeof head);
    head.cbApplicationDataLength = (ULONG)binding->len;
    head.dwApplicationDataOffset = (ULONG)sizeof head;
    handshake->binding_len = (ULONG)(sizeof head + binding->len);
    handshake->binding = calloc(handshake->binding_len, 1);
    if (handshake->binding == NULL) {
        return false;
    }
    memcpy(handshake->binding, &head, sizeof head);
    memcpy(handshake->binding + sizeof head, binding->bytes, binding->len);
    return true;
}

struct handshake *handshake_begin(struct arena *arena, const char *package, const char *target,
                                  const char *user, const char *password,
                                  const struct channel_binding *binding, struct failure *failure)
{
    struct handshake *handshake = calloc(1, sizeof *handshake);
    if (handshake == NULL) {
        *failure = failure_from_program("sign in", "no memory left");
        return NULL;
    }
    handshake->target = secret_wide(target, strlen(target));
    if (handshake->target == NULL || !keep_binding(handshake, binding)) {
        *failure = failure_from_program("sign in", "no memory left");
        handshake_end(handshake);
        return NULL;
    }
    SECURITY_STATUS status = acquire(handshake, package, user, password);
    if (status != SEC_E_OK) {
        *failure = failure_from_system(arena, arena_format(arena, "AcquireCredentialsHandleW (%s)", package),
                                       (DWORD)status, "windows", NULL);
        handshake_end(handshake);
        return NULL;
    }
    return handshake;
}

/* The call itself; what it is given is in `in`. The token it gives is in handshake->token, *len bytes long. */
static SECURITY_STATUS initialize(struct handshake *handshake, SecBufferDesc *in, ULONG *len)
{
    SecBuffer out = {handshake->token_capacity, SECBUFFER_TOKEN, handshake->token};
    SecBufferDesc out_list = {SECBUFFER_VERSION, 1, &out};
    ULONG attributes = 0;
    SECURITY_STATUS status = InitializeSecurityContextW(
        &handshake->credentials, handshake->has_context ? &handshake->context : NULL, handshake->target,
        NO_REQUIREMENTS, 0, SECURITY_NATIVE_DREP, in->cBuffers == 0 ? NULL : in, 0, &handshake->context,
        &out_list, &attributes, NULL);
    if (status >= 0) {
        handshake->has_context = true;
    }
    if (status == SEC_I_COMPLETE_NEEDED || status == SEC_I_COMPLETE_AND_CONTINUE) {
        SECURITY_STATUS completed = CompleteAuthToken(&handshake->context, &out_list);
        if (completed != SEC_E_OK) {
            return completed;
        }
        status = status == SEC_I_COMPLETE_NEEDED ? SEC_E_OK : SEC_I_CONTINUE_NEEDED;
    }
    *len = out.cbBuffer;
    return status;
}

/* One call of the package, with the server's token and the binding. */
static SECURITY_STATUS call_package(struct handshake *handshake, const unsigned char *token, size_t token_len,
                                    ULONG *len)
{
    SecBuffer in[2];
    SecBufferDesc in_list = {SECBUFFER_VERSION, 0, in};
    /* SSPI takes its input as writable; it only reads it. */
    unsigned char *copy = token_len == 0 ? NULL : malloc(token_len);
    if (copy != NULL) {
        memcpy(copy, token, token_len);
        in[in_list.cBuffers].BufferType = SECBUFFER_TOKEN;
        in[in_list.cBuffers].cbBuffer = (ULONG)token_len;
        in[in_list.cBuffers].pvBuffer = copy;
        in_list.cBuffers++;
    } else if (token_len > 0) {
        return SEC_E_INSUFFICIENT_MEMORY;
    }
    if (handshake->binding != NULL) {
        in[in_list.cBuffers].BufferType = SECBUFFER_CHANNEL_BINDINGS;
        in[in_list.cBuffers].cbBuffer = handshake->binding_len;
        in[in_list.cBuffers].pvBuffer = handshake->binding;
        in_list.cBuffers++;
    }
    SECURITY_STATUS status = initialize(handshake, &in_list, len);
    if (status == SEC_E_INVALID_TOKEN && token_len == 0 && in_list.cBuffers > 0) {
        /* Wine's NTLM wants no input at all in its first call. Kerberos on Windows needs the binding in it. */
        in_list.cBuffers = 0;
        status = initialize(handshake, &in_list, len);
    }
    free(copy);
    return status;
}

enum handshake_state handshake_step(struct arena *arena, struct handshake *handshake,
                                    const unsigned char *token, size_t token_len, const unsigned char **out,
                                    size_t *out_len, struct failure *failure)
{
    ULONG len = 0;
    *out = handshake->token;
    *out_len = 0;
    if (handshake->is_done || token_len > SIGN_IN_TOKEN_MAXIMUM ||
        (handshake->has_context && token_len == 0)) {
        *failure = failure_from_program("sign in", "the server's part of the handshake makes no sense");
        return HANDSHAKE_FAILED;
    }
    memory_wipe(handshake->token, handshake->token_capacity);
    SECURITY_STATUS status = call_package(handshake, token, token_len, &len);
    *out_len = len;
    if (status == SEC_I_CONTINUE_NEEDED) {
        return HANDSHAKE_GOES_ON;
    }
    if (status == SEC_E_OK) {
        handshake->is_done = true;
        return HANDSHAKE_DONE;
    }
    *out_len = 0;
    *failure = failure_from_system(arena, "InitializeSecurityContextW", (DWORD)status, "windows", NULL);
    return status == SEC_E_LOGON_DENIED ? HANDSHAKE_REFUSED : HANDSHAKE_FAILED;
}

void handshake_end(struct handshake *handshake)
{
    if (handshake == NULL) {
        return;
    }
    if (handshake->has_context) {
        (void)DeleteSecurityContext(&handshake->context);
    }
    if (handshake->has_credentials) {
        (void)FreeCredentialsHandle(&handshake->credentials);
    }
    if (handshake->token != NULL) {
        memory_wipe(handshake->token, handshake->token_capacity);
        free(handshake->token);
    }
    free(handshake->binding);
    free(handshake->target);
    memory_wipe(handshake, sizeof *handshake);
    free(handshake);
}
