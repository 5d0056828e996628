/*
 * Several requests to one place, one after another, on one connection that is the conversation's alone: what a sign-in needs
 * whose messages count only on the connection they began on. It blocks, and can be stopped from another thread.
 *
 * Limits, verification and the check of the certificate before anything is sent are those of http.h, for every request anew.
 */
#ifndef CORE_AUTODISCOVER_CONVERSATION_H
#define CORE_AUTODISCOVER_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/autodiscover/http.h"
#include "core/collect/platform.h"
#include "core/collect/sign_in.h"

struct conversation;

/*
 * Makes a conversation with the place that the request names (url, host, port, proxy, addresses, time limits). The flag, NULL
 * or outliving the conversation, ends whatever is under way within 200 ms once it is raised. NULL with the cause in
 * *failure. The caller ends it with conversation_end.
 */
struct conversation *conversation_begin(const struct http_request *place, const struct flag *stop,
                                        struct failure *failure);

enum saying {
    SAID,            /* the server answered */
    SAID_UNANSWERED, /* it was sent, at least in part, and no whole answer came */
    NOT_SAID,        /* nothing was sent: see conversation_read_attempt for the reason */
    NOT_SAID_HERE    /* nothing was sent, because the connection is no longer the one that was begun on */
};

/*
 * Asks; the request's method, headers, body and authorization count. `on_same` allows only the connection of the request
 * before. Where the way breaks off before anything was sent it is gone once more, since that may be chance.
 */
enum saying conversation_ask(struct conversation *conversation, const struct http_request *request,
                             bool on_same);

/* What came of the last request: as transfer_read_attempt. */
void conversation_read_attempt(struct conversation *conversation, struct arena *arena,
                               struct attempt *attempt);

/* The body of the last answer; borrowed until the next request. */
const char *conversation_body(const struct conversation *conversation, size_t *len);

/*
 * The token with which the server goes on in a handshake of this scheme, as the last answer's challenge gave it: *len bytes of
 * malloc'd memory, or NULL when there is none, or none that is base64 and within SIGN_IN_TOKEN_MAXIMUM.
 */
unsigned char *conversation_take_token(struct conversation *conversation, const char *scheme, size_t *len);

/* The binding of the connection; its len 0 when there is none. Borrowed. */
const struct channel_binding *conversation_binding(const struct conversation *conversation);

/* Closes the connection, wipes what was sent, and releases everything. NULL is allowed. */
void conversation_end(struct conversation *conversation);

#endif
