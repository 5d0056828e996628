/*
 * The TCP connections of given processes, from Windows' tables of connections with their owners and when they were made.
 *
 * The tables change while they are read. A table that has grown since its size was asked for is read again, with room to
 * spare; and since a PID may have got another owner meanwhile, each process is looked at once more after the tables were
 * read: if its start time is not the same, none of the rows is taken for it.
 */
#include "core/collect/collect.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/win32/system.h"

#include <iphlpapi.h>

#include "core/collect/failures.h"
#include "core/collect/tcp_rows.h"
#include "core/collect/win32/process_identity.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum {
    TABLE_FIRST_SIZE = 64 * 1024,
    TABLE_SLACK = 16 * 1024,
    TABLE_MAXIMUM = 256 * 1024 * 1024, /* far over 4 million rows */
    TABLE_ATTEMPTS = 12
};

/* A table as Windows gives it; the bytes are from malloc. */
struct table {
    unsigned char *bytes;
    size_t size;
};

/* Reads the table of one family. The caller frees table->bytes, on errors too. */
static DWORD read_table(ULONG family, struct table *table)
{
    ULONG size = TABLE_FIRST_SIZE;
    DWORD result = ERROR_INSUFFICIENT_BUFFER;
    for (int attempt = 0; attempt < TABLE_ATTEMPTS && result == ERROR_INSUFFICIENT_BUFFER; attempt++) {
        if (size > TABLE_MAXIMUM) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        free(table->bytes);
        table->bytes = malloc(size);
        table->size = size;
        if (table->bytes == NULL) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        result = GetExtendedTcpTable(table->bytes, &size, FALSE, family, TCP_TABLE_OWNER_MODULE_ALL, 0);
        if (result == ERROR_INSUFFICIENT_BUFFER) {
            /* What is needed now may be too little in a moment: connections come faster than we come back. */
            ULONG known = size > (ULONG)table->size ? size : (ULONG)table->size;
            size = known + known / 4 + TABLE_SLACK;
        }
    }
    return result;
}

/* The number of rows that really lie in the buffer, whatever the table says of itself. */
static size_t count_rows(const struct table *table, size_t offset, size_t row_size)
{
    DWORD said = 0;
    memcpy(&said, table->bytes, sizeof said);
    size_t room = table->size > offset ? (table->size - offset) / row_size : 0;
    return said < room ? said : room;
}

/* Collected rows; grows in a scratch arena. */
struct rows {
    struct arena *scratch;
    struct tcp_row *items;
    size_t count;
    size_t capacity;
};

static struct tcp_row *append_row(struct rows *rows)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity > 0 ? rows->capacity * 2 : 256;
        struct tcp_row *items = arena_allocate(rows->scratch, capacity, sizeof *items);
        if (rows->count > 0) {
            memcpy(items, rows->items, rows->count * sizeof *items);
        }
        rows->items = items;
        rows->capacity = capacity;
    }
    return &rows->items[rows->count++];
}

/* A FILETIME, says the reference of MIB_TCPROW_OWNER_MODULE; zero where it is not known, as always under Wine. */
static const char *read_creation(struct arena *scratch, const LARGE_INTEGER *timestamp)
{
    FILETIME time = {timestamp->LowPart, (DWORD)timestamp->HighPart};
    return timestamp->QuadPart > 0 ? file_time_to_text(scratch, &time, true) : NULL;
}

static void take_ipv4_rows(const struct table *table, const struct pid_set *pids, struct rows *rows)
{
    size_t offset = offsetof(MIB_TCPTABLE_OWNER_MODULE, table);
    size_t count = count_rows(table, offset, sizeof(MIB_TCPROW_OWNER_MODULE));
    const MIB_TCPROW_OWNER_MODULE *items =
        (const MIB_TCPROW_OWNER_MODULE *)(const void *)(table->bytes + offset);
    for (size_t i = 0; i < count; i++) {
        if (!pid_set_contains(pids, items[i].dwOwningPid)) {
            continue;
        }
        struct tcp_row *row = append_row(rows);
        row->family = FAMILY_IPV4;
        memcpy(row->local, &items[i].dwLocalAddr, 4);
        memcpy(row->remote, &items[i].dwRemoteAddr, 4);
        row->local_port = ntohs((u_short)(items[i].dwLocalPort & 0xFFFF));
        row->remote_port = ntohs((u_short)(items[i].dwRemotePort & 0xFFFF));
        row->state = items[i].dwState;
        row->pid = items[i].dwOwningPid;
        row->created = read_creation(rows->scratch, &items[i].liCreateTimestamp);
    }
}

/*
 * A scope id is the index of an interface, a small number. The reference of MIB_TCP6ROW_OWNER_MODULE says "network byte
 * order", that of MIB_TCP6ROW2 does not, and Wine gives host order: so whichever reading is the smaller one is taken.
 */
static uint32_t read_scope(DWORD scope)
{
    uint32_t swapped = (uint32_t)ntohl(scope);
    return swapped < (uint32_t)scope ? swapped : (uint32_t)scope;
}

static void take_ipv6_rows(const struct table *table, const struct pid_set *pids, struct rows *rows)
{
    size_t offset = offsetof(MIB_TCP6TABLE_OWNER_MODULE, table);
    size_t count = count_rows(table, offset, sizeof(MIB_TCP6ROW_OWNER_MODULE));
    const MIB_TCP6ROW_OWNER_MODULE *items =
        (const MIB_TCP6ROW_OWNER_MODULE *)(const void *)(table->bytes + offset);
    for (size_t i = 0; i < count; i++) {
        if (!pid_set_contains(pids, items[i].dwOwningPid)) {
            continue;
        }
        struct tcp_row *row = append_row(rows);
        row->family = FAMILY_IPV6;
        memcpy(row->local, items[i].ucLocalAddr, sizeof row->local);
        memcpy(row->remote, items[i].ucRemoteAddr, sizeof row->remote);
        row->local_scope = read_scope(items[i].dwLocalScopeId);
        row->remote_scope = read_scope(items[i].dwRemoteScopeId);
        row->local_port = ntohs((u_short)(items[i].dwLocalPort & 0xFFFF));
        row->remote_port = ntohs((u_short)(items[i].dwRemotePort & 0xFFFF));
        row->state = items[i].dwState;
        row->pid = items[i].dwOwningPid;
        row->created = read_creation(rows->scratch, &items[i].liCreateTimestamp);
    }
}

/* The PIDs of the processes that are still the ones of the list. */
static struct pid_set verify_processes(struct arena *scratch, const struct process_list *processes)
{
    struct process_list same = {0};
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        DWORD error = ERROR_SUCCESS;
        if (process->started != NULL && process->pid > 0 && process->pid <= (int64_t)UINT32_MAX &&
            text_equal(process->started, process_read_started_by_pid(scratch, (DWORD)process->pid, &error))) {
            *(struct process *)schema_append(scratch, &process_schema, &same) = *process;
        }
    }
    return pid_set_create(scratch, &same);
}

void collect_connections(struct arena *arena, const struct process_list *processes,
                         struct connection_list *out, struct failure *failure)
{
    for (size_t i = 0; i < processes->count; i++) {
        if (processes->items[i].started == NULL) {
            /* Without a start time nothing tells the process from a later owner of its PID: say why rows are missing. */
            failure_keep_first(failure, processes->items[i].failure);
        }
    }
    if (processes->count == 0) {
        return;
    }
    struct table ipv4 = {NULL, 0};
    struct table ipv6 = {NULL, 0};
    DWORD ipv4_result = read_table(AF_INET, &ipv4);
    DWORD ipv6_result = read_table(AF_INET6, &ipv6);

    struct arena *scratch = arena_create();
    struct pid_set pids = verify_processes(scratch, processes);
    struct rows rows = {scratch, NULL, 0, 0};
    if (ipv4_result == NO_ERROR) {
        take_ipv4_rows(&ipv4, &pids, &rows);
    } else {
        failure_keep_first(failure, failure_from_windows(arena, "GetExtendedTcpTable (IPv4)", ipv4_result));
    }
    if (ipv6_result == NO_ERROR) {
        take_ipv6_rows(&ipv6, &pids, &rows);
    } else if (ipv6_result !=
               ERROR_NOT_SUPPORTED) { /* a computer without IPv6 has no such table, and no such rows */
        failure_keep_first(failure, failure_from_windows(arena, "GetExtendedTcpTable (IPv6)", ipv6_result));
    }
    free(ipv4.bytes);
    free(ipv6.bytes);
    tcp_rows_to_connections(arena, rows.items, rows.count, out);
    arena_destroy(scratch);
}
