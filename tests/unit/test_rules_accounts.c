/*
 * Each fault once alone and once beside a second account that is well, in both orders: same finding, same severity, same
 * certainty, and not a word about the other account. One account's fault must never colour another's.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

static const char store[] = "https://" BUILT_HOST "/mapi/emsmdb/";

/* ---- the faults, each put into evidence in which BUILT_ADDRESS is well ---- */

static void lose_step(struct evidence *evidence)
{
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
}

#define REACH_FAULT(name, outcome)                                                                           \
    static void name(struct evidence *evidence)                                                              \
    {                                                                                                        \
        lose_step(evidence);                                                                                 \
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", outcome);                      \
    }
REACH_FAULT(drop_port, REACH_NO_ANSWER)
REACH_FAULT(refuse_port, REACH_REFUSED)
REACH_FAULT(lose_server, REACH_UNREACHABLE)
REACH_FAULT(cut_off, REACH_CLOSED_EARLY)
REACH_FAULT(fail_tls, REACH_TLS_FAILED)
REACH_FAULT(be_slow, REACH_TIMED_OUT)
REACH_FAULT(fail_oddly, REACH_OTHER)
REACH_FAULT(lose_proxy, REACH_PROXY_NO_ANSWER)
REACH_FAULT(ask_at_proxy, REACH_PROXY_SIGN_IN)
REACH_FAULT(refuse_at_proxy, REACH_PROXY_REFUSED)
REACH_FAULT(silence_dns, REACH_NAME_NO_ANSWER)

#define STATUS_FAULT(name, status, outcome)                                                                  \
    static void name(struct evidence *evidence)                                                              \
    {                                                                                                        \
        lose_step(evidence);                                                                                 \
        (void)build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", status, outcome);             \
    }
STATUS_FAULT(forbid, 403, STEP_HTTP_STATUS)
STATUS_FAULT(lose_service, 404, STEP_HTTP_STATUS)
STATUS_FAULT(break_server, 503, STEP_HTTP_STATUS)
STATUS_FAULT(answer_nonsense, 200, STEP_NOT_UNDERSTOOD)

#define ENDPOINT_FAULT(name, protocol, purpose, status)                                                      \
    static void name(struct evidence *evidence)                                                              \
    {                                                                                                        \
        build_drop_endpoints(evidence);                                                                      \
        (void)build_endpoint(evidence, BUILT_ADDRESS, protocol, purpose, "autodiscover", store, status);     \
    }
ENDPOINT_FAULT(break_store, "mapi-http", "mail-store", 404)
ENDPOINT_FAULT(break_book, "mapi-http", "address-book", 503)
ENDPOINT_FAULT(break_services, "ews", "web-services", 503)

static void lose_name(struct evidence *evidence)
{
    lose_step(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_drop_connections(evidence);
}

static void lose_server_name(struct evidence *evidence)
{
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://gone.contoso.test/mapi/emsmdb/", 0);
    (void)build_name(evidence, "gone.contoso.test", NAME_NOT_FOUND, NULL);
}

static void expire_certificate(struct evidence *evidence)
{
    lose_step(evidence);
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
}

static void refuse_sign_in(struct evidence *evidence)
{
    lose_step(evidence);
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
}

static void want_modern_sign_in(struct evidence *evidence)
{
    lose_step(evidence);
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Bearer");
}

static void not_know_address(struct evidence *evidence)
{
    struct attempt *attempt;

    lose_step(evidence);
    attempt = build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 200, STEP_ERROR_ANSWER);
    attempt->answer.kind = ANSWER_ERROR;
    attempt->answer.error_code = "600";
}

static void answer_without_mailbox(struct evidence *evidence)
{
    lose_step(evidence);
    (void)build_protocol(evidence, build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover"), "WEB",
                         NULL);
}

static void answer_at_web_site(struct evidence *evidence)
{
    build_drop_endpoints(evidence);
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    (void)build_protocol(evidence, build_step_answer(evidence, BUILT_ADDRESS, "https-root"), "IMAP",
                         "imap.example");
}

static void redirect_away(struct evidence *evidence)
{
    lose_step(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location =
        "https://autodiscover.adatum.example/autodiscover/autodiscover.xml";
}

static void use_rpc_http(struct evidence *evidence)
{
    build_drop_endpoints(evidence);
    (void)build_protocol(evidence, build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover"), "EXPR",
                         BUILT_HOST);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
}

static void use_rpc_tcp(struct evidence *evidence)
{
    build_drop_endpoints(evidence);
    (void)build_protocol(evidence, build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover"), "EXCH",
                         BUILT_HOST);
}

#define CONNECTION_FAULT(name, remote, state)                                                                \
    static void name(struct evidence *evidence)                                                              \
    {                                                                                                        \
        build_drop_connections(evidence);                                                                    \
        build_connection(evidence, BUILT_PID, remote, state);                                                \
    }
CONNECTION_FAULT(call_in_vain, BUILT_REMOTE ":443", STATE_SYN_SENT)
CONNECTION_FAULT(hang_up, BUILT_REMOTE ":443", STATE_CLOSE_WAIT)
CONNECTION_FAULT(go_elsewhere, "198.51.100.9:443", STATE_ESTABLISHED)
CONNECTION_FAULT(have_one, BUILT_REMOTE ":443", STATE_ESTABLISHED)

static void cancel(struct evidence *evidence)
{
    lose_step(evidence);
    evidence->run.cancelled = TRUTH_YES;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->outcome = STEP_CANCELLED;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.count = 0;
}

static const struct {
    void (*put_fault)(struct evidence *evidence);
    const char *id;
    int severity;
    int certainty;
} faults[] = {
    {drop_port, "port-no-answer", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {refuse_port, "port-refused", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {lose_server, "server-no-answer", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {cut_off, "connection-cut-off", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {fail_tls, "tls-no-agreement", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {be_slow, "server-too-slow", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {fail_oddly, "connection-failed", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {lose_proxy, "proxy-unreachable", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {ask_at_proxy, "proxy-sign-in-needed", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {refuse_at_proxy, "proxy-refused", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {silence_dns, "dns-no-answer", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {forbid, "autodiscover-forbidden", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {lose_service, "autodiscover-missing", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {break_server, "server-error", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {answer_nonsense, "answer-not-understood", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {break_store, "endpoint-fails-after-autodiscover", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {break_book, "endpoint-fails-after-autodiscover", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {break_services, "endpoint-fails-after-autodiscover", SEVERITY_WARNING, CERTAINTY_CERTAIN},
    {lose_name, "autodiscover-not-published", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {lose_server_name, "server-name-not-found", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {expire_certificate, "certificate-expired", SEVERITY_PROBLEM, CERTAINTY_CERTAIN},
    {refuse_sign_in, "sign-in-refused", SEVERITY_WARNING, CERTAINTY_CERTAIN},
    {want_modern_sign_in, "modern-authentication-needed", SEVERITY_WARNING, CERTAINTY_LIKELY},
    {not_know_address, "address-unknown", SEVERITY_PROBLEM, CERTAINTY_POSSIBLE},
    {answer_without_mailbox, "answer-not-understood", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {answer_at_web_site, "root-site-answers", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {redirect_away, "redirect-other-company", SEVERITY_WARNING, CERTAINTY_CERTAIN},
    {use_rpc_http, "protocol-rpc-http", SEVERITY_WARNING, CERTAINTY_CERTAIN},
    {use_rpc_tcp, "protocol-rpc-tcp", SEVERITY_WARNING, CERTAINTY_CERTAIN},
    {call_in_vain, "connections-not-answered", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {hang_up, "connections-closed-by-server", SEVERITY_PROBLEM, CERTAINTY_LIKELY},
    {go_elsewhere, "connected-elsewhere", SEVERITY_WARNING, CERTAINTY_POSSIBLE},
    {have_one, "fewer-connections-than-expected", SEVERITY_WARNING, CERTAINTY_POSSIBLE},
    {cancel, "check-cancelled", SEVERITY_WARNING, CERTAINTY_CERTAIN},
};

static void expect_nth(const struct diagnosis *diagnosis, size_t fault)
{
    const struct finding *first = &diagnosis->findings.items[0];

    if (!text_equal(first->id, faults[fault].id) || first->severity != faults[fault].severity ||
        first->certainty != faults[fault].certainty) {
        fail_msg("expected %s; found %s, %s, %s", faults[fault].id, first->id,
                 schema_name(severity_names, first->severity),
                 schema_name(certainty_names, first->certainty));
    }
}

static void alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;

        faults[i].put_fault(evidence);
        diagnosis = check_diagnose(evidence);
        expect_nth(diagnosis, i);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static bool mentions(const char *text, const char *word)
{
    return text && strstr(text, word) != NULL;
}

/* Whether a finding says anything of the other company. */
static bool speaks_of_fabrikam(const struct finding *finding)
{
    for (size_t i = 0; i < finding->parameters.count; i++) {
        if (mentions(finding->parameters.items[i].value, "fabrikam") ||
            mentions(finding->parameters.items[i].value, "203.0.113.20")) {
            return true;
        }
    }
    for (size_t i = 0; i < finding->rests_on.count; i++) {
        if (mentions(finding->rests_on.items[i], "fabrikam")) {
            return true;
        }
    }
    return false;
}

static void expect_second_is_well(const struct diagnosis *diagnosis)
{
    bool is_well = false;

    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        if (text_equal(finding->account, BUILT_SECOND_ADDRESS)) {
            is_well = text_equal(finding->id, "healthy");
            if (!is_well) {
                fail_msg("%s is said of the account that is well", finding->id);
            }
        } else if (speaks_of_fabrikam(finding)) {
            fail_msg("%s speaks of the other company", finding->id);
        }
    }
    assert_true(is_well);
}

static void beside_one_that_is_well(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
            struct evidence *evidence = build_evidence();
            struct diagnosis *diagnosis;

            build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
            if (order == 0) {
                build_second_account(evidence);
            }
            build_healthy_account(evidence);
            if (order == 1) {
                build_second_account(evidence);
            }
            build_healthy_connections(evidence);
            faults[i].put_fault(evidence);
            build_second_connections(evidence);
            diagnosis = check_diagnose(evidence);
            expect_nth(diagnosis, i);
            assert_string_equal(diagnosis->findings.items[0].account, BUILT_ADDRESS);
            expect_second_is_well(diagnosis);
            diagnosis_destroy(diagnosis);
            evidence_destroy(evidence);
        }
    }
}

/* Two endpoints on one host with one fault are one fault. */
static void the_same_is_said_once(void **state)
{
    static const int reaches[] = {REACH_NO_ANSWER, REACH_TLS_FAILED, REACH_PROXY_NO_ANSWER,
                                  REACH_NAME_NO_ANSWER};

    (void)state;
    for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;

        build_drop_endpoints(evidence);
        (void)build_look(evidence, BUILT_HOST, reaches[i], CERTIFICATE_UNKNOWN);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", store, 0);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover",
                             "https://" BUILT_HOST "/mapi/nspi/", 0);
        diagnosis = check_diagnose(evidence);
        assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
        assert_int_equal(diagnosis->findings.count, 1);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* One fault of several hosts is said once, of the host that matters most; the others are named. */
static void one_fault_of_several_hosts_is_one(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "10.66.0.13:443", STATE_SYN_SENT);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    (void)build_look(evidence, BUILT_HOST, REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    (void)build_name(evidence, "book.contoso.test", NAME_FOUND, "10.66.0.13");
    (void)build_look(evidence, "book.contoso.test", REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile", store, 0);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "profile",
                         "https://book.contoso.test/mapi/nspi/", 0);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->findings.count, 2);
    assert_string_equal(diagnosis->findings.items[0].id, "port-no-answer");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), BUILT_HOST);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "also"),
                        "book.contoso.test, autodiscover." BUILT_DOMAIN);
    assert_string_equal(diagnosis->findings.items[1].id, "connections-not-answered");
    assert_string_equal(diagnosis->findings.items[1].consequence_of, "port-no-answer");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* The decisive host speaks, not the side service that stands before it in the list. */
static void the_host_that_matters_most_is_named(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    (void)build_look(evidence, "ews.contoso.test", REACH_REFUSED, CERTIFICATE_UNKNOWN);
    (void)build_look(evidence, BUILT_HOST, REACH_REFUSED, CERTIFICATE_UNKNOWN);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "autodiscover",
                         "https://ews.contoso.test/EWS/Exchange.asmx", 0);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", store, 0);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->findings.count, 1);
    assert_int_equal(diagnosis->findings.items[0].severity, SEVERITY_PROBLEM);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), BUILT_HOST);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "also"), "ews.contoso.test");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* An address that was only typed stands back behind what Outlook itself works with, and explains nothing about it. */
static void a_typed_address_stands_back(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    evidence->accounts.items[0].source = "profile";
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    (void)build_autodiscover(evidence, "b@nowhere.test");
    build_step_name_missing(evidence, "b@nowhere.test", "https-root");
    build_step_name_missing(evidence, "b@nowhere.test", "https-autodiscover");
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->findings.count, 3);
    assert_string_equal(diagnosis->findings.items[0].id, "port-no-answer");
    assert_string_equal(diagnosis->findings.items[1].id, "outlook-no-connections");
    assert_string_equal(diagnosis->findings.items[1].consequence_of, "port-no-answer");
    assert_string_equal(diagnosis->findings.items[2].id, "autodiscover-not-published");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* Where Outlook knows neither, the order is that of the way. */
    evidence = build_healthy();
    evidence->accounts.items[0].source = "typed";
    build_drop_endpoints(evidence);
    build_drop_connections(evidence);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    (void)build_autodiscover(evidence, "b@nowhere.test");
    build_step_name_missing(evidence, "b@nowhere.test", "https-root");
    build_step_name_missing(evidence, "b@nowhere.test", "https-autodiscover");
    expect_first(evidence, "autodiscover-not-published", VERDICT_PROBLEM);

    /* Outlook's own connections make an account one of its, whatever its profile says. */
    evidence = build_healthy_without_sign_in();
    evidence->accounts.items[0].source = "typed";
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    (void)build_autodiscover(evidence, "b@nowhere.test");
    build_step_name_missing(evidence, "b@nowhere.test", "https-root");
    build_step_name_missing(evidence, "b@nowhere.test", "https-autodiscover");
    expect_with(evidence, "port-no-answer", VERDICT_PROBLEM, "autodiscover-not-published", false);
}

/* A mistyped address is answered for as a right one is, as long as nobody signs in. */
static void an_address_that_outlook_does_not_have(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    const struct finding *finding;
    struct diagnosis *diagnosis;

    (void)state;
    evidence->accounts.items[0].source = "typed";
    build_account(evidence, "ana@contoso.test", ACCOUNT_EXCHANGE, BUILT_HOST);
    evidence->accounts.items[1].source = "profile";
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "address-not-in-outlook", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "known"), "ana@contoso.test");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING);
    diagnosis_destroy(diagnosis);

    /* Outlook opens it beside another mailbox, or nobody knows which addresses Outlook has */
    text_list_append(evidence->arena, &evidence->accounts.items[1].other_mailboxes, BUILT_ADDRESS);
    diagnosis = check_diagnose(evidence);
    assert_null(find_finding(diagnosis, "address-not-in-outlook"));
    diagnosis_destroy(diagnosis);
    evidence->accounts.items[1].other_mailboxes.count = 0;
    evidence->accounts.items[1].address = NULL;
    expect_absent(evidence, "address-not-in-outlook");

    /* who has signed in has a mailbox there */
    evidence = build_healthy();
    evidence->accounts.items[0].source = "typed";
    build_account(evidence, "ana@contoso.test", ACCOUNT_EXCHANGE, BUILT_HOST);
    evidence->accounts.items[1].source = "profile";
    expect_severity(evidence, "address-not-in-outlook", SEVERITY_INFO);
}

static void a_mailbox_that_was_left_out(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_account(evidence, BUILT_SECOND_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    evidence->accounts.items[1].source = "profile";
    expect_severity(evidence, "mailboxes-not-checked", SEVERITY_INFO);
    evidence = build_healthy();
    build_second_account(evidence);
    expect_absent(evidence, "mailboxes-not-checked");
    /* where nobody was asked about any address, none was left out */
    evidence = build_evidence();
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    evidence->accounts.items[0].source = "profile";
    expect_absent(evidence, "mailboxes-not-checked");
}

int test_rules_accounts(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(alone),
        cmocka_unit_test(beside_one_that_is_well),
        cmocka_unit_test(the_same_is_said_once),
        cmocka_unit_test(one_fault_of_several_hosts_is_one),
        cmocka_unit_test(the_host_that_matters_most_is_named),
        cmocka_unit_test(a_typed_address_stands_back),
        cmocka_unit_test(an_address_that_outlook_does_not_have),
        cmocka_unit_test(a_mailbox_that_was_left_out),
    };

    return cmocka_run_group_tests_name("rules_accounts", tests, NULL, check_end);
}
