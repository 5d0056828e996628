/*
 * The same faults in set-ups of other companies: at one of several servers, at the settings' server alone while Outlook is
 * connected, at a mail port, beside a hoster that only sends on. Each must be told as what it is there.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/path_check.h"

#define STEP_HOST "autodiscover." BUILT_DOMAIN
#define STORE     "https://" BUILT_HOST "/mapi/emsmdb/"
#define BOOK      "https://" BUILT_HOST "/mapi/nspi/"

/* ---- one of several servers ---- */

/* Two servers behind the mail server's name, the other one good; the check happened to get to the one that is not. */
static struct evidence *with_bad_one_of_two(int verdict, int other)
{
    struct evidence *evidence = build_without_connections(build_healthy_without_sign_in());

    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile", STORE, 0);
    (void)build_look(evidence, BUILT_HOST, REACH_DONE, verdict);
    build_address_look(evidence, BUILT_REMOTE, REACH_DONE, verdict);
    build_address_look(evidence, "10.66.0.13", REACH_DONE, other);
    return evidence;
}

static void the_certificate_of_one_of_several_servers(void **state)
{
    static const int verdicts[] = {CERTIFICATE_EXPIRED,   CERTIFICATE_NOT_YET_VALID, CERTIFICATE_OTHER_NAME,
                                   CERTIFICATE_UNTRUSTED, CERTIFICATE_REVOKED,       CERTIFICATE_WEAK};

    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        struct evidence *evidence = with_bad_one_of_two(verdicts[i], CERTIFICATE_GOOD);
        struct diagnosis *diagnosis = check_diagnose(evidence);
        const struct finding *second = &diagnosis->findings.items[1];
        const char *id;

        assert_true(diagnosis->findings.count > 1);
        id = finding_kind_find(second->id)->id; /* outlives the diagnosis */
        assert_string_equal(diagnosis->findings.items[0].id, "one-server-of-several-down");
        assert_true(text_begins_ignoring_case(id, "certificate-"));
        assert_int_equal(second->severity, SEVERITY_WARNING);
        assert_string_equal(second->consequence_of, "one-server-of-several-down");
        check_release(diagnosis, evidence);
        /* where all are bad, it is the certificate */
        expect_without(with_bad_one_of_two(verdicts[i], verdicts[i]), id, VERDICT_PROBLEM,
                       "one-server-of-several-down");
    }
}

/* By IPv6 there is a server, and it is a bad one: nothing is wrong with IPv6. */
static void an_ipv6_server_that_answers_is_no_broken_ipv6(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_address_look(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    build_address_look(evidence, "2001:db8::12", REACH_DONE, CERTIFICATE_EXPIRED);
    expect_without(evidence, "one-server-of-several-down", VERDICT_WARNING, "ipv6-broken");
    evidence = build_healthy();
    build_address_look(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    build_address_look(evidence, "2001:db8::12", REACH_TLS_FAILED, CERTIFICATE_UNKNOWN);
    expect_without(evidence, "one-server-of-several-down", VERDICT_WARNING, "ipv6-broken");
    evidence = build_healthy();
    build_address_look(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    build_address_look(evidence, "2001:db8::12", REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    expect_without(evidence, "ipv6-broken", VERDICT_WARNING, "one-server-of-several-down");
}

/* ---- only the server that gives the settings ---- */

static void expect_told_as_settings(struct evidence *evidence, const char *id, const char *parameter)
{
    struct diagnosis *diagnosis;

    /* connected: it is only the settings that are missing */
    build_drop_endpoints(evidence);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, id);
    assert_non_null(parameter_of(&diagnosis->findings.items[0], parameter));
    diagnosis_destroy(diagnosis);
    /* not connected: nobody may say so */
    build_drop_connections(evidence);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, id);
    assert_null(parameter_of(&diagnosis->findings.items[0], parameter));
    expect_consequence(diagnosis, "outlook-no-connections", id);
    check_release(diagnosis, evidence);
}

static void outlook_goes_on_without_the_settings_server(void **state)
{
    static const struct {
        int64_t status;
        const char *id;
    } answers[] = {{403, "autodiscover-forbidden"}, {404, "autodiscover-missing"}, {500, "server-error"}};
    struct evidence *evidence;

    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        evidence = build_healthy_without_sign_in();
        (void)build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", answers[i].status,
                                answers[i].status == 403 ? STEP_REFUSED : STEP_HTTP_STATUS);
        expect_told_as_settings(evidence, answers[i].id, "connected");
    }
    evidence = build_healthy_without_sign_in();
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    expect_told_as_settings(evidence, "certificate-expired", "settings");
}

/* The mail server's own certificate is never told as the settings server's. */
static void a_mail_servers_certificate_is_its_own(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    evidence_find_tls(evidence, BUILT_HOST, 443)->verdict = CERTIFICATE_REVOKED;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "certificate-revoked");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), BUILT_HOST);
    assert_null(parameter_of(&diagnosis->findings.items[0], "settings"));
    check_release(diagnosis, evidence);
}

/* ---- one broken server has several doors ---- */

static void doors_of_one_server_are_told_once(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;
    size_t told = 0;

    (void)state;
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover", BOOK, 404);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", STORE, 503);
    diagnosis = check_diagnose(evidence);
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        told += text_equal(diagnosis->findings.items[i].id, "endpoint-fails-after-autodiscover");
    }
    assert_int_equal(told, 1);
    /* the one to the mailbox first, whatever the order of the answer */
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "purpose"), "mail-store");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "others"), BOOK " (HTTP 404)");
    check_release(diagnosis, evidence);

    /* on two servers they are two faults */
    evidence = build_without_connections(build_healthy());
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", STORE, 503);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover",
                         "https://book.contoso.test/mapi/nspi/", 503);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[1].id, "endpoint-fails-after-autodiscover");
    assert_null(parameter_of(&diagnosis->findings.items[0], "others"));
    check_release(diagnosis, evidence);
}

/* ---- mail ports ---- */

static struct evidence *with_imap(int verdict)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct port_look *port = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
    struct mail_server *server =
        schema_append(evidence->arena, &mail_server_schema, &evidence->accounts.items[0].mail_servers);

    server->protocol = "imap";
    server->host = "imap.contoso.test";
    server->port = 993;
    build_name(evidence, "imap.contoso.test", NAME_FOUND, "203.0.113.50");
    evidence->accounts.items[0].kind = ACCOUNT_IMAP;
    build_drop_endpoints(evidence);
    port->account = BUILT_ADDRESS;
    port->protocol = "imap";
    port->purpose = "imaps";
    port->named_by = "profile";
    port->host = "imap.contoso.test";
    port->port = 993;
    port->address = "203.0.113.50";
    port->outcome = REACH_DONE;
    build_look(evidence, "imap.contoso.test", REACH_DONE, verdict)->port = 993;
    return evidence;
}

static void the_certificate_at_a_mail_port_counts(void **state)
{
    static const struct {
        int verdict;
        const char *id;
    } cases[] = {{CERTIFICATE_EXPIRED, "certificate-expired"},
                 {CERTIFICATE_OTHER_NAME, "certificate-other-name"},
                 {CERTIFICATE_UNTRUSTED, "certificate-untrusted"}};
    struct evidence *evidence;
    struct diagnosis *diagnosis;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect_with(with_imap(cases[i].verdict), cases[i].id, VERDICT_PROBLEM, "outlook-no-connections",
                    true);
        evidence = with_imap(cases[i].verdict); /* somebody has agreed to it */
        build_connection(evidence, BUILT_PID, "203.0.113.50:993", STATE_ESTABLISHED);
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, cases[i].id);
        assert_int_equal(diagnosis->findings.items[0].severity, SEVERITY_WARNING);
        assert_non_null(parameter_of(&diagnosis->findings.items[0], "connected"));
        check_release(diagnosis, evidence);
    }
    evidence = with_imap(CERTIFICATE_GOOD);
    build_connection(evidence, BUILT_PID, "203.0.113.50:993", STATE_ESTABLISHED);
    expect_first(evidence, "healthy-not-exchange", VERDICT_HEALTHY);
    evidence = with_imap(CERTIFICATE_EXPIRED); /* a port that would be usual, and nobody uses */
    evidence->ports.items[0].named_by = "knowledge";
    expect_absent(evidence, "certificate-expired");
}

/* ---- a hoster that only sends on ---- */

static struct evidence *sent_on_at_plain_http(void)
{
    struct evidence *evidence = build_without_connections(build_healthy_without_sign_in());
    struct attempt *attempt =
        build_step_status(evidence, BUILT_ADDRESS, "http-redirect", 302, STEP_REDIRECTED);
    struct step *step = build_step(evidence, BUILT_ADDRESS, "http-redirect");

    build_drop_endpoints(evidence);
    attempt->location = "https://autodiscover.fabrikam.test/autodiscover/autodiscover.xml";
    step->reason = "waits-for-agreement";
    step->detail = "autodiscover.fabrikam.test";
    return evidence;
}

/* What is behind the hoster's closed door, or shown there, is nobody's fault while the person has not said a word. */
static void a_waiting_redirect_comes_before_the_door_beside_it(void **state)
{
    struct evidence *evidence = sent_on_at_plain_http();

    (void)state;
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_OTHER_NAME);
    expect_without(evidence, "redirect-other-company", VERDICT_PROBLEM, "certificate-other-name");
    evidence = sent_on_at_plain_http();
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_REFUSED);
    expect_without(evidence, "redirect-other-company", VERDICT_PROBLEM, "port-refused");
    /* a certificate that has expired is one that was meant to be used */
    evidence = sent_on_at_plain_http();
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    expect_first(evidence, "certificate-expired", VERDICT_PROBLEM);
}

/* ---- old encryption ---- */

static void nobody_is_calmed_while_outlook_is_not_connected(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct diagnosis *diagnosis;

    (void)state;
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.0";
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "tls-too-old");
    assert_non_null(parameter_of(&diagnosis->findings.items[0], "unconnected"));
    check_release(diagnosis, evidence);
    evidence = build_healthy();
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.0";
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(&diagnosis->findings.items[0], "unconnected"));
    check_release(diagnosis, evidence);
}

/* ---- what is beside the way, and what an answer leads to ---- */

static void look_beside(struct evidence *evidence, const char *host, const char *address, int outcome)
{
    struct tls_look *look = schema_append(evidence->arena, &tls_look_schema, &evidence->address_looks);

    look->host = host;
    look->port = 443;
    look->address = address;
    look->outcome = outcome;
    look->verdict = outcome == REACH_DONE ? CERTIFICATE_GOOD : CERTIFICATE_UNKNOWN;
}

/* Which of its computers the company's web site stands on is its own affair. */
static void the_web_sites_addresses_are_its_own_affair(void **state)
{
    static const char *const bad[] = {"2001:db8::10", "192.0.2.11"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct evidence *evidence = build_healthy();
        look_beside(evidence, BUILT_DOMAIN, "192.0.2.10", REACH_DONE);
        look_beside(evidence, BUILT_DOMAIN, bad[i], REACH_NO_ANSWER);
        expect_first(evidence, "healthy", VERDICT_HEALTHY);
        evidence = build_healthy(); /* the winner's are not */
        look_beside(evidence, STEP_HOST, "192.0.2.10", REACH_DONE);
        look_beside(evidence, STEP_HOST, bad[i], REACH_NO_ANSWER);
        expect_first(evidence, i == 0 ? "ipv6-broken" : "one-server-of-several-down", VERDICT_WARNING);
    }
}

/* Nobody is told that his company has set nothing up where it sends him on to a name that is gone. */
static void a_redirect_to_a_name_that_is_gone(void **state)
{
    static const char gone[] = "https://find.contoso.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = build_without_connections(build_healthy_without_sign_in());
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    build_step_status(evidence, BUILT_ADDRESS, "https-autodiscover", 302, STEP_REDIRECTED)->location = gone;
    build_step_place(evidence, step, gone);
    step->outcome = STEP_NO_CONNECTION;
    build_name(evidence, "find.contoso.test", NAME_NOT_FOUND, NULL);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "server-name-not-found");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "named_by"), "redirect");
    assert_null(find_finding(diagnosis, "autodiscover-not-published"));
    expect_consequence(diagnosis, "outlook-no-connections", "server-name-not-found");
    check_release(diagnosis, evidence);
}

static void open_connections_outlast_a_shut_port(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", STORE, 0);
    (void)build_look(evidence, BUILT_HOST, REACH_REFUSED, CERTIFICATE_UNKNOWN);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "port-refused");
    assert_non_null(parameter_of(&diagnosis->findings.items[0], "holds"));
    diagnosis_destroy(diagnosis);
    build_drop_connections(evidence);
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(&diagnosis->findings.items[0], "holds"));
    check_release(diagnosis, evidence);
}

/* ---- the picture of the way ---- */

/* The server for sending answers; that is no way to the mailbox. */
static void the_server_for_sending_is_not_the_mailbox(void **state)
{
    struct evidence *evidence = with_imap(CERTIFICATE_UNKNOWN);
    struct port_look *sends = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
    struct diagnosis *diagnosis;

    (void)state;
    evidence->ports.items[0].outcome = REACH_REFUSED;
    evidence_find_tls(evidence, "imap.contoso.test", 993)->outcome = REACH_REFUSED;
    sends->account = BUILT_ADDRESS;
    sends->protocol = "smtp";
    sends->purpose = "submission";
    sends->named_by = "profile";
    sends->host = "smtp.contoso.test";
    sends->port = 587;
    sends->outcome = REACH_DONE;
    sends->is_protocol = TRUTH_YES;
    sends->offers_tls = TRUTH_YES;
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "port-refused");
    assert_int_equal(path_part_of(diagnosis, NULL, LINK_PORT)->state, PATH_BAD);
    assert_int_equal(path_part_of(diagnosis, NULL, LINK_MAILBOX)->state, PATH_NOT_REACHED);
    check_release(diagnosis, evidence);
}

int test_rules_setups(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_certificate_of_one_of_several_servers),
        cmocka_unit_test(an_ipv6_server_that_answers_is_no_broken_ipv6),
        cmocka_unit_test(outlook_goes_on_without_the_settings_server),
        cmocka_unit_test(a_mail_servers_certificate_is_its_own),
        cmocka_unit_test(doors_of_one_server_are_told_once),
        cmocka_unit_test(the_certificate_at_a_mail_port_counts),
        cmocka_unit_test(a_waiting_redirect_comes_before_the_door_beside_it),
        cmocka_unit_test(nobody_is_calmed_while_outlook_is_not_connected),
        cmocka_unit_test(the_web_sites_addresses_are_its_own_affair),
        cmocka_unit_test(a_redirect_to_a_name_that_is_gone),
        cmocka_unit_test(open_connections_outlast_a_shut_port),
        cmocka_unit_test(the_server_for_sending_is_not_the_mailbox),
    };

    return cmocka_run_group_tests_name("rules_setups", tests, NULL, check_end);
}
