/*
 * Passwords that come back. The person's password goes to the server and nowhere else; a server that repeats it in what it
 * answers must not carry it into the evidence.
 */
#include <string.h>

#include "core/autodiscover/http_transfer.h"

/* Shorter ones may be a part of an honest host name or setting. */
enum { TELLING_LEN = 6 };

static const char left_out[] = "(left out: the server repeated the password)";

static bool bytes_hold(const char *bytes, size_t len, const char *secret)
{
    size_t secret_len = strlen(secret);
    for (size_t i = 0; secret_len > 0 && secret_len <= len && i <= len - secret_len; i++) {
        if (memcmp(bytes + i, secret, secret_len) == 0) {
            return true;
        }
    }
    return false;
}

static bool repeats(const struct transfer *transfer, const char *bytes, size_t len)
{
    return bytes_hold(bytes, len, transfer->token) || bytes_hold(bytes, len, transfer->password);
}

static void leave_out_free_text(const struct transfer *transfer, const char **text)
{
    if (*text != NULL && repeats(transfer, *text, strlen(*text))) {
        *text = left_out;
    }
}

static void leave_out(void *context, const char **text)
{
    const struct transfer *transfer = *(const struct transfer *const *)context;
    bool telling = strlen(transfer->password) >= TELLING_LEN;
    size_t len = strlen(*text);
    if (bytes_hold(*text, len, transfer->token) || (telling && bytes_hold(*text, len, transfer->password))) {
        *text = left_out;
    }
}

void transfer_leave_out_secrets(const struct transfer *transfer, struct attempt *attempt)
{
    if (transfer->token == NULL) {
        return;
    }
    /* What is cut may hold a part of it, which is looked for in vain: the whole body decides. */
    bool in_body = transfer->body_len > 0 && repeats(transfer, transfer->body, transfer->body_len);
    const char **const cut[] = {&attempt->body_start, &attempt->answer.problem};
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        if (in_body && *cut[i] != NULL) {
            *cut[i] = left_out;
        }
    }
    leave_out_free_text(transfer, &attempt->server);
    leave_out_free_text(transfer, &attempt->content_type);
    leave_out_free_text(transfer, &attempt->location);
    leave_out_free_text(transfer, &attempt->answer.error_message);
    for (size_t i = 0; i < attempt->challenges.count; i++) {
        leave_out_free_text(transfer, &attempt->challenges.items[i].parameters);
    }
    schema_visit_texts(&autodiscover_answer_schema, &attempt->answer, leave_out, &transfer);
}
