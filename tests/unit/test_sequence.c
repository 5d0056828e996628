/*
 * How redirects are followed, where they end, what is never followed, and which answer wins.
 */
#include <string.h>

#include "core/autodiscover/challenge.h"
#include "core/autodiscover/sequence.h"
#include "core/autodiscover/walk.h"
#include "core/engine/plan.h"
#include "core/evidence/text.h"
#include "core/knowledge/domains.h"
#include "tests/unit/step_kit.h"
#include "tests/unit/unit.h"

static void all_have_ended(struct autodiscover *record, int outcome)
{
    for (size_t i = 0; i < record->steps.count; i++) {
        if (record->steps.items[i].outcome == STEP_NOT_TRIED ||
            record->steps.items[i].outcome == STEP_RUNNING) {
            record->steps.items[i].outcome = outcome;
        }
    }
}

/* ---- redirects ---- */

static void test_redirects_are_followed_within_the_company(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    struct step *root = kit_step(record, "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://www.contoso.test/a");
    kit_redirects(root, "https://www.contoso.test/a", 307, "/b");
    autodiscover_update(kit_evidence);
    assert_int_equal(root->outcome, STEP_NOT_TRIED);
    assert_string_equal(root->url, "https://www.contoso.test/b");
    kit_attempt(root, "pox", "https://www.contoso.test/b", 401);
    kit_attempt(root, "pox-empty-bearer", "https://www.contoso.test/b", 401);
    autodiscover_update(kit_evidence);
    assert_int_equal(root->outcome, STEP_ASKS_FOR_SIGN_IN);
    assert_string_equal(root->host, "www.contoso.test");
    assert_null(root->reason);
    assert_int_equal(root->candidates.count, 1);
}

static void test_every_redirect_status_counts(void **state)
{
    (void)state;
    static const int64_t statuses[] = {301, 302, 303, 307, 308};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        kit_evidence->autodiscover.count = 0;
        struct step *root = kit_step(kit_begin(), "https-root");
        kit_redirects(root, "https://contoso.test" POX_PATH, statuses[i], "https://mail.contoso.test/x");
        autodiscover_update(kit_evidence);
        assert_string_equal(root->url, "https://mail.contoso.test/x");
    }
    /* 304 and 300 lead nowhere */
    kit_evidence->autodiscover.count = 0;
    struct step *root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 300, "https://mail.contoso.test/x");
    autodiscover_update(kit_evidence);
    assert_string_equal(root->url, "https://contoso.test" POX_PATH);
}

static void expect_reason(const char *location, const char *reason, const char *detail)
{
    kit_evidence->autodiscover.count = 0;
    struct step *root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, location);
    autodiscover_update(kit_evidence);
    assert_int_equal(root->outcome, STEP_REDIRECTED);
    assert_string_equal(root->reason, reason);
    assert_string_equal(root->detail, detail);
    struct plan plan = {0};
    plan_next(kit_arena, kit_evidence, 1, &plan);
    for (size_t i = 0; i < plan.jobs.count; i++) {
        assert_null(strstr(plan.jobs.items[i].id, "fabrikam"));
        assert_null(plan.jobs.items[i].url == NULL ? NULL : strstr(plan.jobs.items[i].url, "/elsewhere"));
    }
}

static void test_what_is_never_followed(void **state)
{
    (void)state;
    expect_reason("http://contoso.test/elsewhere", "redirect-not-secure", "http://contoso.test/elsewhere");
    expect_reason("https://mail.fabrikam.test/", "waits-for-agreement", "mail.fabrikam.test");
    expect_reason("https://contoso.test.fabrikam.test/", "waits-for-agreement", "contoso.test.fabrikam.test");
    expect_reason("https://evilcontoso.test/", "waits-for-agreement", "evilcontoso.test");
    expect_reason("https://contoso.test@mail.fabrikam.test/", "redirect-malformed",
                  "https://contoso.test@mail.fabrikam.test/");
    expect_reason("ftp://mail.contoso.test/elsewhere", "redirect-malformed",
                  "ftp://mail.contoso.test/elsewhere");
    expect_reason("https://autodiscover-s.outlook.com/elsewhere", "person-said-no",
                  "autodiscover-s.outlook.com");
    expect_reason("https://contoso.test" POX_PATH, "redirect-loop", "https://contoso.test" POX_PATH);
    expect_reason("https://10.0.0.4/", "waits-for-agreement", "10.0.0.4");
}

/* The same place in other letters: capitals, the root's dot, a port that goes without saying, a fragment. */
static void test_a_loop_is_seen_in_any_spelling(void **state)
{
    (void)state;
    static const char *const spellings[] = {
        "HTTPS://Contoso.TEST" POX_PATH,
        "https://contoso.test." POX_PATH,
        "https://contoso.test:443" POX_PATH,
        "https://CONTOSO.test.:443" POX_PATH "#here",
        "//contoso.test" POX_PATH,
        POX_PATH,
        "../autodiscover/./autodiscover.xml",
        "",
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        expect_reason(spellings[i], "redirect-loop", "https://contoso.test" POX_PATH);
    }
    /* and another place of the same host is followed, under its plain name */
    kit_evidence->autodiscover.count = 0;
    struct step *root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://MAIL.Contoso.test./X");
    autodiscover_update(kit_evidence);
    assert_null(root->reason);
    assert_string_equal(root->url, "https://mail.contoso.test/X");
    assert_string_equal(root->host, "mail.contoso.test");
}

/* What is too long to be kept whole would lead to another place than the server meant. */
static void test_a_redirect_that_is_too_long_leads_nowhere(void **state)
{
    (void)state;
    char location[2100] = "https://mail.contoso.test/";
    memset(location + strlen(location), 'x', sizeof location - strlen(location) - 1);
    location[sizeof location - 1] = '\0';
    expect_reason(location, "redirect-malformed", location);
}

/* On plain http Outlook wants a redirect and nothing else: what asks for a password there is no place to sign in at. */
static void test_plain_http_is_no_place_to_sign_in(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    struct step *http = kit_step(record, "http-redirect");
    struct attempt *attempt = kit_attempt(http, "redirect", http->candidates.items[0], 401);
    challenge_parse(kit_arena, "Basic realm=\"x\"", strlen("Basic realm=\"x\""), &attempt->challenges);
    all_have_ended(record, STEP_NO_CONNECTION);
    http->outcome = STEP_NOT_TRIED;
    autodiscover_update(kit_evidence);
    assert_int_equal(http->outcome, STEP_HTTP_STATUS);
    assert_null(autodiscover_winner(record));
}

static void test_a_longer_loop_and_too_many(void **state)
{
    (void)state;
    struct step *root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://contoso.test/b");
    kit_redirects(root, "https://contoso.test/b", 302, "https://contoso.test" POX_PATH);
    autodiscover_update(kit_evidence);
    assert_string_equal(root->reason, "redirect-loop");
    assert_string_equal(root->url, "https://contoso.test/b");

    kit_evidence->autodiscover.count = 0;
    root = kit_step(kit_begin(), "https-root");
    const char *from = "https://contoso.test" POX_PATH;
    for (int i = 1; i <= WALK_REDIRECT_MAXIMUM + 1; i++) {
        const char *to = arena_format(kit_arena, "https://contoso.test/%d", i);
        kit_redirects(root, from, 302, to);
        from = to;
        autodiscover_update(kit_evidence);
        if (i <= WALK_REDIRECT_MAXIMUM) {
            assert_null(root->reason);
        }
    }
    assert_string_equal(root->reason, "too-many-redirects");
    assert_string_equal(root->url, "https://contoso.test/10");
}

static void test_who_may_be_gone_to(void **state)
{
    (void)state;
    /* the registry's list, as Outlook reads it */
    kit_add_setting("\\RedirectServers", "mail.fabrikam.test", "");
    struct step *root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://mail.fabrikam.test/");
    autodiscover_update(kit_evidence);
    assert_null(root->reason);
    assert_string_equal(root->host, "mail.fabrikam.test");

    /* the person's word, for this host alone */
    kit_evidence->autodiscover.count = 0;
    kit_evidence->settings.count = 0;
    root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://mail.fabrikam.test/");
    autodiscover_update(kit_evidence);
    struct plan plan = {0};
    all_have_ended(&kit_evidence->autodiscover.items[0], STEP_NO_CONNECTION);
    struct question *question =
        schema_append(kit_evidence->arena, &question_schema, &kit_evidence->questions);
    question->id = "follow:" KIT_ACCOUNT ":mail.fabrikam.test";
    question->kind = QUESTION_FOLLOW;
    question->answer = ANSWER_DECLINED;
    autodiscover_update(kit_evidence);
    assert_string_equal(root->reason, "declined");
    question->answer = ANSWER_AGREED;
    autodiscover_update(kit_evidence);
    assert_null(root->reason);
    assert_string_equal(root->host, "mail.fabrikam.test");
    plan_next(kit_arena, kit_evidence, 2, &plan);
    bool planned = false;
    for (size_t i = 0; i < plan.jobs.count; i++) {
        planned = planned || text_equal(plan.jobs.items[i].id, "name:mail.fabrikam.test");
    }
    assert_true(planned);

    /* Microsoft's hosts, where the person allows Microsoft to be asked */
    kit_evidence->autodiscover.count = 0;
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    root = kit_step(kit_begin(), "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://autodiscover-s.outlook.com/a");
    autodiscover_update(kit_evidence);
    assert_null(root->reason);
    assert_string_equal(root->host, "autodiscover-s.outlook.com");
}

static void test_the_question_names_both_hosts(void **state)
{
    (void)state;
    static const char *const done[] = {"machine",  "accounts",    "processes",      "connections",
                                       "settings", "saved-files", "proxy-settings", "stored-credentials"};
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        kit_set_job(done[i], JOB_DONE);
    }
    struct autodiscover *record = kit_begin();
    struct step *root = kit_step(record, "https-root");
    kit_redirects(root, "https://contoso.test" POX_PATH, 302, "https://mail.fabrikam.test/a");
    autodiscover_update(kit_evidence);
    for (size_t i = 0; i < record->steps.count; i++) {
        if (&record->steps.items[i] != root) {
            record->steps.items[i].outcome = STEP_NOT_APPLICABLE;
        }
    }
    kit_set_job("name:contoso.test", JOB_DONE);
    kit_set_job("proxy:contoso.test:443", JOB_DONE);
    struct plan plan = {0};
    plan_next(kit_arena, kit_evidence, 1, &plan);
    assert_int_equal(plan.jobs.count, 0);
    assert_int_equal(plan.questions.count, 1);
    assert_int_equal(plan.questions.items[0].kind, QUESTION_FOLLOW);
    assert_string_equal(plan.questions.items[0].host, "mail.fabrikam.test");
    assert_string_equal(plan.questions.items[0].asked_by, "contoso.test");
    assert_string_equal(plan.questions.items[0].url, "https://mail.fabrikam.test/a");
}

/* ---- redirectAddr ---- */

static void test_another_address_begins_anew(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    (void)kit_answers_address(record, "https-root", "a@mail.contoso.test");
    autodiscover_update(kit_evidence);
    /* a step that Outlook takes before may still bring the answer */
    assert_int_equal(kit_evidence->autodiscover.count, 1);
    kit_set_job("directory", JOB_DONE);
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_evidence->autodiscover.count, 2);
    record = &kit_evidence->autodiscover.items[0];
    struct autodiscover *next = &kit_evidence->autodiscover.items[1];
    assert_string_equal(next->account, KIT_ACCOUNT);
    assert_string_equal(next->address, "a@mail.contoso.test");
    assert_string_equal(next->domain, "mail.contoso.test");
    assert_ptr_equal(autodiscover_last(kit_evidence, record), next);
    assert_string_equal(autodiscover_winner(record)->id, "https-root");
    for (int i = 0; i < 5; i++) {
        autodiscover_update(kit_evidence);
    }
    assert_int_equal(kit_evidence->autodiscover.count, 2);

    /* and back again: a loop */
    next = &kit_evidence->autodiscover.items[1];
    (void)kit_answers_address(next, "https-root", "A@contoso.test");
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_evidence->autodiscover.count, 2);
    assert_string_equal(kit_step(next, "https-root")->reason, "redirect-loop");
}

/* Support article 3211279: when nothing comes of the other address, Outlook goes on where it was. */
static void test_an_address_that_brings_nothing_leads_back(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    (void)kit_answers_address(record, "https-root", "a@mail.contoso.test");
    struct step *own = kit_step(record, "https-autodiscover");
    kit_attempt(own, "pox", own->candidates.items[0], 401);
    kit_set_job("directory", JOB_DONE);
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_evidence->autodiscover.count, 2);
    record = &kit_evidence->autodiscover.items[0];
    struct autodiscover *next = &kit_evidence->autodiscover.items[1];
    /* as long as something may come of it, it counts */
    assert_ptr_equal(autodiscover_counting(kit_evidence, record), next);
    all_have_ended(next, STEP_NO_CONNECTION);
    assert_ptr_equal(autodiscover_counting(kit_evidence, record), record);
    assert_string_equal(autodiscover_taken(kit_evidence, record)->id, "https-autodiscover");
    next->steps.items[3].outcome = STEP_ASKS_FOR_SIGN_IN;
    assert_ptr_equal(autodiscover_counting(kit_evidence, record), next);
    assert_ptr_equal(autodiscover_taken(kit_evidence, next), &next->steps.items[3]);
}

static void test_an_address_that_leads_to_itself_is_none(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    (void)kit_answers_address(record, "https-root", "A@Contoso.test");
    kit_set_job("directory", JOB_DONE);
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_evidence->autodiscover.count, 1);
    assert_string_equal(kit_step(record, "https-root")->reason, "same-address");
    assert_null(autodiscover_winner(record));
}

static void test_an_address_of_another_company_waits(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    (void)kit_answers_address(record, "https-root", "a@fabrikam.test");
    kit_set_job("directory", JOB_DONE);
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_evidence->autodiscover.count, 1);
    assert_string_equal(kit_step(record, "https-root")->reason, "waits-for-agreement");
    assert_string_equal(kit_step(record, "https-root")->detail, "fabrikam.test");
    /* it is still what Outlook would take */
    assert_ptr_equal(autodiscover_winner(record), kit_step(record, "https-root"));
}

/* This runs thousands of times in a run: without news it must cost no memory. */
static void test_updating_again_costs_no_memory(void **state)
{
    (void)state;
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    struct autodiscover *record = kit_begin();
    (void)kit_service(NAME_NO_ANSWER);
    (void)schema_append(kit_evidence->arena, &directory_search_schema, &kit_evidence->directories);
    kit_evidence->directories.items[0].outcome = DIRECTORY_NO_ANSWER;
    kit_set_job("directory", JOB_DONE);
    kit_redirects(kit_step(record, "https-root"), "https://contoso.test" POX_PATH, 302,
                  "https://mail.fabrikam.test/");
    (void)kit_answers_address(record, "https-autodiscover", "a@fabrikam.test");
    for (int i = 0; i < 3; i++) {
        autodiscover_update(kit_evidence);
    }
    uintptr_t before = (uintptr_t)arena_allocate(kit_evidence->arena, 1, 1);
    for (int i = 0; i < 1000; i++) {
        autodiscover_update(kit_evidence);
    }
    uintptr_t after = (uintptr_t)arena_allocate(kit_evidence->arena, 1, 1);
    assert_true(after > before && after - before <= 64);
}

/* ---- who owns a name ---- */

static void test_whose_name_it_is(void **state)
{
    (void)state;
    assert_true(domain_same_owner("contoso.com", "mail.contoso.com"));
    assert_true(domain_same_owner("autodiscover.contoso.com", "mail.contoso.com"));
    assert_true(domain_same_owner("CONTOSO.co.uk", "mail.contoso.co.uk"));
    assert_true(domain_same_owner("a.contoso.co.uk", "b.contoso.co.uk"));
    assert_true(domain_same_owner("ibm.de", "mail.ibm.de"));
    assert_false(domain_same_owner("contoso.co.uk", "fabrikam.co.uk"));
    assert_false(domain_same_owner("contoso.gouv.fr", "fabrikam.gouv.fr"));
    assert_false(domain_same_owner("contoso.com", "contoso.net"));
    assert_false(domain_same_owner("contoso.com", "evilcontoso.com"));
    assert_false(domain_same_owner("contoso.onmicrosoft.com", "fabrikam.onmicrosoft.com"));
    assert_false(domain_same_owner("192.0.2.10", "198.51.2.10"));
    assert_false(domain_same_owner("192.0.2.10", "contoso.com"));
    assert_true(domain_same_owner("192.0.2.10", "192.0.2.10"));
    assert_false(domain_same_owner("mail", "autodiscover"));
    assert_false(domain_same_owner("com", "contoso.com"));
    assert_false(domain_same_owner(NULL, "contoso.com"));
    assert_false(domain_same_owner("", ""));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, kit_make_evidence_online, kit_end_evidence)

int test_sequence(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_redirects_are_followed_within_the_company),
        TEST(test_every_redirect_status_counts),
        TEST(test_what_is_never_followed),
        TEST(test_a_longer_loop_and_too_many),
        TEST(test_a_loop_is_seen_in_any_spelling),
        TEST(test_a_redirect_that_is_too_long_leads_nowhere),
        TEST(test_plain_http_is_no_place_to_sign_in),
        TEST(test_who_may_be_gone_to),
        TEST(test_the_question_names_both_hosts),
        TEST(test_another_address_begins_anew),
        TEST(test_an_address_that_brings_nothing_leads_back),
        TEST(test_an_address_that_leads_to_itself_is_none),
        TEST(test_an_address_of_another_company_waits),
        TEST(test_updating_again_costs_no_memory),
        TEST(test_whose_name_it_is),
    };
    return cmocka_run_group_tests_name("sequence", tests, NULL, NULL);
}
