/*
 * Builds an HTML page as a libxml2 tree. Nothing here pastes strings: text becomes a text node and is escaped by
 * libxml2's serializer, so text from a hostile server stays text.
 */
#ifndef CORE_REPORT_HTML_H
#define CORE_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/tree.h>

#include "core/report/view.h"

/*
 * A page being built. `failed` is set once memory is exhausted; every function then does nothing and returns NULL, so
 * that only the end has to look.
 */
struct html {
    xmlDocPtr document;
    struct view view;
    bool failed;
};

/* How much of one text and of one list a page shows; all of it is in the evidence. */
enum { HTML_TEXT_MAXIMUM = 2000, HTML_ROWS_MAXIMUM = 500, HTML_ENTRIES_MAXIMUM = 50 };

/* Appends an element. `classes` may be NULL. Nodes belong to the document. */
xmlNodePtr html_element(struct html *html, xmlNodePtr parent, const char *name, const char *classes);

/* Sets an attribute. A value of NULL sets nothing. */
void html_attribute(struct html *html, xmlNodePtr node, const char *name, const char *value);

/* Appends text, made visible (view_visible). NULL appends nothing. */
void html_text(struct html *html, xmlNodePtr node, const char *text);

/* Appends text as it is, of any length: for the style sheet and the embedded evidence alone. */
void html_raw_text(struct html *html, xmlNodePtr node, const char *text, size_t len);

/* Appends an element that holds this text. NULL appends nothing and returns NULL without failing. */
xmlNodePtr html_leaf(struct html *html, xmlNodePtr parent, const char *name, const char *classes,
                     const char *text);

/* A host's name in a table: a line ends after a dot before it ends inside a word. NULL appends nothing. */
void html_host(struct html *html, xmlNodePtr parent, const char *name, const char *host);

/* The same as html_leaf with a text of the catalogue. */
xmlNodePtr html_leaf_id(struct html *html, xmlNodePtr parent, const char *name, const char *classes,
                        const char *id);

/* A link that opens only http, https and mailto addresses; any other becomes plain text. */
void html_link(struct html *html, xmlNodePtr parent, const char *address, const char *text);

/* A small drawing beside a word that says the same: ok, info, warning, problem, incomplete, key, arrow,
 * unchecked, unreached, none. */
void html_icon(struct html *html, xmlNodePtr parent, const char *name);

/* A part that opens on a click; returns the element that takes its content. */
xmlNodePtr html_details(struct html *html, xmlNodePtr parent, const char *classes, const char *summary);

/* A <section> with its heading of level 2; `id` names both. */
xmlNodePtr html_chapter(struct html *html, xmlNodePtr parent, const char *id, const char *heading_id);

/*
 * One part of the technical half: <details id> whose summary is a heading of level 3 and a short note beside it (NULL
 * for none). Returns the element that takes its content.
 */
xmlNodePtr html_section(struct html *html, xmlNodePtr parent, const char *id, const char *heading_id,
                        const char *note, bool open);

/* A list of facts (dl); html_fact adds "label: value" and leaves out a value of NULL. */
xmlNodePtr html_facts(struct html *html, xmlNodePtr parent);
void html_fact(struct html *html, xmlNodePtr facts, const char *label_id, const char *value);
void html_fact_code(struct html *html, xmlNodePtr facts, const char *label_id, const char *value);

/*
 * A table. `caption_id` names it for screen readers. Column texts are catalogue ids, ended by NULL, at most 8. html_cell
 * appends the next cell of a row; the label of its column goes with it for narrow screens.
 */
struct html_table {
    xmlNodePtr body;
    xmlNodePtr row;
    const char *labels[8];
    size_t column_count;
    size_t column;
};
struct html_table html_table(struct html *html, xmlNodePtr parent, const char *caption_id,
                             const char *const *columns);
void html_row(struct html *html, struct html_table *table);
xmlNodePtr html_cell(struct html *html, struct html_table *table, const char *classes, const char *text);

/* "and 12 more; all are in the evidence" when count is over the limit. */
void html_more(struct html *html, xmlNodePtr parent, size_t count, size_t limit);

/* The page as UTF-8 HTML, owned by the page's arena. NULL when memory is exhausted. */
const char *html_serialize(struct html *html, size_t *len);

#endif
