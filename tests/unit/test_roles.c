/*
 * What each connection is for, by whose address it goes to, how sure that is, and how many each account has.
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
        {"52.97.1.2:443", ROLE_MICROSOFT_365, CERTAINTY_LIKELY, "address-of-microsoft-365", NULL},
        {"[2603:1026::17]:443", ROLE_MICROSOFT_365, CERTAINTY_LIKELY, "address-of-microsoft-365", NULL},
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
    static const struct role_case dynamic_port[] = {
        {BUILT_REMOTE ":59531", ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
    };
    static const struct role_case other_port[] = {
        {BUILT_REMOTE ":59531", ROLE_OTHER, CERTAINTY_POSSIBLE, "nothing-known", BUILT_HOST},
    };
    static const struct role_case by_live_profile[] = {
        {BUILT_REMOTE ":443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-profile", BUILT_HOST},
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
    expect_roles(build_answering("EXPR", BUILT_HOST, NULL, NULL), rpc_http, 1);
    expect_roles(build_answering("EXCH", BUILT_HOST, NULL, NULL), rpc_tcp, 2);
    expect_roles(build_answering("EXCH", BUILT_HOST, NULL, NULL), dynamic_port, 1);
    expect_roles(build_healthy(), other_port, 1);
    expect_roles(build_healthy_without_sign_in(), by_live_profile, 1);
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
        {"10.66.0.3:443", ROLE_HTTPS, CERTAINTY_LIKELY, "name-asked-here", "proxy.contoso.test"},
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

/* The address at which a request through a proxy arrived would be the proxy's, never the server's. */
static void proxied_address_proves_no_host(void **state)
{
    static const struct role_case cases[] = {
        {"10.66.0.3:443", ROLE_HTTPS, CERTAINTY_LIKELY, "name-asked-here", "proxy.contoso.test"},
        {"10.66.0.3:3128", ROLE_PROXY, CERTAINTY_CERTAIN, "address-of-proxy", "proxy.contoso.test"},
    };
    struct evidence *evidence = build_healthy();
    struct tls_look *look;

    (void)state;
    (void)build_name(evidence, BUILT_HOST, NAME_NOT_FOUND, NULL);
    look = build_look(evidence, BUILT_HOST, REACH_DONE, CERTIFICATE_GOOD);
    look->proxy = "proxy.contoso.test:3128";
    look->address = "10.66.0.3";
    (void)build_name(evidence, "proxy.contoso.test", NAME_FOUND, "10.66.0.3");
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

/* With a proxy in between Outlook's connections go to the proxy, and count there. */
static void connections_through_a_proxy_are_counted(void **state)
{
    struct evidence *evidence = build_healthy();
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    struct diagnosis *diagnosis;

    (void)state;
    proxy->url = "https://" BUILT_HOST ":443/";
    proxy->host_and_port = "10.66.0.3:3128";
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "10.66.0.3:3128", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "10.66.0.3:3128", STATE_ESTABLISHED);
    build_connection(evidence, BUILT_PID, "10.66.0.3:8080", STATE_ESTABLISHED);
    diagnosis = check_diagnose(evidence);
    assert_int_equal(account_of(diagnosis)->found_connections, 2);
    assert_string_equal(diagnosis->findings.items[0].id, "healthy");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "proxy"), "10.66.0.3:3128");
    assert_string_equal(parameter_of(&diagnosis->findings.items[0], "connections"), "2");
    diagnosis_destroy(diagnosis);
    /* The proxy of some other address says nothing about this account. */
    proxy->url = "https://www.example:443/";
    diagnosis = check_diagnose(evidence);
    assert_int_equal(account_of(diagnosis)->found_connections, 0);
    diagnosis_destroy(diagnosis);
    proxy->url = "https://" BUILT_HOST ":8443/";
    diagnosis = check_diagnose(evidence);
    assert_int_equal(account_of(diagnosis)->found_connections, 0);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void mail_ports_count_for_mail_accounts(void **state)
{
    static const struct {
        int kind;
        const char *remote;
        int64_t found;
    } cases[] = {
        {ACCOUNT_IMAP, "198.51.100.25:993", 1}, {ACCOUNT_IMAP, "198.51.100.25:143", 1},
        {ACCOUNT_IMAP, "198.51.100.25:995", 0}, {ACCOUNT_POP, "198.51.100.25:995", 1},
        {ACCOUNT_POP, "198.51.100.25:993", 0},  {ACCOUNT_POP, "198.51.100.25:50001", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = build_evidence();
        struct diagnosis *diagnosis;

        build_account(evidence, BUILT_ADDRESS, cases[i].kind, NULL);
        build_outlook(evidence, "OUTLOOK.EXE", BUILT_PID);
        (void)build_autodiscover(evidence, BUILT_ADDRESS);
        build_connection(evidence, BUILT_PID, cases[i].remote, STATE_ESTABLISHED);
        diagnosis = check_diagnose(evidence);
        assert_int_equal(account_of(diagnosis)->found_connections, cases[i].found);
        assert_int_equal(account_of(diagnosis)->protocol_certainty, CERTAINTY_CERTAIN);
        assert_int_equal(parameter_of(&diagnosis->findings.items[0], "port") != NULL, cases[i].found > 0);
        diagnosis_destroy(diagnosis);
        evidence_destroy(evidence);
    }
}

/* An address at which a request arrived directly proves the host, even if the name has others by now. */
static void arrival_proves_an_address(void **state)
{
    static const struct role_case cases[] = {
        {"10.66.0.44:443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {"10.66.0.45:443", ROLE_MAPI_HTTP, CERTAINTY_LIKELY, "host-named-by-autodiscover", BUILT_HOST},
        {"10.66.0.46:443", ROLE_HTTPS, CERTAINTY_LIKELY, "port-alone", NULL},
    };
    struct evidence *evidence = build_healthy();
    struct attempt *attempt;

    (void)state;
    evidence->endpoints.items[0].attempts.items[0].address = "10.66.0.44";
    evidence_find_tls(evidence, BUILT_HOST, 443)->address = "10.66.0.45";
    attempt = schema_append(evidence->arena, &attempt_schema, &evidence->endpoints.items[1].attempts);
    *attempt = evidence->endpoints.items[1].attempts.items[0];
    attempt->address = "10.66.0.46";
    attempt->proxy = "proxy.contoso.test:3128";
    expect_roles(evidence, cases, sizeof cases / sizeof cases[0]);
}

int test_roles(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_have_reasons),
        cmocka_unit_test(roles_follow_the_protocol),
        cmocka_unit_test(proxy_has_a_role),
        cmocka_unit_test(proxied_address_proves_no_host),
        cmocka_unit_test(established_connections_are_counted),
        cmocka_unit_test(connections_through_a_proxy_are_counted),
        cmocka_unit_test(mail_ports_count_for_mail_accounts),
        cmocka_unit_test(arrival_proves_an_address),
    };

    return cmocka_run_group_tests_name("roles", tests, NULL, check_end);
}
