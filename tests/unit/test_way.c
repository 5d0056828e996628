/*
 * What is portable of the way to a server: the hosts file, proxy settings as bytes, measurements, VPNs, the page that is
 * always the same.
 */
#include <stdlib.h>
#include <string.h>

#include "core/collect/collect_way.h"
#include "core/collect/connection_settings.h"
#include "core/collect/hosts_file.h"
#include "core/collect/latency_rules.h"
#include "core/evidence/text.h"
#include "core/knowledge/adapters.h"
#include "core/knowledge/portal.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

/* ---- the hosts file ---- */

/* The addresses, with a comma between them. The file lies in a block of its exact size, so that a read past it is seen. */
static const char *find_in(const char *file, const char *host)
{
    struct text_list found = {NULL, 0, 0};
    size_t len = strlen(file);
    char *bytes = malloc(len == 0 ? 1 : len);
    const char *joined = "";
    assert_non_null(bytes);
    memcpy(bytes, file, len);
    hosts_file_find(kit_arena, bytes, len, host, &found);
    free(bytes);
    for (size_t i = 0; i < found.count; i++) {
        joined = arena_format(kit_arena, "%s%s%s", joined, i == 0 ? "" : ",", found.items[i]);
    }
    return joined;
}

static void test_the_hosts_file(void **state)
{
    (void)state;
    static const char file[] = "\xEF\xBB\xBF# old server, remove later\r\n"
                               "127.0.0.1\tlocalhost\r\n"
                               "  10.9.9.9   MAIL.contoso.test mail2.contoso.test # since 2019\r\n"
                               "#10.8.8.8 mail.contoso.test\r\n"
                               "10.9.9.9 mail.contoso.test\n"
                               "2001:DB8:0::5 mail.contoso.test.\n"
                               "not-an-address mail.contoso.test\n"
                               "10.7.7.7\n"
                               "10.6.6.6 last.contoso.test";
    assert_string_equal(find_in(file, "mail.contoso.test"), "10.9.9.9,2001:db8::5");
    assert_string_equal(find_in(file, "Mail2.contoso.test."), "10.9.9.9");
    assert_string_equal(find_in(file, "last.contoso.test"), "10.6.6.6");
    assert_string_equal(find_in(file, "contoso.test"), "");
    assert_string_equal(find_in(file, "10.7.7.7"), "");
    assert_string_equal(find_in(file, ""), "");
    assert_string_equal(find_in("", "mail.contoso.test"), "");
    assert_string_equal(find_in("\n\n \t \n#", "mail.contoso.test"), "");
    assert_string_equal(find_in("\xEF\xBB", "mail.contoso.test"), "");
}

static void test_a_hosts_file_of_rubbish(void **state)
{
    (void)state;
    const char *file = "";
    struct text_list found = {NULL, 0, 0};
    for (int i = 0; i < 40; i++) {
        file = arena_format(kit_arena, "%s10.0.0.%d mail.contoso.test\n", file, i);
    }
    hosts_file_find(kit_arena, file, strlen(file), "mail.contoso.test", &found);
    assert_int_equal(found.count, HOSTS_FILE_ADDRESS_MAXIMUM);
    /* a word longer than any address, and bytes of every kind */
    char rubbish[600];
    for (size_t i = 0; i < sizeof rubbish; i++) {
        rubbish[i] = (char)(i % 251 + 1);
    }
    memcpy(rubbish + 300, "\n10.1.1.1 mail.contoso.test\n", 28);
    found.count = 0;
    hosts_file_find(kit_arena, rubbish, sizeof rubbish, "mail.contoso.test", &found);
    assert_int_equal(found.count, 1);
}

/* ---- proxy settings ---- */

static unsigned char *put_number(unsigned char *at, uint32_t number)
{
    for (int i = 0; i < 4; i++) {
        *at++ = (unsigned char)(number >> 8 * i);
    }
    return at;
}

static unsigned char *put_text(unsigned char *at, const char *text)
{
    size_t len = strlen(text);
    at = put_number(at, (uint32_t)len);
    memcpy(at, text, len);
    return at + len;
}

/* A whole value; its length goes to *len. */
static void make_settings(unsigned char bytes[512], uint32_t flags, const char *proxy, const char *bypass,
                          const char *script, size_t *len)
{
    unsigned char *at = put_number(bytes, 0x18);
    at = put_number(at, 7);
    at = put_number(at, flags);
    at = put_text(at, proxy);
    at = put_text(at, bypass);
    if (script != NULL) {
        at = put_text(at, script);
    }
    *len = (size_t)(at - bytes);
}

static struct proxy_setting parse(const unsigned char *bytes, size_t len, bool is_whole)
{
    struct proxy_setting setting;
    unsigned char *copy = malloc(len == 0 ? 1 : len);
    assert_non_null(copy);
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    schema_initialize(&proxy_setting_schema, &setting);
    assert_int_equal(connection_settings_parse(kit_arena, copy, len, &setting), is_whole);
    assert_int_equal(setting.failure.operation == NULL, is_whole);
    free(copy);
    return setting;
}

static void test_proxy_settings_as_bytes(void **state)
{
    (void)state;
    unsigned char bytes[512];
    size_t len = 0;
    make_settings(bytes, 1, "", "", NULL, &len);
    assert_string_equal(parse(bytes, len, true).mode, "direct");
    make_settings(bytes, 3, "proxy.contoso.test:8080", "<local>;*.contoso.test", NULL, &len);
    struct proxy_setting setting = parse(bytes, len, true);
    assert_string_equal(setting.mode, "named");
    assert_string_equal(setting.proxies, "proxy.contoso.test:8080");
    assert_string_equal(setting.bypass, "<local>;*.contoso.test");
    /* a proxy that was entered once and is switched off */
    make_settings(bytes, 1, "proxy.contoso.test:8080", "", NULL, &len);
    setting = parse(bytes, len, true);
    assert_string_equal(setting.mode, "direct");
    assert_null(setting.proxies);
    make_settings(bytes, 5, "", "", "http://wpad.contoso.test/proxy.pac", &len);
    setting = parse(bytes, len, true);
    assert_string_equal(setting.mode, "script");
    assert_string_equal(setting.script_url, "http://wpad.contoso.test/proxy.pac");
    make_settings(bytes, 9, "", "", NULL, &len);
    assert_string_equal(parse(bytes, len, true).mode, "detect");
    /* the numbers alone */
    assert_string_equal(parse(bytes, 12, true).mode, "detect");
}

static void test_damaged_proxy_settings(void **state)
{
    (void)state;
    unsigned char bytes[512];
    size_t len = 0;
    make_settings(bytes, 3, "proxy.contoso.test:8080", "<local>", NULL, &len);
    for (size_t cut = 0; cut < len; cut++) {
        bool at_a_seam = cut == 12 || cut == 12 + 4 + 23;
        struct proxy_setting setting = parse(bytes, cut, at_a_seam);
        assert_true(at_a_seam || setting.mode == NULL);
    }
    (void)put_number(bytes + 12, 0xFFFFFFFF);
    (void)parse(bytes, len, false);
}

static void test_views_that_agree_are_one(void **state)
{
    (void)state;
    struct proxy_setting wide;
    struct proxy_setting narrow;
    struct proxy_setting_list list = {NULL, 0, 0};
    schema_initialize(&proxy_setting_schema, &wide);
    schema_initialize(&proxy_setting_schema, &narrow);
    wide.mode = "direct";
    narrow.mode = "direct";
    connection_settings_append(kit_arena, &wide, &narrow, &list);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].view, "both");
    narrow.mode = "named";
    narrow.proxies = "old.contoso.test:8080";
    list.count = 0;
    connection_settings_append(kit_arena, &wide, &narrow, &list);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].view, "64-bit");
    assert_string_equal(list.items[1].view, "32-bit");
    assert_string_equal(list.items[1].proxies, "old.contoso.test:8080");
}

/* ---- measurements ---- */

static void test_probes_are_counted(void **state)
{
    (void)state;
    struct latency latency;
    int64_t total = 0;
    schema_initialize(&latency_schema, &latency);
    latency_count(&latency, UNKNOWN_INTEGER, &total);
    assert_int_equal(latency.sent, 1);
    assert_int_equal(latency.received, 0);
    assert_true(latency.average_ms == UNKNOWN_INTEGER);
    latency_count(&latency, 30, &total);
    latency_count(&latency, 10, &total);
    latency_count(&latency, 21, &total);
    assert_int_equal(latency.sent, 4);
    assert_int_equal(latency.received, 3);
    assert_int_equal(latency.minimum_ms, 10);
    assert_int_equal(latency.average_ms, 20);
    assert_int_equal(latency.maximum_ms, 30);
}

static void test_an_impossible_address_is_a_failure(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "mail.contoso.test", "10.0.0.256"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct latency latency;
        schema_initialize(&latency_schema, &latency);
        collect_latency(kit_arena, "tcp", wrong[i], 443, &latency);
        assert_non_null(latency.failure.operation);
        assert_true(latency.sent == UNKNOWN_INTEGER);
    }
    struct latency latency;
    schema_initialize(&latency_schema, &latency);
    collect_latency(kit_arena, "tcp", "127.0.0.1", 65536, &latency);
    assert_non_null(latency.failure.operation);
}

static void test_a_closed_port_answers_no_probe(void **state)
{
    (void)state;
    struct latency latency;
    schema_initialize(&latency_schema, &latency);
    collect_latency(kit_arena, "tcp", "127.0.0.1", 1, &latency);
    assert_int_equal(latency.sent, LATENCY_PROBES);
    assert_int_equal(latency.received, 0);
    assert_true(latency.average_ms == UNKNOWN_INTEGER);
    assert_non_null(latency.failure.operation);
}

/* ---- VPNs ---- */

static const char *vpn_of(const char *kind, const char *name, const char *description)
{
    struct adapter adapter;
    schema_initialize(&adapter_schema, &adapter);
    adapter.kind = kind;
    adapter.name = name;
    adapter.description = description;
    return adapter_vpn(&adapter);
}

static void test_which_adapters_are_vpns(void **state)
{
    (void)state;
    assert_null(vpn_of("ethernet", "Ethernet", "Intel(R) Ethernet Connection I219-LM"));
    assert_null(vpn_of("wireless", "Wi-Fi", "Intel(R) Wi-Fi 6 AX201 160MHz"));
    assert_null(vpn_of("loopback", "Loopback Pseudo-Interface 1", NULL));
    assert_null(vpn_of(NULL, NULL, NULL));
    assert_null(vpn_of("tunnel", "Teredo Tunneling Pseudo-Interface", "Microsoft Teredo Tunneling Adapter"));
    assert_null(vpn_of("tunnel", "isatap.contoso.test", "Microsoft ISATAP Adapter"));
    assert_null(vpn_of("other", "tunisia", "Tunisia Telecom Modem"));
    assert_string_equal(
        vpn_of("ethernet", "Ethernet 3", "Cisco AnyConnect Virtual Miniport Adapter for Windows x64"),
        "Cisco AnyConnect");
    assert_string_equal(vpn_of("ethernet", "Ethernet 4", "PANGP Virtual Ethernet Adapter #2"),
                        "GlobalProtect");
    assert_string_equal(vpn_of("other", "wg-office", "WireGuard Tunnel"), "WireGuard");
    assert_string_equal(vpn_of("tunnel", "iphttpsinterface", "Microsoft IP-HTTPS Platform Adapter"),
                        "DirectAccess");
    assert_string_equal(vpn_of("ppp", "Contoso", "Contoso"), "");
    assert_string_equal(vpn_of("ethernet", "Contoso VPN", "Some Virtual Adapter"), "");
    assert_string_equal(vpn_of("other", "tun0", "tun0"), "");
}

static void test_the_adapter_of_a_route(void **state)
{
    (void)state;
    struct machine machine;
    struct route route;
    schema_initialize(&machine_schema, &machine);
    schema_initialize(&route_schema, &route);
    struct adapter *adapter = schema_append(kit_arena, &adapter_schema, &machine.adapters);
    adapter->name = "Ethernet";
    assert_null(adapter_of_route(&machine, &route));
    route.adapter = "tun0";
    assert_null(adapter_of_route(&machine, &route));
    route.adapter = "Ethernet";
    assert_ptr_equal(adapter_of_route(&machine, &route), adapter);
}

/* ---- the page that is always the same ---- */

static void test_the_page_that_is_always_the_same(void **state)
{
    (void)state;
    static const char page[] = "Microsoft Connect Test";
    assert_true(portal_is_expected(200, page, sizeof page - 1));
    assert_false(portal_is_expected(302, page, sizeof page - 1));
    assert_false(portal_is_expected(200, page, sizeof page - 2));
    assert_false(portal_is_expected(200, "Microsoft Connect Test.", sizeof page));
    assert_false(portal_is_expected(200, NULL, 0));
    assert_false(portal_is_expected(UNKNOWN_INTEGER, page, sizeof page - 1));
}

int test_way(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(test_the_hosts_file),
        KIT_ARENA_TEST(test_a_hosts_file_of_rubbish),
        KIT_ARENA_TEST(test_proxy_settings_as_bytes),
        KIT_ARENA_TEST(test_damaged_proxy_settings),
        KIT_ARENA_TEST(test_views_that_agree_are_one),
        KIT_ARENA_TEST(test_probes_are_counted),
        KIT_ARENA_TEST(test_an_impossible_address_is_a_failure),
        KIT_ARENA_TEST(test_a_closed_port_answers_no_probe),
        KIT_ARENA_TEST(test_which_adapters_are_vpns),
        KIT_ARENA_TEST(test_the_adapter_of_a_route),
        KIT_ARENA_TEST(test_the_page_that_is_always_the_same),
    };
    return cmocka_run_group_tests_name("way", tests, NULL, NULL);
}
