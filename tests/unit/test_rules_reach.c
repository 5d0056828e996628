/*
 * Rules about what is out of reach and why: a port or a whole server, the place of the sign-in, a protocol that is gone; and what
 * no account means.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

#define STEP_HOST "autodiscover." BUILT_DOMAIN
#define DOOR      "login.microsoftonline.com"

/* ---- a port, or the server ---- */

/* The Autodiscover server's port is silent, and Outlook is not connected; the mail domain's web site is there or not. */
static struct evidence *with_silent_server(bool web_site)
{
    struct evidence *evidence = build_healthy();

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    if (!web_site) {
        build_step_not_reached(evidence, BUILT_ADDRESS, "https-root", REACH_NO_ANSWER);
    }
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    return evidence;
}

static struct evidence *in_cloud(void)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    build_drop_endpoints(evidence);
    build_name(evidence, "outlook.office365.com", NAME_FOUND, "203.0.113.50");
    build_look(evidence, "outlook.office365.com", REACH_DONE, CERTIFICATE_GOOD);
    build_endpoint(evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                   "https://outlook.office365.com/mapi/emsmdb/", 401);
    evidence->accounts.items[0].servers.count = 0;
    text_list_append(evidence->arena, &evidence->accounts.items[0].servers, "outlook.office365.com");
    return evidence;
}

static void add_echo(struct evidence *evidence, const char *host, int64_t received)
{
    struct latency *latency = schema_append(evidence->arena, &latency_schema, &evidence->latencies);

    latency->host = host;
    latency->address = "203.0.113.9";
    latency->method = "icmp";
    latency->sent = 4;
    latency->received = received;
}

static void expect_how_sure(struct evidence *evidence, const char *id, int certainty)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    assert_string_equal(diagnosis->findings.items[0].id, id);
    assert_int_equal(diagnosis->findings.items[0].certainty, certainty);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* What is silent altogether, where others on the same network are heard, is a server and not a port. */
static void a_silent_server_is_told_from_a_silent_port(void **state)
{
    struct evidence *evidence = with_silent_server(true);

    (void)state;
    add_echo(evidence, STEP_HOST, 0);
    expect_how_sure(evidence, "server-no-answer", CERTAINTY_LIKELY);

    evidence = with_silent_server(true); /* it answers echoes */
    add_echo(evidence, STEP_HOST, 3);
    expect_how_sure(evidence, "port-no-answer", CERTAINTY_CERTAIN);

    evidence = with_silent_server(true); /* it was asked for none */
    expect_how_sure(evidence, "port-no-answer", CERTAINTY_LIKELY);

    evidence = in_cloud(); /* Microsoft's servers are there, whether or not they answer echoes */
    build_drop_connections(evidence);
    build_look(evidence, "outlook.office365.com", REACH_NO_ANSWER, CERTIFICATE_UNKNOWN);
    evidence->endpoints.items[0].attempts.count = 0;
    add_echo(evidence, "outlook.office365.com", 0);
    expect_how_sure(evidence, "port-no-answer", CERTAINTY_LIKELY);

    evidence = with_silent_server(false); /* nobody else is heard: the network may let nothing through */
    add_echo(evidence, STEP_HOST, 0);
    expect_how_sure(evidence, "port-no-answer", CERTAINTY_LIKELY);

    evidence = with_silent_server(false);
    add_echo(evidence, STEP_HOST, 0);
    add_echo(evidence, "proxy.contoso.test", 4);
    expect_how_sure(evidence, "server-no-answer", CERTAINTY_LIKELY);
}

/* ---- the place of the sign-in ---- */

static void add_sign_in_host(struct evidence *evidence, const char *host, int outcome)
{
    struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);

    look->account = BUILT_ADDRESS;
    look->protocol = "sign-in";
    look->purpose = "https";
    look->named_by = "knowledge";
    look->host = host;
    look->port = 443;
    look->outcome = outcome;
}

static void the_place_of_the_sign_in_may_be_out_of_reach(void **state)
{
    static const int dead[] = {REACH_NO_ANSWER, REACH_REFUSED, REACH_NAME_NOT_FOUND, REACH_PROXY_REFUSED};
    struct evidence *evidence;
    struct diagnosis *diagnosis;

    (void)state;
    for (size_t i = 0; i < sizeof dead / sizeof dead[0]; i++) {
        evidence = in_cloud();
        build_drop_connections(evidence);
        add_sign_in_host(evidence, "login.windows.net", dead[i]);
        add_sign_in_host(evidence, DOOR, dead[i]);
        expect_with(evidence, "sign-in-service-unreachable", VERDICT_PROBLEM, "outlook-no-connections", true);
    }
    evidence = in_cloud();
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "203.0.113.50:443", STATE_ESTABLISHED);
    add_sign_in_host(evidence, "login.windows.net", REACH_NO_ANSWER);
    add_sign_in_host(evidence, DOOR, REACH_NO_ANSWER);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "sign-in-service-unreachable");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), DOOR);
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "also"), "login.windows.net");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void only_what_the_sign_in_needs_counts(void **state)
{
    struct evidence *evidence = in_cloud();

    (void)state;
    add_sign_in_host(evidence, DOOR, REACH_DONE);
    expect_absent(evidence, "sign-in-service-unreachable");

    evidence = in_cloud(); /* not looked at */
    add_sign_in_host(evidence, DOOR, REACH_UNKNOWN);
    expect_absent(evidence, "sign-in-service-unreachable");

    evidence = in_cloud(); /* a part of it */
    add_sign_in_host(evidence, DOOR, REACH_DONE);
    add_sign_in_host(evidence, "aadcdn.msftauth.net", REACH_REFUSED);
    expect_severity(evidence, "sign-in-service-unreachable", SEVERITY_WARNING);

    evidence = in_cloud(); /* somebody else shows a certificate of his own there */
    add_sign_in_host(evidence, DOOR, REACH_DONE);
    build_look(evidence, DOOR, REACH_DONE, CERTIFICATE_UNTRUSTED);
    build_drop_connections(evidence);
    expect_first(evidence, "sign-in-service-unreachable", VERDICT_PROBLEM);

    evidence = build_healthy(); /* a mailbox on the company's own server */
    add_sign_in_host(evidence, DOOR, REACH_NO_ANSWER);
    expect_absent(evidence, "sign-in-service-unreachable");
}

/* ---- a protocol that is gone ---- */

static struct evidence *with_kept_rpc_answer(void)
{
    struct evidence *evidence = in_cloud();
    struct saved_answer *kept =
        schema_append(evidence->arena, &saved_answer_schema, &evidence->saved_answers);

    build_drop_connections(evidence);
    kept->kind = "cache";
    kept->path = "C:\\AutoD.xml";
    kept->answer.autodiscover_address = BUILT_ADDRESS;
    kept->answer.kind = ANSWER_SETTINGS;
    kept->answer.microsoft_online = "True";
    build_protocol(evidence, &kept->answer, "EXPR", "outlook.office365.com");
    return evidence;
}

static void rpc_over_http_is_gone_from_the_cloud(void **state)
{
    struct evidence *evidence = with_kept_rpc_answer();

    (void)state;
    build_drop_endpoints(evidence);
    expect_with(evidence, "protocol-rpc-http", VERDICT_PROBLEM, "outlook-no-connections", true);

    evidence = with_kept_rpc_answer(); /* what is connected speaks what the cloud speaks, whatever was kept */
    build_drop_endpoints(evidence);
    build_connection(evidence, BUILT_PID, "203.0.113.50:443", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "203.0.113.50:443", STATE_ESTABLISHED);
    expect_absent(evidence, "protocol-rpc-http");
}

/* ---- no account ---- */

static void an_outlook_without_an_account_need_not_be_connected(void **state)
{
    struct evidence *evidence = build_evidence();

    (void)state;
    build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
    expect_with(evidence, "no-account-found", VERDICT_INCOMPLETE, "outlook-no-connections", true);
}

/* ---- an old address ---- */

static void calls_to_an_old_address_are_told_from_a_dead_server(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "10.66.0.99:443", STATE_SYN_SENT);
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "connections-not-answered");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "answers"), BUILT_HOST);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = with_silent_server(true);
    build_connection(evidence, BUILT_PID, "10.66.0.99:443", STATE_SYN_SENT);
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(find_finding(diagnosis, "connections-not-answered"), "answers"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- a VPN ---- */

static struct adapter *add_adapter(struct evidence *evidence, const char *name, const char *kind,
                                   enum truth up)
{
    struct adapter *adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);

    adapter->name = name;
    adapter->kind = kind;
    adapter->up = up;
    text_list_append(evidence->arena, &adapter->addresses, "10.67.0.2/24");
    return adapter;
}

/* The proxy is what this computer calls; that it does not answer may be the fault of what leads there. */
static void a_vpn_may_lead_to_the_proxy(void **state)
{
    struct evidence *evidence = with_silent_server(true);
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    struct route *route = schema_append(evidence->arena, &route_schema, &evidence->routes);

    (void)state;
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_PROXY_NO_ANSWER);
    proxy->url = "https://" STEP_HOST ":443/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    add_adapter(evidence, "Contoso VPN", "ppp", TRUTH_YES);
    route->host = "proxy.contoso.test";
    route->address = "10.66.0.20";
    route->adapter = "Contoso VPN";
    expect_with(evidence, "vpn-in-the-way", VERDICT_PROBLEM, "proxy-unreachable", true);
}

/* Its adapter stays up when the cable is out. */
static void a_vpn_is_no_network_by_itself(void **state)
{
    struct evidence *evidence = with_silent_server(false);

    (void)state;
    evidence->machine.adapters.items[1].up = TRUTH_NO;
    add_adapter(evidence, "Contoso VPN", "ppp", TRUTH_YES);
    expect_first(evidence, "no-network", VERDICT_PROBLEM);

    evidence = with_silent_server(false); /* a mobile connection, and nothing else is known */
    evidence->machine.adapters.count = 1;
    add_adapter(evidence, "Mobile", "ppp", TRUTH_YES);
    expect_absent(evidence, "no-network");
}

/* ---- a web host that has the domain ---- */

/* Its catch-all sends http://autodiscover.DOMAIN on to the company's web site, which says nothing of the mail server. */
static void a_web_sites_catch_all_is_no_fault_of_the_mail_server(void **state)
{
    struct evidence *evidence = with_silent_server(true);
    struct step *step = build_step(evidence, BUILT_ADDRESS, "http-redirect");

    (void)state;
    build_step_place(evidence, step, "https://www." BUILT_DOMAIN "/");
    build_step_status(evidence, BUILT_ADDRESS, "http-redirect", 200, STEP_NOT_UNDERSTOOD)->content_type =
        "text/html";
    expect_without(evidence, "port-no-answer", VERDICT_PROBLEM, "answer-not-understood");
}

/* ---- names ---- */

/* A name that only the company knows is not the one to tell outside of it. */
static void the_server_that_is_named_is_one_that_is_known_here(void **state)
{
    struct evidence *evidence = build_healthy();
    struct autodiscover_answer *answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    struct protocol *protocol = build_protocol(evidence, answer, "mapiHttp", NULL);
    struct diagnosis *diagnosis;

    (void)state;
    protocol->mail_store_internal_url = "https://ex01.corp.contoso.test/mapi/emsmdb/";
    protocol->mail_store_external_url = "https://" BUILT_HOST "/mapi/emsmdb/";
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "host"), BUILT_HOST);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* The provider of the network answers for every name; what stands at autodiscover. is his. */
static struct evidence *with_everybodys_name(const char *made_up_address)
{
    struct evidence *evidence = build_healthy_without_sign_in();
    struct name_lookup *made_up;

    build_step_bad_certificate(evidence, BUILT_ADDRESS, "https-autodiscover", CERTIFICATE_OTHER_NAME);
    build_name(evidence, STEP_HOST, NAME_FOUND, "203.0.113.99");
    made_up = build_name(evidence, "no-such-name." BUILT_DOMAIN,
                         made_up_address ? NAME_FOUND : NAME_NOT_FOUND, made_up_address);
    made_up->made_up = TRUTH_YES;
    return evidence;
}

static void a_name_that_everybody_has_was_never_published(void **state)
{
    struct evidence *evidence = with_everybodys_name("203.0.113.99");
    struct diagnosis *diagnosis;

    (void)state;
    build_drop_connections(evidence);
    expect_with(evidence, "autodiscover-not-published", VERDICT_PROBLEM, "certificate-other-name", true);

    evidence = with_everybodys_name("203.0.113.99"); /* Outlook knows its server from before */
    diagnosis = check_diagnose(evidence);
    assert_string_equal(diagnosis->findings.items[0].id, "autodiscover-not-published");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "everybodys"), "203.0.113.99");
    assert_int_equal(diagnosis->verdict, VERDICT_WARNING);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = with_everybodys_name(NULL); /* made-up names don't exist: this one was published */
    expect_absent(evidence, "autodiscover-not-published");
    evidence = with_everybodys_name("203.0.113.7"); /* somebody else answers for them */
    expect_absent(evidence, "autodiscover-not-published");
    evidence = with_everybodys_name("203.0.113.99"); /* the company's own server stands there */
    build_name(evidence, BUILT_HOST, NAME_FOUND, "203.0.113.99");
    expect_absent(evidence, "autodiscover-not-published");
}

static void lose_name(struct evidence *evidence, const char *host)
{
    build_name(evidence, host, NAME_NOT_FOUND, NULL);
}

/* A DNS server that knows nobody's names is broken; one that does not know one company's may be right. */
static void a_dns_server_that_knows_no_name_is_broken(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    evidence->names.count = 0;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    lose_name(evidence, BUILT_HOST);
    lose_name(evidence, "outlook.office365.com");
    expect_with(evidence, "dns-knows-no-name", VERDICT_PROBLEM, "autodiscover-not-published", true);

    evidence = build_healthy();
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    evidence->names.count = 0;
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-autodiscover");
    lose_name(evidence, BUILT_HOST);
    expect_without(evidence, "autodiscover-not-published", VERDICT_PROBLEM, "dns-knows-no-name");
}

/*
 * A hoster's name for its customers: https is shut there, and plain http sends on. Where the place behind is broken, that is the
 * fault, and not the shut door.
 */
static void the_place_behind_a_redirect_decides(void **state)
{
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "http-redirect");

    (void)state;
    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    build_step_name_missing(evidence, BUILT_ADDRESS, "https-root");
    build_step_status(evidence, BUILT_ADDRESS, "http-redirect", 302, STEP_NO_CONNECTION)->location =
        "https://autodiscover.fabrikam.test/autodiscover/autodiscover.xml";
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_REFUSED);
    build_step_place(evidence, step, step->attempts.items[0].location);
    (void)build_name(evidence, step->host, NAME_FOUND, "198.51.100.20");
    (void)build_look(evidence, step->host, REACH_DONE, CERTIFICATE_UNTRUSTED);
    expect_without(evidence, "certificate-untrusted", VERDICT_PROBLEM, "port-refused");
}

/* ---- a way that is slower than the measurements wait ---- */

static void what_is_too_slow_to_be_measured_is_slow(void **state)
{
    struct evidence *evidence = build_healthy();
    struct latency *latency;

    (void)state;
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_SYN_SENT); /* at this moment */
    build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD)->connect_ms = 3008;
    latency = schema_append(evidence->arena, &latency_schema, &evidence->latencies);
    latency->host = BUILT_HOST;
    latency->method = "tcp";
    latency->sent = 4;
    latency->received = 0;
    expect_with(evidence, "slow-network", VERDICT_PROBLEM, "connections-not-answered", true);

    evidence = build_healthy(); /* nothing of it was measured: one slow call may be chance */
    build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD)->connect_ms = 3008;
    expect_absent(evidence, "slow-network");
}

int test_rules_reach(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_place_behind_a_redirect_decides),
        cmocka_unit_test(a_silent_server_is_told_from_a_silent_port),
        cmocka_unit_test(the_place_of_the_sign_in_may_be_out_of_reach),
        cmocka_unit_test(only_what_the_sign_in_needs_counts),
        cmocka_unit_test(rpc_over_http_is_gone_from_the_cloud),
        cmocka_unit_test(calls_to_an_old_address_are_told_from_a_dead_server),
        cmocka_unit_test(a_vpn_may_lead_to_the_proxy),
        cmocka_unit_test(a_vpn_is_no_network_by_itself),
        cmocka_unit_test(a_web_sites_catch_all_is_no_fault_of_the_mail_server),
        cmocka_unit_test(the_server_that_is_named_is_one_that_is_known_here),
        cmocka_unit_test(a_name_that_everybody_has_was_never_published),
        cmocka_unit_test(a_dns_server_that_knows_no_name_is_broken),
        cmocka_unit_test(what_is_too_slow_to_be_measured_is_slow),
        cmocka_unit_test(an_outlook_without_an_account_need_not_be_connected),
    };

    return cmocka_run_group_tests_name("rules_reach", tests, NULL, check_end);
}
