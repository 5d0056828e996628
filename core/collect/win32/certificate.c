/*
 * What Windows' certificate chain engine says of a server's certificates.
 *
 * Nothing that a certificate names is downloaded (issuers, revocation lists): only what is cached and what the server sent
 * counts, so that the answer comes at once and tells no third party whom this computer talks to. Windows' own update of
 * its root program is left on: a fresh Windows has few roots and fetches the others when they are first needed, and
 * without that a sound public certificate would be called untrusted. Whether that update also heeds "cached only" is
 * [unverified]. The engine's several answers become one verdict in certificate_rules.c.
 *
 * That is so for the verdict. collect_revocation asks again with downloads allowed, as Windows' own programs do: lists of
 * revoked certificates, and issuers that the server did not send.
 *
 * The chain is built twice. The first time without revocation, and the SSL policy is asked of that one: a policy stops at
 * its first error, and under Wine it stops at "revocation unknown" before it compares the name, whatever it is told to
 * ignore. The second time only to learn what is cached of revocation.
 */
#include "core/collect/collect.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "core/collect/win32/system.h"

/* the member that bounds the time of downloads */
#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS 1
#include <wincrypt.h>

#include <winhttp.h>

#include "core/collect/addresses.h"
#include "core/collect/certificate_rules.h"
#include "core/collect/failures.h"
#include "core/collect/win32/public_root.h"
#include "core/collect/win32/wide_text.h"

enum { NAMES_MAXIMUM = 500, NAME_UNITS = 1024, DISTINGUISHED_NAME_UNITS = 4096, SHA1_LEN = 20 };

/* How long all downloads of one question may take together, and one of them alone. */
enum { DOWNLOADS_MS = 8000, DOWNLOAD_MS = 5000 };

/* What the chain engine may do to find out. */
struct means {
    HCERTCHAINENGINE engine; /* NULL = the system's own */
    DWORD flags;
    DWORD revocation_flags;
    DWORD timeout_ms; /* 0 = the system's own */
};

/* ---- describing ---- */

static const char *describe_name(struct arena *arena, const CERT_NAME_BLOB *name)
{
    wchar_t text[DISTINGUISHED_NAME_UNITS];
    CERT_NAME_BLOB blob = *name;
    /* Reversed, the name begins with what is most specific, as RFC 4514 section 2.1 has it. */
    DWORD count = CertNameToStrW(X509_ASN_ENCODING, &blob, CERT_X500_NAME_STR | CERT_NAME_STR_REVERSE_FLAG,
                                 text, DISTINGUISHED_NAME_UNITS);
    return count > 1 ? wide_to_text(arena, text, count) : NULL;
}

static void append_alternative_name(struct arena *arena, const CERT_ALT_NAME_ENTRY *entry,
                                    struct text_list *names)
{
    const char *name = NULL;
    if (entry->dwAltNameChoice == CERT_ALT_NAME_DNS_NAME) {
        name = wide_to_text(arena, entry->pwszDNSName, NAME_UNITS);
    } else if (entry->dwAltNameChoice == CERT_ALT_NAME_IP_ADDRESS && entry->IPAddress.cbData == 4) {
        name = address_format_ipv4(arena, entry->IPAddress.pbData);
    } else if (entry->dwAltNameChoice == CERT_ALT_NAME_IP_ADDRESS && entry->IPAddress.cbData == 16) {
        name = address_format_ipv6(arena, entry->IPAddress.pbData, 0);
    }
    if (name != NULL && names->count < NAMES_MAXIMUM) {
        text_list_append(arena, names, name);
    }
}

static void describe_alternative_names(struct arena *arena, const CERT_INFO *info, struct text_list *names)
{
    const CERT_EXTENSION *extension =
        CertFindExtension(szOID_SUBJECT_ALT_NAME2, info->cExtension, info->rgExtension);
    CERT_ALT_NAME_INFO *decoded = NULL;
    DWORD size = 0;
    if (extension == NULL || !CryptDecodeObjectEx(X509_ASN_ENCODING, X509_ALTERNATE_NAME,
                                                  extension->Value.pbData, extension->Value.cbData,
                                                  CRYPT_DECODE_ALLOC_FLAG, NULL, (void *)&decoded, &size)) {
        return;
    }
    for (DWORD i = 0; i < decoded->cAltEntry; i++) {
        append_alternative_name(arena, &decoded->rgAltEntry[i], names);
    }
    (void)LocalFree(decoded);
}

static const char *describe_thumbprint(struct arena *arena, const struct der_certificate *der)
{
    unsigned char hash[SHA1_LEN];
    char text[2 * SHA1_LEN + 1];
    DWORD len = sizeof hash;
    if (!CryptHashCertificate(0, CALG_SHA1, 0, der->bytes, (DWORD)der->len, hash, &len) ||
        len != sizeof hash) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof hash; i++) {
        text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[hash[i] & 0x0F];
    }
    text[2 * SHA1_LEN] = '\0';
    return arena_copy_text(arena, text);
}

/* Appends what can be said of one certificate; `context` is NULL when it can't be decoded. */
static void describe_certificate(struct arena *arena, const struct der_certificate *der,
                                 const CERT_CONTEXT *context, struct certificate_list *chain)
{
    struct certificate *out = schema_append(arena, &certificate_schema, chain);
    out->thumbprint = describe_thumbprint(arena, der);
    if (context != NULL) {
        out->subject = describe_name(arena, &context->pCertInfo->Subject);
        out->issuer = describe_name(arena, &context->pCertInfo->Issuer);
        out->not_before = file_time_to_text(arena, &context->pCertInfo->NotBefore, false);
        out->not_after = file_time_to_text(arena, &context->pCertInfo->NotAfter, false);
        describe_alternative_names(arena, context->pCertInfo, &out->names);
    }
}

/* ---- judging ---- */

/* What the SSL policy says of the chain for this host, with the given faults ignored; a Windows error code. */
static DWORD ask_policy(const CERT_CHAIN_CONTEXT *chain, wchar_t *host, DWORD ignored)
{
    SSL_EXTRA_CERT_CHAIN_POLICY_PARA ssl;
    CERT_CHAIN_POLICY_PARA parameters;
    CERT_CHAIN_POLICY_STATUS status;
    memset(&ssl, 0, sizeof ssl);
    memset(&parameters, 0, sizeof parameters);
    memset(&status, 0, sizeof status);
    ssl.cbSize = sizeof ssl;
    ssl.dwAuthType = AUTHTYPE_SERVER;
    ssl.fdwChecks = ignored;
    ssl.pwszServerName = host;
    parameters.cbSize = sizeof parameters;
    parameters.pvExtraPolicyPara = &ssl;
    status.cbSize = sizeof status;
    if (!CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &parameters, &status)) {
        /* The policy could not be asked at all: that is never a yes. */
        return GetLastError() != ERROR_SUCCESS ? GetLastError() : (DWORD)TRUST_E_FAIL;
    }
    return status.dwError;
}

/* Whether the first certificate of the chain with a time fault is one whose time has not begun. */
static bool is_not_yet_valid(const CERT_CHAIN_CONTEXT *chain)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    for (DWORD i = 0; chain->cChain > 0 && i < chain->rgpChain[0]->cElement; i++) {
        const CERT_CHAIN_ELEMENT *element = chain->rgpChain[0]->rgpElement[i];
        if ((element->TrustStatus.dwErrorStatus & CERT_TRUST_IS_NOT_TIME_VALID) != 0) {
            return CompareFileTime(&now, &element->pCertContext->pCertInfo->NotBefore) < 0;
        }
    }
    return false;
}

/* Records that no verdict could be reached; such a certificate is never a good one. */
static void give_up(struct tls_look *out, struct failure failure)
{
    out->verdict = CERTIFICATE_OTHER_FAULT;
    out->verdict_code = failure.code;
    failure_keep_first(&out->failure, failure);
}

/* Builds the leaf's chain for a server's use; the caller frees it. NULL with a failure. */
static const CERT_CHAIN_CONTEXT *build_chain(struct arena *arena, const CERT_CONTEXT *leaf, HCERTSTORE sent,
                                             const struct means *means, DWORD more_flags,
                                             struct failure *failure)
{
    char server_usage[] = szOID_PKIX_KP_SERVER_AUTH;
    LPSTR usages[] = {server_usage};
    CERT_CHAIN_PARA parameters;
    memset(&parameters, 0, sizeof parameters);
    parameters.cbSize = sizeof parameters;
    parameters.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
    parameters.RequestedUsage.Usage.cUsageIdentifier = 1;
    parameters.RequestedUsage.Usage.rgpszUsageIdentifier = usages;
    parameters.dwUrlRetrievalTimeout = means->timeout_ms;
    const CERT_CHAIN_CONTEXT *chain = NULL;
    if (!CertGetCertificateChain(means->engine, leaf, NULL, sent, &parameters, means->flags | more_flags,
                                 NULL, &chain)) {
        failure_keep_first(failure, failure_from_windows(arena, "CertGetCertificateChain", GetLastError()));
        return NULL;
    }
    return chain;
}

/* The trust error bits of what can be known of the chain's revocation by these means. */
static DWORD ask_revocation(struct arena *arena, const CERT_CONTEXT *leaf, HCERTSTORE sent,
                            const struct means *means, struct failure *failure)
{
    const CERT_CHAIN_CONTEXT *chain = build_chain(arena, leaf, sent, means, means->revocation_flags, failure);
    if (chain == NULL) {
        return CERT_TRUST_REVOCATION_STATUS_UNKNOWN;
    }
    DWORD errors =
        chain->TrustStatus.dwErrorStatus &
        (CERT_TRUST_IS_REVOKED | CERT_TRUST_REVOCATION_STATUS_UNKNOWN | CERT_TRUST_IS_OFFLINE_REVOCATION);
    CertFreeCertificateChain(chain);
    return errors;
}

/* The certificate that vouches for itself at the chain's end; NULL when the chain ends before one. */
static const CERT_CONTEXT *find_root(const CERT_CHAIN_CONTEXT *chain)
{
    const CERT_SIMPLE_CHAIN *simple = chain->cChain > 0 ? chain->rgpChain[0] : NULL;
    if (simple == NULL || simple->cElement == 0) {
        return NULL;
    }
    const CERT_CHAIN_ELEMENT *last = simple->rgpElement[simple->cElement - 1];
    return (last->TrustStatus.dwInfoStatus & CERT_TRUST_IS_SELF_SIGNED) != 0 ? last->pCertContext : NULL;
}

static void describe_root(struct arena *arena, const CERT_CHAIN_CONTEXT *chain, struct tls_look *out)
{
    const CERT_CONTEXT *root = find_root(chain);
    out->root.count = 0;
    if (root != NULL) {
        struct der_certificate der = {root->pbCertEncoded, root->cbCertEncoded};
        describe_certificate(arena, &der, root, &out->root);
    }
    out->root_is_public = public_root_recognize(chain, root);
}

static void judge(struct arena *arena, const CERT_CONTEXT *leaf, HCERTSTORE sent, wchar_t *host,
                  const struct means *means, struct tls_look *out)
{
    struct failure failure = {0};
    const CERT_CHAIN_CONTEXT *chain = build_chain(arena, leaf, sent, means, 0, &failure);
    if (chain == NULL) {
        give_up(out, failure);
        return;
    }
    struct certificate_facts facts;
    facts.trust_errors =
        chain->TrustStatus.dwErrorStatus | ask_revocation(arena, leaf, sent, means, &out->failure);
    facts.policy_error = ask_policy(chain, host, 0);
    facts.name_error = ask_policy(chain, host,
                                  SECURITY_FLAG_IGNORE_UNKNOWN_CA | SECURITY_FLAG_IGNORE_CERT_DATE_INVALID |
                                      SECURITY_FLAG_IGNORE_CERT_WRONG_USAGE);
    facts.not_yet_valid = is_not_yet_valid(chain);
    out->verdict = certificate_rules_judge(&facts, &out->verdict_code);
    out->revocation_known = certificate_rules_revocation_known(facts.trust_errors);
    describe_root(arena, chain, out);
    CertFreeCertificateChain(chain);
}

/*
 * Decodes and describes every certificate, puts the ones behind the leaf into the store, and returns the leaf, for
 * CertFreeCertificateContext; NULL, with the verdict given up, when it can't be decoded.
 */
static const CERT_CONTEXT *decode_chain(struct arena *arena, const struct der_chain *chain, HCERTSTORE sent,
                                        struct tls_look *out)
{
    const CERT_CONTEXT *leaf = NULL;
    for (size_t i = 0; i < chain->count && i < MAXIMUM_CHAIN; i++) {
        const struct der_certificate *der = &chain->certificates[i];
        const CERT_CONTEXT *context = NULL;
        DWORD error = (DWORD)CRYPT_E_BAD_LEN;
        if (der->bytes != NULL && der->len > 0 && der->len <= INT_MAX) {
            context = CertCreateCertificateContext(X509_ASN_ENCODING, der->bytes, (DWORD)der->len);
            error = context == NULL ? GetLastError() : ERROR_SUCCESS;
        }
        describe_certificate(arena, der, context, &out->chain);
        if (context == NULL) {
            struct failure failure = failure_from_windows(arena, "CertCreateCertificateContext", error);
            if (i == 0) {
                give_up(out, failure);
            } else {
                failure_keep_first(&out->failure, failure);
            }
            continue;
        }
        if (i == 0) {
            leaf = context;
            continue;
        }
        if (!CertAddCertificateContextToStore(sent, context, CERT_STORE_ADD_ALWAYS, NULL)) {
            failure_keep_first(&out->failure, failure_from_windows(arena, "CertAddCertificateContextToStore",
                                                                   GetLastError()));
        }
        (void)CertFreeCertificateContext(context);
    }
    return leaf;
}

static void ask_engine(struct arena *arena, const struct der_chain *chain, const char *host,
                       const struct means *means, struct tls_look *out)
{
    if (chain->count == 0) {
        give_up(out, failure_from_program("certificate", "the server sent no certificate"));
        return;
    }
    HCERTSTORE sent = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, NULL);
    if (sent == NULL) {
        give_up(out, failure_from_windows(arena, "CertOpenStore", GetLastError()));
        return;
    }
    const CERT_CONTEXT *leaf = decode_chain(arena, chain, sent, out);
    if (leaf != NULL) {
        struct failure failure = {0};
        wchar_t *wide_host = wide_from_host(arena, host, &failure);
        if (wide_host != NULL && wide_host[0] != L'\0') {
            judge(arena, leaf, sent, wide_host, means, out);
        } else {
            /* Without a name to compare, Windows would compare none: that must not pass. */
            failure_keep_first(&failure,
                               failure_from_program("certificate", "there is no host name to compare"));
            give_up(out, failure);
        }
        (void)CertFreeCertificateContext(leaf);
    }
    (void)CertCloseStore(sent, 0);
}

void collect_certificate_verdict(struct arena *arena, const struct der_chain *chain, const char *host,
                                 struct tls_look *out)
{
    static const struct means cached = {
        NULL, CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL,
        CERT_CHAIN_REVOCATION_CHECK_CHAIN | CERT_CHAIN_REVOCATION_CHECK_CACHE_ONLY, 0};
    ask_engine(arena, chain, host, &cached, out);
}

/* ---- revocation ---- */

/* A chain engine that waits for no download longer than we say. NULL, which is the system's own, when there is none. */
static HCERTCHAINENGINE create_engine(void)
{
    HCERTCHAINENGINE engine = NULL;
    CERT_CHAIN_ENGINE_CONFIG config;
    memset(&config, 0, sizeof config);
    /* Up to what every Windows knows; Wine knows no more. */
    config.cbSize = (DWORD)offsetof(CERT_CHAIN_ENGINE_CONFIG, hExclusiveRoot);
    config.dwUrlRetrievalTimeout = DOWNLOAD_MS;
    return CertCreateCertificateChainEngine(&config, &engine) ? engine : NULL;
}

bool collect_revocation(struct arena *arena, const struct der_chain *chain, const char *host,
                        struct tls_look *out, struct failure *failure)
{
    struct means fetching = {create_engine(), 0,
                             CERT_CHAIN_REVOCATION_CHECK_CHAIN | CERT_CHAIN_REVOCATION_ACCUMULATIVE_TIMEOUT,
                             DOWNLOADS_MS};
    struct tls_look fresh;
    schema_initialize(&tls_look_schema, &fresh);
    ask_engine(arena, chain, host, &fetching, &fresh);
    if (fetching.engine != NULL) {
        CertFreeCertificateChainEngine(fetching.engine);
    }
    if (fresh.revocation_known == TRUTH_UNKNOWN) { /* given up: what was found before still holds */
        failure_keep_first(failure, fresh.failure);
        return false;
    }
    out->verdict = fresh.verdict;
    out->verdict_code = fresh.verdict_code;
    out->revocation_known = fresh.revocation_known;
    out->root = fresh.root;
    out->root_is_public = fresh.root_is_public;
    return true;
}
