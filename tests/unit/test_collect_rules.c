/*
 * What collectors decide without Windows: which proxy a setting means, which fault of a certificate is named, what a
 * failed lookup means, what this Windows is called.
 */
#include <stdlib.h>
#include <string.h>

#include "core/collect/certificate_rules.h"
#include "core/collect/directory_rules.h"
#include "core/collect/name_rules.h"
#include "core/collect/proxy_rules.h"
#include "core/collect/windows_name.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

/* ---- proxy ---- */

struct proxy_case {
    const char *list;
    const char *bypass;
    const char *url;
    const char *expected;
};

static void assert_proxies(const struct proxy_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *chosen = proxy_rules_choose(kit_arena, cases[i].list, cases[i].bypass, cases[i].url);
        const char *expected = cases[i].expected != NULL ? cases[i].expected : "direct";
        if (strcmp(chosen != NULL ? chosen : "direct", expected) != 0) {
            fail_msg("list '%s', exceptions '%s', %s: %s instead of %s", cases[i].list ? cases[i].list : "",
                     cases[i].bypass ? cases[i].bypass : "", cases[i].url, chosen ? chosen : "direct",
                     expected);
        }
    }
}

#define ASSERT_PROXIES(cases) assert_proxies(cases, sizeof(cases) / sizeof((cases)[0]))

static void a_proxy_is_chosen_by_the_scheme(void **state)
{
    (void)state;
    static const struct proxy_case cases[] = {
        {"proxy.contoso.test:3128", NULL, "https://mail.contoso.test/", "proxy.contoso.test:3128"},
        {"proxy.contoso.test", NULL, "https://mail.contoso.test/", "proxy.contoso.test:80"},
        {"http://proxy.contoso.test:8080/", NULL, "https://mail.contoso.test/", "proxy.contoso.test:8080"},
        {"https://proxy.contoso.test", NULL, "https://mail.contoso.test/", "proxy.contoso.test:443"},
        {"http=a:81;https=b:82;ftp=c:83", NULL, "https://mail.contoso.test/", "b:82"},
        {"http=a:81;https=b:82;ftp=c:83", NULL, "http://mail.contoso.test/", "a:81"},
        {"http=a:81", NULL, "https://mail.contoso.test/", NULL},
        {"all:80 https=b:82", NULL, "https://mail.contoso.test/", "b:82"},
        {"  ;; one:80 ; two:80", NULL, "https://mail.contoso.test/", "one:80"},
        {"HTTPS=b:82", NULL, "https://mail.contoso.test/", "b:82"},
        {"https=http://b:82", NULL, "https://mail.contoso.test/", "b:82"},
        {"[2001:db8::5]:3128", NULL, "https://mail.contoso.test/", "[2001:db8::5]:3128"},
        {"socks=s:1080", NULL, "https://mail.contoso.test/", NULL},
        {"socks://s:1080", NULL, "https://mail.contoso.test/", NULL},
        {NULL, NULL, "https://mail.contoso.test/", NULL},
        {"", NULL, "https://mail.contoso.test/", NULL},
        {"proxy:80", NULL, "ftp://mail.contoso.test/", NULL},
    };
    ASSERT_PROXIES(cases);
}

static void nonsense_in_a_proxy_list_is_passed_over(void **state)
{
    (void)state;
    static const struct proxy_case cases[] = {
        {"proxy:0;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"proxy:65536;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"proxy:99999999999999999999;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"proxy:;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"proxy:8x;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {":80;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"[::1;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"[::1]x;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"user@proxy:80;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"https=;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"=x;good:80", NULL, "https://mail.contoso.test/", "good:80"},
        {"pro\x01xy:80;good:80", NULL, "https://mail.contoso.test/", "good:80"},
    };
    ASSERT_PROXIES(cases);
    /* A name longer than any name can be, and a list longer than any list should be. */
    enum { LONG = 300, HUGE_LIST = 70000 };
    static char list[HUGE_LIST];
    memset(list, 'a', LONG);
    memcpy(list + LONG, ":80;good:80", sizeof ":80;good:80");
    assert_string_equal(proxy_rules_choose(kit_arena, list, NULL, "https://mail.contoso.test/"), "good:80");
    memset(list, 'a', HUGE_LIST - 1);
    assert_null(proxy_rules_choose(kit_arena, list, NULL, "https://mail.contoso.test/"));
}

static void exceptions_go_direct(void **state)
{
    (void)state;
    static const struct proxy_case cases[] = {
        {"p:80", "mail.contoso.test", "https://MAIL.contoso.test/", NULL},
        {"p:80", "MAIL.CONTOSO.TEST", "https://mail.contoso.test/", NULL},
        {"p:80", "contoso.test", "https://mail.contoso.test/", "p:80"},
        {"p:80", "*.contoso.test", "https://mail.contoso.test/", NULL},
        {"p:80", "*.contoso.test", "https://contoso.test/", "p:80"},
        {"p:80", "*contoso*", "https://autodiscover.contoso.test/", NULL},
        {"p:80", "a*b*c*.test", "https://aXbXcX.test/", NULL},
        {"p:80", "a*b*c.test", "https://aXcXbX.test/", "p:80"},
        {"p:80", "*", "https://mail.contoso.test/", NULL},
        {"p:80", "10.*;192.168.*", "https://10.66.0.12/", NULL},
        {"p:80", "10.*;192.168.*", "https://100.66.0.12/", "p:80"},
        {"p:80", "fabrikam.test; mail.contoso.test", "https://mail.contoso.test/", NULL},
        {"p:80", "https://mail.contoso.test", "https://mail.contoso.test/", NULL},
        {"p:80", "http://mail.contoso.test", "https://mail.contoso.test/", "p:80"},
        {"p:80", "mail.contoso.test:8443", "https://mail.contoso.test/", "p:80"},
        {"p:80", "mail.contoso.test:8443", "https://mail.contoso.test:8443/", NULL},
        {"p:80", "mail.contoso.test:443", "https://mail.contoso.test/", NULL},
        {"p:80", "[2001:db8::5]", "https://[2001:db8::5]/", NULL},
        {"p:80", "<local>", "https://mail/", NULL},
        {"p:80", "<LOCAL>", "https://mail/", NULL},
        {"p:80", "<local>", "https://mail.contoso.test/", "p:80"},
        {"p:80", "<local>", "https://[2001:db8::5]/", "p:80"},
        {"p:80", NULL, "https://mail/", "p:80"},
        {"p:80", NULL, "https://localhost/", NULL},
        {"p:80", NULL, "https://127.0.0.1/", NULL},
        {"p:80", NULL, "https://[::1]/", NULL},
        {"p:80", "<-loopback>", "https://localhost/", "p:80"},
        {"p:80", "", "https://mail.contoso.test/", "p:80"},
    };
    ASSERT_PROXIES(cases);
}

static void a_hostile_exception_costs_little_time(void **state)
{
    (void)state;
    /* Many stars make a naive matcher take for ever. */
    char pattern[2001];
    for (size_t i = 0; i < sizeof pattern - 1; i++) {
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    }
    pattern[sizeof pattern - 1] = '\0';
    assert_string_equal(proxy_rules_choose(kit_arena, "p:80", pattern,
                                           "https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.test/"),
                        "p:80");
}

/* ---- certificates ---- */

static void assert_verdict(uint32_t trust, uint32_t policy, uint32_t name, bool not_yet, int expected,
                           uint32_t expected_code)
{
    struct certificate_facts facts = {trust, policy, name, not_yet};
    int64_t code = -1;
    assert_int_equal(certificate_rules_judge(&facts, &code), expected);
    assert_int_equal(code, (int64_t)expected_code);
}

static void each_certificate_fault_has_its_verdict(void **state)
{
    (void)state;
    assert_verdict(0, 0, 0, false, CERTIFICATE_GOOD, 0);
    assert_verdict(1, 0x800B0101, 0, false, CERTIFICATE_EXPIRED, 0x800B0101);
    assert_verdict(1, 0x800B0101, 0, true, CERTIFICATE_NOT_YET_VALID, 0x800B0101);
    assert_verdict(0, 0x800B010F, 0x800B010F, false, CERTIFICATE_OTHER_NAME, 0x800B010F);
    assert_verdict(0x20, 0x800B0109, 0, false, CERTIFICATE_UNTRUSTED, 0x800B0109);
    assert_verdict(4, 0x800B010C, 0, false, CERTIFICATE_REVOKED, 0x800B010C);
    assert_verdict(4, 0x80092010, 0, false, CERTIFICATE_REVOKED, 0x80092010);
    assert_verdict(0x10, 0x800B0110, 0, false, CERTIFICATE_WRONG_USAGE, 0x800B0110);
    assert_verdict(0x100000, 0, 0, false, CERTIFICATE_WEAK, 0x80096004);
    assert_verdict(0x100000, 0x80096004, 0, false, CERTIFICATE_WEAK, 0x80096004);
    assert_verdict(8, 0x80096004, 0, false, CERTIFICATE_UNTRUSTED, 0x80096004);
    assert_verdict(0x4000000, 0, 0, false, CERTIFICATE_UNTRUSTED, 0x800B0111);
    assert_verdict(0, 0x80070057, 0, false, CERTIFICATE_OTHER_FAULT, 0x80070057);
    assert_verdict(0x400, 0, 0, false, CERTIFICATE_OTHER_FAULT, 0x800B010B);
}

static void a_missing_root_is_untrusted_though_the_policy_is_content(void **state)
{
    (void)state;
    assert_verdict(0x10000, 0, 0, false, CERTIFICATE_UNTRUSTED, 0x800B010A);
    assert_verdict(0x10000 | 0x1000040, 0, 0, false, CERTIFICATE_UNTRUSTED, 0x800B010A);
}

static void of_several_faults_the_most_serious_is_named(void **state)
{
    (void)state;
    assert_verdict(1, 0x800B0101, 0x800B010F, false, CERTIFICATE_OTHER_NAME, 0x800B010F);
    assert_verdict(1 | 0x20, 0x800B0101, 0x800B010F, false, CERTIFICATE_UNTRUSTED, 0x800B0109);
    assert_verdict(1 | 0x20 | 4, 0x800B0101, 0x800B010F, true, CERTIFICATE_REVOKED, 0x800B010C);
    assert_verdict(1 | 0x10, 0x800B0110, 0, true, CERTIFICATE_NOT_YET_VALID, 0x800B0101);
    assert_verdict(0x10 | 0x100000, 0x800B0110, 0, false, CERTIFICATE_WRONG_USAGE, 0x800B0110);
}

static void unknown_revocation_is_no_fault(void **state)
{
    (void)state;
    assert_verdict(0x40 | 0x1000000, 0, 0, false, CERTIFICATE_GOOD, 0);
    assert_verdict(0x40, 0, 0, false, CERTIFICATE_GOOD, 0);
    assert_int_equal(certificate_rules_revocation_known(0x40), TRUTH_NO);
    assert_int_equal(certificate_rules_revocation_known(0x1000000), TRUTH_NO);
    assert_int_equal(certificate_rules_revocation_known(1), TRUTH_YES);
}

/* A policy stops at its first error: one that stopped before the name has not said that the name is right. */
static void no_policy_error_passes_as_good(void **state)
{
    (void)state;
    static const uint32_t codes[] = {0x80092012, 0x80092013, 0x800B010E, 0x80096019, 0x80070057, 1};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_verdict(0x40, codes[i], 0, false, CERTIFICATE_OTHER_FAULT, codes[i]);
        assert_verdict(0x40, 0, codes[i], false, CERTIFICATE_OTHER_FAULT, codes[i]);
    }
}

static void no_single_bit_passes_as_good(void **state)
{
    (void)state;
    for (int bit = 0; bit < 32; bit++) {
        uint32_t trust = UINT32_C(1) << bit;
        struct certificate_facts facts = {trust, 0, 0, false};
        int64_t code = 0;
        bool harmless = trust == 0x40 || trust == 0x1000000 || trust == 2;
        int verdict = certificate_rules_judge(&facts, &code);
        assert_int_equal(verdict == CERTIFICATE_GOOD, harmless);
        assert_int_equal(code == 0, harmless);
    }
}

/* A wrong "not public" would accuse somebody of listening in. */
static void only_the_list_says_that_a_root_is_not_public(void **state)
{
    static const struct {
        struct root_facts facts; /* there, in the store, Microsoft's, list works, on the list */
        int expected;
    } cases[] = {
        {{false, false, false, true, false}, TRUTH_UNKNOWN},
        {{true, false, false, false, false}, TRUTH_UNKNOWN},
        {{true, true, false, false, false}, TRUTH_YES},
        {{true, false, true, false, false}, TRUTH_YES},
        {{true, false, true, true, false}, TRUTH_YES},
        {{true, false, false, true, true}, TRUTH_YES},
        {{true, true, false, true, true}, TRUTH_YES},
        {{true, true, false, true, false}, TRUTH_UNKNOWN},
        {{true, false, false, true, false}, TRUTH_NO},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if ((int)certificate_rules_root_is_public(&cases[i].facts) != cases[i].expected) {
            fail_msg("case %zu", i);
        }
    }
}

/* ---- names ---- */

static void addresses_have_names_of_their_own_in_the_dns(void **state)
{
    (void)state;
    struct arena *own = arena_create();
    assert_string_equal(name_rules_reverse_question(own, "10.66.0.12"), "12.0.66.10.in-addr.arpa");
    assert_string_equal(name_rules_reverse_question(own, "::ffff:192.0.2.1"), "1.2.0.192.in-addr.arpa");
    /* The example of RFC 3596 section 2.5. */
    assert_string_equal(name_rules_reverse_question(own, "4321:0:1:2:3:4:567:89ab"),
                        "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa");
    assert_null(name_rules_reverse_question(own, "mail.contoso.test"));
    assert_null(name_rules_reverse_question(own, ""));
    assert_null(name_rules_reverse_question(own, NULL));
    arena_destroy(own);
}

static void lookups_that_fail_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(name_rules_from_resolver(0), NAME_FOUND);
    assert_int_equal(name_rules_from_resolver(11001), NAME_NOT_FOUND);
    assert_int_equal(name_rules_from_resolver(11002), NAME_NO_ANSWER);
    assert_int_equal(name_rules_from_resolver(11003), NAME_NO_ANSWER);
    assert_int_equal(name_rules_from_resolver(11004), NAME_NO_ADDRESS);
    assert_int_equal(name_rules_from_resolver(10022), NAME_FAILED);

    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 9003, 9003), NAME_NOT_FOUND);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 9501, 9501), NAME_NO_ADDRESS);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 9003, 9501), NAME_NO_ADDRESS);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 1460, UNKNOWN_INTEGER), NAME_NO_ANSWER);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 9501, 9002), NAME_NO_ANSWER);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, UNKNOWN_INTEGER, UNKNOWN_INTEGER), NAME_NOT_FOUND);
    assert_int_equal(name_rules_combine(NAME_NOT_FOUND, 123, 123), NAME_NOT_FOUND);
    assert_int_equal(name_rules_combine(NAME_NO_ANSWER, 9003, 9003), NAME_NO_ANSWER);
    assert_int_equal(name_rules_combine(NAME_FOUND, 1460, 1460), NAME_FOUND);
}

/* ---- Windows' name ---- */

static void windows_11_is_called_so(void **state)
{
    (void)state;
    assert_string_equal(windows_name_make(kit_arena, "Windows 10 Pro", "22H2", 19045), "Windows 10 Pro 22H2");
    assert_string_equal(windows_name_make(kit_arena, "Windows 10 Pro", "23H2", 22631), "Windows 11 Pro 23H2");
    assert_string_equal(windows_name_make(kit_arena, "Windows 10", NULL, 22000), "Windows 11");
    assert_string_equal(windows_name_make(kit_arena, "Windows Server 2025 Standard", "24H2", 26100),
                        "Windows Server 2025 Standard 24H2");
    assert_null(windows_name_make(kit_arena, NULL, "22H2", 19045));
}

static void directory_results_are_told_apart(void **state)
{
    static const struct {
        int64_t code;
        int outcome;
    } results[] = {
        {0, DIRECTORY_FOUND},      {0x51, DIRECTORY_NO_ANSWER}, {0x55, DIRECTORY_NO_ANSWER},
        {1, DIRECTORY_REFUSED},    {8, DIRECTORY_REFUSED},      {0x20, DIRECTORY_REFUSED},
        {0x31, DIRECTORY_REFUSED}, {0x32, DIRECTORY_REFUSED},   {2, DIRECTORY_FAILED},
        {0x54, DIRECTORY_FAILED},  {99999, DIRECTORY_FAILED},   {UNKNOWN_INTEGER, DIRECTORY_FAILED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
        assert_int_equal(directory_rules_from_ldap(results[i].code), results[i].outcome);
        assert_false(directory_rules_is_partial(results[i].code));
    }
    assert_true(directory_rules_is_partial(4));
    assert_true(directory_rules_is_partial(3));
}

static void no_domain_means_not_joined_only_where_windows_does_not_say_otherwise(void **state)
{
    (void)state;
    assert_int_equal(directory_rules_from_locator(1355, TRUTH_NO), DIRECTORY_NOT_JOINED);
    assert_int_equal(directory_rules_from_locator(1355, TRUTH_UNKNOWN), DIRECTORY_NOT_JOINED);
    assert_int_equal(directory_rules_from_locator(1355, TRUTH_YES), DIRECTORY_NO_ANSWER);
    assert_int_equal(directory_rules_from_locator(9003, TRUTH_NO), DIRECTORY_NOT_JOINED);
    assert_int_equal(directory_rules_from_locator(9501, TRUTH_YES), DIRECTORY_NO_ANSWER);
    assert_int_equal(directory_rules_from_locator(9002, TRUTH_NO), DIRECTORY_NO_ANSWER);
    assert_int_equal(directory_rules_from_locator(1311, TRUTH_YES), DIRECTORY_NO_ANSWER);
    assert_int_equal(directory_rules_from_locator(5, TRUTH_YES), DIRECTORY_FAILED);
}

int test_collect_rules(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_names_of_their_own_in_the_dns),
        KIT_ARENA_TEST(a_proxy_is_chosen_by_the_scheme),
        KIT_ARENA_TEST(nonsense_in_a_proxy_list_is_passed_over),
        KIT_ARENA_TEST(exceptions_go_direct),
        KIT_ARENA_TEST(a_hostile_exception_costs_little_time),
        cmocka_unit_test(each_certificate_fault_has_its_verdict),
        cmocka_unit_test(a_missing_root_is_untrusted_though_the_policy_is_content),
        cmocka_unit_test(of_several_faults_the_most_serious_is_named),
        cmocka_unit_test(unknown_revocation_is_no_fault),
        cmocka_unit_test(no_policy_error_passes_as_good),
        cmocka_unit_test(no_single_bit_passes_as_good),
        cmocka_unit_test(only_the_list_says_that_a_root_is_not_public),
        cmocka_unit_test(lookups_that_fail_are_told_apart),
        cmocka_unit_test(directory_results_are_told_apart),
        cmocka_unit_test(no_domain_means_not_joined_only_where_windows_does_not_say_otherwise),
        KIT_ARENA_TEST(windows_11_is_called_so),
    };
    return cmocka_run_group_tests_name("collect_rules", tests, NULL, NULL);
}
