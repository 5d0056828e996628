/*
 * The command line is what scripts hold on to: every form that is accepted, and every mistake with the hint it gets.
 */
#include <string.h>

#include "app/options.h"
#include "app/typed_address.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

enum { MOST_ARGUMENTS = 16 };

struct fixture {
    struct arena *arena;
    struct options options;
    struct usage_error error;
};

static int begin(void **state)
{
    static struct fixture fixture;

    memset(&fixture, 0, sizeof fixture);
    fixture.arena = arena_create();
    *state = &fixture;
    return fixture.arena ? 0 : 1;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    arena_destroy(fixture->arena);
    return 0;
}

/* Parses arguments given as one text with '|' between them. */
static bool parse(struct fixture *fixture, const char *line)
{
    const char *arguments[MOST_ARGUMENTS];
    size_t count = 0;

    while (*line) {
        size_t len = strcspn(line, "|");

        assert_true(count < MOST_ARGUMENTS);
        arguments[count++] = arena_copy_bytes(fixture->arena, line, len);
        line += line[len] ? len + 1 : len;
    }
    return options_parse(fixture->arena, count, arguments, &fixture->options, &fixture->error);
}

static const char *parameter(const struct fixture *fixture, const char *name)
{
    const struct named_value_list *list = &fixture->error.parameters;

    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->items[i].name, name) == 0) {
            return list->items[i].value;
        }
    }
    return NULL;
}

static void nothing_means_the_window(void **state)
{
    struct fixture *fixture = *state;

    assert_true(parse(fixture, ""));
    assert_int_equal(fixture->options.mode, OPTIONS_WIZARD);
    assert_int_equal(fixture->options.emails.count, 0);
    assert_true(fixture->options.ask_microsoft);
    /* the window takes it too: its check box then begins without a tick */
    assert_true(parse(fixture, "--no-microsoft"));
    assert_int_equal(fixture->options.mode, OPTIONS_WIZARD);
    assert_false(fixture->options.ask_microsoft);
    assert_true(parse(fixture, "--email|anna@contoso.test"));
    assert_int_equal(fixture->options.mode, OPTIONS_WIZARD);
    assert_string_equal(fixture->options.emails.items[0], "anna@contoso.test");
}

static void check_full_line(void **state, const char *line)
{
    struct fixture *fixture = *state;
    const struct options *options = &fixture->options;

    assert_true(parse(fixture, line));
    assert_int_equal(options->mode, OPTIONS_UNATTENDED);
    assert_int_equal(options->emails.count, 2);
    assert_string_equal(options->emails.items[0], "anna@contoso.test");
    assert_string_equal(options->emails.items[1], "ben@fabrikam.test");
    assert_string_equal(options->report_file, "C:\\new report.html");
    assert_string_equal(options->json_file, "r.json");
    assert_string_equal(options->user, "CONTOSO\\anna");
    assert_true(options->password_from_input);
    assert_int_equal(options->timeout_ms, 90000);
}

static void hosts_of_redirects_are_listed(void **state)
{
    struct fixture *fixture = *state;

    assert_true(parse(
        fixture, "--quiet|--allow-redirect|Mail.Fabrikam.test|--allow-redirect=autodiscover.fabrikam.test"));
    assert_int_equal(fixture->options.redirect_hosts.count, 2);
    assert_false(fixture->options.all_protocols);
    assert_true(parse(fixture, "--quiet|/All-Protocols"));
    assert_true(fixture->options.all_protocols);
    assert_true(parse(
        fixture, "--quiet|--allow-redirect|Mail.Fabrikam.test|--allow-redirect=autodiscover.fabrikam.test"));
    assert_string_equal(fixture->options.redirect_hosts.items[0], "mail.fabrikam.test");
}

static void there_are_three_ways_to_sign_in(void **state)
{
    struct fixture *fixture = *state;
    const struct options *options = &fixture->options;

    assert_true(parse(fixture, "--quiet|--credential|helpdesk|--sign-in-host|Mail.Fabrikam.test"));
    assert_string_equal(options->credential, "helpdesk");
    assert_int_equal(options->sign_in_hosts.count, 1);
    assert_string_equal(options->sign_in_hosts.items[0], "mail.fabrikam.test");
    assert_int_equal(options->redirect_hosts.count, 0);
    assert_true(parse(fixture, "--quiet|--all-sessions"));
    assert_true(options->all_sessions);
    assert_true(parse(fixture, "--quiet|--windows-sign-in"));
    assert_false(options->all_sessions);
    assert_true(options->windows_sign_in);
    assert_null(options->user);
    assert_true(parse(fixture, "--quiet|--user|anna|--password-stdin|--sign-in-host=mail.fabrikam.test"));
    assert_false(options->windows_sign_in);
    assert_null(options->credential);
}

static void a_watch_has_a_unit(void **state)
{
    struct fixture *fixture = *state;

    assert_true(parse(fixture, "--quiet"));
    assert_int_equal(fixture->options.watch_ms, 0);
    assert_true(parse(fixture, "--quiet|--watch|30s"));
    assert_int_equal(fixture->options.watch_ms, 30000);
    assert_true(parse(fixture, "--quiet|--watch=10M"));
    assert_int_equal(fixture->options.watch_ms, 600000);
    assert_true(parse(fixture, "--quiet|--watch|24h"));
    assert_int_equal(fixture->options.watch_ms, 86400000);
}

static void every_form_of_a_switch_means_the_same(void **state)
{
    check_full_line(
        state, "--quiet|--email|anna@contoso.test|--email|ben@fabrikam.test|--report|C:\\new report.html|"
               "--json|r.json|--user|CONTOSO\\anna|--password-stdin|--timeout|90");
    check_full_line(
        state, "--quiet|--email=anna@contoso.test|--email=ben@fabrikam.test|--report=C:\\new report.html|"
               "--json=r.json|--user=CONTOSO\\anna|--password-stdin|--timeout=90");
}

static void slashes_and_capitals_are_taken_too(void **state)
{
    check_full_line(state,
                    "/QUIET|/email:anna@contoso.test|/Email=ben@fabrikam.test|/report:C:\\new report.html|"
                    "/JSON|r.json|/user:CONTOSO\\anna|/password-stdin|/timeout:90");
    check_full_line(
        state, "--Quiet|--EMAIL|anna@contoso.test|--eMail|ben@fabrikam.test|--Report=C:\\new report.html|"
               "--json=r.json|--USER=CONTOSO\\anna|--Password-Stdin|--TIMEOUT=90");
}

static void an_answer_is_explained(void **state)
{
    struct fixture *fixture = *state;

    assert_true(parse(fixture, "--explain|a.xml|--report|a.html|--json|a.json"));
    assert_int_equal(fixture->options.mode, OPTIONS_EXPLAIN);
    assert_string_equal(fixture->options.explain_file, "a.xml");
    assert_string_equal(fixture->options.report_file, "a.html");
    memset(&fixture->options, 0, sizeof fixture->options);
    assert_true(parse(fixture, "/quiet|/explain:a.xml"));
    assert_int_equal(fixture->options.mode, OPTIONS_EXPLAIN);
}

static void a_saved_report_is_opened(void **state)
{
    struct fixture *fixture = *state;

    assert_true(parse(fixture, "--from|a.html"));
    assert_int_equal(fixture->options.mode, OPTIONS_WIZARD);
    assert_string_equal(fixture->options.from_file, "a.html");
    memset(&fixture->options, 0, sizeof fixture->options);
    assert_true(parse(fixture, "/quiet|/from:C:\\a b.json|/report:b.html|/json:b.json"));
    assert_int_equal(fixture->options.mode, OPTIONS_FROM);
    assert_string_equal(fixture->options.from_file, "C:\\a b.json");
    assert_string_equal(fixture->options.json_file, "b.json");
}

/* --help promises it, and there is nothing to show in a window that has to close before the report is saved. */
static void a_saved_report_is_saved_again_without_the_window(void **state)
{
    static const char *const lines[] = {"--from|r.json|--report|z.html", "--json|z.json|--from|r.json",
                                        "--from|r.json|--report|z.html|--json|z.json",
                                        "--quiet|--from|r.json"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_true(parse(fixture, lines[i]));
        assert_int_equal(fixture->options.mode, OPTIONS_FROM);
        assert_string_equal(fixture->options.from_file, "r.json");
    }
}

static void a_file_that_is_dropped_on_the_program_is_opened(void **state)
{
    static const char *const files[] = {"C:\\Users\\Anna\\a report.html", "z:/a@contoso.test.json",
                                        "\\\\server\\share\\report.html"};
    static const char *const others[] = {"report.html", "C:report.html", "C:\\", "--quiet|C:\\report.html",
                                         "C:\\a.html|C:\\b.html"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        memset(&fixture->options, 0, sizeof fixture->options);
        assert_true(parse(fixture, files[i]));
        assert_int_equal(fixture->options.mode, OPTIONS_WIZARD);
        assert_string_equal(fixture->options.from_file, files[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(parse(fixture, others[i]));
        assert_string_equal(fixture->error.text, "usage.unknown");
    }
}

static void help_and_version_win(void **state)
{
    static const char *const help[] = {"--help", "/?", "-h", "/HELP", "--quiet|--help", "-?"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof help / sizeof help[0]; i++) {
        assert_true(parse(fixture, help[i]));
        assert_int_equal(fixture->options.mode, OPTIONS_HELP);
    }
    assert_true(parse(fixture, "--version"));
    assert_int_equal(fixture->options.mode, OPTIONS_VERSION);
}

struct mistake {
    const char *line;
    const char *text;
    const char *switch_text;
    const char *value;
};

static void assert_mistakes(struct fixture *fixture, const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct mistake *mistake = &mistakes[i];

        if (!mistake->text) {
            assert_true(parse(fixture, mistake->line));
            continue;
        }
        assert_false(parse(fixture, mistake->line));
        assert_string_equal(fixture->error.text, mistake->text);
        assert_string_equal(parameter(fixture, "switch"), mistake->switch_text);
        assert_true(text_equal(parameter(fixture, "value"), mistake->value));
    }
}

static void each_mistake_gets_its_own_hint(void **state)
{
    static const struct mistake mistakes[] = {
        {"--quite", "usage.unknown-meant", "--quite", "--quiet"},
        {"--mail", "usage.unknown-meant", "--mail", "--email"},
        {"--REPROT", "usage.unknown-meant", "--REPROT", "--report"},
        {"/jsno:x", "usage.unknown-meant", "/jsno", "--json"},
        {"--no-microsft", "usage.unknown-meant", "--no-microsft", "--no-microsoft"},
        {"--credentials", "usage.unknown-meant", "--credentials", "--credential"},
        {"--sign-in", "usage.unknown-meant", "--sign-in", "--sign-in-host"},
        {"--passwrd=secret", "usage.unknown-meant", "--passwrd", "--password-stdin"},
        {"--something", "usage.unknown", "--something", NULL},
        {"quite", "usage.unknown", "quite", NULL},
        {"--x", "usage.unknown", "--x", NULL},
        {"--", "usage.unknown", "--", NULL},
        {"word", "usage.unknown", "word", NULL},
        {"", NULL, NULL, NULL},
        {"anna@contoso.test", "usage.stray-address", "anna@contoso.test", NULL},
        {"-quiet", "usage.one-dash", "-quiet", "--quiet"},
        {"--email", "usage.value-missing", "--email", "anna@contoso.com"},
        {"--email=", "usage.value-missing", "--email", "anna@contoso.com"},
        {"--quiet|--report|--json|x", "usage.value-missing", "--report", "report.html"},
        {"--quiet|--report|/json:x", "usage.value-missing", "--report", "report.html"},
        {"/report:", "usage.value-missing", "--report", "report.html"},
        {"--quiet=yes", "usage.value-unwanted", "--quiet", NULL},
        {"--email|anna", "usage.not-an-address", "--email", "anna"},
        {"--email|anna@m\xc3\xbcnchen.test", "usage.international-address", "--email",
         "anna@m\xc3\xbcnchen.test"},
        {"--email|anna@contoso", "usage.not-an-address", "--email", "anna@contoso"},
        {"--quiet|--report|a|--report|b", "usage.twice", "--report", NULL},
        {"--quiet|--json|-", "usage.dash", "--json", NULL},
        {"--from|-", "usage.dash", "--from", NULL},
        {"--report|a", "usage.needs-quiet-save", "--report", NULL},
        {"--json|a", "usage.needs-quiet-save", "--json", NULL},
        {"--no-microsoft|--explain|a.xml", "usage.explain-alone", "--no-microsoft", NULL},
        {"--no-microsoft=1", "usage.value-unwanted", "--no-microsoft", NULL},
        {"--timeout|5|--report|a", "usage.needs-quiet", "--timeout", NULL},
        {"--explain", "usage.value-missing", "--explain", "answer.xml"},
        {"--explain|a.xml|--explain|b.xml", "usage.twice", "--explain", NULL},
        {"--explain|a.xml|--email|a@contoso.test", "usage.explain-alone", "--email", NULL},
        {"--quiet|--explain|a.xml|--timeout|5", "usage.explain-alone", "--timeout", NULL},
        {"--explain|a.xml|--user|anna|--password-stdin", "usage.explain-alone", "--user", NULL},
        {"--explain|a.xml|--json|A.XML", "usage.explain-same-file", "--explain", "a.xml"},
        {"--timeout|5", "usage.needs-quiet", "--timeout", NULL},
        {"--all-protocols", "usage.needs-quiet", "--all-protocols", NULL},
        {"--quiet|--all-protocols=yes", "usage.value-unwanted", "--all-protocols", NULL},
        {"--explain|answer.xml|--all-protocols", "usage.explain-alone", "--all-protocols", NULL},
        {"--allow-redirect|mail.fabrikam.com", "usage.needs-quiet-asked", "--allow-redirect", NULL},
        {"--quiet|--allow-redirect|https://mail.fabrikam.com/", "usage.not-a-host", "--allow-redirect",
         "https://mail.fabrikam.com/"},
        {"--quiet|--allow-redirect|mail.fabrikam.com:8443", "usage.not-a-host", "--allow-redirect",
         "mail.fabrikam.com:8443"},
        {"--quiet|--allow-redirect|mail fabrikam", "usage.not-a-host", "--allow-redirect", "mail fabrikam"},
        {"--quiet|--timeout|0", "usage.not-seconds", "--timeout", "0"},
        {"--quiet|--timeout|-5", "usage.not-seconds", "--timeout", "-5"},
        {"--quiet|--timeout|99999999999999999999", "usage.not-seconds", "--timeout", "99999999999999999999"},
        {"--quiet|--timeout|ten", "usage.not-seconds", "--timeout", "ten"},
        {"--quiet|--watch|10", "usage.not-a-watch", "--watch", "10"},
        {"--quiet|--watch|m", "usage.not-a-watch", "--watch", "m"},
        {"--quiet|--watch|0m", "usage.not-a-watch", "--watch", "0m"},
        {"--quiet|--watch|-1m", "usage.not-a-watch", "--watch", "-1m"},
        {"--quiet|--watch|25h", "usage.not-a-watch", "--watch", "25h"},
        {"--quiet|--watch|86401s", "usage.not-a-watch", "--watch", "86401s"},
        {"--quiet|--watch|10d", "usage.not-a-watch", "--watch", "10d"},
        {"--quiet|--watch|10m|--watch|20m", "usage.twice", "--watch", NULL},
        {"--watch|10m", "usage.needs-quiet-watch", "--watch", NULL},
        {"--quiet|--explain|a.xml|--watch|5m", "usage.explain-alone", "--watch", NULL},
        {"--quiet|--user|anna", "usage.user-alone", "--user", NULL},
        {"--quiet|--user|a:b|--password-stdin", "usage.user-colon", "--user", "a:b"},
        {"--quiet|--password-stdin", "usage.password-alone", "--password-stdin", NULL},
        {"--quiet|--credential|a|--credential|b", "usage.twice", "--credential", NULL},
        {"--quiet|--credential|a|--windows-sign-in", "usage.sign-in-twice", "--credential",
         "--windows-sign-in"},
        {"--quiet|--user|anna|--password-stdin|--credential|a", "usage.sign-in-twice", "--user",
         "--credential"},
        {"--quiet|--password-stdin|--windows-sign-in", "usage.sign-in-twice", "--password-stdin",
         "--windows-sign-in"},
        {"--windows-sign-in", "usage.needs-quiet-asked", "--windows-sign-in", NULL},
        {"--all-sessions", "usage.needs-quiet", "--all-sessions", NULL},
        {"--explain|a.xml|--credential|a", "usage.explain-alone", "--credential", NULL},
        {"--quiet|--sign-in-host|mail.fabrikam.com", "usage.sign-in-host-alone", "--sign-in-host", NULL},
        {"--quiet|--windows-sign-in|--sign-in-host|https://x/", "usage.not-a-host", "--sign-in-host",
         "https://x/"},
        {"--quiet|--report|a.html|--json|A.html", "usage.same-file", "--report", "a.html"},
    };
    assert_mistakes(*state, mistakes, sizeof mistakes / sizeof mistakes[0]);
}

static void a_saved_report_goes_with_nothing_that_asks(void **state)
{
    static const struct mistake mistakes[] = {
        {"--from", "usage.value-missing", "--from", "report.html"},
        {"--from|a.html|--from|b.html", "usage.twice", "--from", NULL},
        {"--from|a.html|--explain|a.xml", "usage.from-alone", "--explain", NULL},
        {"--quiet|--from|a.html|--email|a@contoso.test", "usage.from-alone", "--email", NULL},
        {"--quiet|--from|a.html|--user|anna|--password-stdin", "usage.from-alone", "--user", NULL},
        {"--quiet|--from|a.html|--watch|5m", "usage.from-alone", "--watch", NULL},
        {"--from|a.html|--no-microsoft", "usage.from-alone", "--no-microsoft", NULL},
        {"--quiet|--from|a.html|--report|A.HTML", "usage.from-same-file", "--from", "a.html"},
        {"--quiet|--from|a.json|--json|a.json", "usage.from-same-file", "--from", "a.json"},
    };

    assert_mistakes(*state, mistakes, sizeof mistakes / sizeof mistakes[0]);
}

static void a_password_on_the_command_line_is_refused_and_not_repeated(void **state)
{
    static const char *const lines[] = {"--password|hunter2",
                                        "--password=hunter2",
                                        "/password:hunter2",
                                        "/PWD:hunter2",
                                        "--quiet|--user|anna|--pass|hunter2",
                                        "-password=hunter2"};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(parse(fixture, lines[i]));
        assert_string_equal(fixture->error.text, "usage.password");
        for (size_t k = 0; k < fixture->error.parameters.count; k++) {
            assert_null(strstr(fixture->error.parameters.items[k].value, "hunter2"));
        }
    }
}

static void a_mistyped_quiet_still_opens_no_window(void **state)
{
    static const char *const quiet[] = {"--email", "a@contoso.test", "--quite"};
    static const char *const saving[] = {"--from", "--email", "--report"};
    static const char *const loud[] = {"--email", "quiet", "--report"};

    (void)state;
    assert_true(options_are_quiet(3, quiet));
    assert_true(options_are_quiet(3, saving));
    assert_false(options_are_quiet(3, loud));
    assert_false(options_are_quiet(0, NULL));
}

static void addresses_are_taken_as_people_paste_them(void **state)
{
    static const char *const pasted[] = {"anna@contoso.test",
                                         "  anna@contoso.test\t",
                                         "Anna <anna@contoso.test>",
                                         "mailto:anna@contoso.test",
                                         "<mailto:anna@contoso.test>",
                                         "\xc2\xa0"
                                         "anna@contoso.test"
                                         "\xc2\xa0 "};
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof pasted / sizeof pasted[0]; i++) {
        const char *clean = typed_address_clean(fixture->arena, pasted[i]);

        assert_string_equal(clean, "anna@contoso.test");
        assert_null(typed_address_problem(fixture->arena, clean));
    }
    assert_string_equal(typed_address_clean(fixture->arena, "caf\xc3\xa0"), "caf\xc3\xa0");
    assert_string_equal(typed_address_clean(fixture->arena, NULL), "");
}

static void an_address_that_is_none_is_told_what_is_missing(void **state)
{
    static const char *const wrong[][2] = {
        {"", "address.empty"},
        {"anna", "address.no-at"},
        {"@contoso.test", "address.half"},
        {"anna@", "address.half"},
        {"anna@contoso", "address.short-domain"},
        {"anna@m\xc3\xbcller.test", "address.international"},
        {"anna@contoso.test@fabrikam.test", "address.not-one"},
        {"anna b@contoso.test", "address.not-one"},
        {"anna@contoso..test", "address.not-one"},
        {"anna@contoso.test/x", "address.not-one"},
    };
    struct fixture *fixture = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *problem = typed_address_problem(fixture->arena, wrong[i][0]);

        assert_non_null(problem);
        assert_string_equal(problem, wrong[i][1]);
    }
}

int test_options(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_means_the_window, begin, end),
        cmocka_unit_test_setup_teardown(every_form_of_a_switch_means_the_same, begin, end),
        cmocka_unit_test_setup_teardown(hosts_of_redirects_are_listed, begin, end),
        cmocka_unit_test_setup_teardown(there_are_three_ways_to_sign_in, begin, end),
        cmocka_unit_test_setup_teardown(a_watch_has_a_unit, begin, end),
        cmocka_unit_test_setup_teardown(slashes_and_capitals_are_taken_too, begin, end),
        cmocka_unit_test_setup_teardown(help_and_version_win, begin, end),
        cmocka_unit_test_setup_teardown(an_answer_is_explained, begin, end),
        cmocka_unit_test_setup_teardown(a_saved_report_is_saved_again_without_the_window, begin, end),
        cmocka_unit_test_setup_teardown(a_saved_report_is_opened, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_is_dropped_on_the_program_is_opened, begin, end),
        cmocka_unit_test_setup_teardown(a_saved_report_goes_with_nothing_that_asks, begin, end),
        cmocka_unit_test_setup_teardown(each_mistake_gets_its_own_hint, begin, end),
        cmocka_unit_test_setup_teardown(a_password_on_the_command_line_is_refused_and_not_repeated, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_mistyped_quiet_still_opens_no_window, begin, end),
        cmocka_unit_test_setup_teardown(addresses_are_taken_as_people_paste_them, begin, end),
        cmocka_unit_test_setup_teardown(an_address_that_is_none_is_told_what_is_missing, begin, end),
    };

    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
