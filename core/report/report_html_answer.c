/*
 * What an Autodiscover answer says: in a run's report under the attempt that got it, and as the main part of the report
 * on a saved answer.
 */
#include "core/report/answer_story.h"
#include "core/report/report_answer.h"
#include "core/report/report_html.h"

static void add_section(struct html *html, xmlNodePtr parent, const struct answer_section *section)
{
    xmlNodePtr facts = html_facts(html, html_details(html, parent, "protocol", section->title));
    for (size_t i = 0; i < section->facts.count; i++) {
        (void)html_leaf(html, facts, "dt", NULL, section->facts.items[i].name);
        xmlNodePtr value = html_element(html, facts, "dd", NULL);
        (void)html_leaf(html, value, "code", NULL, section->facts.items[i].value);
    }
}

static void add_plain(struct html *html, xmlNodePtr parent, const struct text_list *plain)
{
    if (plain->count == 0) {
        return;
    }
    xmlNodePtr list = html_element(html, parent, "ul", "sent");
    for (size_t i = 0; i < plain->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        (void)html_leaf(html, list, "li", NULL, plain->items[i]);
    }
}

static void add_story(struct html *html, xmlNodePtr parent, const struct answer_story *story)
{
    add_plain(html, parent, &story->plain);
    for (size_t i = 0; i < story->sections.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_section(html, parent, &story->sections.items[i]);
    }
    html_more(html, parent, story->sections.count, HTML_ENTRIES_MAXIMUM);
}

void html_add_answer(struct html *html, xmlNodePtr parent, const struct autodiscover_answer *answer)
{
    struct answer_story story = {0};
    if (answer->kind == ANSWER_UNKNOWN) {
        return;
    }
    answer_story_tell(&html->view, answer, &story);
    if (story.plain.count > 0) {
        (void)html_leaf_id(html, parent, "p", "label", "explain.heading.plain");
    }
    add_story(html, parent, &story);
}

void html_add_explained(struct html *html, xmlNodePtr parent)
{
    const struct evidence *evidence = html->view.input->evidence;
    const struct autodiscover_answer *answer = report_explained_answer(evidence);
    xmlNodePtr body = html_section(html, parent, "autodiscover", "report.explained",
                                   view_text(&html->view, "report.explained.note"), true);
    html_fact_code(html, html_facts(html, body), "report.explained.file", evidence->run.explained_file);
    if (answer != NULL && answer->kind != ANSWER_UNKNOWN) {
        struct answer_story story = {0};
        answer_story_tell(&html->view, answer, &story);
        add_story(html, body, &story);
    }
}
