/*
 * See conversation.h. The connection lives in the cache of a multi handle that nobody else uses.
 */
#include "core/autodiscover/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/base64.h"
#include "core/autodiscover/challenge.h"
#include "core/autodiscover/http_transfer.h"
#include "core/collect/failures.h"
#include "core/evidence/text.h"

enum { WAIT_MS = 50 };

struct conversation {
    CURLM *multi;
    struct transfer *transfer;
    const struct flag *stop;
    CURLcode code; /* of the last request */
    bool was_stopped;
    struct failure first_failure; /* of a request that broke off before it was sent, and is made once more */
};

struct conversation *conversation_begin(const struct http_request *place, const struct flag *stop,
                                        struct failure *failure)
{
    struct conversation *conversation = calloc(1, sizeof *conversation);
    struct http_request request = *place;
    if (conversation == NULL || !text_begins_ignoring_case(place->url, "https://")) {
        *failure = failure_from_program("sign in", "credentials go over https only");
        free(conversation);
        return NULL;
    }
    request.look = false;
    request.keeps_connection = true;
    conversation->stop = stop;
    schema_initialize(&failure_schema, &conversation->first_failure);
    conversation->multi = curl_multi_init();
    conversation->transfer = conversation->multi == NULL ? NULL : transfer_create(&request, failure);
    if (conversation->transfer == NULL) {
        conversation_end(conversation);
        return NULL;
    }
    conversation->transfer->wants_binding = true;
    return conversation;
}

static bool is_stopped(const struct conversation *conversation)
{
    return conversation->stop != NULL && flag_raised(conversation->stop);
}

/* Carries the transfer to its end, or to where it is stopped. */
static CURLcode carry(struct conversation *conversation)
{
    for (;;) {
        int count = 0;
        if (is_stopped(conversation)) {
            conversation->was_stopped = true;
            return CURLE_ABORTED_BY_CALLBACK;
        }
        if (curl_multi_perform(conversation->multi, &count) != CURLM_OK) {
            return CURLE_FAILED_INIT;
        }
        const CURLMsg *message = curl_multi_info_read(conversation->multi, &count);
        if (message != NULL && message->msg == CURLMSG_DONE) {
            return message->data.result;
        }
        (void)curl_multi_poll(conversation->multi, NULL, 0, WAIT_MS, NULL);
    }
}

/* False when it could not even begin. */
static bool make_request(struct conversation *conversation, const struct http_request *request)
{
    struct transfer *transfer = conversation->transfer;
    struct failure failure = {0};
    conversation->code = CURLE_FAILED_INIT;
    if (!transfer_renew(transfer, request, &failure) ||
        curl_multi_add_handle(conversation->multi, transfer->easy) != CURLM_OK) {
        return false;
    }
    conversation->code = carry(conversation);
    (void)curl_multi_remove_handle(conversation->multi, transfer->easy);
    return true;
}

/* What broke off may be chance. Only before anything was sent may it be made again: a sign-in is used once. */
static bool may_make_again(struct conversation *conversation, bool on_same)
{
    struct transfer *transfer = conversation->transfer;
    return !on_same && !transfer->was_sent && !conversation->was_stopped &&
           conversation->first_failure.operation == NULL &&
           transfer_broke_off(transfer, conversation->code, transfer->arena, &conversation->first_failure);
}

enum saying conversation_ask(struct conversation *conversation, const struct http_request *request,
                             bool on_same)
{
    struct transfer *transfer = conversation->transfer;
    transfer->only_connection = on_same ? transfer->connection : ANY_CONNECTION;
    if (!make_request(conversation, request) ||
        (may_make_again(conversation, on_same) && !make_request(conversation, request))) {
        return NOT_SAID;
    }
    if (transfer->was_sent && transfer->is_other_connection) {
        /* The connection broke after it was sent; libcurl would have sent it again on another. */
        conversation->code = CURLE_GOT_NOTHING;
        return SAID_UNANSWERED;
    }
    if (!transfer->was_sent) {
        return transfer->is_other_connection ? NOT_SAID_HERE : NOT_SAID;
    }
    return conversation->code == CURLE_OK ? SAID : SAID_UNANSWERED;
}

void conversation_read_attempt(struct conversation *conversation, struct arena *arena,
                               struct attempt *attempt)
{
    transfer_read_attempt(conversation->transfer, conversation->code, arena, attempt);
    schema_copy(arena, &failure_schema, &attempt->first_failure, &conversation->first_failure);
    if (conversation->was_stopped) {
        attempt->outcome = REACH_CANCELLED;
    }
}

const char *conversation_body(const struct conversation *conversation, size_t *len)
{
    return transfer_body(conversation->transfer, len);
}

unsigned char *conversation_take_token(struct conversation *conversation, const char *scheme, size_t *len)
{
    CURL *easy = conversation->transfer->easy;
    struct curl_header *header = NULL;
    *len = 0;
    for (size_t i = 0; curl_easy_header(easy, "WWW-Authenticate", i, CURLH_HEADER, -1, &header) == CURLHE_OK;
         i++) {
        const char *text = NULL;
        size_t text_len = 0;
        if (!challenge_find_token(header->value, strlen(header->value), scheme, &text, &text_len) ||
            text_len >= BASE64_ROOM(SIGN_IN_TOKEN_MAXIMUM)) {
            continue;
        }
        unsigned char *token = malloc(text_len + 1);
        if (token != NULL && base64_decode(text, text_len, token, len) && *len > 0) {
            return token;
        }
        free(token);
    }
    *len = 0;
    return NULL;
}

const struct channel_binding *conversation_binding(const struct conversation *conversation)
{
    return &conversation->transfer->binding;
}

void conversation_end(struct conversation *conversation)
{
    if (conversation != NULL) {
        transfer_destroy(conversation->transfer);
        if (conversation->multi != NULL) {
            (void)curl_multi_cleanup(conversation->multi);
        }
        free(conversation);
    }
}
