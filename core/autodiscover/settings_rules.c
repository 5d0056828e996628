/*
 * See settings_rules.h.
 */
#include "core/autodiscover/settings_rules.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum { NO_VERSION = -1, VERSION_MAXIMUM = 99 };

/* The number before the first dot of a version of Office; NO_VERSION when there is none. */
static int64_t major_of(const char *version)
{
    char digits[4];
    size_t len = version == NULL ? 0 : strcspn(version, ".");
    int64_t number = 0;
    if (len == 0 || len >= sizeof digits) {
        return NO_VERSION;
    }
    memcpy(digits, version, len);
    digits[len] = '\0';
    return text_to_number(digits, VERSION_MAXIMUM, &number) ? number : NO_VERSION;
}

/* Whether the value stands in a key with this end where Outlook looks. */
static bool stands_in(const struct setting *setting, const char *key_end)
{
    return text_begins_ignoring_case(setting->key, "HKCU\\") &&
           text_ends_ignoring_case(setting->key, key_end);
}

/* The version that is asked for, as a number; with NULL the newest that has a value in keys with this end. */
static int64_t resolve_version(const struct setting_list *settings, const char *office_version,
                               const char *key_end)
{
    if (office_version != NULL) {
        return major_of(office_version);
    }
    int64_t newest = NO_VERSION;
    for (size_t i = 0; i < settings->count; i++) {
        int64_t major = major_of(settings->items[i].version);
        if (major > newest && stands_in(&settings->items[i], key_end)) {
            newest = major;
        }
    }
    return newest;
}

static bool is_text(const struct setting *setting)
{
    return setting->type == NULL || text_equal(setting->type, SETTING_TEXT) ||
           text_equal(setting->type, SETTING_EXPANDABLE_TEXT);
}

static bool has_type(const struct setting *setting, const char *type)
{
    return text_equal(type, SETTING_TEXT) ? is_text(setting)
                                          : setting->type == NULL || text_equal(setting->type, type);
}

/* The value of this name and type in a key with this end: the policy's, or else the person's own. */
static const struct setting *find(const struct setting_list *settings, const char *office_version,
                                  const char *key_end, const char *name, const char *type)
{
    int64_t version = resolve_version(settings, office_version, key_end);
    const struct setting *own = NULL;
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];
        /* A key without a version serves every Office. */
        bool fits = setting->version == NULL || major_of(setting->version) == version;
        if (!fits || setting->data == NULL || !text_equal_ignoring_case(setting->name, name) ||
            !stands_in(setting, key_end) || !has_type(setting, type)) {
            continue;
        }
        if (setting->is_policy == TRUTH_YES) {
            return setting;
        }
        own = own == NULL ? setting : own;
    }
    return own;
}

const struct setting *settings_in_force(const struct setting_list *settings, const char *office_version,
                                        const char *name)
{
    const struct setting_facts *facts = setting_find(name);
    return facts == NULL ? NULL : find(settings, office_version, facts->key_end, name, facts->type);
}

static bool number_of(const struct setting *setting, int64_t *number)
{
    return setting != NULL && text_to_number(setting->data, INT64_MAX, number);
}

int64_t settings_number(const struct setting_list *settings, const char *office_version, const char *name,
                        int64_t otherwise)
{
    int64_t number = 0;
    return number_of(settings_in_force(settings, office_version, name), &number) ? number : otherwise;
}

const struct setting *settings_that_skip(const struct setting_list *settings, const char *office_version,
                                         const char *step_id)
{
    size_t count = 0;
    const struct setting_facts *table = setting_table(&count);
    for (size_t i = 0; step_id != NULL && i < count; i++) {
        int64_t number = 0;
        if (!text_equal(table[i].skips[0], step_id) && !text_equal(table[i].skips[1], step_id)) {
            continue;
        }
        const struct setting *setting = settings_in_force(settings, office_version, table[i].name);
        if (number_of(setting, &number) && number != 0) {
            return setting;
        }
    }
    return NULL;
}

bool settings_prefer_local_xml(const struct setting_list *settings, const char *office_version)
{
    return settings_number(settings, office_version, "PreferLocalXML", 0) != 0;
}

const struct setting *settings_local_xml(const struct setting_list *settings, const char *office_version,
                                         const char *domain)
{
    /* A value that Outlook gives another meaning is no domain's, whatever the address says. */
    if (domain == NULL || domain[0] == '\0' || setting_find(domain) != NULL) {
        return NULL;
    }
    const struct setting *setting =
        find(settings, office_version, SETTING_KEY_AUTODISCOVER, domain, SETTING_TEXT);
    return setting == NULL || setting->data[0] == '\0' ? NULL : setting;
}

const char *settings_local_xml_path(const struct setting_list *settings, const char *office_version,
                                    const char *domain)
{
    const struct setting *setting = settings_local_xml(settings, office_version, domain);
    return setting == NULL ? NULL : setting->data;
}

const char *settings_last_known_good_url(const struct setting_list *settings, const char *office_version)
{
    const struct setting *setting = settings_in_force(settings, office_version, "LastKnownGoodUrl");
    if (setting == NULL || !(text_begins_ignoring_case(setting->data, "https://") ||
                             text_begins_ignoring_case(setting->data, "http://"))) {
        return NULL;
    }
    return setting->data;
}

bool settings_allow_redirect(const struct setting_list *settings, const char *office_version,
                             const char *host)
{
    int64_t version = resolve_version(settings, office_version, SETTING_KEY_REDIRECT);
    for (size_t i = 0; host != NULL && host[0] != '\0' && i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];
        if (major_of(setting->version) == version && stands_in(setting, SETTING_KEY_REDIRECT) &&
            text_equal_ignoring_case(setting->name, host)) {
            return true;
        }
    }
    return false;
}

bool setting_has_wrong_type(const struct setting *setting)
{
    const struct setting_facts *facts = setting_find(setting->name);
    return facts != NULL && text_ends_ignoring_case(setting->key, facts->key_end) &&
           !has_type(setting, facts->type);
}

bool setting_stands_elsewhere(const struct setting *setting)
{
    const struct setting_facts *facts = setting_find(setting->name);
    return facts != NULL && text_equal(facts->key_end, SETTING_KEY_AUTODISCOVER) &&
           text_begins_ignoring_case(setting->key, "HKLM\\") &&
           text_ends_ignoring_case(setting->key, SETTING_KEY_AUTODISCOVER);
}

bool setting_is_look_alike(const struct setting *setting)
{
    return text_ends_ignoring_case(setting->key, SETTING_KEY_AUTODISCOVER) &&
           settings_is_look_alike(setting->name);
}
