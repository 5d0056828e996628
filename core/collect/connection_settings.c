/*
 * See connection_settings.h.
 */
#include "core/collect/connection_settings.h"

#include <string.h>

#include "core/collect/failures.h"
#include "core/evidence/text.h"

enum { FLAG_NAMED = 2, FLAG_SCRIPT = 4, FLAG_DETECT = 8, TEXT_MAXIMUM = 4096 };

struct bytes {
    const unsigned char *at;
    size_t left;
};

static bool take_number(struct bytes *bytes, uint32_t *number)
{
    if (bytes->left < 4) {
        return false;
    }
    *number = (uint32_t)bytes->at[0] | (uint32_t)bytes->at[1] << 8 | (uint32_t)bytes->at[2] << 16 |
              (uint32_t)bytes->at[3] << 24;
    bytes->at += 4;
    bytes->left -= 4;
    return true;
}

/* Takes a text behind its length; NULL for an empty one, and for one that is not there at all. False when it is cut off. */
static bool take_text(struct arena *arena, struct bytes *bytes, const char **text)
{
    uint32_t len = 0;
    *text = NULL;
    if (bytes->left == 0) {
        return true;
    }
    if (!take_number(bytes, &len) || len > bytes->left) {
        return false;
    }
    if (len > 0) {
        *text = text_make_valid(arena, (const char *)bytes->at, len, TEXT_MAXIMUM);
    }
    bytes->at += len;
    bytes->left -= len;
    return true;
}

void connection_settings_set_mode(struct proxy_setting *setting, bool detects)
{
    setting->mode = detects                       ? "detect"
                    : setting->script_url != NULL ? "script"
                    : setting->proxies != NULL    ? "named"
                                                  : "direct";
}

bool connection_settings_parse(struct arena *arena, const unsigned char *bytes, size_t len,
                               struct proxy_setting *out)
{
    struct bytes rest = {bytes, len};
    uint32_t version = 0;
    uint32_t counter = 0;
    uint32_t flags = 0;
    const char *proxies = NULL;
    const char *bypass = NULL;
    const char *script_url = NULL;
    bool whole = take_number(&rest, &version) && take_number(&rest, &counter) && take_number(&rest, &flags) &&
                 take_text(arena, &rest, &proxies) && take_text(arena, &rest, &bypass);
    /* Only a person's setting has a script, and detection, behind these. */
    whole = whole && ((flags & FLAG_SCRIPT) == 0 || take_text(arena, &rest, &script_url));
    if (!whole) {
        failure_keep_first(&out->failure,
                           failure_from_program("connection settings", "the value is damaged"));
        return false;
    }
    bool is_named = (flags & FLAG_NAMED) != 0;
    out->proxies = is_named ? proxies : NULL;
    out->bypass = is_named ? bypass : NULL;
    out->script_url = script_url;
    connection_settings_set_mode(out, (flags & FLAG_DETECT) != 0);
    return true;
}

static void append(struct arena *arena, const struct proxy_setting *setting, const char *view,
                   struct proxy_setting_list *out)
{
    struct proxy_setting *copy = schema_append(arena, &proxy_setting_schema, out);
    *copy = *setting;
    copy->view = view;
}

void connection_settings_append(struct arena *arena, const struct proxy_setting *in_64_bit,
                                const struct proxy_setting *in_32_bit, struct proxy_setting_list *out)
{
    bool same = text_equal(in_64_bit->mode, in_32_bit->mode) &&
                text_equal(in_64_bit->proxies, in_32_bit->proxies) &&
                text_equal(in_64_bit->bypass, in_32_bit->bypass) &&
                text_equal(in_64_bit->script_url, in_32_bit->script_url) &&
                in_64_bit->failure.operation == NULL && in_32_bit->failure.operation == NULL;
    append(arena, in_64_bit, same ? "both" : "64-bit", out);
    if (!same) {
        append(arena, in_32_bit, "32-bit", out);
    }
}
