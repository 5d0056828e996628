/*
 * The picture of the way from this computer to the mailbox: a row of links on a wide page, a column on a narrow one. Each has
 * its state as a shape and as a word; what matters stands below in a sentence, all of it in words behind a click.
 */
#include "core/report/report_html.h"
#include "core/report/view_path.h"

enum { PATHS_MAXIMUM = 20 };

/* A state's drawing (html_icon) and look, by its place in enum path_state. */
static const char *const icons[] = {"unchecked", "ok", "warning", "problem", "unreached", "none"};
static const char *const looks[] = {"none", "ok", "warning", "problem", "none", "none"};

static void add_link(struct html *html, xmlNodePtr list, const struct path_part *part,
                     const struct path_words *words, bool is_focus)
{
    struct arena *arena = html->view.arena;
    xmlNodePtr item = html_element(html, list, "li",
                                   arena_format(arena, "way-link look-%s %s%s", looks[part->state],
                                                words->look, is_focus ? " focus" : ""));
    html_attribute(html, item, "title", words->sentence);
    html_icon(html, item, icons[part->state]);
    xmlNodePtr name = html_element(html, item, "span", "way-name");
    html_text(html, name, words->name);
    if (words->tech != NULL) {
        html_text(html, name, " ");
        (void)html_leaf(html, name, "span", "way-tech", words->tech);
    }
    (void)html_leaf(html, item, "span", "way-state", words->state);
}

static void add_row(struct html *html, xmlNodePtr parent, const struct path *path)
{
    struct view *view = &html->view;
    struct path_words words;
    size_t focus = view_path_focus(view, path);
    xmlNodePtr list = html_element(html, parent, "ol", "way-row");
    html_attribute(html, list, "role", "list"); /* a list without bullets is none for some screen readers */
    for (size_t i = 0; i < path->links.count; i++) {
        view_path_words(view, path, &path->links.items[i], &words);
        add_link(html, list, &path->links.items[i], &words, i == focus);
    }
    if (focus < path->links.count) {
        (void)html_leaf(html, parent, "p", "way-said", view_path_said(view, path, focus));
    }
}

/* Every link in words, for IT and for whoever can't see the picture. */
static void add_words(struct html *html, xmlNodePtr parent, const struct path *path)
{
    struct view *view = &html->view;
    xmlNodePtr body = html_details(html, parent, "help", view_text(view, "path.in-words"));
    xmlNodePtr list = html_element(html, body, "ol", "way-words");
    for (size_t i = 0; i < path->links.count; i++) {
        struct path_words words;
        view_path_words(view, path, &path->links.items[i], &words);
        xmlNodePtr item = html_element(html, list, "li", NULL);
        html_icon(html, item, icons[path->links.items[i].state]);
        xmlNodePtr texts = html_element(html, item, "div", NULL);
        xmlNodePtr line = html_element(html, texts, "p", NULL);
        (void)html_leaf(html, line, "strong", NULL,
                        view_text2(view, "path.group", "names", words.name, "state", words.state));
        html_text(html, line, ". ");
        html_text(html, line, words.sentence);
        (void)html_leaf(html, texts, "p", "way-detail", words.detail);
    }
}

void html_add_path(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct path_list *paths = &view->input->diagnosis->interpretation.paths;
    if (paths->count == 0) {
        return;
    }
    xmlNodePtr card = html_element(html, parent, "div", "card way");
    html_attribute(html, card, "role", "group");
    html_attribute(html, card, "aria-labelledby", "way-title");
    html_attribute(html, html_leaf(html, card, "h2", NULL, view_path_title(view, &paths->items[0])), "id",
                   "way-title");
    add_row(html, card, &paths->items[0]);
    add_words(html, card, &paths->items[0]);
    if (paths->count == 1) {
        return;
    }
    xmlNodePtr others = html_details(html, card, "help others", view_text(view, "path.others"));
    for (size_t i = 1; i < paths->count && i < PATHS_MAXIMUM; i++) {
        (void)html_leaf(html, others, "h3", NULL, view_path_title(view, &paths->items[i]));
        add_row(html, others, &paths->items[i]);
        add_words(html, others, &paths->items[i]);
    }
    html_more(html, others, paths->count, PATHS_MAXIMUM);
}
