/*
 * See hosts_file.h.
 */
#include "core/collect/hosts_file.h"

#include <string.h>

#include "core/collect/addresses.h"
#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

enum { ADDRESS_LEN_MAXIMUM = 64 };

struct words {
    const char *at;
    const char *end;
};

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\v' ||
           character == '\f';
}

/* The next word of a line; false at its end. */
static bool next_word(struct words *words, const char **word, size_t *len)
{
    while (words->at < words->end && is_blank(*words->at)) {
        words->at++;
    }
    const char *begin = words->at;
    while (words->at < words->end && !is_blank(*words->at)) {
        words->at++;
    }
    *word = begin;
    *len = (size_t)(words->at - begin);
    return *len > 0;
}

static size_t len_without_dot(const char *name, size_t len)
{
    return len > 0 && name[len - 1] == '.' ? len - 1 : len;
}

static bool is_same_name(const char *word, size_t len, const char *host)
{
    size_t host_len = len_without_dot(host, strlen(host));
    if (len_without_dot(word, len) != host_len || host_len == 0) {
        return false;
    }
    for (size_t i = 0; i < host_len; i++) {
        if (text_lower(word[i]) != text_lower(host[i])) {
            return false;
        }
    }
    return true;
}

/* The address in the one form that all of the evidence uses; NULL when the word is none. */
static const char *read_address(struct arena *arena, const char *word, size_t len)
{
    char text[ADDRESS_LEN_MAXIMUM];
    struct network_address address;
    if (len >= sizeof text) {
        return NULL;
    }
    memcpy(text, word, len);
    text[len] = '\0';
    if (!network_address_parse(text, &address)) {
        return NULL;
    }
    return address.family == FAMILY_IPV4 ? address_format_ipv4(arena, address.bytes)
                                         : address_format_ipv6(arena, address.bytes, 0);
}

static void read_line(struct arena *arena, struct words line, const char *host, struct text_list *addresses)
{
    const char *address = NULL;
    const char *word = NULL;
    size_t address_len = 0;
    size_t len = 0;
    const char *comment = memchr(line.at, '#', (size_t)(line.end - line.at));
    if (comment != NULL) {
        line.end = comment;
    }
    if (!next_word(&line, &address, &address_len)) {
        return;
    }
    while (next_word(&line, &word, &len)) {
        if (is_same_name(word, len, host)) {
            const char *text = read_address(arena, address, address_len);
            if (text != NULL && !text_list_has(addresses, text) &&
                addresses->count < HOSTS_FILE_ADDRESS_MAXIMUM) {
                text_list_append(arena, addresses, text);
            }
            return;
        }
    }
}

void hosts_file_find(struct arena *arena, const char *bytes, size_t len, const char *host,
                     struct text_list *addresses)
{
    const char *at = bytes;
    const char *end = bytes + len;
    /* Some editors begin a file with the mark of UTF-8, which Windows' own reader does not take for a part of the name. */
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        at += 3;
    }
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        struct words line = {at, line_end == NULL ? end : line_end};
        read_line(arena, line, host, addresses);
        at = line.end < end ? line.end + 1 : end;
    }
}
