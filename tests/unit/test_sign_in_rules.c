/*
 * What may be offered for which host: what it takes, whose it is, and what Exchange Online only pretends to take.
 */
#include <string.h>

#include "core/autodiscover/challenge.h"
#include "core/autodiscover/sign_in_rules.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/unit.h"

static struct challenge_list challenges(struct evidence *evidence, const char *value)
{
    struct challenge_list list = {NULL, 0, 0};
    challenge_parse(evidence->arena, value, strlen(value), &list);
    return list;
}

static const char exchange_online[] = "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", "
                                      "authorization_uri=\"https://login.example/common/oauth2/authorize\","
                                      "Basic Realm=\"\"";

static void test_choice(void **state)
{
    (void)state;
    static const struct {
        const char *offered;
        const char *password;
        const char *windows;
    } rows[] = {
        {"Negotiate, NTLM, Basic realm=\"x\"", "Negotiate", "Negotiate"},
        {"Basic realm=\"x\", ntlm", "NTLM", "NTLM"},
        {"Basic realm=\"x\"", "Basic", NULL},
        {"Bearer, Basic realm=\"x\"", "Basic", NULL},
        {"Bearer realm=\"x\"", NULL, NULL},
        {"Digest realm=\"x\"", NULL, NULL},
        {"", NULL, NULL},
    };
    struct evidence *evidence = build_evidence();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct challenge_list list = challenges(evidence, rows[i].offered);
        const char *password = sign_in_scheme_name(sign_in_choose(&list, BUILT_HOST, false));
        const char *windows = sign_in_scheme_name(sign_in_choose(&list, BUILT_HOST, true));
        assert_true(password == rows[i].password || (password != NULL && rows[i].password != NULL &&
                                                     strcmp(password, rows[i].password) == 0));
        assert_true(windows == rows[i].windows ||
                    (windows != NULL && rows[i].windows != NULL && strcmp(windows, rows[i].windows) == 0));
        assert_int_equal(sign_in_offers_password(evidence, &list, BUILT_HOST), rows[i].password != NULL);
    }
    evidence_destroy(evidence);
}

static void test_exchange_online(void **state)
{
    (void)state;
    struct evidence *evidence = build_evidence();
    struct challenge_list list = challenges(evidence, exchange_online);
    assert_int_equal(sign_in_choose(&list, "autodiscover-s.outlook.com", false), SIGN_IN_NONE);
    assert_false(sign_in_offers_password(evidence, &list, "outlook.office365.com"));
    assert_false(sign_in_offers_windows(evidence, &list, "outlook.office365.com"));
    /* not even where only Basic is to be seen, and not under another name */
    list = challenges(evidence, "Basic Realm=\"\"");
    assert_false(sign_in_offers_password(evidence, &list, "outlook.office365.com"));
    assert_true(sign_in_offers_password(evidence, &list, "autodiscover.contoso.test"));
    struct name_lookup *name = build_name(evidence, "autodiscover.contoso.test", NAME_FOUND, "203.0.113.5");
    name->canonical_name = "atod-g2.tm-4.outlook.com";
    assert_false(sign_in_offers_password(evidence, &list, "autodiscover.contoso.test"));
    evidence_destroy(evidence);
}

static void test_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        bool offered;
    } rows[] = {{"intranet", true},  {"this-computer", true}, {"trusted", false},
                {"internet", false}, {"restricted", false},   {NULL, false}};
    struct evidence *evidence = build_evidence();
    struct challenge_list negotiate = challenges(evidence, "Negotiate, NTLM");
    struct challenge_list basic = challenges(evidence, "Basic realm=\"x\"");
    assert_false(sign_in_offers_windows(evidence, &negotiate, BUILT_HOST));
    struct zone *zone = schema_append(evidence->arena, &zone_schema, &evidence->zones);
    zone->host = BUILT_HOST;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        zone->name = rows[i].zone;
        assert_int_equal(sign_in_offers_windows(evidence, &negotiate, BUILT_HOST), rows[i].offered);
        assert_false(sign_in_offers_windows(evidence, &basic, BUILT_HOST));
        assert_false(sign_in_offers_windows(evidence, &negotiate, "mail.fabrikam.test"));
    }
    evidence_destroy(evidence);
}

static void test_directory(void **state)
{
    (void)state;
    struct evidence *evidence = build_evidence();
    struct challenge_list list = challenges(evidence, "Negotiate");
    struct directory_search *search =
        schema_append(evidence->arena, &directory_search_schema, &evidence->directories);
    search->outcome = DIRECTORY_FOUND;
    struct connection_point *point =
        schema_append(evidence->arena, &connection_point_schema, &search->points);
    text_list_append(evidence->arena, &point->keywords, "77378F46-2C66-4aa9-A6A6-3E7A48B19596");
    text_list_append(evidence->arena, &point->bindings,
                     "https://Mail.contoso.test/Autodiscover/Autodiscover.xml");
    static const char *const binds[] = {NULL, "anonymous", "unsigned"};
    for (size_t i = 0; i < sizeof binds / sizeof binds[0]; i++) {
        search->bind = binds[i];
        assert_false(sign_in_offers_windows(evidence, &list, BUILT_HOST));
    }
    search->bind = "signed";
    assert_true(sign_in_offers_windows(evidence, &list, BUILT_HOST));
    assert_false(sign_in_offers_windows(evidence, &list, "mail.fabrikam.test"));
    evidence_destroy(evidence);
}

int test_sign_in_rules(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_exchange_online),
        cmocka_unit_test(test_zone),
        cmocka_unit_test(test_directory),
    };
    return cmocka_run_group_tests_name("sign_in_rules", tests, NULL, NULL);
}
