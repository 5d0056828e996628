/*
 * See rich_text.h.
 */
#include "app/rich_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/evidence/text.h"

enum { LONGEST_UNIT = 9 /* "\u-32768?" */, REPLACEMENT = 0xfffd, PIECES = 3 };

/* The character that the bytes begin with, and how many it has; what is not UTF-8 counts one byte. */
static uint32_t character_at(const unsigned char *bytes, size_t left, size_t *len)
{
    uint32_t character;

    *len = text_sequence_len(bytes, left);
    if (*len == 0) {
        *len = 1;
        return REPLACEMENT;
    }
    if (*len == 1) {
        return bytes[0];
    }
    character = bytes[0] & (0xffU >> (*len + 1));
    for (size_t i = 1; i < *len; i++) {
        character = character << 6 | (bytes[i] & 0x3fU);
    }
    return character;
}

/* A UTF-16 unit as a signed number, and a "?" for readers that don't know Unicode. Returns what was written. */
static size_t put_unit(char *out, uint32_t value)
{
    return (size_t)snprintf(out, LONGEST_UNIT + 1, "\\u%d?",
                            value > 0x7fff ? (int)value - 0x10000 : (int)value);
}

static size_t put_character(char *out, uint32_t character)
{
    if (character >= 0x10000) {
        size_t len = put_unit(out, 0xd800 + ((character - 0x10000) >> 10));

        return len + put_unit(out + len, 0xdc00 + ((character - 0x10000) & 0x3ff));
    }
    if (character > 0x7f) {
        return put_unit(out, character);
    }
    if (character == '\t') {
        memcpy(out, "\\tab ", 5);
        return 5;
    }
    if (character == '\\' || character == '{' || character == '}') {
        out[0] = '\\';
        out[1] = (char)character;
        return 2;
    }
    out[0] = character < 0x20 || character == 0x7f ? ' ' : (char)character;
    return 1;
}

static const char *escape_text(struct arena *arena, const char *text)
{
    size_t left = strlen(text);
    /* Three bytes make two units at most; one byte that is no UTF-8 makes one. */
    char *out = arena_allocate(arena, left * LONGEST_UNIT + 1, 1);
    size_t len = 0;

    while (left > 0) {
        size_t taken = 0;

        len += put_character(out + len, character_at((const unsigned char *)text, left, &taken));
        text += taken;
        left -= taken;
    }
    out[len] = '\0';
    return out;
}

static bool is_plain_name(const char *face)
{
    for (; face && *face; face++) {
        if (*face < ' ' || *face > '~' || strchr("\\{};", *face)) {
            return false;
        }
    }
    return face != NULL;
}

static const char *begin_paragraph(struct arena *arena, const struct rich_text_style *style,
                                   enum paragraph_kind kind)
{
    bool strong = kind == PARAGRAPH_TITLE || kind == PARAGRAPH_HEADING;
    const char *indent = kind == PARAGRAPH_STEP ? arena_format(arena, "\\li%d\\fi-%d\\tx%d", style->indent,
                                                               style->indent, style->indent)
                                                : "";

    return arena_format(arena, "\\pard\\sb%d%s\\plain\\f0\\fs%d%s ", style->before[kind], indent,
                        kind == PARAGRAPH_TITLE ? style->title_letters : style->letters, strong ? "\\b" : "");
}

const char *rich_text(struct arena *arena, const struct rich_text_style *style,
                      const struct paragraph *paragraphs, size_t count)
{
    const char **pieces = arena_allocate(arena, count * PIECES + 3, sizeof *pieces);
    size_t piece_count = 0;
    size_t len = 0;
    char *out;

    pieces[piece_count++] = "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1";
    pieces[piece_count++] =
        is_plain_name(style->face)
            ? arena_format(arena, "{\\fonttbl{\\f0\\fnil\\fcharset%d %s;}}", style->charset, style->face)
            : "";
    for (size_t i = 0; i < count; i++) {
        pieces[piece_count++] = begin_paragraph(arena, style, paragraphs[i].kind);
        pieces[piece_count++] = escape_text(arena, paragraphs[i].text);
        /* The last paragraph needs no end: the document's is one. */
        pieces[piece_count++] = i + 1 < count ? "\\par\n" : "";
    }
    pieces[piece_count++] = "}";
    for (size_t i = 0; i < piece_count; i++) {
        len += strlen(pieces[i]);
    }
    out = arena_allocate(arena, len + 1, 1);
    len = 0;
    for (size_t i = 0; i < piece_count; i++) {
        memcpy(out + len, pieces[i], strlen(pieces[i]));
        len += strlen(pieces[i]);
    }
    return out;
}
