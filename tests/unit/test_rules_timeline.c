/*
 * What only shows over time: each rule finds what it should, and leaves alone what is ordinary.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/lives.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

static struct event *add_event(struct evidence *evidence, int64_t at_ms, const char *kind,
                               const char *subject, const char *detail)
{
    struct event *event = schema_append(evidence->arena, &event_schema, &evidence->timeline);
    event->at_ms = at_ms;
    event->kind = kind;
    event->subject = arena_copy_text(evidence->arena, subject);
    event->detail = detail;
    return event;
}

/* A connection of Outlook to the mail server, from its beginning to its end. */
static void add_life(struct evidence *evidence, int port, int64_t opened_ms, int64_t closed_ms)
{
    const char *subject =
        arena_format(evidence->arena, "%d 10.66.0.2:%d " BUILT_REMOTE ":443", BUILT_PID, port);
    add_event(evidence, opened_ms, "connection-opened", subject, "established");
    add_event(evidence, closed_ms, "connection-closed", subject, "established");
}

static void add_test(struct evidence *evidence, int64_t at_ms, const char *address, const char *bad)
{
    struct event *event = add_event(evidence, at_ms, bad == NULL ? "endpoint-good" : "endpoint-bad",
                                    "https://" BUILT_HOST "/ews", bad == NULL ? "401" : bad);
    event->address = address;
}

/* ---- connections that end again and again ---- */

static struct evidence *build_drops(int64_t age_ms, int64_t reopened_after_ms, int count)
{
    struct evidence *evidence = build_healthy();
    int64_t at = 1000;
    for (int i = 0; i < count; i++) {
        add_life(evidence, 50001 + i, at, at + age_ms + (i % 3) * 500);
        at += age_ms + (i % 3) * 500 + reopened_after_ms;
    }
    add_event(evidence, at, "connection-opened", "4028 10.66.0.2:50100 10.66.0.12:443", "established");
    return evidence;
}

static void connections_that_end_after_a_like_time(void **state)
{
    (void)state;
    struct evidence *evidence = build_drops(4000, 300, 6);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding =
        expect_finding(diagnosis, "connections-drop-after-idle", SEVERITY_WARNING);
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(finding, "seconds"), "5");
    assert_string_equal(parameter_of(finding, "times"), "6");
    assert_null(parameter_of(finding, "others"));
    assert_string_equal(parameter_of(finding, "host"), BUILT_HOST);
    assert_string_equal(parameter_of(finding, "by"), "unknown");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* What ended after another time is no drop, but who counts the timeline must come to the same number. */
static void other_ends_are_told(void **state)
{
    (void)state;
    struct evidence *evidence = build_drops(8000, 300, 6);
    add_life(evidence, 50900, 70000, 71000);
    add_life(evidence, 50901, 72000, 75100);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding =
        expect_finding(diagnosis, "connections-drop-after-idle", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "count"), "6");
    assert_string_equal(parameter_of(finding, "others"), "2");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* A firewall's twenty minutes, as the rule tells them. */
static void long_ages_are_told_in_minutes(void **state)
{
    (void)state;
    struct evidence *evidence = build_drops(20 * 60 * 1000, 2000, 4);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding =
        expect_finding(diagnosis, "connections-drop-after-idle", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "minutes"), "20");
    assert_null(parameter_of(finding, "seconds"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void the_server_was_seen_to_hang_up(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 4; i++) {
        const char *subject =
            arena_format(evidence->arena, "%d 10.66.0.2:%d " BUILT_REMOTE ":443", BUILT_PID, 50001 + i);
        add_event(evidence, i * 12000, "connection-opened", subject, "established");
        add_event(evidence, i * 12000 + 6000, "connection-state", subject, "close-wait");
        add_event(evidence, i * 12000 + 11000, "connection-closed", subject, "close-wait");
    }
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding =
        expect_finding(diagnosis, "connections-drop-after-idle", SEVERITY_WARNING);
    assert_int_equal(finding->certainty, CERTAINTY_LIKELY);
    assert_string_equal(parameter_of(finding, "by"), "server");
    assert_string_equal(parameter_of(finding, "seconds"), "6");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void what_ends_for_good_was_not_cut_off(void **state)
{
    (void)state;
    /* web requests of a like age that Outlook has no more use for */
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 8; i++) {
        add_life(evidence, 50001 + i, i * 60000, i * 60000 + 4000);
    }
    expect_absent(evidence, "connections-drop-after-idle");
}

static void two_ends_are_no_pattern(void **state)
{
    (void)state;
    expect_absent(build_drops(4000, 300, 2), "connections-drop-after-idle");
}

static void unlike_ages_are_no_pattern(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    int64_t at = 0;
    for (int i = 0; i < 6; i++) {
        int64_t age = (int64_t)3000 << i;
        add_life(evidence, 50001 + i, at, at + age);
        at += age + 300;
    }
    expect_absent(evidence, "connections-drop-after-idle");
}

/* A restart of the server ends all its connections at once: that is one event, not several. */
static void several_at_one_moment_are_one(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 6; i++) {
        add_life(evidence, 50001 + i, 1000, 61000);
        add_event(evidence, 61500, "connection-opened",
                  arena_format(evidence->arena, "4028 10.66.0.2:%d 10.66.0.12:443", 50101 + i),
                  "established");
    }
    expect_absent(evidence, "connections-drop-after-idle");
}

/* Who ends Outlook ends its connections. */
static void an_outlook_that_is_gone_says_nothing(void **state)
{
    (void)state;
    struct evidence *evidence = build_drops(4000, 300, 6);
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        evidence->outlook.items[i].pid = BUILT_PID + 4;
    }
    expect_absent(evidence, "connections-drop-after-idle");
}

static void an_age_from_before_the_watch(void **state)
{
    (void)state;
    struct evidence *evidence = evidence_create();
    struct connection_life_list lives;
    evidence->run.started = "2026-11-21T10:00:00.000Z";
    add_event(evidence, 5000, "connection-closed", "7 10.66.0.2:50001 10.66.0.12:443", "established")
        ->created = "2026-11-21T09:40:05.000Z";
    add_event(evidence, 6000, "connection-closed", "7 10.66.0.2:50002 10.66.0.12:443", "established");
    add_event(evidence, 6000, "connection-closed", "not a connection", "established");
    build_connection(evidence, 7, "10.66.0.12:443", STATE_ESTABLISHED);
    lives_of_connections(evidence->arena, evidence, &lives);
    assert_int_equal(lives.count, 3);
    assert_int_equal(lives.items[0].age_ms, 20 * 60 * 1000);
    assert_true(lives.items[1].age_ms == UNKNOWN_INTEGER);
    assert_true(lives.items[2].closed_ms == UNKNOWN_INTEGER);
    assert_true(lives.items[2].opened_ms == UNKNOWN_INTEGER);
    evidence_destroy(evidence);
}

static void times_of_day_are_read(void **state)
{
    (void)state;
    assert_int_equal(lives_time_of("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(lives_time_of("2026-11-21T10:00:00.123Z"), INT64_C(1795255200123));
    assert_int_equal(lives_time_of("2024-02-29T23:59:59Z"), INT64_C(1709251199000));
    static const char *const others[] = {NULL,
                                         "",
                                         "Z",
                                         "2026-11-21",
                                         "2026-11-21T10:00:00",
                                         "2026-13-21T10:00:00Z",
                                         "2026-11-21T10:00:00.12Z",
                                         "2026-11-21 10:00:00Z",
                                         "2026-11-21T10:00:00.123456Z",
                                         "xxxx-xx-xxTxx:xx:xxZ",
                                         "2026-11-21T10:00:00.1x3Z"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_true(lives_time_of(others[i]) == UNKNOWN_INTEGER);
    }
}

/* ---- interruptions ---- */

static void outlook_had_no_connection_for_a_while(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    build_drop_connections(evidence);
    add_event(evidence, 10000, "connection-closed", "4028 10.66.0.2:50001 10.66.0.12:443", "established");
    add_event(evidence, 12000, "connection-closed", "4028 10.66.0.2:50002 10.66.0.12:443", "established");
    add_event(evidence, 42000, "connection-opened", "4028 10.66.0.2:50003 10.66.0.12:443", "established");
    add_event(evidence, 43000, "connection-opened", "4028 10.66.0.2:50004 10.66.0.12:443", "established");
    build_healthy_connections(evidence);
    /* those that stand now are the ones that were opened */
    assert_true(evidence->connections.count >= 2);
    evidence->connections.items[0].local = "10.66.0.2:50003";
    evidence->connections.items[1].local = "10.66.0.2:50004";
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "was-disconnected-before", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "what"), "connections");
    assert_string_equal(parameter_of(finding, "seconds"), "30");
    assert_string_equal(parameter_of(finding, "after_seconds"), "12");
    assert_string_equal(parameter_of(finding, "times"), "1");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void one_connection_held_on(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    add_event(evidence, 10000, "connection-closed", "4028 10.66.0.2:50001 10.66.0.12:443", "established");
    add_event(evidence, 42000, "connection-opened", "4028 10.66.0.2:50003 10.66.0.12:443", "established");
    expect_absent(evidence, "was-disconnected-before");
}

static void a_server_was_gone_and_came_back(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 20; i++) {
        add_test(evidence, i * 15000, BUILT_REMOTE, i >= 5 && i < 9 ? "no-answer" : NULL);
    }
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "was-disconnected-before", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "what"), "server");
    assert_string_equal(parameter_of(finding, "reach"), "no-answer");
    assert_string_equal(parameter_of(finding, "after_seconds"), "75");
    assert_string_equal(parameter_of(finding, "seconds"), "60");
    assert_string_equal(parameter_of(finding, "bad"), "4");
    assert_string_equal(parameter_of(finding, "tests"), "20");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void a_server_went_and_stayed_away(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 20; i++) {
        add_test(evidence, i * 15000, BUILT_REMOTE, i >= 15 ? "503" : NULL);
    }
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding =
        expect_finding(diagnosis, "disconnected-while-watching", SEVERITY_PROBLEM);
    assert_string_equal(parameter_of(finding, "status"), "503");
    assert_string_equal(parameter_of(finding, "after_minutes"), "4");
    assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void a_watch_in_which_all_went_well(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 20; i++) {
        add_test(evidence, i * 15000, BUILT_REMOTE, NULL);
    }
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

/* ---- one server of several ---- */

static void one_address_of_two_fails(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 20; i++) {
        bool other = i % 2 == 1;
        add_test(evidence, i * 15000, other ? "10.66.0.13" : BUILT_REMOTE, other ? "503" : NULL);
    }
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "one-server-fails-at-times", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "address"), "10.66.0.13");
    assert_string_equal(parameter_of(finding, "sound"), BUILT_REMOTE);
    assert_int_equal(finding->certainty, CERTAINTY_LIKELY);
    assert_null(find_finding(diagnosis, "was-disconnected-before"));
    assert_null(find_finding(diagnosis, "disconnected-while-watching"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void good_and_bad_by_turns_behind_one_address(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 21; i++) {
        add_test(evidence, i * 15000, BUILT_REMOTE, i % 3 == 1 ? "503" : NULL);
    }
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "one-server-fails-at-times", SEVERITY_WARNING);
    assert_null(parameter_of(finding, "address"));
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(finding, "bad"), "7");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void a_single_failure_blames_no_server(void **state)
{
    (void)state;
    struct evidence *evidence = build_healthy();
    for (int i = 0; i < 20; i++) {
        add_test(evidence, i * 15000, i % 2 == 1 ? "10.66.0.13" : BUILT_REMOTE, i == 7 ? "timed-out" : NULL);
    }
    expect_absent(evidence, "one-server-fails-at-times");
}

int test_rules_timeline(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_that_end_after_a_like_time),
        cmocka_unit_test(other_ends_are_told),
        cmocka_unit_test(long_ages_are_told_in_minutes),
        cmocka_unit_test(the_server_was_seen_to_hang_up),
        cmocka_unit_test(what_ends_for_good_was_not_cut_off),
        cmocka_unit_test(two_ends_are_no_pattern),
        cmocka_unit_test(unlike_ages_are_no_pattern),
        cmocka_unit_test(several_at_one_moment_are_one),
        cmocka_unit_test(an_outlook_that_is_gone_says_nothing),
        cmocka_unit_test(an_age_from_before_the_watch),
        cmocka_unit_test(times_of_day_are_read),
        cmocka_unit_test(outlook_had_no_connection_for_a_while),
        cmocka_unit_test(one_connection_held_on),
        cmocka_unit_test(a_server_was_gone_and_came_back),
        cmocka_unit_test(a_server_went_and_stayed_away),
        cmocka_unit_test(a_watch_in_which_all_went_well),
        cmocka_unit_test(one_address_of_two_fails),
        cmocka_unit_test(good_and_bad_by_turns_behind_one_address),
        cmocka_unit_test(a_single_failure_blames_no_server),
    };
    return cmocka_run_group_tests_name("rules_timeline", tests, NULL, check_end);
}
