/*
 * Outlook as it is set up and runs on this computer: its processes, its profiles, and the accounts in them.
 */
#include "core/evidence/text.h"
#include "core/report/report_html.h"

static const char *truth_text(const struct view *view, enum truth truth)
{
    return truth == TRUTH_YES  ? view_text(view, "report.yes")
           : truth == TRUTH_NO ? view_text(view, "report.no")
                               : view_text(view, "report.unknown");
}

static enum truth opposite(enum truth truth)
{
    return truth == TRUTH_YES ? TRUTH_NO : truth == TRUTH_NO ? TRUTH_YES : TRUTH_UNKNOWN;
}

/* ---- processes ---- */

/* What deserves a word before all detail. */
static void add_process_words(struct html *html, xmlNodePtr parent, const struct process *process)
{
    if (text_equal_ignoring_case(process->program, "olk.exe")) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.process.is-new");
    }
    if (process->hung == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.process.is-hung");
    }
    if (process->safe_mode == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.process.is-safe");
    }
    if (process->elevated == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.process.is-elevated");
    }
}

static void add_process(struct html *html, xmlNodePtr parent, const struct process *process)
{
    struct view *view = &html->view;
    const char *name = process->program != NULL ? process->program : view_text(view, "report.unknown");
    const char *pid = view_number(view, process->pid);

    (void)html_leaf(html, parent, "h4", NULL,
                    view_text2(view, "report.process.heading", "program", name, "pid", pid));
    add_process_words(html, parent, process);
    xmlNodePtr facts = html_facts(html, parent);
    html_fact(html, facts, "report.process.started", view_time(view, process->started));
    html_fact(html, facts, "report.process.version", process->version);
    html_fact(html, facts, "report.process.architecture", process->architecture);
    html_fact(html, facts, "report.process.channel", view_label(view, "office-channel", process->channel));
    html_fact(html, facts, "report.process.update-channel", process->update_channel);
    html_fact(html, facts, "report.process.user", process->user);
    html_fact(html, facts, "report.process.session", view_number(view, process->session));
    html_fact(html, facts, "report.process.elevated", truth_text(view, process->elevated));
    html_fact(html, facts, "report.process.safe-mode", truth_text(view, process->safe_mode));
    html_fact(html, facts, "report.process.answers", truth_text(view, opposite(process->hung)));
    html_fact_code(html, facts, "report.process.switches", process->switches);
    html_fact_code(html, facts, "report.process.path", process->path);
    const char *failure = view_failure(view, &process->failure);
    if (failure != NULL) {
        (void)html_leaf(html, parent, "p", "reason",
                        view_text1(view, "report.outlook.not-all-known", "failure", failure));
    }
}

static void add_processes(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;

    if (evidence->outlook.count == 0 && evidence->outlook_failure.operation == NULL) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.processes.none");
    }
    (void)html_leaf(html, parent, "p", "failure", view_failure(view, &evidence->outlook_failure));
    for (size_t i = 0; i < evidence->outlook.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_process(html, parent, &evidence->outlook.items[i]);
    }
    html_more(html, parent, evidence->outlook.count, HTML_ENTRIES_MAXIMUM);
    if (evidence->helpers.count > 0) {
        (void)html_leaf(html, parent, "p", NULL,
                        view_text1(view, "report.process.helpers", "count",
                                   view_number(view, (int64_t)evidence->helpers.count)));
    }
}

/* ---- profiles ---- */

static void add_profiles(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.profile.name",     "report.profile.version",
                                          "report.profile.default",  "report.profile.offline",
                                          "report.profile.accounts", NULL};
    struct view *view = &html->view;
    const struct profile_list *profiles = &view->input->evidence->profiles;

    if (profiles->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.profiles", columns);
    for (size_t i = 0; i < profiles->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct profile *profile = &profiles->items[i];
        html_row(html, &table);
        xmlNodePtr name = html_cell(html, &table, NULL, profile->name);
        (void)html_leaf(html, name, "small", NULL, view_failure(view, &profile->failure));
        (void)html_cell(html, &table, NULL, profile->version);
        (void)html_cell(html, &table, NULL, truth_text(view, profile->is_default));
        (void)html_cell(html, &table, NULL, truth_text(view, profile->work_offline));
        (void)html_cell(html, &table, "number", view_number(view, profile->account_count));
    }
    html_more(html, parent, profiles->count, HTML_ENTRIES_MAXIMUM);
}

/* ---- accounts ---- */

/* "imap.contoso.com:993 (IMAP, encrypted from the start)" for each. */
static void add_mail_servers(struct html *html, xmlNodePtr cell, const struct mail_server_list *servers)
{
    struct view *view = &html->view;

    for (size_t i = 0; i < servers->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct mail_server *server = &servers->items[i];
        const char *port = view_number(view, server->port);
        const char *host = server->host == NULL ? "?"
                           : port == NULL       ? server->host
                                                : arena_format(view->arena, "%s:%s", server->host, port);
        (void)html_leaf(html, cell, "p", NULL,
                        view_text3(view, "report.mail-server", "host", host, "protocol",
                                   view_label(view, "port-protocol", server->protocol), "encryption",
                                   view_label(view, "mail-encryption", server->encryption)));
    }
}

static void add_account(struct html *html, struct html_table *table, const struct account *account)
{
    struct view *view = &html->view;

    html_row(html, table);
    xmlNodePtr address =
        html_cell(html, table, "address", account->address != NULL ? account->address : account->name);
    (void)html_leaf(html, address, "small", NULL, view_failure(view, &account->failure));
    (void)html_cell(html, table, NULL,
                    view_word(view, "account-kind", schema_name(account_kind_names, account->kind)));
    (void)html_cell(html, table, NULL, account->profile);
    xmlNodePtr servers =
        html_cell(html, table, "address", view_list(view, &account->servers, HTML_ENTRIES_MAXIMUM));
    add_mail_servers(html, servers, &account->mail_servers);
    (void)html_cell(html, table, NULL, truth_text(view, account->cached_mode));
    (void)html_cell(html, table, "address", view_list(view, &account->other_mailboxes, HTML_ENTRIES_MAXIMUM));
    (void)html_cell(html, table, NULL, view_label(view, "account-source", account->source));
}

static void add_accounts(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {
        "report.account.address", "report.account.kind",   "report.account.profile", "report.account.servers",
        "report.account.cached",  "report.account.others", "report.account.source",  NULL};
    const struct account_list *accounts = &html->view.input->evidence->accounts;

    if (accounts->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.outlook-accounts", columns);
    for (size_t i = 0; i < accounts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_account(html, &table, &accounts->items[i]);
    }
    html_more(html, parent, accounts->count, HTML_ENTRIES_MAXIMUM);
}

void html_add_outlook(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    const char *note = view_text2(view, "report.outlook.note", "processes",
                                  view_number(view, (int64_t)evidence->outlook.count), "accounts",
                                  view_number(view, (int64_t)evidence->accounts.count));
    xmlNodePtr body = html_section(html, parent, "outlook", "report.outlook", note, false);

    add_processes(html, body);
    add_profiles(html, body);
    add_accounts(html, body);
}
