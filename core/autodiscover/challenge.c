/*
 * A challenge is a scheme, then either a token68 or a list of name=value parameters; the next challenge begins at a list
 * item that has a bare token with no '=' behind it. That is the only thing that tells the two kinds of comma apart.
 */
#include "core/autodiscover/challenge.h"

#include <stdbool.h>
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

void challenge_parse(struct arena *arena, const char *value, size_t len, struct challenge_list *list)
{
    struct cursor cursor = {value, value + len};
    for (;;) {
        skip_separators(&cursor);
        if (cursor.at >= cursor.end || list->count >= CHALLENGE_MAXIMUM) {
            return;
        }
        const char *scheme_end = skip_token(cursor.at, cursor.end);
        if (!begins_challenge(cursor.at, cursor.end)) {
            const char *past = end_of_item(cursor.at, cursor.end);
            cursor.at = past > cursor.at ? past : cursor.at + 1;
            continue;
        }
        struct challenge *challenge = schema_append(arena, &challenge_schema, list);
        challenge->scheme = text_make_valid(arena, cursor.at, (size_t)(scheme_end - cursor.at), 64);
        const char *stop = end_of_challenge(scheme_end, cursor.end);
        cursor.at = scheme_end;
        skip_spaces(&cursor);
        if (cursor.at < stop) {
            challenge->parameters =
                text_make_valid(arena, cursor.at, (size_t)(stop - cursor.at), CHALLENGE_PARAMETERS_MAXIMUM);
        }
        cursor.at = stop;
    }
}
