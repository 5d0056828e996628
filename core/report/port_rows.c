/*
 * See port_rows.h.
 */
#include "core/report/port_rows.h"

#include "core/evidence/text.h"
#include "core/knowledge/ports.h"

static bool is_of(const struct port_look *look, const struct account_interpretation *account)
{
    return look->account != NULL && text_equal_ignoring_case(look->account, account->address);
}

/* RPC's services have a purpose each, and one range for all. */
static bool fits(const struct port_look *look, const struct needed_port *needed)
{
    bool is_service = text_equal(needed->purpose, "rpc-services") && !text_equal(look->purpose, "https") &&
                      !text_equal(look->purpose, "endpoint-mapper");
    return text_equal(look->protocol, needed->protocol) &&
           (is_service || (text_equal(look->purpose, needed->purpose) && look->port >= needed->first &&
                           look->port <= needed->last));
}

/* Several services of one server lie behind its one port for the web. */
static bool is_shown(const struct port_rows *rows, const struct port_look *look)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct port_look *other = rows->items[i].look;
        if (other == look ||
            (other != NULL && text_equal(look->purpose, other->purpose) &&
             (text_equal(look->purpose, "https") || text_equal(look->purpose, "http")) &&
             other->port == look->port && text_equal_ignoring_case(other->host, look->host))) {
            return true;
        }
    }
    return false;
}

static void add(struct port_rows *rows, const char *protocol, const char *purpose,
                const struct needed_port *needed, const struct port_look *look)
{
    struct port_row *row = &rows->items[rows->count++];
    row->protocol = protocol;
    row->purpose = purpose;
    row->needed = needed;
    row->look = look;
    row->is_of_another = false;
}

static bool has_looks(const struct evidence *evidence, const struct account_interpretation *account,
                      const char *protocol)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *look = &evidence->ports.items[i];
        if (is_of(look, account) && text_equal(look->protocol, protocol)) {
            return true;
        }
    }
    return false;
}

/* Mail that is fetched by IMAP or POP is sent by SMTP. */
static bool is_used(const struct evidence *evidence, const struct account_interpretation *account,
                    const char *protocol)
{
    bool internet_mail = account->protocol == PROTOCOL_IMAP || account->protocol == PROTOCOL_POP;
    if (text_equal(protocol, "sign-in")) {
        return has_looks(evidence, account, protocol);
    }
    return text_equal(protocol, schema_name(mail_protocol_names, account->protocol)) ||
           (internet_mail && text_equal(protocol, "smtp"));
}

/* On request those of every protocol, but the sign-in's only where there is one. */
static bool is_wanted(const struct evidence *evidence, const struct account_interpretation *account,
                      const char *protocol)
{
    return is_used(evidence, account, protocol) ||
           (evidence->run.all_protocols == TRUTH_YES && !text_equal(protocol, "sign-in"));
}

/* What a request tells of the port: whoever spoke of encryption or of a certificate had let it in. */
static int reach_of_port(const struct evidence *evidence, const struct step *step)
{
    const struct attempt *attempt = step_attempt(step);
    const struct tls_look *look = evidence_find_tls(evidence, step->host, step->port);
    int outcome = attempt != NULL ? attempt->outcome : look != NULL ? look->outcome : REACH_UNKNOWN;
    const char *proxy = attempt != NULL ? attempt->proxy : look != NULL ? look->proxy : NULL;
    bool is_open =
        outcome == REACH_TLS_FAILED || outcome == REACH_CERTIFICATE_BAD || outcome == REACH_TOO_LARGE;
    return proxy != NULL ? REACH_UNKNOWN : is_open ? REACH_DONE : outcome;
}

/*
 * The looks at ports, and of a web protocol's account the places that were asked for its settings beside them. Those are only
 * where they usually are ("knowledge"): most domains have one of them, so a shut one is no fault by itself.
 */
static struct port_look_list looks_of(const struct view *view, const struct account_interpretation *account)
{
    const struct evidence *evidence = view->input->evidence;
    struct port_look_list looks = {NULL, 0, 0};
    bool is_web = account->protocol == PROTOCOL_MAPI_HTTP || account->protocol == PROTOCOL_RPC_HTTP;
    for (size_t i = 0; i < evidence->ports.count; i++) {
        struct port_look *look = schema_append(view->arena, &port_look_schema, &looks);
        *look = evidence->ports.items[i];
    }
    for (size_t i = 0; is_web && i < evidence->autodiscover.count; i++) {
        const struct autodiscover *of = &evidence->autodiscover.items[i];
        for (size_t k = 0; text_equal_ignoring_case(of->account, account->address) && k < of->steps.count;
             k++) {
            const struct step *step = &of->steps.items[k];
            int outcome = step->host == NULL ? REACH_UNKNOWN : reach_of_port(evidence, step);
            if (outcome == REACH_UNKNOWN || outcome == REACH_NAME_NOT_FOUND ||
                (step->port != 443 && step->port != 80)) {
                continue;
            }
            struct port_look *look = schema_append(view->arena, &port_look_schema, &looks);
            look->account = account->address;
            look->protocol = schema_name(mail_protocol_names, account->protocol);
            look->purpose = step->port == 443 ? "https" : "http";
            look->named_by = "knowledge";
            look->host = step->host;
            look->port = step->port;
            look->outcome = outcome;
        }
    }
    return looks;
}

static void add_needed(struct port_rows *rows, const struct port_look_list *looks,
                       const struct account_interpretation *account, const struct needed_port *needed)
{
    bool any = false;
    for (size_t i = 0; i < looks->count; i++) {
        const struct port_look *look = &looks->items[i];
        if (is_shown(rows, look)) {
            continue;
        }
        if (is_of(look, account) && fits(look, needed)) {
            add(rows, needed->protocol, look->purpose, needed, look);
            any = true;
        }
    }
    /* Beside RPC over TCP the web carries free times and the address book for offline work alone, under their own names. */
    for (size_t i = 0; i < looks->count && text_equal(needed->protocol, "rpc-tcp"); i++) {
        const struct port_look *look = &looks->items[i];
        if (is_of(look, account) && !any && text_equal(needed->purpose, "https") &&
            (text_equal(look->protocol, "ews") || text_equal(look->protocol, "oab"))) {
            add(rows, look->protocol, look->purpose, needed, look);
            any = true;
        }
    }
    /* One look serves several protocols that share a port: of each it tells the same. */
    const struct port_look *shared = NULL;
    for (size_t i = 0; i < looks->count && !any && shared == NULL; i++) {
        const struct port_look *look = &looks->items[i];
        shared = is_of(look, account) && fits(look, needed) ? look : NULL;
    }
    if (!any) {
        add(rows, needed->protocol, shared == NULL ? needed->purpose : shared->purpose, needed, shared);
    }
}

struct port_rows port_rows_of(const struct view *view, const struct account_interpretation *account)
{
    const struct evidence *evidence = view->input->evidence;
    size_t count = 0;
    const struct needed_port *needed = needed_ports(&count);
    struct port_rows rows = {NULL, 0};
    /* Every look stands in one row, and each need without a look in one. */
    const struct port_look_list looks = looks_of(view, account);
    rows.items = arena_allocate(view->arena, count + looks.count, sizeof *rows.items);
    for (size_t i = 0; i < count; i++) {
        size_t first = rows.count;
        if (is_wanted(evidence, account, needed[i].protocol)) {
            add_needed(&rows, &looks, account, &needed[i]);
        }
        for (size_t k = first; k < rows.count; k++) {
            rows.items[k].is_of_another = !is_used(evidence, account, needed[i].protocol);
        }
    }
    for (size_t i = 0; i < looks.count; i++) {
        const struct port_look *look = &looks.items[i];
        if (is_of(look, account) && !is_shown(&rows, look)) {
            add(&rows, look->protocol, look->purpose, NULL, look);
        }
    }
    return rows;
}

const char *port_row_ports(const struct view *view, const struct port_row *row)
{
    if (row->look != NULL) {
        return view_number(view, row->look->port);
    }
    const char *first = view_number(view, row->needed->first);
    return row->needed->first == row->needed->last ? first
                                                   : view_text2(view, "report.port.range", "first", first,
                                                                "last", view_number(view, row->needed->last));
}

const char *port_row_purpose(const struct view *view, const struct port_row *row)
{
    return view_text2(view, "report.port.purpose-of", "protocol", view_label(view, "protocol", row->protocol),
                      "purpose", view_label(view, "port-purpose", row->purpose));
}

/*
 * Of the places that tell the settings Outlook needs one, so none of them must be open for itself. They are told from the ports
 * that were looked at on request by that no job looked at them for their own sake (looks_of).
 */
static bool is_one_of_several(const struct port_row *row)
{
    return row->needed->need == PORT_MUST && row->look != NULL && text_equal(row->purpose, "https") &&
           text_equal(row->look->named_by, "knowledge") && row->look->job == NULL;
}

const char *port_row_need(const struct view *view, const struct port_row *row)
{
    if (row->needed == NULL) {
        return NULL;
    }
    return view_word(view, row->is_of_another ? "port-need-elsewhere" : "port-need",
                     schema_name(port_need_names, is_one_of_several(row) ? PORT_HELPS : row->needed->need));
}

static bool is_open(const struct port_look *look)
{
    return look->outcome == REACH_DONE && look->is_protocol != TRUTH_NO;
}

const char *port_row_result(const struct view *view, const struct port_row *row)
{
    const struct port_look *look = row->look;
    if (look == NULL) {
        return view_text(view, "report.port.no-server");
    }
    if (look->is_protocol == TRUTH_NO) {
        return view_text(view, "report.port.something-else");
    }
    if (look->outcome != REACH_DONE) {
        return view_word(view, "reach", schema_name(reach_outcome_names, look->outcome));
    }
    if (look->offers_tls == TRUTH_UNKNOWN) {
        return view_text(view, "report.port.open");
    }
    return view_text(view, look->offers_tls == TRUTH_YES ? "report.port.open-with-encryption"
                                                         : "report.port.open-in-clear");
}

/* A port that only might be there is nobody's fault when it is not. */
const char *port_row_mark(const struct port_row *row)
{
    const struct port_look *look = row->look;
    if (look == NULL || look->outcome == REACH_UNKNOWN || look->outcome == REACH_CANCELLED) {
        return "none";
    }
    if (is_open(look)) {
        return look->offers_tls == TRUTH_NO ? "warning" : "ok";
    }
    return text_equal(look->named_by, "knowledge") && !text_equal(look->protocol, "sign-in") ? "none"
                                                                                             : "problem";
}
