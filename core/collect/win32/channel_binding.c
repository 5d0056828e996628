/*
 * The channel binding of a TLS session: Schannel's own where it gives one, else made from the certificate as RFC 5929
 * section 4.1 says. Wine 10's Schannel gives the unique binding only.
 */
#include "core/collect/sign_in.h"

#include <string.h>

#include "core/collect/win32/system.h"

#define SECURITY_WIN32
#include <bcrypt.h>
#include <security.h>
#include <wincrypt.h>

#include <schannel.h> /* needs the types of the two above */

#include <curl/curl.h>

#include "core/collect/failures.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

static const char prefix[] = "tls-server-end-point:";

enum { PREFIX_LEN = sizeof prefix - 1, HASH_MAXIMUM = 64 };

/* The hash of a signature algorithm. MD5 and SHA-1 are replaced by SHA-256 (RFC 5929 section 4.1). */
static LPCWSTR hash_of_signature(const char *algorithm)
{
    static const struct {
        const char *algorithm;
        LPCWSTR hash;
    } known[] = {
        {"1.2.840.113549.1.1.4", BCRYPT_SHA256_ALGORITHM}, /* md5WithRSAEncryption, RFC 8017 appendix A.2.4 */
        {"1.2.840.113549.1.1.5", BCRYPT_SHA256_ALGORITHM}, /* sha1WithRSAEncryption */
        {"1.2.840.113549.1.1.11", BCRYPT_SHA256_ALGORITHM}, /* sha256WithRSAEncryption */
        {"1.2.840.113549.1.1.12", BCRYPT_SHA384_ALGORITHM},
        {"1.2.840.113549.1.1.13", BCRYPT_SHA512_ALGORITHM},
        {"1.2.840.10045.4.1", BCRYPT_SHA256_ALGORITHM},   /* ecdsa-with-SHA1, RFC 3279 section 2.2.3 */
        {"1.2.840.10045.4.3.2", BCRYPT_SHA256_ALGORITHM}, /* ecdsa-with-SHA256, RFC 5758 section 3.2 */
        {"1.2.840.10045.4.3.3", BCRYPT_SHA384_ALGORITHM},
        {"1.2.840.10045.4.3.4", BCRYPT_SHA512_ALGORITHM},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal(algorithm, known[i].algorithm)) {
            return known[i].hash;
        }
    }
    return NULL;
}

static NTSTATUS hash(LPCWSTR algorithm, const struct der_certificate *certificate, unsigned char *out,
                     ULONG *len)
{
    BCRYPT_ALG_HANDLE provider = NULL;
    BCRYPT_HASH_HANDLE running = NULL;
    ULONG got = 0;
    NTSTATUS status = BCryptOpenAlgorithmProvider(&provider, algorithm, NULL, 0);
    if (status == 0) {
        status = BCryptGetProperty(provider, BCRYPT_HASH_LENGTH, (PUCHAR)len, sizeof *len, &got, 0);
    }
    if (status == 0 && *len > HASH_MAXIMUM) {
        status = ERROR_INVALID_DATA;
    }
    if (status == 0) {
        status = BCryptCreateHash(provider, &running, NULL, 0, NULL, 0, 0);
    }
    if (status == 0) {
        /* The parameter is not const in all headers; it is only read. */
        status = BCryptHashData(running, (PUCHAR)(uintptr_t)certificate->bytes, (ULONG)certificate->len, 0);
    }
    if (status == 0) {
        status = BCryptFinishHash(running, out, *len, 0);
    }
    if (running != NULL) {
        (void)BCryptDestroyHash(running);
    }
    if (provider != NULL) {
        (void)BCryptCloseAlgorithmProvider(provider, 0);
    }
    return status;
}

bool channel_binding_of_certificate(struct arena *arena, const struct der_certificate *certificate,
                                    struct channel_binding *out, struct failure *failure)
{
    memset(out, 0, sizeof *out);
    const CERT_CONTEXT *context =
        CertCreateCertificateContext(X509_ASN_ENCODING, certificate->bytes, (DWORD)certificate->len);
    if (context == NULL) {
        failure_keep_first(failure,
                           failure_from_windows(arena, "CertCreateCertificateContext", GetLastError()));
        return false;
    }
    LPCWSTR algorithm = hash_of_signature(context->pCertInfo->SignatureAlgorithm.pszObjId);
    (void)CertFreeCertificateContext(context);
    if (algorithm == NULL) {
        failure_keep_first(
            failure, failure_from_program("channel binding", "the certificate's signature names no hash"));
        return false;
    }
    ULONG len = 0;
    NTSTATUS status = hash(algorithm, certificate, out->bytes + PREFIX_LEN, &len);
    if (status != 0) {
        failure_keep_first(
            failure, failure_from_system(arena, "BCryptFinishHash", (DWORD)status, "windows", L"ntdll.dll"));
        return false;
    }
    memcpy(out->bytes, prefix, PREFIX_LEN);
    out->len = PREFIX_LEN + len;
    return true;
}

/* Schannel's own. False where there is none, or one that does not keep to its own lengths. */
static bool ask_schannel(CtxtHandle *session, struct channel_binding *out)
{
    SecPkgContext_Bindings bindings;
    memset(&bindings, 0, sizeof bindings);
    if (QueryContextAttributesW(session, SECPKG_ATTR_ENDPOINT_BINDINGS, &bindings) != SEC_E_OK ||
        bindings.Bindings == NULL) {
        return false;
    }
    const SEC_CHANNEL_BINDINGS *head = bindings.Bindings;
    bool fits = bindings.BindingsLength >= sizeof *head && head->cbApplicationDataLength > 0 &&
                head->cbApplicationDataLength <= CHANNEL_BINDING_MAXIMUM &&
                head->dwApplicationDataOffset <= bindings.BindingsLength &&
                head->cbApplicationDataLength <= bindings.BindingsLength - head->dwApplicationDataOffset;
    if (fits) {
        memcpy(out->bytes, (const unsigned char *)head + head->dwApplicationDataOffset,
               head->cbApplicationDataLength);
        out->len = head->cbApplicationDataLength;
    }
    (void)FreeContextBuffer(bindings.Bindings);
    return fits;
}

bool channel_binding_of_session(struct arena *arena, const void *curl_tls_session,
                                const struct der_certificate *certificate, struct channel_binding *out,
                                struct failure *failure)
{
    const struct curl_tlssessioninfo *session = curl_tls_session;
    memset(out, 0, sizeof *out);
    if (session == NULL || session->internals == NULL || session->backend != CURLSSLBACKEND_SCHANNEL) {
        failure_keep_first(failure, failure_from_program("channel binding", "there is no TLS session"));
        return false;
    }
    return ask_schannel(session->internals, out) ||
           channel_binding_of_certificate(arena, certificate, out, failure);
}
