/*
 * What a TLS session of libcurl's is made of, asked of Schannel while the session lives: version, cipher, certificates.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#define SECURITY_WIN32
#include <security.h>
#include <wincrypt.h>

#include <schannel.h> /* needs the types of the two above */

#include <curl/curl.h>

#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"

enum { CERTIFICATE_MAXIMUM = 64 * 1024, STORE_MAXIMUM = 64 };

static struct failure failure_from_schannel(struct arena *arena, const char *operation,
                                            SECURITY_STATUS status)
{
    return failure_from_system(arena, operation, (DWORD)status, "schannel", NULL);
}

/* ---- version and cipher ---- */

static const char *name_protocol(struct arena *arena, DWORD protocol)
{
    static const struct {
        DWORD bit;
        const char *name;
    } names[] = {
        {SP_PROT_TLS1_3_CLIENT, "TLS 1.3"}, {SP_PROT_TLS1_2_CLIENT, "TLS 1.2"},
        {SP_PROT_TLS1_1_CLIENT, "TLS 1.1"}, {SP_PROT_TLS1_0_CLIENT, "TLS 1.0"},
        {SP_PROT_SSL3_CLIENT, "SSL 3.0"},   {SP_PROT_SSL2_CLIENT, "SSL 2.0"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((protocol & names[i].bit) != 0) {
            return names[i].name;
        }
    }
    return arena_format(arena, "0x%08x", (unsigned)protocol);
}

/* The strength of a cipher for which Windows gives no suite name. */
static const char *name_algorithm(struct arena *arena, ALG_ID algorithm, DWORD bits)
{
    static const struct {
        ALG_ID algorithm;
        const char *name;
    } names[] = {
        {CALG_AES_128, "AES"}, {CALG_AES_256, "AES"}, {CALG_3DES, "3DES"},
        {CALG_RC4, "RC4"},     {CALG_DES, "DES"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].algorithm == algorithm) {
            return arena_format(arena, "%s, %u bit", names[i].name, (unsigned)bits);
        }
    }
    return arena_format(arena, "0x%04x, %u bit", (unsigned)algorithm, (unsigned)bits);
}

static void read_parameters(struct arena *arena, CtxtHandle *session, const char **version,
                            const char **cipher, struct failure *failure)
{
    SecPkgContext_ConnectionInfo connection;
    memset(&connection, 0, sizeof connection);
    SECURITY_STATUS status = QueryContextAttributesW(session, SECPKG_ATTR_CONNECTION_INFO, &connection);
    if (status == SEC_E_OK) {
        *version = name_protocol(arena, connection.dwProtocol);
        *cipher = name_algorithm(arena, connection.aiCipher, connection.dwCipherStrength);
    } else {
        failure_keep_first(
            failure,
            failure_from_schannel(arena, "QueryContextAttributesW (SECPKG_ATTR_CONNECTION_INFO)", status));
    }
    SecPkgContext_CipherInfo suite;
    memset(&suite, 0, sizeof suite);
    suite.dwVersion = SECPKGCONTEXT_CIPHERINFO_V1;
    /* The name of the suite is a better word for the same fact; a system that has none is no failure. */
    if (QueryContextAttributesW(session, SECPKG_ATTR_CIPHER_INFO, &suite) == SEC_E_OK &&
        suite.szCipherSuite[0] != L'\0') {
        *cipher = wide_to_text(arena, suite.szCipherSuite,
                               sizeof suite.szCipherSuite / sizeof suite.szCipherSuite[0]);
    }
}

/* ---- certificates ---- */

static bool is_same(const struct der_certificate *left, const CERT_CONTEXT *right)
{
    return left->len == right->cbCertEncoded && memcmp(left->bytes, right->pbCertEncoded, left->len) == 0;
}

static bool chain_has(const struct der_chain *chain, const CERT_CONTEXT *certificate)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (is_same(&chain->certificates[i], certificate)) {
            return true;
        }
    }
    return false;
}

static void append_certificate(struct arena *arena, struct der_chain *chain, const CERT_CONTEXT *certificate)
{
    if (chain->count >= MAXIMUM_CHAIN || certificate->cbCertEncoded > CERTIFICATE_MAXIMUM ||
        chain_has(chain, certificate)) {
        return;
    }
    unsigned char *bytes = arena_allocate(arena, certificate->cbCertEncoded, 1);
    memcpy(bytes, certificate->pbCertEncoded, certificate->cbCertEncoded);
    chain->certificates[chain->count].bytes = bytes;
    chain->certificates[chain->count].len = certificate->cbCertEncoded;
    chain->count++;
}

/* A certificate of the store that can be the issuer of this one and is not in the chain yet. The caller frees it. */
static const CERT_CONTEXT *find_issuer(const CERT_CONTEXT *certificate, const struct der_chain *chain)
{
    const CERT_CONTEXT *issuer = NULL;
    int seen = 0;
    do {
        issuer = CertFindCertificateInStore(certificate->hCertStore, X509_ASN_ENCODING, 0,
                                            CERT_FIND_SUBJECT_NAME, &certificate->pCertInfo->Issuer, issuer);
        seen++;
    } while (issuer != NULL && seen < STORE_MAXIMUM && chain_has(chain, issuer));
    if (issuer != NULL && chain_has(chain, issuer)) {
        (void)CertFreeCertificateContext(issuer);
        return NULL;
    }
    return issuer;
}

/* The leaf, then each one's issuer as far as the server sent it, then whatever else it sent. */
static void read_chain(struct arena *arena, const CERT_CONTEXT *leaf, struct der_chain *chain)
{
    append_certificate(arena, chain, leaf);
    const CERT_CONTEXT *current = CertDuplicateCertificateContext(leaf);
    while (current != NULL && chain->count < MAXIMUM_CHAIN) {
        size_t count = chain->count;
        const CERT_CONTEXT *issuer = find_issuer(current, chain);
        (void)CertFreeCertificateContext(current);
        current = issuer;
        if (issuer != NULL) {
            append_certificate(arena, chain, issuer);
        }
        if (chain->count == count) {
            break;
        }
    }
    if (current != NULL) {
        (void)CertFreeCertificateContext(current);
    }
    const CERT_CONTEXT *other = NULL;
    for (int seen = 0; seen < STORE_MAXIMUM; seen++) {
        other = CertEnumCertificatesInStore(leaf->hCertStore, other);
        if (other == NULL) {
            return;
        }
        append_certificate(arena, chain, other);
    }
    (void)CertFreeCertificateContext(other);
}

bool collect_tls_session(struct arena *arena, const void *curl_tls_session, const char **version,
                         const char **cipher, struct der_chain *chain, struct failure *failure)
{
    const struct curl_tlssessioninfo *session = curl_tls_session;
    *version = NULL;
    *cipher = NULL;
    memset(chain, 0, sizeof *chain);
    if (session == NULL || session->internals == NULL) {
        failure_keep_first(failure, failure_from_program("TLS session", "there is no TLS session"));
        return false;
    }
    if (session->backend != CURLSSLBACKEND_SCHANNEL) {
        failure_keep_first(failure, failure_from_program("TLS session", "the TLS session is not Schannel's"));
        return false;
    }
    CtxtHandle *context = session->internals;
    read_parameters(arena, context, version, cipher, failure);
    const CERT_CONTEXT *leaf = NULL;
    SECURITY_STATUS status = QueryContextAttributesW(context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, (void *)&leaf);
    if (status != SEC_E_OK || leaf == NULL) {
        failure_keep_first(
            failure, failure_from_schannel(arena, "QueryContextAttributesW (SECPKG_ATTR_REMOTE_CERT_CONTEXT)",
                                           status));
        return false;
    }
    read_chain(arena, leaf, chain);
    (void)CertFreeCertificateContext(leaf);
    if (chain->count == 0) {
        failure_keep_first(failure, failure_from_program("TLS session", "the certificate is too large"));
        return false;
    }
    return *version != NULL;
}
