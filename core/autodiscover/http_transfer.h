/*
 * The inside of a transfer, shared by the files that make it (http.c starts and ends it, http_read.c reads what came of it,
 * conversation.c sends several requests with one, tls_talk.c listens after the handshake). Nobody else includes this.
 */
#ifndef CORE_AUTODISCOVER_HTTP_TRANSFER_H
#define CORE_AUTODISCOVER_HTTP_TRANSFER_H

#include "core/autodiscover/http.h"
#include "core/collect/sign_in.h"

/* libcurl numbers connections from 0 on. */
enum { ANY_CONNECTION = -1 };

struct transfer {
    CURL *easy;
    CURLM *multi; /* set while it is on one */
    struct arena *arena;
    void *owner;
    bool look;
    bool stays;  /* as http_request.stays */
    bool secure; /* https */
    const char *method;
    const char *url;
    const char *host;
    const char *proxy;
    struct curl_slist *headers;
    struct curl_slist *resolve;
    char error[CURL_ERROR_SIZE];
    /* filled while it runs */
    char *body;
    size_t body_len;
    size_t body_capacity;
    bool too_large;
    bool has_session;
    bool certificate_refused;
    const char *tls_version;
    const char *cipher;
    struct der_chain chain;
    struct failure session_failure;
    /* of a conversation only */
    bool wants_binding;
    struct channel_binding binding; /* of the connection's TLS session */
    int64_t connection;             /* the number of the connection that the request goes by, by libcurl */
    int64_t only_connection;        /* the one that it may go by, or ANY_CONNECTION */
    bool is_other_connection;       /* it would have gone by another, so nothing was sent */
    bool was_sent;                  /* our checks are passed: from here on the server may have got it */
};

/* Makes a transfer that is on no multi handle; as transfer_start otherwise. */
struct transfer *transfer_create(const struct http_request *request, struct failure *failure);

/*
 * Makes a finished transfer that keeps its connection ready for another request to the same place: its method, headers,
 * body and authorization count, the rest stays. False with the cause in *failure.
 */
bool transfer_renew(struct transfer *transfer, const struct http_request *request, struct failure *failure);

#endif
