/*
 * See saved_file_rules.h.
 */
#include "core/collect/saved_file_rules.h"

#include <string.h>

#include "core/autodiscover/settings_rules.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum { HOST_MAXIMUM = 253 };

bool saved_file_is_cache(const char *name, bool in_subfolder)
{
    return in_subfolder ? text_begins_ignoring_case(name, "AutoD.") && text_ends_ignoring_case(name, ".xml")
                        : text_ends_ignoring_case(name, "Autodiscover.xml");
}

bool saved_file_is_named_by(const struct setting_list *settings, const struct setting *setting)
{
    return setting->name != NULL && !settings_is_look_alike(setting->name) &&
           (strchr(setting->name, '.') != NULL || text_ends_ignoring_case(setting->data, ".xml")) &&
           settings_local_xml(settings, setting->version, setting->name) == setting;
}

static bool is_slash(char character)
{
    return character == '\\' || character == '/';
}

static bool is_letter(char character)
{
    char lower = text_lower(character);
    return lower >= 'a' && lower <= 'z';
}

enum saved_path_kind saved_path_kind_of(struct arena *arena, const char *path, const char **host)
{
    if (path == NULL) {
        return SAVED_PATH_UNUSABLE;
    }
    if (is_letter(path[0]) && path[1] == ':' && is_slash(path[2]) && path[3] != '\0') {
        /* "C:\file.xml:stream" and worse names would be something else than the file that a person sees there */
        return strchr(path + 2, ':') == NULL ? SAVED_PATH_DRIVE : SAVED_PATH_UNUSABLE;
    }
    if (!is_slash(path[0]) || !is_slash(path[1])) {
        return SAVED_PATH_UNUSABLE;
    }
    size_t len = strcspn(path + 2, "\\/");
    const char *share = path + 2 + len;
    /* \\.\ and \\?\ lead to devices; server@port and server@SSL to a web folder */
    bool is_device = len == 1 && (path[2] == '.' || path[2] == '?');
    if (len == 0 || len > HOST_MAXIMUM || is_device || share[0] == '\0' || share[1] == '\0' ||
        strchr(path, ':') != NULL || memchr(path + 2, '@', len) != NULL) {
        return SAVED_PATH_UNUSABLE;
    }
    if (host != NULL) {
        *host = arena_copy_bytes(arena, path + 2, len);
    }
    return SAVED_PATH_NETWORK;
}
