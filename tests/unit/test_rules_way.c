/*
 * Rules about what stands between this computer and its server, and about its clock: each fires where it should, and is silent
 * where the same fact is ordinary.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

/* The mail server and the Autodiscover server give no answer, and Outlook has no connection. */
static struct evidence *with_dead_servers(int outcome)
{
    struct evidence *evidence = build_healthy();

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", outcome);
    return evidence;
}

#define STEP_HOST "autodiscover." BUILT_DOMAIN

/* ---- the hosts file ---- */

static void add_check(struct evidence *evidence, const char *host, const char *dns, const char *file)
{
    struct name_check *check = schema_append(evidence->arena, &name_check_schema, &evidence->name_checks);

    check->host = host;
    check->server = "10.66.0.1";
    check->outcome = dns ? NAME_FOUND : NAME_NOT_FOUND;
    if (dns) {
        text_list_append(evidence->arena, &check->addresses, dns);
    }
    if (file) {
        text_list_append(evidence->arena, &check->hosts_file, file);
    }
}

static void a_hosts_file_that_leads_astray_is_the_cause(void **state)
{
    struct evidence *evidence = with_dead_servers(REACH_NO_ANSWER);
    struct diagnosis *diagnosis;

    (void)state;
    add_check(evidence, STEP_HOST, "10.66.0.12", "10.66.0.99");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "hosts-file-override");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "here"), "10.66.0.99");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "dns"), "10.66.0.12");
    assert_string_equal(find_finding(diagnosis, "port-no-answer")->consequence_of, "hosts-file-override");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void a_hosts_file_may_be_right(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_check(evidence, BUILT_HOST, "10.66.0.12", NULL);
    expect_absent(evidence, "hosts-file-override");
    evidence = build_healthy();
    add_check(evidence, BUILT_HOST, BUILT_REMOTE, BUILT_REMOTE);
    expect_severity(evidence, "hosts-file-override", SEVERITY_INFO);
    evidence = build_healthy();
    add_check(evidence, BUILT_HOST, NULL, BUILT_REMOTE); /* a name that only this file knows */
    expect_severity(evidence, "hosts-file-override", SEVERITY_INFO);
    evidence = build_healthy();
    add_check(evidence, BUILT_HOST, "203.0.113.7", BUILT_REMOTE);
    expect_first(evidence, "hosts-file-override", VERDICT_WARNING);
}

/* An override of one server explains nothing about another. */
static void a_hosts_file_explains_its_own_host(void **state)
{
    struct evidence *evidence = with_dead_servers(REACH_NO_ANSWER);
    struct diagnosis *diagnosis;

    (void)state;
    add_check(evidence, "other.contoso.test", "10.66.0.12", "10.66.0.99");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "port-no-answer");
    assert_null(diagnosis->findings.items[0].consequence_of);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- a VPN ---- */

static void route_through(struct evidence *evidence, const char *host, const char *adapter, const char *kind)
{
    struct route *route = schema_append(evidence->arena, &route_schema, &evidence->routes);
    struct adapter *own = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);

    route->host = host;
    route->address = BUILT_REMOTE;
    route->adapter = adapter;
    own->name = adapter;
    own->kind = kind;
    own->up = TRUTH_YES;
}

static void a_vpn_is_to_blame_only_where_something_fails(void **state)
{
    struct evidence *evidence = with_dead_servers(REACH_NO_ANSWER);

    (void)state;
    route_through(evidence, STEP_HOST, "Contoso VPN", "ppp");
    expect_with(evidence, "vpn-in-the-way", VERDICT_PROBLEM, "port-no-answer", true);

    evidence = build_healthy();
    route_through(evidence, BUILT_HOST, "Contoso VPN", "ppp");
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "vpn-in-the-way");

    evidence = with_dead_servers(REACH_NO_ANSWER);
    route_through(evidence, STEP_HOST, "Ethernet 2", "ethernet");
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "vpn-in-the-way");

    /* The server itself says no: what is sent arrives. */
    evidence = with_dead_servers(REACH_REFUSED);
    route_through(evidence, STEP_HOST, "Contoso VPN", "ppp");
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "vpn-in-the-way");
}

/* ---- a page of the network's own ---- */

static void add_portal(struct evidence *evidence, enum truth is_expected, const char *location)
{
    struct portal_look *portal = schema_append(evidence->arena, &portal_look_schema, &evidence->portals);

    portal->url = "http://www.msftconnecttest.com/connecttest.txt";
    portal->outcome = REACH_DONE;
    portal->http_status = location ? 302 : 200;
    portal->location = location;
    portal->is_expected = is_expected;
}

static void a_portal_explains_what_fails(void **state)
{
    struct evidence *evidence = with_dead_servers(REACH_REFUSED);
    struct diagnosis *diagnosis;

    (void)state;
    add_portal(evidence, TRUTH_NO, "http://portal.fabrikam.test/");
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "captive-portal");
    assert_int_equal(diagnosis->findings.items[0].certainty, CERTAINTY_LIKELY);
    assert_string_equal(find_finding(diagnosis, "port-refused")->consequence_of, "captive-portal");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = with_dead_servers(REACH_REFUSED);
    add_portal(evidence, TRUTH_YES, NULL);
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "captive-portal");
    /* A proxy that wants a sign-in, or shows an error page of its own, is no hotel. */
    evidence = with_dead_servers(REACH_REFUSED);
    add_portal(evidence, TRUTH_NO, NULL);
    evidence->portals.items[0].http_status = 407;
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "captive-portal");
    evidence = with_dead_servers(REACH_REFUSED);
    add_portal(evidence, TRUTH_NO, NULL);
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    proxy->url = "http://www.msftconnecttest.com:80/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    expect_without(evidence, "port-refused", VERDICT_PROBLEM, "captive-portal");
    /* A filter changes the page, and mail works. */
    evidence = build_healthy();
    add_portal(evidence, TRUTH_NO, NULL);
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "captive-portal");
}

/* ---- time and loss ---- */

static void add_latency(struct evidence *evidence, const char *method, int64_t ms, int64_t received)
{
    struct latency *latency = schema_append(evidence->arena, &latency_schema, &evidence->latencies);

    latency->host = BUILT_HOST;
    latency->address = BUILT_REMOTE;
    latency->method = method;
    latency->sent = 4;
    latency->received = received;
    if (received > 0) {
        latency->minimum_ms = ms;
        latency->average_ms = ms;
        latency->maximum_ms = ms;
    }
}

static void slow_is_told_from_where_it_hurts(void **state)
{
    static const struct {
        const char *method;
        int64_t ms;
        int64_t received;
        const char *what; /* NULL = nothing is said */
    } cases[] = {
        {"tcp", 499, 4, NULL},   {"tcp", 500, 4, "time"}, {"tcp", 40, 3, NULL},
        {"tcp", 40, 2, "loss"},  {"icmp", 2000, 4, NULL}, /* many networks put echoes last */
        {"icmp", 40, 1, NULL},                            /* or drop some */
        {"tcp", 900, 2, "loss"}, {"tcp", 0, 0, NULL},     /* nothing at all is another fault */
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_healthy();
        struct diagnosis *diagnosis;
        const struct finding *finding;

        add_latency(evidence, cases[i].method, cases[i].ms, cases[i].received);
        diagnosis = check_diagnose(evidence);
        finding = find_finding(diagnosis, "slow-network");
        if ((finding != NULL) != (cases[i].what != NULL)) {
            fail_msg("case %zu: slow-network", i);
        }
        if (finding) {
            assert_string_equal(parameter_of(finding, "what"), cases[i].what);
        }
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* What tells Outlook its settings is no mail server, whichever of the two was slower this time. */
static void of_slow_servers_the_mail_server_is_told_first(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    add_latency(evidence, "tcp", 700, 4);
    evidence->latencies.items[0].host = "autodiscover.contoso.test";
    add_latency(evidence, "tcp", 600, 4);
    evidence->latencies.items[1].host = BUILT_HOST;
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "slow-network", SEVERITY_WARNING);
    assert_string_equal(parameter_of(finding, "host"), BUILT_HOST);
    assert_string_equal(parameter_of(finding, "also"), "autodiscover.contoso.test");
    assert_string_equal(parameter_of(finding, "ms"), "600");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- proxies ---- */

static void add_proxy_setting(struct evidence *evidence, const char *view, const char *proxies)
{
    struct proxy_setting *setting =
        schema_append(evidence->arena, &proxy_setting_schema, &evidence->proxy_settings);

    setting->scope = "computer";
    setting->view = view;
    setting->mode = proxies ? "named" : "direct";
    setting->proxies = proxies;
}

static void proxies_of_both_kinds_are_compared(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_proxy_setting(evidence, "both", "proxy.contoso.test:3128");
    expect_absent(evidence, "proxy-32-and-64-bit-differ");
    evidence = build_healthy();
    add_proxy_setting(evidence, "64-bit", NULL);
    add_proxy_setting(evidence, "32-bit", "proxy.contoso.test:3128");
    evidence->outlook.items[0].architecture = "x64";
    expect_severity(evidence, "proxy-32-and-64-bit-differ", SEVERITY_INFO);
    evidence = build_healthy();
    add_proxy_setting(evidence, "64-bit", NULL);
    add_proxy_setting(evidence, "32-bit", "proxy.contoso.test:3128");
    evidence->outlook.items[0].architecture = "x86";
    expect_severity(evidence, "proxy-32-and-64-bit-differ", SEVERITY_WARNING);
}

/* ---- the clock ---- */

enum { MINUTE_MS = 60 * 1000 };
#define DAY_MS ((int64_t)24 * 60 * MINUTE_MS)

static void add_clock(struct evidence *evidence, const char *host, int64_t difference_ms)
{
    struct clock_look *look = schema_append(evidence->arena, &clock_look_schema, &evidence->clocks);

    look->source = "http";
    look->host = host;
    look->ours = "2026-11-21T10:00:00.000Z";
    look->difference_ms = difference_ms;
}

static void two_clocks_prove_a_third_wrong(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;
    const struct finding *finding;

    (void)state;
    add_clock(evidence, "a.contoso.test", -3 * DAY_MS);
    add_clock(evidence, "b.contoso.test", -3 * DAY_MS + 30000);
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "clock-wrong", SEVERITY_WARNING);
    assert_int_equal(finding->certainty, CERTAINTY_CERTAIN);
    assert_string_equal(parameter_of(finding, "direction"), "ahead");
    assert_string_equal(parameter_of(finding, "unit"), "days");
    assert_string_equal(parameter_of(finding, "explains"), "nothing");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = build_healthy();
    add_clock(evidence, "a.contoso.test", 10 * MINUTE_MS);
    diagnosis = check_diagnose(evidence);
    finding = expect_finding(diagnosis, "clock-wrong", SEVERITY_WARNING);
    assert_int_equal(finding->certainty, CERTAINTY_POSSIBLE);
    assert_string_equal(parameter_of(finding, "direction"), "behind");
    assert_string_equal(parameter_of(finding, "difference"), "10");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void clocks_may_disagree(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    add_clock(evidence, "a.contoso.test", 4 * MINUTE_MS);
    add_clock(evidence, "b.contoso.test", 4 * MINUTE_MS);
    expect_absent(evidence, "clock-wrong");
    evidence = build_healthy();
    add_clock(evidence, "a.contoso.test", 3 * DAY_MS); /* that one is wrong itself */
    add_clock(evidence, "b.contoso.test", 500);
    expect_absent(evidence, "clock-wrong");
    evidence = build_healthy();
    add_clock(evidence, "a.contoso.test", 3 * DAY_MS); /* the same clock twice is one */
    add_clock(evidence, "a.contoso.test", 3 * DAY_MS);
    expect_absent(evidence, "clock-wrong");
}

/* The certificate is valid from 2027-02-01 to 2028-01-01, or until 2026-11-01; the check ran on 2026-11-21. */
static void a_clock_explains_only_what_it_could_cause(void **state)
{
    static const struct {
        int verdict;
        int64_t days;
        const char *first;
    } cases[] = {
        {CERTIFICATE_NOT_YET_VALID, 100, "clock-wrong"},
        {CERTIFICATE_NOT_YET_VALID, 1, "certificate-not-yet-valid"},
        {CERTIFICATE_NOT_YET_VALID, -100, "certificate-not-yet-valid"},
        {CERTIFICATE_EXPIRED, -30, "clock-wrong"},
        {CERTIFICATE_EXPIRED, 30, "certificate-expired"},
        {CERTIFICATE_OTHER_NAME, 30, "certificate-other-name"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = with_dead_servers(REACH_DONE);
        build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", cases[i].verdict);
        add_clock(evidence, "a.contoso.test", cases[i].days * DAY_MS);
        add_clock(evidence, "b.contoso.test", cases[i].days * DAY_MS);
        expect_first(evidence, cases[i].first, VERDICT_PROBLEM);
    }
}

/* One certificate is new and looks wrong by the clock alone; the other has expired by any clock. */
static void a_clock_explains_its_own_certificates(void **state)
{
    struct evidence *evidence = with_dead_servers(REACH_DONE);
    struct diagnosis *diagnosis;
    struct tls_look *look;

    (void)state;
    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
    (void)build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://" BUILT_HOST "/mapi/emsmdb/", 0);
    look = build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_EXPIRED);
    look->chain.items[0].not_after = "2025-01-01T00:00:00Z";
    add_clock(evidence, "a.contoso.test", -30 * DAY_MS);
    add_clock(evidence, "b.contoso.test", -30 * DAY_MS);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "clock-wrong");
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        bool is_real = text_equal(parameter_of(finding, "host"), BUILT_HOST);
        if (text_equal(finding->id, "certificate-expired")) {
            assert_null(parameter_of(finding, "also"));
            assert_true(is_real == (finding->consequence_of == NULL));
        }
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* Nobody is sent to a clock that two others agree with; one alone proves nothing. */
static void a_clock_that_is_right_is_not_to_be_checked(void **state)
{
    (void)state;
    for (int clocks = 1; clocks <= 2; clocks++) {
        struct evidence *evidence = with_dead_servers(REACH_DONE);
        struct diagnosis *diagnosis;
        const struct finding *finding;

        build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_EXPIRED);
        add_clock(evidence, "a.contoso.test", 1000);
        if (clocks == 2) {
            add_clock(evidence, "b.contoso.test", 0);
        }
        diagnosis = check_diagnose(evidence);
        finding = find_finding(diagnosis, "certificate-expired");
        assert_non_null(finding);
        assert_true((parameter_of(finding, "clock_right") != NULL) == (clocks == 2));
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

int test_rules_way(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hosts_file_that_leads_astray_is_the_cause),
        cmocka_unit_test(a_clock_that_is_right_is_not_to_be_checked),
        cmocka_unit_test(a_hosts_file_may_be_right),
        cmocka_unit_test(a_hosts_file_explains_its_own_host),
        cmocka_unit_test(a_vpn_is_to_blame_only_where_something_fails),
        cmocka_unit_test(a_portal_explains_what_fails),
        cmocka_unit_test(slow_is_told_from_where_it_hurts),
        cmocka_unit_test(of_slow_servers_the_mail_server_is_told_first),
        cmocka_unit_test(proxies_of_both_kinds_are_compared),
        cmocka_unit_test(two_clocks_prove_a_third_wrong),
        cmocka_unit_test(clocks_may_disagree),
        cmocka_unit_test(a_clock_explains_only_what_it_could_cause),
        cmocka_unit_test(a_clock_explains_its_own_certificates),
    };

    return cmocka_run_group_tests_name("rules_way", tests, NULL, check_end);
}
