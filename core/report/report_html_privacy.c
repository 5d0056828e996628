/*
 * What the check sent over the network, told from its own records, and what is in the file.
 */
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/report/report_html.h"

static void append_once(struct arena *arena, struct text_list *list, const char *text)
{
    for (size_t i = 0; text != NULL && i < list->count; i++) {
        if (text_equal_ignoring_case(list->items[i], text)) {
            return;
        }
    }
    if (text != NULL && list->count < HTML_ENTRIES_MAXIMUM) {
        text_list_append(arena, list, text);
    }
}

/* Something was put on an open connection: it got past the connection itself, or an answer came. */
static bool was_sent(const struct attempt *attempt)
{
    return attempt->http_status != UNKNOWN_INTEGER || attempt->outcome == REACH_DONE ||
           attempt->outcome == REACH_TIMED_OUT || attempt->outcome == REACH_TOO_LARGE;
}

static void note_attempts(const struct view *view, const struct attempt_list *attempts,
                          struct text_list *requests, struct text_list *sign_ins)
{
    for (size_t i = 0; i < attempts->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct attempt *attempt = &attempts->items[i];
        const char *host = NULL;
        int64_t port = 0;
        bool secure = false;
        if (!was_sent(attempt) || text_equal(attempt->request, "redirect") ||
            !text_split_url(view->arena, attempt->url, &host, &port, &secure)) {
            continue;
        }
        append_once(view->arena, requests, host);
        if (attempt->sign_in != NULL) {
            append_once(view->arena, sign_ins,
                        view_text3(view, "report.sent.sign-in.one", "user", attempt->user, "host", host,
                                   "scheme", attempt->sign_in));
        }
    }
}

static void note_steps(const struct view *view, const struct step_list *steps, struct text_list *requests,
                       struct text_list *sign_ins)
{
    for (size_t i = 0; i < steps->count && i < HTML_ROWS_MAXIMUM; i++) {
        note_attempts(view, &steps->items[i].attempts, requests, sign_ins);
    }
}

/* The question for a redirect goes unencrypted, and holds nothing but the host's name. */
static void note_plain(const struct view *view, const struct step_list *steps, struct text_list *plain)
{
    for (size_t i = 0; i < steps->count && i < HTML_ROWS_MAXIMUM; i++) {
        for (size_t k = 0; k < steps->items[i].attempts.count && k < HTML_ROWS_MAXIMUM; k++) {
            const struct attempt *attempt = &steps->items[i].attempts.items[k];
            const char *host = NULL;
            int64_t port = 0;
            bool secure = false;
            if (text_equal(attempt->request, "redirect") && was_sent(attempt) &&
                text_split_url(view->arena, attempt->url, &host, &port, &secure)) {
                append_once(view->arena, plain, host);
            }
        }
    }
}

static void note_lookups(const struct view *view, struct text_list *services, struct text_list *directories)
{
    const struct evidence *evidence = view->input->evidence;
    for (size_t i = 0; i < evidence->services.count && i < HTML_ROWS_MAXIMUM; i++) {
        append_once(view->arena, services, evidence->services.items[i].name);
    }
    for (size_t i = 0; i < evidence->directories.count && i < HTML_ROWS_MAXIMUM; i++) {
        append_once(view->arena, directories, evidence->directories.items[i].server);
    }
}

static void add_list(struct html *html, xmlNodePtr parent, const char *id, const struct text_list *list)
{
    if (list->count > 0) {
        xmlNodePtr item = html_element(html, parent, "li", NULL);
        html_text(html, item, view_text(&html->view, id));
        html_text(html, item, " ");
        (void)html_leaf(html, item, "span", "address", view_list(&html->view, list, HTML_ENTRIES_MAXIMUM));
    }
}

/* What was sent to find out about the way to the servers. */
static void add_way(struct html *html, xmlNodePtr list)
{
    const struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    struct text_list echoes = {NULL, 0, 0};
    struct text_list pages = {NULL, 0, 0};
    for (size_t i = 0; i < evidence->latencies.count && i < HTML_ROWS_MAXIMUM; i++) {
        if (evidence->latencies.items[i].sent != UNKNOWN_INTEGER) {
            append_once(view->arena, &echoes, evidence->latencies.items[i].host);
        }
    }
    for (size_t i = 0; i < evidence->portals.count && i < HTML_ROWS_MAXIMUM; i++) {
        append_once(view->arena, &pages, evidence->portals.items[i].url);
    }
    add_list(html, list, "report.sent.ways", &echoes);
    add_list(html, list, "report.sent.portal", &pages);
}

/* Those that were called by themselves; the others are among the looks. */
static void note_ports(const struct view *view, const struct evidence *evidence, struct text_list *ports)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *look = &evidence->ports.items[i];
        bool was_heard = evidence_find_job(evidence, job_id_greeting(view->arena, look->host, look->port));
        if (was_heard || text_begins_ignoring_case(look->job, "port:") ||
            text_begins_ignoring_case(look->job, "mapper:")) {
            append_once(
                view->arena, ports,
                arena_format(view->arena, "%s:%d", look->host == NULL ? "" : look->host, (int)look->port));
        }
    }
}

/* Windows signs in to its own directory; that is a sign-in too, although it asks nobody for a password. */
static bool was_signed_in_to_directory(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->directories.count && i < HTML_ROWS_MAXIMUM; i++) {
        const char *bind = evidence->directories.items[i].bind;
        if (bind != NULL && !text_equal(bind, "anonymous")) {
            return true;
        }
    }
    return false;
}

static void add_sent(struct html *html, xmlNodePtr parent)
{
    const struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    struct text_list names = {NULL, 0, 0};
    struct text_list looks = {NULL, 0, 0};
    struct text_list requests = {NULL, 0, 0};
    struct text_list ports = {NULL, 0, 0};
    struct text_list endpoints = {NULL, 0, 0};
    struct text_list sign_ins = {NULL, 0, 0};
    struct text_list plain = {NULL, 0, 0};
    struct text_list services = {NULL, 0, 0};
    struct text_list directories = {NULL, 0, 0};
    note_lookups(view, &services, &directories);
    note_ports(view, evidence, &ports);
    for (size_t i = 0; i < evidence->names.count; i++) {
        append_once(view->arena, &names, evidence->names.items[i].host);
    }
    for (size_t i = 0; i < evidence->tls.count; i++) {
        append_once(view->arena, &looks, evidence->tls.items[i].host);
    }
    for (size_t i = 0; i < evidence->autodiscover.count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct autodiscover *of = &evidence->autodiscover.items[i];
        note_steps(view, &of->steps, &requests, &sign_ins);
        note_steps(view, &of->other_questions, &requests, &sign_ins);
        note_plain(view, &of->steps, &plain);
    }
    for (size_t i = 0; i < evidence->endpoints.count && i < HTML_ROWS_MAXIMUM; i++) {
        note_attempts(view, &evidence->endpoints.items[i].attempts, &endpoints, &sign_ins);
    }
    if (names.count + looks.count + requests.count == 0) {
        (void)html_leaf_id(html, parent, "p", NULL,
                           evidence->run.explained_file == NULL ? "report.sent.nothing"
                                                                : "report.sent.explained");
        return;
    }
    xmlNodePtr list = html_element(html, parent, "ul", "sent");
    add_list(html, list, "report.sent.names", &names);
    add_list(html, list, "report.sent.services", &services);
    add_list(html, list, "report.sent.directories", &directories);
    add_list(html, list, "report.sent.plain", &plain);
    add_list(html, list, "report.sent.looks", &looks);
    add_way(html, list);
    add_list(html, list, "report.sent.ports", &ports);
    add_list(html, list, "report.sent.requests", &requests);
    add_list(html, list, "report.sent.endpoints", &endpoints);
    add_list(html, list, "report.sent.sign-in", &sign_ins);
    if (was_signed_in_to_directory(evidence)) {
        (void)html_leaf_id(html, list, "li", NULL, "report.sent.directory-sign-in");
    }
    if (sign_ins.count == 0) {
        (void)html_leaf_id(html, list, "li", NULL, "report.sent.no-sign-in");
    }
    (void)html_leaf_id(html, list, "li", NULL, "report.sent.not");
}

/* Whose names are in the file beside the person's own. */
static void add_other_people(struct html *html, xmlNodePtr parent)
{
    const struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    size_t mailboxes = 0;
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        mailboxes += evidence->accounts.items[i].other_mailboxes.count;
    }
    if (mailboxes > 0) {
        (void)html_leaf(
            html, parent, "p", NULL,
            view_text1(view, "report.file.mailboxes", "count", view_number(view, (int64_t)mailboxes)));
    }
    if (evidence->run.all_sessions == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.file.others");
    }
}

void html_add_privacy(struct html *html, xmlNodePtr parent)
{
    xmlNodePtr section = html_chapter(html, parent, "privacy", "report.privacy");
    xmlNodePtr cards = html_element(html, section, "div", "pair even");
    xmlNodePtr sent = html_element(html, cards, "div", "card");
    (void)html_leaf_id(html, sent, "h3", NULL, "report.sent");
    add_sent(html, sent);
    xmlNodePtr file = html_element(html, cards, "div", "card");
    (void)html_leaf_id(html, file, "h3", NULL, "report.file");
    (void)html_leaf_id(html, file, "p", NULL, "report.file.no-password");
    (void)html_leaf_id(html, file, "p", NULL,
                       html->view.input->evidence->run.explained_file == NULL ? "report.file.contains"
                                                                              : "report.file.explained");
    add_other_people(html, file);
    (void)html_leaf_id(html, file, "p", NULL, "report.file.share");
}
