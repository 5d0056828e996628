/*
 * What all views say the same way: times, durations, and text from outside made safe to look at.
 */
#include <string.h>

#include "core/report/view.h"
#include "core/report/view_steps.h"
#include "tests/unit/unit.h"

static const char messages[] =
    "<catalogue language=\"en\"><texts><text id=\"report.time\">{day} {month} {year}, {time} UTC</text>"
    "<text id=\"month.1\">January</text><text id=\"month.12\">December</text>"
    "<text id=\"step.scp\">The directory</text><text id=\"greeting\">Hello {name}, {other} and {third}</text>"
    "<text id=\"role.mapi-http\">mailbox (MAPI)</text><text id=\"role-hedged.mapi-http\">mailbox</text>"
    "<text id=\"role.smtp\">sending</text><text id=\"verdict.warning\">Look at it.</text>"
    "<text id=\"verdict.unchecked\">Not all was seen.</text>"
    "</texts><findings></findings></catalogue>";

struct fixture {
    struct report_input input;
    struct view view;
};

static void set_up(struct fixture *fixture)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    memset(fixture, 0, sizeof *fixture);
    fixture->view.arena = arena_create();
    fixture->view.input = &fixture->input;
    fixture->input.catalogue = catalogue_create(messages, sizeof messages - 1, fixture->view.arena, &failure);
    assert_non_null(fixture->input.catalogue);
}

static void tear_down(struct fixture *fixture)
{
    catalogue_destroy((struct catalogue *)fixture->input.catalogue);
    arena_destroy(fixture->view.arena);
}

static void test_hidden_characters_show(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"plain text", "plain text"},
        {"two\nlines\tand a tab", "two\nlines\tand a tab"},
        {"DOS\r\nline", "DOS\nline"},
        {"bare \r return", "bare [U+000D] return"},
        {"\x1B[2J", "[U+001B][2J"},
        {"\x7F\xC2\x9B", "[U+007F][U+009B]"},
        {"invoice\xE2\x80\xAE"
         "fdp.exe",
         "invoice[U+202E]fdp.exe"},
        {"\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\x8F", "[U+2066][U+2069][U+200F]"},
        {"zero\xE2\x80\x8Bwidth\xEF\xBB\xBF", "zero[U+200B]width[U+FEFF]"},
        {"soft\xC2\xADhyphen", "soft[U+00AD]hyphen"},
        {"\xF3\xA0\x81\x81", "[U+E0041]"},
        {"\xEF\xBF\xBE\xF4\x8F\xBF\xBF", "[U+FFFE][U+10FFFF]"},
        {"\xE2\x80\x8C\xE2\x80\x8D", "\xE2\x80\x8C\xE2\x80\x8D"},
        {"z\xC3\xBCrich \xF0\x9F\x93\xA7", "z\xC3\xBCrich \xF0\x9F\x93\xA7"},
        {"\xFF\xC3(\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    struct arena *arena = arena_create();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(view_visible(arena, cases[i][0], 1000), cases[i][1]);
    }
    assert_string_equal(view_visible(arena, NULL, 10), "");
    arena_destroy(arena);
}

static void test_long_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_string_equal(view_visible(arena, "1234567890", 10), "1234567890");
    assert_string_equal(view_visible(arena, "1234567890x", 10), "1234567890 \xE2\x80\xA6");
    assert_string_equal(view_visible(arena, "\xC3\xBC\xC3\xBC\xC3\xBC", 3), "\xC3\xBC\xC3\xBC \xE2\x80\xA6");
    char many[4000];
    memset(many, '\x01', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    const char *shown = view_visible(arena, many, 2000);
    assert_in_range(strlen(shown), 2000, 2016);
    arena_destroy(arena);
}

static void test_times(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    assert_string_equal(view_time(view, "2026-01-09T07:58:11.204Z"), "9 January 2026, 07:58 UTC");
    assert_string_equal(view_time(view, "2026-12-31T23:59:59Z"), "31 December 2026, 23:59 UTC");
    assert_null(view_time(view, NULL));
    static const char *const others[] = {"",
                                         "yesterday",
                                         "2026-01-09T07:58:11+01:00",
                                         "2026-13-09T07:58:11Z",
                                         "2026-00-09T07:58:11Z",
                                         "2026-01-09",
                                         "2026-01-09T07:58:1"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_string_equal(view_time(view, others[i]), others[i]);
    }
    assert_null(view_duration(view, UNKNOWN_INTEGER));
    assert_string_equal(view_duration(view, 0), "0 ms");
    assert_string_equal(view_duration(view, 999), "999 ms");
    assert_string_equal(view_duration(view, 1000), "1.0 s");
    assert_string_equal(view_duration(view, 59999), "59.9 s");
    assert_string_equal(view_duration(view, 60000), "1 min 0 s");
    assert_string_equal(view_duration(view, 125000), "2 min 5 s");
    assert_null(view_number(view, UNKNOWN_INTEGER));
    assert_string_equal(view_number(view, -3), "-3");
    tear_down(&fixture);
}

static void test_words(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    assert_string_equal(view_word(view, "step", "scp"), "The directory");
    assert_string_equal(view_word(view, "step", "new"), "[step.new]");
    assert_null(view_word(view, "step", NULL));
    assert_string_equal(view_label(view, "step", "scp"), "The directory");
    assert_string_equal(view_label(view, "step", "new"), "new");
    assert_null(view_label(view, "step", NULL));
    assert_string_equal(view_text3(view, "greeting", "name", "Anna", "other", "Ben", "third", "Cleo"),
                        "Hello Anna, Ben and Cleo");
    tear_down(&fixture);
}

static void test_lists_and_failures(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    struct text_list list = {NULL, 0, 0};
    assert_null(view_list(view, &list, 2));
    text_list_append(view->arena, &list, "a");
    assert_string_equal(view_list(view, &list, 2), "a");
    text_list_append(view->arena, &list, "b");
    assert_string_equal(view_list(view, &list, 2), "a, b");
    text_list_append(view->arena, &list, "c");
    assert_string_equal(view_list(view, &list, 2), "a, b, \xE2\x80\xA6 (3)");
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    assert_null(view_failure(view, &failure));
    failure.operation = "connect";
    assert_string_equal(view_failure(view, &failure), "connect");
    failure.text = "timed out";
    assert_string_equal(view_failure(view, &failure), "connect: timed out");
    failure.system = "winsock";
    failure.code = 10060;
    assert_string_equal(view_failure(view, &failure), "connect: timed out (winsock 10060)");
    failure.text = NULL;
    failure.system = "ntstatus";
    failure.code = 3221225475;
    assert_string_equal(view_failure(view, &failure), "connect (ntstatus 0xC0000003)");
    tear_down(&fixture);
}

static void test_roles_are_hedged(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    struct connection_interpretation meaning = {ROLE_MAPI_HTTP, CERTAINTY_CERTAIN, NULL,
                                                NULL,           PART_UNKNOWN,      NULL};
    assert_string_equal(view_role(view, &meaning), "mailbox (MAPI)");
    meaning.certainty = CERTAINTY_LIKELY;
    assert_string_equal(view_role(view, &meaning), "mailbox");
    meaning.certainty = CERTAINTY_POSSIBLE;
    assert_string_equal(view_role(view, &meaning), "mailbox");
    meaning.role = ROLE_SMTP;
    assert_string_equal(view_role(view, &meaning), "sending");
    assert_null(view_role(view, NULL));
    tear_down(&fixture);
}

static void test_verdict_and_faults_follow_the_findings(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    struct diagnosis diagnosis = {
        VERDICT_WARNING, {{NULL, 0, 0}, {NULL, 0, 0}, {NULL, 0, 0}}, {NULL, 0, 0}, NULL};
    struct evidence *evidence = evidence_create();
    struct autodiscover *of = schema_append(evidence->arena, &autodiscover_schema, &evidence->autodiscover);
    for (size_t i = 0; i < 2; i++) {
        (void)schema_append(evidence->arena, &step_schema, &of->steps);
    }
    struct step *step = &of->steps.items[0];
    struct step *other = &of->steps.items[1];
    step->id = "https-root";
    other->id = "https-autodiscover";
    fixture.input.evidence = evidence;
    fixture.input.diagnosis = &diagnosis;
    struct finding *finding = schema_append(view->arena, &finding_schema, &diagnosis.findings);
    finding->id = "outlook-not-running";
    finding->severity = SEVERITY_WARNING;
    assert_string_equal(view_verdict(view, "verdict"), "Not all was seen.");
    finding->id = "protocol-rpc-http";
    assert_string_equal(view_verdict(view, "verdict"), "Look at it.");

    assert_false(view_step_is_fault(view, "a@contoso.test", step));
    text_list_append(view->arena, &finding->rests_on, "autodiscover/a@contoso.test/https-root");
    assert_true(view_step_is_fault(view, "A@contoso.test", step));
    assert_false(view_step_is_fault(view, "b@contoso.test", step));
    /* What came to the same end is told with the same mark. */
    assert_true(view_step_is_fault(view, "a@contoso.test", other));
    other->outcome = STEP_HTTP_STATUS;
    assert_false(view_step_is_fault(view, "a@contoso.test", other));
    finding->severity = SEVERITY_INFO;
    assert_false(view_step_is_fault(view, "a@contoso.test", step));
    evidence_destroy(evidence);
    tear_down(&fixture);
}

static void test_hosts_of_a_way(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up(&fixture);
    const struct view *view = &fixture.view;
    struct step step;
    schema_initialize(&step_schema, &step);
    assert_null(view_step_hosts(view, &step));
    step.host = "autodiscover.contoso.test";
    assert_string_equal(view_step_hosts(view, &step), "autodiscover.contoso.test");
    text_list_append(view->arena, &step.candidates, "https://autodiscover.contoso.test/a");
    struct attempt *attempt = schema_append(view->arena, &attempt_schema, &step.attempts);
    attempt->url = "https://autodiscover.contoso.test/a";
    attempt->http_status = 302;
    attempt->location = "https://mail.contoso.test/a";
    step.host = "mail.contoso.test";
    step.url = attempt->location;
    assert_string_equal(view_step_hosts(view, &step),
                        "mail.contoso.test \xE2\x86\x90 autodiscover.contoso.test");
    tear_down(&fixture);
}

int test_report_view(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hidden_characters_show),
        cmocka_unit_test(test_long_text_is_cut_between_characters),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_lists_and_failures),
        cmocka_unit_test(test_roles_are_hedged),
        cmocka_unit_test(test_verdict_and_faults_follow_the_findings),
        cmocka_unit_test(test_hosts_of_a_way),
    };
    return cmocka_run_group_tests_name("report_view", tests, NULL, NULL);
}
