/*
 * TLS sessions and certificates on Linux, by OpenSSL: real handshakes and real verdicts for the tests of the HTTP layer.
 *
 * What OpenSSL says of a chain is translated into what Windows' chain engine would say, and the verdict is then found by
 * the same rules as on Windows. The trusted root is the PEM file that the environment variable WIZARD_TEST_CA names.
 */
#define _DEFAULT_SOURCE 1

#include "core/collect/collect.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "core/collect/addresses.h"
#include "core/collect/certificate_rules.h"
#include "core/collect/failures.h"
#include "core/evidence/text.h"

/* CERT_TRUST_* of wincrypt.h. */
#define TRUST_TIME      0x00000001u
#define TRUST_REVOKED   0x00000004u
#define TRUST_SIGNATURE 0x00000008u
#define TRUST_USAGE     0x00000010u
#define TRUST_ROOT      0x00000020u
#define TRUST_PARTIAL   0x00010000u
#define TRUST_WEAK      0x00100000u
#define TRUST_OTHER     0x00000400u
#define CODE_NAME       0x800B010Fu

/* ---- describing ---- */

static const char *describe_name(struct arena *arena, const X509_NAME *name)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    const char *text = NULL;
    if (bio != NULL &&
        X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0) {
        long len = BIO_get_mem_data(bio, &bytes);
        text = arena_copy_bytes(arena, bytes, (size_t)len);
    }
    BIO_free(bio);
    return text;
}

static const char *describe_time(struct arena *arena, const ASN1_TIME *asn1)
{
    struct tm parts;
    char text[32];
    if (ASN1_TIME_to_tm(asn1, &parts) != 1 ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) {
        return NULL;
    }
    return arena_copy_text(arena, text);
}

static void describe_alternative_names(struct arena *arena, const X509 *certificate, struct text_list *names)
{
    GENERAL_NAMES *list = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; list != NULL && i < sk_GENERAL_NAME_num(list); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(list, i);
        if (name->type == GEN_DNS) {
            text_list_append(arena, names,
                             arena_copy_bytes(arena, (const char *)ASN1_STRING_get0_data(name->d.dNSName),
                                              (size_t)ASN1_STRING_length(name->d.dNSName)));
        } else if (name->type == GEN_IPADD) {
            const unsigned char *bytes = ASN1_STRING_get0_data(name->d.iPAddress);
            int len = ASN1_STRING_length(name->d.iPAddress);
            if (len == 4 || len == 16) {
                text_list_append(arena, names,
                                 len == 4 ? address_format_ipv4(arena, bytes)
                                          : address_format_ipv6(arena, bytes, 0));
            }
        }
    }
    GENERAL_NAMES_free(list);
}

static void describe_certificate(struct arena *arena, const struct der_certificate *der,
                                 const X509 *certificate, struct certificate_list *chain)
{
    struct certificate *out = schema_append(arena, &certificate_schema, chain);
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned hash_len = 0;
    if (EVP_Digest(der->bytes, der->len, hash, &hash_len, EVP_sha1(), NULL) == 1) {
        char *text = arena_allocate(arena, 2 * (size_t)hash_len + 1, 1);
        for (unsigned i = 0; i < hash_len; i++) {
            text[2 * i] = "0123456789abcdef"[hash[i] >> 4];
            text[2 * i + 1] = "0123456789abcdef"[hash[i] & 0x0F];
        }
        out->thumbprint = text;
    }
    if (certificate != NULL) {
        out->subject = describe_name(arena, X509_get_subject_name(certificate));
        out->issuer = describe_name(arena, X509_get_issuer_name(certificate));
        out->not_before = describe_time(arena, X509_get0_notBefore(certificate));
        out->not_after = describe_time(arena, X509_get0_notAfter(certificate));
        describe_alternative_names(arena, certificate, &out->names);
    }
}

/* ---- judging ---- */

static uint32_t trust_error_of(int error)
{
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return TRUST_TIME;
    case X509_V_ERR_CERT_REVOKED:
        return TRUST_REVOKED;
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return TRUST_SIGNATURE;
    case X509_V_ERR_INVALID_PURPOSE:
        return TRUST_USAGE;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED:
        return TRUST_ROOT;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return TRUST_PARTIAL;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return TRUST_WEAK;
    default:
        return TRUST_OTHER;
    }
}

/* Notes each fault and goes on, as Windows does, so that all of them are known at the end. */
static int note_fault(int ok, X509_STORE_CTX *context)
{
    struct certificate_facts *facts = X509_STORE_CTX_get_app_data(context);
    if (ok == 0) {
        int error = X509_STORE_CTX_get_error(context);
        facts->trust_errors |= trust_error_of(error);
        if (error == X509_V_ERR_CERT_NOT_YET_VALID) {
            facts->not_yet_valid = true;
        }
    }
    return 1;
}

static bool load_trust(X509_STORE *store)
{
    const char *file = getenv("WIZARD_TEST_CA");
    return file != NULL ? X509_STORE_load_file(store, file) == 1 : X509_STORE_set_default_paths(store) == 1;
}

static bool names_match(X509 *leaf, const char *host)
{
    return X509_check_host(leaf, host, strlen(host), 0, NULL) == 1 || X509_check_ip_asc(leaf, host, 0) == 1;
}

/* The end of the chain, if it vouches for itself. Which roots are public, OpenSSL's stores don't say. */
static void describe_root(struct arena *arena, X509_STORE_CTX *context, struct tls_look *out)
{
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(context);
    X509 *last = chain == NULL ? NULL : sk_X509_value(chain, sk_X509_num(chain) - 1);
    unsigned char *bytes = NULL;
    int len = last == NULL || X509_check_issued(last, last) != X509_V_OK ? 0 : i2d_X509(last, &bytes);
    if (len > 0) {
        struct der_certificate der = {bytes, (size_t)len};
        describe_certificate(arena, &der, last, &out->root);
        OPENSSL_free(bytes);
    }
}

static bool judge(struct arena *arena, X509 *leaf, STACK_OF(X509) * sent, const char *host,
                  struct tls_look *out)
{
    struct certificate_facts facts = {0, 0, 0, false};
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    bool judged = false;
    if (store != NULL && context != NULL && load_trust(store) &&
        X509_STORE_CTX_init(context, store, leaf, sent) == 1) {
        X509_STORE_CTX_set_app_data(context, &facts);
        X509_STORE_CTX_set_verify_cb(context, note_fault);
        (void)X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
        if (X509_verify_cert(context) >= 0) {
            facts.name_error = names_match(leaf, host) ? 0 : CODE_NAME;
            out->verdict = certificate_rules_judge(&facts, &out->verdict_code);
            out->revocation_known = TRUTH_NO;
            describe_root(arena, context, out);
            judged = true;
        }
    }
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    ERR_clear_error();
    return judged;
}

static void give_up(struct tls_look *out, const char *text)
{
    out->verdict = CERTIFICATE_OTHER_FAULT;
    failure_keep_first(&out->failure, failure_from_program("certificate", text));
}

void collect_certificate_verdict(struct arena *arena, const struct der_chain *chain, const char *host,
                                 struct tls_look *out)
{
    X509 *leaf = NULL;
    STACK_OF(X509) *sent = sk_X509_new_null();
    if (chain->count == 0) {
        give_up(out, "the server sent no certificate");
    }
    for (size_t i = 0; i < chain->count && i < MAXIMUM_CHAIN; i++) {
        const struct der_certificate *der = &chain->certificates[i];
        const unsigned char *at = der->bytes;
        X509 *certificate = der->len > 0 && der->len <= LONG_MAX ? d2i_X509(NULL, &at, (long)der->len) : NULL;
        describe_certificate(arena, der, certificate, &out->chain);
        if (certificate == NULL && i == 0) {
            give_up(out, "the certificate can't be decoded");
        } else if (certificate == NULL) {
            failure_keep_first(&out->failure,
                               failure_from_program("certificate", "a certificate can't be decoded"));
        } else if (i == 0) {
            leaf = certificate;
        } else if (sent == NULL || sk_X509_push(sent, certificate) == 0) {
            X509_free(certificate);
        }
    }
    if (leaf != NULL && host[0] == '\0') {
        give_up(out, "there is no host name to compare");
    } else if (leaf != NULL && !judge(arena, leaf, sent, host, out)) {
        give_up(out, "the chain could not be checked");
    }
    X509_free(leaf);
    sk_X509_pop_free(sent, X509_free);
    ERR_clear_error();
}

bool collect_revocation(struct arena *arena, const struct der_chain *chain, const char *host,
                        struct tls_look *out, struct failure *failure)
{
    (void)arena;
    (void)chain;
    (void)host;
    (void)out;
    failure_keep_first(failure, failure_from_program("collect_revocation", "not available on this system"));
    return false;
}

/* ---- a live session ---- */

static const char *name_version(struct arena *arena, const SSL *ssl)
{
    /* "TLSv1.2" and "TLSv1", which is 1.0 */
    const char *name = SSL_get_version(ssl);
    if (text_equal(name, "TLSv1")) {
        return "TLS 1.0";
    }
    return text_begins_ignoring_case(name, "TLSv") ? arena_format(arena, "TLS %s", name + 4)
                                                   : arena_copy_text(arena, name);
}

bool collect_tls_session(struct arena *arena, const void *curl_tls_session, const char **version,
                         const char **cipher, struct der_chain *chain, struct failure *failure)
{
    const struct curl_tlssessioninfo *session = curl_tls_session;
    *version = NULL;
    *cipher = NULL;
    memset(chain, 0, sizeof *chain);
    if (session == NULL || session->internals == NULL || session->backend != CURLSSLBACKEND_OPENSSL) {
        failure_keep_first(failure,
                           failure_from_program("TLS session", "there is no TLS session of OpenSSL's"));
        return false;
    }
    const SSL *ssl = session->internals;
    *version = name_version(arena, ssl);
    *cipher = arena_copy_text(arena, SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl)));
    STACK_OF(X509) *sent = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; i < sk_X509_num(sent) && chain->count < MAXIMUM_CHAIN; i++) {
        const X509 *certificate = sk_X509_value(sent, i);
        int len = i2d_X509(certificate, NULL);
        if (len <= 0) {
            continue;
        }
        unsigned char *bytes = arena_allocate(arena, (size_t)len, 1);
        unsigned char *at = bytes;
        chain->certificates[chain->count].bytes = bytes;
        chain->certificates[chain->count].len = (size_t)i2d_X509(certificate, &at);
        chain->count++;
    }
    if (chain->count == 0) {
        failure_keep_first(failure, failure_from_program("TLS session", "the server sent no certificate"));
    }
    return chain->count > 0;
}
