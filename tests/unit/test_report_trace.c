/*
 * The trace of Autodiscover on a console: every step of every record, with outcome, reason, way and standing.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/report/report_trace.h"
#include "core/report/view_steps.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static const char *trace_of(const struct report_sample *sample)
{
    struct view view = {&sample->input, sample->arena};
    struct output output = {sample->arena, OUTPUT_WIDTH, NULL, 0, 0};
    report_put_trace(&output, &view);
    assert_int_equal(output.width, OUTPUT_WIDTH);
    return output.text == NULL ? "" : output.text;
}

static void assert_says(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL) {
        fail_msg("it does not say \"%s\":\n%s", wanted, text);
    }
}

static void test_every_step_has_its_row(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HYBRID, kit_messages, "");
    const char *text = trace_of(sample);
    static const char *const rows[] = {
        "\nWhere Outlook looks for its settings (Autodiscover): anna@contoso.test\n"
        "It uses the first place that works. All were asked at once.\n 1  ",
        "\n 1  Address from last time      old.contoso.test           Not reached: the name does not exist\n",
        "\n 2  Microsoft 365, asked first  Does not apply: no sign that the mailbox is there\n",
        ("\n 4  The mail domain itself      Left out: the setting ExcludeHttpsRootDomain switches it off\n"
         "                                (HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover)\n"),
        "\xE2\x86\x90 goes on with anna@contoso.mail.onmicrosoft.com\n",
        "your agreement to go on to mail.fabrikam.test",
        "https://mail.contoso.test \xE2\x86\x92 https://mail.fabrikam.test\n",
        "\nThe answer for anna@contoso.test points to another address: anna@contoso.mail.onmicrosoft.com\n",
        "http://autodiscover.contoso.mail.onmicrosoft.com \xE2\x86\x92",
        "\xE2\x86\x90 Outlook uses this one\n",
        "\xE2\x86\x90 would be next, if that one were gone\n",
        "\n 9  Microsoft 365, asked last ",
        "\nAlso asked, without any effect on Outlook ",
        "\n    outlook.office365.com       Settings service (V2): Names\n",
        "                                https://outlook.office365.com/autodiscover/autodiscover.xml\n",
        " Phones (ActiveSync): ",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_says(text, rows[i]);
    }
    /* nine steps in each of the two records */
    const char *second = strstr(text, "\n 9  ");
    assert_non_null(second);
    assert_non_null(strstr(second + 1, "\n 9  "));
    assert_null(strstr(text, "None of these places"));
    report_sample_destroy(sample);
}

static void test_nobody_wins(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_BLOCKED, kit_messages, "");
    assert_says(trace_of(sample), "\nNone of these places gives Outlook its settings.\n");
    assert_null(strstr(trace_of(sample), "Microsoft's own service was not asked"));
    sample->evidence->run.microsoft_allowed = TRUTH_NO;
    assert_says(trace_of(sample), "\nMicrosoft's own service was not asked.\n");
    sample->diagnosis->interpretation.accounts.items[0].protocol = PROTOCOL_IMAP;
    assert_says(trace_of(sample),
                "\nNone of these places gives settings, and this account needs none from them.\n");
    sample->evidence->autodiscover.count = 0;
    assert_string_equal(trace_of(sample), "");
    report_sample_destroy(sample);
}

static void set_up_step(struct step *step, const char *id, int outcome, const char *reason,
                        const char *detail)
{
    schema_initialize(&step_schema, step);
    step->id = id;
    step->outcome = outcome;
    step->reason = reason;
    step->detail = detail;
}

static void test_reasons_are_told(void **state)
{
    static const struct {
        int outcome;
        const char *reason;
        const char *detail;
        const char *text;
    } cases[] = {
        {STEP_SKIPPED, "person-said-no", NULL, "Left out: Microsoft was not to be asked"},
        {STEP_SKIPPED, "registry", NULL, "Left out: registry"},
        {STEP_SKIPPED, "registry", "HKCU\\a\\b", "Left out: the setting b switches it off (HKCU\\a)"},
        {STEP_NOT_APPLICABLE, "not-joined", NULL,
         "Does not apply: this computer belongs to no company domain"},
        {STEP_REDIRECTED, "declined", "mail.fabrikam.test",
         "Points to another place: you did not agree to go on to mail.fabrikam.test"},
        {STEP_REDIRECTED, "redirect-not-secure", NULL,
         "Points to another place: it leads to an unencrypted place, where nothing was sent"},
        {STEP_NO_CONNECTION, "directory-no-answer", NULL,
         "Not reached: the company's directory does not answer"},
        {STEP_NO_CONNECTION, NULL, NULL, "Not reached"},
        {STEP_NOT_APPLICABLE, "of-a-newer-program", NULL, "Does not apply: of-a-newer-program"},
    };
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    struct view view = {&sample->input, sample->arena};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct step step;
        set_up_step(&step, "scp", cases[i].outcome, cases[i].reason, cases[i].detail);
        /* without a name of the value nothing is left but the reason's own id */
        const char *text = view_step_outcome(&view, &step);
        if (cases[i].detail == NULL && text_equal(cases[i].reason, "registry")) {
            assert_non_null(text);
        } else {
            assert_string_equal(text, cases[i].text);
        }
    }
    report_sample_destroy(sample);
}

static struct attempt *add_attempt(struct arena *arena, struct step *step, const char *url)
{
    struct attempt *attempt = schema_append(arena, &attempt_schema, &step->attempts);
    attempt->request = "pox";
    attempt->url = url;
    attempt->http_status = 302;
    return attempt;
}

static void leads_to(struct attempt *attempt, const char *location)
{
    attempt->http_status = 302;
    attempt->location = location;
}

static void test_hops_are_joined(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    struct view view = {&sample->input, sample->arena};
    struct step step;
    set_up_step(&step, "scp", STEP_REDIRECTED, "redirect-loop", NULL);
    assert_null(view_step_hops(&view, &step));
    /* a circle, A -> B -> A */
    text_list_append(sample->arena, &step.candidates, "https://a.test/x");
    struct attempt *first = add_attempt(sample->arena, &step, "https://a.test/x");
    step.url = first->url;
    assert_null(view_step_hops(&view, &step));
    leads_to(first, "https://b.test/x");
    struct attempt *last = add_attempt(sample->arena, &step, "https://b.test/x");
    leads_to(last, "https://a.test/x");
    step.url = last->url;
    assert_string_equal(view_step_hops(&view, &step),
                        "https://a.test \xE2\x86\x92 https://b.test \xE2\x86\x92 https://a.test");
    /* neighbours on one host are told apart by their paths */
    last->location = "https://b.test/y";
    assert_string_equal(view_step_hops(&view, &step),
                        "https://a.test/x \xE2\x86\x92 https://b.test/x \xE2\x86\x92 https://b.test/y");
    report_sample_destroy(sample);

    /* what became of a candidate that came to nothing is no part of the way */
    sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    view = (struct view){&sample->input, sample->arena};
    set_up_step(&step, "scp", STEP_ASKS_FOR_SIGN_IN, NULL, NULL);
    text_list_append(sample->arena, &step.candidates, "https://a.test/");
    text_list_append(sample->arena, &step.candidates, "https://c.test/");
    leads_to(add_attempt(sample->arena, &step, "https://a.test/"), "https://b.test/");
    (void)add_attempt(sample->arena, &step, "https://b.test/");
    struct attempt *other = add_attempt(sample->arena, &step, "https://c.test/");
    (void)add_attempt(sample->arena, &step, "https://d.test/");
    /* two places that were named are no way from one to the other */
    step.url = "https://c.test/";
    assert_null(view_step_hops(&view, &step));
    leads_to(other, "https://d.test/");
    step.url = "https://d.test/";
    assert_string_equal(view_step_hops(&view, &step), "https://c.test \xE2\x86\x92 https://d.test");
    /* however the server spells the place that was asked then */
    other->location = "HTTPS://D.TEST.:443/";
    assert_string_equal(view_step_hops(&view, &step), "https://c.test \xE2\x86\x92 https://d.test");
    other->location = "https://[2001:db8::1]/";
    step.url = "https://c.test/";
    assert_string_equal(view_step_hops(&view, &step), "https://c.test \xE2\x86\x92 https://[2001:db8::1]");
    report_sample_destroy(sample);
}

/* A place that was passed over says why; one that nobody needed says that. */
static void test_each_place_has_its_outcome(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    struct view view = {&sample->input, sample->arena};
    struct name_lookup *name =
        schema_append(sample->evidence->arena, &name_lookup_schema, &sample->evidence->names);
    struct autodiscover *of =
        schema_append(sample->evidence->arena, &autodiscover_schema, &sample->evidence->autodiscover);
    struct step *step = schema_append(sample->evidence->arena, &step_schema, &of->steps);
    name->host = "gone.test";
    name->outcome = NAME_NOT_FOUND;
    of->address = "anna@contoso.test";
    set_up_step(step, "scp", STEP_ASKS_FOR_SIGN_IN, NULL, NULL);
    text_list_append(sample->arena, &step->candidates, "https://gone.test/a");
    text_list_append(sample->arena, &step->candidates, "https://site.test/a");
    text_list_append(sample->arena, &step->candidates, "https://here.test/a");
    text_list_append(sample->arena, &step->candidates, "https://later.test/a");
    add_attempt(sample->arena, step, "https://site.test/a")->http_status = 404;
    add_attempt(sample->arena, step, "https://here.test/a")->http_status = 401;
    step->host = "here.test";
    step->url = "https://here.test/a";
    const char *text = trace_of(sample);
    assert_says(text, "gone.test: Not reached: the name does not exist\n");
    assert_says(text, "site.test: Answered, but has no mail settings (HTTP 404)\n");
    assert_says(text, "here.test: Works, and asks for a sign-in (HTTP 401)\n");
    assert_says(text, "later.test: Not tried\n");
    assert_string_equal(view_host_of(&view, "https://here.test/a"), "here.test");
    assert_string_equal(view_host_of(&view, "no address"), "no address");
    step->candidates.count = 1; /* one place: the step's own outcome says it */
    assert_null(strstr(trace_of(sample), "gone.test"));
    report_sample_destroy(sample);
}

static void test_durations(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HYBRID, kit_messages, "");
    struct view view = {&sample->input, sample->arena};
    struct evidence *evidence = sample->evidence;
    const struct autodiscover *of = &evidence->autodiscover.items[1];
    struct step *step = build_step(evidence, of->address, "http-redirect");
    /* the request for the whole challenge is not counted */
    assert_int_equal(view_step_duration(&view, of, step), 82);
    of = &evidence->autodiscover.items[0];
    step = build_step(evidence, of->address, "scp");
    step->host = NULL;
    assert_int_equal(view_step_duration(&view, of, step), 34);
    step = build_step(evidence, of->address, "srv");
    step->host = NULL;
    step->attempts.count = 0;
    assert_int_equal(view_step_duration(&view, of, step), 5);
    report_sample_destroy(sample);
}

int test_report_trace(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_step_has_its_row),     cmocka_unit_test(test_nobody_wins),
        cmocka_unit_test(test_reasons_are_told),           cmocka_unit_test(test_hops_are_joined),
        cmocka_unit_test(test_each_place_has_its_outcome), cmocka_unit_test(test_durations),
    };
    return cmocka_run_group_tests_name("report_trace", tests, kit_read_files, kit_free_files);
}
