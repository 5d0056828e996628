/*
 * Addresses as text, and rows of a TCP table as connections: IPv4, IPv6, mapped, doubled, listening, many.
 */
#include <string.h>

#include "core/collect/addresses.h"
#include "core/collect/platform.h"
#include "core/collect/tcp_rows.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

static const unsigned char documentation[16] = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
static const unsigned char link_local[16] = {0xFE, 0x80, 0,    0,    0,    0, 0,    0,
                                             2,    0,    0x5E, 0xFF, 0xFE, 0, 0x53, 1};
static const unsigned char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 7};
static const unsigned char unspecified[16] = {0};
static const unsigned char ipv4_local[16] = {10, 66, 0, 2};
static const unsigned char ipv4_remote[16] = {10, 66, 0, 12};

static struct tcp_row make_row(int family, const unsigned char *local, uint16_t local_port,
                               const unsigned char *remote, uint16_t remote_port, uint32_t state,
                               uint32_t pid)
{
    struct tcp_row row = {0};
    row.family = family;
    memcpy(row.local, local, sizeof row.local);
    memcpy(row.remote, remote, sizeof row.remote);
    row.local_port = local_port;
    row.remote_port = remote_port;
    row.state = state;
    row.pid = pid;
    return row;
}

static void assert_ipv6(const char *expected, const unsigned groups[8])
{
    unsigned char bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[2 * i] = (unsigned char)(groups[i] >> 8);
        bytes[2 * i + 1] = (unsigned char)(groups[i] & 0xFF);
    }
    assert_string_equal(address_format_ipv6(kit_arena, bytes, 0), expected);
}

/* Cases of RFC 5952 section 4. */
static void ipv6_is_written_as_rfc_5952_says(void **state)
{
    (void)state;
    assert_ipv6("::", (const unsigned[8]){0, 0, 0, 0, 0, 0, 0, 0});
    assert_ipv6("::1", (const unsigned[8]){0, 0, 0, 0, 0, 0, 0, 1});
    assert_ipv6("1::", (const unsigned[8]){1, 0, 0, 0, 0, 0, 0, 0});
    assert_ipv6("2001:db8::1", (const unsigned[8]){0x2001, 0xDB8, 0, 0, 0, 0, 0, 1});
    assert_ipv6("2001:db8:0:1:1:1:1:1", (const unsigned[8]){0x2001, 0xDB8, 0, 1, 1, 1, 1, 1});
    assert_ipv6("2001:0:0:1::1", (const unsigned[8]){0x2001, 0, 0, 1, 0, 0, 0, 1});
    assert_ipv6("2001:db8::1:0:0:1", (const unsigned[8]){0x2001, 0xDB8, 0, 0, 1, 0, 0, 1});
    assert_ipv6("2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
                (const unsigned[8]){0x2001, 0xDB8, 0xAAAA, 0xBBBB, 0xCCCC, 0xDDDD, 0xEEEE, 1});
    assert_ipv6("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                (const unsigned[8]){0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF});
    assert_ipv6("0:1:0:1:0:1:0:1", (const unsigned[8]){0, 1, 0, 1, 0, 1, 0, 1});
}

static void scope_stays_with_link_local_addresses_alone(void **state)
{
    (void)state;
    assert_string_equal(address_format_ipv6(kit_arena, link_local, 5), "fe80::200:5eff:fe00:5301%5");
    assert_string_equal(address_format_ipv6(kit_arena, link_local, 0), "fe80::200:5eff:fe00:5301");
    assert_string_equal(address_format_ipv6(kit_arena, documentation, 5), "2001:db8::1");
    assert_string_equal(address_format_ipv6(kit_arena, mapped, 5), "192.0.2.7");
}

static void assert_connection(const struct connection *connection, int family, int tcp_state,
                              const char *local, const char *remote)
{
    assert_int_equal(connection->family, family);
    assert_int_equal(connection->state, tcp_state);
    assert_string_equal(connection->local, local);
    assert_string_equal(connection->remote, remote);
}

static void rows_become_connections_in_order(void **state)
{
    (void)state;
    struct tcp_row rows[] = {
        make_row(FAMILY_IPV4, ipv4_local, 49321, ipv4_remote, 443, 5, 4028),
        make_row(FAMILY_IPV6, documentation, 65535, link_local, 443, 3, 4028),
        make_row(FAMILY_IPV6, mapped, 49400, mapped, 1, 8, 7),
        make_row(FAMILY_IPV6, unspecified, 49401, mapped, 443, 3, 7),
        make_row(FAMILY_IPV4, ipv4_local, 49322, ipv4_remote, 443, 11, 0),
    };
    rows[1].remote_scope = 3;
    rows[2].created = "2026-11-21T10:00:00.000Z";
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, rows, sizeof rows / sizeof rows[0], &list);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.items[0].pid, 4028);
    assert_connection(&list.items[0], FAMILY_IPV4, STATE_ESTABLISHED, "10.66.0.2:49321", "10.66.0.12:443");
    assert_connection(&list.items[1], FAMILY_IPV6, STATE_SYN_SENT, "[2001:db8::1]:65535",
                      "[fe80::200:5eff:fe00:5301%3]:443");
    assert_int_equal(list.items[2].pid, 7);
    assert_string_equal(list.items[2].created, "2026-11-21T10:00:00.000Z");
    assert_null(list.items[0].created);
    assert_connection(&list.items[2], FAMILY_IPV4, STATE_CLOSE_WAIT, "192.0.2.7:49400", "192.0.2.7:1");
    assert_connection(&list.items[3], FAMILY_IPV4, STATE_SYN_SENT, "0.0.0.0:49401", "192.0.2.7:443");
}

static void a_connection_in_both_tables_counts_once(void **state)
{
    (void)state;
    unsigned char plain[16] = {192, 0, 2, 7};
    struct tcp_row rows[] = {
        make_row(FAMILY_IPV4, plain, 50000, plain, 443, 5, 9),
        make_row(FAMILY_IPV6, mapped, 50000, mapped, 443, 8, 9),  /* the same, read a moment later */
        make_row(FAMILY_IPV6, mapped, 50000, mapped, 443, 5, 10), /* another process's */
        make_row(FAMILY_IPV6, mapped, 50001, mapped, 443, 5, 9),
        /* Two listeners of one process on one port are possible, and neither is a double of the other. */
        make_row(FAMILY_IPV4, unspecified, 80, unspecified, 0, 2, 9),
        make_row(FAMILY_IPV6, unspecified, 80, unspecified, 0, 2, 9),
    };
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, rows, sizeof rows / sizeof rows[0], &list);
    assert_int_equal(list.count, 5);
    assert_int_equal(list.items[0].state, STATE_ESTABLISHED);
    assert_int_equal(list.items[1].pid, 10);
    assert_string_equal(list.items[2].local, "192.0.2.7:50001");
    assert_connection(&list.items[3], FAMILY_IPV4, STATE_LISTEN, "0.0.0.0:80", "0.0.0.0:0");
    assert_connection(&list.items[4], FAMILY_IPV6, STATE_LISTEN, "[::]:80", "[::]:0");
}

static void a_listening_row_has_no_remote_end(void **state)
{
    (void)state;
    struct tcp_row row = make_row(FAMILY_IPV4, unspecified, 8080, ipv4_remote, 5555, 2, 9);
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, &row, 1, &list);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].remote, "0.0.0.0:0");
}

static void states_are_those_of_the_system_table(void **state)
{
    (void)state;
    static const int expected[] = {
        STATE_UNKNOWN,     STATE_CLOSED,     STATE_LISTEN,     STATE_SYN_SENT,   STATE_SYN_RECEIVED,
        STATE_ESTABLISHED, STATE_FIN_WAIT_1, STATE_FIN_WAIT_2, STATE_CLOSE_WAIT, STATE_CLOSING,
        STATE_LAST_ACK,    STATE_TIME_WAIT,  STATE_DELETE_TCB, STATE_UNKNOWN,
    };
    for (uint32_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct tcp_row row = make_row(FAMILY_IPV4, ipv4_local, 1, ipv4_remote, 2, i, 9);
        struct connection_list list = {0};
        tcp_rows_to_connections(kit_arena, &row, 1, &list);
        assert_int_equal(list.items[0].state, expected[i]);
    }
    struct tcp_row row = make_row(FAMILY_IPV4, ipv4_local, 1, ipv4_remote, 2, UINT32_MAX, 9);
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, &row, 1, &list);
    assert_int_equal(list.items[0].state, STATE_UNKNOWN);
}

static struct process *append_process(struct process_list *list, int64_t pid, const char *started)
{
    struct process *process = schema_append(kit_arena, &process_schema, list);
    process->pid = pid;
    process->started = started;
    return process;
}

static void a_pid_set_holds_processes_with_a_start_time(void **state)
{
    (void)state;
    struct process_list processes = {0};
    append_process(&processes, 900, "2026-11-21T10:00:00.000Z");
    append_process(&processes, 12, "2026-11-21T10:00:00.000Z");
    append_process(&processes, 500, NULL);
    append_process(&processes, 0, "2026-11-21T10:00:00.000Z");
    append_process(&processes, INT64_C(1) << 40, "2026-11-21T10:00:00.000Z");
    struct pid_set set = pid_set_create(kit_arena, &processes);
    assert_int_equal(set.count, 2);
    assert_true(pid_set_contains(&set, 12));
    assert_true(pid_set_contains(&set, 900));
    assert_false(pid_set_contains(&set, 500));
    assert_false(pid_set_contains(&set, 0));
    assert_false(pid_set_contains(&set, 13));

    struct process_list none = {0};
    struct pid_set empty = pid_set_create(kit_arena, &none);
    assert_false(pid_set_contains(&empty, 12));
}

static void ten_thousand_rows_are_fast(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct tcp_row *rows = arena_allocate(kit_arena, MANY, sizeof *rows);
    for (uint32_t i = 0; i < MANY; i++) {
        const unsigned char *address = i < MANY / 2 ? ipv4_local : mapped;
        rows[i] = make_row(i < MANY / 2 ? FAMILY_IPV4 : FAMILY_IPV6, address, (uint16_t)(i % (MANY / 2) + 1),
                           address, 443, 5, 9);
    }
    int64_t begin = clock_milliseconds();
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, rows, MANY, &list);
    int64_t took = clock_milliseconds() - begin;
    assert_int_equal(list.count, MANY);
    /* Comparing each row with each other takes minutes; sorting takes some 20 ms. The limit tells these apart even
     * under a sanitizer on a busy machine. */
    assert_in_range(took, 0, 3000);
}

static void no_rows_are_no_connections(void **state)
{
    (void)state;
    struct connection_list list = {0};
    tcp_rows_to_connections(kit_arena, NULL, 0, &list);
    assert_int_equal(list.count, 0);
}

int test_tcp_rows(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(ipv6_is_written_as_rfc_5952_says),
        KIT_ARENA_TEST(scope_stays_with_link_local_addresses_alone),
        KIT_ARENA_TEST(rows_become_connections_in_order),
        KIT_ARENA_TEST(a_connection_in_both_tables_counts_once),
        KIT_ARENA_TEST(a_listening_row_has_no_remote_end),
        KIT_ARENA_TEST(states_are_those_of_the_system_table),
        KIT_ARENA_TEST(a_pid_set_holds_processes_with_a_start_time),
        KIT_ARENA_TEST(ten_thousand_rows_are_fast),
        KIT_ARENA_TEST(no_rows_are_no_connections),
    };
    return cmocka_run_group_tests_name("tcp_rows", tests, NULL, NULL);
}
