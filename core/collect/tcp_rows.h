/*
 * From rows of a TCP table to connections: what is portable of reading the table.
 *
 * Windows gives one table for IPv4 and one for IPv6, each with tens of thousands of rows on a busy computer. The Windows
 * side only picks the rows of the wanted processes; everything that can be got wrong quietly is here.
 */
#ifndef CORE_COLLECT_TCP_ROWS_H
#define CORE_COLLECT_TCP_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

struct tcp_row {
    int family;              /* enum address_family */
    unsigned char local[16]; /* network order; IPv4 in the first four */
    unsigned char remote[16];
    uint32_t local_scope; /* IPv6 scope ids */
    uint32_t remote_scope;
    uint16_t local_port; /* host order */
    uint16_t remote_port;
    uint32_t state; /* MIB_TCP_STATE of tcpmib.h: 1 closed ... 12 delete TCB */
    uint32_t pid;
    const char *created; /* RFC 3339 UTC; NULL where the table does not tell */
};

/* A set of PIDs that is fast to ask. Its memory is owned by the arena that made it. */
struct pid_set {
    uint32_t *pids; /* ascending */
    size_t count;
};

/* The PIDs of the processes whose start time is known (the others can't be told from a later owner of their PID). */
struct pid_set pid_set_create(struct arena *arena, const struct process_list *processes);
bool pid_set_contains(const struct pid_set *set, uint32_t pid);

/*
 * Appends a connection for each row, in the order of the rows. IPv4-mapped IPv6 rows become IPv4; one that is in the
 * IPv4 table as well is left out, so that no connection counts twice. PID 0 is left out. A listening row has no remote
 * end, whatever stands in its fields: it is written as address and port 0.
 */
void tcp_rows_to_connections(struct arena *arena, const struct tcp_row *rows, size_t count,
                             struct connection_list *out);

#endif
