/*
 * What the facts mean: the step that wins, the protocol and how sure it is, how many connections are expected.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/fill.h"

static const struct account_interpretation *account_of(const struct diagnosis *diagnosis)
{
    assert_true(diagnosis->interpretation.accounts.count >= 1);
    return &diagnosis->interpretation.accounts.items[0];
}

/* Diagnoses, compares protocol, certainty and reason of the first account, ends the evidence. */
static void expect_protocol(struct evidence *evidence, int protocol, int certainty, const char *reason)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct account_interpretation *account = account_of(diagnosis);

    if (account->protocol != protocol || account->protocol_certainty != certainty ||
        !text_equal(account->protocol_reason, reason)) {
        fail_msg("found %s, %s, %s", schema_name(mail_protocol_names, account->protocol),
                 schema_name(certainty_names, account->protocol_certainty), account->protocol_reason);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void expect_winner(struct evidence *evidence, const char *winner, int certainty)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    assert_string_equal(account_of(diagnosis)->winner, winner);
    assert_int_equal(account_of(diagnosis)->winner_certainty, certainty);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void winner_is_the_first_live_step(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    expect_winner(evidence, "https-autodiscover", CERTAINTY_CERTAIN);
    expect_winner(build_healthy_without_sign_in(), "https-autodiscover", CERTAINTY_LIKELY);

    evidence = build_healthy_without_sign_in();
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-root", "Basic");
    expect_winner(evidence, "https-root", CERTAINTY_LIKELY);

    /* Provisional while a higher step has not ended. */
    evidence = build_healthy();
    build_step(evidence, BUILT_ADDRESS, "https-root")->outcome = STEP_RUNNING;
    expect_winner(evidence, "https-autodiscover", CERTAINTY_LIKELY);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    expect_winner(evidence, "https-autodiscover", CERTAINTY_POSSIBLE);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    expect_winner(evidence, "none", CERTAINTY_CERTAIN);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_step(evidence, BUILT_ADDRESS, "https-root")->outcome = STEP_RUNNING;
    expect_winner(evidence, "none", CERTAINTY_POSSIBLE);
}

static void protocol_from_the_answer(void **state)
{
    static const char mailbox[] = "0f0f0f0f-0000-4000-8000-000000000001@contoso.test";
    struct evidence *evidence;

    (void)state;
    expect_protocol(build_healthy(), PROTOCOL_MAPI_HTTP, CERTAINTY_CERTAIN, "answer-names-it");
    expect_protocol(build_answering("EXPR", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    expect_protocol(build_answering("exhttp", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    expect_protocol(build_answering("EXCH", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_TCP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    /* Exchange 2013 and newer name a mailbox instead of a server, and never speak RPC over TCP. */
    expect_protocol(build_answering("EXCH", mailbox, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY,
                    "answer-names-it");
    expect_protocol(build_answering("EXCH", mailbox, "EXPR", BUILT_HOST), PROTOCOL_RPC_HTTP,
                    CERTAINTY_CERTAIN, "answer-names-it");
    /* Exchange 2010 names both; inside the company Outlook takes RPC over TCP, which its connections show. */
    expect_protocol(build_answering("EXCH", BUILT_HOST, "EXPR", BUILT_HOST), PROTOCOL_RPC_HTTP,
                    CERTAINTY_CERTAIN, "answer-names-it");
    evidence = build_answering("EXCH", BUILT_HOST, "EXPR", BUILT_HOST);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":59531", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    expect_protocol(evidence, PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN, "answer-names-it");
    evidence = build_answering("EXCH", BUILT_HOST, "EXPR", BUILT_HOST);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":135", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":59531", STATE_ESTABLISHED);
    expect_protocol(evidence, PROTOCOL_RPC_TCP, CERTAINTY_LIKELY, "answer-and-connections");
}

static void protocol_from_the_profile(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    /* An Exchange server's answer does not turn an account that Outlook fetches by IMAP into another. */
    evidence->accounts.items[0].kind = ACCOUNT_IMAP;
    expect_protocol(evidence, PROTOCOL_IMAP, CERTAINTY_CERTAIN, "profile-names-it");

    /* An answer for IMAP does not make an Exchange account one. */
    evidence = build_answering("IMAP", "imap.fabrikam.test", NULL, NULL);
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "profile-says-exchange");
    evidence = build_answering("IMAP", "imap.fabrikam.test", "POP3", "pop.fabrikam.test");
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_IMAP, CERTAINTY_LIKELY, "answer-names-it");
    evidence = build_answering("POP3", "pop.fabrikam.test", NULL, NULL);
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_POP, CERTAINTY_CERTAIN, "answer-names-it");
    evidence = build_answering("IMAP", "imap.fabrikam.test", NULL, NULL);
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_IMAP, CERTAINTY_CERTAIN, "answer-names-it");
    evidence = build_answering("MobileSync", "eas.fabrikam.test", NULL, NULL);
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_EAS, CERTAINTY_CERTAIN, "answer-names-it");
}

static void protocol_without_an_answer(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    (void)state;
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "endpoint-is-alive");

    evidence = build_healthy_without_sign_in();
    evidence->endpoints.items[0].attempts.items[0].http_status = 404;
    (void)build_endpoint(evidence, BUILT_ADDRESS, "rpc-http", "mail-store", "profile",
                         "https://" BUILT_HOST "/rpc/rpcproxy.dll", 501);
    expect_protocol(evidence, PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY, "endpoint-is-alive");

    /* Port 443 alone can't tell MAPI over HTTP from RPC over HTTP. */
    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "profile-and-connections");
    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    evidence->accounts.items[0].kind = ACCOUNT_UNKNOWN;
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "connections-only");
    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "profile-says-exchange");
    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_UNKNOWN, CERTAINTY_POSSIBLE, "nothing-known");

    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    evidence->accounts.items[0].servers.items[0] = "outlook.office365.com";
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "cloud-has-only-this");

    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":135", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":59531", STATE_ESTABLISHED);
    expect_protocol(evidence, PROTOCOL_RPC_TCP, CERTAINTY_LIKELY, "connections-to-rpc-ports");
}

static void expected_counts_have_a_reason(void **state)
{
    static const struct {
        const char *type;
        int64_t minimum;
        const char *reason;
    } cases[] = {
        {"mapiHttp", 2, "mailbox-and-address-book"},
        {"EXPR", 3, "in-and-out-and-address-book"},
        {"EXCH", 2, "mailbox-and-directory"},
        {"WEB", UNKNOWN_INTEGER, "nothing-known"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_answering(cases[i].type, BUILT_HOST, NULL, NULL);
        struct diagnosis *diagnosis;

        evidence->accounts.count = 0;
        diagnosis = check_diagnose(evidence);
        assert_int_equal(account_of(diagnosis)->expected_minimum, cases[i].minimum);
        assert_int_equal(account_of(diagnosis)->expected_maximum, UNKNOWN_INTEGER);
        assert_string_equal(account_of(diagnosis)->expected_reason, cases[i].reason);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* The profile knows more of an account than what was typed. */
static void profile_outranks_what_was_typed(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        struct evidence *evidence = build_evidence();

        build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
        build_connection(evidence, BUILT_PID, "198.51.100.25:993", STATE_ESTABLISHED);
        build_account(evidence, BUILT_ADDRESS, order ? ACCOUNT_IMAP : ACCOUNT_UNKNOWN, NULL);
        build_account(evidence, "ANNA@contoso.test", order ? ACCOUNT_UNKNOWN : ACCOUNT_IMAP, NULL);
        (void)build_autodiscover(evidence, BUILT_ADDRESS);
        expect_protocol(evidence, PROTOCOL_IMAP, CERTAINTY_CERTAIN, "profile-names-it");
    }
}

static void hostile_evidence_is_survived(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_connection(evidence, BUILT_PID, "", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "nonsense", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "[::1", STATE_ESTABLISHED);
    (void)schema_append(evidence->arena, &connection_schema, &evidence->connections);
    (void)schema_append(evidence->arena, &account_schema, &evidence->accounts);
    (void)schema_append(evidence->arena, &process_schema, &evidence->outlook);
    (void)schema_append(evidence->arena, &name_lookup_schema, &evidence->names);
    (void)schema_append(evidence->arena, &tls_look_schema, &evidence->tls);
    (void)schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    (void)schema_append(evidence->arena, &endpoint_schema, &evidence->endpoints);
    (void)schema_append(evidence->arena, &question_schema, &evidence->questions);
    (void)schema_append(evidence->arena, &job_record_schema, &evidence->jobs);
    diagnosis = diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    diagnosis_destroy(diagnosis);

    (void)schema_append(evidence->arena, &autodiscover_schema, &evidence->autodiscover);
    for (int outcome = STEP_NOT_TRIED; outcome <= STEP_CANCELLED; outcome++) {
        struct autodiscover *asked =
            schema_append(evidence->arena, &autodiscover_schema, &evidence->autodiscover);
        struct step *step = schema_append(evidence->arena, &step_schema, &asked->steps);
        step->outcome = outcome;
        diagnosis = diagnose(evidence);
        assert_true(diagnosis->findings.count > 0);
        diagnosis_destroy(diagnosis);
        (void)schema_append(evidence->arena, &attempt_schema, &step->attempts);
        (void)schema_append(evidence->arena, &protocol_schema, &step->attempts.items[0].answer.protocols);
        diagnosis = diagnose(evidence);
        assert_true(diagnosis->findings.count > 0);
        diagnosis_destroy(diagnosis);
    }
    evidence_destroy(evidence);
    evidence = evidence_create();
    diagnosis = diagnose(evidence);
    assert_true(diagnosis->findings.count > 0);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* Every field of every record has some value, none of which fits another: whatever is said, it is said without harm. */
static void filled_evidence_is_survived(void **state)
{
    (void)state;
    for (int64_t seed = 1; seed < 60; seed++) {
        struct evidence *evidence = evidence_create();
        int64_t counter = seed * 7919;
        struct diagnosis *diagnosis;
        struct diagnosis *again;

        fill_record(evidence->arena, &evidence_schema, evidence, (size_t)(seed % 4), &counter);
        diagnosis = diagnose(evidence);
        again = diagnose(evidence);
        assert_true(diagnosis->findings.count > 0);
        assert_int_equal(diagnosis->findings.count, again->findings.count);
        for (size_t i = 0; i < again->findings.count; i++) {
            assert_true(
                schema_equal(&finding_schema, &diagnosis->findings.items[i], &again->findings.items[i]));
        }
        diagnosis_destroy(again);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

int test_interpret(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(winner_is_the_first_live_step), cmocka_unit_test(protocol_from_the_answer),
        cmocka_unit_test(protocol_from_the_profile),     cmocka_unit_test(protocol_without_an_answer),
        cmocka_unit_test(expected_counts_have_a_reason), cmocka_unit_test(profile_outranks_what_was_typed),
        cmocka_unit_test(hostile_evidence_is_survived),  cmocka_unit_test(filled_evidence_is_survived),
    };

    return cmocka_run_group_tests_name("interpret", tests, NULL, check_end);
}
