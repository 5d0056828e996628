/*
 * The same faults in set-ups of other companies: a clock that is wrong, a name that only the hosts file knows or that alone has no
 * answer, Microsoft not asked, an Outlook without an account, a VPN that is not to blame, a move to the cloud. Each must be told as what it is there.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/path_check.h"

#define STEP_HOST "autodiscover." BUILT_DOMAIN
#define CLOUD     "outlook.office365.com"

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
        check_release(diagnosis, evidence);
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
        check_release(diagnosis, evidence);
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

/* ---- names ---- */

static void check_name(struct evidence *evidence, const char *host, int outcome)
{
    struct name_check *check = schema_append(evidence->arena, &name_check_schema, &evidence->name_checks);

    check->host = host;
    check->server = "10.66.0.1";
    check->outcome = outcome;
}

static void silence(struct evidence *evidence)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");

    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NAME_NO_ANSWER);
    build_name(evidence, STEP_HOST, NAME_NO_ANSWER, NULL);
    step->outcome = STEP_NO_CONNECTION;
}

/* Nobody is sent to his router where the same DNS server answers for other names. */
static void one_name_without_an_answer_is_not_the_address_book(void **state)
{
    static const struct {
        int other;
        const char *who;
    } cases[] = {{NAME_FOUND, "one"}, {NAME_NOT_FOUND, "one"}, {NAME_NO_ANSWER, "all"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy_without_sign_in();
        struct diagnosis *diagnosis;

        silence(evidence);
        check_name(evidence, STEP_HOST, NAME_NO_ANSWER);
        check_name(evidence, BUILT_HOST, cases[i].other);
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, "dns-no-answer");
        assert_string_equal(parameter_of(&diagnosis->findings.items[0], "who"), cases[i].who);
        assert_non_null(parameter_of(&diagnosis->findings.items[0], "connected"));
        check_release(diagnosis, evidence);
    }
}

/* A mailbox that the profile says to be in the cloud, none of whose names is published. */
static struct evidence *unpublished(bool microsoft_asked)
{
    struct evidence *evidence = in_cloud(CERTIFICATE_GOOD);
    struct step *step = build_step(evidence, BUILT_ADDRESS, "office365-priority");

    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    if (!microsoft_asked) {
        evidence->run.microsoft_allowed = TRUTH_NO;
        step->outcome = STEP_SKIPPED;
        step->reason = "person-said-no";
    }
    return evidence;
}

static void who_was_not_asked_may_know_the_mailbox(void **state)
{
    struct evidence *evidence = unpublished(false);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "autodiscover-not-published", SEVERITY_PROBLEM);

    (void)state;
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_non_null(parameter_of(finding, "unasked"));
    check_release(diagnosis, evidence);
    evidence = unpublished(true);
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "autodiscover-not-published", SEVERITY_PROBLEM);
    assert_int_equal(finding->certainty, CERTAINTY_LIKELY);
    assert_null(parameter_of(finding, "unasked"));
    check_release(diagnosis, evidence);
}

/* ---- Outlook without an account ---- */

static struct evidence *with_profile(int64_t accounts, const char *source)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct profile *profile = schema_append(evidence->arena, &profile_schema, &evidence->profiles);

    profile->name = "Outlook";
    profile->account_count = accounts;
    evidence->accounts.items[0].source = source;
    return evidence;
}

static void an_outlook_without_an_account_has_nowhere_to_connect_to(void **state)
{
    struct evidence *evidence = with_profile(0, "typed");
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "outlook-no-connections", SEVERITY_WARNING);

    (void)state;
    assert_string_equal(parameter_of(finding, "set_up"), "no");
    check_release(diagnosis, evidence);
    /* one that is damaged may be an account, and of profiles that nobody read nothing is known */
    expect_severity(with_profile(1, "typed"), "outlook-no-connections", SEVERITY_PROBLEM);
    expect_severity(with_profile(1, "profile"), "outlook-no-connections", SEVERITY_PROBLEM);
    expect_severity(with_profile(UNKNOWN_INTEGER, "typed"), "outlook-no-connections", SEVERITY_PROBLEM);
    expect_severity(build_without_connections(build_healthy()), "outlook-no-connections", SEVERITY_PROBLEM);
}

/* ---- a VPN, a slow way, a proxy, a gateway ---- */

static void route_through_vpn(struct evidence *evidence, const char *host)
{
    struct route *route = schema_append(evidence->arena, &route_schema, &evidence->routes);
    struct adapter *adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);

    route->host = host;
    route->address = BUILT_REMOTE;
    route->adapter = "Contoso VPN";
    adapter->name = "Contoso VPN";
    adapter->kind = "ppp";
    adapter->up = TRUTH_YES;
}

/* The mailbox's server fails in this way, Autodiscover works, and Outlook is not connected. */
static struct evidence *with_broken_mailbox(int outcome)
{
    struct evidence *evidence = build_without_connections(build_healthy());
    struct endpoint *endpoint;

    build_drop_endpoints(evidence);
    endpoint = build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                              "https://" BUILT_HOST "/mapi/emsmdb/", 401);
    endpoint->attempts.items[0].http_status = UNKNOWN_INTEGER;
    endpoint->attempts.items[0].outcome = outcome;
    endpoint->attempts.items[0].total_ms = 30000;
    return evidence;
}

static void a_vpn_that_lets_through_is_not_to_blame(void **state)
{
    struct evidence *evidence = with_broken_mailbox(REACH_CLOSED_EARLY);

    (void)state;
    route_through_vpn(evidence, BUILT_HOST); /* the encryption was agreed on through it */
    expect_without(evidence, "connection-cut-off", VERDICT_PROBLEM, "vpn-in-the-way");
    evidence = with_broken_mailbox(REACH_NO_ANSWER);
    (void)build_look(evidence, BUILT_HOST, REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    route_through_vpn(evidence, BUILT_HOST);
    route_through_vpn(evidence, STEP_HOST); /* which is alive */
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "vpn-in-the-way");
    evidence = with_broken_mailbox(REACH_NO_ANSWER);
    (void)build_look(evidence, BUILT_HOST, REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    route_through_vpn(evidence, BUILT_HOST);
    expect_with(evidence, "vpn-in-the-way", VERDICT_PROBLEM, "port-no-answer", true);
}

static void measure(struct evidence *evidence, int64_t average_ms)
{
    struct latency *latency = schema_append(evidence->arena, &latency_schema, &evidence->latencies);

    latency->host = BUILT_HOST;
    latency->method = "tcp";
    latency->sent = 4;
    latency->received = 4;
    latency->average_ms = average_ms;
}

/* Half a second there and back does not make a server silent for half a minute. */
static void a_slow_way_explains_what_it_could_cause(void **state)
{
    struct evidence *evidence = with_broken_mailbox(REACH_TIMED_OUT);

    (void)state;
    measure(evidence, 600);
    expect_first(evidence, "server-too-slow", VERDICT_PROBLEM);
    evidence = with_broken_mailbox(REACH_TIMED_OUT);
    measure(evidence, 3000);
    expect_with(evidence, "slow-network", VERDICT_PROBLEM, "server-too-slow", true);
}

/* A gateway that sends everybody to a page for web browsers first keeps Outlook out of the mailbox. */
static void a_sign_in_page_before_the_mailbox_keeps_outlook_out(void **state)
{
    static const int64_t statuses[] = {301, 302, 303, 307, 308};
    struct evidence *evidence;
    struct diagnosis *diagnosis;

    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        evidence = build_without_connections(build_healthy());
        build_drop_endpoints(evidence);
        build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "autodiscover",
                       "https://" BUILT_HOST "/mapi/emsmdb/", statuses[i])
            ->attempts.items[0]
            .location = "https://login.contoso.test/";
        diagnosis = check_diagnose(evidence);
        assert_string_equal(diagnosis->findings.items[0].id, "endpoint-fails-after-autodiscover");
        assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_LIKELY);
        assert_string_equal(parameter_of(&diagnosis->findings.items[0], "leads"),
                            "https://login.contoso.test/");
        check_release(diagnosis, evidence);
    }
    /* of what is only guessed from the profile, and of a side service, it says nothing */
    evidence = build_healthy();
    (void)build_endpoint(evidence, BUILT_ADDRESS, "ews", "web-services", "autodiscover",
                         "https://" BUILT_HOST "/EWS/Exchange.asmx", 302);
    expect_first(evidence, "healthy", VERDICT_HEALTHY);
}

/* The company's own device opens what goes through its proxy, and Outlook is at home there. */
static void inspection_behind_a_proxy_may_be_meant(void **state)
{
    static const int verdicts[] = {CERTIFICATE_GOOD, CERTIFICATE_UNTRUSTED};
    static const char way[] = "gate.contoso.test:8080";

    (void)state;
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        struct evidence *evidence = in_cloud(verdicts[i]);
        struct tls_look *look = evidence_find_tls(evidence, CLOUD, 443);
        struct certificate *root = schema_append(evidence->arena, &certificate_schema, &look->root);
        struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
        struct diagnosis *diagnosis;

        root->subject = "CN=Contoso Inspection CA";
        look->root_is_public = TRUTH_NO;
        look->proxy = way;
        proxy->url = "https://" CLOUD "/";
        proxy->host_and_port = way;
        build_name(evidence, "gate.contoso.test", NAME_FOUND, "10.66.0.50");
        build_connection(evidence, BUILT_PID, "10.66.0.50:8080", STATE_ESTABLISHED);
        diagnosis = check_diagnose(evidence);
        (void)expect_finding(diagnosis, "tls-intercepted", i == 0 ? SEVERITY_INFO : SEVERITY_PROBLEM);
        check_release(diagnosis, evidence);
    }
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
    const struct finding *finding = expect_finding(diagnosis, "cached-answer-stale", SEVERITY_PROBLEM);

    (void)state;
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(finding, "kept"), "old.contoso.test");
    assert_string_equal(parameter_of(finding, "now"), CLOUD);
    expect_consequence(diagnosis, "outlook-no-connections", "cached-answer-stale");
    check_release(diagnosis, evidence);
    expect_absent(after_a_move(CLOUD, at_microsoft), "cached-answer-stale");
    expect_absent(after_a_move("old.contoso.test", at_home), "cached-answer-stale");
}

int test_rules_elsewhere(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_explains_the_place_of_the_sign_in),
        cmocka_unit_test(a_clock_is_named_beside_a_refused_sign_in),
        cmocka_unit_test(a_name_that_only_a_file_knows),
        cmocka_unit_test(one_name_without_an_answer_is_not_the_address_book),
        cmocka_unit_test(who_was_not_asked_may_know_the_mailbox),
        cmocka_unit_test(an_outlook_without_an_account_has_nowhere_to_connect_to),
        cmocka_unit_test(a_vpn_that_lets_through_is_not_to_blame),
        cmocka_unit_test(a_slow_way_explains_what_it_could_cause),
        cmocka_unit_test(a_sign_in_page_before_the_mailbox_keeps_outlook_out),
        cmocka_unit_test(inspection_behind_a_proxy_may_be_meant),
        cmocka_unit_test(what_outlook_keeps_may_be_from_before_the_cloud),
    };

    return cmocka_run_group_tests_name("rules_elsewhere", tests, NULL, check_end);
}
