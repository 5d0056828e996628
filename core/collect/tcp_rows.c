/*
 * See tcp_rows.h.
 */
#include "core/collect/tcp_rows.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/addresses.h"

/* ---- PIDs ---- */

static int compare_pids(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

struct pid_set pid_set_create(struct arena *arena, const struct process_list *processes)
{
    struct pid_set set = {arena_allocate(arena, processes->count + 1, sizeof(uint32_t)), 0};
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        if (process->started != NULL && process->pid > 0 && process->pid <= (int64_t)UINT32_MAX) {
            set.pids[set.count++] = (uint32_t)process->pid;
        }
    }
    qsort(set.pids, set.count, sizeof set.pids[0], compare_pids);
    return set;
}

bool pid_set_contains(const struct pid_set *set, uint32_t pid)
{
    return bsearch(&pid, set->pids, set->count, sizeof set->pids[0], compare_pids) != NULL;
}

/* ---- rows ---- */

/* A row in the one form that all comparing and writing uses. */
struct plain_row {
    struct tcp_row row;
    bool was_mapped;
};

static void unmap(unsigned char address[16])
{
    memmove(address, address + 12, 4);
    memset(address + 4, 0, 12);
}

static bool is_unspecified(const unsigned char address[16])
{
    static const unsigned char zero[16] = {0};
    return memcmp(address, zero, sizeof zero) == 0;
}

static bool can_be_ipv4(const unsigned char address[16])
{
    return address_is_mapped_ipv4(address) || is_unspecified(address);
}

static struct plain_row make_plain(const struct tcp_row *row)
{
    struct plain_row plain = {*row, false};
    struct tcp_row *it = &plain.row;
    if (it->state == 2) {
        memset(it->remote, 0, sizeof it->remote);
        it->remote_port = 0;
        it->remote_scope = 0;
    }
    if (it->family == FAMILY_IPV4) {
        memset(it->local + 4, 0, 12);
        memset(it->remote + 4, 0, 12);
    } else if (!(is_unspecified(it->local) && is_unspecified(it->remote)) && can_be_ipv4(it->local) &&
               can_be_ipv4(it->remote)) {
        unmap(it->local);
        unmap(it->remote);
        it->family = FAMILY_IPV4;
        it->local_scope = 0;
        it->remote_scope = 0;
        plain.was_mapped = true;
    }
    return plain;
}

/* The order of the connections that rows stand for; the state may change between the readings of two tables. */
static int compare_connections(const struct tcp_row *a, const struct tcp_row *b)
{
    if (a->family != b->family) {
        return a->family < b->family ? -1 : 1;
    }
    if (a->pid != b->pid) {
        return a->pid < b->pid ? -1 : 1;
    }
    if (a->local_port != b->local_port) {
        return a->local_port < b->local_port ? -1 : 1;
    }
    if (a->remote_port != b->remote_port) {
        return a->remote_port < b->remote_port ? -1 : 1;
    }
    int order = memcmp(a->local, b->local, sizeof a->local);
    return order != 0 ? order : memcmp(a->remote, b->remote, sizeof a->remote);
}

static int compare_pointers(const void *left, const void *right)
{
    const struct plain_row *a = *(const struct plain_row *const *)left;
    const struct plain_row *b = *(const struct plain_row *const *)right;
    return compare_connections(&a->row, &b->row);
}

/* Tells of each mapped row whether the same connection also stands in the IPv4 table, by marking its PID 0. */
static void drop_doubles(struct plain_row *rows, size_t count, const struct plain_row **ipv4,
                         size_t ipv4_count)
{
    qsort((void *)ipv4, ipv4_count, sizeof ipv4[0], compare_pointers);
    for (size_t i = 0; i < count; i++) {
        const struct plain_row *key = &rows[i];
        if (rows[i].was_mapped && bsearch((const void *)&key, (const void *)ipv4, ipv4_count, sizeof ipv4[0],
                                          compare_pointers) != NULL) {
            rows[i].row.pid = 0;
        }
    }
}

static int state_from_mib(uint32_t state)
{
    static const int states[] = {
        STATE_UNKNOWN,     STATE_CLOSED,     STATE_LISTEN,     STATE_SYN_SENT,   STATE_SYN_RECEIVED,
        STATE_ESTABLISHED, STATE_FIN_WAIT_1, STATE_FIN_WAIT_2, STATE_CLOSE_WAIT, STATE_CLOSING,
        STATE_LAST_ACK,    STATE_TIME_WAIT,  STATE_DELETE_TCB,
    };
    return state < sizeof states / sizeof states[0] ? states[state] : STATE_UNKNOWN;
}

/* "address:port" in `arena`; `scratch` takes what is only needed on the way. */
static const char *format_endpoint(struct arena *arena, struct arena *scratch, int family,
                                   const unsigned char address[16], uint32_t scope, uint16_t port)
{
    if (family == FAMILY_IPV4) {
        return arena_format(arena, "%s:%u", address_format_ipv4(scratch, address), (unsigned)port);
    }
    return arena_format(arena, "[%s]:%u", address_format_ipv6(scratch, address, scope), (unsigned)port);
}

void tcp_rows_to_connections(struct arena *arena, const struct tcp_row *rows, size_t count,
                             struct connection_list *out)
{
    struct arena *scratch = arena_create();
    struct plain_row *plain = arena_allocate(scratch, count + 1, sizeof *plain);
    const struct plain_row **ipv4 = arena_allocate(scratch, count + 1, sizeof *ipv4);
    size_t ipv4_count = 0;
    for (size_t i = 0; i < count; i++) {
        plain[i] = make_plain(&rows[i]);
        if (plain[i].row.family == FAMILY_IPV4 && !plain[i].was_mapped) {
            ipv4[ipv4_count++] = &plain[i];
        }
    }
    drop_doubles(plain, count, ipv4, ipv4_count);

    for (size_t i = 0; i < count; i++) {
        const struct tcp_row *row = &plain[i].row;
        if (row->pid == 0) {
            continue;
        }
        struct connection *connection = schema_append(arena, &connection_schema, out);
        connection->pid = (int64_t)row->pid;
        connection->family = row->family;
        connection->state = state_from_mib(row->state);
        connection->created = arena_copy_text(arena, row->created);
        connection->local =
            format_endpoint(arena, scratch, row->family, row->local, row->local_scope, row->local_port);
        connection->remote =
            format_endpoint(arena, scratch, row->family, row->remote, row->remote_scope, row->remote_port);
    }
    arena_destroy(scratch);
}
