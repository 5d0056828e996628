/*
 * Which sign-ins Windows' Credential Manager keeps for Office. Windows hands out the secrets with the names: they are wiped
 * before anything is done with the names.
 */
#include "core/collect/collect_way.h"

#include "core/collect/win32/system.h"

#include <wincred.h>

#include <string.h>

#include "core/collect/failures.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { CREDENTIAL_MAXIMUM = 100, TARGET_UNITS = 1024, TARGET_BYTES = 1024 };

static const char *name_kind(DWORD type)
{
    switch (type) {
    case CRED_TYPE_GENERIC:
        return "generic";
    case CRED_TYPE_DOMAIN_PASSWORD:
    case CRED_TYPE_DOMAIN_CERTIFICATE:
    case CRED_TYPE_DOMAIN_VISIBLE_PASSWORD:
        return "domain";
    default:
        return "other";
    }
}

static void wipe_secrets(CREDENTIALW **entries, DWORD count)
{
    for (DWORD i = 0; i < count; i++) {
        if (entries[i]->CredentialBlob != NULL) {
            memory_wipe(entries[i]->CredentialBlob, entries[i]->CredentialBlobSize);
        }
    }
}

void collect_stored_credentials(struct arena *arena, struct stored_credential_list *out,
                                struct failure *failure)
{
    CREDENTIALW **entries = NULL;
    DWORD count = 0;
    if (!CredEnumerateW(L"MicrosoftOffice1*", 0, &count, &entries)) {
        DWORD error = GetLastError();
        if (error != ERROR_NOT_FOUND) { /* there is none */
            failure_keep_first(failure, failure_from_windows(arena, "CredEnumerateW", error));
        }
        return;
    }
    wipe_secrets(entries, count);
    for (DWORD i = 0; i < count && i < CREDENTIAL_MAXIMUM; i++) {
        const char *target = wide_to_text(arena, entries[i]->TargetName, TARGET_UNITS);
        struct stored_credential *credential = schema_append(arena, &stored_credential_schema, out);
        credential->target =
            target == NULL ? NULL : text_make_valid(arena, target, strlen(target), TARGET_BYTES);
        credential->kind = name_kind(entries[i]->Type);
        credential->written = file_time_to_text(arena, &entries[i]->LastWritten, false);
    }
    CredFree(entries);
}
