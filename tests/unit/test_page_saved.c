/*
 * What the wizard's pages and the report say of a saved report: what was, when and where, and that nobody is asked now.
 */
#include <stdlib.h>
#include <string.h>

#include "app/page_view.h"
#include "core/autodiscover/explain.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/page_kit.h"
#include "tests/unit/unit.h"

/* Takes over the evidence, as if it had been loaded. */
static const struct view *see(struct page_fixture *fixture, struct evidence *evidence)
{
    fixture->input.program_version = "0.3.0";
    fixture->input.style = "";
    fixture->input.is_read_again = true;
    return kit_see(fixture, evidence);
}

/* A text that is not in the catalogue shows as its id in brackets; what belongs to a check has no place here. */
static void check_words(const struct page_words *words, const char *sentence)
{
    static const char *const of_a_check[] = {
        "[", "{", "read again every", "Start Outlook", "heck again", "go on: the way"};

    assert_string_equal(words->sentence, sentence);
    for (size_t i = 0; i < sizeof of_a_check / sizeof of_a_check[0]; i++) {
        assert_null(strstr(words->hint, of_a_check[i]));
    }
}

static struct evidence *with_outlook(const char *program)
{
    struct evidence *evidence = build_evidence();

    build_outlook(evidence, program, BUILT_PID);
    return evidence;
}

static void the_outlook_page_tells_what_was(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_evidence();
    struct page_words words;

    page_outlook_words(see(fixture, evidence), false, &words);
    check_words(&words, "It was not checked whether Outlook was running.");
    page_outlook_words(see(fixture, build_evidence()), true, &words);
    check_words(&words, "Outlook was not running.");
    page_outlook_words(see(fixture, with_outlook("OUTLOOK.EXE")), true, &words);
    check_words(&words, "Outlook was running.");
    page_outlook_words(see(fixture, with_outlook("olk.exe")), true, &words);
    check_words(&words, "Only the new Outlook was running.");
    evidence = with_outlook("OUTLOOK.EXE");
    evidence->outlook.items[0].hung = TRUTH_YES;
    page_outlook_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook was running, but its window did not answer.");
    evidence = with_outlook("OUTLOOK.EXE");
    struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);
    profile->is_default = TRUTH_YES;
    profile->work_offline = TRUTH_YES;
    page_outlook_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook was running, but it was set to work offline.");
    evidence = build_evidence();
    evidence->outlook_failure.operation = "CreateToolhelp32Snapshot";
    page_outlook_words(see(fixture, evidence), true, &words);
    check_words(&words, "Windows did not show which programs were running.");
}

static void the_connections_page_tells_what_was(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct page_words words;

    page_connections_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook had 2 connections to mail.contoso.test.");
    assert_non_null(strstr(words.hint, "2 or more are usual"));
    evidence = build_healthy();
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_ESTABLISHED);
    page_connections_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook had 3 open connections, 2 of them to mail.contoso.test.");
    evidence = with_outlook("OUTLOOK.EXE");
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_ESTABLISHED);
    page_connections_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook had one open connection.");
    evidence = with_outlook("OUTLOOK.EXE");
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_SYN_SENT);
    page_connections_words(see(fixture, evidence), true, &words);
    check_words(&words, "Outlook tried to connect, but nobody answered.");
    page_connections_words(see(fixture, with_outlook("OUTLOOK.EXE")), true, &words);
    check_words(&words, "Outlook was running, but was not connected to anything.");
    evidence = with_outlook("OUTLOOK.EXE");
    evidence->connections_failure.operation = "GetExtendedTcpTable";
    page_connections_words(see(fixture, evidence), true, &words);
    check_words(&words, "Windows did not show the connections of that computer.");
}

static void the_autodiscover_page_tells_what_was(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct page_words words;

    page_autodiscover_words(see(fixture, evidence), ASKING_DONE, NULL, 0, &words);
    check_words(&words, "Outlook got its settings from autodiscover.contoso.test.");
    page_autodiscover_words(see(fixture, build_healthy_without_sign_in()), ASKING_DONE, NULL, 0, &words);
    check_words(&words,
                "Outlook would have asked autodiscover.contoso.test, which worked and wanted a sign-in.");
    evidence = build_healthy();
    evidence->run.cancelled = TRUTH_YES;
    page_autodiscover_words(see(fixture, evidence), ASKING_DONE, NULL, 0, &words);
    check_words(&words, "The check was stopped.");
    page_result_words(&fixture->view, ASKING_DONE, &words);
    check_words(&words, words.sentence);
    page_autodiscover_words(see(fixture, build_evidence()), ASKING_DONE, NULL, 0, &words);
    check_words(&words, "It was not checked how Outlook finds its mailbox.");
    evidence = build_evidence();
    evidence->run.explained_file = "answer.xml";
    page_autodiscover_words(see(fixture, evidence), ASKING_DONE, NULL, 0, &words);
    check_words(&words, "An answer was explained that somebody had saved. No server was asked.");
}

/* As if what --explain saves had been opened: its only step is the file, and nobody's Outlook was looked at. */
static void an_explained_answer_has_words_on_every_page(void **state)
{
    struct page_fixture *fixture = *state;
    size_t len = 0;
    char *answer = unit_read_file("tests/corpus/answers/exchange-2019.xml", &len);
    const struct saved_bytes saved = {"answer.xml", answer, len, "0.3.0", "2026-11-21T10:00:00Z"};
    const struct view *view = see(fixture, explain_saved(&saved));
    struct page_words words;

    free(answer);
    page_outlook_words(view, false, &words);
    check_words(&words, "An answer was explained that somebody had saved. Outlook was not looked at.");
    page_connections_words(view, false, &words);
    check_words(&words, "An answer was explained that somebody had saved. Outlook was not looked at.");
    assert_int_equal(page_step_count(view->input->evidence), 1);
    assert_string_equal(page_step_cell(view, 0, STEP_PLACE), "The file");
    assert_string_equal(page_step_cell(view, 0, STEP_SAID), "Answered with settings");
}

static void whose_report_it_is_stands_above(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();

    evidence->run.started = "2026-11-21T10:00:00Z";
    evidence->run.program_version = "0.1.0";
    evidence->machine.computer_name = "PC-ANNA";
    const struct view *view = see(fixture, evidence);
    static const char said[] =
        "This is a saved report that was opened again. The check was made on 21 November 2026, 10:00 UTC,"
        " on the computer PC-ANNA, by version 0.1.0 of the program."
        " Version 0.3.0 has judged again what was found then. Nothing was asked or looked at now.";
    assert_string_equal(page_saved_headline(view),
                        "Saved report of 21 November 2026, 10:00 UTC, computer PC-ANNA");
    assert_string_equal(view_read_again(view), said);
    const char *text = report_text(&fixture->input, kit_arena);
    assert_int_equal(strncmp(text, "This is a saved report", 22), 0);
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    assert_non_null(strstr(report_html(&fixture->input, kit_arena, &len, &failure), said));
    fixture->input.is_read_again = false;
    assert_null(view_read_again(view));
    assert_null(strstr(report_html(&fixture->input, kit_arena, &len, &failure), "saved report"));
    assert_null(strstr(report_text(&fixture->input, kit_arena), "saved report"));

    evidence = build_evidence();
    evidence->run.started = NULL;
    evidence->run.program_version = NULL;
    evidence->machine.computer_name = NULL;
    view = see(fixture, evidence);
    assert_string_equal(page_saved_headline(view), "Saved report");
    assert_string_equal(view_read_again(view),
                        "This is a saved report that was opened again. Nothing was asked or looked at now.");
}

int test_page_saved(void)
{
    const struct CMUnitTest tests[] = {
        KIT_PAGE_TEST(the_outlook_page_tells_what_was),
        KIT_PAGE_TEST(the_connections_page_tells_what_was),
        KIT_PAGE_TEST(the_autodiscover_page_tells_what_was),
        KIT_PAGE_TEST(an_explained_answer_has_words_on_every_page),
        KIT_PAGE_TEST(whose_report_it_is_stands_above),
    };

    return cmocka_run_group_tests_name("page_saved", tests, NULL, check_end);
}
