/*
 * Trust on Windows: a real Windows asks the person before it takes a root, and Wine makes its root store anew from the
 * host's, so a test can add none. But the lab shows Wine a host that trusts the root of the tests' certificates; so what
 * can be told here is whether it is trusted already.
 */
#include "tests/unit/trust.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include <wincrypt.h>

bool trust_add(const unsigned char *root, size_t len)
{
    CERT_CHAIN_PARA parameters;
    const CERT_CHAIN_CONTEXT *chain = NULL;
    bool is_trusted = false;
    memset(&parameters, 0, sizeof parameters);
    parameters.cbSize = sizeof parameters;
    const CERT_CONTEXT *context = CertCreateCertificateContext(X509_ASN_ENCODING, root, (DWORD)len);
    if (context == NULL) {
        return false;
    }
    if (CertGetCertificateChain(NULL, context, NULL, NULL, &parameters, CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL,
                                NULL, &chain)) {
        is_trusted = (chain->TrustStatus.dwErrorStatus & CERT_TRUST_IS_UNTRUSTED_ROOT) == 0;
        CertFreeCertificateChain(chain);
    }
    (void)CertFreeCertificateContext(context);
    return is_trusted;
}

void trust_remove(void)
{
}
