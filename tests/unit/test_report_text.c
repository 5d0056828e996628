/*
 * The console summary: the answer first, lines that fit, nothing that could steer a terminal.
 */
#include <string.h>

#include "core/report/view.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static const char messages[] =
    "<catalogue language=\"en\"><texts><text id=\"verdict.problem\">It has a problem.</text>"
    "<text id=\"report.text.what\">What?</text><text id=\"report.text.whom\">Whose?</text>"
    "<text id=\"report.text.now\">And now?</text><text id=\"report.not-when\">Not when:</text>"
    "<text id=\"report.text.check\">Check:</text><text id=\"report.link\">Article:</text>"
    "<text id=\"severity.warning\">Warning</text><text id=\"report.text.do\">Do:</text>"
    "<text id=\"report.text.tell\">Tell IT:</text><text id=\"report.text.also\">Also:</text>"
    "<text id=\"report.follows-from\">From: {cause}</text><text id=\"protocol.mapi-http\">MAPI</text>"
    "<text id=\"report.text.account\">{address}: {protocol}, {count}</text>"
    "<text id=\"report.text.phone\">Phone:</text></texts><findings>"
    "<finding id=\"root-cause\"><title>Port {port} is blocked</title>"
    "<meaning>A first sentence that is long enough to need a second line on a console, because a third of a hundred "
    "words is a lot.</meaning>"
    "<do><step>Short.</step><step>A second step that is also longer than a single line can be, so that its second "
    "line must stand under its first word.</step></do><not-when>It rains.</not-when><tell-it>Look at "
    "https://mail.contoso.test/a/very/long/address/that/does/not/fit/into/one/line/of/a/console/at/all first.</tell-it><check><command>nslookup {host}</command></check><link>https://learn.microsoft.com/a</link>"
    "<phone>ROOT-CAUSE \xC2\xB7 {host} \xC2\xB7 {port}</phone></finding>"
    "<finding id=\"its-consequence\"><title>Nothing connects</title><meaning>M</meaning><tell-it>T</tell-it>"
    "<phone>P</phone></finding></findings></catalogue>";

static void test_summary_to_the_letter(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    sample->evidence->autodiscover.count = 0; /* the trace is test_report_trace.c's */
    sample->evidence->outlook.count = 0;
    sample->evidence->profiles.count = 0;
    assert_string_equal(
        report_text(&sample->input, sample->arena),
        "It has a problem.\n"
        "\n"
        "What?     Port 443 is blocked\n"
        "And now?  Short.\n"
        "Phone:    ROOT-CAUSE \xC2\xB7 mail.contoso.test \xC2\xB7 443\n"
        "\n"
        "A first sentence that is long enough to need a second line on a console,\n"
        "because a third of a hundred words is a lot.\n"
        "\n"
        "Do:\n"
        "  1. Short.\n"
        "  2. A second step that is also longer than a single line can be, so that its\n"
        "     second line must stand under its first word.\n"
        "\n"
        "Not when:\n"
        "  It rains.\n"
        "\n"
        "Tell IT:\n"
        "  Look at\n"
        "  https://mail.contoso.test/a/very/long/address/that/does/not/fit/into/one/line/of/a/console/at/all\n"
        "  first.\n"
        "\n"
        "Check:\n"
        "  nslookup mail.contoso.test\n"
        "\n"
        "Article:\n"
        "  https://learn.microsoft.com/a\n"
        "\n"
        "Also:\n"
        "  - Warning (anna@contoso.test): Nothing connects\n"
        "    From: Port 443 is blocked\n"
        "\n"
        "anna@contoso.test: MAPI, 0\n");
    assert_string_equal(report_phone_line(&sample->input, sample->arena),
                        "ROOT-CAUSE \xC2\xB7 mail.contoso.test \xC2\xB7 443");
    /* A second problem that does not follow from the first is for the telephone too. */
    sample->input.diagnosis->findings.items[1].severity = SEVERITY_PROBLEM;
    sample->input.diagnosis->findings.items[1].consequence_of = NULL;
    assert_string_equal(report_phone_line(&sample->input, sample->arena),
                        "ROOT-CAUSE \xC2\xB7 mail.contoso.test \xC2\xB7 443 + P");
    report_sample_destroy(sample);
}

/* Of several accounts the first finding says which one it is about, unless it is about the computer as a whole. */
static void the_account_is_told_among_several(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create_by_hand(messages, "");
    struct diagnosis diagnosis = *sample->input.diagnosis;
    struct finding *first = &diagnosis.findings.items[0];
    first->account = "ben@fabrikam.test";
    assert_null(strstr(report_text(&sample->input, sample->arena), "Whose?"));
    struct account_interpretation *second =
        schema_append(sample->arena, &account_interpretation_schema, &diagnosis.interpretation.accounts);
    sample->input.diagnosis = &diagnosis;
    second->address = first->account;
    assert_non_null(strstr(report_text(&sample->input, sample->arena),
                           "What?     Port 443 is blocked\nWhose?    ben@fabrikam.test\n"));
    first->account = NULL;
    assert_null(strstr(report_text(&sample->input, sample->arena), "Whose?"));
    report_sample_destroy(sample);
}

/* No line over 78 columns (100 in the trace of Autodiscover), unless it is a command, or one word with nothing to break at. */
static void assert_lines_fit(const char *text)
{
    size_t most = 78;
    bool in_commands = false;
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        size_t columns = 0;
        for (size_t i = 0; i < len; i++) {
            columns += ((unsigned char)text[i] & 0xC0U) != 0x80U;
        }
        size_t indent = strspn(text, " -");
        most = strncmp(text, "Where Outlook looks", 19) == 0 ? 100 : most;
        in_commands = (in_commands && len > 0) || strncmp(text, "To check it by hand", 19) == 0;
        if (!in_commands && columns > most && memchr(text + indent, ' ', len - indent) != NULL) {
            fail_msg("a line of %zu columns: %.*s", columns, (int)len, text);
        }
        assert_int_equal(text[len], '\n');
        text += len + 1;
    }
}

static void test_samples(void **state)
{
    (void)state;
    for (int kind = 0; kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, kit_messages, "");
        assert_non_null(sample);
        const char *text = report_text(&sample->input, sample->arena);
        assert_lines_fit(text);
        /* making hidden characters visible changes nothing: there are none left */
        assert_string_equal(view_visible(sample->arena, text, strlen(text)), text);
        const char *phone = report_phone_line(&sample->input, sample->arena);
        assert_null(strchr(phone, '\n'));
        bool is_explained = sample->evidence->run.explained_file != NULL;
        assert_true(is_explained ||
                    strstr(text, phone) != NULL); /* of an answer in order nobody is to be called */
        report_sample_destroy(sample);
    }
}

static void assert_says(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL) {
        fail_msg("it does not say \"%s\":\n%s", wanted, text);
    }
}

static void test_outlook_is_shown(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    struct evidence *evidence = sample->evidence;
    assert_null(strstr(report_text(&sample->input, sample->arena), "Outlook on this computer:"));
    struct process *process = schema_append(evidence->arena, &process_schema, &evidence->outlook);
    process->program = "OUTLOOK.EXE";
    process->version = "16.0.17328.20162";
    process->architecture = "x64";
    process->pid = 4028;
    process->user = "CONTOSO\\anna";
    struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);
    profile->name = "Outlook";
    profile->is_default = TRUTH_YES;
    struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);
    account->address = "anna@contoso.test";
    account->kind = ACCOUNT_EXCHANGE;
    account->profile = "Outlook";
    account->cached_mode = TRUTH_YES;
    text_list_append(evidence->arena, &account->other_mailboxes, "info@contoso.test");
    struct account *typed = schema_append(evidence->arena, &account_schema, &evidence->accounts);
    typed->address = "typed@contoso.test";
    const char *text = report_text(&sample->input, sample->arena);
    assert_says(text, "\nOutlook on this computer:\n"
                      "  OUTLOOK.EXE 16.0.17328.20162 (x64), number (PID) 4028\n"
                      "  Mail profile Outlook (the default one)\n"
                      "    anna@contoso.test: Exchange or Microsoft 365, keeps a copy on this\n"
                      "    computer, opens other mailboxes: info@contoso.test\n");
    assert_null(strstr(text, "typed@contoso.test:"));
    evidence->run.all_sessions = TRUTH_YES;
    process->hung = TRUTH_YES;
    process->elevated = TRUTH_YES;
    assert_says(report_text(&sample->input, sample->arena),
                "number (PID) 4028, of CONTOSO\\anna, with\n"
                "  administrator rights, its window does not answer\n");
    report_sample_destroy(sample);
}

int test_report_text(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary_to_the_letter),
        cmocka_unit_test(the_account_is_told_among_several),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_outlook_is_shown),
    };
    return cmocka_run_group_tests_name("report_text", tests, kit_read_files, kit_free_files);
}
