/*
 * Rules about what is well and about the way to the server: each fires where it should, and is silent where the same fact
 * is ordinary.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define AUTODISCOVER_HOST "autodiscover." BUILT_DOMAIN

static void healthy_is_said_first(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *healthy = &diagnosis->findings.items[0];

    (void)state;
    assert_int_equal(diagnosis->findings.count, 1);
    assert_string_equal(healthy->id, "healthy");
    assert_string_equal(healthy->account, BUILT_ADDRESS);
    assert_int_equal(healthy->certainty, CERTAINTY_CERTAIN);
    assert_string_equal(parameter_of(healthy, "checked"), "everything");
    assert_string_equal(parameter_of(healthy, "protocol"), "mapi-http");
    assert_string_equal(parameter_of(healthy, "host"), BUILT_HOST);
    assert_string_equal(parameter_of(healthy, "connections"), "2");
    assert_string_equal(parameter_of(healthy, "pid"), "4028");
    assert_string_equal(parameter_of(healthy, "certain"), "yes");
    assert_null(parameter_of(healthy, "unproved"));
    assert_int_equal(diagnosis->verdict, VERDICT_HEALTHY);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void healthy_without_sign_in_says_so(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *note = find_finding(diagnosis, "not-signed-in");

    (void)state;
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "checked"), "without-signing-in");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "connections"), "2");
    assert_null(parameter_of(&diagnosis->findings.items[0], "certain"));
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "signable"), "yes");
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_LIKELY);
    assert_int_equal(diagnosis->verdict, VERDICT_HEALTHY);
    assert_non_null(note);
    assert_int_equal(note->severity, SEVERITY_INFO);
    assert_string_equal(parameter_of(note, "reason"), "declined");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void missing_sign_in_names_its_reason(void **state)
{
    static const struct {
        const char *scheme;
        int answer; /* -1 = no question was made */
        const char *reason;
    } cases[] = {
        {"Basic", -1, "not-asked"},
        {"Basic", ANSWER_NOT_ASKED, "not-asked"},
        {"Basic", ANSWER_DECLINED, "declined"},
        {"Negotiate", -1, "not-asked"},
        {"Digest", -1, "not-possible"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy_without_sign_in();
        struct diagnosis *diagnosis;

        evidence->questions.count = 0;
        (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].scheme);
        if (cases[i].answer >= 0) {
            build_question(evidence, BUILT_ADDRESS, AUTODISCOVER_HOST, cases[i].answer);
        }
        diagnosis = check_diagnose(evidence);
        assert_non_null(find_finding(diagnosis, "not-signed-in"));
        assert_string_equal(parameter_of(find_finding(diagnosis, "not-signed-in"), "reason"),
                            cases[i].reason);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* The password was given to the server that sends on; saying that this one takes none, or that nobody chose to, would be wrong. */
static void a_sign_in_used_before_is_told(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;
    const struct finding *note;

    (void)state;
    evidence->questions.count = 0;
    build_question(evidence, BUILT_ADDRESS, "contoso-gate.com", ANSWER_AGREED);
    build_question(evidence, BUILT_ADDRESS, AUTODISCOVER_HOST, ANSWER_DECLINED);
    diagnosis = check_diagnose(evidence);
    note = find_finding(diagnosis, "not-signed-in");
    assert_string_equal(parameter_of(note, "reason"), "used");
    assert_string_equal(parameter_of(note, "used_at"), "contoso-gate.com");
    assert_null(parameter_of(&diagnosis->findings.items[0], "signable"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* What the web site at the mail domain does is its own business while autodiscover.<domain> works. */
static void web_site_faults_are_ordinary(void **state)
{
    struct evidence *evidence;

    (void)state;
    for (int reach = REACH_NO_ANSWER; reach <= REACH_TIMED_OUT; reach++) {
        evidence = build_healthy();
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", reach);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
    }
    for (int verdict = CERTIFICATE_EXPIRED; verdict <= CERTIFICATE_OTHER_FAULT; verdict++) {
        evidence = build_healthy();
        build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-root", verdict);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
    }
    for (int64_t status = 400; status < 600; status += 100) {
        evidence = build_healthy();
        (void)build_step_status(evidence, BUILT_ADDRESS, "https-root", status, STEP_HTTP_STATUS);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
    }
    evidence = build_healthy();
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 200, STEP_NOT_UNDERSTOOD)->content_type =
        "text/html";
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "root-site-answers", false);
    evidence = build_healthy();
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 301, STEP_REDIRECTED)->location =
        "https://www.contoso.test/";
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

/* The same faults of the web site do not hide what is wrong at autodiscover.<domain>. */
static void web_site_does_not_hide_the_fault(void **state)
{
    struct evidence *evidence = build_broken_step();

    (void)state;
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-root", CERTIFICATE_OTHER_NAME);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "certificate-other-name");

    evidence = build_broken_step();
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 200, STEP_NOT_UNDERSTOOD)->content_type =
        "text/html";
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    expect_without(evidence, "certificate-expired", VERDICT_PROBLEM, "answer-not-understood");
}

/* Where autodiscover.<domain> does not exist, the mail domain itself may be the mail server: its faults count. */
static void mail_domain_counts_when_alone(void **state)
{
    struct evidence *evidence = build_broken_step();

    (void)state;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "autodiscover-not-published");

    evidence = build_broken_step();
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-root", CERTIFICATE_EXPIRED);
    expect_first(evidence, "certificate-expired", VERDICT_PROBLEM);
}

static void not_reached_names_the_broken_link(void **state)
{
    static const struct {
        int reach;
        const char *id;
    } cases[] = {
        {REACH_NO_ANSWER, "port-no-answer"},          {REACH_REFUSED, "port-refused"},
        {REACH_UNREACHABLE, "server-no-answer"},      {REACH_CLOSED_EARLY, "connection-cut-off"},
        {REACH_TLS_FAILED, "tls-no-agreement"},       {REACH_TIMED_OUT, "server-too-slow"},
        {REACH_OTHER, "connection-failed"},           {REACH_PROXY_NOT_FOUND, "proxy-unreachable"},
        {REACH_PROXY_NO_ANSWER, "proxy-unreachable"}, {REACH_PROXY_SIGN_IN, "proxy-sign-in-needed"},
        {REACH_PROXY_REFUSED, "proxy-refused"},       {REACH_NAME_NO_ANSWER, "dns-no-answer"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].reach);
        expect_with(evidence, cases[i].id, VERDICT_PROBLEM, "outlook-no-connections", true);
    }
}

/* What can't be reached is only where the settings are: Outlook is connected to its mailbox. Without that nothing says so. */
static void settings_out_of_reach_are_not_the_mailbox(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct diagnosis *diagnosis;

    (void)state;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "port-no-answer", SEVERITY_PROBLEM), "connected"), "yes");
    diagnosis_destroy(diagnosis);
    evidence->connections.count = 0;
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(expect_finding(diagnosis, "port-no-answer", SEVERITY_PROBLEM), "connected"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void blocked_port_names_host_port_and_address(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_string_equal(finding->id, "port-no-answer");
    assert_int_equal(finding->certainty, CERTAINTY_LIKELY);
    assert_string_equal(parameter_of(finding, "host"), AUTODISCOVER_HOST);
    assert_string_equal(parameter_of(finding, "port"), "443");
    assert_string_equal(parameter_of(finding, "address"), BUILT_REMOTE);
    assert_true(finding->rests_on.count >= 3);
    assert_string_equal(finding->rests_on.items[0], "autodiscover/" BUILT_ADDRESS "/https-autodiscover");
    diagnosis_destroy(diagnosis);
    /* Another port of the same address answers: then it is the port and not the server. */
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":993", STATE_ESTABLISHED);
    evidence->accounts.items[0].servers.count = 0;
    text_list_append(evidence->arena, &evidence->accounts.items[0].servers, AUTODISCOVER_HOST);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "port-no-answer");
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_CERTAIN);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* The same host answers on another port, to whatever was asked there: the silent port is what is blocked. */
static void another_port_of_the_host_makes_it_certain(void **state)
{
    static const int64_t statuses[] = {401, 404};

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct evidence *evidence = build_broken_step();
        struct diagnosis *diagnosis;

        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "profile",
                             "https://" AUTODISCOVER_HOST ":8443/EWS/", statuses[i]);
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, "port-no-answer");
        assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_CERTAIN);
        diagnosis_destroy(diagnosis);
        /* An answer of another host says nothing about this one. */
        evidence->endpoints.items[0].host = "www.contoso.test";
        diagnosis = check_diagnose(evidence);
        assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_LIKELY);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void slowness_and_odd_failures_are_described(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct attempt *attempt =
        build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 0, STEP_NO_CONNECTION);
    struct diagnosis *diagnosis;

    (void)state;
    attempt->outcome = REACH_TIMED_OUT;
    attempt->http_status = UNKNOWN_INTEGER;
    attempt->total_ms = 29800;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "server-too-slow");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "seconds"), "30");
    diagnosis_destroy(diagnosis);
    attempt->outcome = REACH_OTHER;
    attempt->failure.operation = "curl_multi_add_handle";
    attempt->failure.code = 27;
    attempt->failure.system = "curl";
    attempt->failure.text = "Out of memory";
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "connection-failed");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "code"), "27");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "text"), "Out of memory");
    assert_null(parameter_of(&diagnosis->findings.items[0], "seconds"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void certificate_faults_are_told_apart(void **state)
{
    static const struct {
        int verdict;
        const char *id;
    } cases[] = {
        {CERTIFICATE_EXPIRED, "certificate-expired"},
        {CERTIFICATE_NOT_YET_VALID, "certificate-not-yet-valid"},
        {CERTIFICATE_OTHER_NAME, "certificate-other-name"},
        {CERTIFICATE_UNTRUSTED, "certificate-untrusted"},
        {CERTIFICATE_REVOKED, "certificate-revoked"},
        {CERTIFICATE_WEAK, "certificate-other-fault"},
        {CERTIFICATE_WRONG_USAGE, "certificate-other-fault"},
        {CERTIFICATE_OTHER_FAULT, "certificate-other-fault"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].verdict);
        expect_with(evidence, cases[i].id, VERDICT_PROBLEM, "outlook-no-connections", true);

        /* The same on the mail server itself, behind an Autodiscover that is well. */
        evidence = build_healthy();
        (void)build_look(evidence, BUILT_HOST, REACH_DONE, cases[i].verdict);
        build_drop_endpoints(evidence);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                             "https://" BUILT_HOST "/mapi/emsmdb/", 0);
        expect_first(evidence, cases[i].id, VERDICT_PROBLEM);
    }
}

static void expired_certificate_is_described(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct tls_look *look;
    struct certificate *issuer;
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_string_equal(parameter_of(finding, "day"), "2026-11-01");
    assert_string_equal(parameter_of(finding, "issuer"), "CN=Contoso Issuing CA");
    assert_string_equal(parameter_of(finding, "checked"), "2026-11-21T10:00:00Z");
    diagnosis_destroy(diagnosis);

    /* The server's own certificate is good, the one that issued it has expired. */
    look = evidence_find_tls(evidence, AUTODISCOVER_HOST, 443);
    look->chain.items[0].not_after = "2028-01-01T00:00:00Z";
    issuer = schema_append(evidence->arena, &certificate_schema, &look->chain);
    issuer->subject = "CN=Contoso Issuing CA";
    issuer->not_before = "2016-01-01T00:00:00Z";
    issuer->not_after = "2026-06-30T00:00:00Z";
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_string_equal(parameter_of(finding, "day"), "2026-06-30");
    assert_string_equal(parameter_of(finding, "subject"), "CN=Contoso Issuing CA");
    diagnosis_destroy(diagnosis);

    /* A certificate made out to more names than anybody wants to read. */
    look->verdict = CERTIFICATE_OTHER_NAME;
    for (int i = 0; i < 40; i++) {
        text_list_append(evidence->arena, &look->chain.items[0].names, "www.fabrikam.test");
    }
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_true(strlen(parameter_of(finding, "names")) < 400);
    assert_non_null(strstr(parameter_of(finding, "names"), ", ..."));
    diagnosis_destroy(diagnosis);
    look->verdict = CERTIFICATE_WEAK;
    look->verdict_code = 0x800b0004;
    diagnosis = check_diagnose(evidence);
    finding = &diagnosis->findings.items[0];
    assert_string_equal(parameter_of(finding, "fault"), "weak");
    assert_string_equal(parameter_of(finding, "code"), "0x800b0004");
    diagnosis_destroy(diagnosis);

    look->verdict = CERTIFICATE_EXPIRED;
    look->chain.count = 0; /* a chain that could not be read is told without it */
    expect_first(evidence, "certificate-expired", VERDICT_PROBLEM);
}

static void unknown_verdict_is_no_fault(void **state)
{
    struct evidence *evidence = build_broken_step();

    (void)state;
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_UNKNOWN);
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_connection(evidence, BUILT_PID, "198.51.100.7:443", STATE_ESTABLISHED);
    expect_first(evidence, "check-incomplete", VERDICT_INCOMPLETE);
}

static void names_that_do_not_exist(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct diagnosis *diagnosis;

    (void)state;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "autodiscover-not-published");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "domain"), BUILT_DOMAIN);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "first_host"), AUTODISCOVER_HOST);
    diagnosis_destroy(diagnosis);

    /* A web site that knows nothing of mail changes nothing about it. */
    (void)build_step_status(evidence, BUILT_ADDRESS, "https-root", 404, STEP_HTTP_STATUS);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "autodiscover-not-published");
    diagnosis_destroy(diagnosis);
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 200, STEP_NOT_UNDERSTOOD)->content_type =
        "text/html";
    expect_first(evidence, "autodiscover-not-published", VERDICT_PROBLEM);

    /* Outlook is connected to the server that its profile names: it found it in another way. */
    evidence = build_healthy_without_sign_in();
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    expect_first(evidence, "autodiscover-not-published", VERDICT_WARNING);
}

static void silent_dns_is_told_for_the_computer(void **state)
{
    static const char *const asked[] = {"https-root", "https-autodiscover", "http-redirect"};
    struct evidence *evidence = build_broken_step();
    struct diagnosis *diagnosis;

    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct step *step = build_step(evidence, BUILT_ADDRESS, asked[i]);
        step->outcome = STEP_NO_CONNECTION;
        step->attempts.count = 0;
        evidence->tls.count = 0;
        (void)build_name(evidence, step->host, NAME_NO_ANSWER, NULL);
    }
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "dns-no-answer");
    assert_null(diagnosis->findings.items[0].account);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "dns_servers"), "10.66.0.1");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void no_network_explains_everything(void **state)
{
    struct evidence *evidence = build_broken_step();

    (void)state;
    evidence->machine.adapters.items[1].up = TRUTH_NO;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_UNREACHABLE);
    expect_with(evidence, "no-network", VERDICT_PROBLEM, "server-no-answer", true);

    evidence = build_broken_step();
    evidence->machine.adapters.items[1].addresses.count = 0;
    text_list_append(evidence->arena, &evidence->machine.adapters.items[1].addresses, "169.254.7.8/16");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_UNREACHABLE);
    expect_with(evidence, "no-network", VERDICT_PROBLEM, "outlook-no-connections", true);

    /* Unknown is never a fault, and who gets through has a network whatever Windows says. */
    evidence = build_broken_step();
    evidence->machine.adapters.items[1].up = TRUTH_UNKNOWN;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "no-network");
    evidence = build_healthy();
    evidence->machine.adapters.items[1].up = TRUTH_NO;
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
    evidence = build_broken_step();
    evidence->machine.adapters.count = 0;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "no-network");
}

static void proxy_is_named(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    struct diagnosis *diagnosis;

    (void)state;
    proxy->url = "https://" AUTODISCOVER_HOST ":443/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_PROXY_NO_ANSWER);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "proxy-unreachable");
    assert_null(diagnosis->findings.items[0].account);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "proxy"), "proxy.contoso.test:3128");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "proxy_host"), "proxy.contoso.test");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "proxy_port"), "3128");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

int test_rules(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(healthy_is_said_first),
        cmocka_unit_test(healthy_without_sign_in_says_so),
        cmocka_unit_test(missing_sign_in_names_its_reason),
        cmocka_unit_test(a_sign_in_used_before_is_told),
        cmocka_unit_test(web_site_faults_are_ordinary),
        cmocka_unit_test(web_site_does_not_hide_the_fault),
        cmocka_unit_test(mail_domain_counts_when_alone),
        cmocka_unit_test(not_reached_names_the_broken_link),
        cmocka_unit_test(settings_out_of_reach_are_not_the_mailbox),
        cmocka_unit_test(blocked_port_names_host_port_and_address),
        cmocka_unit_test(another_port_of_the_host_makes_it_certain),
        cmocka_unit_test(slowness_and_odd_failures_are_described),
        cmocka_unit_test(certificate_faults_are_told_apart),
        cmocka_unit_test(expired_certificate_is_described),
        cmocka_unit_test(unknown_verdict_is_no_fault),
        cmocka_unit_test(names_that_do_not_exist),
        cmocka_unit_test(silent_dns_is_told_for_the_computer),
        cmocka_unit_test(no_network_explains_everything),
        cmocka_unit_test(proxy_is_named),
    };

    return cmocka_run_group_tests_name("rules", tests, NULL, check_end);
}
