/*
 * See greeting.h.
 */
#include "core/probe/greeting.h"

#include <string.h>

#include "core/evidence/text.h"

static const char imap_tag[] = "w1 ";

/* A line without its end. */
struct line {
    const char *at;
    size_t len;
};

enum dialect dialect_of(const char *protocol)
{
    if (text_equal(protocol, "imap")) {
        return DIALECT_IMAP;
    }
    if (text_equal(protocol, "pop")) {
        return DIALECT_POP;
    }
    return text_equal(protocol, "smtp") ? DIALECT_SMTP : DIALECT_NONE;
}

/* The next line that has ended, and where the one after it begins; false when there is none. */
static bool next_line(const char *bytes, size_t len, size_t *at, struct line *line)
{
    const char *end = *at < len ? memchr(bytes + *at, '\n', len - *at) : NULL;
    if (end == NULL) {
        return false;
    }
    line->at = bytes + *at;
    line->len = (size_t)(end - line->at);
    *at += line->len + 1;
    if (line->len > 0 && line->at[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

static bool begins(const struct line *line, const char *prefix)
{
    size_t len = strlen(prefix);
    if (line->len < len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (text_lower(line->at[i]) != text_lower(prefix[i])) {
            return false;
        }
    }
    return true;
}

/* Whether the line has this word, with blanks or its ends around it. */
static bool has_word(const struct line *line, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= line->len; i++) {
        const struct line rest = {line->at + i, line->len - i};
        bool begin = i == 0 || line->at[i - 1] == ' ';
        bool end = i + len == line->len || line->at[i + len] == ' ' || line->at[i + len] == ']';
        if (begin && end && begins(&rest, word)) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

/* "220 mail.contoso.com" or "220-mail.contoso.com": RFC 5321 section 4.2.1. */
static bool is_reply(const struct line *line)
{
    return line->len >= 3 && line->at[0] >= '2' && line->at[0] <= '5' && is_digit(line->at[1]) &&
           is_digit(line->at[2]) && (line->len == 3 || line->at[3] == ' ' || line->at[3] == '-');
}

static bool is_last_reply(const struct line *line)
{
    return is_reply(line) && (line->len == 3 || line->at[3] == ' ');
}

static bool is_greeting(enum dialect dialect, const struct line *line)
{
    switch (dialect) {
    case DIALECT_IMAP:
        return begins(line, "* OK") || begins(line, "* PREAUTH") || begins(line, "* BYE");
    case DIALECT_POP:
        return begins(line, "+OK") || begins(line, "-ERR");
    case DIALECT_SMTP:
        return is_reply(line);
    case DIALECT_NONE:
        break;
    }
    return false;
}

/* The first line; one without an end counts too, since whoever says little may be cut off. */
static struct line first_line(const char *bytes, size_t len)
{
    size_t at = 0;
    struct line line = {bytes, len};
    (void)next_line(bytes, len, &at, &line);
    return line;
}

bool greeting_is_whole(enum dialect dialect, const char *bytes, size_t len)
{
    size_t at = 0;
    struct line line;
    while (next_line(bytes, len, &at, &line)) {
        if (dialect != DIALECT_SMTP || !is_reply(&line) || is_last_reply(&line)) {
            return true;
        }
    }
    return false;
}

enum truth greeting_is_of(enum dialect dialect, const char *bytes, size_t len)
{
    if (len == 0 || dialect == DIALECT_NONE) {
        return TRUTH_UNKNOWN;
    }
    const struct line line = first_line(bytes, len);
    return is_greeting(dialect, &line) ? TRUTH_YES : TRUTH_NO;
}

bool greeting_lets_in(enum dialect dialect, const char *bytes, size_t len)
{
    const struct line line = first_line(bytes, len);
    if (!is_greeting(dialect, &line)) {
        return false;
    }
    return !begins(&line, "* BYE") && !begins(&line, "-ERR") &&
           (dialect != DIALECT_SMTP || line.at[0] == '2');
}

const char *greeting_first_line(struct arena *arena, const char *bytes, size_t len)
{
    if (len == 0) {
        return NULL;
    }
    const struct line line = first_line(bytes, len);
    return text_make_valid(arena, line.at, line.len, GREETING_LINE_MAXIMUM);
}

const char *capability_question(enum dialect dialect)
{
    switch (dialect) {
    case DIALECT_IMAP:
        return "w1 CAPABILITY\r\n";
    case DIALECT_POP:
        return "CAPA\r\n";
    case DIALECT_SMTP:
        return "EHLO [127.0.0.1]\r\n";
    case DIALECT_NONE:
        break;
    }
    return NULL;
}

/* Whether this line ends the answer. `first`: it is the first one. */
static bool ends_answer(enum dialect dialect, const struct line *line, bool first)
{
    switch (dialect) {
    case DIALECT_IMAP:
        return begins(line, imap_tag) || begins(line, "* BYE");
    case DIALECT_POP:
        return (first && !begins(line, "+OK")) || (line->len == 1 && line->at[0] == '.');
    case DIALECT_SMTP:
        return !is_reply(line) || is_last_reply(line);
    case DIALECT_NONE:
        break;
    }
    return true;
}

bool capability_is_whole(enum dialect dialect, const char *bytes, size_t len)
{
    size_t at = 0;
    struct line line;
    for (bool first = true; next_line(bytes, len, &at, &line); first = false) {
        if (ends_answer(dialect, &line, first)) {
            return true;
        }
    }
    return false;
}

/* Whether the line says that the question is answered. */
static bool is_answer(enum dialect dialect, const struct line *line)
{
    switch (dialect) {
    case DIALECT_IMAP:
        return begins(line, "* CAPABILITY ");
    case DIALECT_POP:
        return begins(line, "+OK");
    case DIALECT_SMTP:
        return begins(line, "250");
    case DIALECT_NONE:
        break;
    }
    return false;
}

static bool is_offer(enum dialect dialect, const struct line *line)
{
    switch (dialect) {
    case DIALECT_IMAP:
        return begins(line, "* CAPABILITY ") && has_word(line, "STARTTLS");
    case DIALECT_POP:
        return begins(line, "STLS") && (line->len == 4 || line->at[4] == ' ');
    case DIALECT_SMTP:
        return (begins(line, "250-STARTTLS") || begins(line, "250 STARTTLS")) &&
               (line->len == 12 || line->at[12] == ' ');
    case DIALECT_NONE:
        break;
    }
    return false;
}

enum truth capability_offers_tls(enum dialect dialect, const char *bytes, size_t len)
{
    size_t at = 0;
    struct line line;
    enum truth offers = TRUTH_UNKNOWN;
    for (bool first = true; next_line(bytes, len, &at, &line); first = false) {
        if (is_offer(dialect, &line)) {
            return TRUTH_YES;
        }
        if (is_answer(dialect, &line)) {
            offers = TRUTH_NO;
        }
        if (ends_answer(dialect, &line, first)) {
            break;
        }
    }
    return offers;
}
