/*
 * Accounts whose answer sends on to another address, the step that comes after the winner, what Outlook keeps on disk, and
 * where the mailbox lives.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define SENT_ON "anna@fabrikam.test"

static const struct account_interpretation *first_account(const struct diagnosis *diagnosis)
{
    return &diagnosis->interpretation.accounts.items[0];
}

/* contoso's own server sends on to an address at fabrikam; nothing is known there yet. */
static struct evidence *sent_on(void)
{
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    struct autodiscover_answer *answer = &step->attempts.items[1].answer;

    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    answer->kind = ANSWER_REDIRECT_ADDRESS;
    answer->redirect_target = SENT_ON;
    answer->protocols.count = 0;
    step->outcome = STEP_REDIRECTED;
    (void)build_redirected(evidence, BUILT_ADDRESS, SENT_ON);
    build_step_name_missing(evidence, SENT_ON, "https-root");
    return evidence;
}

static void last_record_counts(void **state)
{
    struct evidence *evidence = sent_on();
    struct diagnosis *diagnosis;

    (void)state;
    build_mapi_http(evidence, build_step_answer(evidence, SENT_ON, "https-autodiscover"),
                    "mail.fabrikam.test");
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->interpretation.accounts.count, 1);
    assert_string_equal(first_account(diagnosis)->address, BUILT_ADDRESS);
    assert_string_equal(first_account(diagnosis)->asked_address, SENT_ON);
    assert_string_equal(first_account(diagnosis)->winner, "https-autodiscover");
    assert_int_equal(first_account(diagnosis)->protocol, PROTOCOL_MAPI_HTTP);
    assert_null(find_finding(diagnosis, "autodiscover-redirects"));
    diagnosis_destroy(diagnosis);
    assert_ptr_equal(chain_next(evidence, &evidence->autodiscover.items[0]),
                     &evidence->autodiscover.items[1]);
    assert_ptr_equal(chain_previous(evidence, &evidence->autodiscover.items[1]),
                     &evidence->autodiscover.items[0]);
    assert_null(chain_next(evidence, &evidence->autodiscover.items[1]));
    assert_null(chain_previous(evidence, &evidence->autodiscover.items[0]));
    assert_ptr_equal(chain_link(&evidence->autodiscover.items[0], &evidence->autodiscover.items[1]),
                     build_step(evidence, BUILT_ADDRESS, "https-autodiscover"));
    assert_null(chain_link(&evidence->autodiscover.items[1], &evidence->autodiscover.items[0]));
    evidence_destroy(evidence);
}

/* What fails for the address that was left behind is harmless; what fails for the new one is not. */
static void faults_of_the_last_record_count(void **state)
{
    struct evidence *evidence = sent_on();
    struct diagnosis *diagnosis;

    (void)state;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_REFUSED);
    build_step_not_reached(evidence, SENT_ON, "https-autodiscover", REACH_REFUSED);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "port-refused");
    assert_string_equal(diagnosis->findings.items[0].account, BUILT_ADDRESS);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), "autodiscover.fabrikam.test");
    assert_null(parameter_of(&diagnosis->findings.items[0], "also"));
    assert_string_equal(diagnosis->findings.items[0].rests_on.items[0],
                        "autodiscover/" SENT_ON "/https-autodiscover");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* When nothing comes of the address that was sent on to, Outlook goes on with the other steps of the account's own. */
static void a_dead_end_leads_back(void **state)
{
    struct evidence *evidence = sent_on();
    struct step *srv = build_step(evidence, BUILT_ADDRESS, "srv");
    struct diagnosis *diagnosis;

    (void)state;
    build_step_not_reached(evidence, SENT_ON, "https-autodiscover", REACH_REFUSED);
    srv->reason = NULL;
    build_step_place(evidence, srv, "https://" BUILT_HOST "/autodiscover/autodiscover.xml");
    (void)build_step_asks(evidence, BUILT_ADDRESS, "srv", "NTLM");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(first_account(diagnosis)->asked_address, BUILT_ADDRESS);
    assert_string_equal(first_account(diagnosis)->winner, "srv");
    assert_null(find_finding(diagnosis, "port-refused"));
    assert_ptr_equal(chain_counting(evidence, &evidence->autodiscover.items[1]),
                     &evidence->autodiscover.items[0]);
    diagnosis_destroy(diagnosis);

    build_step(evidence, SENT_ON, "https-root")->outcome = STEP_RUNNING;
    assert_ptr_equal(chain_counting(evidence, &evidence->autodiscover.items[0]),
                     &evidence->autodiscover.items[1]);
    evidence_destroy(evidence);
}

static void next_one_is_named(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis = check_diagnose(evidence);
    struct step *step;

    (void)state;
    assert_string_equal(first_account(diagnosis)->next, "none");
    assert_int_equal(first_account(diagnosis)->winner_is_provisional, TRUTH_NO);
    diagnosis_destroy(diagnosis);

    step = build_step(evidence, BUILT_ADDRESS, "srv");
    step->reason = NULL;
    build_step_place(evidence, step, "https://" BUILT_HOST "/autodiscover/autodiscover.xml");
    (void)build_step_asks(evidence, BUILT_ADDRESS, "srv", "NTLM");
    build_step(evidence, BUILT_ADDRESS, "scp")->outcome = STEP_RUNNING;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(first_account(diagnosis)->winner, "https-autodiscover");
    assert_string_equal(first_account(diagnosis)->next, "srv");
    assert_int_equal(first_account(diagnosis)->winner_is_provisional, TRUTH_YES);
    diagnosis_destroy(diagnosis);

    /* what would come before, if the person agreed, makes it no longer certain, but is not waited for */
    step = build_step(evidence, BUILT_ADDRESS, "scp");
    step->outcome = STEP_REDIRECTED;
    step->reason = "waits-for-agreement";
    diagnosis = check_diagnose(evidence);
    assert_int_equal(first_account(diagnosis)->winner_certainty, CERTAINTY_LIKELY);
    assert_int_equal(first_account(diagnosis)->winner_is_provisional, TRUTH_NO);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static struct saved_answer *keep_answer(struct evidence *evidence, const char *path, const char *host)
{
    struct saved_answer *saved =
        schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);

    saved->kind = "cache";
    saved->path = path;
    saved->modified = "2026-11-01T00:00:00Z";
    saved->answer.kind = ANSWER_SETTINGS;
    build_mapi_http(evidence, &saved->answer, host);
    return saved;
}

static void expect_cached(struct evidence *evidence, int expected)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    assert_string_equal(schema_name(cached_answer_names, first_account(diagnosis)->cached_answer),
                        schema_name(cached_answer_names, expected));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void kept_answers_are_compared(void **state)
{
    static const char path[] = "C:\\Users\\anna\\Outlook\\anna@contoso.test - Autodiscover.xml";
    struct evidence *evidence = build_healthy();

    (void)state;
    expect_cached(evidence, CACHED_NONE);
    evidence = build_healthy();
    (void)keep_answer(evidence, path, BUILT_HOST);
    expect_cached(evidence, CACHED_SAME);
    evidence = build_healthy();
    (void)keep_answer(evidence, path, "old.contoso.test");
    expect_cached(evidence, CACHED_DIFFERS);
    /* of several the newest counts */
    evidence = build_healthy();
    (void)keep_answer(evidence, path, "old.contoso.test");
    keep_answer(evidence, path, BUILT_HOST)->modified = "2026-11-20T00:00:00Z";
    (void)keep_answer(evidence, path, "old.contoso.test");
    expect_cached(evidence, CACHED_SAME);
    /* another account's, a file that stands in for the server, one that can't be read */
    evidence = build_healthy();
    (void)keep_answer(evidence, "C:\\anna@contoso.test\\ben@fabrikam.test - Autodiscover.xml",
                      "old.contoso.test");
    keep_answer(evidence, path, "old.contoso.test")->kind = "local-xml";
    keep_answer(evidence, path, "old.contoso.test")->answer.kind = ANSWER_NOT_XML;
    expect_cached(evidence, CACHED_NONE);
    /* it says itself whose it is */
    evidence = build_healthy();
    keep_answer(evidence, "C:\\AutoD.1.xml", "old.contoso.test")->answer.autodiscover_address =
        "Anna@Contoso.test";
    expect_cached(evidence, CACHED_DIFFERS);
    evidence = build_healthy_without_sign_in();
    (void)keep_answer(evidence, path, BUILT_HOST);
    expect_cached(evidence, CACHED_NO_LIVE_ANSWER);
}

static void kept_answer_tells_the_protocol(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct saved_answer *saved;
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    saved = keep_answer(evidence, "C:\\AutoD.anna@contoso.test.xml", BUILT_HOST);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(first_account(diagnosis)->protocol, PROTOCOL_MAPI_HTTP);
    assert_int_equal(first_account(diagnosis)->protocol_certainty, CERTAINTY_LIKELY);
    assert_string_equal(first_account(diagnosis)->protocol_reason, "kept-answer-names-it");
    diagnosis_destroy(diagnosis);

    /* its hosts prove whose the connections are */
    evidence->accounts.items[0].servers.count = 0;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->interpretation.connections.items[0].host, BUILT_HOST);
    assert_string_equal(diagnosis->interpretation.connections.items[0].reason, "host-named-by-kept-answer");
    diagnosis_destroy(diagnosis);

    saved->answer.protocols.count = 0;
    (void)build_protocol(evidence, &saved->answer, "EXPR", BUILT_HOST);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(first_account(diagnosis)->protocol, PROTOCOL_RPC_HTTP);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void ask_microsoft(struct evidence *evidence, const char *host, const char *url)
{
    struct autodiscover *asked = &evidence->autodiscover.items[0];
    struct step *question = schema_append(evidence->arena, &step_schema, &asked->other_questions);
    struct attempt *attempt;

    question->id = arena_format(evidence->arena, "json-autodiscoverv1@%s", host);
    question->outcome = STEP_ANSWERED;
    build_step_place(evidence, question,
                     arena_format(evidence->arena, "https://%s/autodiscover/autodiscover.json", host));
    attempt = schema_append(evidence->arena, &attempt_schema, &question->attempts);
    attempt->request = "json";
    attempt->url = question->url;
    attempt->answer.kind = ANSWER_SETTINGS;
    ((struct protocol *)schema_append(evidence->arena, &protocol_schema, &attempt->answer.protocols))->url =
        url;
}

static void expect_hosting(struct evidence *evidence, int hosting, int certainty, const char *reason)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct account_interpretation *account = first_account(diagnosis);

    if (account->hosting != hosting || account->hosting_certainty != certainty ||
        !text_equal(account->hosting_reason, reason)) {
        fail_msg("found %s, %s, %s", schema_name(hosting_names, account->hosting),
                 schema_name(certainty_names, account->hosting_certainty), account->hosting_reason);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static struct evidence *without_servers(void)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    build_drop_endpoints(evidence);
    evidence->accounts.items[0].servers.count = 0;
    return evidence;
}

static void hosting_is_told_as_far_as_it_is_known(void **state)
{
    static const char cloud[] = "https://outlook.office365.com/autodiscover/autodiscover.xml";
    static const char own[] = "https://mail.contoso.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = build_healthy();

    (void)state;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.items[1].answer.microsoft_online =
        "False";
    ask_microsoft(evidence, "outlook.office365.com", own);
    expect_hosting(evidence, HOSTING_ON_PREMISES, CERTAINTY_CERTAIN, "answer-says-where");

    expect_hosting(build_healthy(), HOSTING_ON_PREMISES, CERTAINTY_LIKELY, "servers-are-known");
    expect_hosting(without_servers(), HOSTING_ON_PREMISES, CERTAINTY_POSSIBLE, "host-answers-autodiscover");

    /* Microsoft's own word is a hint: likely at most, and never from anybody else's server */
    evidence = without_servers();
    ask_microsoft(evidence, "outlook.office365.com", cloud);
    expect_hosting(evidence, HOSTING_CLOUD, CERTAINTY_LIKELY, "microsoft-says");
    evidence = without_servers();
    ask_microsoft(evidence, "outlook.office365.com", own);
    expect_hosting(evidence, HOSTING_ON_PREMISES, CERTAINTY_LIKELY, "microsoft-says");
    evidence = without_servers();
    ask_microsoft(evidence, "autodiscover.contoso.test", cloud);
    expect_hosting(evidence, HOSTING_ON_PREMISES, CERTAINTY_POSSIBLE, "host-answers-autodiscover");

    /* a second fact that agrees makes it no more than likely; one that does not makes it less */
    evidence = build_healthy_without_sign_in();
    ask_microsoft(evidence, "outlook.office365.com", own);
    expect_hosting(evidence, HOSTING_ON_PREMISES, CERTAINTY_LIKELY, "servers-and-microsoft");
    evidence = build_healthy_without_sign_in();
    ask_microsoft(evidence, "outlook.office365.com", cloud);
    expect_hosting(evidence, HOSTING_ON_PREMISES, CERTAINTY_POSSIBLE, "servers-are-known");

    evidence = without_servers();
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    expect_hosting(evidence, HOSTING_UNKNOWN, CERTAINTY_POSSIBLE, "nothing-known");
}

int test_chain(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_record_counts),
        cmocka_unit_test(faults_of_the_last_record_count),
        cmocka_unit_test(a_dead_end_leads_back),
        cmocka_unit_test(next_one_is_named),
        cmocka_unit_test(kept_answers_are_compared),
        cmocka_unit_test(kept_answer_tells_the_protocol),
        cmocka_unit_test(hosting_is_told_as_far_as_it_is_known),
    };

    return cmocka_run_group_tests_name("chain", tests, NULL, check_end);
}
