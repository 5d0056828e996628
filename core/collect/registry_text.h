/*
 * Text in the registry as Outlook writes it: REG_SZ, or REG_BINARY that holds UTF-16.
 *
 * The same value of a profile has one form on one computer and the other on the next, and anything may have damaged it;
 * so what is text is decided here, by the bytes, apart from Windows and under test.
 */
#ifndef CORE_COLLECT_REGISTRY_TEXT_H
#define CORE_COLLECT_REGISTRY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/* The types of registry values that are read, as winnt.h numbers them. */
enum registry_type {
    REGISTRY_TEXT = 1,
    REGISTRY_EXPANDABLE_TEXT = 2,
    REGISTRY_BINARY = 3,
    REGISTRY_NUMBER = 4
};

/* The most bytes of a value that is read as text: a mail address, a server or an account name is far shorter. */
enum { REGISTRY_TEXT_MAXIMUM = 4096 };

/*
 * Decodes one value. True with *text owned by the arena, or NULL when the value is empty. False with *text NULL and the
 * cause in *failure (`operation` is the name to put there; it must outlive the evidence) when the value has another
 * type, is too long, or is not text: control characters, half a character, an odd number of bytes without an end.
 */
bool registry_text_decode(struct arena *arena, const char *operation, uint32_t type,
                          const unsigned char *bytes, size_t len, const char **text, struct failure *failure);

/*
 * Decodes a number of 32 bits: REG_DWORD, or four bytes of REG_BINARY, as a profile keeps its properties. False with
 * *number as it was and the cause in *failure for anything else.
 */
bool registry_number_decode(const char *operation, uint32_t type, const unsigned char *bytes, size_t len,
                            int64_t *number, struct failure *failure);

#endif
