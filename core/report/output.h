/*
 * Plain text for a console, put together line by line. What comes from outside is made visible, so that it can't steer the
 * terminal.
 */
#ifndef CORE_REPORT_OUTPUT_H
#define CORE_REPORT_OUTPUT_H

#include <stddef.h>

#include "core/evidence/arena.h"

/* Columns of a summary's lines, of the trace of Autodiscover, whose rows have several parts, and of a command. */
enum { OUTPUT_WIDTH = 78, OUTPUT_WIDE = 100, OUTPUT_COMMAND = 1000 };

/* Text that grows inside the arena; full at 4 MiB, where it stops. */
struct output {
    struct arena *arena;
    size_t width; /* columns; lines break before */
    char *text;
    size_t len;
    size_t capacity;
};

/* Columns on a console: one for each character. (Wide East Asian characters take two; lines then end a little later.) */
size_t output_columns(const char *text, size_t len);

/*
 * Writes a paragraph: `first` before its first line, as many spaces before the others. Lines break at spaces; a longer
 * word, such as a URL, keeps its own line whole, so that it can be copied. Line feeds in the text stay.
 */
void output_paragraph(struct output *output, const char *first, const char *text);

/* The same with `indent` spaces before the other lines. */
void output_hanging(struct output *output, const char *first, size_t indent, const char *text);

/* The same without anything before. */
void output_line(struct output *output, const char *text);
void output_blank(struct output *output);

/* A line that is set apart by an empty one behind it; nothing at all for NULL. */
void output_notice(struct output *output, const char *text);

#endif
