/*
 * Which roots are public. That a root is trusted says nothing: a company trusts its own, and so does a program that looks
 * into encrypted connections.
 *
 * Windows keeps the list of all roots of Microsoft's programme, installed or not, as a signed list (CTL) which it renews by
 * itself: HKLM\SOFTWARE\Microsoft\SystemCertificates\AuthRoot\AutoUpdate, value EncodedCtl [unverified: no
 * documentation names the value; authroot.stl, which it is a copy of, is described with KB2677070]. Those of them that were
 * needed are in the store AuthRoot. Since a wrong "not public" would accuse somebody of listening in, the list counts only
 * if it knows at least one certificate of that store; certificate_rules.c has the rest of the caution.
 */
#include "core/collect/win32/public_root.h"

#include <string.h>

#include "core/collect/certificate_rules.h"

/* The real list has about 200 KB. */
enum { LIST_MAXIMUM = 8 * 1024 * 1024, TRIED_CERTIFICATES = 1000 };

static const wchar_t list_key[] = L"SOFTWARE\\Microsoft\\SystemCertificates\\AuthRoot\\AutoUpdate";

/* The part of the store that Windows itself fills, without what policies or administrators of the network add. */
static HCERTSTORE open_store(void)
{
    return CertOpenStore(CERT_STORE_PROV_PHYSICAL_W, 0, 0,
                         CERT_SYSTEM_STORE_LOCAL_MACHINE | CERT_STORE_READONLY_FLAG |
                             CERT_STORE_OPEN_EXISTING_FLAG,
                         L"AuthRoot\\.Default");
}

static bool store_has(HCERTSTORE store, const CERT_CONTEXT *root)
{
    const CERT_CONTEXT *found =
        CertFindCertificateInStore(store, X509_ASN_ENCODING, 0, CERT_FIND_EXISTING, root, NULL);
    if (found != NULL) {
        (void)CertFreeCertificateContext(found);
    }
    return found != NULL;
}

static const CTL_CONTEXT *decode_list(const BYTE *bytes, DWORD len)
{
    const CTL_CONTEXT *list = CertCreateCTLContext(X509_ASN_ENCODING | PKCS_7_ASN_ENCODING, bytes, len);
    if (list != NULL && list->pCtlInfo->cCTLEntry == 0) {
        (void)CertFreeCTLContext(list);
        list = NULL;
    }
    return list;
}

/* The list of all roots of the programme; NULL when this Windows has none. For CertFreeCTLContext. */
static const CTL_CONTEXT *read_list(void)
{
    HKEY key = NULL;
    DWORD type = 0;
    DWORD len = 0;
    const CTL_CONTEXT *list = NULL;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, list_key, 0, KEY_QUERY_VALUE | KEY_WOW64_64KEY, &key) !=
        ERROR_SUCCESS) {
        return NULL;
    }
    LSTATUS status = RegQueryValueExW(key, L"EncodedCtl", NULL, &type, NULL, &len);
    if (status == ERROR_SUCCESS && type == REG_BINARY && len > 0 && len <= LIST_MAXIMUM) {
        BYTE *bytes = LocalAlloc(LMEM_FIXED, len);
        if (bytes != NULL) {
            status = RegQueryValueExW(key, L"EncodedCtl", NULL, &type, bytes, &len);
            list = status == ERROR_SUCCESS ? decode_list(bytes, len) : NULL;
            (void)LocalFree(bytes);
        }
    }
    (void)RegCloseKey(key);
    return list;
}

static bool list_has(const CTL_CONTEXT *list, const CERT_CONTEXT *root)
{
    CERT_CONTEXT subject = *root;
    return CertFindSubjectInCTL(X509_ASN_ENCODING, CTL_CERT_SUBJECT_TYPE, &subject, (CTL_CONTEXT *)list, 0) !=
           NULL;
}

/* Whether the list knows a root that Windows took from it. */
static bool list_works(const CTL_CONTEXT *list, HCERTSTORE store)
{
    const CERT_CONTEXT *each = NULL;
    for (int i = 0; i < TRIED_CERTIFICATES; i++) {
        each = CertEnumCertificatesInStore(store, each);
        if (each == NULL) {
            return false;
        }
        if (list_has(list, each)) {
            (void)CertFreeCertificateContext(each);
            return true;
        }
    }
    (void)CertFreeCertificateContext(each);
    return false;
}

/* Microsoft's own roots are older than the programme and in no list. */
static bool is_microsoft(const CERT_CHAIN_CONTEXT *chain)
{
    CERT_CHAIN_POLICY_PARA parameters;
    CERT_CHAIN_POLICY_STATUS status;
    memset(&parameters, 0, sizeof parameters);
    memset(&status, 0, sizeof status);
    parameters.cbSize = sizeof parameters;
    status.cbSize = sizeof status;
    return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_MICROSOFT_ROOT, chain, &parameters, &status) &&
           status.dwError == 0;
}

enum truth public_root_recognize(const CERT_CHAIN_CONTEXT *chain, const CERT_CONTEXT *root)
{
    struct root_facts facts = {root != NULL, false, false, false, false};
    if (root == NULL) {
        return certificate_rules_root_is_public(&facts);
    }
    facts.is_microsoft = is_microsoft(chain);
    HCERTSTORE store = open_store();
    const CTL_CONTEXT *list = read_list();
    if (store != NULL) {
        facts.in_store = store_has(store, root);
        facts.list_works = list != NULL && list_works(list, store);
        (void)CertCloseStore(store, 0);
    }
    if (list != NULL) {
        facts.on_list = facts.list_works && list_has(list, root);
        (void)CertFreeCTLContext(list);
    }
    return certificate_rules_root_is_public(&facts);
}
