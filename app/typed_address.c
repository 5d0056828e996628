/*
 * A mail address as somebody typed or pasted it.
 */
#include "app/typed_address.h"

#include <string.h>

#include "core/evidence/text.h"

/* The bytes of the blank at the text's start; a no-break space comes along when a name is copied from a web page. */
static size_t leading_blank(const char *text)
{
    if (text[0] == '\xc2' && text[1] == '\xa0') {
        return 2;
    }
    return text[0] && strchr(" \t\r\n", text[0]) ? 1 : 0;
}

/* The bytes of the blank at the end of the first len bytes of the text. */
static size_t trailing_blank(const char *text, size_t len)
{
    if (len >= 2 && leading_blank(text + len - 2) == 2) {
        return 2;
    }
    return len >= 1 && leading_blank(text + len - 1) == 1 ? 1 : 0;
}

static const char *trim(struct arena *arena, const char *text)
{
    size_t len;

    while (leading_blank(text) > 0) {
        text += leading_blank(text);
    }
    len = strlen(text);
    while (trailing_blank(text, len) > 0) {
        len -= trailing_blank(text, len);
    }
    return arena_copy_bytes(arena, text, len);
}

const char *typed_address_clean(struct arena *arena, const char *text)
{
    const char *address = trim(arena, text ? text : "");
    const char *bracket = strrchr(address, '<');

    if (bracket && strchr(bracket, '>')) {
        address = trim(arena, arena_copy_bytes(arena, bracket + 1, strcspn(bracket + 1, ">")));
    }
    if (text_begins_ignoring_case(address, "mailto:")) {
        address = trim(arena, address + strlen("mailto:"));
    }
    return address;
}

const char *typed_address_problem(struct arena *arena, const char *address)
{
    const char *at = strchr(address, '@');

    if (!address[0]) {
        return "address.empty";
    }
    if (!at) {
        return "address.no-at";
    }
    if (at == address || !at[1]) {
        return "address.half";
    }
    for (const char *character = at; *character; character++) {
        if ((unsigned char)*character >= 0x80) {
            return "address.international";
        }
    }
    if (!strchr(at, '.')) {
        return "address.short-domain";
    }
    return text_mail_domain(arena, address) ? NULL : "address.not-one";
}
