/*
 * Rules about what the servers answer: sign-in, Autodiscover, redirects, and the endpoints behind them. Each fires where it
 * should, and is silent where the same fact is ordinary.
 */
#include "tests/unit/unit.h"

#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define AUTODISCOVER_HOST "autodiscover." BUILT_DOMAIN

static void refused_sign_in(void **state)
{
    struct evidence *evidence = build_broken_step();
    struct diagnosis *diagnosis;

    (void)state;
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "sign-in-refused");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "user"), "CONTOSO\\anna");
    assert_string_equal(diagnosis->interpretation.accounts.items[0].winner, "https-autodiscover");
    assert_null(parameter_of(&diagnosis->findings.items[0], "connected"));
    assert_null(find_finding(diagnosis, "not-signed-in"));
    assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
    diagnosis_destroy(diagnosis);

    /* Outlook, with its own password, is connected: only that of the check was refused. */
    build_healthy_connections(evidence);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "sign-in-refused");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "connected"), "yes");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING);
    diagnosis_destroy(diagnosis);

    /* 403 is a server that knows who asks. */
    build_step(evidence, BUILT_ADDRESS, "https-autodiscover")->attempts.items[1].http_status = 403;
    expect_without(evidence, "autodiscover-forbidden", VERDICT_PROBLEM, "sign-in-refused");

    /* Where modern authentication is offered, a refused password means nothing. */
    evidence = build_healthy();
    build_drop_endpoints(evidence);
    (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Bearer");
    expect_without(evidence, "modern-authentication-needed", VERDICT_WARNING, "sign-in-refused");
}

static void expect_connected(struct evidence *evidence, const char *id, const char *connected)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = find_finding(diagnosis, id);

    assert_non_null(finding);
    if (connected) {
        assert_string_equal(parameter_of(finding, "connected"), connected);
    } else {
        assert_null(parameter_of(finding, "connected"));
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* Who reads of a fault is told first that Outlook works at the moment, where it does. */
static void faults_tell_whether_outlook_is_connected(void **state)
{
    (void)state;
    for (int is_connected = 0; is_connected < 2; is_connected++) {
        struct evidence *evidence = build_healthy();

        if (!is_connected) {
            evidence->connections.count = 0;
        }
        (void)build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", "Bearer");
        expect_connected(evidence, "modern-authentication-needed", is_connected ? "yes" : NULL);

        evidence = build_healthy();
        if (!is_connected) {
            evidence->connections.count = 0;
        }
        build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
        expect_connected(evidence, "certificate-expired", is_connected ? "yes" : NULL);
    }
}

static void answers_that_are_none(void **state)
{
    static const struct {
        int64_t status;
        int outcome;
        const char *content_type;
        const char *id;
    } cases[] = {
        {403, STEP_HTTP_STATUS, NULL, "autodiscover-forbidden"},
        {404, STEP_HTTP_STATUS, NULL, "autodiscover-missing"},
        {405, STEP_HTTP_STATUS, NULL, "autodiscover-missing"},
        {500, STEP_HTTP_STATUS, NULL, "server-error"},
        {503, STEP_HTTP_STATUS, NULL, "server-error"},
        {408, STEP_HTTP_STATUS, NULL, "server-error"},
        {429, STEP_HTTP_STATUS, NULL, "server-error"},
        {204, STEP_HTTP_STATUS, NULL, "answer-not-understood"},
        {302, STEP_HTTP_STATUS, NULL, "answer-not-understood"},
        {200, STEP_NOT_UNDERSTOOD, "text/html", "answer-not-understood"},
        {200, STEP_NOT_UNDERSTOOD, "text/xml", "answer-not-understood"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].status, cases[i].outcome)
            ->content_type = cases[i].content_type;
        expect_with(evidence, cases[i].id, VERDICT_PROBLEM, "outlook-no-connections", true);
    }
}

static void error_answers_are_told_with_the_servers_words(void **state)
{
    static const struct {
        const char *code;
        const char *id;
        int certainty;
    } cases[] = {
        {"500", "address-unknown", CERTAINTY_LIKELY},
        {"501", "no-settings-for-address", CERTAINTY_LIKELY},
        {"600", "address-unknown", CERTAINTY_POSSIBLE},
        {"601", "no-settings-for-address", CERTAINTY_LIKELY},
        {"602", "no-settings-for-address", CERTAINTY_LIKELY},
        {"603", "server-error", CERTAINTY_LIKELY},
        {"604", "address-unknown", CERTAINTY_POSSIBLE},
        {NULL, "address-unknown", CERTAINTY_POSSIBLE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        struct attempt *attempt =
            build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 200, STEP_ERROR_ANSWER);
        struct diagnosis *diagnosis;

        attempt->answer.kind = ANSWER_ERROR;
        attempt->answer.error_code = cases[i].code;
        attempt->answer.error_message = "The e-mail address can't be found.";
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, cases[i].id);
        assert_int_equal(diagnosis->findings.items[0].certainty, cases[i].certainty);
        assert_string_equal(parameter_of(&diagnosis->findings.items[0], "message"),
                            "The e-mail address can't be found.");
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void answer_without_a_mailbox(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct autodiscover_answer *answer;

    (void)state;
    build_drop_endpoints(evidence);
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    (void)build_protocol(evidence, answer, "WEB", NULL);
    expect_with(evidence, "answer-not-understood", VERDICT_PROBLEM, "outlook-no-connections", true);
}

/* Exchange knows the mailbox and names no protocol of MAPI: switched off, or not in its plan. */
static void a_mailbox_without_mapi_is_told(void **state)
{
    static const char *const offered[] = {"WEB", "POP3", NULL};

    (void)state;
    for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++) {
        struct evidence *evidence = build_without_connections(build_healthy());
        struct autodiscover_answer *answer;

        build_drop_endpoints(evidence);
        answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
        answer->legacy_dn = "/o=Contoso/cn=Recipients/cn=anna";
        if (offered[i]) {
            (void)build_protocol(evidence, answer, offered[i], NULL);
        }
        expect_with(evidence, "mailbox-not-allowed-mapi", VERDICT_PROBLEM, "outlook-no-connections", true);
    }
    expect_absent(build_healthy(), "mailbox-not-allowed-mapi");

    /* A mailbox that the person reads by POP is none of Outlook's Exchange. */
    struct evidence *evidence = build_without_connections(build_healthy());
    struct autodiscover_answer *answer;

    build_drop_endpoints(evidence);
    evidence->accounts.items[0].kind = ACCOUNT_POP;
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    answer->legacy_dn = "/o=Contoso/cn=Recipients/cn=anna";
    (void)build_protocol(evidence, answer, "POP3", "pop.contoso.test");
    expect_absent(evidence, "mailbox-not-allowed-mapi");
}

static struct evidence *with_json_question(const char *host, int64_t status)
{
    struct evidence *evidence = build_healthy();
    struct autodiscover *asked = &evidence->autodiscover.items[0];
    struct step *question = schema_append(evidence->arena, &step_schema, &asked->other_questions);
    struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &question->attempts);

    question->id = "json-ews@autodiscover.contoso.test";
    question->host = host;
    question->url = "https://autodiscover.contoso.test/autodiscover/autodiscover.json?Protocol=Ews";
    question->outcome = STEP_HTTP_STATUS;
    attempt->request = "json";
    attempt->url = question->url;
    attempt->outcome = REACH_DONE;
    attempt->http_status = status;
    return evidence;
}

static void a_protection_rule_is_told_apart(void **state)
{
    (void)state;
    expect_severity(with_json_question(AUTODISCOVER_HOST, 403), "autodiscover-json-blocked", SEVERITY_INFO);
    expect_absent(with_json_question(AUTODISCOVER_HOST, 404), "autodiscover-json-blocked");
    expect_absent(with_json_question("outlook.office365.com", 403), "autodiscover-json-blocked");
}

/* The server had answered before its certificate turned out to be withdrawn. */
static void a_withdrawn_certificate_spoils_the_answer(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    evidence_find_tls(evidence, AUTODISCOVER_HOST, 443)->verdict = CERTIFICATE_REVOKED;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "certificate-revoked");
    assert_string_equal(diagnosis->interpretation.accounts.items[0].winner, "none");
    assert_null(find_finding(diagnosis, "healthy"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy_without_sign_in();
    evidence_find_tls(evidence, AUTODISCOVER_HOST, 443)->verdict = CERTIFICATE_REVOKED;
    expect_without(evidence, "certificate-revoked", VERDICT_PROBLEM, "not-signed-in");

    evidence = build_healthy();
    evidence_find_tls(evidence, BUILT_HOST, 443)->verdict = CERTIFICATE_REVOKED;
    expect_first(evidence, "certificate-revoked", VERDICT_PROBLEM);
}

/* What the profile lets one guess keeps silent beside what the answer names, and does not speak in its place. */
static void a_broken_mailbox_is_told_before_its_address_book(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://mail.contoso.test/mapi/emsmdb/", 503);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://mail.contoso.test/mapi/emsmdb/?MailboxId=1", 503);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover",
                         "https://mail.contoso.test/mapi/nspi/?MailboxId=1", 503);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "endpoint-fails-after-autodiscover");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "purpose"), "mail-store");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* What the server itself says tells one that is too old from every other kind of disagreement. */
static void an_old_server_is_told_apart(void **state)
{
    static const struct {
        const char *version; /* that the server chose */
        int64_t alert;
        const char *id;
        const char *told;
    } cases[] = {
        {"TLS 1.0", UNKNOWN_INTEGER, "tls-too-old", "TLS 1.0"},
        {"TLS 1.1", UNKNOWN_INTEGER, "tls-too-old", "TLS 1.1"},
        {NULL, 70, "tls-too-old", "SSL 3.0"}, /* it refused whatever came later */
        {"TLS 1.2", UNKNOWN_INTEGER, "tls-no-agreement", NULL},
        {"TLS 1.3", UNKNOWN_INTEGER, "tls-no-agreement", NULL},
        {NULL, 40, "tls-no-agreement", NULL},
        {NULL, UNKNOWN_INTEGER, "tls-no-agreement", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        struct tls_look *look;
        struct diagnosis *diagnosis;

        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_TLS_FAILED);
        look = evidence_find_tls(evidence, AUTODISCOVER_HOST, 443);
        look->server_version = cases[i].version;
        look->server_alert = cases[i].alert;
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, cases[i].id);
        assert_int_equal(diagnosis->verdict, VERDICT_PROBLEM);
        if (cases[i].told) {
            assert_string_equal(parameter_of(&diagnosis->findings.items[0], "version"), cases[i].told);
        }
        assert_string_equal(find_finding(diagnosis, "outlook-no-connections")->consequence_of, cases[i].id);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* Whoever hangs up on a question that it could have refused in words disagrees about nothing. */
static void hanging_up_is_no_disagreement(void **state)
{
    static const struct {
        int hello;
        const char *version;
        const char *id;
        int certainty;
    } cases[] = {
        {REACH_CLOSED_EARLY, NULL, "connection-cut-off", CERTAINTY_CERTAIN},
        {REACH_UNKNOWN, NULL, "tls-no-agreement", CERTAINTY_CERTAIN},
        {REACH_TIMED_OUT, NULL, "tls-no-agreement", CERTAINTY_CERTAIN},
        /* it would take what Windows has, and breaks off: perhaps it wants a certificate of the client's */
        {REACH_DONE, "TLS 1.2", "tls-no-agreement", CERTAINTY_LIKELY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        struct tls_look *look;
        struct diagnosis *diagnosis;

        build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_TLS_FAILED);
        look = evidence_find_tls(evidence, AUTODISCOVER_HOST, 443);
        look->server_version = cases[i].version;
        look->server_hello = cases[i].hello;
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, cases[i].id);
        assert_int_equal(diagnosis->findings.items[0].certainty, cases[i].certainty);
        if (cases[i].hello == REACH_CLOSED_EARLY) {
            assert_string_equal(parameter_of(&diagnosis->findings.items[0], "handshake"), "yes");
        }
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

static void an_old_server_that_works_is_a_warning(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.1";
    expect_without(evidence, "tls-too-old", VERDICT_WARNING, "healthy");
    evidence = build_healthy();
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.3";
    expect_absent(evidence, "tls-too-old");
    /* the company's web site is none of Outlook's servers */
    evidence = build_healthy();
    (void)build_look(evidence, BUILT_DOMAIN, REACH_DONE, CERTIFICATE_GOOD);
    evidence_find_tls(evidence, BUILT_DOMAIN, 443)->tls_version = "TLS 1.0";
    expect_absent(evidence, "tls-too-old");
}

/* A web host's panel answers for IMAP at the mail domain, before the real mail server is asked. */
static void web_host_sends_outlook_astray(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct autodiscover_answer *answer;

    (void)state;
    build_drop_endpoints(evidence);
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-root");
    (void)build_protocol(evidence, answer, "IMAP", "imap.fabrikam.test");
    (void)build_protocol(evidence, answer, "SMTP", "smtp.fabrikam.test");
    expect_with(evidence, "root-site-answers", VERDICT_PROBLEM, "outlook-no-connections", true);

    /* Outlook was set up before and is connected: it goes wrong only the next time. */
    evidence = build_healthy();
    (void)build_step_asks(evidence, BUILT_ADDRESS, "https-autodiscover", "Basic");
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-root");
    (void)build_protocol(evidence, answer, "IMAP", "imap.fabrikam.test");
    expect_first(evidence, "root-site-answers", VERDICT_WARNING);

    /* The same answer for a mailbox that is an IMAP one is right. */
    evidence = build_evidence();
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    build_connection(evidence, BUILT_PID, "198.51.100.25:993", STATE_ESTABLISHED);
    (void)build_autodiscover(evidence, BUILT_ADDRESS);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-root");
    (void)build_protocol(evidence, answer, "IMAP", "imap.fabrikam.test");
    expect_without(evidence, "healthy-not-exchange", VERDICT_HEALTHY, "root-site-answers");
}

static void redirects_are_told(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location =
        "https://mail.contoso.test/autodiscover/autodiscover.xml";
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "autodiscover-redirects", false);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location =
        "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml";
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "autodiscover-redirects", false);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location =
        "https://autodiscover.notcontoso.test/autodiscover/autodiscover.xml";
    expect_first(evidence, "redirect-other-company", VERDICT_WARNING);

    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 200, STEP_REDIRECTED)
        ->answer.redirect_target = "anna@fabrikam.test";
    expect_first(evidence, "redirect-other-company", VERDICT_WARNING);
}

/* The web site leads on: that is what web sites do, unless nothing else could be meant. */
static void redirect_of_the_web_site_counts_when_alone(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 302, STEP_REDIRECTED)->location =
        "https://mail.contoso.test/autodiscover/autodiscover.xml";
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "autodiscover-redirects", false);

    evidence = build_broken_step();
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_REFUSED);
    build_step_status(evidence, BUILT_ADDRESS, "https-root", 302, STEP_REDIRECTED)->location =
        "https://www.fabrikam.test/";
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "redirect-other-company");

    /* To a path of itself it leads nowhere else. */
    evidence = build_healthy();
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location =
        "/owa/";
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "autodiscover-redirects");
}

/* Endpoints of a protocol that the account does not use decide nothing. */
static void other_protocols_endpoints_are_harmless(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    (void)build_endpoint(evidence, BUILT_ADDRESS, "rpc-http", "mail-store", "autodiscover",
                         "https://" BUILT_HOST "/rpc/rpcproxy.dll", 404);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

/* An alias of Exchange Online can't have a certificate for the customer's name: that is how it is meant to be. */
static struct evidence *with_alias_of_the_cloud(void)
{
    struct evidence *evidence = build_healthy();

    build_drop_endpoints(evidence);
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_OTHER_NAME);
    evidence_find_name(evidence, AUTODISCOVER_HOST)->canonical_name = "autodiscover.outlook.com";
    return evidence;
}

/* The cloud has no certificate for the customer's name; the plain question for a redirect is the way on. */
static void alias_of_the_cloud_is_no_fault(void **state)
{
    struct evidence *evidence = with_alias_of_the_cloud();

    (void)state;
    build_step(evidence, BUILT_ADDRESS, "http-redirect")->outcome = STEP_SKIPPED;
    expect_with(evidence, "healthy", VERDICT_HEALTHY, "autodiscover-redirects", false);
    evidence = with_alias_of_the_cloud();
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "certificate-other-name");
}

static void endpoints_are_asked_after_autodiscover(void **state)
{
    static const char store[] = "https://" BUILT_HOST "/mapi/emsmdb/";
    static const char inside[] = "https://inside.contoso.test/mapi/emsmdb/";
    static const char services[] = "https://" BUILT_HOST "/EWS/Exchange.asmx";
    static const int64_t bad[] = {403, 404, 500, 502, 503};
    struct evidence *evidence;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        evidence = build_without_connections(build_healthy());
        build_drop_endpoints(evidence);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", store,
                             bad[i]);
        expect_with(evidence, "endpoint-fails-after-autodiscover", VERDICT_PROBLEM, "outlook-no-connections",
                    true);
        evidence = build_healthy();
        (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "autodiscover", services,
                             bad[i]);
        expect_first(evidence, "endpoint-fails-after-autodiscover", VERDICT_WARNING);
        /* A second way to the same thing works. */
        evidence = build_healthy();
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", inside,
                             bad[i]);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
        /* What was only guessed from the profile proves nothing by its status. */
        evidence = build_healthy_without_sign_in();
        build_drop_endpoints(evidence);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile", store, bad[i]);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
    }
    /* EWS says 405 to a plain request. */
    evidence = build_healthy();
    (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "autodiscover", services, 405);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

static void mail_server_behind_autodiscover_is_judged(void **state)
{
    struct evidence *evidence;

    (void)state;
    for (int origin = 0; origin < 2; origin++) {
        const char *named_by = origin ? "profile" : "autodiscover";
        evidence = origin ? build_healthy_without_sign_in() : build_healthy();
        build_drop_endpoints(evidence);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", named_by,
                             "https://" BUILT_HOST "/mapi/emsmdb/", 0);
        (void)build_name(evidence, BUILT_HOST, NAME_NOT_FOUND, NULL);
        evidence->tls.count--; /* the mail server's own look was the last */
        expect_first(evidence, "server-name-not-found", VERDICT_PROBLEM);

        evidence = origin ? build_healthy_without_sign_in() : build_healthy();
        build_drop_endpoints(evidence);
        (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", named_by,
                             "https://" BUILT_HOST "/mapi/emsmdb/", 0);
        (void)build_look(evidence, BUILT_HOST, REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
        build_drop_connections(evidence);
        build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_SYN_SENT);
        expect_with(evidence, "port-no-answer", VERDICT_PROBLEM, "connections-not-answered", true);
    }
}

static void inside_name_is_unknown_outside_by_design(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://inside.contoso.test/mapi/emsmdb/", 0);
    (void)build_name(evidence, "inside.contoso.test", NAME_NOT_FOUND, NULL);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "server-name-not-found");

    /* Both fail: the fault of the one that has a name is the one that matters. */
    evidence = build_without_connections(build_healthy());
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://inside.contoso.test/mapi/emsmdb/", 0);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 0);
    (void)build_name(evidence, "inside.contoso.test", NAME_NOT_FOUND, NULL);
    (void)build_look(evidence, BUILT_HOST, REACH_REFUSED, CERTIFICATE_UNKNOWN);
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "server-name-not-found");
}

int test_rules_answers(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_tell_whether_outlook_is_connected),
        cmocka_unit_test(refused_sign_in),
        cmocka_unit_test(answers_that_are_none),
        cmocka_unit_test(error_answers_are_told_with_the_servers_words),
        cmocka_unit_test(answer_without_a_mailbox),
        cmocka_unit_test(a_mailbox_without_mapi_is_told),
        cmocka_unit_test(an_old_server_is_told_apart),
        cmocka_unit_test(an_old_server_that_works_is_a_warning),
        cmocka_unit_test(hanging_up_is_no_disagreement),
        cmocka_unit_test(a_broken_mailbox_is_told_before_its_address_book),
        cmocka_unit_test(a_protection_rule_is_told_apart),
        cmocka_unit_test(a_withdrawn_certificate_spoils_the_answer),
        cmocka_unit_test(web_host_sends_outlook_astray),
        cmocka_unit_test(redirects_are_told),
        cmocka_unit_test(redirect_of_the_web_site_counts_when_alone),
        cmocka_unit_test(other_protocols_endpoints_are_harmless),
        cmocka_unit_test(alias_of_the_cloud_is_no_fault),
        cmocka_unit_test(endpoints_are_asked_after_autodiscover),
        cmocka_unit_test(mail_server_behind_autodiscover_is_judged),
        cmocka_unit_test(inside_name_is_unknown_outside_by_design),
    };

    return cmocka_run_group_tests_name("rules_answers", tests, NULL, check_end);
}
