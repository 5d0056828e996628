/*
 * How Outlook looks for its mail server: each step in Outlook's order with what came of it, and the endpoints that the
 * answers name.
 */
#include <string.h>

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

/* The id of the step that Outlook will use for this address; NULL when there is none. */
static const char *find_winner(const struct view *view, const char *address)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    for (size_t i = 0; i < accounts->count; i++) {
        if (text_equal_ignoring_case(accounts->items[i].address, address)) {
            return text_equal(accounts->items[i].winner, "none") ? NULL : accounts->items[i].winner;
        }
    }
    return NULL;
}

static void add_step(struct html *html, xmlNodePtr parent, const struct autodiscover *of,
                     const struct step *step, const char *winner)
{
    struct view *view = &html->view;
    bool wins = winner != NULL && text_equal(step->id, winner);
    const char *look = step_look(step->outcome, view_step_is_fault(view, of->address, step));
    xmlNodePtr item = html_element(html, parent, "li",
                                   arena_format(view->arena, "step mark-%s%s", look, wins ? " winner" : ""));
    html_icon(html, item, look);
    xmlNodePtr words = html_element(html, item, "div", "step-words");
    xmlNodePtr title = html_element(html, words, "p", "step-title");
    (void)html_leaf(html, title, "b", NULL, view_label(view, "step", step->id));
    if (wins) {
        html_text(html, title, " ");
        (void)html_leaf_id(html, title, "span", "badge", "report.step.winner");
    }
    (void)html_leaf(html, words, "p", "step-outcome", view_step_outcome(view, step));
    if (step->url != NULL) {
        (void)html_leaf(html, html_element(html, words, "p", "step-url"), "code", NULL, step->url);
    }
    html_add_attempts(html, words, &step->attempts);
}

static void add_account_steps(struct html *html, xmlNodePtr parent, const struct autodiscover *autodiscover)
{
    struct view *view = &html->view;
    (void)html_leaf(html, parent, "h4", NULL,
                    view_text1(view, "report.autodiscover.account", "address", autodiscover->address));
    const char *winner = find_winner(view, autodiscover->address);
    xmlNodePtr list = html_element(html, parent, "ol", "timeline");
    for (size_t i = 0; i < autodiscover->steps.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_step(html, list, autodiscover, &autodiscover->steps.items[i], winner);
    }
    html_more(html, parent, autodiscover->steps.count, HTML_ENTRIES_MAXIMUM);
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
        add_account_steps(html, body, &list->items[i]);
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
