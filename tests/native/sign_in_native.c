/*
 * Sign-in on Linux: there are no security packages, so every handshake fails where it begins. The channel binding is a real
 * one, by OpenSSL.
 */
#include "core/collect/sign_in.h"

#include <limits.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/collect/failures.h"

bool channel_binding_of_certificate(struct arena *arena, const struct der_certificate *certificate,
                                    struct channel_binding *out, struct failure *failure)
{
    static const char prefix[] = "tls-server-end-point:";
    const unsigned char *at = certificate->bytes;
    unsigned len = 0;
    int digest = NID_undef;
    (void)arena;
    memset(out, 0, sizeof *out);
    X509 *decoded = certificate->len <= LONG_MAX ? d2i_X509(NULL, &at, (long)certificate->len) : NULL;
    if (decoded == NULL || OBJ_find_sigid_algs(X509_get_signature_nid(decoded), &digest, NULL) != 1 ||
        digest == NID_undef) {
        X509_free(decoded);
        ERR_clear_error();
        failure_keep_first(
            failure, failure_from_program("channel binding", "the certificate's signature names no hash"));
        return false;
    }
    X509_free(decoded);
    if (digest == NID_md5 || digest == NID_sha1) {
        digest = NID_sha256; /* RFC 5929 section 4.1 */
    }
    memcpy(out->bytes, prefix, sizeof prefix - 1);
    if (EVP_Digest(certificate->bytes, certificate->len, out->bytes + sizeof prefix - 1, &len,
                   EVP_get_digestbynid(digest), NULL) != 1) {
        failure_keep_first(failure, failure_from_program("channel binding", "it can't be computed"));
        return false;
    }
    out->len = sizeof prefix - 1 + len;
    return true;
}

bool channel_binding_of_session(struct arena *arena, const void *curl_tls_session,
                                const struct der_certificate *certificate, struct channel_binding *out,
                                struct failure *failure)
{
    (void)curl_tls_session;
    return channel_binding_of_certificate(arena, certificate, out, failure);
}

struct handshake *handshake_begin(struct arena *arena, const char *package, const char *target,
                                  const char *user, const char *password,
                                  const struct channel_binding *binding, struct failure *failure)
{
    (void)arena;
    (void)package;
    (void)target;
    (void)user;
    (void)password;
    (void)binding;
    *failure = failure_from_program("sign in", "this system has no security packages");
    return NULL;
}

enum handshake_state handshake_step(struct arena *arena, struct handshake *handshake,
                                    const unsigned char *token, size_t token_len, const unsigned char **out,
                                    size_t *out_len, struct failure *failure)
{
    (void)arena;
    (void)handshake;
    (void)token;
    (void)token_len;
    *out = NULL;
    *out_len = 0;
    *failure = failure_from_program("sign in", "this system has no security packages");
    return HANDSHAKE_FAILED;
}

void handshake_end(struct handshake *handshake)
{
    (void)handshake;
}
