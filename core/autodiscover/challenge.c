/*
 * A challenge is a scheme, then either a token68 or a list of name=value parameters; the next challenge begins at a list
 * item that has a bare token with no '=' behind it. That is the only thing that tells the two kinds of comma apart.
 */
#include "core/autodiscover/challenge.h"

#include <string.h>

#include "core/evidence/text.h"

struct cursor {
    const char *at;
    const char *end;
};

/* RFC 9110 section 5.6.2. */
static bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_spaces(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_space(*cursor->at)) {
        cursor->at++;
    }
}

static const char *skip_token(const char *at, const char *end)
{
    while (at < end && is_token_character(*at)) {
        at++;
    }
    return at;
}

/* Moves to the comma that ends this list item, or to the end; commas inside quoted strings don't count. */
static const char *end_of_item(const char *at, const char *end)
{
    bool quoted = false;
    for (; at < end; at++) {
        if (quoted && *at == '\\' && at + 1 < end) {
            at++;
        } else if (*at == '"') {
            quoted = !quoted;
        } else if (*at == ',' && !quoted) {
            break;
        }
    }
    return at;
}

/* Whether the list item at the cursor begins a new challenge rather than going on with parameters. */
static bool begins_challenge(const char *at, const char *end)
{
    const char *after = skip_token(at, end);
    if (after == at) {
        return false;
    }
    const char *next = after;
    while (next < end && is_space(*next)) {
        next++;
    }
    if (next == end || *next == ',') {
        return true;
    }
    return next > after && *next != '=';
}

static void skip_separators(struct cursor *cursor)
{
    while (cursor->at < cursor->end && (is_space(*cursor->at) || *cursor->at == ',')) {
        cursor->at++;
    }
}

/* The end of everything that belongs to the challenge whose scheme ends at `at`. */
static const char *end_of_challenge(const char *at, const char *end)
{
    const char *stop = end_of_item(at, end);
    for (;;) {
        struct cursor next = {stop, end};
        skip_separators(&next);
        if (next.at >= end || begins_challenge(next.at, end)) {
            return stop;
        }
        stop = end_of_item(next.at, end);
    }
}

/* One challenge as it lies in the header value. */
struct raw_challenge {
    const char *scheme;
    size_t scheme_len;
    const char *parameters;
    size_t parameters_len;
};

/* The next challenge; text that is none is skipped. False at the end. */
static bool next_challenge(struct cursor *cursor, struct raw_challenge *out)
{
    for (;;) {
        skip_separators(cursor);
        if (cursor->at >= cursor->end) {
            return false;
        }
        if (begins_challenge(cursor->at, cursor->end)) {
            break;
        }
        const char *past = end_of_item(cursor->at, cursor->end);
        cursor->at = past > cursor->at ? past : cursor->at + 1;
    }
    const char *scheme_end = skip_token(cursor->at, cursor->end);
    const char *stop = end_of_challenge(scheme_end, cursor->end);
    out->scheme = cursor->at;
    out->scheme_len = (size_t)(scheme_end - cursor->at);
    cursor->at = scheme_end;
    skip_spaces(cursor);
    out->parameters = cursor->at;
    out->parameters_len = cursor->at < stop ? (size_t)(stop - cursor->at) : 0;
    cursor->at = stop;
    return true;
}

void challenge_parse(struct arena *arena, const char *value, size_t len, struct challenge_list *list)
{
    struct cursor cursor = {value, value + len};
    struct raw_challenge raw;
    while (list->count < CHALLENGE_MAXIMUM && next_challenge(&cursor, &raw)) {
        struct challenge *challenge = schema_append(arena, &challenge_schema, list);
        challenge->scheme = text_make_valid(arena, raw.scheme, raw.scheme_len, 64);
        if (raw.parameters_len > 0) {
            challenge->parameters =
                text_make_valid(arena, raw.parameters, raw.parameters_len, CHALLENGE_PARAMETERS_MAXIMUM);
        }
    }
}

static bool is_same_scheme(const struct raw_challenge *raw, const char *scheme)
{
    size_t len = strlen(scheme);
    if (raw->scheme_len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text_lower(raw->scheme[i]) != text_lower(scheme[i])) {
            return false;
        }
    }
    return true;
}

bool challenge_find_token(const char *value, size_t len, const char *scheme, const char **token,
                          size_t *token_len)
{
    struct cursor cursor = {value, value + len};
    struct raw_challenge raw;
    while (next_challenge(&cursor, &raw)) {
        if (is_same_scheme(&raw, scheme) && raw.parameters_len > 0) {
            const char *end = raw.parameters + raw.parameters_len;
            while (is_space(end[-1])) {
                end--; /* parameters do not begin with a space, so this stops */
            }
            *token = raw.parameters;
            *token_len = (size_t)(end - raw.parameters);
            return true;
        }
    }
    return false;
}
