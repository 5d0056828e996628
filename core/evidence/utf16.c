/*
 * See utf16.h.
 */
#include "core/evidence/utf16.h"

#include <stdint.h>

enum { REPLACEMENT = 0xFFFD };

struct reader {
    const unsigned char *bytes;
    size_t count; /* whole 16-bit units */
    size_t next;
    bool damaged;
};

static uint32_t unit_at(const struct reader *reader, size_t index)
{
    return (uint32_t)reader->bytes[2 * index] | (uint32_t)reader->bytes[2 * index + 1] << 8;
}

/* The next character, 0 at the end. */
static uint32_t read_character(struct reader *reader)
{
    if (reader->next >= reader->count) {
        return 0;
    }
    uint32_t unit = unit_at(reader, reader->next++);
    if (unit < 0xD800 || unit > 0xDFFF) {
        if (unit != 0 && (unit < 0x20 || (unit >= 0x7F && unit <= 0x9F))) {
            reader->damaged = true;
        }
        return unit;
    }
    if (unit <= 0xDBFF && reader->next < reader->count) {
        uint32_t low = unit_at(reader, reader->next);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            reader->next++;
            return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    reader->damaged = true;
    return REPLACEMENT;
}

/* Writes the UTF-8 form of a character when `out` is not NULL; returns its length. */
static size_t write_character(char *out, uint32_t character)
{
    unsigned char encoded[4];
    size_t len;
    if (character < 0x80) {
        encoded[0] = (unsigned char)character;
        len = 1;
    } else if (character < 0x800) {
        encoded[0] = (unsigned char)(0xC0 | character >> 6);
        encoded[1] = (unsigned char)(0x80 | (character & 0x3F));
        len = 2;
    } else if (character < 0x10000) {
        encoded[0] = (unsigned char)(0xE0 | character >> 12);
        encoded[1] = (unsigned char)(0x80 | (character >> 6 & 0x3F));
        encoded[2] = (unsigned char)(0x80 | (character & 0x3F));
        len = 3;
    } else {
        encoded[0] = (unsigned char)(0xF0 | character >> 18);
        encoded[1] = (unsigned char)(0x80 | (character >> 12 & 0x3F));
        encoded[2] = (unsigned char)(0x80 | (character >> 6 & 0x3F));
        encoded[3] = (unsigned char)(0x80 | (character & 0x3F));
        len = 4;
    }
    for (size_t i = 0; out != NULL && i < len; i++) {
        out[i] = (char)encoded[i];
    }
    return len;
}

size_t utf16_decode(const unsigned char *bytes, size_t len, char *out, bool *damaged)
{
    struct reader reader = {bytes, len / 2, 0, false};
    size_t written = 0;
    for (uint32_t character; (character = read_character(&reader)) != 0;) {
        written += write_character(out == NULL ? NULL : out + written, character);
    }
    if (out != NULL) {
        out[written] = '\0';
    }
    /* A NUL was read, or the units ran out: only in the second case does a last odd byte belong to the text. */
    bool ended = reader.next > 0 && unit_at(&reader, reader.next - 1) == 0;
    if (damaged != NULL) {
        *damaged = reader.damaged || (!ended && len % 2 != 0);
    }
    return written + 1;
}

const char *utf16_to_text(struct arena *arena, const unsigned char *bytes, size_t len, bool *damaged)
{
    char *text = arena_allocate(arena, utf16_decode(bytes, len, NULL, damaged), 1);
    (void)utf16_decode(bytes, len, text, NULL);
    return text;
}
