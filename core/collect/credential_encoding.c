/*
 * How the password of a Credential Manager entry is written: see credential.h. Windows stores bytes and asks nobody.
 */
#include "core/collect/credential.h"

#include "core/evidence/text.h"
#include "core/evidence/utf16.h"

/* Whether the bytes are UTF-8 without control characters; *is_ascii tells whether every one of them is plain ASCII. */
static bool is_utf8(const unsigned char *bytes, size_t len, bool *is_ascii)
{
    *is_ascii = true;
    for (size_t i = 0; i < len;) {
        size_t step = text_sequence_len(bytes + i, len - i);
        if (step == 0 || bytes[i] < 0x20 || bytes[i] == 0x7F) {
            return false;
        }
        *is_ascii = *is_ascii && step == 1;
        i += step;
    }
    return true;
}

static bool is_utf16(const unsigned char *bytes, size_t len)
{
    bool damaged = false;
    for (size_t i = 0; i + 1 < len; i += 2) {
        if (bytes[i] == 0 && bytes[i + 1] == 0) {
            return false; /* a NUL in the middle: the rest would be lost */
        }
    }
    (void)utf16_decode(bytes, len, NULL, &damaged);
    return len % 2 == 0 && !damaged;
}

static bool has_zero(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == 0) {
            return true;
        }
    }
    return false;
}

static bool has_control(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] < 0x20 || bytes[i] == 0x7F) {
            return true;
        }
    }
    return false;
}

/* Bytes without a zero among them: UTF-8 or ANSI, or UTF-16 of a script in which no character has one. */
static enum credential_encoding encoding_without_zero(const unsigned char *bytes, size_t len)
{
    bool is_ascii = false;
    if (is_utf8(bytes, len, &is_ascii)) {
        return CREDENTIAL_UTF8;
    }
    if (len % 2 != 0) {
        return has_control(bytes, len) ? CREDENTIAL_UNREADABLE : CREDENTIAL_ANSI;
    }
    return is_utf16(bytes, len) && has_control(bytes, len) ? CREDENTIAL_UTF16 : CREDENTIAL_UNREADABLE;
}

enum credential_encoding credential_encoding_of(const unsigned char *bytes, size_t len, size_t *text_len)
{
    *text_len = len;
    if (len == 0 || len > CREDENTIAL_BLOB_MAXIMUM) {
        return CREDENTIAL_UNREADABLE;
    }
    if (len > 2 && len % 2 == 0 && bytes[len - 1] == 0 && bytes[len - 2] == 0) {
        *text_len = len - 2;
        return is_utf16(bytes, len - 2) ? CREDENTIAL_UTF16 : CREDENTIAL_UNREADABLE;
    }
    if (!has_zero(bytes, len)) {
        return encoding_without_zero(bytes, len);
    }
    bool is_terminated = bytes[len - 1] == 0 && !has_zero(bytes, len - 1) && len > 2;
    enum credential_encoding narrow =
        is_terminated ? encoding_without_zero(bytes, len - 1) : CREDENTIAL_UNREADABLE;
    /* Eight-bit text with its NUL: as UTF-16 it would be Chinese with one Latin letter at the end. */
    if (narrow == CREDENTIAL_UTF8 || (narrow == CREDENTIAL_ANSI && !is_utf16(bytes, len))) {
        *text_len = len - 1;
        return narrow;
    }
    return is_utf16(bytes, len) ? CREDENTIAL_UTF16 : CREDENTIAL_UNREADABLE;
}
