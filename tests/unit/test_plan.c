/*
 * The plan: what follows from which facts, and that it comes to an end.
 */
#include "core/autodiscover/sequence.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/endpoints.h"
#include "tests/unit/plan_kit.h"
#include "tests/unit/unit.h"

static void found_name(const char *host, int outcome)
{
    struct name_lookup *name = schema_append(kit_evidence->arena, &name_lookup_schema, &kit_evidence->names);
    name->host = arena_copy_text(kit_evidence->arena, host);
    name->outcome = outcome;
    kit_set_job(job_id_name(kit_arena, host), outcome == NAME_FOUND ? JOB_DONE : JOB_FAILED);
}

static void found_proxy(const char *host, const char *proxy_host)
{
    struct proxy *proxy = schema_append(kit_evidence->arena, &proxy_schema, &kit_evidence->proxies);
    proxy->url = arena_copy_text(kit_evidence->arena, arena_format(kit_arena, "https://%s:443/", host));
    proxy->host_and_port = proxy_host;
    kit_set_job(job_id_proxy(kit_arena, host, 443), JOB_DONE);
}

static void looked(const char *host, int outcome, int verdict)
{
    struct tls_look *look = schema_append(kit_evidence->arena, &tls_look_schema, &kit_evidence->tls);
    look->host = arena_copy_text(kit_evidence->arena, host);
    look->port = 443;
    look->outcome = outcome;
    look->verdict = verdict;
    kit_set_job(job_id_tls(kit_arena, host, 443), JOB_DONE);
}

static struct attempt *attempted(struct autodiscover *autodiscover, const char *step_id, int64_t pass,
                                 int64_t status)
{
    struct step *step = autodiscover_find_step(autodiscover, step_id);
    struct attempt *attempt = schema_append(kit_evidence->arena, &attempt_schema, &step->attempts);
    attempt->pass = pass;
    attempt->request = "pox";
    attempt->url = step->url;
    attempt->outcome = REACH_DONE;
    attempt->http_status = status;
    attempt->sign_in = pass == 2 ? "Basic" : NULL;
    kit_set_job(pass == 2 ? job_id_sign_in(kit_arena, autodiscover->account, step->url)
                          : job_id_request(kit_arena, autodiscover, step, "pox", step->url),
                JOB_DONE);
    return attempt;
}

/* The id of the request that decides about a step, where it begins. */
static const char *request_id(const struct autodiscover *autodiscover, const char *step_id)
{
    const struct step *step = autodiscover_find_step(autodiscover, step_id);
    return job_id_request(kit_arena, autodiscover, step, "pox", step->candidates.items[0]);
}

static int outcome(const struct autodiscover *autodiscover, const char *step_id)
{
    return autodiscover_find_step(autodiscover, step_id)->outcome;
}

static void test_this_computer_first(void **state)
{
    (void)state;
    struct plan result = kit_plan(0);
    assert_int_equal(result.jobs.count, 6);
    assert_true(kit_planned(&result, "machine"));
    assert_true(kit_planned(&result, "settings"));
    assert_false(kit_planned(&result, "saved-files"));
    assert_true(kit_planned(&result, "accounts"));
    assert_true(kit_planned(&result, "processes"));
    assert_false(kit_planned(&result, "connections"));
    kit_set_job("processes", JOB_FAILED);
    result = kit_plan(0);
    assert_true(kit_planned(&result, "connections"));
}

static void test_nothing_is_sent_unasked(void **state)
{
    (void)state;
    kit_finish_computer();
    (void)autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    assert_int_equal(kit_plan(1).jobs.count, 0);
    kit_evidence->run.network_allowed = TRUTH_YES;
    assert_int_equal(kit_plan(0).jobs.count, 0);
    /* names, in the cache and in the DNS, and proxies of contoso.test and autodiscover.contoso.test (the latter for http
     * too), SRV, the directory */
    assert_int_equal(kit_plan(1).jobs.count, 9);
}

static void test_the_way_to_a_request(void **state)
{
    (void)state;
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    struct plan result = kit_plan(1);
    assert_true(kit_planned(&result, "name:contoso.test"));
    assert_true(kit_planned(&result, "proxy:contoso.test:443"));
    assert_true(kit_planned(&result, "name:autodiscover.contoso.test"));
    assert_false(kit_planned(&result, "tls:contoso.test:443"));
    found_name("contoso.test", NAME_FOUND);
    assert_false(kit_planned(&result, "tls:contoso.test:443"));
    found_proxy("contoso.test", NULL);
    result = kit_plan(1);
    assert_true(kit_planned(&result, "tls:contoso.test:443"));
    assert_false(kit_planned(&result, request_id(autodiscover, "https-root")));
    looked("contoso.test", REACH_DONE, CERTIFICATE_GOOD);
    result = kit_plan(1);
    assert_true(kit_planned(&result, request_id(autodiscover, "https-root")));
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_RUNNING);
    assert_int_equal(outcome(autodiscover, "https-autodiscover"), STEP_NOT_TRIED);
}

/* Redirects share the time of their step: each request knows what those before it took. */
static void test_redirects_share_the_time_of_a_step(void **state)
{
    (void)state;
    static const char *const places[] = {"https://contoso.test/1", "https://contoso.test/2"};
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    struct step *root = autodiscover_find_step(autodiscover, "https-root");
    found_name("contoso.test", NAME_FOUND);
    found_proxy("contoso.test", NULL);
    looked("contoso.test", REACH_DONE, CERTIFICATE_GOOD);
    for (size_t i = 0; i < 2; i++) {
        struct attempt *attempt = attempted(autodiscover, "https-root", 1, 302);
        attempt->url = i == 0 ? root->candidates.items[0] : places[0];
        attempt->location = places[i];
        attempt->total_ms = 14000;
        struct plan result = kit_plan(1);
        const struct job *job =
            kit_find_job(&result, job_id_request(kit_arena, autodiscover, root, "pox", places[i]));
        assert_non_null(job);
        assert_int_equal(job->spent_ms, 14000 * ((int)i + 1));
    }
}

static void test_no_request_to_a_bad_certificate(void **state)
{
    (void)state;
    static const int verdicts[] = {CERTIFICATE_UNKNOWN,    CERTIFICATE_EXPIRED,     CERTIFICATE_NOT_YET_VALID,
                                   CERTIFICATE_OTHER_NAME, CERTIFICATE_UNTRUSTED,   CERTIFICATE_REVOKED,
                                   CERTIFICATE_WEAK,       CERTIFICATE_WRONG_USAGE, CERTIFICATE_OTHER_FAULT};
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    found_name("contoso.test", NAME_FOUND);
    found_proxy("contoso.test", NULL);
    looked("contoso.test", REACH_DONE, CERTIFICATE_GOOD);
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        kit_evidence->tls.items[0].verdict = verdicts[i];
        struct plan result = kit_plan(2);
        assert_false(kit_planned(&result, request_id(autodiscover, "https-root")));
        autodiscover_update(kit_evidence);
        assert_int_equal(outcome(autodiscover, "https-root"), STEP_NO_CONNECTION);
    }
}

static void test_a_name_that_is_not_found(void **state)
{
    (void)state;
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    found_name("contoso.test", NAME_NOT_FOUND);
    found_proxy("contoso.test", NULL);
    struct plan result = kit_plan(1);
    assert_false(kit_planned(&result, "tls:contoso.test:443"));
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_NO_CONNECTION);
    /* through a proxy the proxy resolves, so the same name is tried */
    kit_evidence->proxies.items[0].host_and_port = "proxy.contoso.test:3128";
    result = kit_plan(1);
    assert_true(kit_planned(&result, "tls:contoso.test:443"));
    /* and its own name is looked up, to know Outlook's connections to it */
    assert_true(kit_planned(&result, "name:proxy.contoso.test"));
}

static struct autodiscover *both_ask_for_sign_in(const char *scheme)
{
    static const char *const hosts[] = {"contoso.test", "autodiscover.contoso.test"};
    static const char *const steps[] = {"https-root", "https-autodiscover"};
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    for (size_t i = 0; i < 2; i++) {
        found_name(hosts[i], NAME_FOUND);
        found_proxy(hosts[i], NULL);
        looked(hosts[i], REACH_DONE, CERTIFICATE_GOOD);
        struct attempt *attempt = attempted(autodiscover, steps[i], 1, 401);
        struct challenge *challenge =
            schema_append(kit_evidence->arena, &challenge_schema, &attempt->challenges);
        challenge->scheme = scheme;
    }
    autodiscover_update(kit_evidence);
    return autodiscover;
}

/* Ends everything that is still to be done in a pass without a result: nobody answers. */
static void let_the_rest_end(int64_t pass)
{
    for (int round = 0; round < 20; round++) {
        struct plan rest = kit_plan(pass);
        for (size_t i = 0; i < rest.jobs.count; i++) {
            if (rest.jobs.items[i].kind != JOB_SIGN_IN) {
                kit_set_job(rest.jobs.items[i].id, JOB_FAILED);
            }
        }
        autodiscover_update(kit_evidence);
    }
}

static void test_one_question_for_the_step_that_counts(void **state)
{
    (void)state;
    struct autodiscover *autodiscover = both_ask_for_sign_in("basic");
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_ASKS_FOR_SIGN_IN);
    /* before everything has ended nobody is asked */
    assert_int_equal(kit_plan(1).questions.count, 0);
    let_the_rest_end(1);
    struct plan result = kit_plan(1);
    assert_int_equal(result.jobs.count, 0);
    assert_int_equal(result.questions.count, 1);
    assert_string_equal(result.questions.items[0].host, "contoso.test");
    struct question *question =
        schema_append(kit_evidence->arena, &question_schema, &kit_evidence->questions);
    schema_copy(kit_evidence->arena, &question_schema, question, &result.questions.items[0]);
    assert_int_equal(kit_plan(1).questions.count, 0);
    /* nobody agreed: nothing is sent */
    assert_int_equal(kit_plan(2).jobs.count, 0);
    question->answer = ANSWER_DECLINED;
    assert_int_equal(kit_plan(2).jobs.count, 0);
    question->answer = ANSWER_AGREED;
    result = kit_plan(2);
    assert_int_equal(result.jobs.count, 1);
    assert_true(
        kit_planned(&result, "sign-in:a@contoso.test:https://contoso.test/autodiscover/autodiscover.xml"));
    /* one attempt: refused is the end of it */
    (void)attempted(autodiscover, "https-root", 2, 401);
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_REFUSED);
    assert_int_equal(kit_plan(2).jobs.count, 0);
}

/* Several accounts may be one person's: a mistyped password must not arrive several times at once. */
static void test_one_sign_in_at_a_time(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@contoso.test", "b@contoso.test"};
    (void)both_ask_for_sign_in("Basic");
    (void)autodiscover_begin(kit_evidence, addresses[1], addresses[1]);
    for (size_t i = 0; i < 2; i++) {
        struct question *question =
            schema_append(kit_evidence->arena, &question_schema, &kit_evidence->questions);
        question->id = question_id_sign_in(kit_arena, addresses[i], "contoso.test");
        question->kind = QUESTION_SIGN_IN;
        question->account = addresses[i];
        question->host = "contoso.test";
        question->url = "https://contoso.test/autodiscover/autodiscover.xml";
        question->answer = ANSWER_AGREED;
    }
    struct plan result = kit_plan(2);
    assert_true(
        kit_planned(&result, "sign-in:a@contoso.test:https://contoso.test/autodiscover/autodiscover.xml"));
    assert_false(
        kit_planned(&result, "sign-in:b@contoso.test:https://contoso.test/autodiscover/autodiscover.xml"));
    kit_set_job("sign-in:a@contoso.test:https://contoso.test/autodiscover/autodiscover.xml", JOB_RUNNING);
    result = kit_plan(2);
    assert_false(
        kit_planned(&result, "sign-in:b@contoso.test:https://contoso.test/autodiscover/autodiscover.xml"));
    kit_set_job("sign-in:a@contoso.test:https://contoso.test/autodiscover/autodiscover.xml", JOB_DONE);
    result = kit_plan(2);
    assert_true(
        kit_planned(&result, "sign-in:b@contoso.test:https://contoso.test/autodiscover/autodiscover.xml"));
}

static void test_no_question_without_basic(void **state)
{
    (void)state;
    (void)both_ask_for_sign_in("Negotiate");
    assert_int_equal(kit_plan(1).questions.count, 0);
}

/* The system tries the addresses of a name in turn; a dead one among them is seen only when each is asked on its own. */
static void test_every_address_is_looked_at(void **state)
{
    (void)state;
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    (void)autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    found_name("contoso.test", NAME_FOUND);
    struct text_list *addresses = &kit_evidence->names.items[0].addresses;
    text_list_append(kit_evidence->arena, addresses, "192.0.2.10");
    found_proxy("contoso.test", NULL);
    struct plan result = kit_plan(1);
    assert_false(kit_planned(&result, "address:contoso.test:443:192.0.2.10"));
    text_list_append(kit_evidence->arena, addresses, "2001:db8::10");
    result = kit_plan(1);
    assert_true(kit_planned(&result, "tls:contoso.test:443"));
    assert_true(kit_planned(&result, "address:contoso.test:443:192.0.2.10"));
    assert_true(kit_planned(&result, "address:contoso.test:443:2001:db8::10"));
    for (int i = 0; i < 20; i++) {
        text_list_append(kit_evidence->arena, addresses, arena_format(kit_arena, "192.0.2.%d", i + 20));
    }
    result = kit_plan(1);
    size_t count = 0;
    for (size_t i = 0; i < result.jobs.count; i++) {
        count += result.jobs.items[i].kind == JOB_ADDRESS_LOOK;
    }
    assert_int_equal(count, 8);
    /* through a proxy nobody here chooses the address */
    kit_evidence->proxies.items[0].host_and_port = "proxy.contoso.test:3128";
    result = kit_plan(1);
    assert_false(kit_planned(&result, "address:contoso.test:443:192.0.2.10"));
}

static const char *more_id(const struct autodiscover *autodiscover, const char *request)
{
    const struct step *step = autodiscover_find_step(autodiscover, "https-root");
    return job_id_request(kit_arena, autodiscover, step, request, step->candidates.items[0]);
}

static void test_what_an_answer_makes_worth_asking(void **state)
{
    (void)state;
    struct autodiscover *autodiscover = both_ask_for_sign_in("Negotiate");
    struct attempt *attempt = &autodiscover_find_step(autodiscover, "https-root")->attempts.items[0];
    struct plan result = kit_plan(1);
    assert_true(kit_planned(&result, more_id(autodiscover, "pox-empty-bearer")));
    assert_false(kit_planned(&result, more_id(autodiscover, "pox-without-mapi-http")));
    assert_true(kit_planned(&result, "zone:contoso.test"));
    /* a whole challenge of modern authentication needs no second look */
    struct challenge *bearer = schema_append(kit_evidence->arena, &challenge_schema, &attempt->challenges);
    bearer->scheme = "Bearer";
    bearer->parameters = "client_id=\"x\", authorization_uri=\"https://login.contoso.test/\"";
    result = kit_plan(1);
    assert_false(kit_planned(&result, more_id(autodiscover, "pox-empty-bearer")));
    bearer->parameters = "client_id=\"x\"";
    result = kit_plan(1);
    assert_true(kit_planned(&result, more_id(autodiscover, "pox-empty-bearer")));
    attempt->http_status = 200;
    result = kit_plan(1);
    assert_true(kit_planned(&result, more_id(autodiscover, "pox-without-mapi-http")));
    assert_false(kit_planned(&result, more_id(autodiscover, "pox-empty-bearer")));
    attempt->http_status = 404;
    result = kit_plan(1);
    assert_false(kit_planned(&result, more_id(autodiscover, "pox-without-mapi-http")));
}

static void test_endpoints_of_an_answer(void **state)
{
    (void)state;
    struct autodiscover *autodiscover = both_ask_for_sign_in("Basic");
    struct attempt *attempt = attempted(autodiscover, "https-root", 2, 200);
    attempt->answer.kind = ANSWER_SETTINGS;
    struct protocol *mapi = schema_append(kit_evidence->arena, &protocol_schema, &attempt->answer.protocols);
    mapi->type = "mapiHttp";
    mapi->mail_store_external_url = "https://mail.contoso.test/mapi/emsmdb/";
    mapi->address_book_external_url = "http://mail.contoso.test/mapi/nspi/";
    mapi->mail_store_internal_url = "https://mail.contoso.test/mapi/emsmdb/";
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_ANSWERED);
    endpoints_append_named(kit_evidence);
    endpoints_append_named(kit_evidence);
    /* the clear-text one is not asked, the same one not twice */
    assert_int_equal(kit_evidence->endpoints.count, 1);
    struct plan result = kit_plan(2);
    assert_true(kit_planned(&result, "name:mail.contoso.test"));
    found_name("mail.contoso.test", NAME_FOUND);
    found_proxy("mail.contoso.test", NULL);
    looked("mail.contoso.test", REACH_DONE, CERTIFICATE_GOOD);
    result = kit_plan(2);
    assert_true(kit_planned(&result, "endpoint:a@contoso.test:https://mail.contoso.test/mapi/emsmdb/"));
}

static void test_naming_endpoints_again_costs_no_memory(void **state)
{
    (void)state;
    struct autodiscover *autodiscover = both_ask_for_sign_in("Basic");
    struct attempt *attempt = attempted(autodiscover, "https-root", 2, 200);
    attempt->answer.kind = ANSWER_SETTINGS;
    struct protocol *expr = schema_append(kit_evidence->arena, &protocol_schema, &attempt->answer.protocols);
    expr->type = "EXPR";
    expr->server = "mail.contoso.test";
    expr->mail_store_external_url = "https://mail.contoso.test/mapi/emsmdb/";
    autodiscover_update(kit_evidence);
    endpoints_append_named(kit_evidence);
    assert_int_equal(kit_evidence->endpoints.count, 2);
    uintptr_t before = (uintptr_t)arena_allocate(kit_evidence->arena, 1, 1);
    for (int i = 0; i < 1000; i++) {
        endpoints_append_named(kit_evidence);
    }
    assert_int_equal(kit_evidence->endpoints.count, 2);
    uintptr_t after = (uintptr_t)arena_allocate(kit_evidence->arena, 1, 1);
    assert_true(after > before && after - before <= 64);
}

static void test_a_stopped_way_is_not_a_bad_way(void **state)
{
    (void)state;
    kit_finish_computer();
    kit_evidence->run.network_allowed = TRUTH_YES;
    struct autodiscover *autodiscover = autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    kit_set_job("name:contoso.test", JOB_TIMED_OUT);
    kit_set_job("proxy:contoso.test:443", JOB_DONE);
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-root"), STEP_CANCELLED);
    kit_set_job("name:autodiscover.contoso.test", JOB_DONE);
    kit_set_job("proxy:autodiscover.contoso.test:443", JOB_DONE);
    kit_set_job("tls:autodiscover.contoso.test:443", JOB_CANCELLED);
    autodiscover_update(kit_evidence);
    assert_int_equal(outcome(autodiscover, "https-autodiscover"), STEP_CANCELLED);
}

static void test_not_an_address(void **state)
{
    (void)state;
    assert_null(autodiscover_begin(kit_evidence, "contoso", "contoso"));
    assert_int_equal(kit_evidence->autodiscover.count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, kit_make_evidence, kit_end_evidence)

int test_plan(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_this_computer_first),
        TEST(test_nothing_is_sent_unasked),
        TEST(test_the_way_to_a_request),
        TEST(test_redirects_share_the_time_of_a_step),
        TEST(test_no_request_to_a_bad_certificate),
        TEST(test_a_name_that_is_not_found),
        TEST(test_one_question_for_the_step_that_counts),
        TEST(test_one_sign_in_at_a_time),
        TEST(test_no_question_without_basic),
        TEST(test_every_address_is_looked_at),
        TEST(test_what_an_answer_makes_worth_asking),
        TEST(test_endpoints_of_an_answer),
        TEST(test_naming_endpoints_again_costs_no_memory),
        TEST(test_a_stopped_way_is_not_a_bad_way),
        TEST(test_not_an_address),
    };
    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
