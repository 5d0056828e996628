/*
 * Registry values as text for the evidence, whatever lies in them.
 *
 * The key is the person's own, so every program can have put anything there: a DWORD of three bytes, text without an end,
 * a name as long as the registry allows. What is what is decided here by the bytes, apart from Windows and under test.
 */
#ifndef CORE_COLLECT_SETTING_VALUE_H
#define CORE_COLLECT_SETTING_VALUE_H

#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

enum {
    SETTING_DATA_MAXIMUM = 64 * 1024, /* bytes; a value with more is listed without its data */
    SETTING_TEXT_MAXIMUM =
        1024, /* bytes of UTF-8 that are kept of a text or a name: the longest path is shorter */
    SETTING_BINARY_MAXIMUM = 32, /* bytes that are shown of anything else */
    SETTINGS_MAXIMUM = 600       /* values in all */
};

/*
 * Fills type and data of `out` from a value of this registry type (REG_SZ and so on, by winnt.h's numbers). `bytes` NULL =
 * the value was too long or could not be read: data then is NULL. Text is valid UTF-8 without control characters.
 */
void setting_value_describe(struct arena *arena, uint32_t registry_type, const unsigned char *bytes,
                            size_t len, struct setting *out);

/* A value's name as the evidence keeps it: valid, without control characters, of bounded length. */
const char *setting_value_name(struct arena *arena, const char *name);

/*
 * Appends what one key holds in the registry's 64-bit and 32-bit view to `out`, at most up to SETTINGS_MAXIMUM in all: a
 * value that is the same in both is listed once, with the view "both".
 */
void setting_value_merge(struct arena *arena, const struct setting_list *in_64_bit,
                         const struct setting_list *in_32_bit, struct setting_list *out);

#endif
