/*
 * What answers tell of other clocks, taken into the evidence.
 */
#include "core/engine/engine_inside.h"
#include "tests/unit/unit.h"

static struct evidence *evidence;

static int make(void **state)
{
    (void)state;
    evidence = evidence_create();
    return 0;
}

static int end(void **state)
{
    (void)state;
    evidence_destroy(evidence);
    return 0;
}

static struct attempt answer(const char *date, const char *date_at)
{
    struct attempt attempt;
    schema_initialize(&attempt_schema, &attempt);
    attempt.date = date;
    attempt.date_at = date_at;
    attempt.job = "request";
    return attempt;
}

static void test_a_plain_answer_tells_the_time(void **state)
{
    (void)state;
    struct attempt attempt = answer("Sat, 21 Nov 2026 10:05:00 GMT", "2026-11-21T10:00:00.250Z");
    way_note_answer(evidence, "mail.contoso.test", &attempt);
    assert_int_equal(evidence->clocks.count, 1);
    const struct clock_look *look = &evidence->clocks.items[0];
    assert_string_equal(look->source, "http");
    assert_string_equal(look->host, "mail.contoso.test");
    assert_string_equal(look->theirs, "2026-11-21T10:05:00.000Z");
    assert_string_equal(look->ours, "2026-11-21T10:00:00.250Z");
    assert_int_equal(look->difference_ms, 299750);
    assert_string_equal(look->job, "request");
    assert_null(look->failure.operation);
    /* its second answer adds nothing, another host's does */
    way_note_answer(evidence, "MAIL.contoso.test", &attempt);
    assert_int_equal(evidence->clocks.count, 1);
    way_note_answer(evidence, "autodiscover.contoso.test", &attempt);
    assert_int_equal(evidence->clocks.count, 2);
}

static void test_no_date_is_no_clock(void **state)
{
    (void)state;
    struct attempt attempt = answer(NULL, NULL);
    way_note_answer(evidence, "mail.contoso.test", &attempt);
    assert_int_equal(evidence->clocks.count, 0);
    attempt = answer("yesterday", "2026-11-21T10:00:00.250Z");
    way_note_answer(evidence, "mail.contoso.test", &attempt);
    assert_int_equal(evidence->clocks.count, 1);
    assert_non_null(evidence->clocks.items[0].failure.operation);
    assert_null(evidence->clocks.items[0].theirs);
    assert_true(evidence->clocks.items[0].difference_ms == UNKNOWN_INTEGER);
}

static void test_a_directory_tells_the_time(void **state)
{
    (void)state;
    struct directory_search search;
    schema_initialize(&directory_search_schema, &search);
    search.server = "dc1.contoso.test";
    way_note_directory(evidence, &search);
    assert_int_equal(evidence->clocks.count, 0);
    search.current_time = "2026-11-21T09:59:58.000Z";
    search.current_time_at = "2026-11-21T10:00:00.000Z";
    way_note_directory(evidence, &search);
    assert_int_equal(evidence->clocks.count, 1);
    assert_string_equal(evidence->clocks.items[0].source, "ldap");
    assert_string_equal(evidence->clocks.items[0].host, "dc1.contoso.test");
    assert_int_equal(evidence->clocks.items[0].difference_ms, -2000);
}

/* Every job of the way has a result that goes to its own list. */
static void test_results_go_where_they_belong(void **state)
{
    (void)state;
    struct way_result result = {0};
    struct job job = {.kind = JOB_ROUTE, .id = "route:h:a", .host = "h", .remote = "192.0.2.1"};
    way_prepare(&result);
    result.route.adapter = "Ethernet";
    way_take(evidence, &job, &result);
    assert_int_equal(evidence->routes.count, 1);
    assert_string_equal(evidence->routes.items[0].host, "h");
    assert_string_equal(evidence->routes.items[0].address, "192.0.2.1");
    assert_string_equal(evidence->routes.items[0].adapter, "Ethernet");
    assert_string_equal(evidence->routes.items[0].job, "route:h:a");
    job.kind = JOB_NAME_CHECK;
    way_take(evidence, &job, &result);
    assert_string_equal(evidence->name_checks.items[0].server, "192.0.2.1");
    job.kind = JOB_LATENCY;
    job.request = "tcp";
    job.port = 443;
    way_take(evidence, &job, &result);
    assert_string_equal(evidence->latencies.items[0].method, "tcp");
    assert_int_equal(evidence->latencies.items[0].port, 443);
    struct proxy_setting *setting =
        schema_append(evidence->arena, &proxy_setting_schema, &result.proxy_settings);
    setting->mode = "direct";
    job.kind = JOB_PROXY_SETTINGS;
    way_take(evidence, &job, &result);
    assert_string_equal(evidence->proxy_settings.items[0].mode, "direct");
    result.proxy_settings.count = 0;
    result.failure.operation = "CredEnumerateW";
    job.kind = JOB_STORED_CREDENTIALS;
    assert_string_equal(way_failure(&job, &result)->operation, "CredEnumerateW");
    way_take(evidence, &job, &result);
    assert_string_equal(evidence->stored_credentials_failure.operation, "CredEnumerateW");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, end)

int test_engine_way(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_plain_answer_tells_the_time),
        TEST(test_no_date_is_no_clock),
        TEST(test_a_directory_tells_the_time),
        TEST(test_results_go_where_they_belong),
    };
    return cmocka_run_group_tests_name("engine_way", tests, NULL, NULL);
}
