/*
 * See http_secrets.h.
 */
#include "core/autodiscover/http_secrets.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/platform.h"

/* Shorter ones may be a part of an honest host name or setting. */
enum { TELLING_LEN = 6, ESCAPED_MAXIMUM = 6 };

static const char left_out[] = "(left out: the server repeated the password)";

static void add(struct sent_secrets *secrets, const char *text, bool is_telling)
{
    if (secrets->count == SENT_SECRET_MAXIMUM) {
        return;
    }
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
        secrets->items[secrets->count].text = copy;
        secrets->items[secrets->count].is_telling = is_telling;
        secrets->count++;
    }
}

void sent_secrets_add_token(struct sent_secrets *secrets, const char *token)
{
    if (*token != '\0') {
        add(secrets, token, true);
    }
}

/* Writes one character as HTML does; returns its length. */
static size_t escape_html(char character, char *out)
{
    static const struct {
        char character;
        const char *escaped;
    } special[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        if (character == special[i].character) {
            size_t len = strlen(special[i].escaped);
            memcpy(out, special[i].escaped, len);
            return len;
        }
    }
    out[0] = character;
    return 1;
}

/* The same as a URL does, RFC 3986 section 2.1. */
static size_t escape_url(char character, char *out)
{
    static const char digits[] = "0123456789ABCDEF";
    bool plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                 (character >= '0' && character <= '9') || (character != '\0' && strchr("-._~", character));
    if (plain) {
        out[0] = character;
        return 1;
    }
    out[0] = '%';
    out[1] = digits[(unsigned char)character >> 4];
    out[2] = digits[(unsigned char)character & 15U];
    return 3;
}

static void add_escaped(struct sent_secrets *secrets, const char *password,
                        size_t (*escape)(char character, char *out))
{
    size_t size = strlen(password) * ESCAPED_MAXIMUM + 1;
    char *escaped = calloc(size, 1);
    size_t len = 0;
    if (escaped == NULL) {
        return;
    }
    for (const char *at = password; *at != '\0'; at++) {
        len += escape(*at, escaped + len);
    }
    if (strcmp(escaped, password) != 0) {
        add(secrets, escaped, len >= TELLING_LEN);
    }
    memory_wipe(escaped, size);
    free(escaped);
}

void sent_secrets_add_password(struct sent_secrets *secrets, const char *password)
{
    if (password == NULL || *password == '\0') {
        return;
    }
    add(secrets, password, strlen(password) >= TELLING_LEN);
    add_escaped(secrets, password, escape_html);
    add_escaped(secrets, password, escape_url);
}

void sent_secrets_destroy(struct sent_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++) {
        memory_wipe(secrets->items[i].text, strlen(secrets->items[i].text));
        free(secrets->items[i].text);
        secrets->items[i].text = NULL;
    }
    secrets->count = 0;
}

static bool bytes_hold(const char *bytes, size_t len, const char *secret)
{
    size_t secret_len = strlen(secret);
    for (size_t i = 0; secret_len <= len && i <= len - secret_len; i++) {
        if (memcmp(bytes + i, secret, secret_len) == 0) {
            return true;
        }
    }
    return false;
}

static bool repeats(const struct sent_secrets *secrets, const char *bytes, size_t len, bool telling_only)
{
    for (size_t i = 0; i < secrets->count; i++) {
        if ((secrets->items[i].is_telling || !telling_only) &&
            bytes_hold(bytes, len, secrets->items[i].text)) {
            return true;
        }
    }
    return false;
}

static void leave_out_free_text(const struct sent_secrets *secrets, const char **text)
{
    if (*text != NULL && repeats(secrets, *text, strlen(*text), false)) {
        *text = left_out;
    }
}

static void leave_out(void *context, const char **text)
{
    const struct sent_secrets *secrets = *(const struct sent_secrets *const *)context;
    if (repeats(secrets, *text, strlen(*text), true)) {
        *text = left_out;
    }
}

void sent_secrets_leave_out(const struct sent_secrets *secrets, const char *body, size_t body_len,
                            struct attempt *attempt)
{
    /* What is cut may hold a part of it, which is looked for in vain: the whole body decides. */
    bool in_body = body_len > 0 && repeats(secrets, body, body_len, false);
    const char **const cut[] = {&attempt->body_start, &attempt->answer.problem};
    for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
        if (in_body && *cut[i] != NULL) {
            *cut[i] = left_out;
        }
    }
    const char **const free_texts[] = {&attempt->server, &attempt->content_type, &attempt->location,
                                       &attempt->diagnostics, &attempt->answer.error_message};
    for (size_t i = 0; i < sizeof free_texts / sizeof free_texts[0]; i++) {
        leave_out_free_text(secrets, free_texts[i]);
    }
    for (size_t i = 0; i < attempt->challenges.count; i++) {
        leave_out_free_text(secrets, &attempt->challenges.items[i].parameters);
        leave_out_free_text(secrets, &attempt->challenges.items[i].scheme);
    }
    schema_visit_texts(&autodiscover_answer_schema, &attempt->answer, leave_out, (void *)&secrets);
}
