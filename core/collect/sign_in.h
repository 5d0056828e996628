/*
 * The seam for signing in by the system's own security packages (SSPI): tokens in, tokens out, and the channel binding that
 * ties them to one TLS connection. How they travel over HTTP is core/autodiscover/sign_in.h's.
 *
 * Windows' implementation is core/collect/win32/sign_in.c and channel_binding.c; the native tests', which has no packages
 * and says so, is tests/native/sign_in_native.c. Every function may block: packages ask domain controllers.
 */
#ifndef CORE_COLLECT_SIGN_IN_H
#define CORE_COLLECT_SIGN_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/collect/collect.h"

enum {
    /* "tls-server-end-point:" and a hash of up to 64 bytes, with room to spare. */
    CHANNEL_BINDING_MAXIMUM = 128,
    /* Windows' own largest token: MaxTokenSize is 48,000 bytes (support article 327825); SPNEGO wraps it. */
    SIGN_IN_TOKEN_MAXIMUM = 50 * 1024
};

/*
 * What a sign-in says about the TLS connection that it goes through, as application data of the binding: RFC 5929 section 4,
 * "tls-server-end-point:" and the hash of the server's certificate. A server with Extended Protection lets nobody in
 * without it. len 0 = there is none.
 */
struct channel_binding {
    unsigned char bytes[CHANNEL_BINDING_MAXIMUM];
    size_t len;
};

/*
 * The binding of a live TLS session of libcurl (CURLINFO_TLS_SSL_PTR inside CURLOPT_PREREQFUNCTION; a struct
 * curl_tlssessioninfo *): the system's own, or, where it has none, made from the server's certificate. False with a failure
 * when there is none: a certificate whose signature names no hash has none, RFC 5929 section 4.1.
 */
bool channel_binding_of_session(struct arena *arena, const void *curl_tls_session,
                                const struct der_certificate *certificate, struct channel_binding *out,
                                struct failure *failure);

/* The binding made from the server's certificate alone. The same failure. */
bool channel_binding_of_certificate(struct arena *arena, const struct der_certificate *certificate,
                                    struct channel_binding *out, struct failure *failure);

/* One handshake of a security package, on the client's side. */
struct handshake;

/*
 * Begins a handshake. `package` is "Negotiate" or "NTLM", `target` the service's name, "HTTP/mail.contoso.com" (RFC 4559
 * section 4); `user` is "CONTOSO\anna", "anna@contoso.com" or "anna", and NULL means the person who is signed in to
 * Windows. Everything is copied, and wiped by handshake_end. NULL with the cause in *failure, in the arena, when the
 * system has no such package or no such credentials.
 */
struct handshake *handshake_begin(struct arena *arena, const char *package, const char *target,
                                  const char *user, const char *password,
                                  const struct channel_binding *binding, struct failure *failure);

enum handshake_state {
    HANDSHAKE_GOES_ON, /* *out is to be sent, and the server's token is to come back */
    HANDSHAKE_DONE,    /* *out, if there is one, is to be sent: the last word of this side */
    HANDSHAKE_REFUSED, /* the system found out that user name and password are wrong: nothing is sent */
    HANDSHAKE_FAILED   /* for the reason in *failure */
};

/*
 * One step: the server's token (len 0 at first) in, ours out. *out is the handshake's own memory, valid until the next call,
 * *out_len 0 when there is none. Tokens over SIGN_IN_TOKEN_MAXIMUM are a failure.
 */
enum handshake_state handshake_step(struct arena *arena, struct handshake *handshake,
                                    const unsigned char *token, size_t token_len, const unsigned char **out,
                                    size_t *out_len, struct failure *failure);

/* Wipes and releases everything. NULL is allowed. */
void handshake_end(struct handshake *handshake);

#endif
