/*
 * SRV records and the directory on a real system, as far as that needs no server: what is not there is told as such, and soon.
 * The lab's scenarios have the servers.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>

#include "core/collect/collect.h"
#include "core/collect/win32/directory_session.h"
#include "core/collect/win32/tcp_reach.h"
#include "core/evidence/text.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

/* Far below what Windows' own calls take to give up. */
enum { SOON_MILLISECONDS = 8000, BYTES = 256 };

static int set_up(void **state)
{
    WSADATA winsock;
    return kit_make_arena(state) != 0 || WSAStartup(MAKEWORD(2, 2), &winsock) != 0;
}

static int tear_down(void **state)
{
    return kit_end_arena(state) != 0 || WSACleanup() != 0;
}

/* ---- a server of this process's own ---- */

struct server {
    SOCKET listener;
    HANDLE thread;
    uint16_t port;
    const char *says; /* what it says to whoever connects, whatever that one says; NULL = nothing */
    size_t len;
};

static DWORD WINAPI serve(LPVOID context)
{
    const struct server *server = context;
    SOCKET clients[4] = {INVALID_SOCKET, INVALID_SOCKET, INVALID_SOCKET, INVALID_SOCKET};
    for (size_t i = 0; i < 4; i++) {
        clients[i] = accept(server->listener, NULL, NULL);
        if (clients[i] == INVALID_SOCKET) {
            break;
        }
        if (server->says != NULL) {
            (void)send(clients[i], server->says, (int)server->len, 0);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        if (clients[i] != INVALID_SOCKET) {
            (void)closesocket(clients[i]);
        }
    }
    return 0;
}

static void start_server(struct server *server, const char *says, size_t len)
{
    struct sockaddr_in address = {0};
    int address_len = (int)sizeof address;
    server->says = says;
    server->len = len;
    server->listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    assert_true(server->listener != INVALID_SOCKET);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(server->listener, (struct sockaddr *)&address, address_len), 0);
    assert_int_equal(listen(server->listener, 4), 0);
    assert_int_equal(getsockname(server->listener, (struct sockaddr *)&address, &address_len), 0);
    server->port = ntohs(address.sin_port);
    server->thread = CreateThread(NULL, 0, serve, server, 0, NULL);
    assert_non_null(server->thread);
}

static void stop_server(struct server *server)
{
    (void)closesocket(server->listener);
    assert_int_equal(WaitForSingleObject(server->thread, SOON_MILLISECONDS), WAIT_OBJECT_0);
    (void)CloseHandle(server->thread);
}

static struct directory_search search(const char *server, bool sign_in)
{
    struct directory_search found;
    schema_initialize(&directory_search_schema, &found);
    collect_directory(kit_arena, server, sign_in, &found);
    return found;
}

static struct directory_search search_port(uint16_t port, bool sign_in)
{
    return search(arena_format(kit_arena, "127.0.0.1:%u", (unsigned)port), sign_in);
}

/* ---- the directory ---- */

static void a_refused_connection_is_told_with_its_code(void **state)
{
    struct server server;

    (void)state;
    start_server(&server, NULL, 0);
    uint16_t port = server.port;
    stop_server(&server);
    struct directory_search found = search_port(port, true);
    assert_int_equal(found.outcome, DIRECTORY_NO_ANSWER);
    assert_string_equal(found.failure.operation, "connect");
    assert_string_equal(found.failure.system, "winsock");
    assert_int_equal(found.failure.code, WSAECONNREFUSED);
    assert_null(found.bind);
    assert_string_equal(found.server, "127.0.0.1");
}

static void a_server_that_says_nothing_is_given_up_soon(void **state)
{
    struct server server;

    (void)state;
    start_server(&server, NULL, 0);
    struct directory_search found = search_port(server.port, true);
    stop_server(&server);
    assert_int_equal(found.outcome, DIRECTORY_NO_ANSWER);
    assert_string_equal(found.failure.system, "ldap");
    assert_true(text_begins_ignoring_case(found.failure.operation, "ldap_"));
    assert_in_range(found.duration_ms, 0, SOON_MILLISECONDS);
    assert_null(found.bind);
}

static void a_server_that_talks_nonsense_gives_no_points(void **state)
{
    /* a message that claims to be 4 GiB long; one that ends in its middle; HTTP; zeros */
    static const char claims_much[] = "\x30\x84\xFF\xFF\xFF\xFF\x02\x01\x01\x64\x84\xFF\xFF\xFF\xF0";
    static const char wrong_parts[] = "\x30\x0C\x02\x01\x01\x65\x07\x0A\x01\x00\x04\x00\x04\x00"
                                      "\x30\x0C\x02\x01\x02\x65\x07\x0A\x01\x00\x04\x7F\x04\x00";
    static const char web[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    static const char zeros[BYTES] = {0};
    static const struct {
        const char *bytes;
        size_t len;
    } nonsense[] = {
        {claims_much, sizeof claims_much - 1},
        {wrong_parts, sizeof wrong_parts - 1},
        {web, sizeof web - 1},
        {zeros, sizeof zeros},
    };

    (void)state;
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
        struct server server;
        start_server(&server, nonsense[i].bytes, nonsense[i].len);
        struct directory_search found = search_port(server.port, false);
        stop_server(&server);
        assert_int_not_equal(found.outcome, DIRECTORY_FOUND);
        assert_int_not_equal(found.outcome, DIRECTORY_UNKNOWN);
        assert_int_equal(found.points.count, 0);
        assert_non_null(found.failure.operation);
        assert_in_range(found.duration_ms, 0, 2 * SOON_MILLISECONDS);
    }
}

static void names_that_are_no_server_are_failures(void **state)
{
    static const char *const names[] = {"", ":389", "nobody.invalid", "a b", "\xFF\xFE"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct directory_search found = search(names[i], true);
        assert_true(found.outcome == DIRECTORY_FAILED || found.outcome == DIRECTORY_NO_ANSWER);
        assert_non_null(found.failure.operation);
        assert_string_equal(found.asked, names[i]);
    }
}

/* The lab's computer belongs to no domain unless a scenario says so, and then this does not run there. */
static void a_computer_without_a_domain_says_so_at_once(void **state)
{
    (void)state;
    struct directory_search found = search(NULL, true);
    if (found.domain != NULL) {
        skip();
    }
    assert_int_equal(found.outcome, DIRECTORY_NOT_JOINED);
    assert_null(found.failure.operation);
    assert_null(found.asked);
    assert_in_range(found.duration_ms, 0, 1000);
}

/* ---- SRV ---- */

static void a_service_that_is_not_there_is_told(void **state)
{
    static const char *const names[] = {"_autodiscover._tcp.nobody.invalid", "_autodiscover._tcp."};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct service_lookup found;
        schema_initialize(&service_lookup_schema, &found);
        collect_service(kit_arena, names[i], &found);
        assert_string_equal(found.name, names[i]);
        assert_int_not_equal(found.outcome, NAME_FOUND);
        assert_int_not_equal(found.outcome, NAME_UNKNOWN);
        assert_int_equal(found.records.count, 0);
    }
}

static void an_empty_service_name_is_a_failure(void **state)
{
    struct service_lookup found;

    (void)state;
    schema_initialize(&service_lookup_schema, &found);
    collect_service(kit_arena, "", &found);
    assert_int_equal(found.outcome, NAME_FAILED);
    assert_non_null(found.failure.operation);
}

int test_directory_win32(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_connection_is_told_with_its_code),
        cmocka_unit_test(a_server_that_says_nothing_is_given_up_soon),
        cmocka_unit_test(a_server_that_talks_nonsense_gives_no_points),
        cmocka_unit_test(names_that_are_no_server_are_failures),
        cmocka_unit_test(a_computer_without_a_domain_says_so_at_once),
        cmocka_unit_test(a_service_that_is_not_there_is_told),
        cmocka_unit_test(an_empty_service_name_is_a_failure),
    };
    return cmocka_run_group_tests_name("directory_win32", tests, set_up, tear_down);
}
