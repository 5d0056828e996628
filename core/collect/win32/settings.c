/*
 * The registry values that bear on Autodiscover, sign-in and encryption, as they stand in the person's and the computer's
 * registry.
 *
 * The AutoDiscover keys are listed whole, since what Outlook does not read there matters too; of other keys only the values
 * that are known. The known ones are asked for by name first: no heap of rubbish in a key can hide them.
 */
#include "core/collect/collect.h"

#include <string.h>

#include "core/collect/win32/system.h"

#include "core/collect/failures.h"
#include "core/collect/setting_value.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"
#include "core/knowledge/system_settings.h"

enum {
    VALUE_NAME_UNITS = 16384, /* the longest name of a value, with its NUL */
    VALUES_OF_A_KEY = 100     /* that are listed beside the known ones */
};

/* What one reading carries along. */
struct reading {
    struct arena *arena;
    struct arena *scratch; /* for data that is thrown away */
    struct setting_list *settings;
    struct failure *failure;
};

/* One key to read. */
struct place {
    HKEY root;
    const char *path; /* below the root */
    const char *name; /* for the evidence */
    const char *key_end;
    const char *version;
    enum truth is_policy;
    bool list_all;
};

/* Appends the value of this name; `name` is how the evidence calls it. */
static void add_value(const struct reading *reading, const struct place *place, HKEY key,
                      const wchar_t *wide_name, const char *name, struct setting_list *values)
{
    unsigned char *bytes = NULL;
    DWORD type = 0;
    DWORD len = 0;
    LSTATUS status = RegQueryValueExW(key, wide_name, NULL, &type, NULL, &len);
    if (status == ERROR_SUCCESS && len <= SETTING_DATA_MAXIMUM) {
        bytes = arena_allocate(reading->scratch, (size_t)len + 1, 1);
        status = RegQueryValueExW(key, wide_name, NULL, &type, bytes, &len);
    }
    if (status == ERROR_FILE_NOT_FOUND) {
        return;
    }
    if (status != ERROR_SUCCESS) {
        bytes = NULL; /* grown meanwhile, or not to be read: it is there all the same */
    }
    struct setting *setting = schema_append(reading->arena, &setting_schema, values);
    setting->key = place->name;
    setting->name = name;
    setting->version = place->version;
    setting->is_policy = place->is_policy;
    setting_value_describe(reading->arena, type, bytes, len, setting);
}

static bool is_known(const struct place *place, const char *name)
{
    const struct setting_facts *facts = setting_find(name);
    return facts != NULL && text_equal(facts->key_end, place->key_end);
}

static void add_known(const struct reading *reading, const struct place *place, HKEY key,
                      struct setting_list *values)
{
    size_t count = 0;
    const struct setting_facts *table = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (text_equal(table[i].key_end, place->key_end)) {
            add_value(reading, place, key, wide_from_text(reading->scratch, table[i].name), table[i].name,
                      values);
        }
    }
}

static void add_others(const struct reading *reading, const struct place *place, HKEY key,
                       struct setting_list *values)
{
    wchar_t *name = arena_allocate(reading->scratch, VALUE_NAME_UNITS, sizeof *name);
    LSTATUS status = ERROR_SUCCESS;
    DWORD index = 0;
    size_t added = 0;
    for (; added <= VALUES_OF_A_KEY; index++) {
        DWORD units = VALUE_NAME_UNITS;
        status = RegEnumValueW(key, index, name, &units, NULL, NULL, NULL, NULL);
        if (status != ERROR_SUCCESS) {
            break;
        }
        const char *text = wide_to_text(reading->scratch, name, units);
        if (text[0] == '\0' ||
            is_known(place, text)) { /* no name: the key's default value, which nobody reads */
            continue;
        }
        if (added < VALUES_OF_A_KEY) {
            add_value(reading, place, key, name, setting_value_name(reading->arena, text), values);
        } else {
            failure_keep_first(
                reading->failure,
                failure_from_program("RegEnumValueW", "the key has more values than are read"));
        }
        added++;
    }
    if (status != ERROR_SUCCESS && status != ERROR_NO_MORE_ITEMS) {
        failure_keep_first(reading->failure,
                           failure_from_windows(reading->arena, "RegEnumValueW", (DWORD)status));
    }
}

/* NULL when it is not there or could not be opened, which is noted. */
static HKEY open_key(const struct reading *reading, const struct place *place, REGSAM view)
{
    HKEY key = NULL;
    wchar_t *path = wide_from_text(reading->scratch, place->path);
    LSTATUS status = RegOpenKeyExW(place->root, path, 0, KEY_QUERY_VALUE | view, &key);
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND) {
        failure_keep_first(reading->failure,
                           failure_from_windows(reading->arena, "RegOpenKeyExW (settings)", (DWORD)status));
    }
    return status == ERROR_SUCCESS ? key : NULL;
}

static void read_view(const struct reading *reading, const struct place *place, REGSAM view,
                      struct setting_list *values)
{
    HKEY key = open_key(reading, place, view);
    if (key == NULL) {
        return;
    }
    add_known(reading, place, key, values);
    if (place->list_all) {
        add_others(reading, place, key, values);
    }
    (void)RegCloseKey(key);
}

static void read_place(struct reading *reading, const struct place *place)
{
    struct setting_list in_64_bit = {0};
    struct setting_list in_32_bit = {0};
    reading->scratch = arena_create();
    if (reading->scratch == NULL) {
        failure_keep_first(reading->failure, failure_from_program("settings", "no memory left"));
        return;
    }
    /* Windows has one view of HKCU\Software, and two of HKLM\SOFTWARE; where they are one, both give the same. */
    read_view(reading, place, KEY_WOW64_64KEY, &in_64_bit);
    read_view(reading, place, KEY_WOW64_32KEY, &in_32_bit);
    setting_value_merge(reading->arena, &in_64_bit, &in_32_bit, reading->settings);
    arena_destroy(reading->scratch);
    reading->scratch = NULL;
}

/* Reads one key, the person's or the computer's, with its Policies twin. */
static void read_twins(struct reading *reading, const char *key_end, const char *version, bool list_all)
{
    struct place place = {HKEY_CURRENT_USER, NULL, NULL, key_end, version, TRUTH_NO, list_all};
    for (int i = 0; i < 4; i++) {
        bool is_user = i < 2;
        place.is_policy = i % 2 != 0 ? TRUTH_YES : TRUTH_NO;
        place.root = is_user ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
        place.path = arena_format(
            reading->arena, "Software\\%sMicrosoft%s%s%s", place.is_policy == TRUTH_YES ? "Policies\\" : "",
            version == NULL ? "" : "\\Office\\", version == NULL ? "" : version, key_end);
        place.name = arena_format(reading->arena, "%s\\%s", is_user ? "HKCU" : "HKLM", place.path);
        read_place(reading, &place);
    }
}

/* Reads the values of one key outside Office's. */
static void add_named(const struct reading *reading, const struct place *place, REGSAM view,
                      const char *const *names, struct setting_list *values)
{
    HKEY key = open_key(reading, place, view);
    if (key == NULL) {
        return;
    }
    for (size_t i = 0; i < SYSTEM_SETTING_NAMES && names[i] != NULL; i++) {
        add_value(reading, place, key, wide_from_text(reading->scratch, names[i]), names[i], values);
    }
    (void)RegCloseKey(key);
}

static void read_system(struct reading *reading)
{
    size_t count = 0;
    const struct system_setting_key *keys = system_setting_keys(&count);
    reading->scratch = arena_create();
    for (size_t i = 0; i < count && reading->scratch != NULL; i++) {
        struct setting_list in_64_bit = {0};
        struct setting_list in_32_bit = {0};
        struct place place = {0};
        place.root = keys[i].is_computer ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
        place.path = keys[i].path;
        place.name =
            arena_format(reading->arena, "%s\\%s", keys[i].is_computer ? "HKLM" : "HKCU", keys[i].path);
        place.is_policy = keys[i].is_policy ? TRUTH_YES : TRUTH_NO;
        add_named(reading, &place, KEY_WOW64_64KEY, keys[i].names, &in_64_bit);
        add_named(reading, &place, KEY_WOW64_32KEY, keys[i].names, &in_32_bit);
        setting_value_merge(reading->arena, &in_64_bit, &in_32_bit, reading->settings);
    }
    arena_destroy(reading->scratch);
    reading->scratch = NULL;
}

void collect_settings(struct arena *arena, struct setting_list *out, struct failure *failure)
{
    struct reading reading = {arena, NULL, out, failure};
    for (const char *const *version = setting_office_versions(); *version != NULL; version++) {
        read_twins(&reading, SETTING_KEY_AUTODISCOVER, *version, true);
        read_twins(&reading, SETTING_KEY_REDIRECT, *version, true);
        read_twins(&reading, SETTING_KEY_HTTP, *version, false);
        read_twins(&reading, SETTING_KEY_IDENTITY, *version, false);
        read_twins(&reading, SETTING_KEY_INTERNET, *version, false);
        read_twins(&reading, SETTING_KEY_RPC, *version, false);
        read_twins(&reading, SETTING_KEY_PREFERENCES, *version, false);
        read_twins(&reading, SETTING_KEY_GENERAL, *version, false);
    }
    read_twins(&reading, SETTING_KEY_EXCHANGE, NULL, false);
    read_system(&reading);
}
