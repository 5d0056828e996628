/*
 * SRV records: their order, what they name, and the port that Outlook does not look at.
 */
#include "tests/unit/unit.h"

#include "core/autodiscover/srv.h"

struct given {
    int64_t priority;
    int64_t weight;
    int64_t port;
    const char *target;
};

static struct service_lookup look_up(struct arena *arena, const struct given *records, size_t count)
{
    struct service_lookup lookup;
    schema_initialize(&service_lookup_schema, &lookup);
    for (size_t i = 0; i < count; i++) {
        struct service_record *record = schema_append(arena, &service_record_schema, &lookup.records);
        record->priority = records[i].priority;
        record->weight = records[i].weight;
        record->port = records[i].port;
        record->target = records[i].target;
    }
    return lookup;
}

static void assert_urls(const struct text_list *urls, const char *const *expected, size_t count)
{
    assert_int_equal(urls->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(urls->items[i], expected[i]);
    }
}

static void the_order_is_that_of_the_rfc(void **state)
{
    static const struct given records[] = {
        {20, 100, 443, "last.contoso.test"},  {10, 0, 443, "light.contoso.test"},
        {10, 60, 443, "heavy.contoso.test"},  {0, 0, 443, "first.contoso.test"},
        {10, 30, 443, "second.contoso.test"}, {10, 30, 443, "one-of-two.contoso.test"},
    };
    static const char *const expected[] = {
        "https://first.contoso.test/autodiscover/autodiscover.xml",
        "https://heavy.contoso.test/autodiscover/autodiscover.xml",
        "https://one-of-two.contoso.test/autodiscover/autodiscover.xml",
        "https://second.contoso.test/autodiscover/autodiscover.xml",
        "https://light.contoso.test/autodiscover/autodiscover.xml",
        "https://last.contoso.test/autodiscover/autodiscover.xml",
    };
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};

    (void)state;
    struct service_lookup lookup = look_up(arena, records, 6);
    srv_candidates(arena, &lookup, &urls);
    assert_urls(&urls, expected, 6);
    arena_destroy(arena);
}

static void the_port_is_not_asked_but_told(void **state)
{
    static const struct given records[] = {
        {0, 0, 443, "mail.contoso.test"},
        {5, 0, 8443, "Other.Contoso.test."},
    };
    static const char *const expected[] = {
        "https://mail.contoso.test/autodiscover/autodiscover.xml",
        "https://other.contoso.test/autodiscover/autodiscover.xml",
    };
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};
    int64_t port = 0;

    (void)state;
    struct service_lookup lookup = look_up(arena, records, 2);
    srv_candidates(arena, &lookup, &urls);
    assert_urls(&urls, expected, 2);
    assert_true(srv_has_other_port(&lookup, &port));
    assert_int_equal(port, 8443);
    lookup = look_up(arena, records, 1);
    assert_false(srv_has_other_port(&lookup, &port));
    arena_destroy(arena);
}

static void a_dot_is_no_service(void **state)
{
    static const struct given records[] = {{0, 0, 0, "."}, {0, 0, 0, ""}, {0, 0, 0, NULL}};
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};
    int64_t port = 0;

    (void)state;
    struct service_lookup lookup = look_up(arena, records, 3);
    srv_candidates(arena, &lookup, &urls);
    assert_int_equal(urls.count, 0);
    assert_false(srv_has_other_port(&lookup, &port));
    arena_destroy(arena);
}

static void the_same_target_is_asked_once(void **state)
{
    static const struct given records[] = {
        {0, 0, 443, "mail.contoso.test"},
        {10, 0, 443, "MAIL.contoso.test"},
        {0, 0, 444, "mail.contoso.test"},
        {0, 0, 443, "mail.contoso.test"},
    };
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};

    (void)state;
    struct service_lookup lookup = look_up(arena, records, 4);
    srv_candidates(arena, &lookup, &urls);
    assert_int_equal(urls.count, 1);
    arena_destroy(arena);
}

static void hostile_targets_make_no_url(void **state)
{
    static const struct given records[] = {
        {0, 0, 443, "evil.test/path"},     {1, 0, 443, "user@evil.test"},    {2, 0, 443, "evil.test:25"},
        {3, 0, 443, "two..dots.test"},     {4, 0, 443, "spa ce.test"},       {5, 0, 443, "evil.test?x"},
        {6, 0, 443, "\xC3\xA4.evil.test"}, {7, 0, 443, "a\r\nb.test"},       {8, 0, 443, "[::1]"},
        {9, 0, 443, "evil.test#fragment"}, {9, 0, 443, "good.contoso.test"},
    };
    static const char *const expected[] = {"https://good.contoso.test/autodiscover/autodiscover.xml"};
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};

    (void)state;
    struct service_lookup lookup = look_up(arena, records, sizeof records / sizeof records[0]);
    srv_candidates(arena, &lookup, &urls);
    assert_urls(&urls, expected, 1);
    arena_destroy(arena);
}

static void there_is_an_end(void **state)
{
    struct given records[50];
    struct arena *arena = arena_create();
    struct text_list urls = {NULL, 0, 0};

    (void)state;
    for (int i = 0; i < 50; i++) {
        records[i] = (struct given){49 - i, 0, 443, arena_format(arena, "host%d.contoso.test", i)};
    }
    struct service_lookup lookup = look_up(arena, records, 50);
    srv_candidates(arena, &lookup, &urls);
    assert_int_equal(urls.count, SRV_CANDIDATE_MAXIMUM);
    assert_string_equal(urls.items[0], "https://host49.contoso.test/autodiscover/autodiscover.xml");
    arena_destroy(arena);
}

int test_srv(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_is_that_of_the_rfc), cmocka_unit_test(the_port_is_not_asked_but_told),
        cmocka_unit_test(a_dot_is_no_service),          cmocka_unit_test(the_same_target_is_asked_once),
        cmocka_unit_test(hostile_targets_make_no_url),  cmocka_unit_test(there_is_an_end),
    };
    return cmocka_run_group_tests_name("srv", tests, NULL, NULL);
}
