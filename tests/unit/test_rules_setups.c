/*
 * The same faults in set-ups of other companies: at one of several servers, at the settings' server alone while Outlook is
 * connected, at a mail port, by a clock that is wrong, after a move to the cloud. Each must be told as what it is there.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define STEP_HOST "autodiscover." BUILT_DOMAIN
#define STORE     "https://" BUILT_HOST "/mapi/emsmdb/"
#define BOOK      "https://" BUILT_HOST "/mapi/nspi/"
#define CLOUD     "outlook.office365.com"

static void expect_consequence(const struct diagnosis *diagnosis, const char *effect, const char *cause)
{
    const struct finding *finding = find_finding(diagnosis, effect);

    assert_non_null(finding);
    assert_non_null(finding->consequence_of);
    assert_string_equal(finding->consequence_of, cause);
}

static void end(struct diagnosis *diagnosis, struct evidence *evidence)
{
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- one of several servers ---- */

static void look_at(struct evidence *evidence, const char *address, int outcome, int verdict)
{
    struct tls_look *look = schema_append(evidence->arena, &tls_look_schema, &evidence->address_looks);

    look->host = BUILT_HOST;
    look->port = 443;
    look->address = address;
    look->outcome = outcome;
    look->verdict = verdict;
}

/* Two servers behind the mail server's name, the other one good; the check happened to get to the one that is not. */
static struct evidence *with_bad_one_of_two(int verdict, int other)
{
    struct evidence *evidence = build_without_connections(build_healthy_without_sign_in());

    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile", STORE, 0);
    (void)build_look(evidence, BUILT_HOST, REACH_DONE, verdict);
    look_at(evidence, BUILT_REMOTE, REACH_DONE, verdict);
    look_at(evidence, "10.66.0.13", REACH_DONE, other);
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
        end(diagnosis, evidence);
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
    look_at(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    look_at(evidence, "2001:db8::12", REACH_DONE, CERTIFICATE_EXPIRED);
    expect_without(evidence, "one-server-of-several-down", VERDICT_WARNING, "ipv6-broken");
    evidence = build_healthy();
    look_at(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    look_at(evidence, "2001:db8::12", REACH_TLS_FAILED, CERTIFICATE_UNKNOWN);
    expect_without(evidence, "one-server-of-several-down", VERDICT_WARNING, "ipv6-broken");
    evidence = build_healthy();
    look_at(evidence, BUILT_REMOTE, REACH_DONE, CERTIFICATE_GOOD);
    look_at(evidence, "2001:db8::12", REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
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
    end(diagnosis, evidence);
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
    end(diagnosis, evidence);
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
    end(diagnosis, evidence);

    /* on two servers they are two faults */
    evidence = build_without_connections(build_healthy());
    build_drop_endpoints(evidence);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover", STORE, 503);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "address-book", "autodiscover",
                         "https://book.contoso.test/mapi/nspi/", 503);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[1].id, "endpoint-fails-after-autodiscover");
    assert_null(parameter_of(&diagnosis->findings.items[0], "others"));
    end(diagnosis, evidence);
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
        end(diagnosis, evidence);
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
    end(diagnosis, evidence);
    evidence = build_healthy();
    evidence_find_tls(evidence, BUILT_HOST, 443)->tls_version = "TLS 1.0";
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(&diagnosis->findings.items[0], "unconnected"));
    end(diagnosis, evidence);
}

/* ---- a clock ---- */

static void add_clock(struct evidence *evidence, const char *host, int64_t minutes)
{
    struct clock_look *look = schema_append(evidence->arena, &clock_look_schema, &evidence->clocks);

    look->source = "http-date";
    look->host = host;
    look->ours = "2026-11-21T10:00:00.000Z";
    look->difference_ms = minutes * 60 * 1000;
}

/* A mailbox in the cloud, Outlook not connected. */
static struct evidence *in_cloud(int verdict)
{
    struct evidence *evidence = build_without_connections(build_healthy_without_sign_in());

    build_drop_endpoints(evidence);
    build_name(evidence, CLOUD, NAME_FOUND, "203.0.113.50");
    build_look(evidence, CLOUD, REACH_DONE, verdict);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://" CLOUD "/mapi/emsmdb/", verdict == CERTIFICATE_GOOD ? 401 : 0);
    evidence->accounts.items[0].servers.count = 0;
    text_list_append(evidence->arena, &evidence->accounts.items[0].servers, CLOUD);
    return evidence;
}

/* The certificate's dates are of the evidence builder: valid from 2027-02-01 on where it is not valid yet. */
static void a_clock_explains_the_place_of_the_sign_in(void **state)
{
    static const char door[] = "login.microsoftonline.com";
    static const int64_t days[] = {100, 1};

    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct evidence *evidence = in_cloud(CERTIFICATE_NOT_YET_VALID);
        struct port_look *port = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
        struct diagnosis *diagnosis;

        port->account = BUILT_ADDRESS;
        port->protocol = "sign-in";
        port->purpose = "https";
        port->named_by = "knowledge";
        port->host = door;
        port->port = 443;
        port->outcome = REACH_DONE;
        (void)build_look(evidence, door, REACH_DONE, CERTIFICATE_NOT_YET_VALID);
        add_clock(evidence, "a.contoso.test", days[i] * 24 * 60);
        add_clock(evidence, "b.contoso.test", days[i] * 24 * 60);
        diagnosis = check_diagnose(evidence);
        if (i == 0) {
            assert_string_equal(diagnosis->findings.items[0].id, "clock-wrong");
            expect_consequence(diagnosis, "sign-in-service-unreachable", "clock-wrong");
        } else {
            /* by the other clocks they are not valid either */
            assert_string_equal(diagnosis->findings.items[0].id, "certificate-not-yet-valid");
            assert_null(find_finding(diagnosis, "sign-in-service-unreachable")->consequence_of);
        }
        end(diagnosis, evidence);
    }
}

/* A refusal never says why; that the clock alone can be the reason is said, and no more than that. */
static void a_clock_is_named_beside_a_refused_sign_in(void **state)
{
    static const struct {
        const char *scheme;
        int64_t minutes;
        bool named;
    } cases[] = {
        {"Negotiate", 20, true}, {"Negotiate", -20, true}, {"Negotiate", 4, false}, {"Basic", 20, false}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_broken_step();
        struct diagnosis *diagnosis;

        build_step_refuses(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].scheme)->sign_in =
            cases[i].scheme;
        add_clock(evidence, "a.contoso.test", cases[i].minutes);
        add_clock(evidence, "b.contoso.test", cases[i].minutes);
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, "sign-in-refused");
        assert_null(diagnosis->findings.items[0].consequence_of);
        assert_true((parameter_of(&diagnosis->findings.items[0], "clock") != NULL) == cases[i].named);
        end(diagnosis, evidence);
    }
}

/* ---- the hosts file ---- */

/* The file alone knows the name, and nobody answers there. */
static void a_name_that_only_a_file_knows(void **state)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct name_check *check = schema_append(evidence->arena, &name_check_schema, &evidence->name_checks);
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_endpoints(evidence);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    check->host = STEP_HOST;
    check->server = "10.66.0.1";
    check->outcome = NAME_NOT_FOUND;
    text_list_append(evidence->arena, &check->hosts_file, "10.66.0.99");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "hosts-file-override");
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "says"), "unknown");
    expect_consequence(diagnosis, "port-no-answer", "hosts-file-override");
    diagnosis_destroy(diagnosis);
    /* a DNS server that did not answer says nothing of the name */
    evidence->name_checks.items[0].outcome = NAME_NO_ANSWER;
    expect_first(evidence, "port-no-answer", VERDICT_PROBLEM);
}

/* ---- a move to the cloud ---- */

/* Microsoft says that it has the mailbox, and its service is the first that answers. */
static struct evidence *after_a_move(const char *kept_host, const char *told)
{
    struct evidence *evidence = in_cloud(CERTIFICATE_GOOD);
    struct autodiscover *asked = &evidence->autodiscover.items[0];
    struct step *question = schema_append(evidence->arena, &step_schema, &asked->other_questions);
    struct saved_answer *saved =
        schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);
    struct attempt *attempt;

    build_step_place(evidence, build_step(evidence, BUILT_ADDRESS, "https-autodiscover"),
                     "https://" CLOUD "/autodiscover/autodiscover.xml");
    question->id = "json-autodiscoverv1@" CLOUD;
    question->outcome = STEP_ANSWERED;
    build_step_place(evidence, question, "https://" CLOUD "/autodiscover/autodiscover.json");
    attempt = schema_append(evidence->arena, &attempt_schema, &question->attempts);
    attempt->request = "json";
    attempt->url = question->url;
    attempt->answer.kind = ANSWER_SETTINGS;
    ((struct protocol *)schema_append(evidence->arena, &protocol_schema, &attempt->answer.protocols))->url =
        told;
    saved->kind = "cache";
    saved->path = "C:\\Users\\anna\\Outlook\\16\\AutoD.anna@contoso.test.xml";
    saved->answer.kind = ANSWER_SETTINGS;
    build_mapi_http(evidence, &saved->answer, kept_host);
    return evidence;
}

static void what_outlook_keeps_may_be_from_before_the_cloud(void **state)
{
    static const char at_microsoft[] = "https://" CLOUD "/autodiscover/autodiscover.xml";
    static const char at_home[] = "https://mail.contoso.test/autodiscover/autodiscover.xml";
    struct evidence *evidence = after_a_move("old.contoso.test", at_microsoft);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "cached-answer-stale", SEVERITY_WARNING);

    (void)state;
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(finding, "kept"), "old.contoso.test");
    assert_string_equal(parameter_of(finding, "now"), CLOUD);
    expect_consequence(diagnosis, "outlook-no-connections", "cached-answer-stale");
    end(diagnosis, evidence);
    expect_absent(after_a_move(CLOUD, at_microsoft), "cached-answer-stale");
    expect_absent(after_a_move("old.contoso.test", at_home), "cached-answer-stale");
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
        cmocka_unit_test(a_clock_explains_the_place_of_the_sign_in),
        cmocka_unit_test(a_clock_is_named_beside_a_refused_sign_in),
        cmocka_unit_test(a_name_that_only_a_file_knows),
        cmocka_unit_test(what_outlook_keeps_may_be_from_before_the_cloud),
    };

    return cmocka_run_group_tests_name("rules_setups", tests, NULL, check_end);
}
