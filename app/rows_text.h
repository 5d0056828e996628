/*
 * A list as text that other programs take: lines with tabs between cells, or CSV. Portable.
 */
#ifndef APP_ROWS_TEXT_H
#define APP_ROWS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/arena.h"

enum rows_format {
    ROWS_TEXT, /* tabs between cells, \r\n after lines: as spreadsheets take it from the clipboard */
    ROWS_CSV   /* RFC 4180; what a spreadsheet would take for a formula gets an apostrophe in front */
};

/* No more bytes than this are written; what does not fit is left out from a line's end on. */
enum { ROWS_TEXT_MAXIMUM = 8 * 1024 * 1024 };

struct rows_text {
    struct arena *arena;
    enum rows_format format;
    char *bytes; /* NUL-terminated; NULL while empty */
    size_t len;
    size_t capacity;
    size_t cells; /* of the line under way */
};

/* Appends a cell to the line under way; ends the line. False, and nothing more is taken, once it would get too long. */
bool rows_text_cell(struct rows_text *text, const char *cell);
bool rows_text_end_line(struct rows_text *text);

#endif
