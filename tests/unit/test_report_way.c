/*
 * The report's part about the way to the servers: what it says of which facts, and that it keeps silent about none.
 */
#include <string.h>

#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

#define NEW(list, schema) schema_append(evidence->arena, &(schema), &(list))

static void assert_says(const char *page, const char *text, bool says)
{
    if ((strstr(page, text) != NULL) != says) {
        fail_msg("the page %s \"%s\"", says ? "does not say" : "says", text);
    }
}

static void add_route(struct evidence *evidence, const char *host, const char *adapter)
{
    struct route *route = NEW(evidence->routes, route_schema);
    route->host = host;
    route->address = "10.66.0.12";
    route->adapter = adapter;
    route->source = "10.66.0.2";
}

static void test_nothing_known_has_no_part(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    assert_says(kit_page_of(sample), "id=\"way\"", false);
    report_sample_destroy(sample);
}

static void test_a_vpn_is_told(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    struct evidence *evidence = sample->evidence;
    struct adapter *adapter = NEW(evidence->machine.adapters, adapter_schema);
    adapter->name = "Office";
    adapter->description = "WireGuard Tunnel";
    add_route(evidence, "mail.contoso.test", "Ethernet");
    assert_says(kit_page_of(sample), "No VPN carries", true);
    add_route(evidence, "autodiscover.contoso.test", "Office");
    const char *page = kit_page_of(sample);
    assert_says(page, "to some of these servers", true);
    assert_says(page, "VPN: WireGuard", true);
    evidence->routes.items[0].adapter = "Office";
    assert_says(kit_page_of(sample), "A VPN carries the traffic to these servers.", true);
    report_sample_destroy(sample);
}

static void test_a_clock_is_compared(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    struct evidence *evidence = sample->evidence;
    struct clock_look *clock = NEW(evidence->clocks, clock_look_schema);
    clock->source = "http";
    clock->host = "mail.contoso.test";
    clock->difference_ms = -1400;
    assert_says(kit_page_of(sample), "the same", true);
    clock->difference_ms = 125000;
    assert_says(kit_page_of(sample), "2 min 5 s behind", true);
    clock->difference_ms = -125000;
    assert_says(kit_page_of(sample), "2 min 5 s ahead", true);
    report_sample_destroy(sample);
}

static void test_everything_is_shown(void **state)
{
    (void)state;
    struct report_sample *sample = report_sample_create(SAMPLE_HEALTHY, kit_messages, "");
    struct evidence *evidence = sample->evidence;
    struct name_check *check = NEW(evidence->name_checks, name_check_schema);
    check->host = "mail.contoso.test";
    check->outcome = NAME_FOUND;
    text_list_append(evidence->arena, &check->hosts_file, "10.9.9.9");
    struct latency *latency = NEW(evidence->latencies, latency_schema);
    latency->method = "icmp";
    latency->host = "slow.contoso.test";
    latency->sent = 4;
    latency->received = 3;
    latency->average_ms = 612;
    struct proxy_setting *setting = NEW(evidence->proxy_settings, proxy_setting_schema);
    setting->scope = "computer";
    setting->view = "32-bit";
    setting->mode = "named";
    setting->proxies = "old.contoso.test:8080";
    struct portal_look *portal = NEW(evidence->portals, portal_look_schema);
    portal->url = "http://test.contoso.test/";
    portal->is_expected = TRUTH_NO;
    portal->location = "http://hotel.fabrikam.test/<b>";
    struct stored_credential *credential = NEW(evidence->stored_credentials, stored_credential_schema);
    credential->target = "MicrosoftOffice16_Data:SSPI:anna@contoso.test";
    credential->kind = "generic";
    credential->written = "2024-03-01T08:00:00Z";
    static const char *const texts[] = {
        "10.9.9.9",
        "3 of 4",
        "612 ms",
        "old.contoso.test:8080",
        "32-bit programs",
        "something else answered in its place",
        "http://hotel.fabrikam.test/&lt;b&gt;",
        "MicrosoftOffice16_Data:SSPI:anna@contoso.test",
        "1 March 2024",
        "Asked for an echo",
        "test page was fetched",
    };
    const char *page = kit_page_of(sample);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_says(page, texts[i], true);
    }
    report_sample_destroy(sample);
}

/* Every fixed value that a collector gives has words. */
static void test_fixed_values_have_words(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "latency.icmp",          "latency.tcp",          "clock-source.http",       "clock-source.ldap",
        "proxy-scope.person",    "proxy-scope.computer", "proxy-mode.direct",       "proxy-mode.named",
        "proxy-mode.script",     "proxy-mode.detect",    "credential-kind.generic", "credential-kind.domain",
        "credential-kind.other",
    };
    struct report_sample *sample = report_sample_create(SAMPLE_NOTHING, kit_messages, "");
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        if (catalogue_text(sample->catalogue, sample->arena, ids[i], NULL)[0] == '[') {
            fail_msg("the catalogue has no text %s", ids[i]);
        }
    }
    report_sample_destroy(sample);
}

int test_report_way(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_known_has_no_part), cmocka_unit_test(test_a_vpn_is_told),
        cmocka_unit_test(test_a_clock_is_compared),       cmocka_unit_test(test_everything_is_shown),
        cmocka_unit_test(test_fixed_values_have_words),
    };
    return cmocka_run_group_tests_name("report_way", tests, kit_read_files, kit_free_files);
}
