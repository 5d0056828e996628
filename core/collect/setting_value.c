/*
 * See setting_value.h.
 */
#include "core/collect/setting_value.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/evidence/utf16.h"
#include "core/knowledge/settings.h"

/* Types of registry values, as winnt.h numbers them. */
enum { TYPE_TEXT = 1, TYPE_EXPANDABLE_TEXT = 2, TYPE_DWORD = 4, TYPE_QWORD = 11 };

static const char *format_number(struct arena *arena, const unsigned char *bytes, size_t len)
{
    uint64_t number = 0;
    for (size_t i = len; i > 0; i--) {
        number = number << 8 | bytes[i - 1];
    }
    return arena_format(arena, "%llu", (unsigned long long)number);
}

static const char *format_bytes(struct arena *arena, const unsigned char *bytes, size_t len)
{
    char text[2 * SETTING_BINARY_MAXIMUM + 1];
    size_t shown = len < SETTING_BINARY_MAXIMUM ? len : SETTING_BINARY_MAXIMUM;
    for (size_t i = 0; i < shown; i++) {
        text[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        text[2 * i + 1] = "0123456789abcdef"[bytes[i] & 0x0F];
    }
    text[2 * shown] = '\0';
    return arena_format(arena, "%s%s", text, len > shown ? "\xE2\x80\xA6" : "");
}

void setting_value_describe(struct arena *arena, uint32_t registry_type, const unsigned char *bytes,
                            size_t len, struct setting *out)
{
    bool is_dword = registry_type == TYPE_DWORD && (bytes == NULL || len == 4);
    bool is_qword = registry_type == TYPE_QWORD && (bytes == NULL || len == 8);
    if (registry_type == TYPE_TEXT || registry_type == TYPE_EXPANDABLE_TEXT) {
        out->type = registry_type == TYPE_TEXT ? SETTING_TEXT : SETTING_EXPANDABLE_TEXT;
        if (bytes != NULL) {
            const char *text = utf16_to_text(arena, bytes, len, NULL);
            out->data = text_make_valid(arena, text, strlen(text), SETTING_TEXT_MAXIMUM);
        }
    } else if (is_dword || is_qword) {
        out->type = SETTING_NUMBER;
        out->data = bytes == NULL ? NULL : format_number(arena, bytes, len);
    } else {
        out->type = SETTING_BINARY;
        out->data = bytes == NULL ? NULL : format_bytes(arena, bytes, len);
    }
}

const char *setting_value_name(struct arena *arena, const char *name)
{
    return text_make_valid(arena, name, strlen(name), SETTING_TEXT_MAXIMUM);
}

static struct setting *find_same(struct setting *items, size_t count, const struct setting *other)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(items[i].view, "64-bit") && text_equal_ignoring_case(items[i].name, other->name) &&
            text_equal(items[i].type, other->type) && text_equal(items[i].data, other->data)) {
            return &items[i];
        }
    }
    return NULL;
}

static void append(struct arena *arena, const struct setting *setting, const char *view,
                   struct setting_list *out)
{
    if (out->count < SETTINGS_MAXIMUM) {
        struct setting *copy = schema_append(arena, &setting_schema, out);
        *copy = *setting;
        copy->view = view;
    }
}

void setting_value_merge(struct arena *arena, const struct setting_list *in_64_bit,
                         const struct setting_list *in_32_bit, struct setting_list *out)
{
    size_t first = out->count;
    for (size_t i = 0; i < in_64_bit->count; i++) {
        append(arena, &in_64_bit->items[i], "64-bit", out);
    }
    size_t last = out->count;
    for (size_t i = 0; i < in_32_bit->count; i++) {
        struct setting *same =
            last > first ? find_same(out->items + first, last - first, &in_32_bit->items[i]) : NULL;
        if (same != NULL) {
            same->view = "both";
        } else {
            append(arena, &in_32_bit->items[i], "32-bit", out);
        }
    }
}
