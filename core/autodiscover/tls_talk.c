/*
 * See tls_talk.h. CURLOPT_CONNECT_ONLY ends the transfer where the handshake ends; curl_easy_send and curl_easy_recv go on from
 * there, and never wait by themselves.
 */
#include "core/autodiscover/tls_talk.h"

#include <stdlib.h>

#include "core/autodiscover/http_transfer.h"
#include "core/collect/failures.h"
#include "core/evidence/text.h"

enum { WAIT_MS = 50 };

struct tls_talk {
    CURLM *multi;
    struct transfer *transfer;
};

static bool is_stopped(const struct flag *stop)
{
    return stop != NULL && flag_raised(stop);
}

/* Carries the transfer to the end of its handshake. False when it was stopped. */
static bool carry(struct tls_talk *talk, const struct flag *stop, CURLcode *code)
{
    while (!is_stopped(stop)) {
        int count = 0;
        if (curl_multi_perform(talk->multi, &count) != CURLM_OK) {
            *code = CURLE_FAILED_INIT;
            return true;
        }
        const CURLMsg *message = curl_multi_info_read(talk->multi, &count);
        if (message != NULL && message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return true;
        }
        (void)curl_multi_poll(talk->multi, NULL, 0, WAIT_MS, NULL);
    }
    return false;
}

/* Everything else than memory is told by the outcome. */
static int shake_hands(struct arena *arena, struct tls_talk *talk, const struct tls_talk_place *place,
                       const struct flag *stop, struct failure *failure)
{
    bool literal = false;
    for (const char *at = place->host; *at != '\0'; at++) {
        literal = literal || *at == ':';
    }
    struct http_request request = {
        .look = true,
        .stays = true,
        .no_web = true,
        .keeps_connection = true,
        .method = "GET",
        .url = arena_format(arena, "https://%s%s%s:%d/", literal ? "[" : "", place->host, literal ? "]" : "",
                            (int)place->port),
        .host = place->host,
        .port = place->port,
        .addresses = place->addresses,
        .connect_timeout_ms = place->connect_timeout_ms,
        .transfer_timeout_ms = place->connect_timeout_ms,
    };
    CURLcode code = CURLE_OK;
    struct der_chain chain = {0};
    struct tls_look look;
    schema_initialize(&tls_look_schema, &look);
    talk->transfer = transfer_start(talk->multi, &request, failure);
    if (talk->transfer == NULL) {
        return REACH_OTHER;
    }
    if (!carry(talk, stop, &code)) {
        return REACH_CANCELLED;
    }
    transfer_read_look(talk->transfer, code, arena, &look, &chain);
    failure_keep_first(failure, look.failure);
    /* The handshake may have been good and the connection not have stayed all the same. */
    return code != CURLE_OK && look.outcome == REACH_DONE ? REACH_OTHER : look.outcome;
}

struct tls_talk *tls_talk_begin(struct arena *arena, const struct tls_talk_place *place,
                                const struct flag *stop, int *outcome, struct failure *failure)
{
    struct tls_talk *talk = calloc(1, sizeof *talk);
    *outcome = REACH_OTHER;
    if (talk != NULL) {
        talk->multi = curl_multi_init();
    }
    if (talk == NULL || talk->multi == NULL) {
        failure_keep_first(failure, failure_from_program("connect", "there is no memory left"));
        tls_talk_end(talk);
        return NULL;
    }
    *outcome = shake_hands(arena, talk, place, stop, failure);
    if (*outcome != REACH_DONE) {
        tls_talk_end(talk);
        return NULL;
    }
    return talk;
}

/* Waits until the call that could not be done at once may be tried again. REACH_DONE, or why not. */
static int wait_for(struct tls_talk *talk, short event, const struct socket_patience *patience,
                    const char *operation, struct failure *failure)
{
    struct curl_waitfd wait = {CURL_SOCKET_BAD, event, 0};
    int64_t left = patience->until - clock_milliseconds();
    if (is_stopped(patience->stop)) {
        return REACH_CANCELLED;
    }
    if (left <= 0) {
        failure_keep_first(failure, failure_from_program(operation, "nothing came in time"));
        return REACH_TIMED_OUT;
    }
    if (curl_easy_getinfo(talk->transfer->easy, CURLINFO_ACTIVESOCKET, &wait.fd) != CURLE_OK ||
        wait.fd == CURL_SOCKET_BAD) {
        failure_keep_first(failure, failure_from_program(operation, "the connection is gone"));
        return REACH_CLOSED_EARLY;
    }
    (void)curl_multi_poll(talk->multi, &wait, 1, left < WAIT_MS ? (int)left : WAIT_MS, NULL);
    return REACH_DONE;
}

/* The other side has broken the connection, as far as libcurl tells. */
static int fail(struct arena *arena, const char *operation, CURLcode code, struct failure *failure)
{
    struct failure own = failure_from_program(operation, arena_copy_text(arena, curl_easy_strerror(code)));
    own.system = "curl";
    own.code = (int64_t)code;
    failure_keep_first(failure, own);
    return REACH_CLOSED_EARLY;
}

int tls_talk_send(struct arena *arena, struct tls_talk *talk, const void *bytes, size_t len,
                  const struct socket_patience *patience, struct failure *failure)
{
    const char *at = bytes;
    while (len > 0) {
        size_t sent = 0;
        CURLcode code = curl_easy_send(talk->transfer->easy, at, len, &sent);
        if (code != CURLE_OK && code != CURLE_AGAIN) {
            return fail(arena, "send", code, failure);
        }
        int outcome = sent > 0 ? REACH_DONE : wait_for(talk, CURL_WAIT_POLLOUT, patience, "send", failure);
        if (outcome != REACH_DONE) {
            return outcome;
        }
        at += sent;
        len -= sent;
    }
    return REACH_DONE;
}

int tls_talk_receive(struct arena *arena, struct tls_talk *talk, void *bytes, size_t size,
                     const struct socket_patience *patience, size_t *len, struct failure *failure)
{
    for (;;) {
        *len = 0;
        CURLcode code = curl_easy_recv(talk->transfer->easy, bytes, size, len);
        if (code == CURLE_OK && *len > 0) {
            return REACH_DONE;
        }
        if (code == CURLE_OK) {
            failure_keep_first(failure, failure_from_program("recv", "the other side closed the connection"));
            return REACH_CLOSED_EARLY;
        }
        if (code != CURLE_AGAIN) {
            return fail(arena, "recv", code, failure);
        }
        int outcome = wait_for(talk, CURL_WAIT_POLLIN, patience, "recv", failure);
        if (outcome != REACH_DONE) {
            return outcome;
        }
    }
}

void tls_talk_end(struct tls_talk *talk)
{
    if (talk != NULL) {
        transfer_destroy(talk->transfer);
        if (talk->multi != NULL) {
            (void)curl_multi_cleanup(talk->multi);
        }
        free(talk);
    }
}
