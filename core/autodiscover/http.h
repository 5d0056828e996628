/*
 * One HTTPS transfer over libcurl: a look at TLS that sends nothing, or a request that is sent only to a server that is
 * who it says it is. Plain http is spoken for one question only, Outlook's own for a redirect, and never with credentials.
 *
 * Every easy handle of the program is made here, so that limits, protocols and verification are set in one place.
 * Redirects are never followed and no credentials are ever chosen by libcurl: both are decisions of the plan.
 */
#ifndef CORE_AUTODISCOVER_HTTP_H
#define CORE_AUTODISCOVER_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "core/collect/collect.h"
#include "core/evidence/evidence.h"

struct http_request {
    bool look; /* stop after the TLS handshake, verification off, send nothing */
    bool
        stays; /* of a look: the connection stays open after it, for what the server says by itself (tls_talk.h) */
    bool no_web; /* of a look: what is there is no web server, so the web's protocols are not offered */
    const char *method; /* "GET" or "POST" */
    const char *url;
    const char *host;
    int64_t port;
    const char *proxy;                 /* "host:port", NULL = direct */
    const struct text_list *addresses; /* what the name resolved to; used when there is no proxy */
    const char *body;                  /* POST */
    size_t body_len;
    const char *const *headers; /* NULL-terminated lines, or NULL */
    const char *authorization;  /* the whole header line of a sign-in, NULL = none; wiped with the transfer */
    bool keeps_connection;      /* more requests will follow on the same connection (conversation.h) */
    int64_t connect_timeout_ms;
    int64_t transfer_timeout_ms;
};

enum { HTTP_BODY_MAXIMUM = 2 * 1024 * 1024 };

struct transfer;

/*
 * Starts a transfer on the multi handle. Everything in the request is copied. CURLINFO_PRIVATE of the easy handle is
 * the transfer. NULL with the cause in *failure otherwise. The caller ends it with transfer_destroy.
 */
struct transfer *transfer_start(CURLM *multi, const struct http_request *request, struct failure *failure);

/* Takes the transfer off its multi handle, wipes what was secret, and releases it; at any time. NULL is allowed. */
void transfer_destroy(struct transfer *transfer);

/* Whose transfer this is, for the caller's bookkeeping; set and read freely. */
void transfer_set_owner(struct transfer *transfer, void *owner);
void *transfer_owner(const struct transfer *transfer);

/*
 * What came of a finished look: outcome, address, times, TLS version and cipher; the chain as it was sent goes to *chain
 * (bytes owned by the arena), for the verdict. Texts are owned by the arena.
 */
void transfer_read_look(struct transfer *transfer, CURLcode code, struct arena *arena, struct tls_look *look,
                        struct der_chain *chain);

/*
 * What came of a finished request: everything of the attempt but pass, sign_in, user, started_ms, answer and job, which
 * are the caller's. Texts are owned by the arena.
 */
void transfer_read_attempt(struct transfer *transfer, CURLcode code, struct arena *arena,
                           struct attempt *attempt);

/*
 * Whether a finished transfer broke off in the handshake or before an answer began, which chance may have done: a server that
 * restarts, a device on the way that was busy. The cause goes to *failure, its texts owned by the arena.
 */
bool transfer_broke_off(struct transfer *transfer, CURLcode code, struct arena *arena,
                        struct failure *failure);

/* The body received; borrowed until transfer_destroy. */
const char *transfer_body(const struct transfer *transfer, size_t *len);

/* A finished transfer's enum reach_outcome, from libcurl's code and what it knows of the connection. */
int transfer_outcome(struct transfer *transfer, CURLcode code);

#endif
