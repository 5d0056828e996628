/*
 * See rows_text.h.
 */
#include "app/rows_text.h"

#include <string.h>

static bool append(struct rows_text *text, const char *bytes, size_t len)
{
    if (text->len + len + 1 > ROWS_TEXT_MAXIMUM) {
        return false;
    }
    if (text->len + len + 1 > text->capacity) {
        size_t capacity = (text->len + len + 1) * 2;
        char *grown = arena_allocate(text->arena, capacity, 1);

        if (text->len > 0) {
            memcpy(grown, text->bytes, text->len);
        }
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
    text->bytes[text->len] = '\0';
    return true;
}

/* A cell of a tabbed line can't hold what separates cells and lines. */
static bool append_plain(struct rows_text *text, const char *cell)
{
    size_t at = text->len;

    if (!append(text, cell, strlen(cell))) {
        return false;
    }
    for (at += strcspn(text->bytes + at, "\t\r\n"); at < text->len;
         at += strcspn(text->bytes + at, "\t\r\n")) {
        text->bytes[at] = ' ';
    }
    return true;
}

/* A cell that begins like this is taken for a formula by spreadsheets, and its text comes from servers. */
static bool looks_like_formula(const char *cell)
{
    return cell[0] != '\0' && strchr("=+-@\t\r", cell[0]) != NULL;
}

static bool append_csv(struct rows_text *text, const char *cell)
{
    bool quoted = strpbrk(cell, "\",\r\n") != NULL || cell[0] == ' ';
    bool fits = !quoted || append(text, "\"", 1);
    const char *rest = cell;

    fits = fits && (!looks_like_formula(cell) || append(text, "'", 1));
    for (const char *quote = strchr(rest, '"'); fits && quote; quote = strchr(rest, '"')) {
        fits = append(text, rest, (size_t)(quote - rest)) && append(text, "\"\"", 2);
        rest = quote + 1;
    }
    return fits && append(text, rest, strlen(rest)) && (!quoted || append(text, "\"", 1));
}

bool rows_text_cell(struct rows_text *text, const char *cell)
{
    const char *separator = text->format == ROWS_CSV ? "," : "\t";

    if (text->cells++ > 0 && !append(text, separator, 1)) {
        return false;
    }
    return text->format == ROWS_CSV ? append_csv(text, cell) : append_plain(text, cell);
}

bool rows_text_end_line(struct rows_text *text)
{
    text->cells = 0;
    return append(text, "\r\n", 2);
}
