/*
 * From Windows' text to ours: UTF-16 as it lies in memory or in a registry value, to UTF-8.
 *
 * Written portably, because most of what goes wrong with such text (cut in the middle, no end, half a character, not text
 * at all) is tested best where the sanitizers run.
 */
#ifndef CORE_EVIDENCE_UTF16_H
#define CORE_EVIDENCE_UTF16_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/arena.h"

/*
 * The UTF-8 form of `len` bytes of little-endian UTF-16, owned by the arena. Ends at the first NUL; what follows it is
 * not looked at. Half of a surrogate pair becomes U+FFFD (RFC 3629 section 3 forbids it in UTF-8). A last odd byte is
 * dropped. `damaged` (may be NULL) tells whether one of these happened or a control character (Unicode category Cc) is
 * part of the text: then it probably is no text, or not all of it.
 */
const char *utf16_to_text(struct arena *arena, const unsigned char *bytes, size_t len, bool *damaged);

/*
 * The same into memory of the caller's, for text that is wiped after use: writes the UTF-8 form with its NUL to `out`, or
 * nothing when that is NULL, and returns how many bytes that is.
 */
size_t utf16_decode(const unsigned char *bytes, size_t len, char *out, bool *damaged);

#endif
