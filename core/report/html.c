/*
 * See html.h.
 */
#include "core/report/html.h"

#include <limits.h>
#include <string.h>

#include <libxml/HTMLtree.h>
#include <libxml/xmlIO.h>

#include "core/evidence/text.h"

xmlNodePtr html_element(struct html *html, xmlNodePtr parent, const char *name, const char *classes)
{
    xmlNodePtr node = html->failed ? NULL : xmlNewDocNode(html->document, NULL, (const xmlChar *)name, NULL);
    if (node == NULL) {
        html->failed = true;
        return NULL;
    }
    if (parent == NULL || xmlAddChild(parent, node) == NULL) {
        xmlFreeNode(node);
        html->failed = true;
        return NULL;
    }
    if (classes != NULL) {
        html_attribute(html, node, "class", classes);
    }
    return node;
}

void html_attribute(struct html *html, xmlNodePtr node, const char *name, const char *value)
{
    if (html->failed || value == NULL) {
        return;
    }
    if (xmlNewProp(node, (const xmlChar *)name, (const xmlChar *)value) == NULL) {
        html->failed = true;
    }
}

void html_raw_text(struct html *html, xmlNodePtr node, const char *text, size_t len)
{
    if (html->failed || len > INT_MAX) {
        html->failed = true;
        return;
    }
    xmlNodePtr child = xmlNewDocTextLen(html->document, (const xmlChar *)text, (int)len);
    if (child == NULL || xmlAddChild(node, child) == NULL) {
        xmlFreeNode(child);
        html->failed = true;
    }
}

/* A page's title is text alone, and nobody breaks its lines. */
static bool takes_elements(xmlNodePtr node)
{
    return node != NULL && strcmp((const char *)node->name, "title") != 0;
}

/* How many bytes from here on stay on one line: a switch such as --password-stdin, whose hyphens are no ends; else 0. */
static size_t whole_len(const char *text)
{
    size_t hyphens = strspn(text, "-");
    size_t letters =
        strspn(text + hyphens, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    return hyphens == 2 && letters > 0 && letters < 32 ? hyphens + letters : 0;
}

/* The first place in the text that needs more than text: after a backslash, or before a switch; its end if none. */
static size_t plain_len(const char *text)
{
    size_t len = 0;
    while (text[len] != '\0' && !(len > 0 && text[len - 1] == '\\') &&
           !((len == 0 || text[len - 1] == ' ') && whole_len(text + len) > 0)) {
        len++;
    }
    return len;
}

/*
 * Lets a line end after each backslash, so that a path is broken between its folders and not inside a name, and keeps a
 * switch of the command line whole.
 */
void html_text(struct html *html, xmlNodePtr node, const char *text)
{
    if (text == NULL) {
        return;
    }
    const char *rest = view_visible(html->view.arena, text, HTML_TEXT_MAXIMUM);
    size_t len = takes_elements(node) ? plain_len(rest) : strlen(rest);
    while (rest[len] != '\0') {
        size_t whole = whole_len(rest + len);
        html_raw_text(html, node, rest, len);
        rest += len;
        if (len > 0 && rest[-1] == '\\') {
            (void)html_element(html, node, "wbr", NULL);
        } else {
            html_raw_text(html, html_element(html, node, "span", "whole"), rest, whole);
            rest += whole;
        }
        len = plain_len(rest);
    }
    html_raw_text(html, node, rest, len);
}

xmlNodePtr html_leaf(struct html *html, xmlNodePtr parent, const char *name, const char *classes,
                     const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    xmlNodePtr node = html_element(html, parent, name, classes);
    html_text(html, node, text);
    return node;
}

void html_host(struct html *html, xmlNodePtr parent, const char *name, const char *host)
{
    if (host == NULL) {
        return;
    }
    enum { SHORT_HOST = 28 }; /* as "outlook.office365.com", which stays whole */
    const char *rest = view_visible(html->view.arena, host, HTML_TEXT_MAXIMUM);
    bool is_long = strlen(rest) > SHORT_HOST;
    xmlNodePtr node = html_element(html, parent, name, is_long ? "host" : "host short");
    while (*rest != '\0') {
        size_t len = is_long ? strcspn(rest, ".") : strlen(rest);
        len += rest[len] == '.';
        html_raw_text(html, node, rest, len);
        rest += len;
        if (*rest != '\0') {
            (void)html_element(html, node, "wbr", NULL);
        }
    }
}

xmlNodePtr html_leaf_id(struct html *html, xmlNodePtr parent, const char *name, const char *classes,
                        const char *id)
{
    return html_leaf(html, parent, name, classes, view_text(&html->view, id));
}

void html_link(struct html *html, xmlNodePtr parent, const char *address, const char *text)
{
    bool allowed = text_begins_ignoring_case(address, "https://") ||
                   text_begins_ignoring_case(address, "http://") ||
                   text_begins_ignoring_case(address, "mailto:");
    xmlNodePtr node = html_element(html, parent, allowed ? "a" : "span", NULL);
    if (allowed) {
        html_attribute(html, node, "href", view_visible(html->view.arena, address, HTML_TEXT_MAXIMUM));
        html_attribute(html, node, "rel", "noopener noreferrer");
    }
    html_text(html, node, text);
}

/* ---- drawings ---- */

/* On a square of 24: a filled shape, and a mark drawn on it with a line of 2. The shapes alone tell the looks apart. */
struct icon {
    const char *name;
    const char *shape;
    const char *mark;
};

#define ICON_CIRCLE "M12 1.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0-21z"
#define ICON_RING   "M12 3.4a8.6 8.6 0 1 1 0 17.2a8.6 8.6 0 1 1 0-17.2z" /* drawn as a broken line */
#define ICON_TRIANGLE                                                                                        \
    "M10.3 2.9L1.4 18.6A2 2 0 0 0 3.1 21.6H20.9A2 2 0 0 0 22.6 18.6L13.7 2.9A2 2 0 0 0 10.3 2.9z"
#define ICON_OCTAGON "M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z"

static const struct icon *find_icon(const char *name)
{
    static const struct icon icons[] = {
        {"none", ICON_CIRCLE, "M8 12h8"},
        {"ok", ICON_CIRCLE, "M6.8 12.4l3.6 3.6L17.2 8.4"},
        {"info", ICON_CIRCLE, "M12 11v6M12 7.2v.1"},
        {"warning", ICON_TRIANGLE, "M12 8.5v6M12 18v.1"},
        {"problem", ICON_OCTAGON, "M8 8l8 8M16 8l-8 8"},
        {"incomplete", ICON_CIRCLE, "M7.5 12h.1M12 12h.1M16.5 12h.1"},
        {"key", ICON_CIRCLE, "M9 11V9a3 3 0 0 1 6 0V11M7.8 11.2h8.4v5.3H7.8z"},
        {"unchecked", ICON_CIRCLE, "M9.3 9.6a2.8 2.8 0 1 1 4.3 2.3c-1 .6-1.6 1.2-1.6 2.3M12 17.4v.1"},
        {"unreached", ICON_RING, "M12 12v.1"},
        {"arrow", ICON_CIRCLE, "M7 12h9M12.4 7.8L16.6 12l-4.2 4.2"},
    };
    for (size_t i = 1; i < sizeof icons / sizeof icons[0]; i++) {
        if (strcmp(icons[i].name, name) == 0) {
            return &icons[i];
        }
    }
    return &icons[0];
}

static void add_path(struct html *html, xmlNodePtr drawing, const char *classes, const char *path)
{
    html_attribute(html, html_element(html, drawing, "path", classes), "d", path);
}

void html_icon(struct html *html, xmlNodePtr parent, const char *name)
{
    const struct icon *icon = find_icon(name);
    xmlNodePtr drawing =
        html_element(html, parent, "svg", arena_format(html->view.arena, "icon %s", icon->name));
    html_attribute(html, drawing, "viewBox", "0 0 24 24");
    html_attribute(html, drawing, "width", "24");
    html_attribute(html, drawing, "height", "24");
    html_attribute(html, drawing, "aria-hidden", "true");
    add_path(html, drawing, "shape", icon->shape);
    add_path(html, drawing, "mark", icon->mark);
}

/* ---- larger pieces ---- */

xmlNodePtr html_details(struct html *html, xmlNodePtr parent, const char *classes, const char *summary)
{
    xmlNodePtr details = html_element(html, parent, "details", classes);
    html_text(html, html_element(html, details, "summary", NULL), summary);
    return html_element(html, details, "div", "details-body");
}

xmlNodePtr html_chapter(struct html *html, xmlNodePtr parent, const char *id, const char *heading_id)
{
    xmlNodePtr section = html_element(html, parent, "section", id);
    html_attribute(html, section, "aria-labelledby", id);
    html_attribute(html, html_leaf_id(html, section, "h2", NULL, heading_id), "id", id);
    return section;
}

xmlNodePtr html_section(struct html *html, xmlNodePtr parent, const char *id, const char *heading_id,
                        const char *note, bool open)
{
    xmlNodePtr details = html_element(html, parent, "details", "part");
    html_attribute(html, details, "id", id);
    if (open) {
        html_attribute(html, details, "open", "");
    }
    xmlNodePtr summary = html_element(html, details, "summary", NULL);
    (void)html_leaf_id(html, summary, "h3", NULL, heading_id);
    (void)html_leaf(html, summary, "span", "note", note);
    return html_element(html, details, "div", "details-body");
}

xmlNodePtr html_facts(struct html *html, xmlNodePtr parent)
{
    return html_element(html, parent, "dl", "facts");
}

static xmlNodePtr fact_value(struct html *html, xmlNodePtr facts, const char *label_id)
{
    (void)html_leaf_id(html, facts, "dt", NULL, label_id);
    return html_element(html, facts, "dd", NULL);
}

void html_fact(struct html *html, xmlNodePtr facts, const char *label_id, const char *value)
{
    if (value != NULL) {
        html_text(html, fact_value(html, facts, label_id), value);
    }
}

void html_fact_code(struct html *html, xmlNodePtr facts, const char *label_id, const char *value)
{
    if (value != NULL) {
        (void)html_leaf(html, fact_value(html, facts, label_id), "code", NULL, value);
    }
}

struct html_table html_table(struct html *html, xmlNodePtr parent, const char *caption_id,
                             const char *const *columns)
{
    struct html_table table = {NULL, NULL, {NULL}, 0, 0};
    xmlNodePtr frame = html_element(html, parent, "div", "table");
    xmlNodePtr element = html_element(html, frame, "table", NULL);
    (void)html_leaf_id(html, element, "caption", NULL, caption_id);
    xmlNodePtr head = html_element(html, html_element(html, element, "thead", NULL), "tr", NULL);
    for (; columns[table.column_count] != NULL && table.column_count < 8; table.column_count++) {
        const char *label = view_text(&html->view, columns[table.column_count]);
        table.labels[table.column_count] = label;
        html_attribute(html, html_leaf(html, head, "th", NULL, label), "scope", "col");
    }
    table.body = html_element(html, element, "tbody", NULL);
    return table;
}

void html_row(struct html *html, struct html_table *table)
{
    table->row = html_element(html, table->body, "tr", NULL);
    table->column = 0;
}

xmlNodePtr html_cell(struct html *html, struct html_table *table, const char *classes, const char *text)
{
    xmlNodePtr cell = html_element(html, table->row, "td", classes);
    if (table->column < table->column_count) {
        html_attribute(html, cell, "data-label", table->labels[table->column]);
    }
    table->column++;
    html_text(html, cell, text);
    return cell;
}

void html_more(struct html *html, xmlNodePtr parent, size_t count, size_t limit)
{
    if (count > limit) {
        const char *number = view_number(&html->view, (int64_t)(count - limit));
        (void)html_leaf(html, parent, "p", "more", view_text1(&html->view, "report.more", "count", number));
    }
}

const char *html_serialize(struct html *html, size_t *len)
{
    xmlOutputBufferPtr buffer = html->failed ? NULL : xmlAllocOutputBuffer(NULL);
    if (buffer == NULL) {
        return NULL;
    }
    /* no encoder: the tree is UTF-8 already, and with one named, libxml2 would write a meta element of its own */
    htmlDocContentDumpFormatOutput(buffer, html->document, NULL, 0);
    const char *page = NULL;
    if (xmlOutputBufferFlush(buffer) >= 0 && xmlOutputBufferGetContent(buffer) != NULL) {
        *len = xmlOutputBufferGetSize(buffer);
        page = arena_copy_bytes(html->view.arena, (const char *)xmlOutputBufferGetContent(buffer), *len);
    }
    (void)xmlOutputBufferClose(buffer);
    return page;
}
