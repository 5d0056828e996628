/*
 * Outlook's accounts and its connections: what was expected, what was found, what each connection is for.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/report/report_html.h"
#include "core/report/view_steps.h"

enum { DOTS_MAXIMUM = 12 };

/* ---- accounts ---- */

static const char *expected_text(const struct view *view, const struct account_interpretation *account)
{
    const char *least = view_number(view, account->expected_minimum);
    const char *most = view_number(view, account->expected_maximum);
    if (least == NULL) {
        return view_text(view, "report.expected.unknown");
    }
    if (most == NULL) {
        return view_text1(view, "report.expected.at-least", "least", least);
    }
    return account->expected_minimum == account->expected_maximum
               ? view_text1(view, "report.expected.exactly", "least", least)
               : view_text2(view, "report.expected.between", "least", least, "most", most);
}

/* A full dot for each connection found, an empty one for each that is missing; the words beside it say the same. */
static void add_dots(struct html *html, xmlNodePtr parent, const struct account_interpretation *account)
{
    if (account->found_connections == UNKNOWN_INTEGER || account->expected_minimum == UNKNOWN_INTEGER ||
        account->found_connections > DOTS_MAXIMUM || account->expected_minimum > DOTS_MAXIMUM) {
        return;
    }
    int64_t shown = account->found_connections > account->expected_minimum ? account->found_connections
                                                                           : account->expected_minimum;
    xmlNodePtr dots = html_element(html, parent, "span", "dots");
    html_attribute(html, dots, "aria-hidden", "true");
    for (int64_t i = 0; i < shown; i++) {
        (void)html_element(html, dots, "span", i < account->found_connections ? "dot full" : "dot");
    }
}

static const char *sure(const struct view *view, const char *text, int certainty)
{
    const char *word = view_word(view, "certainty", schema_name(certainty_names, certainty));
    return view_text2(view, "report.with-certainty", "text", text, "certainty", word);
}

/* What is added to the protocol's own number, and what too few would mean. */
static void add_extra_connections(struct html *html, xmlNodePtr parent,
                                  const struct account_interpretation *account)
{
    struct view *view = &html->view;

    if (account->expected_for_mailboxes != UNKNOWN_INTEGER && account->expected_for_mailboxes > 0) {
        (void)html_leaf(html, parent, "p", "reason",
                        view_text2(view, "report.expected.mailboxes", "more",
                                   view_number(view, account->expected_for_mailboxes), "count",
                                   view_number(view, account->other_mailboxes)));
    }
    if (account->has_public_folders == TRUTH_YES) {
        (void)html_leaf(html, parent, "p", "reason",
                        view_text1(view, "report.expected.public-folders", "more",
                                   view_number(view, account->expected_for_public_folders)));
    }
    if (account->cloud_adds_more == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", "reason", "report.expected.cloud");
    }
    if (account->expected_minimum != UNKNOWN_INTEGER && account->expected_minimum > 0) {
        (void)html_leaf_id(html, parent, "p", "small", "report.expected.too-few");
    }
}

static void add_account_count(struct html *html, xmlNodePtr card,
                              const struct account_interpretation *account)
{
    struct view *view = &html->view;
    xmlNodePtr left = html_element(html, card, "div", "account-count");
    (void)html_leaf(html, left, "h3", NULL,
                    account->address == NULL ? view_text(view, "report.account.unnamed") : account->address);
    xmlNodePtr count = html_element(html, left, "p", "count");
    const char *found = view_number(view, account->found_connections);
    (void)html_leaf(html, count, "strong", NULL, found == NULL ? view_text(view, "report.unknown") : found);
    html_text(html, count, " ");
    const char *proxy = view_proxy_of(view, account);
    (void)html_leaf(html, count, "span", NULL,
                    view_text2(view, proxy ? "report.connections-found.proxy" : "report.connections-found",
                               "count", found, "proxy", proxy));
    add_dots(html, count, account);
    (void)html_leaf(html, left, "p", "expected", expected_text(view, account));
    (void)html_leaf(html, left, "p", "reason", view_word(view, "reason", account->expected_reason));
    add_extra_connections(html, left, account);
}

static void add_account(struct html *html, xmlNodePtr parent, const struct account_interpretation *account)
{
    struct view *view = &html->view;
    xmlNodePtr card = html_element(html, parent, "article", "card account");
    add_account_count(html, card, account);
    xmlNodePtr facts = html_facts(html, card);
    const char *protocol = view_word(view, "protocol", schema_name(mail_protocol_names, account->protocol));
    html_fact(html, facts, "report.protocol",
              account->protocol == PROTOCOL_UNKNOWN ? protocol
                                                    : sure(view, protocol, account->protocol_certainty));
    html_fact(html, facts, "report.protocol-reason", view_word(view, "reason", account->protocol_reason));
    const char *winner = account->winner == NULL ? "none" : account->winner;
    html_fact(html, facts, "report.winner",
              strcmp(winner, "none") == 0
                  ? view_text(view, view_needs_no_settings(account) ? "report.winner.not-needed"
                                                                    : "report.winner.none")
                  : sure(view, view_label(view, "step", winner), account->winner_certainty));
    if (account->next != NULL && strcmp(account->next, "none") != 0) {
        html_fact(html, facts, "report.next", view_label(view, "step", account->next));
    }
    if (account->hosting != HOSTING_UNKNOWN) {
        const char *where = view_word(view, "hosting", schema_name(hosting_names, account->hosting));
        html_fact(html, facts, "report.hosting", sure(view, where, account->hosting_certainty));
    }
    if (account->cached_answer != CACHED_NONE) {
        html_fact(html, facts, "report.cached",
                  view_word(view, "cached-answer", schema_name(cached_answer_names, account->cached_answer)));
    }
}

void html_add_accounts(struct html *html, xmlNodePtr parent)
{
    const struct account_interpretation_list *accounts =
        &html->view.input->diagnosis->interpretation.accounts;
    if (accounts->count == 0) {
        return;
    }
    xmlNodePtr section = html_chapter(html, parent, "accounts", "report.accounts");
    for (size_t i = 0; i < accounts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_account(html, section, &accounts->items[i]);
    }
    html_more(html, section, accounts->count, HTML_ENTRIES_MAXIMUM);
}

/* ---- connections ---- */

/* What the state means, and netstat's word for those who know it. */
static void add_state(struct html *html, struct html_table *table, int state)
{
    struct view *view = &html->view;
    const char *name = schema_name(connection_state_names, state);
    xmlNodePtr cell = html_cell(html, table, "state", NULL);
    const char *look = state == STATE_ESTABLISHED ? "ok" : state == STATE_SYN_SENT ? "problem" : "none";
    html_icon(html, cell, look);
    xmlNodePtr words = html_element(html, cell, "span", NULL);
    html_text(html, words, view_word(view, "state", name));
    html_text(html, words, " ");
    (void)html_leaf(html, words, "small", NULL, view_word(view, "state-netstat", name));
}

static void add_role(struct html *html, struct html_table *table,
                     const struct connection_interpretation *meaning)
{
    struct view *view = &html->view;
    xmlNodePtr cell = html_cell(html, table, "role", NULL);
    if (meaning == NULL) {
        return;
    }
    html_text(html, cell, view_role(view, meaning));
    html_text(html, cell, " ");
    const char *certainty = view_word(view, "certainty", schema_name(certainty_names, meaning->certainty));
    (void)html_leaf(html, cell, "small", NULL,
                    view_text2(view, "report.certainty-and-reason", "certainty", certainty, "reason",
                               view_role_reason(view, meaning)));
}

/* Only where no name is proved, and only as what it is: anybody can write any name into the DNS for his own addresses. */
static void add_reverse_name(struct html *html, xmlNodePtr cell, const struct connection *connection,
                             const struct connection_interpretation *meaning)
{
    struct view *view = &html->view;
    const struct reverse_name_list *names = &view->input->evidence->reverse_names;
    const char *address;
    int64_t port;
    if ((meaning != NULL && meaning->host != NULL) || connection->remote == NULL ||
        !text_split_endpoint(view->arena, connection->remote, &address, &port)) {
        return;
    }
    for (size_t i = 0; i < names->count; i++) {
        if (names->items[i].name != NULL && text_equal(names->items[i].address, address)) {
            (void)html_leaf(html, cell, "small", NULL,
                            view_text1(view, "report.connection.reverse", "name", names->items[i].name));
            return;
        }
    }
}

static void add_connection(struct html *html, struct html_table *table, size_t index)
{
    struct view *view = &html->view;
    const struct connection *connection = &view->input->evidence->connections.items[index];
    const struct connection_interpretation_list *meanings =
        &view->input->diagnosis->interpretation.connections;
    const struct connection_interpretation *meaning =
        index < meanings->count ? &meanings->items[index] : NULL;
    const struct process *process = view_process(view, connection->pid);
    html_row(html, table);
    xmlNodePtr pid = html_cell(html, table, "number", view_number(view, connection->pid));
    html_text(html, pid, " ");
    (void)html_leaf(html, pid, "small", NULL, process == NULL ? NULL : process->program);
    add_state(html, table, connection->state);
    (void)html_cell(html, table, "address", connection->local);
    xmlNodePtr server = html_cell(html, table, "address", connection->remote);
    html_text(html, server, " ");
    html_host(html, server, "small", meaning == NULL ? NULL : meaning->host);
    add_reverse_name(html, server, connection, meaning);
    add_role(html, table, meaning);
    (void)html_cell(html, table, "number", view_time(view, connection->created));
}

void html_add_connections(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.connection.pid",
                                          "report.connection.state",
                                          "report.connection.local",
                                          "report.connection.remote",
                                          "report.connection.role",
                                          "report.connection.created",
                                          NULL};
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    size_t count = evidence->connections.count;
    const char *note =
        view_text1(view, "report.connections.note", "count", view_number(view, (int64_t)count));
    xmlNodePtr body = html_section(html, parent, "connections", "report.connections", note, true);
    if (evidence->outlook.count == 0 && evidence->outlook_failure.operation == NULL) {
        (void)html_leaf_id(html, body, "p", NULL, "report.processes.none");
    }
    if (evidence->connections_failure.operation != NULL) {
        (void)html_leaf(html, body, "p", "failure", view_failure(view, &evidence->connections_failure));
    }
    if (count == 0) {
        if (evidence->outlook.count > 0 && evidence->connections_failure.operation == NULL) {
            (void)html_leaf_id(html, body, "p", NULL, "report.connections.none");
        }
        return;
    }
    struct html_table table = html_table(html, body, "report.connections.caption", columns);
    for (size_t i = 0; i < count && i < HTML_ROWS_MAXIMUM; i++) {
        add_connection(html, &table, i);
    }
    html_more(html, body, count, HTML_ROWS_MAXIMUM);
    (void)html_leaf_id(html, body, "p", "small", "report.connections.explained");
}
