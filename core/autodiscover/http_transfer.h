/*
 * The inside of a transfer, shared by the two files that make it (http.c starts and ends it, http_read.c reads what came
 * of it). Nobody else includes this.
 */
#ifndef CORE_AUTODISCOVER_HTTP_TRANSFER_H
#define CORE_AUTODISCOVER_HTTP_TRANSFER_H

#include "core/autodiscover/http.h"

struct transfer {
    CURL *easy;
    CURLM *multi; /* set while it is on one */
    struct arena *arena;
    void *owner;
    bool look;
    const char *method;
    const char *url;
    const char *host;
    const char *proxy;
    struct curl_slist *headers;
    struct curl_slist *resolve;
    char *password;    /* malloc'd, wiped at the end; to know it again in what the server says */
    const char *token; /* the Basic credentials as they are sent; inside headers; NULL = none are sent */
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
};

#endif
