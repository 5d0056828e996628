/*
 * How Outlook looks for its mail server: each step in Outlook's order with what came of it, and the endpoints that the
 * answers name.
 */
#include <string.h>

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"
#include "core/report/report_html.h"
#include "core/report/view_steps.h"

/* A step that failed is a problem only where a finding rests on it; else it is how the search goes. */
static const char *step_look(int outcome, bool is_fault)
{
    switch (outcome) {
    case STEP_ANSWERED:
        return "ok";
    case STEP_ASKS_FOR_SIGN_IN:
        return "key";
    case STEP_REDIRECTED:
        return "arrow";
    case STEP_REFUSED:
    case STEP_ERROR_ANSWER:
    case STEP_NOT_UNDERSTOOD:
    case STEP_HTTP_STATUS:
    case STEP_NO_CONNECTION:
        return is_fault ? "problem" : "none";
    default:
        return "none";
    }
}

/* "Outlook uses this one": the winner stands out, the others only say how they stand. */
static void add_standing(struct html *html, xmlNodePtr title, const struct autodiscover *of,
                         enum standing standing)
{
    bool wins = standing == STANDING_WINNER || standing == STANDING_PROVISIONAL;
    const char *text = view_standing(&html->view, of, standing);
    if (text != NULL) {
        html_text(html, title, " ");
        (void)html_leaf(html, title, "span", wins ? "badge" : "badge quiet", text);
    }
}

/* The places that the step begins with, where there are several; the one where it ended stands below it anyway. */
static void add_candidates(struct html *html, xmlNodePtr words, const struct step *step)
{
    if (step->candidates.count < 2) {
        return;
    }
    (void)html_leaf_id(html, words, "p", "label", "report.step.candidates");
    xmlNodePtr list = html_element(html, words, "ol", "candidates");
    for (size_t i = 0; i < step->candidates.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        xmlNodePtr item = html_element(html, list, "li", NULL);
        (void)html_leaf(html, item, "code", NULL, step->candidates.items[i]);
        html_text(html, item, " ");
        (void)html_leaf(html, item, "small", NULL,
                        view_candidate_outcome(&html->view, step, step->candidates.items[i]));
    }
    html_more(html, words, step->candidates.count, HTML_ENTRIES_MAXIMUM);
}

static void add_place(struct html *html, xmlNodePtr words, const struct step *step)
{
    const char *hops = view_step_hops(&html->view, step);
    if (step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE) {
        return;
    }
    if (hops != NULL) {
        xmlNodePtr way = html_element(html, words, "p", "step-url");
        (void)html_leaf_id(html, way, "span", "label", "report.step.hops");
        html_text(html, way, " ");
        (void)html_leaf(html, way, "code", NULL, hops);
    } else if (step->url != NULL) {
        (void)html_leaf(html, html_element(html, words, "p", "step-url"), "code", NULL, step->url);
    }
    add_candidates(html, words, step);
}

static void add_step(struct html *html, xmlNodePtr parent, const struct autodiscover *of,
                     const struct step *step)
{
    struct view *view = &html->view;
    enum standing standing = view_step_standing(view, of, step);
    bool wins = standing == STANDING_WINNER || standing == STANDING_PROVISIONAL;
    bool is_fault = view_step_is_fault(view, of->address, step);
    const char *look =
        is_fault && view_step_takes_no_password(step) ? "warning" : step_look(step->outcome, is_fault);
    xmlNodePtr item = html_element(html, parent, "li",
                                   arena_format(view->arena, "step mark-%s%s", look, wins ? " winner" : ""));
    html_icon(html, item, look);
    xmlNodePtr words = html_element(html, item, "div", "step-words");
    xmlNodePtr title = html_element(html, words, "p", "step-title");
    (void)html_leaf(html, title, "b", NULL, view_label(view, "step", step->id));
    add_standing(html, title, of, standing);
    (void)html_leaf(html, words, "p", "step-outcome", view_step_outcome(view, step));
    add_place(html, words, step);
    html_add_attempts(html, words, &step->attempts);
}

static void add_question(struct html *html, xmlNodePtr parent, const struct step *question)
{
    struct view *view = &html->view;
    const char *look = step_look(question->outcome, false);
    xmlNodePtr item = html_element(html, parent, "li", arena_format(view->arena, "step mark-%s", look));
    html_icon(html, item, look);
    xmlNodePtr words = html_element(html, item, "div", "step-words");
    (void)html_leaf(html, html_element(html, words, "p", "step-title"), "b", NULL,
                    view_question_name(view, question));
    (void)html_leaf(html, words, "p", "step-outcome", view_question_outcome(view, question));
    add_place(html, words, question);
    html_add_attempts(html, words, &question->attempts);
}

/* What was asked beside Outlook's own steps, folded away: it changes nothing for Outlook. */
static void add_questions(struct html *html, xmlNodePtr parent, const struct autodiscover *of)
{
    struct view *view = &html->view;
    if (of->other_questions.count == 0) {
        return;
    }
    xmlNodePtr body = html_details(html, parent, "questions", view_text(view, "report.other-questions"));
    (void)html_leaf_id(html, body, "p", NULL, "report.other-questions.explained");
    xmlNodePtr list = html_element(html, body, "ul", "timeline");
    for (size_t i = 0; i < of->other_questions.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_question(html, list, &of->other_questions.items[i]);
    }
    html_more(html, body, of->other_questions.count, HTML_ENTRIES_MAXIMUM);
}

static void add_record(struct html *html, xmlNodePtr parent, const struct autodiscover *of)
{
    struct view *view = &html->view;
    const struct autodiscover *previous = chain_previous(view->input->evidence, of);
    (void)html_leaf(html, parent, "h4", NULL,
                    previous == NULL ? view_text1(view, "report.autodiscover.account", "address", of->address)
                                     : view_text2(view, "report.trace.led-on", "address", of->address, "from",
                                                  previous->address));
    xmlNodePtr list = html_element(html, parent, "ol", "timeline");
    for (size_t i = 0; i < of->steps.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_step(html, list, of, &of->steps.items[i]);
    }
    html_more(html, parent, of->steps.count, HTML_ENTRIES_MAXIMUM);
    add_questions(html, parent, of);
}

void html_add_autodiscover(struct html *html, xmlNodePtr parent)
{
    const struct autodiscover_list *list = &html->view.input->evidence->autodiscover;
    xmlNodePtr body = html_section(html, parent, "autodiscover", "report.autodiscover",
                                   view_text(&html->view, "report.autodiscover.note"), true);
    if (list->count == 0) {
        (void)html_leaf_id(html, body, "p", NULL, "report.autodiscover.none");
        return;
    }
    (void)html_leaf_id(html, body, "p", NULL, "report.autodiscover.explained");
    for (size_t i = 0; i < list->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_record(html, body, &list->items[i]);
    }
    html_more(html, body, list->count, HTML_ENTRIES_MAXIMUM);
}

/* ---- endpoints ---- */

static const char *endpoint_look(const struct attempt *last)
{
    if (last == NULL || last->outcome == REACH_UNKNOWN) {
        return "none";
    }
    if (last->http_status == 401) {
        return "key";
    }
    return last->outcome == REACH_DONE && last->http_status < 400 ? "ok" : "problem";
}

static const char *endpoint_result(const struct view *view, const struct attempt *last)
{
    if (last == NULL) {
        return view_text(view, "report.endpoint.not-asked");
    }
    if (last->http_status == 401 && last->sign_in == NULL) {
        return view_text(view, "report.endpoint.alive");
    }
    return last->http_status == UNKNOWN_INTEGER
               ? view_word(view, "reach", schema_name(reach_outcome_names, last->outcome))
               : arena_format(view->arena, "HTTP %lld", (long long)last->http_status);
}

static void add_endpoint(struct html *html, xmlNodePtr parent, const struct endpoint *endpoint)
{
    struct view *view = &html->view;
    const struct attempt *last = attempts_last(&endpoint->attempts);
    const char *look = endpoint_look(last);
    xmlNodePtr item = html_element(html, parent, "li", arena_format(view->arena, "step mark-%s", look));
    html_icon(html, item, look);
    xmlNodePtr words = html_element(html, item, "div", "step-words");
    xmlNodePtr title = html_element(html, words, "p", "step-title");
    (void)html_leaf(html, title, "b", NULL, view_label(view, "purpose", endpoint->purpose));
    (void)html_leaf(html, words, "p", "step-outcome", endpoint_result(view, last));
    xmlNodePtr facts = html_facts(html, words);
    html_fact_code(html, facts, "report.endpoint.url", endpoint->url);
    html_fact(html, facts, "report.endpoint.protocol", view_label(view, "protocol", endpoint->protocol));
    html_fact(html, facts, "report.endpoint.account", endpoint->account);
    html_fact(html, facts, "report.endpoint.named-by", view_label(view, "named-by", endpoint->named_by));
    html_add_attempts(html, words, &endpoint->attempts);
}

void html_add_endpoints(struct html *html, xmlNodePtr parent)
{
    const struct endpoint_list *list = &html->view.input->evidence->endpoints;
    if (list->count == 0) {
        return;
    }
    xmlNodePtr body = html_section(html, parent, "endpoints", "report.endpoints",
                                   view_text(&html->view, "report.endpoints.note"), false);
    xmlNodePtr steps = html_element(html, body, "ul", "timeline");
    for (size_t i = 0; i < list->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_endpoint(html, steps, &list->items[i]);
    }
    html_more(html, body, list->count, HTML_ENTRIES_MAXIMUM);
}
