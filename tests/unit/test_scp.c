/*
 * Service connection points: which URLs are asked in which order, and where a pointer leads.
 */
#include "tests/unit/unit.h"

#include "core/autodiscover/scp.h"

#define URL_GUID     "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
#define POINTER_GUID "67661d7F-8FC4-4fa7-BFAC-E1D7794C1F68"

static struct directory_search *add_search(struct evidence *evidence, const char *asked, const char *bind)
{
    struct directory_search *search =
        schema_append(evidence->arena, &directory_search_schema, &evidence->directories);
    search->asked = asked;
    search->bind = bind;
    search->outcome = DIRECTORY_FOUND;
    return search;
}

static struct connection_point *add_point(struct evidence *evidence, struct directory_search *search,
                                          const char *guid, const char *binding, const char *keyword)
{
    struct connection_point *point =
        schema_append(evidence->arena, &connection_point_schema, &search->points);
    text_list_append(evidence->arena, &point->keywords, guid);
    if (keyword != NULL) {
        text_list_append(evidence->arena, &point->keywords, keyword);
    }
    if (binding != NULL) {
        text_list_append(evidence->arena, &point->bindings, binding);
    }
    return point;
}

static void assert_candidates(struct evidence *evidence, const char *mail_domain, const char *const *expected,
                              size_t count)
{
    struct text_list urls = {NULL, 0, 0};
    scp_candidates(evidence->arena, evidence, mail_domain, &urls);
    assert_int_equal(urls.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(urls.items[i], expected[i]);
    }
}

static void this_site_comes_first_and_other_sites_last(void **state)
{
    static const char *const in_berlin[] = {
        "https://berlin.contoso.test/a.xml", "https://any.contoso.test/a.xml",
        "https://rome.contoso.test/a.xml", "https://oslo.contoso.test/a.xml"};
    static const char *const nowhere[] = {"https://any.contoso.test/a.xml", "https://rome.contoso.test/a.xml",
                                          "https://berlin.contoso.test/a.xml",
                                          "https://oslo.contoso.test/a.xml"};
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    add_point(evidence, search, URL_GUID, "https://rome.contoso.test/a.xml", "Site=Rome");
    add_point(evidence, search, URL_GUID, "https://any.contoso.test/a.xml", NULL);
    add_point(evidence, search, URL_GUID, "https://berlin.contoso.test/a.xml", "site=BERLIN");
    add_point(evidence, search, URL_GUID, "https://oslo.contoso.test/a.xml", "Site=Oslo");
    search->site = "Berlin";
    assert_candidates(evidence, "contoso.test", in_berlin, 4);
    search->site = NULL;
    assert_candidates(evidence, "contoso.test", nowhere, 4);
    search->site = "";
    assert_candidates(evidence, "contoso.test", nowhere, 4);
    evidence_destroy(evidence);
}

static void a_point_of_several_sites_counts_for_each(void **state)
{
    static const char *const expected[] = {"https://both.contoso.test/a.xml",
                                           "https://any.contoso.test/a.xml"};
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    search->site = "Berlin";
    add_point(evidence, search, URL_GUID, "https://any.contoso.test/a.xml", NULL);
    struct connection_point *both =
        add_point(evidence, search, URL_GUID, "https://both.contoso.test/a.xml", "Site=Rome");
    text_list_append(evidence->arena, &both->keywords, "Site=Berlin");
    assert_candidates(evidence, "contoso.test", expected, 2);
    evidence_destroy(evidence);
}

static void guids_have_many_spellings(void **state)
{
    static const char *const expected[] = {"https://a.contoso.test/", "https://b.contoso.test/"};
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    add_point(evidence, search, "77378f46-2c66-4AA9-a6a6-3e7a48b19596", "https://a.contoso.test/", NULL);
    add_point(evidence, search, "{77378F46-2C66-4aa9-A6A6-3E7A48B19596}", "https://b.contoso.test/", NULL);
    add_point(evidence, search, "{77378F46-2C66-4aa9-A6A6-3E7A48B19596", "https://c.contoso.test/", NULL);
    add_point(evidence, search, "77378F46-2C66-4aa9-A6A6-3E7A48B19596}", "https://d.contoso.test/", NULL);
    add_point(evidence, search, "77378F46-2C66-4aa9-A6A6-3E7A48B19597", "https://e.contoso.test/", NULL);
    add_point(evidence, search, "", "https://f.contoso.test/", NULL);
    assert_candidates(evidence, "contoso.test", expected, 2);
    evidence_destroy(evidence);
}

static void only_web_addresses_count_and_each_once(void **state)
{
    static const char *const expected[] = {"https://mail.contoso.test/Autodiscover/Autodiscover.xml",
                                           "http://old.contoso.test/"};
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    add_point(evidence, search, URL_GUID, "https://mail.contoso.test/Autodiscover/Autodiscover.xml", NULL);
    add_point(evidence, search, URL_GUID, "https://mail.contoso.test/autodiscover/autodiscover.xml", NULL);
    add_point(evidence, search, URL_GUID, "http://old.contoso.test/", NULL);
    add_point(evidence, search, URL_GUID, "file://server/share", NULL);
    add_point(evidence, search, URL_GUID, "ldap://dc1.contoso.test", NULL);
    add_point(evidence, search, URL_GUID, "https://user:secret@evil.test/", NULL);
    add_point(evidence, search, URL_GUID, "", NULL);
    add_point(evidence, search, URL_GUID, NULL, NULL);
    assert_candidates(evidence, "contoso.test", expected, 2);
    evidence_destroy(evidence);
}

static void there_is_an_end(void **state)
{
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");
    struct text_list urls = {NULL, 0, 0};

    (void)state;
    for (int i = 0; i < 100; i++) {
        add_point(evidence, search, URL_GUID,
                  arena_format(evidence->arena, "https://host%d.contoso.test/", i), NULL);
    }
    scp_candidates(evidence->arena, evidence, "contoso.test", &urls);
    assert_int_equal(urls.count, SCP_CANDIDATE_MAXIMUM);
    evidence_destroy(evidence);
}

static void without_a_search_there_is_nothing(void **state)
{
    struct evidence *evidence = evidence_create();

    (void)state;
    assert_candidates(evidence, "contoso.test", NULL, 0);
    assert_null(scp_pointer(evidence->arena, NULL, "contoso.test"));
    assert_false(scp_pointer_is_trusted(NULL));
    assert_false(scp_names_host_signed(evidence, "mail.contoso.test"));
    evidence_destroy(evidence);
}

static void a_scoped_pointer_wins_for_its_domain_only(void **state)
{
    static const char *const own[] = {"https://mail.contoso.test/"};
    static const char *const other[] = {"https://berlin.fabrikam.test/", "https://mail.fabrikam.test/"};
    struct evidence *evidence = evidence_create();

    (void)state;
    (void)add_search(evidence, NULL, "signed");
    (void)add_search(evidence, "dc2.fabrikam.test", "anonymous");
    struct directory_search *search = &evidence->directories.items[0];
    struct directory_search *second = &evidence->directories.items[1];
    search->site = "Berlin";
    add_point(evidence, search, URL_GUID, own[0], NULL);
    add_point(evidence, search, POINTER_GUID, "LDAP://dc9.contoso.test", NULL);
    add_point(evidence, search, POINTER_GUID, "LDAP://DC2.fabrikam.test/CN=Configuration,DC=fabrikam,DC=test",
              "domain=Fabrikam.test");
    add_point(evidence, second, URL_GUID, other[1], NULL);
    add_point(evidence, second, URL_GUID, other[0], "Site=Berlin");
    assert_string_equal(scp_pointer(evidence->arena, search, "fabrikam.test"), "dc2.fabrikam.test");
    assert_null(scp_pointer(evidence->arena, search, "contoso.test"));
    assert_null(scp_pointer(evidence->arena, search, NULL));
    assert_candidates(evidence, "fabrikam.test", other, 2);
    assert_candidates(evidence, "contoso.test", own, 1);
    assert_candidates(evidence, NULL, own, 1);
    evidence_destroy(evidence);
}

static void until_the_pointed_to_search_is_there_nothing_is_asked(void **state)
{
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    add_point(evidence, search, URL_GUID, "https://mail.contoso.test/", NULL);
    add_point(evidence, search, POINTER_GUID, "LDAP://dc2.fabrikam.test", "Domain=fabrikam.test");
    assert_candidates(evidence, "fabrikam.test", NULL, 0);
    evidence_destroy(evidence);
}

static void an_unscoped_pointer_is_the_last_resort(void **state)
{
    static const char *const expected[] = {"https://mail.fabrikam.test/"};
    struct evidence *evidence = evidence_create();

    (void)state;
    (void)add_search(evidence, NULL, "signed");
    (void)add_search(evidence, "dc2.fabrikam.test:3268", "signed");
    struct directory_search *search = &evidence->directories.items[0];
    add_point(evidence, search, POINTER_GUID, "LDAP://dc3.fabrikam.test", "Domain=other.test");
    add_point(evidence, search, POINTER_GUID, "ldap://dc2.fabrikam.test:3268/", NULL);
    add_point(evidence, search, POINTER_GUID, "LDAP://dc4.fabrikam.test", NULL);
    add_point(evidence, &evidence->directories.items[1], URL_GUID, expected[0], NULL);
    assert_string_equal(scp_pointer(evidence->arena, search, "contoso.test"), "dc2.fabrikam.test:3268");
    assert_candidates(evidence, "contoso.test", expected, 1);
    add_point(evidence, search, URL_GUID, "https://mail.contoso.test/", NULL);
    assert_null(scp_pointer(evidence->arena, search, "contoso.test"));
    evidence_destroy(evidence);
}

static void pointers_are_followed_once(void **state)
{
    struct evidence *evidence = evidence_create();

    (void)state;
    (void)add_search(evidence, NULL, "signed");
    struct directory_search *second = add_search(evidence, "dc2.fabrikam.test", "signed");
    add_point(evidence, &evidence->directories.items[0], POINTER_GUID, "LDAP://dc2.fabrikam.test", NULL);
    add_point(evidence, second, POINTER_GUID, "LDAP://dc1.contoso.test", "Domain=contoso.test");
    assert_null(scp_pointer(evidence->arena, second, "contoso.test"));
    assert_candidates(evidence, "contoso.test", NULL, 0);
    evidence_destroy(evidence);
}

static void hostile_pointers_name_no_server(void **state)
{
    static const char *const bindings[] = {
        NULL,
        "",
        "dc2.fabrikam.test",
        "LDAP://",
        "LDAP:///CN=x",
        "LDAP://a b",
        "LDAP://a@b",
        "https://dc2.fabrikam.test",
        "LDAP://dc2:0",
        "LDAP://dc2:99999",
        "LDAP://[::1]",
        "LDAP://..",
        "LDAP://dc2 dc3",
        "LDAP://\xFF\xFE",
        "LDAPS://dc2.fabrikam.test",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
        struct evidence *evidence = evidence_create();
        struct directory_search *search = add_search(evidence, NULL, "signed");
        add_point(evidence, search, POINTER_GUID, bindings[i], "Domain=fabrikam.test");
        assert_null(scp_pointer(evidence->arena, search, "fabrikam.test"));
        evidence_destroy(evidence);
    }
}

static void only_a_signed_bind_makes_a_host_trusted(void **state)
{
    static const char *const binds[] = {"unsigned", "anonymous", NULL};
    struct evidence *evidence = evidence_create();
    struct directory_search *search = add_search(evidence, NULL, "signed");

    (void)state;
    add_point(evidence, search, URL_GUID, "https://Mail.contoso.test/autodiscover/autodiscover.xml", NULL);
    add_point(evidence, search, URL_GUID, "http://plain.contoso.test/", NULL);
    add_point(evidence, search, POINTER_GUID, "https://pointer.contoso.test/", NULL);
    assert_true(scp_names_host_signed(evidence, "mail.CONTOSO.test"));
    assert_false(scp_names_host_signed(evidence, "contoso.test"));
    assert_false(scp_names_host_signed(evidence, "plain.contoso.test"));
    assert_false(scp_names_host_signed(evidence, "pointer.contoso.test"));
    assert_true(scp_pointer_is_trusted(search));
    for (size_t i = 0; i < sizeof binds / sizeof binds[0]; i++) {
        search->bind = binds[i];
        assert_false(scp_names_host_signed(evidence, "mail.contoso.test"));
        assert_false(scp_pointer_is_trusted(search));
    }
    evidence_destroy(evidence);
}

int test_scp(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(this_site_comes_first_and_other_sites_last),
        cmocka_unit_test(a_point_of_several_sites_counts_for_each),
        cmocka_unit_test(guids_have_many_spellings),
        cmocka_unit_test(only_web_addresses_count_and_each_once),
        cmocka_unit_test(there_is_an_end),
        cmocka_unit_test(without_a_search_there_is_nothing),
        cmocka_unit_test(a_scoped_pointer_wins_for_its_domain_only),
        cmocka_unit_test(until_the_pointed_to_search_is_there_nothing_is_asked),
        cmocka_unit_test(an_unscoped_pointer_is_the_last_resort),
        cmocka_unit_test(pointers_are_followed_once),
        cmocka_unit_test(hostile_pointers_name_no_server),
        cmocka_unit_test(only_a_signed_bind_makes_a_host_trusted),
    };
    return cmocka_run_group_tests_name("scp", tests, NULL, NULL);
}
