/*
 * Registry values on a real system: every key, both forms, and what other programs may have left there. Zones too.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "core/autodiscover/settings_rules.h"
#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "core/collect/setting_value.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"
#include "tests/unit/unit.h"
#include "tests/unit/win32/own_registry.h"

#define OWN_16      L"Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"
#define OWN_15      L"Software\\Microsoft\\Office\\15.0\\Outlook\\AutoDiscover"
#define POLICY_16   L"Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"
#define REDIRECT_16 OWN_16 L"\\RedirectServers"

static const struct setting *find(const struct setting_list *list, const char *key, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal(list->items[i].key, key) && text_equal(list->items[i].name, name)) {
            return &list->items[i];
        }
    }
    fail_msg("there is no %s in %s", name, key);
    return NULL;
}

/* The values under HKEY_CURRENT_USER, which is this test's own; the computer's are what they are. */
static size_t count_own(const struct setting_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += text_begins_ignoring_case(list->items[i].key, "HKCU\\");
    }
    return count;
}

static void nothing_there_is_no_failure(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    struct failure failure = {0};
    collect_settings(kit_arena, &settings, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_own(&settings), 0);
}

static void values_of_all_keys_are_read(void **state)
{
    (void)state;
    write_number(OWN_16, L"ExcludeScpLookup", 1);
    write_number(POLICY_16, L"excludescplookup", 0);
    write_number(OWN_15, L"ExcludeHttpsRootDomain", 1);
    write_number(OWN_16, L"ExcludeSrvLookup", 1);
    write_text(OWN_16, L"contoso.test", REG_EXPAND_SZ, L"%APPDATA%\\contoso.xml");
    write_text(OWN_16, NULL, REG_SZ, L"the default value");
    write_text(REDIRECT_16, L"autodiscover.fabrikam.test", REG_SZ, L"");
    write_number(L"Software\\Microsoft\\Exchange", L"MapiHttpDisabled", 1);
    write_number(L"Software\\Microsoft\\Exchange", L"SomethingElse", 1);
    write_number(L"Software\\Microsoft\\Office\\15.0\\Common\\Identity", L"EnableADAL", 0);
    write_number(L"Software\\Policies\\Microsoft\\Office\\16.0\\Common\\Internet", L"UseOnlineContent", 0);
    struct setting_list settings = {0};
    struct failure failure = {0};
    collect_settings(kit_arena, &settings, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_own(&settings), 9);

    const char *own_16 = "HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover";
    const struct setting *scp = find(&settings, own_16, "ExcludeScpLookup");
    assert_string_equal(scp->data, "1");
    assert_string_equal(scp->type, SETTING_NUMBER);
    assert_string_equal(scp->version, "16.0");
    assert_int_equal(scp->is_policy, TRUTH_NO);
    assert_string_equal(scp->view, "both");
    const struct setting *policy =
        find(&settings, "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover",
             "ExcludeScpLookup");
    assert_int_equal(policy->is_policy, TRUTH_YES);
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_non_null(settings_that_skip(&settings, "15.0", "https-root"));
    assert_null(settings_that_skip(&settings, "16.0", "srv"));
    assert_true(setting_is_look_alike(find(&settings, own_16, "ExcludeSrvLookup")));
    assert_string_equal(settings_local_xml_path(&settings, NULL, "contoso.test"), "%APPDATA%\\contoso.xml");
    assert_string_equal(find(&settings, own_16, "contoso.test")->type, SETTING_EXPANDABLE_TEXT);
    assert_true(settings_allow_redirect(&settings, "16.0", "autodiscover.fabrikam.test"));
    assert_int_equal(settings_number(&settings, "16.0", "MapiHttpDisabled", 0), 1);
    assert_null(find(&settings, "HKCU\\Software\\Microsoft\\Exchange", "MapiHttpDisabled")->version);
    assert_int_equal(settings_number(&settings, "15.0", "EnableADAL", 1), 0);
    assert_int_equal(settings_number(&settings, "16.0", "UseOnlineContent", 1), 0);
}

/* Keys that are not Office's, and Outlook's own beside Autodiscover. */
static void values_of_windows_are_read(void **state)
{
    (void)state;
    static const wchar_t policy[] =
        L"Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    write_number(policy, L"SecureProtocols", 0x80);
    write_number(policy, L"SomethingElse", 1);
    write_number(L"Software\\Microsoft\\Office\\16.0\\Outlook\\RPC", L"DefConnectOpts", 0);
    write_number(L"Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\Preferences",
                 L"NewOutlookMigrationUserSetting", 0);
    write_number(L"Software\\Microsoft\\Office\\16.0\\Outlook\\Options\\General", L"HideNewOutlookToggle", 1);
    struct setting_list settings = {0};
    struct failure failure = {0};
    collect_settings(kit_arena, &settings, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_own(&settings), 4);
    const struct setting *protocols =
        find(&settings, "HKCU\\Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
             "SecureProtocols");
    assert_string_equal(protocols->data, "128");
    assert_int_equal(protocols->is_policy, TRUTH_YES);
    assert_string_equal(protocols->view, "both");
    assert_null(protocols->version);
    assert_int_equal(settings_number(&settings, "16.0", "DefConnectOpts", 7), 0);
    assert_int_equal(settings_number(&settings, "16.0", "NewOutlookMigrationUserSetting", 7), 0);
    assert_int_equal(settings_number(&settings, "16.0", "HideNewOutlookToggle", 7), 1);
}

static void damaged_values_are_shown_as_they_are(void **state)
{
    (void)state;
    static wchar_t name[16384];
    wmemset(name, L'N', 16383);
    enum { HUGE = 1 << 20 };
    unsigned char *huge = calloc(HUGE, 1);
    assert_non_null(huge);
    memset(huge, 'x', HUGE);
    write_value(OWN_16, L"ExcludeScpLookup", REG_DWORD, "\x01\x00\x00", 3);
    write_value(OWN_16, L"ExcludeSrvRecord", REG_SZ, "1", 1);
    write_value(OWN_16, L"contoso.test", REG_SZ, "C\0:\0\\\0x", 7);
    write_value(OWN_16, L"fabrikam.test", REG_SZ, huge, HUGE);
    write_value(OWN_16, L"Timeout", REG_BINARY, huge, HUGE);
    write_value(OWN_16, name, REG_SZ, "", 0);
    write_value(OWN_16, L"a\x001B[2Jb", REG_SZ, "", 0);
    free(huge);
    struct setting_list settings = {0};
    struct failure failure = {0};
    collect_settings(kit_arena, &settings, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_own(&settings), 7);
    const char *key = "HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover";
    assert_string_equal(find(&settings, key, "ExcludeScpLookup")->type, SETTING_BINARY);
    assert_string_equal(find(&settings, key, "ExcludeScpLookup")->data, "010000");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_string_equal(find(&settings, key, "ExcludeSrvRecord")->data, "");
    assert_string_equal(find(&settings, key, "contoso.test")->data, "C:\\");
    assert_null(find(&settings, key, "fabrikam.test")->data);
    assert_string_equal(find(&settings, key, "fabrikam.test")->type, SETTING_TEXT);
    assert_null(find(&settings, key, "Timeout")->data);
    assert_non_null(find(&settings, key, "a\xEF\xBF\xBD[2Jb"));
    for (size_t i = 0; i < settings.count; i++) {
        assert_true(strlen(settings.items[i].name) <= SETTING_TEXT_MAXIMUM);
        assert_true(text_is_valid(settings.items[i].name));
    }
}

static void a_heap_of_values_hides_none_that_counts(void **state)
{
    (void)state;
    enum { HEAP = 10000 };
    HKEY key = NULL;
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, OWN_16, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS,
                                     NULL, &key, NULL),
                     ERROR_SUCCESS);
    for (unsigned i = 0; i < HEAP; i++) {
        wchar_t name[32];
        (void)swprintf(name, sizeof name / sizeof name[0], L"A rubbish %05u", i);
        assert_int_equal(RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&i, sizeof i), ERROR_SUCCESS);
    }
    assert_int_equal(RegCloseKey(key), ERROR_SUCCESS);
    write_number(OWN_16, L"ExcludeSrvRecord", 1);
    struct setting_list settings = {0};
    struct failure failure = {0};
    int64_t begin = clock_milliseconds();
    collect_settings(kit_arena, &settings, &failure);
    int64_t duration = clock_milliseconds() - begin;
    assert_string_equal(failure.operation, "RegEnumValueW");
    assert_non_null(settings_that_skip(&settings, "16.0", "srv"));
    assert_true(settings.count <= SETTINGS_MAXIMUM);
    assert_true(count_own(&settings) < HEAP / 10);
    if (duration > 5000) {
        fail_msg("reading a full key took %lld ms", (long long)duration);
    }
}

/* ---- zones ---- */

static struct zone zone_of(const char *host)
{
    struct zone zone;
    schema_initialize(&zone_schema, &zone);
    collect_zone(kit_arena, host, &zone);
    assert_string_equal(zone.host, host);
    return zone;
}

static void a_host_lies_in_a_zone(void **state)
{
    (void)state;
    /* What a name without a dot counts as depends on the computer's settings; that it counts as something does not. */
    static const char beyond_ascii[] = "b\xC3\xBC"
                                       "cher.contoso.test";
    const char *const hosts[] = {"mail.contoso.test", "mail", "192.0.2.7", "2001:db8::7", beyond_ascii};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct zone zone = zone_of(hosts[i]);
        if (zone.name == NULL || zone.failure.operation != NULL) {
            fail_msg("%s: %s %s 0x%08x", hosts[i], zone.name, zone.failure.operation,
                     (unsigned)zone.failure.code);
        }
    }
    assert_string_equal(zone_of("mail.contoso.test").name, "internet");
    struct zone none = zone_of("");
    assert_null(none.name);
    assert_string_equal(none.failure.operation, "host name");
    char long_name[400];
    memset(long_name, 'a', sizeof long_name);
    long_name[sizeof long_name - 1] = '\0';
    assert_null(zone_of(long_name).name);
}

#define ZONE_MAP L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\ZoneMap\\"

/* Windows keeps what it once read of the zones, so only Wine is sure to see this process's own registry. */
static void the_persons_zones_count(void **state)
{
    (void)state;
    struct machine machine;
    schema_initialize(&machine_schema, &machine);
    collect_machine(kit_arena, &machine);
    if (machine.wine_version == NULL) {
        skip();
    }
    write_number(ZONE_MAP L"ProtocolDefaults", L"https", 3);
    write_number(ZONE_MAP L"Domains\\contoso.test\\mail", L"https", 1);
    write_number(ZONE_MAP L"Domains\\fabrikam.test", L"https", 2);
    write_number(ZONE_MAP L"Domains\\adatum.test", L"https", 4);
    write_number(ZONE_MAP L"Domains\\proseware.test", L"https", 1001);
    assert_string_equal(zone_of("mail.contoso.test").name, "intranet");
    assert_string_equal(zone_of("other.contoso.test").name, "internet");
    assert_string_equal(zone_of("fabrikam.test").name, "trusted");
    assert_string_equal(zone_of("adatum.test").name, "restricted");
    assert_null(zone_of("proseware.test").name);
    assert_string_equal(zone_of("proseware.test").failure.operation, "MapUrlToZone");
}

int test_settings_win32(void)
{
    const struct CMUnitTest tests[] = {
        KIT_REGISTRY_TEST(nothing_there_is_no_failure),
        KIT_REGISTRY_TEST(values_of_all_keys_are_read),
        KIT_REGISTRY_TEST(values_of_windows_are_read),
        KIT_REGISTRY_TEST(damaged_values_are_shown_as_they_are),
        KIT_REGISTRY_TEST(a_heap_of_values_hides_none_that_counts),
        KIT_ARENA_TEST(a_host_lies_in_a_zone),
        KIT_REGISTRY_TEST(the_persons_zones_count),
    };
    return cmocka_run_group_tests_name("settings_win32", tests, NULL, NULL);
}
