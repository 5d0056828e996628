/*
 * What the facts mean: the winner, the protocol and how sure it is, what each connection is for, how many are expected.
 */
#include "tests/unit/unit.h"

#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

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
}

static struct evidence *with_answer(const char *type, const char *server, const char *type2,
                                    const char *server2)
{
    struct evidence *evidence = build_healthy();
    struct autodiscover_answer *answer;

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    (void)build_protocol(evidence, answer, type, server);
    if (type2) {
        (void)build_protocol(evidence, answer, type2, server2);
    }
    return evidence;
}

static void protocol_from_the_answer(void **state)
{
    static const char mailbox[] = "0f0f0f0f-0000-4000-8000-000000000001@contoso.test";
    struct evidence *evidence;

    (void)state;
    expect_protocol(build_healthy(), PROTOCOL_MAPI_HTTP, CERTAINTY_CERTAIN, "answer-names-it");
    expect_protocol(with_answer("EXPR", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    expect_protocol(with_answer("exhttp", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    expect_protocol(with_answer("EXCH", BUILT_HOST, NULL, NULL), PROTOCOL_RPC_TCP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    /* Exchange 2013 and newer name a mailbox instead of a server, and never speak RPC over TCP. */
    expect_protocol(with_answer("EXCH", mailbox, NULL, NULL), PROTOCOL_RPC_HTTP, CERTAINTY_LIKELY,
                    "answer-names-it");
    expect_protocol(with_answer("EXCH", mailbox, "EXPR", BUILT_HOST), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    /* Exchange 2010 names both; inside the company Outlook takes RPC over TCP, which its connections show. */
    expect_protocol(with_answer("EXCH", BUILT_HOST, "EXPR", BUILT_HOST), PROTOCOL_RPC_HTTP, CERTAINTY_CERTAIN,
                    "answer-names-it");
    evidence = with_answer("EXCH", BUILT_HOST, "EXPR", BUILT_HOST);
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
    evidence = with_answer("IMAP", "imap.fabrikam.test", NULL, NULL);
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_POSSIBLE, "profile-says-exchange");
    evidence = with_answer("IMAP", "imap.fabrikam.test", "POP3", "pop.fabrikam.test");
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_IMAP, CERTAINTY_LIKELY, "answer-names-it");
    evidence = with_answer("POP3", "pop.fabrikam.test", NULL, NULL);
    evidence->accounts.count = 0;
    expect_protocol(evidence, PROTOCOL_POP, CERTAINTY_CERTAIN, "answer-names-it");
}

static void protocol_without_an_answer(void **state)
{
    struct evidence *evidence = build_healthy_without_sign_in();

    (void)state;
    expect_protocol(evidence, PROTOCOL_MAPI_HTTP, CERTAINTY_LIKELY, "endpoint-is-alive");

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
        struct evidence *evidence = with_answer(cases[i].type, BUILT_HOST, NULL, NULL);
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

struct role_case {
    const char *remote;
    int role;
    int certainty;
    const char *reason;
    const char *host;
};

static void expect_roles(struct evidence *evidence, const struct role_case *cases, size_t count)
{
    struct diagnosis *diagnosis;

    build_drop_connections(evidence);
    for (size_t i = 0; i < count; i++) {
        build_connection(evidence, BUILT_PID, cases[i].remote,
                         text_ends_ignoring_case(cases[i].remote, ":0") ? STATE_LISTEN : STATE_ESTABLISHED);
    }
    diagnosis = check_diagnose(evidence);
    for (size_t i = 0; i < count; i++) {
        const struct connection_interpretation *found = &diagnosis->interpretation.connections.items[i];
        if (found->role != cases[i].role || found->certainty != cases[i].certainty ||
            !text_equal(found->reason, cases[i].reason) || !text_equal(found->host, cases[i].host)) {
            fail_msg("%s: found %s, %s, %s, %s", cases[i].remote,
                     schema_name(connection_role_names, found->role),
                     schema_name(certainty_names, found->certainty), found->reason,
                     found->host ? found->host : "no host");
        }
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void roles_have_reasons(void **state)
{
    static const struct role_case cases[] = {
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {"[::ffff:10.66.0.12]:443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover",
         BUILT_HOST},
        {"203.0.113.9:443", ROLE_HTTPS, CERTAINTY_LIKELY, "port-alone", NULL},
        {"52.97.1.2:443", ROLE_HTTPS, CERTAINTY_LIKELY, "address-of-microsoft-365", NULL},
        {"[2603:1026::17]:443", ROLE_HTTPS, CERTAINTY_LIKELY, "address-of-microsoft-365", NULL},
        {"203.0.113.9:993", ROLE_IMAP, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:143", ROLE_IMAP, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:995", ROLE_POP, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:587", ROLE_SMTP, CERTAINTY_LIKELY, "port-alone", NULL},
        {BUILT_REMOTE ":587", ROLE_SMTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {"203.0.113.9:389", ROLE_LDAP, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:3268", ROLE_GLOBAL_CATALOG, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:88", ROLE_OTHER, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.9:50123", ROLE_OTHER, CERTAINTY_POSSIBLE, "nothing-known", NULL},
        {"203.0.113.10:135", ROLE_RPC_ENDPOINT_MAPPER, CERTAINTY_LIKELY, "port-alone", NULL},
        {"203.0.113.10:50123", ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, "same-server-as-endpoint-mapper", NULL},
        {"203.0.113.11:6001", ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, "port-alone", NULL},
        {"127.0.0.1:49200", ROLE_LOOPBACK, CERTAINTY_CERTAIN, "address-of-this-computer", NULL},
        {"[::1]:49200", ROLE_LOOPBACK, CERTAINTY_CERTAIN, "address-of-this-computer", NULL},
        {"0.0.0.0:0", ROLE_OTHER, CERTAINTY_CERTAIN, "waits-for-others", NULL},
    };

    (void)state;
    expect_roles(build_healthy(), cases, sizeof cases / sizeof cases[0]);
}

static void roles_follow_the_protocol(void **state)
{
    static const struct role_case by_profile[] = {
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_POSSIBLE, "host-named-by-profile", BUILT_HOST},
    };
    static const struct role_case rpc_http[] = {
        {BUILT_REMOTE ":443", ROLE_RPC_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
    };
    static const struct role_case rpc_tcp[] = {
        {BUILT_REMOTE ":135", ROLE_RPC_ENDPOINT_MAPPER, CERTAINTY_LIKELY, "host-named-by-autodiscover",
         BUILT_HOST},
        {BUILT_REMOTE ":59531", ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, "same-server-as-endpoint-mapper",
         BUILT_HOST},
    };
    static const struct role_case only_winner[] = {
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_POSSIBLE, "host-answers-autodiscover",
         "autodiscover." BUILT_DOMAIN},
    };
    struct evidence *evidence = build_healthy_without_sign_in();

    (void)state;
    build_drop_endpoints(evidence);
    expect_roles(evidence, by_profile, 1);
    expect_roles(with_answer("EXPR", BUILT_HOST, NULL, NULL), rpc_http, 1);
    expect_roles(with_answer("EXCH", BUILT_HOST, NULL, NULL), rpc_tcp, 2);
    evidence = build_healthy_without_sign_in();
    build_drop_endpoints(evidence);
    evidence->accounts.items[0].servers.count = 0;
    expect_roles(evidence, only_winner, 1);
}

/* A proxy hides what is behind it; on the same computer as the mail server its port tells them apart. */
static void proxy_has_a_role(void **state)
{
    static const struct role_case cases[] = {
        {"10.66.0.3:3128", ROLE_PROXY, CERTAINTY_CERTAIN, "address-of-proxy", "proxy.contoso.test"},
        {"10.66.0.3:443", ROLE_HTTPS, CERTAINTY_LIKELY, "port-alone", NULL},
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {BUILT_REMOTE ":8080", ROLE_PROXY, CERTAINTY_CERTAIN, "address-of-proxy", BUILT_REMOTE},
    };
    struct evidence *evidence = build_healthy();
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);

    (void)state;
    proxy->url = "https://" BUILT_HOST ":443/";
    proxy->host_and_port = "proxy.contoso.test:3128";
    (void)build_name(evidence, "proxy.contoso.test", NAME_FOUND, "10.66.0.3");
    proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    proxy->url = "https://www.contoso.test:443/";
    proxy->host_and_port = BUILT_REMOTE ":8080";
    expect_roles(evidence, cases, sizeof cases / sizeof cases[0]);
}

/* The address at which a request through a proxy arrived is the proxy's, never the server's. */
static void proxied_address_proves_no_host(void **state)
{
    static const struct role_case cases[] = {
        {"10.66.0.3:443", ROLE_HTTPS, CERTAINTY_LIKELY, "port-alone", NULL},
        {"10.66.0.3:3128", ROLE_PROXY, CERTAINTY_CERTAIN, "address-of-proxy", "proxy.contoso.test"},
    };
    struct evidence *evidence = build_healthy();
    struct tls_look *look;

    (void)state;
    (void)build_name(evidence, BUILT_HOST, NAME_NOT_FOUND, NULL);
    look = build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD);
    look->proxy = "proxy.contoso.test:3128";
    look->address = "10.66.0.3";
    expect_roles(evidence, cases, sizeof cases / sizeof cases[0]);
}

static void established_connections_are_counted(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_TIME_WAIT);
    build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_CLOSE_WAIT);
    build_connection(evidence, BUILT_PID, "203.0.113.9:443", STATE_ESTABLISHED);
    build_connection(evidence, 5120, BUILT_REMOTE ":443", STATE_ESTABLISHED); /* of another program */
    diagnosis = check_diagnose(evidence);
    assert_int_equal(account_of(diagnosis)->found_connections, 2);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
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

int test_interpret(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(winner_is_the_first_live_step),
        cmocka_unit_test(protocol_from_the_answer),
        cmocka_unit_test(protocol_from_the_profile),
        cmocka_unit_test(protocol_without_an_answer),
        cmocka_unit_test(expected_counts_have_a_reason),
        cmocka_unit_test(roles_have_reasons),
        cmocka_unit_test(roles_follow_the_protocol),
        cmocka_unit_test(proxy_has_a_role),
        cmocka_unit_test(proxied_address_proves_no_host),
        cmocka_unit_test(established_connections_are_counted),
        cmocka_unit_test(hostile_evidence_is_survived),
    };

    return cmocka_run_group_tests_name("interpret", tests, NULL, check_end);
}
