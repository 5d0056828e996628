/*
 * Trust under Wine: the person's own root store. A real Windows asks before it takes a root there, so it is left alone.
 */
#include "tests/unit/trust.h"

#include "core/collect/win32/system.h"

#include <wincrypt.h>

static const CERT_CONTEXT *added;

bool trust_add(const unsigned char *root, size_t len)
{
    if (GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") == NULL) {
        return false;
    }
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"Root");
    if (store == NULL) {
        return false;
    }
    BOOL done = CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, root, (DWORD)len,
                                                 CERT_STORE_ADD_REPLACE_EXISTING, &added);
    (void)CertCloseStore(store, 0);
    return done;
}

void trust_remove(void)
{
    if (added != NULL) {
        (void)CertDeleteCertificateFromStore(added);
        added = NULL;
    }
}
