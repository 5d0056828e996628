/*
 * See base64.h. libcurl could encode, but keeps what it encoded in memory that we cannot clear.
 */
#include "core/autodiscover/base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(const unsigned char *bytes, size_t len, char *out)
{
    for (size_t i = 0; i < len; i += 3) {
        unsigned int second = i + 1 < len ? bytes[i + 1] : 0U;
        unsigned int third = i + 2 < len ? bytes[i + 2] : 0U;
        unsigned int group = ((unsigned int)bytes[i] << 16) | (second << 8) | third;
        *out++ = alphabet[group >> 18];
        *out++ = alphabet[(group >> 12) & 63U];
        *out++ = i + 1 < len ? alphabet[(group >> 6) & 63U] : '=';
        *out++ = i + 2 < len ? alphabet[group & 63U] : '=';
    }
    *out = '\0';
}

bool base64_decode(const char *text, size_t text_len, unsigned char *out, size_t *out_len)
{
    size_t padding = 0;
    *out_len = 0;
    if (text_len % 4 != 0) {
        return false;
    }
    while (padding < 2 && padding < text_len && text[text_len - 1 - padding] == '=') {
        padding++;
    }
    for (size_t i = 0; i < text_len; i += 4) {
        unsigned int group = 0;
        for (size_t k = 0; k < 4; k++) {
            const char *place = memchr(alphabet, text[i + k], sizeof alphabet - 1);
            if (place == NULL && i + k < text_len - padding) {
                return false;
            }
            group = (group << 6) | (place == NULL ? 0U : (unsigned int)(place - alphabet));
        }
        size_t count = i + 4 < text_len ? 3 : 3 - padding;
        for (size_t k = 0; k < count; k++) {
            out[(*out_len)++] = (unsigned char)(group >> (16 - 8 * k));
        }
    }
    return true;
}
