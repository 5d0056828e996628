/*
 * The HTML report: one file without script that a person reads from the top and IT from the bottom, and that carries
 * its evidence, so that the wizard opens it again.
 */
#include "core/report/report_html.h"

#include <string.h>

#include <libxml/HTMLtree.h>

#include "core/evidence/evidence_html.h"
#include "core/report/report_json.h"
#include "core/report/style_hash.h"

/* A browser hashes the style after turning CR LF into LF (HTML Living Standard, section 13.2.3.5). */
static const char *style_without_carriage_returns(struct arena *arena, const char *style)
{
    char *copy = arena_allocate(arena, strlen(style) + 1, 1);
    size_t len = 0;
    for (; *style != '\0'; style++) {
        if (*style != '\r') {
            copy[len++] = *style;
        }
    }
    return copy;
}

static void add_meta(struct html *html, xmlNodePtr head, const char *attribute, const char *name,
                     const char *content)
{
    xmlNodePtr meta = html_element(html, head, "meta", NULL);
    html_attribute(html, meta, attribute, name);
    html_attribute(html, meta, "content", content);
}

/*
 * The policy stands before everything that it governs. Only this style sheet is let in: no script, no picture, no font,
 * no connection, no form, so that a report that somebody mails around can't call home.
 */
static void add_head(struct html *html, xmlNodePtr page)
{
    struct view *view = &html->view;
    const char *style = style_without_carriage_returns(view->arena, view->input->style);
    xmlNodePtr head = html_element(html, page, "head", NULL);
    html_attribute(html, html_element(html, head, "meta", NULL), "charset", "utf-8");
    add_meta(html, head, "http-equiv", "Content-Security-Policy",
             arena_format(view->arena,
                          "default-src 'none'; style-src '%s'; base-uri 'none'; form-action 'none'",
                          style_hash(view->arena, style, strlen(style))));
    /* by it a report that was cut off is known for one */
    add_meta(html, head, "name", "generator", EVIDENCE_HTML_GENERATOR);
    add_meta(html, head, "name", "viewport", "width=device-width, initial-scale=1");
    add_meta(html, head, "name", "referrer", "no-referrer");
    add_meta(html, head, "name", "color-scheme", "light dark");
    const char *started = view_time(view, view->input->evidence->run.started);
    (void)html_leaf(html, head, "title", NULL, view_text1(view, "report.title", "time", started));
    html_raw_text(html, html_element(html, head, "style", NULL), style, strlen(style));
}

static void add_brand_mark(struct html *html, xmlNodePtr parent)
{
    xmlNodePtr drawing = html_element(html, parent, "svg", "brand-mark");
    html_attribute(html, drawing, "viewBox", "0 0 24 24");
    html_attribute(html, drawing, "width", "24");
    html_attribute(html, drawing, "height", "24");
    html_attribute(html, drawing, "aria-hidden", "true");
    html_attribute(html, html_element(html, drawing, "path", "ground"), "d",
                   "M5 1h14a4 4 0 0 1 4 4v14a4 4 0 0 1-4 4H5a4 4 0 0 1-4-4V5a4 4 0 0 1 4-4z");
    html_attribute(html, html_element(html, drawing, "path", "line"), "d", "M5 7.5h14v10H5zM5 8l7 5.5L19 8");
}

static void add_header(struct html *html, xmlNodePtr body)
{
    struct view *view = &html->view;
    const struct run *run = &view->input->evidence->run;
    xmlNodePtr header = html_element(html, body, "header", "page-header");
    xmlNodePtr brand = html_element(html, header, "p", "brand");
    add_brand_mark(html, brand);
    (void)html_leaf_id(html, brand, "span", NULL, "report.brand");
    xmlNodePtr when = html_element(html, header, "p", "when");
    html_attribute(html, html_leaf(html, when, "time", NULL, view_time(view, run->started)), "datetime",
                   run->started);
}

static void add_details(struct html *html, xmlNodePtr parent)
{
    xmlNodePtr details = html_chapter(html, parent, "technical", "report.technical");
    (void)html_leaf_id(html, details, "p", "intro", "report.technical.intro");
    if (html->view.input->evidence->run.explained_file != NULL) {
        html_add_explained(html, details);
        return;
    }
    html_add_connections(html, details);
    html_add_outlook(html, details);
    html_add_timeline(html, details);
    html_add_autodiscover(html, details);
    html_add_sources(html, details);
    html_add_endpoints(html, details);
    html_add_ports(html, details);
    html_add_names(html, details);
    html_add_way(html, details);
    html_add_encryption(html, details);
    html_add_computer(html, details);
    html_add_run(html, details);
}

static void add_footer(struct html *html, xmlNodePtr body)
{
    struct view *view = &html->view;
    const struct run *run = &view->input->evidence->run;
    xmlNodePtr footer = html_element(html, body, "footer", "page-footer");
    (void)html_leaf(html, footer, "p", NULL,
                    view_text3(view, "report.footer.made", "version", view->input->program_version,
                               "collector", run->program_version, "duration",
                               run->explained_file == NULL ? view_duration(view, run->duration_ms) : NULL));
    (void)html_leaf_id(html, footer, "p", NULL, "report.footer.open-again");
}

/* The same JSON as report.json, in ASCII alone, so that no editor or mail gateway can damage or disguise a character. */
static bool add_evidence(struct html *html, xmlNodePtr body, struct failure *failure)
{
    size_t len = 0;
    const char *json = report_json_ascii(html->view.input, html->view.arena, &len, failure);
    if (json == NULL) {
        return false;
    }
    xmlNodePtr holder = html_element(html, body, "pre", NULL);
    html_attribute(html, holder, "hidden", "");
    html_attribute(html, holder, "id", "evidence");
    html_raw_text(html, holder, json, len);
    return true;
}

static bool build_page(struct html *html, struct failure *failure)
{
    xmlNodePtr page = xmlNewDocNode(html->document, NULL, (const xmlChar *)"html", NULL);
    if (page == NULL || xmlCreateIntSubset(html->document, (const xmlChar *)"html", NULL, NULL) == NULL) {
        xmlFreeNode(page);
        html->failed = true;
        return true;
    }
    (void)xmlDocSetRootElement(html->document, page);
    html_attribute(html, page, "lang", catalogue_language(html->view.input->catalogue));
    add_head(html, page);
    xmlNodePtr body = html_element(html, page, "body", NULL);
    xmlNodePtr skip = html_leaf_id(html, body, "a", "skip", "report.skip");
    html_attribute(html, skip, "href", "#technical");
    add_header(html, body);
    xmlNodePtr content = html_element(html, body, "main", NULL);
    html_add_verdict(html, content);
    html_add_other_findings(html, content);
    if (html->view.input->evidence->run.explained_file == NULL) {
        html_add_accounts(html, content);
    }
    add_details(html, content);
    html_add_privacy(html, content);
    add_footer(html, body);
    return add_evidence(html, body, failure);
}

static void fail_report(struct failure *failure, const char *text)
{
    failure->operation = "report_html";
    failure->code = UNKNOWN_INTEGER;
    failure->system = "program";
    failure->text = text;
}

const char *report_html(const struct report_input *input, struct arena *arena, size_t *len,
                        struct failure *failure)
{
    /* the serializer writes a style element's text as it is: the one thing that could end it early is refused */
    if (strstr(input->style, "</") != NULL) {
        fail_report(failure, "the style sheet contains </");
        return NULL;
    }
    struct html html = {htmlNewDocNoDtD(NULL, NULL), {input, arena}, false};
    const char *page = NULL;
    if (html.document != NULL && build_page(&html, failure)) {
        page = html_serialize(&html, len);
        if (page == NULL) {
            fail_report(failure, "out of memory");
        }
    } else if (html.document == NULL) {
        fail_report(failure, "out of memory");
    }
    xmlFreeDoc(html.document);
    return page;
}
