/*
 * Standard input and output of a program that may have none: a window's program started from a shell, a script's pipe, a
 * file, or a real console. Bytes go out as UTF-8; only a console gets UTF-16, since its code page is rarely UTF-8.
 */
#ifndef APP_CONSOLE_H
#define APP_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

enum console_stream { CONSOLE_OUTPUT, CONSOLE_ERROR };

/* Whether the stream leads anywhere. */
bool console_has(enum console_stream stream);

/*
 * Writes the text (UTF-8). Lost text counts as an error except where nobody listens any more (a closed pipe) or ever did
 * (no stream): then true.
 */
bool console_write(enum console_stream stream, const char *text);

/*
 * Reads the first line of standard input into `line` without its line break, as UTF-8 (a console's UTF-16 is converted;
 * a byte order mark is dropped; what is typed at a console is not shown). False, with nothing left in `line`, when there
 * is no input, no line, or one of more than size - 1 bytes. For a password: the caller wipes `line`, everything else that
 * held it is wiped here.
 */
bool console_read_secret(char *line, size_t size);

#endif
