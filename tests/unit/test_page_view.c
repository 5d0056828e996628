/*
 * What the wizard's pages say, for every situation in which a person may open them.
 */
#include <string.h>

#include "app/page_view.h"
#include "core/diagnose/path.h"
#include "core/report/view_path.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/page_kit.h"
#include "tests/unit/unit.h"

static const char *built_items[] = {BUILT_ADDRESS, BUILT_SECOND_ADDRESS};
static const struct text_list built_addresses = {built_items, 1, 1};

static void check_words(const struct page_words *words, enum mark mark, const char *sentence)
{
    assert_string_equal(words->sentence, sentence);
    assert_int_equal(words->mark, mark);
    assert_non_null(words->hint);
    assert_null(strchr(words->hint, '['));
    assert_null(strchr(words->hint, '{'));
}

static struct evidence *with_outlook(const char *first, const char *second)
{
    struct evidence *evidence = build_evidence();

    if (first) {
        build_outlook(evidence, first, BUILT_PID);
    }
    if (second) {
        build_outlook(evidence, second, BUILT_PID + 4);
    }
    return evidence;
}

static void the_outlook_page_tells_who_is_there(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence;
    struct page_words words;

    page_outlook_words(kit_see(fixture, with_outlook(NULL, NULL)), false, &words);
    check_words(&words, MARK_WAITING, "Looking for Outlook \xe2\x80\xa6");
    page_outlook_words(kit_see(fixture, with_outlook(NULL, NULL)), true, &words);
    check_words(&words, MARK_WARNING, "Outlook is not running.");
    page_outlook_words(kit_see(fixture, with_outlook("OUTLOOK.EXE", NULL)), true, &words);
    check_words(&words, MARK_GOOD, "Outlook is running.");
    page_outlook_words(kit_see(fixture, with_outlook("outlook.exe", "OUTLOOK.EXE")), true, &words);
    check_words(&words, MARK_GOOD, "Outlook is running 2 times.");
    page_outlook_words(kit_see(fixture, with_outlook("OLK.exe", NULL)), true, &words);
    check_words(&words, MARK_NOTE, "Only the new Outlook is running.");
    page_outlook_words(kit_see(fixture, with_outlook("olk.exe", "OUTLOOK.EXE")), true, &words);
    check_words(&words, MARK_GOOD, "Outlook is running.");

    evidence = with_outlook(NULL, NULL);
    evidence->outlook_failure.operation = "CreateToolhelp32Snapshot";
    evidence->outlook_failure.code = 5;
    evidence->outlook_failure.system = "windows";
    evidence->outlook_failure.text = "Access is denied";
    page_outlook_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_WARNING, "Windows did not show which programs are running.");
    assert_non_null(strstr(words.hint, "CreateToolhelp32Snapshot: Access is denied (windows 5)"));
}

static void the_outlook_page_tells_what_keeps_it(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = with_outlook("OUTLOOK.EXE", NULL);
    struct profile *profile;
    struct page_words words;

    evidence->outlook.items[0].version = "16.0.17328.20162";
    evidence->outlook.items[0].architecture = "x64";
    evidence->outlook.items[0].hung = TRUTH_NO;
    page_outlook_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_GOOD, "Outlook is running.");
    assert_string_equal(page_outlook_cell(&fixture->view, 0, OUTLOOK_VERSION), "16.0.17328.20162 (x64)");

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    evidence->outlook.items[0].hung = TRUTH_YES;
    page_outlook_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_WARNING, "Outlook is running, but its window does not answer.");
    assert_int_equal(page_outlook_mark(&fixture->view, 0), MARK_WARNING);

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);
    profile->is_default = TRUTH_YES;
    profile->work_offline = TRUTH_YES;
    page_outlook_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_WARNING, "Outlook is running, but it is set to work offline.");
}

static void the_connections_page_tells_how_many_are_usual(void **state)
{
    struct page_fixture *fixture = *state;
    struct page_words words;
    struct evidence *evidence;

    page_connections_words(kit_see(fixture, build_healthy()), true, &words);
    assert_non_null(
        strstr(words.hint, "2 or more are usual: one for the mailbox and one for the address book."));
    evidence = with_outlook("OUTLOOK.EXE", NULL); /* nothing is known of a protocol */
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_ESTABLISHED);
    page_connections_words(kit_see(fixture, evidence), true, &words);
    assert_null(strstr(words.hint, "are usual"));
}

/* What leads to a proxy is not proved to lead to a mail server. */
static void connections_to_a_proxy_are_told_as_such(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    const struct view *view;
    struct page_words words;

    proxy->url = "https://" BUILT_HOST ":443/";
    proxy->host_and_port = "10.66.0.3:3128";
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "10.66.0.3:3128", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "10.66.0.3:3128", STATE_ESTABLISHED);
    view = kit_see(fixture, evidence);
    page_connections_words(view, true, &words);
    check_words(
        &words, MARK_NOTE,
        "Outlook has 2 connections to the gateway (proxy) 10.66.0.3. Where they lead from there can't be seen.");
    assert_string_equal(view_proxy_of(view, &view->input->diagnosis->interpretation.accounts.items[0]),
                        "10.66.0.3");
    view = kit_see(fixture, build_healthy());
    assert_null(view_proxy_of(view, &view->input->diagnosis->interpretation.accounts.items[0]));
}

static void connections_are_counted_in_a_sentence(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct page_words words;

    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_GOOD, "Outlook has 2 connections to mail.contoso.test.");
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_STATE), "connected");
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_SERVER), BUILT_HOST);
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_REMOTE), BUILT_REMOTE);
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_PORT), "443");
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_PID), "4028");
    assert_int_equal(page_state_mark(fixture->evidence->connections.items[0].state), MARK_GOOD);

    evidence = build_healthy();
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_ESTABLISHED);
    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_GOOD, "Outlook has 3 open connections, 2 of them to mail.contoso.test.");

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    build_connection(evidence, BUILT_PID, "203.0.113.7:443", STATE_ESTABLISHED);
    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_GOOD, "Outlook has one open connection.");
}

static void connections_that_fail_are_told(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = with_outlook("OUTLOOK.EXE", NULL);
    struct page_words words;

    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_WARNING, "Outlook is running, but is not connected to anything.");

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    build_connection(evidence, BUILT_PID, "[2001:db8::12]:443", STATE_SYN_SENT);
    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_PROBLEM, "Outlook tries to connect, but nobody answers.");
    assert_string_equal(page_connection_cell(&fixture->view, 0, CONNECTION_REMOTE), "2001:db8::12");
    assert_int_equal(page_state_mark(fixture->evidence->connections.items[0].state), MARK_PROBLEM);

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_PROBLEM, "The other side has hung up on Outlook.");
    assert_int_equal(page_state_mark(STATE_CLOSE_WAIT), MARK_WARNING);

    page_connections_words(kit_see(fixture, with_outlook(NULL, NULL)), true, &words);
    check_words(&words, MARK_WARNING, "Outlook is not running.");

    evidence = with_outlook("OUTLOOK.EXE", NULL);
    evidence->connections_failure.operation = "GetExtendedTcpTable";
    evidence->connections_failure.text = "Access is denied";
    page_connections_words(kit_see(fixture, evidence), true, &words);
    check_words(&words, MARK_WARNING, "Windows did not show the connections of this computer.");
}

/* The row of a step on the page, found by its server. */
static size_t row_of(const struct view *view, const char *host)
{
    for (size_t row = 0; row < page_step_count(view->input->evidence); row++) {
        if (strcmp(page_step_cell(view, row, STEP_SERVER), host) == 0) {
            return row;
        }
    }
    fail_msg("no step asks %s", host);
    return 0;
}

static void autodiscover_tells_who_answered(void **state)
{
    struct page_fixture *fixture = *state;
    const struct view *view = kit_see(fixture, build_healthy());
    struct page_words words;
    size_t good = row_of(view, "autodiscover.contoso.test");
    size_t silent = row_of(view, "contoso.test");

    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_GOOD, "Outlook gets its settings from autodiscover.contoso.test.");
    assert_int_equal(page_step_mark(view, good), MARK_GOOD);
    /* The web site at the mail domain knows nothing of Autodiscover, as most do: no reason for a red mark. */
    assert_int_equal(page_step_mark(view, silent), MARK_NONE);
    assert_string_equal(page_step_cell(view, silent, STEP_SAID),
                        "Answered, but has no mail settings (HTTP 404)");

    view = kit_see(fixture, build_healthy_without_sign_in());
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_GOOD,
                "Outlook would ask autodiscover.contoso.test, which works and wants a sign-in.");
    assert_int_equal(page_step_mark(view, row_of(view, "autodiscover.contoso.test")), MARK_GOOD);
    assert_string_equal(page_step_cell(view, row_of(view, "autodiscover.contoso.test"), STEP_SAID),
                        "In use: Works, and asks for a sign-in (HTTP 401)");
}

static void autodiscover_tells_of_a_file(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "local-xml");
    struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);
    struct page_words words;

    step->outcome = STEP_ANSWERED;
    step->reason = NULL;
    attempt->request = "file";
    attempt->answer.kind = ANSWER_SETTINGS;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    page_autodiscover_words(kit_see(fixture, evidence), ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_GOOD, "Outlook gets its settings from a file on this computer.");
}

/* An account that was sent on to another address is still one account: the last of its records tells. */
static void autodiscover_follows_the_chain(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    const struct view *view;
    struct page_words words;

    step->outcome = STEP_REDIRECTED;
    step->attempts.items[1].answer.kind = ANSWER_REDIRECT_ADDRESS;
    step->attempts.items[1].answer.redirect_target = "anna@fabrikam.test";
    (void)build_redirected(evidence, BUILT_ADDRESS, "anna@fabrikam.test");
    build_step_name_missing(evidence, "anna@fabrikam.test", "https-root");
    (void)build_step_asks(evidence, "anna@fabrikam.test", "https-autodiscover", "NTLM");
    view = kit_see(fixture, evidence);
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_GOOD,
                "Outlook would ask autodiscover.fabrikam.test, which works and wants a sign-in.");
    assert_int_equal(page_step_count(evidence), 20);
    assert_string_equal(page_step_cell(view, row_of(view, "autodiscover.contoso.test"), STEP_SAID),
                        "goes on with anna@fabrikam.test: Points to another place");
    assert_int_equal(page_step_mark(view, row_of(view, "autodiscover.contoso.test")), MARK_NOTE);
    assert_int_equal(page_step_mark(view, row_of(view, "autodiscover.fabrikam.test")), MARK_GOOD);
}

static void questions_say_what_they_mean(void **state)
{
    struct page_fixture *fixture = *state;
    const struct view *view = kit_see(fixture, build_healthy_without_sign_in());
    struct question question = fixture->evidence->questions.items[0];
    struct question_words words;

    page_question_words(view, &question, 1, &words);
    assert_string_equal(words.sentence, "A server asks for a sign-in.");
    assert_non_null(strstr(words.question, "autodiscover.contoso.test asks for a sign-in."));
    assert_null(strstr(words.question, "after this one"));
    question.kind = QUESTION_FOLLOW;
    question.host = "mail.fabrikam.test";
    question.asked_by = "autodiscover.contoso.test";
    page_question_words(view, &question, 3, &words);
    assert_string_equal(words.sentence, "A server points to another company.");
    assert_non_null(
        strstr(words.question, "autodiscover.contoso.test points to mail.fabrikam.test, which seems"));
    assert_non_null(strstr(words.question, "Questions after this one: 2."));
    assert_non_null(strstr(words.hint, "no password"));
    question.asked_by = NULL;
    page_question_words(view, &question, 1, &words);
    assert_non_null(strstr(words.question, "The way leads on to mail.fabrikam.test, which seems"));
}

static void autodiscover_tells_that_nobody_answered(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    const struct view *view;
    struct page_words words;

    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    view = kit_see(fixture, evidence);
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_PROBLEM, "None of these places gave Outlook its settings.");
    assert_int_equal(page_step_mark(view, row_of(view, "autodiscover.contoso.test")), MARK_PROBLEM);
    assert_string_equal(page_step_cell(view, row_of(view, "contoso.test"), STEP_SAID),
                        "Not reached: no answer at all");
    /* what does not apply is shown too, with the reason, and without a server that nobody asked */
    assert_int_equal(page_step_count(evidence), 9);
    assert_string_equal(page_step_cell(view, 2, STEP_SAID),
                        "Does not apply: this computer belongs to no company domain");
    assert_string_equal(page_step_cell(view, 2, STEP_SERVER), "");
    assert_int_equal(page_step_mark(view, 2), MARK_NONE);

    evidence = build_healthy_without_sign_in();
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    view = kit_see(fixture, evidence);
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_PROBLEM, "autodiscover.contoso.test did not accept the sign-in.");

    /* A server of modern authentication refuses every plain password: no red mark, and no word of a refusal. */
    evidence = build_healthy_without_sign_in();
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Bearer");
    view = kit_see(fixture, evidence);
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(
        &words, MARK_WARNING,
        "autodiscover.contoso.test does not accept a plain password. It wants the newer sign-in (modern "
        "authentication).");
    assert_int_equal(page_step_mark(view, row_of(view, "autodiscover.contoso.test")), MARK_WARNING);
    assert_string_equal(page_step_cell(view, row_of(view, "autodiscover.contoso.test"), STEP_SAID),
                        "In use: Takes no plain password, wants modern authentication (HTTP 401)");
}

/* Whoever does not follow a redirect gets no settings, and that is no worse here than on the Result page. */
static void autodiscover_is_as_bad_as_the_result(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    const struct view *view;
    struct page_words words;

    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    step->outcome = STEP_REDIRECTED;
    step->reason = "declined";
    step->detail = "mail.fabrikam.test";
    view = kit_see(fixture, evidence);
    assert_int_equal(fixture->diagnosis->verdict, VERDICT_WARNING);
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_WARNING, "None of these places gave Outlook its settings.");
}

/* An account of IMAP is set up by hand: that no place knows it is no fault. */
/* Who was connected to was reached, whatever came of it then. */
static void what_was_reached_is_not_called_out_of_reach(void **state)
{
    static const struct {
        int outcome; /* enum reach_outcome */
        const char *said;
    } cases[] = {
        {REACH_NO_ANSWER, "Not reached: no answer at all"},
        {REACH_REFUSED, "Not reached: the server is there, but refuses"},
        {REACH_CLOSED_EARLY, "Reached, but no usable answer: connected, then cut off"},
        {REACH_TLS_FAILED, "Reached, but no usable answer: connected, but no encryption could be set up"},
        {REACH_TIMED_OUT, "Reached, but no usable answer: connected, but the answer did not come in time"},
        {REACH_TOO_LARGE, "Reached, but no usable answer: the answer was too large and was not read"},
    };
    struct page_fixture *fixture = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        const struct view *view;

        build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", cases[i].outcome);
        view = kit_see(fixture, evidence);
        assert_string_equal(page_step_cell(view, row_of(view, "contoso.test"), STEP_SAID), cases[i].said);
    }
}

static void autodiscover_is_no_fault_of_an_imap_account(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    struct page_words words;

    evidence->accounts.items[0].kind = ACCOUNT_IMAP;
    build_drop_connections(evidence);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    page_autodiscover_words(kit_see(fixture, evidence), ASKING_DONE, &built_addresses, 4000, &words);
    check_words(&words, MARK_NOTE,
                "None of these places gave any settings, and this account needs none from them.");
    assert_non_null(strstr(words.hint, "typed into Outlook"));
}

static void autodiscover_tells_how_far_it_is(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    const struct view *view = kit_see(fixture, evidence);
    struct page_words words;

    page_autodiscover_words(view, ASKING_UNDER_WAY, &built_addresses, 7900, &words);
    check_words(&words, MARK_WAITING,
                "As far as is known, Outlook would use autodiscover.contoso.test. The other places are still "
                "being asked \xe2\x80\xa6");
    assert_non_null(strstr(words.hint, "7 seconds"));
    evidence = build_healthy_without_sign_in();
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->outcome = STEP_RUNNING;
    view = kit_see(fixture, evidence);
    page_autodiscover_words(view, ASKING_UNDER_WAY, &built_addresses, 7900, &words);
    check_words(&words, MARK_WAITING, "Asking the servers of contoso.test \xe2\x80\xa6");
    page_autodiscover_words(view, ASKING_QUESTIONS, &built_addresses, 7900, &words);
    check_words(&words, MARK_NOTE, "A server asks for a sign-in.");
    page_autodiscover_words(view, ASKING_STOPPING, &built_addresses, 7900, &words);
    check_words(&words, MARK_WAITING, "Stopping \xe2\x80\xa6");
    evidence->run.cancelled = TRUTH_YES;
    page_autodiscover_words(view, ASKING_DONE, &built_addresses, 7900, &words);
    check_words(&words, MARK_WARNING, "The check was stopped.");
}

static void two_accounts_have_their_steps_told_apart(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    const struct view *view;

    build_second_account(evidence);
    view = kit_see(fixture, evidence);
    assert_int_equal(page_step_count(evidence), 20);
    assert_string_equal(page_step_cell(view, 0, STEP_PLACE), "For " BUILT_ADDRESS ":");
    assert_string_equal(page_step_cell(view, 0, STEP_SERVER), "");
    assert_int_equal(page_step_mark(view, 0), MARK_NOTE);
    assert_string_equal(page_step_cell(view, 10, STEP_PLACE), "For " BUILT_SECOND_ADDRESS ":");
    assert_string_equal(page_step_cell(view, 1, STEP_PLACE), page_step_cell(view, 11, STEP_PLACE));
    assert_string_equal(page_step_cell(view, 19, STEP_PLACE), "Microsoft 365, asked last");
    /* A row that is no longer there is asked for while the list is being shortened. */
    assert_string_equal(page_step_cell(view, 1000, STEP_PLACE), "");
    assert_int_equal(page_step_mark(view, 1000), MARK_NONE);
}

static struct job_record *add_job(struct evidence *evidence, int job_state)
{
    struct job_record *job = schema_append(evidence->arena, &job_record_schema, &evidence->jobs);

    job->state = job_state;
    return job;
}

static void progress_is_full_only_at_the_end(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = evidence_create();
    struct job_record *running;

    (void)kit_see(fixture, evidence);
    assert_int_equal(page_progress(evidence, ASKING_NOT_BEGUN), 0);
    assert_int_equal(page_progress(evidence, ASKING_UNDER_WAY), 0);
    (void)add_job(evidence, JOB_DONE);
    running = add_job(evidence, JOB_RUNNING);
    assert_int_equal(page_progress(evidence, ASKING_UNDER_WAY), 475);
    running->state = JOB_TIMED_OUT;
    assert_int_equal(page_progress(evidence, ASKING_UNDER_WAY), 950);
    assert_int_equal(page_progress(evidence, ASKING_DONE), 1000);
}

static const char *find_paragraph(const struct finding_words *words, enum paragraph_kind kind,
                                  const char *part)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->paragraphs[i].kind == kind && strstr(words->paragraphs[i].text, part)) {
            return words->paragraphs[i].text;
        }
    }
    return NULL;
}

static void the_result_says_what_is_wrong_and_what_helps(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    const struct view *view;
    const struct finding *finding;
    struct page_words words;
    struct finding_words details;

    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    view = kit_see(fixture, evidence);
    page_result_words(view, ASKING_DONE, &words);
    /* Outlook is connected: the way to the mail itself is open, and so is the Internet */
    check_words(&words, MARK_PROBLEM,
                "Something blocks the way to the server that tells Outlook its settings (port 443).");
    assert_string_equal(
        words.hint,
        "What to do now: Use another network for a minute, such as your phone's hotspot, and run the check "
        "again.");
    finding = &fixture->diagnosis->findings.items[0];
    assert_int_equal(page_finding_mark(finding), MARK_PROBLEM);
    page_finding_words(view, finding, &details);
    assert_true(details.count > 5);
    assert_int_equal(details.paragraphs[0].kind, PARAGRAPH_TITLE);
    assert_string_equal(details.paragraphs[0].text, page_finding_title(view, finding));
    assert_non_null(find_paragraph(&details, PARAGRAPH_HEADING, "What you can do, step by step"));
    assert_non_null(find_paragraph(&details, PARAGRAPH_STEP, "1.\t"));
    assert_non_null(find_paragraph(&details, PARAGRAPH_HEADING, "When this does not apply:"));
    assert_non_null(
        find_paragraph(&details, PARAGRAPH_TEXT, "If colleagues in the same network can connect"));
    assert_non_null(find_paragraph(&details, PARAGRAPH_HEADING, "What to tell IT"));

    page_result_words(view, ASKING_UNDER_WAY, &words);
    check_words(&words, MARK_WAITING, "The check is not finished yet.");
    page_result_words(kit_see(fixture, build_healthy()), ASKING_DONE, &words);
    check_words(&words, MARK_GOOD, "Nothing is wrong with the connection for " BUILT_ADDRESS ".");
    assert_string_equal(words.hint, "What to do now: You need not do anything.");
}

static void a_consequence_names_its_cause(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    const struct view *view;
    const struct finding_list *findings;
    size_t consequences = 0;

    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    build_drop_connections(evidence);
    view = kit_see(fixture, evidence);
    findings = &fixture->diagnosis->findings;
    for (size_t i = 0; i < findings->count; i++) {
        struct finding_words details;

        if (findings->items[i].consequence_of) {
            page_finding_words(view, &findings->items[i], &details);
            assert_non_null(
                find_paragraph(&details, PARAGRAPH_TEXT, page_finding_title(view, &findings->items[0])));
            consequences++;
        }
    }
    assert_true(consequences > 0);
}

/* Not at the server that the check did not get to: at the proxy. What is wrong with this computer is at no server. */
static void the_way_names_the_place_of_the_fault(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy_without_sign_in();
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    const struct view *view;
    struct path *path;

    proxy->url = "https://autodiscover." BUILT_DOMAIN ":443/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    build_drop_connections(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_PROXY_NO_ANSWER);
    view = kit_see(fixture, evidence);
    path = &fixture->diagnosis->interpretation.paths.items[0];
    assert_string_equal(view_path_said(view, path, LINK_PROXY - PATH_FIRST),
                        "Gateway: Problem at proxy.contoso.test (port 3128).");
    path->links.items[0].finding = "proxy-unreachable"; /* stands for any that names a server */
    assert_null(strstr(view_path_said(view, path, 0), " at "));
}

int test_page_view(void)
{
    const struct CMUnitTest tests[] = {
        KIT_PAGE_TEST(the_outlook_page_tells_who_is_there),
        KIT_PAGE_TEST(the_outlook_page_tells_what_keeps_it),
        KIT_PAGE_TEST(the_connections_page_tells_how_many_are_usual),
        KIT_PAGE_TEST(connections_to_a_proxy_are_told_as_such),
        KIT_PAGE_TEST(connections_are_counted_in_a_sentence),
        KIT_PAGE_TEST(connections_that_fail_are_told),
        KIT_PAGE_TEST(autodiscover_tells_who_answered),
        KIT_PAGE_TEST(autodiscover_tells_of_a_file),
        KIT_PAGE_TEST(autodiscover_follows_the_chain),
        KIT_PAGE_TEST(questions_say_what_they_mean),
        KIT_PAGE_TEST(autodiscover_tells_that_nobody_answered),
        KIT_PAGE_TEST(autodiscover_is_as_bad_as_the_result),
        KIT_PAGE_TEST(what_was_reached_is_not_called_out_of_reach),
        KIT_PAGE_TEST(autodiscover_is_no_fault_of_an_imap_account),
        KIT_PAGE_TEST(autodiscover_tells_how_far_it_is),
        KIT_PAGE_TEST(two_accounts_have_their_steps_told_apart),
        KIT_PAGE_TEST(progress_is_full_only_at_the_end),
        KIT_PAGE_TEST(the_result_says_what_is_wrong_and_what_helps),
        KIT_PAGE_TEST(a_consequence_names_its_cause),
        KIT_PAGE_TEST(the_way_names_the_place_of_the_fault),
    };

    return cmocka_run_group_tests_name("page_view", tests, NULL, check_end);
}
