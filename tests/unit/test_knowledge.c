/*
 * The tables of the field, and addresses in all their spellings.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/diagnose/diagnose.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/inspection_products.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/ports.h"
#include "core/knowledge/protocols.h"
#include "core/knowledge/steps.h"

static struct network_address address_of(const char *text)
{
    struct network_address address;

    if (!network_address_parse(text, &address)) {
        fail_msg("%s is not read as an address", text);
    }
    return address;
}

static void addresses_are_the_same_in_every_spelling(void **state)
{
    static const char *const same[][2] = {
        {"192.0.2.1", "192.0.2.1"},
        {"192.0.2.1", "::ffff:192.0.2.1"},
        {"192.0.2.1", "::FFFF:c000:201"},
        {"2001:db8::1", "2001:DB8:0:0:0:0:0:1"},
        {"2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001"},
        {"fe80::1", "fe80::1%eth0"},
        {"::", "0:0:0:0:0:0:0:0"},
        {"::1", "0::1"},
        {"1::", "1:0:0:0:0:0:0:0"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct network_address left = address_of(same[i][0]);
        struct network_address right = address_of(same[i][1]);
        assert_true(network_address_equal(&left, &right));
    }
}

static void different_addresses_differ(void **state)
{
    struct network_address one = address_of("192.0.2.1");
    struct network_address two = address_of("192.0.2.2");
    struct network_address six = address_of("c000:201::");
    struct network_address none = {0};

    (void)state;
    assert_false(network_address_equal(&one, &two));
    assert_false(network_address_equal(&one, &six));
    assert_false(network_address_equal(&none, &none));
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        ".1.2.3.4",
        "1.2.3.4 ",
        "a.b.c.d",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "[::1]",
        "mail.contoso.test",
        "1:2:3:4:5:6:7:1.2.3.4",
        "0001.2.3.4",
        "1:2:3:4::5:6:7:8",
        "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd:eeee:ffff",
    };
    struct network_address address;

    (void)state;
    assert_false(network_address_parse(NULL, &address));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (network_address_parse(bad[i], &address)) {
            fail_msg("%s is read as an address", bad[i]);
        }
        assert_int_equal(address.family, FAMILY_UNKNOWN);
    }
}

static void ranges(void **state)
{
    static const struct {
        const char *address;
        const char *range;
        bool inside;
    } cases[] = {
        {"40.103.255.255", "40.96.0.0/13", true},
        {"40.104.0.0", "40.96.0.0/13", false},
        {"40.95.255.255", "40.96.0.0/13", false},
        {"13.107.6.153", "13.107.6.152/31", true},
        {"13.107.6.154", "13.107.6.152/31", false},
        {"2603:1006:ff::", "2603:1006::/40", true},
        {"2603:1006:100::", "2603:1006::/40", false},
        {"192.0.2.1", "0.0.0.0/0", true},
        {"2001:db8::1", "0.0.0.0/0", false},
        {"192.0.2.1", "192.0.2.1/32", true},
        {"192.0.2.1", "192.0.2.1", false},
        {"192.0.2.1", "nonsense/8", false},
        {"2620:1ec:a92::153", "2620:1ec:a92::153/128", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct network_address address = address_of(cases[i].address);
        if (network_address_in_range(&address, cases[i].range) != cases[i].inside) {
            fail_msg("%s in %s", cases[i].address, cases[i].range);
        }
    }
}

static void kinds_of_addresses(void **state)
{
    struct network_address loopback = address_of("127.8.9.10");
    struct network_address loopback6 = address_of("::1");
    struct network_address any = address_of("0.0.0.0");
    struct network_address any6 = address_of("::");
    struct network_address own = address_of("169.254.1.2");
    struct network_address own6 = address_of("fe80::1%12");
    struct network_address other = address_of("192.0.2.1");

    (void)state;
    assert_true(network_address_is_loopback(&loopback) && network_address_is_loopback(&loopback6));
    assert_true(network_address_is_unspecified(&any) && network_address_is_unspecified(&any6));
    assert_true(network_address_is_link_local(&own) && network_address_is_link_local(&own6));
    assert_false(network_address_is_loopback(&other) || network_address_is_unspecified(&other) ||
                 network_address_is_link_local(&other));
}

static void exchange_online_is_known_by_host_and_address(void **state)
{
    static const char *const hosts[] = {"outlook.office365.com",    "AUTODISCOVER-S.OUTLOOK.COM",
                                        "autodiscover.outlook.com", "outlook.office.com",
                                        "outlook.office365.us",     "autodiscover-s.office365.us",
                                        "partner.outlook.cn",       "contoso.mail.protection.outlook.com"};
    static const char *const others[] = {
        "outlook.contoso.test", "notoutlook.com", "outlook.com.contoso.test", "mail.contoso.test", "", NULL};
    struct network_address inside = address_of("52.96.0.1");
    struct network_address inside6 = address_of("2603:1026::1");
    struct network_address outside = address_of("203.0.113.1");
    struct network_address none = {0};

    (void)state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        assert_true(exchange_online_has_host(hosts[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(exchange_online_has_host(others[i]));
    }
    assert_true(exchange_online_has_address(&inside) && exchange_online_has_address(&inside6));
    assert_false(exchange_online_has_address(&outside) || exchange_online_has_address(&none));
    assert_int_equal(strlen(exchange_online_ranges_date()), strlen("2022-07-28"));
}

static void ports_stand_once(void **state)
{
    size_t count;
    const struct port_facts *ports = port_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(port_find(ports[i].port), &ports[i]);
        assert_true(ports[i].service != SERVICE_NONE);
    }
    assert_int_equal(port_find(443)->service, SERVICE_HTTPS);
    assert_int_equal(port_find(143)->encrypted, TRUTH_NO);
    assert_int_equal(port_find(993)->encrypted, TRUTH_YES);
    assert_null(port_find(0));
    assert_null(port_find(8443));
    assert_null(port_find(UNKNOWN_INTEGER));
}

static void protocols_have_facts(void **state)
{
    (void)state;
    for (int i = PROTOCOL_UNKNOWN + 1; mail_protocol_names[i]; i++) {
        const struct protocol_facts *facts = protocol_find(mail_protocol_names[i]);
        assert_non_null(facts);
        assert_true(facts->connections_minimum >= 0);
    }
    assert_null(protocol_find("unknown"));
    assert_null(protocol_find(NULL));
    assert_int_equal(protocol_find("mapi-http")->connections_minimum, 2);
    assert_int_equal(protocol_find("rpc-http")->connections_minimum, 3);
    assert_string_equal(protocol_of_type("mapiHttp"), "mapi-http");
    assert_string_equal(protocol_of_type("MAPIHTTP"), "mapi-http");
    assert_string_equal(protocol_of_type("EXCH"), "rpc-tcp");
    assert_string_equal(protocol_of_type("EXPR"), "rpc-http");
    assert_null(protocol_of_type("WEB"));
    assert_null(protocol_of_type("SMTP"));
    assert_null(protocol_of_type(NULL));
}

static void only_the_mail_domain_is_a_web_site(void **state)
{
    (void)state;
    assert_true(step_asks_web_site("https-root"));
    assert_false(step_asks_web_site("https-autodiscover"));
    assert_false(step_asks_web_site(NULL));
}

static void products_that_look_into_connections(void **state)
{
    static const struct {
        const char *issuer;
        const char *product;
        int place;
    } known[] = {
        {"CN=Zscaler Intermediate Root CA (zscalerthree.net),OU=Zscaler Inc.,O=Zscaler Inc.,C=US", "Zscaler",
         INSPECTION_NETWORK},
        {"CN=FG100D3G16812345,O=FORTINET", "Fortinet FortiGate", INSPECTION_NETWORK},
        {"CN=avast! x,OU=generated by Avast Web/Mail Shield,O=Avast", "Avast", INSPECTION_COMPUTER},
        {"CN=DO_NOT_TRUST_FiddlerRoot,O=DO_NOT_TRUST,OU=Created by http://www.fiddler2.com", "Fiddler",
         INSPECTION_TOOL},
        {"CN=mitmproxy,O=mitmproxy", "mitmproxy", INSPECTION_TOOL},
    };
    /* Authorities that anybody can buy from, and a company's own. */
    static const char *const others[] = {
        "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US",
        "CN=Symantec Class 3 Secure Server CA - G4,OU=Symantec Trust Network,O=Symantec Corporation,C=US",
        "CN=Trend Micro CA,O=Trend Micro,C=US",
        "CN=Cloudflare Inc ECC CA-3,O=Cloudflare\\, Inc.,C=US",
        "CN=R11,O=Let's Encrypt,C=US",
        "CN=Microsoft Azure RSA TLS Issuing CA 03,O=Microsoft Corporation,C=US",
        "CN=Contoso Issuing CA 1,DC=contoso,DC=test",
        "CN=Presets Root",
        "",
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_string_equal(inspection_product_of(known[i].issuer), known[i].product);
        assert_int_equal(inspection_product_find(known[i].issuer)->place, known[i].place);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (inspection_product_of(others[i]) != NULL) {
            fail_msg("%s is taken for %s", others[i], inspection_product_of(others[i]));
        }
    }
    assert_null(inspection_product_of(NULL));
    assert_null(inspection_product_find(NULL));
}

int test_knowledge(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_the_same_in_every_spelling),
        cmocka_unit_test(different_addresses_differ),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(ranges),
        cmocka_unit_test(kinds_of_addresses),
        cmocka_unit_test(exchange_online_is_known_by_host_and_address),
        cmocka_unit_test(ports_stand_once),
        cmocka_unit_test(protocols_have_facts),
        cmocka_unit_test(only_the_mail_domain_is_a_web_site),
        cmocka_unit_test(products_that_look_into_connections),
    };

    return cmocka_run_group_tests_name("knowledge", tests, NULL, NULL);
}
