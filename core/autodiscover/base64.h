/*
 * Base64, RFC 4648 section 4: how Authorization and WWW-Authenticate carry bytes (token68, RFC 9110 section 11.2).
 */
#ifndef CORE_AUTODISCOVER_BASE64_H
#define CORE_AUTODISCOVER_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* The room that the text of so many bytes takes, with its NUL. */
#define BASE64_ROOM(len) (((len) + 2) / 3 * 4 + 1)

/* Writes the text with its NUL into memory of BASE64_ROOM(len) bytes. */
void base64_encode(const unsigned char *bytes, size_t len, char *out);

/*
 * Reads a text of so many characters into memory of at least text_len / 4 * 3 bytes. False when it is no base64 with its
 * padding; nothing is skipped or forgiven.
 */
bool base64_decode(const char *text, size_t text_len, unsigned char *out, size_t *out_len);

#endif
