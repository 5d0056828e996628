/*
 * Rules about Outlook and its connections, about the protocol, and about the check itself.
 */
#include "tests/unit/unit.h"

#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define OTHER_ADDRESS "ben@fabrikam.test"

/* Something else is amiss, or unseen, beside Outlook that doesn't run. Ends the evidence. */
static void expect_not_alone(struct evidence *evidence)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    assert_null(parameter_of(find_finding(diagnosis, "outlook-not-running"), "alone"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void outlook_not_running(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;

    (void)state;
    evidence->outlook.count = 0;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "outlook-not-running");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "alone"), "yes");
    diagnosis_destroy(diagnosis);

    /* With something else amiss, or unseen, the rest can't be called good. */
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    expect_not_alone(evidence);

    evidence = build_without_connections(build_healthy());
    evidence->outlook.count = 0;
    evidence->run.deadline_passed = TRUTH_YES;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->outcome = STEP_CANCELLED;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.count = 0;
    expect_not_alone(evidence);

    evidence = build_without_connections(build_healthy());
    evidence->outlook.count = 0;
    expect_without(evidence, "outlook-not-running", VERDICT_WARNING, "outlook-no-connections");

    evidence = build_without_connections(build_healthy());
    evidence->outlook.count = 0;
    build_outlook(evidence, "olk.exe", 5120);
    expect_without(evidence, "new-outlook-only", VERDICT_WARNING, "outlook-not-running");

    evidence = build_healthy();
    build_outlook(evidence, "olk.exe", 5120);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "new-outlook-only");

    evidence = build_healthy();
    evidence->outlook.items[0].program = "outlook.exe";
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

static void a_list_that_windows_keeps_is_no_fault(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct job_record *job;

    (void)state;
    evidence->outlook.count = 0;
    evidence->outlook_failure.operation = "CreateToolhelp32Snapshot";
    evidence->outlook_failure.code = 5;
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "list-not-readable", false);

    evidence = build_without_connections(build_healthy());
    evidence->connections_failure.operation = "GetExtendedTcpTable";
    evidence->connections_failure.code = 50;
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "list-not-readable", false);

    /* The list was not read to its end. */
    evidence = build_without_connections(build_healthy());
    evidence->outlook.count = 0;
    job = schema_append(evidence->arena, &job_record_schema, &evidence->jobs);
    job->id = "processes";
    job->state = JOB_CANCELLED;
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "outlook-not-running");
}

static void outlook_without_connections(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());

    (void)state;
    expect_first(evidence, "outlook-no-connections", VERDICT_PROBLEM);

    /* Loopback, listening and finished ones are none. */
    evidence = build_without_connections(build_healthy());
    build_connection(evidence, BUILT_PID, "127.0.0.1:49400", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "[::1]:49400", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "0.0.0.0:0", STATE_LISTEN);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_TIME_WAIT);
    expect_first(evidence, "outlook-no-connections", VERDICT_PROBLEM);

    /* Those of new Outlook are not classic Outlook's. */
    evidence = build_without_connections(build_healthy());
    build_outlook(evidence, "olk.exe", 5120);
    build_connection(evidence, 5120, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    expect_first(evidence, "outlook-no-connections", VERDICT_PROBLEM);
}

static void connections_not_answered(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_SYN_SENT);
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_string_equal(finding->id, "connections-not-answered");
    assert_string_equal(finding->account, BUILT_ADDRESS);
    assert_int_equal(finding->severity, SEVERITY_PROBLEM);
    assert_string_equal(parameter_of(finding, "address"), BUILT_REMOTE);
    assert_string_equal(parameter_of(finding, "port"), "443");
    assert_string_equal(parameter_of(finding, "count"), "1");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    /* To an address that nobody named. */
    evidence = build_without_connections(build_healthy());
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_SYN_SENT);
    expect_without(evidence, "connections-not-answered", VERDICT_PROBLEM, "outlook-no-connections");

    /* Beside two that work it is a warning. */
    evidence = build_healthy();
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_SYN_SENT);
    expect_first(evidence, "connections-not-answered", VERDICT_WARNING);

    /* Of new Outlook it is none. */
    evidence = build_healthy();
    build_outlook(evidence, "olk.exe", 5120);
    build_connection(evidence, 5120, "203.0.113.9:443", STATE_SYN_SENT);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

static void connections_closed_by_server(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());

    (void)state;
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    expect_without(evidence, "connections-closed-by-server", VERDICT_PROBLEM, "outlook-no-connections");

    evidence = build_without_connections(build_healthy());
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    expect_with(evidence, "connections-closed-by-server", VERDICT_WARNING, "fewer-connections-than-expected",
                true);

    /* A left-over beside enough good ones. */
    evidence = build_healthy();
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);

    evidence = build_without_connections(build_healthy());
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_CLOSE_WAIT);
    expect_first(evidence, "connections-closed-by-server", VERDICT_PROBLEM);
}

static void connected_elsewhere(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct proxy *proxy;

    (void)state;
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_ESTABLISHED);
    expect_first(evidence, "connected-elsewhere", VERDICT_WARNING);

    /* Without the answer and without a server in the profile nobody knows where they should go. */
    evidence = build_without_connections(build_healthy_without_sign_in());
    build_drop_endpoints(evidence);
    evidence->accounts.items[0].servers.count = 0;
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_ESTABLISHED);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "connected-elsewhere");

    /* In the cloud one name has other addresses every time. */
    evidence = build_without_connections(build_healthy());
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.items[1].answer.microsoft_online =
        "True";
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_ESTABLISHED);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "connected-elsewhere");

    /* Through a proxy all connections go to the proxy. */
    evidence = build_without_connections(build_healthy());
    proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    proxy->url = "https://" BUILT_HOST ":443/";
    proxy->host_and_port = "10.66.0.3:3128";
    build_connection(evidence, BUILT_PID, "10.66.0.3:3128", STATE_ESTABLISHED);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "connected-elsewhere");
}

static void fewer_connections_than_expected(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;

    (void)state;
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "fewer-connections-than-expected");
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "found"), "1");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "expected"), "2");
    diagnosis_destroy(diagnosis);
    /* The other one goes to an address that the name server did not give this time. */
    build_connection(evidence, BUILT_PID, "10.66.0.13:443", STATE_ESTABLISHED);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);

    /* More is never a fault. */
    evidence = build_healthy();
    for (int i = 0; i < 40; i++) {
        build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    }
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

static struct evidence *with_protocol(const char *type, const char *server, int count)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct autodiscover_answer *answer;

    build_drop_endpoints(evidence);
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    (void)build_protocol(evidence, answer, type, server);
    for (int i = 0; i < count; i++) {
        build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    }
    return evidence;
}

static void old_protocols(void **state)
{
    struct evidence *evidence;

    (void)state;
    expect_first(with_protocol("EXPR", BUILT_HOST, 3), "protocol-rpc-http", VERDICT_WARNING);
    expect_first(with_protocol("EXHTTP", BUILT_HOST, 4), "protocol-rpc-http", VERDICT_WARNING);
    expect_with(with_protocol("EXPR", BUILT_HOST, 2), "fewer-connections-than-expected", VERDICT_WARNING,
                "protocol-rpc-http", false);
    expect_first(with_protocol("EXCH", BUILT_HOST, 3), "protocol-rpc-tcp", VERDICT_WARNING);

    evidence = with_protocol("EXPR", "outlook.office365.com", 3);
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.items[1].answer.microsoft_online =
        "true";
    expect_first(evidence, "protocol-rpc-http", VERDICT_PROBLEM);
    expect_first(with_protocol("EXPR", "outlook.office365.com", 3), "protocol-rpc-http", VERDICT_PROBLEM);
}

static void accounts_that_are_not_exchange(void **state)
{
    static const struct {
        int kind;
        const char *remote;
    } cases[] = {
        {ACCOUNT_IMAP, "198.51.100.25:993"},
        {ACCOUNT_POP, "198.51.100.25:995"},
        {ACCOUNT_POP, "198.51.100.25:443"},
        {ACCOUNT_EAS, "198.51.100.25:443"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_evidence();
        build_account(evidence, BUILT_ADDRESS, cases[i].kind, NULL);
        build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
        build_connection(evidence, BUILT_PID, cases[i].remote, STATE_ESTABLISHED);
        (void)build_autodiscover(evidence, BUILT_ADDRESS);
        build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
        expect_without(evidence, "healthy-not-exchange", VERDICT_HEALTHY, "autodiscover-not-published");
    }
}

static void mail_ports_tell_an_imap_account(void **state)
{
    struct evidence *evidence = build_evidence();
    struct diagnosis *diagnosis;

    (void)state;
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_UNKNOWN, NULL);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_connection(evidence, BUILT_PID, "198.51.100.25:993", STATE_ESTABLISHED);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy-not-exchange");
    assert_null(parameter_of(&diagnosis->findings.items[0], "answering"));
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_LIKELY);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "port"), "993");
    diagnosis_destroy(diagnosis);
    /* With another account in Outlook the connection may be that one's. */
    build_account(evidence, OTHER_ADDRESS, ACCOUNT_IMAP, NULL);
    expect_first(evidence, "autodiscover-not-published", VERDICT_PROBLEM);
}

static void pop_connects_only_to_fetch(void **state)
{
    struct evidence *evidence = build_evidence();

    (void)state;
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_POP, NULL);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    expect_first(evidence, "healthy-not-exchange", VERDICT_HEALTHY);
}

/* What was looked at of an ordinary mail account is told with the number of entrances that answered. */
static void mail_servers_that_answer_are_counted(void **state)
{
    static const struct {
        const char *named_by;
        const char *account;
        enum truth is_protocol;
    } looks[] = {
        {"profile", BUILT_ADDRESS, TRUTH_YES},
        {"profile", BUILT_ADDRESS, TRUTH_UNKNOWN},
        {"knowledge", BUILT_ADDRESS, TRUTH_YES},
        {"profile", "someone@contoso.test", TRUTH_YES},
    };
    struct evidence *evidence = build_evidence();
    struct diagnosis *diagnosis;

    (void)state;
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_POP, NULL);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
        look->account = looks[i].account;
        look->host = "pop.contoso.test";
        look->port = 995;
        look->protocol = "pop";
        look->purpose = "pop3s";
        look->named_by = looks[i].named_by;
        look->outcome = REACH_DONE;
        look->is_protocol = looks[i].is_protocol;
    }
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "healthy-not-exchange", SEVERITY_OK), "answering"), "2");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void nobody_to_ask_about(void **state)
{
    struct evidence *evidence = build_evidence();

    (void)state;
    expect_first(evidence, "no-account-found", VERDICT_INCOMPLETE);

    evidence = build_evidence();
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    evidence->run.network_allowed = TRUTH_NO;
    expect_first(evidence, "check-incomplete", VERDICT_INCOMPLETE);
}

static void a_check_that_was_cut_off(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    /* Everything had been looked at: being stopped afterwards changes nothing. */
    evidence->run.cancelled = TRUTH_YES;
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "check-cancelled");

    evidence = build_healthy();
    evidence->run.cancelled = TRUTH_YES;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->outcome = STEP_CANCELLED;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.count = 0;
    build_drop_endpoints(evidence);
    expect_without(evidence, "check-cancelled", VERDICT_INCOMPLETE, "healthy");

    evidence = build_healthy();
    evidence->run.deadline_passed = TRUTH_YES;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->outcome = STEP_CANCELLED;
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.count = 0;
    build_drop_endpoints(evidence);
    /* A short time limit is the limit's fault, not the network's. */
    evidence->run.deadline_ms = 5000;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "seconds"), "5");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "short"), "yes");
    diagnosis_destroy(diagnosis);
    evidence->run.deadline_ms = 60000;
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(&diagnosis->findings.items[0], "short"));
    diagnosis_destroy(diagnosis);
    expect_first(evidence, "check-incomplete", VERDICT_INCOMPLETE);

    /* What was found before stands. */
    evidence = build_without_connections(build_healthy());
    evidence->run.cancelled = TRUTH_YES;
    build_drop_endpoints(evidence);
    build_step(evidence, BUILT_ADDRESS, "https-root")->outcome = STEP_CANCELLED;
    build_step(evidence, BUILT_ADDRESS, "https-root")->attempts.count = 0;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_REFUSED);
    expect_with(evidence, "port-refused", VERDICT_PROBLEM, "check-cancelled", false);

    evidence = build_evidence();
    evidence->run.cancelled = TRUTH_YES;
    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    expect_first(evidence, "check-cancelled", VERDICT_INCOMPLETE);
}

/* Two accounts: each has its own findings, the verdict is the worst, the worst comes first. */
static void two_accounts(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_account(evidence, OTHER_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(evidence, OTHER_ADDRESS);
    build_step_name_missing(evidence, OTHER_ADDRESS, "https-root");
    build_step_bad_certificate(evidence, OTHER_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "certificate-expired");
    assert_string_equal(diagnosis->findings.items[0].account, OTHER_ADDRESS);
    assert_non_null(find_finding(diagnosis, "healthy"));
    assert_string_equal(find_finding(diagnosis, "healthy")->account, BUILT_ADDRESS);
    assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
    diagnosis_destroy(diagnosis);

    build_step_not_reached(evidence, OTHER_ADDRESS, "https-autodiscover", REACH_PROXY_NO_ANSWER);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "proxy-unreachable");
    assert_string_equal(diagnosis->findings.items[0].account, OTHER_ADDRESS);
    diagnosis_destroy(diagnosis);

    /* Both broken in ways of their own: the earlier link of the way first. */
    build_drop_endpoints(evidence);
    (void)build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 503, STEP_HTTP_STATUS);
    build_step_not_reached(evidence, OTHER_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    expect_with(evidence, "port-no-answer", VERDICT_PROBLEM, "server-error", false);
}

static void account_that_outlook_is_not_connected_for(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_account(evidence, OTHER_ADDRESS, ACCOUNT_EXCHANGE, "mail.fabrikam.test");
    (void)build_autodiscover(evidence, OTHER_ADDRESS);
    build_step_name_missing(evidence, OTHER_ADDRESS, "https-root");
    (void)build_step_asks(evidence, OTHER_ADDRESS, "https-autodiscover", "Basic");
    evidence_find_name(evidence, "autodiscover.fabrikam.test")->addresses.items[0] = "203.0.113.20";
    build_step(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover")->attempts.items[0].address =
        "203.0.113.20";
    evidence_find_tls(evidence, "autodiscover.fabrikam.test", 443)->address = "203.0.113.20";
    (void)build_name(evidence, "mail.fabrikam.test", NAME_FOUND, "203.0.113.21");
    expect_with(evidence, "outlook-no-connections", VERDICT_WARNING, "healthy", false);
}

int test_rules_outlook(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlook_not_running),
        cmocka_unit_test(a_list_that_windows_keeps_is_no_fault),
        cmocka_unit_test(outlook_without_connections),
        cmocka_unit_test(connections_not_answered),
        cmocka_unit_test(connections_closed_by_server),
        cmocka_unit_test(connected_elsewhere),
        cmocka_unit_test(fewer_connections_than_expected),
        cmocka_unit_test(old_protocols),
        cmocka_unit_test(accounts_that_are_not_exchange),
        cmocka_unit_test(mail_ports_tell_an_imap_account),
        cmocka_unit_test(pop_connects_only_to_fetch),
        cmocka_unit_test(mail_servers_that_answer_are_counted),
        cmocka_unit_test(nobody_to_ask_about),
        cmocka_unit_test(a_check_that_was_cut_off),
        cmocka_unit_test(two_accounts),
        cmocka_unit_test(account_that_outlook_is_not_connected_for),
    };

    return cmocka_run_group_tests_name("rules_outlook", tests, NULL, check_end);
}
