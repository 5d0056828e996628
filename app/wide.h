/*
 * UTF-8 to UTF-16 and back: the one place where the app crosses to Windows' own encoding.
 */
#ifndef APP_WIDE_H
#define APP_WIDE_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include "core/evidence/arena.h"

/* The text in UTF-16, owned by the arena. NULL becomes ""; what is not UTF-8 becomes U+FFFD. */
wchar_t *wide_from_utf8(struct arena *arena, const char *text);

/* The text in UTF-8, owned by the arena. NULL becomes ""; lone surrogates become U+FFFD. */
const char *wide_to_utf8(struct arena *arena, const wchar_t *text);

/* Puts the text into a buffer of `count` characters (at least 1), cut between characters when it is longer. */
void wide_copy(wchar_t *buffer, size_t count, const char *text);

/* Windows' own words for an error code, in one line without a full stop; owned by the arena. */
const char *wide_system_text(struct arena *arena, uint32_t code);

#endif
