/*
 * Windows' Credential Manager. Every copy of a password that is made here is wiped before its memory goes back.
 */
#include "core/collect/credential.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/win32/system.h"

#include <wincred.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/utf16.h"

static void release_secret(void *memory, size_t size)
{
    if (memory != NULL) {
        memory_wipe(memory, size);
        free(memory);
    }
}

static char *copy_utf16(const unsigned char *bytes, size_t len)
{
    char *text = malloc(utf16_decode(bytes, len, NULL, NULL));
    if (text != NULL) {
        (void)utf16_decode(bytes, len, text, NULL);
    }
    return text;
}

static char *copy_utf8(const unsigned char *bytes, size_t len)
{
    char *text = malloc(len + 1);
    if (text != NULL) {
        memcpy(text, bytes, len);
        text[len] = '\0';
    }
    return text;
}

/* From the old code page of this computer; NULL when a byte means nothing there. */
static char *copy_ansi(const unsigned char *bytes, size_t len)
{
    size_t size = (len + 1) * sizeof(wchar_t);
    wchar_t *wide = malloc(size);
    char *text = NULL;
    if (wide != NULL) {
        int units =
            MultiByteToWideChar(CP_ACP, MB_ERR_INVALID_CHARS, (const char *)bytes, (int)len, wide, (int)len);
        if (units > 0) {
            text = copy_utf16((const unsigned char *)wide, (size_t)units * sizeof *wide);
        }
    }
    release_secret(wide, size);
    return text;
}

static char *read_password(const CREDENTIALW *entry, struct failure *failure)
{
    size_t len = 0;
    char *password = NULL;
    if (entry->Type != CRED_TYPE_GENERIC) {
        failure_keep_first(failure,
                           failure_from_program("CredReadW",
                                                "this is a Windows credential, whose password Windows gives "
                                                "to no program; a generic one is needed"));
        return NULL;
    }
    if (entry->CredentialBlob == NULL || entry->CredentialBlobSize == 0) {
        failure_keep_first(failure, failure_from_program("CredReadW", "the entry has no password"));
        return NULL;
    }
    enum credential_encoding encoding =
        credential_encoding_of(entry->CredentialBlob, entry->CredentialBlobSize, &len);
    if (encoding == CREDENTIAL_UTF16) {
        password = copy_utf16(entry->CredentialBlob, len);
    } else if (encoding == CREDENTIAL_UTF8) {
        password = copy_utf8(entry->CredentialBlob, len);
    } else if (encoding == CREDENTIAL_ANSI) {
        password = copy_ansi(entry->CredentialBlob, len);
    }
    if (password == NULL) {
        failure_keep_first(failure,
                           failure_from_program("CredReadW", "the entry's password is no readable text"));
    }
    return password;
}

static char *read_user(const CREDENTIALW *entry, struct failure *failure)
{
    size_t count = 0;
    while (entry->UserName != NULL && count <= CREDENTIAL_USER_MAXIMUM && entry->UserName[count] != L'\0') {
        count++;
    }
    bool damaged = false;
    size_t len = count * sizeof(wchar_t);
    if (count == 0 || count > CREDENTIAL_USER_MAXIMUM) {
        failure_keep_first(failure,
                           failure_from_program("CredReadW", count == 0 ? "the entry has no user name"
                                                                        : "its user name is too long"));
        return NULL;
    }
    (void)utf16_decode((const unsigned char *)entry->UserName, len, NULL, &damaged);
    char *user = damaged ? NULL : copy_utf16((const unsigned char *)entry->UserName, len);
    if (user == NULL) {
        failure_keep_first(failure,
                           failure_from_program("CredReadW", "the entry's user name is no readable text"));
    }
    return user;
}

/* The generic entry of this name, else the Windows credential. NULL with Windows' code in *error. */
static CREDENTIALW *read_entry(const char *target_name, DWORD *error)
{
    static const DWORD types[] = {CRED_TYPE_GENERIC, CRED_TYPE_DOMAIN_PASSWORD};
    CREDENTIALW *entry = NULL;
    struct arena *arena = arena_create();
    const wchar_t *name = arena == NULL ? NULL : wide_from_text(arena, target_name);
    *error = ERROR_INVALID_PARAMETER;
    if (name != NULL && name[0] != L'\0' && wcslen(name) <= CREDENTIAL_NAME_MAXIMUM) {
        *error = ERROR_SUCCESS;
        for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
            if (CredReadW(name, types[i], 0, &entry)) {
                break;
            }
            entry = NULL;
            *error = i == 0 ? GetLastError() : *error; /* the one that is needed says why */
        }
    }
    arena_destroy(arena);
    return entry;
}

bool collect_credential(const char *target_name, char **user, char **password, struct failure *failure)
{
    DWORD error = ERROR_SUCCESS;
    *user = NULL;
    *password = NULL;
    CREDENTIALW *entry = read_entry(target_name, &error);
    if (entry == NULL) {
        /* In our words, since Windows' would need an owner. */
        struct failure cause = {"CredReadW", (int64_t)error, "windows",
                                error == ERROR_NOT_FOUND ? "there is no entry of this name"
                                                         : "the entry could not be read"};
        failure_keep_first(failure, cause);
        return false;
    }
    *user = read_user(entry, failure);
    *password = *user == NULL ? NULL : read_password(entry, failure);
    if (entry->CredentialBlob != NULL) {
        memory_wipe(entry->CredentialBlob, entry->CredentialBlobSize);
    }
    CredFree(entry);
    if (*password == NULL) {
        free(*user);
        *user = NULL;
    }
    return *password != NULL;
}
