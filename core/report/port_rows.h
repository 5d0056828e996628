/*
 * The ports of one account as a list: what its protocols need, beside what was found when it was tried. Shared by the HTML report and
 * the console.
 */
#ifndef CORE_REPORT_PORT_ROWS_H
#define CORE_REPORT_PORT_ROWS_H

#include "core/knowledge/needed_ports.h"
#include "core/report/view.h"

struct port_row {
    const char *protocol;
    const char *purpose;
    const struct needed_port *needed; /* NULL: not on the list, but named by somebody */
    const struct port_look *look;     /* NULL: nobody tried it, since no server is known for it */
    bool is_of_another;               /* of a protocol that the account does not use */
};
struct port_rows {
    struct port_row *items;
    size_t count;
};

/* The rows of an account: of the protocol that it uses, of the sign-in, and of all protocols when that was asked for. */
struct port_rows port_rows_of(const struct view *view, const struct account_interpretation *account);

/* "443", "6005–65535". */
const char *port_row_ports(const struct view *view, const struct port_row *row);

/* What it is for, how far it is needed (NULL = nobody says), and what came of it, in words. */
const char *port_row_purpose(const struct view *view, const struct port_row *row);
const char *port_row_need(const struct view *view, const struct port_row *row);
const char *port_row_result(const struct view *view, const struct port_row *row);

/* The result's look: "ok", "problem", "info", "none". */
const char *port_row_mark(const struct port_row *row);

#endif
