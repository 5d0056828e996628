/*
 * The timeline: what changed between two readings, tests of endpoints, and its bound. And which places a watch tests.
 */
#include "tests/unit/unit.h"

#include "core/engine/timeline.h"
#include "core/evidence/text.h"
#include "core/probe/watch_targets.h"
#include "tests/unit/evidence_builder.h"

static struct connection *add_row(struct arena *arena, struct connection_list *list, int64_t pid,
                                  const char *local, int state)
{
    struct connection *connection = schema_append(arena, &connection_schema, list);
    connection->pid = pid;
    connection->family = FAMILY_IPV4;
    connection->state = state;
    connection->local = local;
    connection->remote = state == STATE_LISTEN ? "0.0.0.0:0" : "10.66.0.12:443";
    return connection;
}

static void expect_event(const struct evidence *evidence, size_t index, const char *kind, const char *subject,
                         const char *detail)
{
    assert_true(index < evidence->timeline.count);
    assert_string_equal(evidence->timeline.items[index].kind, kind);
    assert_string_equal(evidence->timeline.items[index].subject, subject);
    assert_string_equal(evidence->timeline.items[index].detail, detail);
}

static void test_opened_closed_and_changed(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    struct connection_list before = {NULL, 0, 0};
    struct connection_list after = {NULL, 0, 0};
    (void)add_row(evidence->arena, &before, 7, "10.66.0.2:50003", STATE_ESTABLISHED);
    (void)add_row(evidence->arena, &before, 7, "10.66.0.2:50001", STATE_ESTABLISHED);
    (void)add_row(evidence->arena, &before, 7, "10.66.0.2:50002", STATE_ESTABLISHED);
    (void)add_row(evidence->arena, &before, 7, "0.0.0.0:9000", STATE_LISTEN);
    (void)add_row(evidence->arena, &after, 7, "10.66.0.2:50004", STATE_SYN_SENT);
    (void)add_row(evidence->arena, &after, 7, "10.66.0.2:50002", STATE_CLOSE_WAIT);
    (void)add_row(evidence->arena, &after, 7, "10.66.0.2:50001", STATE_ESTABLISHED);
    (void)add_row(evidence->arena, &after, 8, "10.66.0.2:50001", STATE_ESTABLISHED);
    timeline_compare(evidence, &before, &after, 1234);
    assert_int_equal(evidence->timeline.count, 4);
    expect_event(evidence, 0, "connection-state", "7 10.66.0.2:50002 10.66.0.12:443", "close-wait");
    expect_event(evidence, 1, "connection-closed", "7 10.66.0.2:50003 10.66.0.12:443", "established");
    expect_event(evidence, 2, "connection-opened", "7 10.66.0.2:50004 10.66.0.12:443", "syn-sent");
    expect_event(evidence, 3, "connection-opened", "8 10.66.0.2:50001 10.66.0.12:443", "established");
    assert_int_equal(evidence->timeline.items[0].at_ms, 1234);
    assert_true(evidence->timeline_dropped == UNKNOWN_INTEGER);
    timeline_compare(evidence, &after, &after, 2234);
    assert_int_equal(evidence->timeline.count, 4);
    evidence_destroy(evidence);
}

/* The same addresses and ports, but the system made the connection at another time: it is another one. */
static void test_a_port_used_again(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    struct connection_list before = {NULL, 0, 0};
    struct connection_list after = {NULL, 0, 0};
    add_row(evidence->arena, &before, 7, "10.66.0.2:50001", STATE_ESTABLISHED)->created =
        "2026-11-21T10:00:00.000Z";
    add_row(evidence->arena, &after, 7, "10.66.0.2:50001", STATE_ESTABLISHED)->created =
        "2026-11-21T10:00:05.000Z";
    timeline_compare(evidence, &before, &after, 6000);
    assert_int_equal(evidence->timeline.count, 2);
    expect_event(evidence, 0, "connection-closed", "7 10.66.0.2:50001 10.66.0.12:443", "established");
    expect_event(evidence, 1, "connection-opened", "7 10.66.0.2:50001 10.66.0.12:443", "established");
    assert_string_equal(evidence->timeline.items[0].created, "2026-11-21T10:00:00.000Z");
    assert_string_equal(evidence->timeline.items[1].created, "2026-11-21T10:00:05.000Z");
    evidence_destroy(evidence);
}

static void add_test(struct evidence *evidence, int outcome, int64_t status, int64_t at_ms)
{
    struct attempt attempt;
    schema_initialize(&attempt_schema, &attempt);
    attempt.outcome = outcome;
    attempt.http_status = status;
    attempt.total_ms = 12;
    timeline_add_test(evidence, "https://mail.contoso.test/ews", "10.66.0.12", &attempt, at_ms);
}

static void test_what_a_test_gave(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    const char *url = "https://mail.contoso.test/ews";
    add_test(evidence, REACH_DONE, 401, 1);
    add_test(evidence, REACH_DONE, 404, 2);
    add_test(evidence, REACH_DONE, 503, 3);
    add_test(evidence, REACH_NO_ANSWER, UNKNOWN_INTEGER, 4);
    add_test(evidence, REACH_CERTIFICATE_BAD, UNKNOWN_INTEGER, 5);
    assert_int_equal(evidence->timeline.count, 5);
    expect_event(evidence, 0, "endpoint-good", url, "401");
    expect_event(evidence, 1, "endpoint-good", url, "404");
    expect_event(evidence, 2, "endpoint-bad", url, "503");
    expect_event(evidence, 3, "endpoint-bad", url, "no-answer");
    expect_event(evidence, 4, "endpoint-bad", url, "certificate-bad");
    assert_string_equal(evidence->timeline.items[0].address, "10.66.0.12");
    assert_int_equal(evidence->timeline.items[0].duration_ms, 12);
    evidence_destroy(evidence);
}

static size_t count_kind(const struct evidence *evidence, const char *kind)
{
    size_t count = 0;
    for (size_t i = 0; i < evidence->timeline.count; i++) {
        count += text_equal(evidence->timeline.items[i].kind, kind) ? 1 : 0;
    }
    return count;
}

/* A day of tests that went well, with two that did not: the bound gives up the former first. */
static void test_a_full_list_keeps_what_matters(void **state)
{
    (void)state;
    enum { TESTS = 12000 };
    struct evidence *evidence = evidence_create();
    for (int i = 0; i < TESTS; i++) {
        bool bad = i == 100 || i == 101;
        add_test(evidence, bad ? REACH_NO_ANSWER : REACH_DONE, bad ? UNKNOWN_INTEGER : 401, i);
    }
    assert_true(evidence->timeline.count <= TIMELINE_MAXIMUM);
    assert_true(evidence->timeline.count > TIMELINE_MAXIMUM / 4);
    assert_int_equal(count_kind(evidence, "endpoint-bad"), 2);
    assert_int_equal(evidence->timeline_dropped, TESTS - (int64_t)evidence->timeline.count);
    assert_int_equal(evidence->timeline.items[0].at_ms, 0);
    for (size_t i = 1; i < evidence->timeline.count; i++) {
        assert_true(evidence->timeline.items[i - 1].at_ms < evidence->timeline.items[i].at_ms);
    }
    evidence_destroy(evidence);
}

/* Where nothing is needless, the oldest go. */
static void test_a_full_list_forgets_the_oldest(void **state)
{
    (void)state;
    enum { TESTS = TIMELINE_MAXIMUM + 10 };
    struct evidence *evidence = evidence_create();
    for (int i = 0; i < TESTS; i++) {
        add_test(evidence, REACH_NO_ANSWER, UNKNOWN_INTEGER, i);
    }
    assert_true(evidence->timeline.count <= TIMELINE_MAXIMUM);
    assert_true(evidence->timeline.items[0].at_ms > 0);
    assert_int_equal(evidence->timeline.items[evidence->timeline.count - 1].at_ms, TESTS - 1);
    assert_int_equal(evidence->timeline_dropped, TESTS - (int64_t)evidence->timeline.count);
    evidence_destroy(evidence);
}

static void test_places_of_a_round(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    struct name_lookup *name = evidence_find_name(evidence, BUILT_HOST);
    struct watch_targets targets;
    text_list_append(evidence->arena, &name->addresses, "10.66.0.13");
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    assert_true(targets.count >= 2);
    /* where Autodiscover answers comes first, then the endpoints */
    assert_string_equal(targets.items[0].host, "autodiscover.contoso.test");
    bool found = false;
    for (size_t i = 0; i < targets.count; i++) {
        if (text_equal(targets.items[i].host, BUILT_HOST)) {
            assert_string_equal(targets.items[i].address, BUILT_REMOTE);
            found = true;
        }
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(targets.items[i].url, targets.items[k].url);
        }
    }
    assert_true(found);
    watch_targets_of_round(evidence->arena, evidence, 1, &targets);
    for (size_t i = 0; i < targets.count; i++) {
        if (text_equal(targets.items[i].host, BUILT_HOST)) {
            assert_string_equal(targets.items[i].address, "10.66.0.13");
        }
    }
    evidence->run.network_allowed = TRUTH_NO;
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    assert_int_equal(targets.count, 0);
    evidence_destroy(evidence);
}

static struct port_look *add_port(struct evidence *evidence, const char *protocol, const char *purpose,
                                  int64_t port, const char *named_by)
{
    struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
    look->protocol = protocol;
    look->purpose = purpose;
    look->named_by = named_by;
    look->host = BUILT_HOST;
    look->port = port;
    return look;
}

static const struct watch_target *find_target(const struct watch_targets *targets, const char *url)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (text_equal(targets->items[i].url, url)) {
            return &targets->items[i];
        }
    }
    return NULL;
}

static void test_mail_servers_are_places_too(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    struct watch_targets targets;
    (void)add_port(evidence, "imap", "imap", 143, "profile");
    (void)add_port(evidence, "imap", "imaps", 993, "profile");
    (void)add_port(evidence, "smtp", "submission", 587, "knowledge");
    (void)add_port(evidence, "rpc-tcp", "endpoint-mapper", 135, "profile");
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    const struct watch_target *clear = find_target(&targets, "imap://" BUILT_HOST ":143");
    const struct watch_target *encrypted = find_target(&targets, "imaps://" BUILT_HOST ":993");
    assert_non_null(clear);
    assert_string_equal(clear->protocol, "imap");
    assert_string_equal(clear->address, BUILT_REMOTE);
    assert_int_equal(clear->port, 143);
    assert_non_null(encrypted);
    assert_string_equal(encrypted->protocol, "imap");
    assert_true(encrypted->is_encrypted && !clear->is_encrypted);
    /* nobody uses that one, and an endpoint mapper is no mail server */
    assert_null(find_target(&targets, "submission://" BUILT_HOST ":587"));
    assert_null(find_target(&targets, "endpoint-mapper://" BUILT_HOST ":135"));
    (void)build_name(evidence, BUILT_HOST, NAME_NOT_FOUND, NULL);
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    assert_null(find_target(&targets, "imap://" BUILT_HOST ":143"));
    evidence_destroy(evidence);
}

static void test_a_mail_server_is_good_or_bad(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    struct port_look look;
    schema_initialize(&port_look_schema, &look);
    look.outcome = REACH_DONE;
    timeline_add_port_test(evidence, "imaps://mail.contoso.test:993", "10.66.0.12", &look, 1);
    look.is_protocol = TRUTH_NO;
    timeline_add_port_test(evidence, "imap://mail.contoso.test:143", "10.66.0.12", &look, 2);
    look.is_protocol = TRUTH_UNKNOWN;
    look.outcome = REACH_REFUSED;
    timeline_add_port_test(evidence, "imap://mail.contoso.test:143", "10.66.0.12", &look, 3);
    assert_string_equal(evidence->timeline.items[0].kind, "endpoint-good");
    assert_string_equal(evidence->timeline.items[1].kind, "endpoint-bad");
    assert_string_equal(evidence->timeline.items[1].detail, "other");
    assert_string_equal(evidence->timeline.items[2].kind, "endpoint-bad");
    assert_string_equal(evidence->timeline.items[2].detail, "refused");
    evidence_destroy(evidence);
}

/* Without an address nothing can be tested, unless a proxy finds it; plain http is not asked. */
static void test_places_without_an_address(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    struct watch_targets targets;
    (void)build_name(evidence, BUILT_HOST, NAME_NOT_FOUND, NULL);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "profile", "http://10.66.0.12/ews",
                         0);
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    assert_int_equal(targets.count, 1);
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    proxy->url = "https://" BUILT_HOST ":443/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    watch_targets_of_round(evidence->arena, evidence, 0, &targets);
    assert_true(targets.count > 1);
    for (size_t i = 1; i < targets.count; i++) {
        assert_string_equal(targets.items[i].host, BUILT_HOST);
        assert_null(targets.items[i].address);
    }
    evidence_destroy(evidence);
}

static void test_a_long_watch_asks_more_rarely(void **state)
{
    (void)state;
    assert_int_equal(watch_interval(15000, 0), 15000);
    assert_int_equal(watch_interval(15000, 9 * 60000), 15000);
    assert_int_equal(watch_interval(15000, 30 * 60000), 30000);
    assert_int_equal(watch_interval(15000, 5 * 3600000), 60000);
}

int test_timeline(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened_closed_and_changed),
        cmocka_unit_test(test_a_port_used_again),
        cmocka_unit_test(test_what_a_test_gave),
        cmocka_unit_test(test_a_full_list_keeps_what_matters),
        cmocka_unit_test(test_a_full_list_forgets_the_oldest),
        cmocka_unit_test(test_places_of_a_round),
        cmocka_unit_test(test_mail_servers_are_places_too),
        cmocka_unit_test(test_a_mail_server_is_good_or_bad),
        cmocka_unit_test(test_places_without_an_address),
        cmocka_unit_test(test_a_long_watch_asks_more_rarely),
    };
    return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
