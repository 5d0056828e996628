/*
 * What registry values mean for Outlook: which one is in force, which step it switches off, and which ones only look as if.
 */
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#include <string.h>

#include "core/autodiscover/settings_rules.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"

static struct setting_list settings;

static int create(void **state)
{
    memset(&settings, 0, sizeof settings);
    return kit_make_arena(state);
}

enum owner { OWN, POLICY, COMPUTER };

static struct setting *add_below(enum owner owner, const char *version, const char *key_end, const char *name,
                                 const char *data)
{
    struct setting *setting = schema_append(kit_arena, &setting_schema, &settings);
    setting->key =
        arena_format(kit_arena, "%s\\Software\\%sMicrosoft\\%s%s%s", owner == COMPUTER ? "HKLM" : "HKCU",
                     owner == POLICY ? "Policies\\" : "", version == NULL ? "" : "Office\\",
                     version == NULL ? "" : version, version == NULL ? key_end + 1 : key_end);
    setting->name = name;
    setting->data = data;
    setting->type = SETTING_NUMBER;
    setting->version = version;
    setting->is_policy = owner == POLICY ? TRUTH_YES : TRUTH_NO;
    setting->view = "both";
    return setting;
}

static struct setting *add(enum owner owner, const char *version, const char *name, const char *data)
{
    return add_below(owner, version, SETTING_KEY_AUTODISCOVER, name, data);
}

static void each_step_has_its_value(void **state)
{
    static const struct {
        const char *step;
        const char *name;
    } cases[] = {
        {"last-known-good", "ExcludeLastKnownGoodURL"},
        {"office365-priority", "ExcludeExplicitO365Endpoint"},
        {"scp", "ExcludeScpLookup"},
        {"https-root", "ExcludeHttpsRootDomain"},
        {"https-autodiscover", "ExcludeHttpsAutoDiscoverDomain"},
        {"http-redirect", "ExcludeHttpRedirect"},
        {"srv", "ExcludeSrvRecord"},
        {"office365-failsafe", "ExcludeExplicitO365Endpoint"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        settings.count = 0;
        assert_null(settings_that_skip(&settings, "16.0", cases[i].step));
        add(OWN, "16.0", cases[i].name, "1");
        assert_ptr_equal(settings_that_skip(&settings, "16.0", cases[i].step), &settings.items[0]);
        settings.items[0].data = "0";
        assert_null(settings_that_skip(&settings, "16.0", cases[i].step));
        /* The registry takes EXCLUDESCPLOOKUP for the same name. */
        settings.items[0].data = "1";
        settings.items[0].name = text_lower_copy(kit_arena, cases[i].name);
        assert_ptr_equal(settings_that_skip(&settings, "16.0", cases[i].step), &settings.items[0]);
    }
    /* Nothing switches off the local file, nor what is no step. */
    add(OWN, "16.0", "PreferLocalXML", "1");
    add(OWN, "16.0", "EnableOffice365ConfigService", "0");
    assert_null(settings_that_skip(&settings, "16.0", "local-xml"));
    assert_null(settings_that_skip(&settings, "16.0", "office365"));
    assert_null(settings_that_skip(&settings, "16.0", NULL));
}

static void one_step_is_no_other(void **state)
{
    (void)state;
    add(OWN, "16.0", "ExcludeHttpsRootDomain", "1");
    assert_null(settings_that_skip(&settings, "16.0", "https-autodiscover"));
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_non_null(settings_that_skip(&settings, "16.0", "https-root"));
}

static void the_policy_wins_in_both_directions(void **state)
{
    (void)state;
    add(OWN, "16.0", "ExcludeScpLookup", "1");
    add(POLICY, "16.0", "ExcludeScpLookup", "0");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    settings.items[0].data = "0";
    settings.items[1].data = "1";
    assert_ptr_equal(settings_that_skip(&settings, "16.0", "scp"), &settings.items[1]);
    /* Whichever was read first. */
    struct setting swapped = settings.items[0];
    settings.items[0] = settings.items[1];
    settings.items[1] = swapped;
    assert_ptr_equal(settings_that_skip(&settings, "16.0", "scp"), &settings.items[0]);
    /* A policy of another version has no say. */
    settings.items[0].version = "15.0";
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
}

static void versions_are_kept_apart(void **state)
{
    (void)state;
    add(OWN, "15.0", "ExcludeScpLookup", "1");
    add(OWN, "16.0", "ExcludeSrvRecord", "1");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_non_null(settings_that_skip(&settings, "15.0", "scp"));
    assert_non_null(settings_that_skip(&settings, "15.0.5603.1000", "scp"));
    assert_non_null(settings_that_skip(&settings, "16.0.17328.20162", "srv"));
    assert_null(settings_that_skip(&settings, "15.0", "srv"));
    assert_null(settings_that_skip(&settings, "14.0", "scp"));
    assert_null(settings_that_skip(&settings, "1.0", "srv"));
    assert_null(settings_that_skip(&settings, "", "srv"));
    assert_null(settings_that_skip(&settings, "sixteen", "srv"));
    /* Without a version, the newest that has anything in the key counts. */
    assert_non_null(settings_that_skip(&settings, NULL, "srv"));
    assert_null(settings_that_skip(&settings, NULL, "scp"));
    settings.count = 1;
    assert_non_null(settings_that_skip(&settings, NULL, "scp"));
}

static void what_outlook_does_not_read_counts_for_nothing(void **state)
{
    (void)state;
    add(COMPUTER, "16.0", "ExcludeScpLookup", "1");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_null(settings_that_skip(&settings, NULL, "scp"));
    add(OWN, "16.0", "ExcludeSrvLookup", "1");
    assert_null(settings_that_skip(&settings, "16.0", "srv"));
    add_below(OWN, "16.0", SETTING_KEY_REDIRECT, "ExcludeScpLookup", "1");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    add_below(OWN, "16.0", SETTING_KEY_INTERNET, "ExcludeScpLookup", "1");
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    /* Text where a number belongs. */
    struct setting *text = add(OWN, "16.0", "ExcludeScpLookup", "1");
    text->type = SETTING_TEXT;
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    assert_true(setting_has_wrong_type(text));
    text->type = SETTING_BINARY;
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    text->type = SETTING_NUMBER;
    assert_false(setting_has_wrong_type(text));
    text->data = NULL; /* it could not be read */
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    text->data = "no number";
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
    text->data = "4294967295";
    assert_non_null(settings_that_skip(&settings, "16.0", "scp"));
    text->key = NULL;
    assert_null(settings_that_skip(&settings, "16.0", "scp"));
}

/* A policy of the wrong type is passed over, not taken for a 0. */
static void a_policy_that_is_no_number_leaves_the_persons_own(void **state)
{
    (void)state;
    add(POLICY, "16.0", "ExcludeScpLookup", "0")->type = SETTING_TEXT;
    add(OWN, "16.0", "ExcludeScpLookup", "1");
    assert_ptr_equal(settings_that_skip(&settings, "16.0", "scp"), &settings.items[1]);
}

static void values_elsewhere_have_their_own_keys(void **state)
{
    (void)state;
    add_below(OWN, NULL, SETTING_KEY_EXCHANGE, "MapiHttpDisabled", "1");
    add_below(OWN, "15.0", SETTING_KEY_IDENTITY, "EnableADAL", "0");
    assert_int_equal(settings_number(&settings, "16.0", "MapiHttpDisabled", 0), 1);
    assert_int_equal(settings_number(&settings, NULL, "MapiHttpDisabled", 0), 1);
    assert_int_equal(settings_number(&settings, "15.0", "EnableADAL", 1), 0);
    assert_int_equal(settings_number(&settings, "16.0", "EnableADAL", 1), 1);
    assert_int_equal(settings_number(&settings, NULL, "EnableADAL", 1), 0);
    assert_int_equal(settings_number(&settings, "16.0", "NobodyKnows", 7), 7);
    /* The same name in another key is another value. */
    add(OWN, "16.0", "UseOnlineContent", "0");
    assert_null(settings_in_force(&settings, "16.0", "UseOnlineContent"));
}

static void the_local_file(void **state)
{
    (void)state;
    assert_false(settings_prefer_local_xml(&settings, "16.0"));
    add(OWN, "16.0", "PreferLocalXML", "1");
    assert_true(settings_prefer_local_xml(&settings, "16.0"));
    assert_false(settings_prefer_local_xml(&settings, "15.0"));
    add(POLICY, "16.0", "PreferLocalXML", "0");
    assert_false(settings_prefer_local_xml(&settings, "16.0"));

    assert_null(settings_local_xml_path(&settings, "16.0", "contoso.test"));
    add(OWN, "16.0", "Contoso.test", "C:\\own.xml")->type = SETTING_TEXT;
    assert_string_equal(settings_local_xml_path(&settings, "16.0", "contoso.test"), "C:\\own.xml");
    assert_null(settings_local_xml_path(&settings, "16.0", "sub.contoso.test"));
    assert_null(settings_local_xml_path(&settings, "16.0", NULL));
    assert_null(settings_local_xml_path(&settings, "16.0", ""));
    add(POLICY, "16.0", "contoso.test", "%USERPROFILE%\\policy.xml")->type = SETTING_EXPANDABLE_TEXT;
    assert_string_equal(settings_local_xml_path(&settings, "16.0", "contoso.test"),
                        "%USERPROFILE%\\policy.xml");
    add(OWN, "16.0", "fabrikam.test", "1"); /* a number is no path */
    add(OWN, "16.0", "adatum.test", "")->type = SETTING_TEXT;
    add(OWN, "16.0", "Timeout", "25")->type = SETTING_TEXT;
    assert_null(settings_local_xml_path(&settings, "16.0", "fabrikam.test"));
    assert_null(settings_local_xml_path(&settings, "16.0", "adatum.test"));
    assert_null(settings_local_xml_path(&settings, "16.0", "timeout"));
}

static void the_address_that_worked_last(void **state)
{
    (void)state;
    assert_null(settings_last_known_good_url(&settings, "16.0"));
    struct setting *url =
        add(OWN, "16.0", "LastKnownGoodUrl", "https://mail.contoso.test/Autodiscover/Autodiscover.xml");
    assert_null(settings_last_known_good_url(&settings, "16.0"));
    url->type = SETTING_TEXT;
    assert_string_equal(settings_last_known_good_url(&settings, "16.0"), url->data);
    url->data = "C:\\file.xml";
    assert_null(settings_last_known_good_url(&settings, "16.0"));
}

static void allowed_redirects(void **state)
{
    (void)state;
    add_below(OWN, "16.0", SETTING_KEY_REDIRECT, "Autodiscover.Fabrikam.test", "")->type = SETTING_TEXT;
    add_below(POLICY, "16.0", SETTING_KEY_REDIRECT, "mail.adatum.test", NULL);
    add_below(COMPUTER, "16.0", SETTING_KEY_REDIRECT, "mail.proseware.test", "");
    add(OWN, "16.0", "mail.contoso.test", "");
    assert_true(settings_allow_redirect(&settings, "16.0", "autodiscover.fabrikam.test"));
    assert_true(settings_allow_redirect(&settings, NULL, "autodiscover.fabrikam.test"));
    assert_true(settings_allow_redirect(&settings, "16.0.1.2", "MAIL.adatum.test"));
    assert_false(settings_allow_redirect(&settings, "15.0", "autodiscover.fabrikam.test"));
    assert_false(settings_allow_redirect(&settings, "16.0", "fabrikam.test"));
    assert_false(settings_allow_redirect(&settings, "16.0", "x.autodiscover.fabrikam.test"));
    assert_false(settings_allow_redirect(&settings, "16.0", "mail.proseware.test"));
    assert_false(settings_allow_redirect(&settings, "16.0", "mail.contoso.test"));
    assert_false(settings_allow_redirect(&settings, "16.0", ""));
    assert_false(settings_allow_redirect(&settings, "16.0", NULL));
}

static void look_alikes(void **state)
{
    static const struct {
        const char *name;
        const char *meant;
    } alike[] = {
        {"ExcludeSrvLookup", "ExcludeSrvRecord"},
        {"excludesrvlookup", "ExcludeSrvRecord"},
        {"ExcludeSrvRecords", "ExcludeSrvRecord"},
        {"ExludeScpLookup", "ExcludeScpLookup"},
        {"ExcludeHttpsRootDomian", "ExcludeHttpsRootDomain"},
        {"PreferLocaleXML", "PreferLocalXML"},
        {"ExcludeExplicit0365Endpoint", "ExcludeExplicitO365Endpoint"},
        {"TimeOuts", "Timeout"},
        {"ExcludeEverythingUnderTheSun", NULL},
    };
    static const char *const none[] = {
        "ExcludeSrvRecord",
        "EXCLUDESCPLOOKUP",
        "LastKnownGoodUrl",
        "Timeout",
        "contoso.test",
        "exclude.contoso.test",
        "Comment",
        "",
        "T",
    };
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof alike[0]; i++) {
        if (!settings_is_look_alike(alike[i].name)) {
            fail_msg("%s is taken for a value that Outlook reads", alike[i].name);
        }
        if (!text_equal(settings_meant_by(alike[i].name), alike[i].meant)) {
            fail_msg("%s: meant by it is %s", alike[i].name, settings_meant_by(alike[i].name));
        }
    }
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        if (settings_is_look_alike(none[i]) || settings_meant_by(none[i]) != NULL) {
            fail_msg("%s is called a look-alike", none[i]);
        }
    }
    assert_false(settings_is_look_alike(NULL));
    assert_null(settings_meant_by(NULL));
    /* A name as long as the registry allows. */
    char name[16384];
    memset(name, 'E', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memcpy(name, "Exclude", 7);
    assert_true(settings_is_look_alike(name));
    assert_null(settings_meant_by(name));
    /* Elsewhere the same name is nothing to speak of. */
    assert_true(setting_is_look_alike(add(POLICY, "16.0", "ExcludeSrvLookup", "1")));
    assert_false(
        setting_is_look_alike(add_below(OWN, "16.0", SETTING_KEY_REDIRECT, "ExcludeSrvLookup", "1")));
}

static void the_table_is_sound(void **state)
{
    (void)state;
    size_t count = 0;
    const struct setting_facts *table = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(setting_find(table[i].name), &table[i]);
        assert_true(text_equal(table[i].type, SETTING_NUMBER) || text_equal(table[i].type, SETTING_TEXT));
        assert_false(settings_is_look_alike(table[i].name) &&
                     text_equal(table[i].key_end, SETTING_KEY_AUTODISCOVER));
    }
    const char *const *versions = setting_office_versions();
    assert_string_equal(versions[0], "16.0");
    assert_null(versions[3]);
}

int test_settings_rules(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_step_has_its_value, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(one_step_is_no_other, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(the_policy_wins_in_both_directions, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(versions_are_kept_apart, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(what_outlook_does_not_read_counts_for_nothing, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(a_policy_that_is_no_number_leaves_the_persons_own, create,
                                        kit_end_arena),
        cmocka_unit_test_setup_teardown(values_elsewhere_have_their_own_keys, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(the_local_file, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(the_address_that_worked_last, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(allowed_redirects, create, kit_end_arena),
        cmocka_unit_test_setup_teardown(look_alikes, create, kit_end_arena),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests_name("settings_rules", tests, NULL, NULL);
}
