/*
 * The half of the page that is for the person: the answer first, then what to do, then what to say to IT.
 */
#include <string.h>

#include "core/report/report_html.h"

/* A text that the catalogue left out comes back as NULL or empty. */
static bool has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

static void add_numbered(struct html *html, xmlNodePtr parent, const char *classes,
                         const struct text_list *texts)
{
    xmlNodePtr list = html_element(html, parent, "ol", classes);
    for (size_t i = 0; i < texts->count; i++) {
        (void)html_leaf(html, list, "li", NULL, texts->items[i]);
    }
}

static void add_notices(struct html *html, xmlNodePtr parent)
{
    const struct run *run = &html->view.input->evidence->run;
    (void)html_leaf(html, parent, "p", "notice", view_read_again(&html->view));
    if (run->cancelled == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", "notice", "report.notice.cancelled");
    } else if (run->deadline_passed == TRUTH_YES) {
        (void)html_leaf_id(html, parent, "p", "notice", "report.notice.deadline");
    } else if (run->network_allowed == TRUTH_NO && run->explained_file == NULL) {
        (void)html_leaf_id(html, parent, "p", "notice", "report.notice.no-network");
    }
}

/* "Checked for anna@contoso.test on PC-ANNA." */
static const char *about(const struct view *view)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    struct text_list addresses = {NULL, 0, 0};
    for (size_t i = 0; i < accounts->count; i++) {
        if (accounts->items[i].address != NULL) {
            text_list_append(view->arena, &addresses, accounts->items[i].address);
        }
    }
    const char *computer = view->input->evidence->machine.computer_name;
    const char *list = view_list(view, &addresses, 5);
    if (list != NULL && computer != NULL) {
        return view_text2(view, "report.about", "accounts", list, "computer", computer);
    }
    if (list != NULL) {
        return view_text1(view, "report.about.account", "accounts", list);
    }
    return computer == NULL ? NULL : view_text1(view, "report.about.computer", "computer", computer);
}

/* Whose finding it is, where that can't be told from the title above. */
static void add_account_of(struct html *html, xmlNodePtr parent, const struct finding *finding,
                           const char *title)
{
    const char *account = finding == NULL ? NULL : view_concerned_account(&html->view, finding, title);
    if (account != NULL) {
        (void)html_leaf(html, parent, "p", "origin",
                        view_text1(&html->view, "report.concerns", "account", account));
    }
}

/* What to do in one sentence; the rest of it stands below. */
static void add_now(struct html *html, xmlNodePtr parent, const struct finding_text *text)
{
    const char *now = view_first_sentence(&html->view, text->steps.count > 0 ? text->steps.items[0] : NULL);
    if (now != NULL) {
        xmlNodePtr line = html_element(html, parent, "p", "now");
        (void)html_leaf_id(html, line, "b", NULL, "report.now");
        html_text(html, line, " ");
        html_text(html, line, now);
    }
}

static void add_hero(struct html *html, xmlNodePtr parent, const struct finding *finding,
                     const struct finding_text *text)
{
    struct view *view = &html->view;
    int verdict = view->input->diagnosis->verdict;
    const char *look = view_verdict_look(verdict);
    xmlNodePtr hero = html_element(html, parent, "section", arena_format(view->arena, "hero look-%s", look));
    html_attribute(html, hero, "aria-labelledby", "answer");
    html_icon(html, hero, look);
    xmlNodePtr words = html_element(html, hero, "div", "hero-words");
    (void)html_leaf(html, words, "p", "verdict", view_verdict(view, "report.verdict"));
    html_attribute(html, html_leaf(html, words, "h1", NULL, has_text(text->title) ? text->title : ""), "id",
                   "answer");
    add_account_of(html, words, finding, text->title);
    add_now(html, words, text);
    (void)html_leaf(html, words, "p", "lead", has_text(text->meaning) ? text->meaning : NULL);
    if (view->input->evidence->run.explained_file == NULL) {
        (void)html_leaf(html, words, "p", "about", about(view));
    }
    add_notices(html, words);
}

static void add_not_when(struct html *html, xmlNodePtr parent, const struct finding_text *text)
{
    if (has_text(text->not_when)) {
        xmlNodePtr line = html_element(html, parent, "p", "not-when");
        (void)html_leaf_id(html, line, "b", NULL, "report.not-when");
        html_text(html, line, " ");
        html_text(html, line, text->not_when);
    }
}

static void add_what_to_do(struct html *html, xmlNodePtr parent, const struct finding_text *text)
{
    xmlNodePtr card = html_element(html, parent, "section", "card do");
    (void)html_leaf_id(html, card, "h2", NULL, "report.do");
    if (text->steps.count > 0) {
        add_numbered(html, card, "steps", &text->steps);
    } else {
        (void)html_leaf_id(html, card, "p", NULL, "report.do.nothing");
    }
    add_not_when(html, card, text);
}

/* One click selects all of a box (user-select: all), since a page without script has no copy button. */
static void add_what_to_tell(struct html *html, xmlNodePtr parent, const struct finding_text *text)
{
    const char *phone = report_phone_line(html->view.input, html->view.arena);
    if (!has_text(text->tell_it) && !has_text(phone)) {
        return;
    }
    xmlNodePtr card = html_element(html, parent, "section", "card tell");
    (void)html_leaf_id(html, card, "h2", NULL, "report.tell");
    if (has_text(phone)) {
        (void)html_leaf_id(html, card, "p", "hint", "report.tell.phone");
        (void)html_leaf(html, card, "p", "copy phone", phone);
    }
    if (has_text(text->tell_it)) {
        (void)html_leaf_id(html, card, "p", "hint", "report.tell.copy");
        (void)html_leaf(html, card, "blockquote", "copy", text->tell_it);
    }
}

/* The part of the page where a fact stands: "names/mail.contoso.test" is in #names. */
static const char *anchor_of(struct arena *arena, const char *fact)
{
    static const char *const anchors[][2] = {
        {"autodiscover", "autodiscover"},
        {"connections", "connections"},
        {"outlook", "outlook"},
        {"endpoints", "endpoints"},
        {"accounts", "outlook"},
        {"profiles", "outlook"},
        {"ports", "ports"},
        {"mappers", "ports"},
        {"routes", "way"},
        {"latencies", "way"},
        {"clocks", "way"},
        {"portals", "way"},
        {"name_checks", "way"},
        {"proxy_settings", "way"},
        {"stored_credentials", "way"},
        {"names", "names"},
        {"tls", "encryption"},
        {"address_looks", "encryption"},
        {"services", "sources"},
        {"directories", "sources"},
        {"settings", "sources"},
        {"saved_answers", "sources"},
        {"machine", "computer"},
        {"proxies", "computer"},
        {"run", "run"},
        {"jobs", "run"},
        {"questions", "run"},
        {"timeline", "timeline"},
    };
    const char *part = arena_copy_bytes(arena, fact, strcspn(fact, "/"));
    for (size_t i = 0; i < sizeof anchors / sizeof anchors[0]; i++) {
        if (strcmp(part, anchors[i][0]) == 0) {
            return anchors[i][1];
        }
    }
    return NULL;
}

static void add_rests_on(struct html *html, xmlNodePtr parent, const struct text_list *facts)
{
    if (facts->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "p", "label", "report.rests-on");
    xmlNodePtr list = html_element(html, parent, "ul", "rests-on");
    for (size_t i = 0; i < facts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const char *anchor = anchor_of(html->view.arena, facts->items[i]);
        xmlNodePtr item = html_element(html, list, "li", NULL);
        xmlNodePtr link = html_element(html, item, anchor == NULL ? "span" : "a", NULL);
        if (anchor != NULL) {
            html_attribute(html, link, "href", arena_format(html->view.arena, "#%s", anchor));
        }
        html_text(html, link, facts->items[i]);
    }
    html_more(html, parent, facts->count, HTML_ENTRIES_MAXIMUM);
}

static void add_how_sure(struct html *html, xmlNodePtr parent, const struct finding *finding,
                         const struct finding_text *text)
{
    struct view *view = &html->view;
    const char *heading = text->check.count > 0 ? "report.how-sure" : "report.how-sure.alone";
    xmlNodePtr body = html_details(html, parent, "how-sure", view_text(view, heading));
    xmlNodePtr facts = html_facts(html, body);
    html_fact(html, facts, "report.certainty",
              view_word(view, "report.certainty", schema_name(certainty_names, finding->certainty)));
    html_fact_code(html, facts, "report.finding-id", finding->id);
    if (text->check.count > 0) {
        (void)html_leaf_id(html, body, "p", "label", "report.check");
        for (size_t i = 0; i < text->check.count; i++) {
            (void)html_leaf(html, body, "pre", "copy command", text->check.items[i]);
        }
    }
    if (has_text(text->link)) {
        xmlNodePtr line = html_element(html, body, "p", "article");
        (void)html_leaf_id(html, line, "span", "label", "report.link");
        html_text(html, line, " ");
        html_link(html, line, text->link, text->link);
    }
    add_rests_on(html, body, &finding->rests_on);
}

void html_add_verdict(struct html *html, xmlNodePtr parent)
{
    const struct finding_list *findings = &html->view.input->diagnosis->findings;
    const struct finding *first = findings->count > 0 ? &findings->items[0] : NULL;
    struct finding_text text = {0};
    if (first != NULL) {
        catalogue_finding(html->view.input->catalogue, html->view.arena, first, &text);
    }
    add_hero(html, parent, first, &text);
    html_add_path(html, parent);
    xmlNodePtr pair = html_element(html, parent, "div", "pair");
    add_what_to_do(html, pair, &text);
    add_what_to_tell(html, pair, &text);
    if (first != NULL) {
        add_how_sure(html, parent, first, &text);
    }
}

/* ---- the other findings ---- */

static void add_finding_origin(struct html *html, xmlNodePtr parent, const struct finding *finding,
                               const char *title)
{
    struct view *view = &html->view;
    const struct finding *cause = view_find_cause(view, finding);
    if (cause != NULL) {
        struct finding_text text;
        catalogue_finding(view->input->catalogue, view->arena, cause, &text);
        (void)html_leaf(html, parent, "p", "origin",
                        view_text1(view, "report.follows-from", "cause", text.title));
    }
    add_account_of(html, parent, finding, title);
}

static void add_finding_help(struct html *html, xmlNodePtr parent, const struct finding *finding,
                             const struct finding_text *text)
{
    if (text->steps.count > 0 || has_text(text->tell_it)) {
        xmlNodePtr body = html_details(html, parent, "help", view_text(&html->view, "report.do-and-tell"));
        if (text->steps.count > 0) {
            add_numbered(html, body, "steps", &text->steps);
        }
        add_not_when(html, body, text);
        if (has_text(text->tell_it)) {
            (void)html_leaf_id(html, body, "p", "label", "report.tell");
            (void)html_leaf(html, body, "blockquote", "copy", text->tell_it);
        }
    }
    add_how_sure(html, parent, finding, text);
}

static void add_finding(struct html *html, xmlNodePtr parent, const struct finding *finding)
{
    struct view *view = &html->view;
    struct finding_text text;
    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    const char *severity = schema_name(severity_names, finding->severity);
    const char *kind = finding->consequence_of == NULL ? "" : " consequence";
    xmlNodePtr article =
        html_element(html, parent, "article", arena_format(view->arena, "finding look-%s%s", severity, kind));
    html_icon(html, article, severity);
    xmlNodePtr words = html_element(html, article, "div", "finding-words");
    (void)html_leaf(html, words, "p", "severity", view_word(view, "severity", severity));
    (void)html_leaf(html, words, "h3", NULL, text.title);
    add_finding_origin(html, words, finding, text.title);
    (void)html_leaf(html, words, "p", NULL, has_text(text.meaning) ? text.meaning : NULL);
    add_finding_help(html, words, finding, &text);
}

void html_add_other_findings(struct html *html, xmlNodePtr parent)
{
    const struct finding_list *findings = &html->view.input->diagnosis->findings;
    if (findings->count < 2) {
        return;
    }
    xmlNodePtr section = html_chapter(html, parent, "findings", "report.findings");
    for (size_t i = 1; i < findings->count && i < HTML_ROWS_MAXIMUM; i++) {
        add_finding(html, section, &findings->items[i]);
    }
    html_more(html, section, findings->count, HTML_ROWS_MAXIMUM);
}
