/*
 * What lies in a registry value, as the evidence shows it; and which files a value or a folder names.
 */
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/pox.h"
#include "core/collect/collect.h"
#include "core/collect/saved_file_rules.h"
#include "core/collect/setting_value.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

enum {
    TYPE_NONE = 0,
    TYPE_SZ = 1,
    TYPE_EXPAND = 2,
    TYPE_BINARY = 3,
    TYPE_DWORD = 4,
    TYPE_MULTI = 7,
    TYPE_QWORD = 11
};

/* Describes bytes that lie in memory of exactly their size, so that a sanitizer sees a step too far. */
static struct setting describe(uint32_t type, const char *bytes, size_t len)
{
    struct setting setting;
    unsigned char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    schema_initialize(&setting_schema, &setting);
    setting_value_describe(kit_arena, type, copy, len, &setting);
    free(copy);
    return setting;
}

static void values_become_text(void **state)
{
    static const struct {
        uint32_t type;
        const char *bytes;
        size_t len;
        const char *expected_type;
        const char *data;
    } cases[] = {
        {TYPE_DWORD, "\x01\0\0\0", 4, SETTING_NUMBER, "1"},
        {TYPE_DWORD, "\xff\xff\xff\xff", 4, SETTING_NUMBER, "4294967295"},
        {TYPE_QWORD, "\x02\0\0\0\0\0\0\0", 8, SETTING_NUMBER, "2"},
        {TYPE_QWORD, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, SETTING_NUMBER, "18446744073709551615"},
        /* a number whose size is not that of its type */
        {TYPE_DWORD, "\x01\0\0", 3, SETTING_BINARY, "010000"},
        {TYPE_DWORD, "\x01\0\0\0\0\0\0\0", 8, SETTING_BINARY, "0100000000000000"},
        {TYPE_QWORD, "\x01\0\0\0", 4, SETTING_BINARY, "01000000"},
        {TYPE_DWORD, "", 0, SETTING_BINARY, ""},
        {TYPE_SZ, "h\0i\0\0\0", 6, SETTING_TEXT, "hi"},
        {TYPE_SZ, "h\0i\0", 4, SETTING_TEXT, "hi"},           /* no end */
        {TYPE_SZ, "h\0i\0x", 5, SETTING_TEXT, "hi"},          /* half a unit */
        {TYPE_SZ, "h\0\0\0i\0\0\0", 8, SETTING_TEXT, "h"},    /* an end in the middle */
        {TYPE_SZ, "\0\xd8", 2, SETTING_TEXT, "\xEF\xBF\xBD"}, /* half a character */
        {TYPE_SZ, "\x07\0", 2, SETTING_TEXT, "\xEF\xBF\xBD"}, /* a control character */
        {TYPE_SZ, "", 0, SETTING_TEXT, ""},
        {TYPE_EXPAND, "%\0A\0%\0", 6, SETTING_EXPANDABLE_TEXT, "%A%"},
        {TYPE_BINARY, "\x00\xab", 2, SETTING_BINARY, "00ab"},
        {TYPE_MULTI, "a\0\0\0\0\0", 6, SETTING_BINARY, "610000000000"},
        {TYPE_NONE, "", 0, SETTING_BINARY, ""},
        {0xFFFFFFFFu, "\x01", 1, SETTING_BINARY, "01"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct setting setting = describe(cases[i].type, cases[i].bytes, cases[i].len);
        if (!text_equal(setting.type, cases[i].expected_type) || !text_equal(setting.data, cases[i].data)) {
            fail_msg("case %zu: %s %s", i, setting.type, setting.data);
        }
    }
}

static void long_values_are_cut(void **state)
{
    (void)state;
    char bytes[4000];
    memset(bytes, 0x41, sizeof bytes);
    struct setting setting = describe(TYPE_BINARY, bytes, sizeof bytes);
    assert_int_equal(strlen(setting.data), (size_t)2 * SETTING_BINARY_MAXIMUM + strlen("\xE2\x80\xA6"));
    setting = describe(TYPE_SZ, bytes, sizeof bytes);
    assert_true(strlen(setting.data) <= SETTING_TEXT_MAXIMUM);
    assert_true(text_is_valid(setting.data));
    memset(bytes, 'n', sizeof bytes);
    bytes[sizeof bytes - 1] = '\0';
    assert_int_equal(strlen(setting_value_name(kit_arena, bytes)), SETTING_TEXT_MAXIMUM);

    /* What could not be read has a type and no data. */
    schema_initialize(&setting_schema, &setting);
    setting_value_describe(kit_arena, TYPE_DWORD, NULL, 0, &setting);
    assert_string_equal(setting.type, SETTING_NUMBER);
    assert_null(setting.data);
    setting_value_describe(kit_arena, TYPE_SZ, NULL, 1 << 20, &setting);
    assert_string_equal(setting.type, SETTING_TEXT);
    assert_null(setting.data);
}

static void add(struct setting_list *list, const char *name, const char *data)
{
    struct setting *setting = schema_append(kit_arena, &setting_schema, list);
    setting->name = name;
    setting->data = data;
    setting->type = SETTING_NUMBER;
}

static void what_is_in_both_views_is_listed_once(void **state)
{
    (void)state;
    struct setting_list in_64_bit = {0};
    struct setting_list in_32_bit = {0};
    struct setting_list out = {0};
    /* Of another key that was read before: it must not be taken for this one's. */
    add(&out, "ExcludeScpLookup", "1");
    out.items[0].view = "64-bit";
    add(&in_64_bit, "ExcludeSrvRecord", "1");
    add(&in_64_bit, "Timeout", "10");
    add(&in_32_bit, "EXCLUDESRVRECORD", "1");
    add(&in_32_bit, "Timeout", "20");
    add(&in_32_bit, "ExcludeScpLookup", "1");
    setting_value_merge(kit_arena, &in_64_bit, &in_32_bit, &out);
    assert_int_equal(out.count, 5);
    assert_string_equal(out.items[0].view, "64-bit");
    assert_string_equal(out.items[1].view, "both");
    assert_string_equal(out.items[1].name, "ExcludeSrvRecord");
    assert_string_equal(out.items[2].view, "64-bit");
    assert_string_equal(out.items[2].data, "10");
    assert_string_equal(out.items[3].view, "32-bit");
    assert_string_equal(out.items[3].data, "20");
    assert_string_equal(out.items[4].view, "32-bit");

    struct setting_list nothing = {0};
    for (size_t i = 0; i < 2 * SETTINGS_MAXIMUM; i++) {
        add(&in_32_bit, "Comment", "1");
    }
    setting_value_merge(kit_arena, &nothing, &in_32_bit, &out);
    assert_int_equal(out.count, SETTINGS_MAXIMUM);
}

static void copies_are_known_by_their_names(void **state)
{
    (void)state;
    assert_true(saved_file_is_cache("9f86d081 - Autodiscover.xml", false));
    assert_true(saved_file_is_cache("X - AUTODISCOVER.XML", false));
    assert_false(saved_file_is_cache("Autodiscover.xml.bak", false));
    assert_false(saved_file_is_cache("AutoD.anna@contoso.test.xml", false));
    assert_true(saved_file_is_cache("AutoD.anna@contoso.test.xml", true));
    assert_false(saved_file_is_cache("9f86d081 - Autodiscover.xml", true));
    assert_false(saved_file_is_cache("AutoD.anna@contoso.test.tmp", true));
    /* What is read is what is understood later. */
    assert_int_equal(SAVED_FILE_BYTES_MAXIMUM, POX_ANSWER_MAXIMUM);
}

static void paths_are_told_apart(void **state)
{
    static const struct {
        const char *path;
        int kind;
        const char *host;
    } cases[] = {
        {"C:\\Outlook\\contoso.xml", SAVED_PATH_DRIVE, NULL},
        {"z:/contoso.xml", SAVED_PATH_DRIVE, NULL},
        {"C:\\", SAVED_PATH_UNUSABLE, NULL},
        {"C:contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"C:\\contoso.xml:stream", SAVED_PATH_UNUSABLE, NULL},
        {"contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"..\\contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"\\contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"%APPDATA%\\contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"CON", SAVED_PATH_UNUSABLE, NULL},
        {"", SAVED_PATH_UNUSABLE, NULL},
        {NULL, SAVED_PATH_UNUSABLE, NULL},
        {"\\\\files.contoso.test\\netlogon\\contoso.xml", SAVED_PATH_NETWORK, "files.contoso.test"},
        {"//files/netlogon/contoso.xml", SAVED_PATH_NETWORK, "files"},
        {"\\\\192.0.2.7\\x\\y.xml", SAVED_PATH_NETWORK, "192.0.2.7"},
        {"\\\\.\\pipe\\x", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\?\\C:\\contoso.xml", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\?\\UNC\\files\\x\\y.xml", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\files", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\files\\", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\\\files\\x", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\files@8080\\x\\y.xml", SAVED_PATH_UNUSABLE, NULL},
        {"\\\\files@SSL\\x\\y.xml", SAVED_PATH_UNUSABLE, NULL},
        {"https://files.contoso.test/y.xml", SAVED_PATH_UNUSABLE, NULL},
        {"1:\\contoso.xml", SAVED_PATH_UNUSABLE, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *host = NULL;
        int kind = (int)saved_path_kind_of(kit_arena, cases[i].path, &host);
        if (kind != cases[i].kind || !text_equal(host, cases[i].host)) {
            fail_msg("%s: kind %d, host %s", cases[i].path, kind, host);
        }
    }
    char path[400];
    memset(path, 'a', sizeof path);
    memcpy(path, "\\\\", 2);
    memcpy(path + sizeof path - 3, "\\x", 3);
    assert_int_equal(saved_path_kind_of(kit_arena, path, NULL), SAVED_PATH_UNUSABLE);
}

static void add_path(struct setting_list *list, const char *version, bool policy, const char *name,
                     const char *data)
{
    add(list, name, data);
    struct setting *setting = &list->items[list->count - 1];
    setting->type = SETTING_TEXT;
    setting->version = version;
    setting->is_policy = policy ? TRUTH_YES : TRUTH_NO;
    setting->key = arena_format(kit_arena, "HKCU\\Software\\%sMicrosoft\\Office\\%s\\Outlook\\AutoDiscover",
                                policy ? "Policies\\" : "", version);
}

static void values_that_name_a_file(void **state)
{
    (void)state;
    struct setting_list settings = {0};
    add_path(&settings, "16.0", false, "contoso.test", "C:\\own.xml");
    add_path(&settings, "16.0", true, "contoso.test", "C:\\policy.xml");
    add_path(&settings, "15.0", false, "contoso.test", "C:\\older.xml");
    add_path(&settings, "16.0", false, "intranet", "C:\\intranet.xml");
    add_path(&settings, "16.0", false, "Comment", "set by Anna");
    add_path(&settings, "16.0", false, "LastKnownGoodUrl", "https://mail.contoso.test/a.xml");
    add_path(&settings, "16.0", false, "ExcludeSrvLookup", "a.xml");
    add_path(&settings, "16.0", false, "fabrikam.test", "");
    add_path(&settings, "16.0", false, "adatum.test", NULL);
    static const bool expected[] = {false, true, true, true, false, false, false, false, false};
    for (size_t i = 0; i < settings.count; i++) {
        if (saved_file_is_named_by(&settings, &settings.items[i]) != expected[i]) {
            fail_msg("%s = %s", settings.items[i].name, settings.items[i].data);
        }
    }
}

int test_setting_value(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_become_text),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(what_is_in_both_views_is_listed_once),
        cmocka_unit_test(copies_are_known_by_their_names),
        cmocka_unit_test(paths_are_told_apart),
        cmocka_unit_test(values_that_name_a_file),
    };
    return cmocka_run_group_tests_name("setting_value", tests, kit_make_arena, kit_end_arena);
}
