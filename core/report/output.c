/*
 * See output.h.
 */
#include "core/report/output.h"

#include <stdbool.h>
#include <string.h>

#include "core/report/view.h"

enum { TEXT_MAXIMUM = 16 * 1024, OUTPUT_MAXIMUM = 4 * 1024 * 1024 };

static void put(struct output *output, const char *bytes, size_t len)
{
    if (len > OUTPUT_MAXIMUM - output->len) {
        return;
    }
    if (output->capacity - output->len < len + 1) {
        size_t capacity = (output->capacity + len + 1) * 2;
        char *text = arena_allocate(output->arena, capacity, 1);
        if (output->len > 0) {
            memcpy(text, output->text, output->len);
        }
        output->text = text;
        output->capacity = capacity;
    }
    if (len > 0) {
        memcpy(output->text + output->len, bytes, len);
    }
    output->len += len;
    output->text[output->len] = '\0';
}

static void put_spaces(struct output *output, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(output, " ", 1);
    }
}

size_t output_columns(const char *text, size_t len)
{
    size_t width = 0;
    for (size_t i = 0; i < len; i++) {
        width += ((unsigned char)text[i] & 0xC0U) != 0x80U;
    }
    return width;
}

void output_hanging(struct output *output, const char *first, size_t indent, const char *text)
{
    const char *rest = view_visible(output->arena, text, TEXT_MAXIMUM);
    size_t column = output_columns(first, strlen(first));
    bool at_start = true;
    put(output, first, strlen(first));
    while (*rest != '\0') {
        if (*rest == ' ' || *rest == '\t') {
            rest++;
            continue;
        }
        size_t word = strcspn(rest, " \t\n");
        size_t width = output_columns(rest, word);
        bool fits = at_start || column + 1 + width <= output->width;
        if (!fits) {
            put(output, "\n", 1);
            put_spaces(output, indent);
            column = indent;
            at_start = true;
        }
        if (!at_start && word > 0) {
            put(output, " ", 1);
            column++;
        }
        put(output, rest, word);
        column += width;
        at_start = at_start && word == 0;
        rest += word;
        if (*rest == '\n') {
            rest++;
            put(output, "\n", 1);
            put_spaces(output, *rest == '\0' ? 0 : indent);
            column = indent;
            at_start = true;
        }
    }
    put(output, "\n", 1);
}

void output_paragraph(struct output *output, const char *first, const char *text)
{
    output_hanging(output, first, output_columns(first, strlen(first)), text);
}

void output_line(struct output *output, const char *text)
{
    output_paragraph(output, "", text);
}

void output_blank(struct output *output)
{
    put(output, "\n", 1);
}

void output_notice(struct output *output, const char *text)
{
    if (text != NULL) {
        output_line(output, text);
        output_blank(output);
    }
}
