/*
 * The ports that a firewall must let through: what each account's protocols need, beside what was found from this computer.
 */
#include "core/report/port_rows.h"
#include "core/report/report_html.h"

static void add_row(struct html *html, struct html_table *table, const struct port_row *row)
{
    struct view *view = &html->view;
    const struct port_look *look = row->look;
    html_row(html, table);
    (void)html_cell(html, table, "number", port_row_ports(view, row));
    xmlNodePtr what = html_cell(html, table, NULL, port_row_purpose(view, row));
    html_text(html, what, " ");
    (void)html_leaf(html, what, "small", NULL, port_row_need(view, row));
    xmlNodePtr server = html_cell(html, table, "address", look == NULL ? NULL : look->host);
    if (look != NULL) {
        html_text(html, server, " ");
        (void)html_leaf(html, server, "small", NULL, look->address);
    }
    xmlNodePtr cell = html_cell(html, table, "state", NULL);
    html_icon(html, cell, port_row_mark(row));
    xmlNodePtr words = html_element(html, cell, "span", NULL);
    html_text(html, words, port_row_result(view, row));
    if (look != NULL) {
        html_text(html, words, " ");
        (void)html_leaf(html, words, "small", NULL, look->greeting);
        (void)html_leaf(html, words, "small", NULL, view_failure(view, &look->failure));
    }
    (void)html_cell(html, table, NULL, look == NULL ? NULL : view_label(view, "named-by", look->named_by));
}

/* What the endpoint mappers said; a port that was not named is told here alone. */
static void add_mapper(struct html *html, xmlNodePtr parent, const struct mapper_look *mapper)
{
    struct view *view = &html->view;
    xmlNodePtr item = html_element(html, parent, "li", NULL);
    html_text(html, item,
              view_text2(view, "report.mapper.of", "host", mapper->host, "result",
                         view_word(view, "reach", schema_name(reach_outcome_names, mapper->outcome))));
    for (size_t i = 0; i < mapper->endpoints.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct mapped_endpoint *endpoint = &mapper->endpoints.items[i];
        const char *name = view_label(view, "port-purpose", endpoint->interface_name);
        const char *port = view_number(view, endpoint->port);
        (void)html_leaf(html, item, "p", "small",
                        port == NULL ? view_text1(view, "report.mapper.not-there", "service", name)
                                     : view_text2(view, "report.mapper.port", "service", name, "port", port));
    }
    (void)html_leaf(html, item, "p", "failure", view_failure(view, &mapper->failure));
}

static void add_mappers(struct html *html, xmlNodePtr parent)
{
    const struct mapper_look_list *mappers = &html->view.input->evidence->mappers;
    if (mappers->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "p", "label", "report.mappers");
    xmlNodePtr list = html_element(html, parent, "ul", NULL);
    for (size_t i = 0; i < mappers->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_mapper(html, list, &mappers->items[i]);
    }
    html_more(html, parent, mappers->count, HTML_ENTRIES_MAXIMUM);
}

static void add_account(struct html *html, xmlNodePtr parent, const struct account_interpretation *account)
{
    static const char *const columns[] = {"report.port.port",   "report.port.purpose",  "report.port.server",
                                          "report.port.result", "report.port.named-by", NULL};
    struct view *view = &html->view;
    const struct port_rows rows = port_rows_of(view, account);
    if (rows.count == 0) {
        return;
    }
    (void)html_leaf(html, parent, "p", "label",
                    account->address == NULL ? view_text(view, "report.account.unnamed") : account->address);
    struct html_table table = html_table(html, parent, "report.ports.caption", columns);
    for (size_t i = 0; i < rows.count && i < HTML_ROWS_MAXIMUM; i++) {
        add_row(html, &table, &rows.items[i]);
    }
    html_more(html, parent, rows.count, HTML_ROWS_MAXIMUM);
}

void html_add_ports(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    if (accounts->count == 0) {
        return;
    }
    xmlNodePtr body =
        html_section(html, parent, "ports", "report.ports", view_text(view, "report.ports.note"), false);
    (void)html_leaf_id(html, body, "p", NULL, "report.ports.explained");
    for (size_t i = 0; i < accounts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_account(html, body, &accounts->items[i]);
    }
    html_more(html, body, accounts->count, HTML_ENTRIES_MAXIMUM);
    add_mappers(html, body);
}
