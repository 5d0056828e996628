/*
 * The way to a server on a real system: this computer's own routes, a server of the test's own, the Credential Manager.
 */
#include "core/collect/win32/system.h"

#include <wincred.h>

#include <string.h>

#include "core/collect/collect_way.h"
#include "core/collect/latency_rules.h"
#include "core/evidence/text.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

static int make(void **state)
{
    WSADATA winsock;
    return kit_make_arena(state) != 0 || WSAStartup(MAKEWORD(2, 2), &winsock) != 0;
}

static int end(void **state)
{
    (void)WSACleanup();
    return kit_end_arena(state);
}

static void the_route_to_oneself_is_the_loopback(void **state)
{
    (void)state;
    struct route route;
    schema_initialize(&route_schema, &route);
    collect_route(kit_arena, "localhost", "127.0.0.1", &route);
    assert_string_equal(route.address, "127.0.0.1");
    assert_string_equal(route.source, "127.0.0.1");
    assert_null(route.gateway);
    assert_non_null(route.adapter);
    assert_null(route.failure.operation);
}

static void no_address_has_no_route(void **state)
{
    (void)state;
    struct route route;
    schema_initialize(&route_schema, &route);
    collect_route(kit_arena, "mail.contoso.test", "mail.contoso.test", &route);
    assert_non_null(route.failure.operation);
    assert_null(route.adapter);
}

/* A server that accepts connections and says nothing. */
static SOCKET listen_somewhere(int64_t *port)
{
    struct sockaddr_in address;
    int len = (int)sizeof address;
    SOCKET handle = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(handle != INVALID_SOCKET);
    assert_int_equal(bind(handle, (const struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(handle, LATENCY_PROBES), 0);
    assert_int_equal(getsockname(handle, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return handle;
}

static void a_living_port_answers_every_probe(void **state)
{
    (void)state;
    struct latency latency;
    int64_t port = 0;
    SOCKET server = listen_somewhere(&port);
    schema_initialize(&latency_schema, &latency);
    collect_latency(kit_arena, "tcp", "127.0.0.1", port, &latency);
    (void)closesocket(server);
    assert_null(latency.failure.operation);
    assert_int_equal(latency.sent, LATENCY_PROBES);
    assert_int_equal(latency.received, LATENCY_PROBES);
    assert_true(latency.minimum_ms >= 0 && latency.minimum_ms <= latency.average_ms);
    assert_true(latency.average_ms <= latency.maximum_ms && latency.maximum_ms < 1000);
    assert_int_equal(latency.port, port);
}

static void an_echo_comes_back_or_the_reason_is_told(void **state)
{
    (void)state;
    static const char *const addresses[] = {"127.0.0.1", "::1"};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        struct latency latency;
        schema_initialize(&latency_schema, &latency);
        collect_latency(kit_arena, "icmp", addresses[i], UNKNOWN_INTEGER, &latency);
        assert_string_equal(latency.method, "icmp");
        assert_true(latency.port == UNKNOWN_INTEGER);
        if (latency.failure.operation == NULL) {
            assert_int_equal(latency.sent, LATENCY_PROBES);
            assert_int_equal(latency.received, LATENCY_PROBES);
            assert_true(latency.maximum_ms < 1000);
        }
    }
}

static void a_name_that_never_exists_is_not_found(void **state)
{
    (void)state;
    struct name_check check;
    schema_initialize(&name_check_schema, &check);
    /* RFC 6761 section 6.4. Where there is no DNS server, nobody says so. */
    collect_name_check(kit_arena, "mail.contoso.invalid", NULL, &check);
    assert_true(check.outcome == NAME_NOT_FOUND || check.outcome == NAME_NO_ANSWER);
    assert_non_null(check.failure.operation);
    assert_int_equal(check.addresses.count, 0);
    assert_int_equal(check.hosts_file.count, 0);
    schema_initialize(&name_check_schema, &check);
    collect_name_check(kit_arena, "", NULL, &check);
    assert_int_equal(check.outcome, NAME_FAILED);
    schema_initialize(&name_check_schema, &check);
    collect_name_check(kit_arena, "mail.contoso.invalid", "fd66::1", &check);
    assert_int_equal(check.outcome, NAME_FAILED);
    assert_non_null(check.failure.operation);
}

static void every_proxy_setting_says_whose_it_is(void **state)
{
    (void)state;
    struct proxy_setting_list settings = {NULL, 0, 0};
    struct failure failure = {0};
    collect_proxy_settings(kit_arena, &settings, &failure);
    assert_true(settings.count == 2 || settings.count == 3);
    assert_string_equal(settings.items[0].scope, "person");
    for (size_t i = 0; i < settings.count; i++) {
        const struct proxy_setting *setting = &settings.items[i];
        assert_non_null(setting->view);
        assert_true(setting->mode != NULL || setting->failure.operation != NULL);
        assert_true(i == 0 || text_equal(setting->scope, "computer"));
    }
}

static void stored_sign_ins_are_names_and_ages(void **state)
{
    (void)state;
    static wchar_t target[] = L"MicrosoftOffice16_Data:SSPI:wizard-test@contoso.test";
    static unsigned char blob[] = "Wizard-Test-Secret";
    CREDENTIALW entry;
    struct stored_credential_list list = {NULL, 0, 0};
    struct failure failure = {0};
    const struct stored_credential *found = NULL;
    memset(&entry, 0, sizeof entry);
    entry.Type = CRED_TYPE_GENERIC;
    entry.TargetName = target;
    entry.Persist = CRED_PERSIST_SESSION;
    entry.CredentialBlob = blob;
    entry.CredentialBlobSize = sizeof blob - 1;
    assert_true(CredWriteW(&entry, 0));
    collect_stored_credentials(kit_arena, &list, &failure);
    (void)CredDeleteW(target, CRED_TYPE_GENERIC, 0);
    assert_null(failure.operation);
    for (size_t i = 0; i < list.count; i++) {
        if (text_equal(list.items[i].target, "MicrosoftOffice16_Data:SSPI:wizard-test@contoso.test")) {
            found = &list.items[i];
        }
    }
    assert_non_null(found);
    assert_string_equal(found->kind, "generic");
    assert_non_null(found->written);
    list.count = 0;
    collect_stored_credentials(kit_arena, &list, &failure);
    assert_null(failure.operation);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, end)

int test_way_win32(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_route_to_oneself_is_the_loopback),  TEST(no_address_has_no_route),
        TEST(a_living_port_answers_every_probe),     TEST(an_echo_comes_back_or_the_reason_is_told),
        TEST(a_name_that_never_exists_is_not_found), TEST(every_proxy_setting_says_whose_it_is),
        TEST(stored_sign_ins_are_names_and_ages),
    };
    return cmocka_run_group_tests_name("way_win32", tests, NULL, NULL);
}
