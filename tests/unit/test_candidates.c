/*
 * Where each step begins: the domain, the registry, a file, the DNS, the directory, Microsoft.
 */
#include <string.h>

#include "core/autodiscover/other_questions.h"
#include "core/autodiscover/sequence.h"
#include "core/engine/plan.h"
#include "core/evidence/text.h"
#include "tests/unit/step_kit.h"
#include "tests/unit/unit.h"

/* ---- where each step begins ---- */

static void test_every_step_of_the_order_is_there(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "last-known-good", "office365-priority", "scp", "https-root",        "https-autodiscover",
        "local-xml",       "http-redirect",      "srv", "office365-failsafe"};
    struct autodiscover *record = kit_begin();
    assert_string_equal(record->order, "outlook-2016");
    assert_int_equal(record->steps.count, sizeof ids / sizeof ids[0]);
    for (size_t i = 0; i < record->steps.count; i++) {
        assert_string_equal(record->steps.items[i].id, ids[i]);
    }
    autodiscover_update(kit_evidence);
    assert_string_equal(kit_step(record, "last-known-good")->reason, "nothing-kept");
    assert_string_equal(kit_step(record, "office365-priority")->reason, "person-said-no");
    assert_int_equal(kit_step(record, "office365-priority")->outcome, STEP_SKIPPED);
    assert_string_equal(kit_step(record, "local-xml")->reason, "no-file");
    assert_string_equal(kit_step(record, "http-redirect")->url, "http://autodiscover.contoso.test" POX_PATH);
    assert_int_equal(kit_step(record, "http-redirect")->port, 80);
    assert_int_equal(kit_step(record, "srv")->outcome, STEP_NOT_TRIED);
}

/* The mail domain may just be a name, and then none with a word before it. */
static void test_a_name_that_can_not_be_is_not_asked_for(void **state)
{
    (void)state;
    char address[260] = "a@";
    memset(address + 2, 'x', 246);
    address[2 + 60] = address[2 + 121] = address[2 + 182] = '.';
    memcpy(address + 2 + 242, ".test", sizeof ".test");
    struct autodiscover *record = autodiscover_begin(kit_evidence, address, address);
    static const char *const too_long[] = {"https-autodiscover", "http-redirect", "srv"};
    assert_non_null(record);
    assert_int_equal(strlen(record->domain), 247);
    for (size_t i = 0; i < sizeof too_long / sizeof too_long[0]; i++) {
        assert_int_equal(kit_step(record, too_long[i])->outcome, STEP_NOT_APPLICABLE);
        assert_string_equal(kit_step(record, too_long[i])->reason, "name-too-long");
    }
    assert_int_equal(kit_step(record, "https-root")->outcome, STEP_NOT_TRIED);
}

static void test_the_registry_skips_a_step(void **state)
{
    (void)state;
    kit_add_setting("", "ExcludeHttpsRootDomain", "1");
    kit_add_setting("", "PreferLocalXML", "1");
    struct autodiscover *record = kit_begin();
    const struct step *root = kit_step(record, "https-root");
    assert_int_equal(root->outcome, STEP_SKIPPED);
    assert_string_equal(root->reason, "registry");
    assert_non_null(strstr(root->detail, "AutoDiscover\\ExcludeHttpsRootDomain"));
    assert_int_equal(root->candidates.count, 0);
    assert_string_equal(record->order, "outlook-2016-local-first");
    assert_string_equal(record->steps.items[0].id, "local-xml");
}

static void test_an_older_outlook_takes_the_classic_order(void **state)
{
    (void)state;
    struct process *process = schema_append(kit_evidence->arena, &process_schema, &kit_evidence->outlook);
    process->program = "OUTLOOK.EXE";
    process->version = "15.0.5589.1000";
    struct autodiscover *record = kit_begin();
    assert_string_equal(record->order, "outlook-2010");
    assert_null(autodiscover_find_step(record, "office365-priority"));
    assert_string_equal(record->steps.items[record->steps.count - 1].id, "local-xml");
}

static void test_a_local_file_is_an_answer(void **state)
{
    (void)state;
    struct saved_answer *saved =
        schema_append(kit_evidence->arena, &saved_answer_schema, &kit_evidence->saved_answers);
    saved->kind = "local-xml";
    saved->path = "C:\\Files\\contoso.xml";
    saved->domain = "contoso.test";
    saved->answer.kind = ANSWER_SETTINGS;
    struct autodiscover *record = kit_begin();
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "local-xml")->outcome, STEP_ANSWERED);
    assert_ptr_equal(autodiscover_winner(record), kit_step(record, "local-xml"));

    /* a file that could not be read is a failure of the step, and says which file */
    kit_evidence->autodiscover.count = 0;
    saved->failure.operation = "CreateFileW";
    record = kit_begin();
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "local-xml")->outcome, STEP_NO_CONNECTION);
    assert_string_equal(kit_step(record, "local-xml")->reason, "file-not-read");
    assert_string_equal(kit_step(record, "local-xml")->detail, "C:\\Files\\contoso.xml");
}

static void test_srv_records_are_candidates(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    struct service_lookup *service = kit_service(NAME_FOUND);
    struct service_record *first =
        schema_append(kit_evidence->arena, &service_record_schema, &service->records);
    first->priority = 10;
    first->weight = 0;
    first->port = 8443;
    first->target = "mail2.contoso.test";
    struct service_record *second =
        schema_append(kit_evidence->arena, &service_record_schema, &service->records);
    second->priority = 5;
    second->weight = 0;
    second->port = 443;
    second->target = "mail1.contoso.test";
    autodiscover_update(kit_evidence);
    struct step *srv = kit_step(record, "srv");
    assert_int_equal(srv->candidates.count, 2);
    assert_string_equal(srv->url, "https://mail1.contoso.test" POX_PATH);
    /* the first is dead, the second alive: that is where the step ends */
    kit_attempt(srv, "pox", srv->candidates.items[0], 503);
    kit_attempt(srv, "pox", srv->candidates.items[1], 401);
    autodiscover_update(kit_evidence);
    assert_int_equal(srv->outcome, STEP_ASKS_FOR_SIGN_IN);
    assert_string_equal(srv->host, "mail2.contoso.test");
    assert_int_equal(srv->port, 443);
}

static void test_no_srv_record_and_no_answer_differ(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    struct service_lookup *service = kit_service(NAME_NOT_FOUND);
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "srv")->outcome, STEP_NOT_APPLICABLE);
    assert_string_equal(kit_step(record, "srv")->reason, "no-record");
    kit_evidence->autodiscover.count = 0;
    service->outcome = NAME_NO_ANSWER;
    record = kit_begin();
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "srv")->outcome, STEP_NO_CONNECTION);
    assert_string_equal(kit_step(record, "srv")->reason, "dns-no-answer");
}

/* The DNS may name anybody's host: the mail address goes there only with the person's consent. */
static void test_srv_to_another_company_waits(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    struct service_lookup *service = kit_service(NAME_FOUND);
    struct service_record *only =
        schema_append(kit_evidence->arena, &service_record_schema, &service->records);
    only->priority = 0;
    only->weight = 0;
    only->port = 443;
    only->target = "mail.fabrikam.test";
    autodiscover_update(kit_evidence);
    struct step *srv = kit_step(record, "srv");
    assert_string_equal(srv->reason, "waits-for-agreement");
    assert_string_equal(srv->detail, "mail.fabrikam.test");
    struct plan plan = {0};
    plan_next(kit_arena, kit_evidence, 1, &plan);
    for (size_t i = 0; i < plan.jobs.count; i++) {
        assert_null(strstr(plan.jobs.items[i].id, "fabrikam"));
    }
}

static void test_the_directory_says_who_is_asked(void **state)
{
    (void)state;
    static const struct {
        int outcome;
        int step_outcome;
        const char *reason;
    } cases[] = {
        {DIRECTORY_NOT_JOINED, STEP_NOT_APPLICABLE, "not-joined"},
        {DIRECTORY_EMPTY, STEP_NOT_APPLICABLE, "directory-empty"},
        {DIRECTORY_NO_ANSWER, STEP_NO_CONNECTION, "directory-no-answer"},
        {DIRECTORY_REFUSED, STEP_NO_CONNECTION, "directory-refused"},
        {DIRECTORY_FAILED, STEP_NO_CONNECTION, "directory-failed"},
    };
    struct directory_search *search =
        schema_append(kit_evidence->arena, &directory_search_schema, &kit_evidence->directories);
    kit_set_job("directory", JOB_DONE);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kit_evidence->autodiscover.count = 0;
        search->outcome = cases[i].outcome;
        struct autodiscover *record = kit_begin();
        autodiscover_update(kit_evidence);
        assert_int_equal(kit_step(record, "scp")->outcome, cases[i].step_outcome);
        assert_string_equal(kit_step(record, "scp")->reason, cases[i].reason);
    }
}

/* ---- Microsoft's word, and the other questions ---- */

static struct step *microsoft_says(struct autodiscover *record, const char *url, int64_t status)
{
    for (size_t i = 0; i < record->other_questions.count; i++) {
        struct step *question = &record->other_questions.items[i];
        if (text_equal(question->id, "json-autodiscoverv1@outlook.office365.com")) {
            struct attempt *made = kit_attempt(question, "json", question->candidates.items[0], status);
            if (url != NULL) {
                made->answer.kind = ANSWER_SETTINGS;
                struct protocol *protocol =
                    schema_append(kit_evidence->arena, &protocol_schema, &made->answer.protocols);
                protocol->type = "AutodiscoverV1";
                protocol->url = url;
            } else {
                made->answer.kind = ANSWER_ERROR;
            }
            return question;
        }
    }
    return NULL;
}

static void test_microsoft_counts_only_with_its_word(void **state)
{
    (void)state;
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    struct autodiscover *record = kit_begin();
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "office365-priority")->outcome, STEP_RUNNING);
    assert_int_equal(kit_step(record, "office365-priority")->candidates.count, 0);
    assert_non_null(microsoft_says(record, "https://outlook.office365.com" POX_PATH, 200));
    /* at once: this answer may be the last thing that the run waits for */
    autodiscover_update(kit_evidence);
    assert_int_equal(other_questions_microsoft(record), MICROSOFT_HAS_IT);
    assert_string_equal(kit_step(record, "office365-priority")->url,
                        "https://outlook.office365.com" POX_PATH);
    assert_string_equal(kit_step(record, "office365-failsafe")->url,
                        "https://autodiscover-s.outlook.com" POX_PATH);

    kit_evidence->autodiscover.count = 0;
    record = kit_begin();
    assert_non_null(microsoft_says(record, "https://autodiscover.contoso.test" POX_PATH, 200));
    autodiscover_update(kit_evidence);
    assert_int_equal(kit_step(record, "office365-priority")->outcome, STEP_NOT_APPLICABLE);
    assert_string_equal(kit_step(record, "office365-priority")->reason, "nothing-says-microsoft-365");

    kit_evidence->autodiscover.count = 0;
    record = kit_begin();
    assert_non_null(microsoft_says(record, NULL, 400));
    autodiscover_update(kit_evidence);
    assert_int_equal(other_questions_microsoft(record), MICROSOFT_HAS_NOT);
    assert_int_equal(kit_step(record, "office365-failsafe")->outcome, STEP_NOT_APPLICABLE);
}

static void test_a_live_host_is_asked_more(void **state)
{
    (void)state;
    struct autodiscover *record = kit_begin();
    assert_int_equal(record->other_questions.count, 0);
    struct step *root = kit_step(record, "https-root");
    kit_attempt(root, "pox", root->candidates.items[0], 401);
    for (int i = 0; i < 3; i++) {
        autodiscover_update(kit_evidence);
    }
    assert_int_equal(record->other_questions.count, 4);
    assert_string_equal(record->other_questions.items[0].id, "eas@contoso.test");
    assert_non_null(strstr(record->other_questions.items[1].url, "Email=a%40contoso.test"));
    /* what ActiveSync's question brings decides about itself alone */
    kit_attempt(&record->other_questions.items[0], "eas", record->other_questions.items[0].url, 401);
    autodiscover_update(kit_evidence);
    assert_int_equal(record->other_questions.items[0].outcome, STEP_ASKS_FOR_SIGN_IN);
    assert_int_equal(record->other_questions.items[1].outcome, STEP_NOT_TRIED);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, kit_make_evidence_online, kit_end_evidence)

int test_candidates(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_step_of_the_order_is_there),   TEST(test_a_name_that_can_not_be_is_not_asked_for),
        TEST(test_the_registry_skips_a_step),          TEST(test_an_older_outlook_takes_the_classic_order),
        TEST(test_a_local_file_is_an_answer),          TEST(test_srv_records_are_candidates),
        TEST(test_no_srv_record_and_no_answer_differ), TEST(test_srv_to_another_company_waits),
        TEST(test_the_directory_says_who_is_asked),    TEST(test_microsoft_counts_only_with_its_word),
        TEST(test_a_live_host_is_asked_more),
    };
    return cmocka_run_group_tests_name("candidates", tests, NULL, NULL);
}
