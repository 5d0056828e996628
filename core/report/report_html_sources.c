/*
 * What Outlook's search rests on besides names: service records in DNS, the company's directory, registry values, and the
 * answers that lie on this computer.
 */
#include "core/autodiscover/settings_rules.h"
#include "core/evidence/text.h"
#include "core/knowledge/settings.h"
#include "core/report/report_html.h"

/* ---- service records ---- */

static void add_services(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.service.target", "report.service.port",
                                          "report.service.priority", "report.service.weight", NULL};
    struct view *view = &html->view;
    const struct service_lookup_list *services = &view->input->evidence->services;
    for (size_t i = 0; i < services->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct service_lookup *lookup = &services->items[i];
        (void)html_leaf_id(html, parent, "h4", NULL, "report.services");
        xmlNodePtr facts = html_facts(html, parent);
        html_fact_code(html, facts, "report.service.name", lookup->name);
        html_fact(html, facts, "report.service.result",
                  view_word(view, "service-outcome", schema_name(name_outcome_names, lookup->outcome)));
        html_fact(html, facts, "report.service.time", view_duration(view, lookup->duration_ms));
        bool is_answer = lookup->outcome == NAME_NOT_FOUND || lookup->outcome == NAME_NO_ADDRESS;
        html_fact(html, facts, "report.failure", is_answer ? NULL : view_failure(view, &lookup->failure));
        if (lookup->records.count == 0) {
            continue;
        }
        struct html_table table = html_table(html, parent, "report.services.caption", columns);
        for (size_t r = 0; r < lookup->records.count && r < HTML_ENTRIES_MAXIMUM; r++) {
            const struct service_record *record = &lookup->records.items[r];
            html_row(html, &table);
            (void)html_cell(html, &table, "address", record->target);
            (void)html_cell(html, &table, "number", view_number(view, record->port));
            (void)html_cell(html, &table, "number", view_number(view, record->priority));
            (void)html_cell(html, &table, "number", view_number(view, record->weight));
        }
        html_more(html, parent, lookup->records.count, HTML_ENTRIES_MAXIMUM);
        (void)html_leaf_id(html, parent, "p", "small", "report.services.explained");
    }
    html_more(html, parent, services->count, HTML_ENTRIES_MAXIMUM);
}

/* ---- the directory ---- */

static void add_points(struct html *html, xmlNodePtr parent, const struct connection_point_list *points)
{
    static const char *const columns[] = {"report.point.bindings", "report.point.keywords", NULL};
    struct view *view = &html->view;
    if (points->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.points", columns);
    for (size_t i = 0; i < points->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct connection_point *point = &points->items[i];
        html_row(html, &table);
        xmlNodePtr place =
            html_cell(html, &table, "address", view_list(view, &point->bindings, HTML_ENTRIES_MAXIMUM));
        html_text(html, place, " ");
        (void)html_leaf(html, place, "small", NULL, point->dn);
        (void)html_cell(html, &table, "address", view_list(view, &point->keywords, HTML_ENTRIES_MAXIMUM));
    }
    html_more(html, parent, points->count, HTML_ROWS_MAXIMUM);
}

static void add_directories(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct directory_search_list *directories = &view->input->evidence->directories;
    for (size_t i = 0; i < directories->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct directory_search *search = &directories->items[i];
        (void)html_leaf_id(html, parent, "h4", NULL, "report.directory");
        xmlNodePtr facts = html_facts(html, parent);
        html_fact(html, facts, "report.directory.result",
                  view_word(view, "directory", schema_name(directory_outcome_names, search->outcome)));
        html_fact_code(html, facts, "report.directory.asked", search->asked);
        html_fact_code(html, facts, "report.directory.server", search->server);
        html_fact(html, facts, "report.directory.domain", search->domain);
        html_fact(html, facts, "report.directory.site", search->site);
        html_fact(html, facts, "report.directory.bind", view_label(view, "bind", search->bind));
        html_fact(html, facts, "report.directory.time", view_duration(view, search->duration_ms));
        html_fact(html, facts, "report.failure", view_failure(view, &search->failure));
        add_points(html, parent, &search->points);
    }
    html_more(html, parent, directories->count, HTML_ENTRIES_MAXIMUM);
}

/* ---- settings ---- */

/* What the value means for Outlook, where that is not plain from its name. */
static const char *setting_note(const struct view *view, const struct setting *setting)
{
    if (setting_is_look_alike(setting)) {
        return view_text1(view, "report.setting.not-read", "meant", settings_meant_by(setting->name));
    }
    if (setting_stands_elsewhere(setting)) {
        return view_text(view, "report.setting.elsewhere");
    }
    return setting_has_wrong_type(setting) ? view_text(view, "report.setting.wrong-type") : NULL;
}

static void add_settings(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.setting.name", "report.setting.data", "report.setting.key",
                                          "report.setting.view", NULL};
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    if (evidence->settings.count == 0 && evidence->settings_failure.operation == NULL) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.settings");
    (void)html_leaf(html, parent, "p", "failure", view_failure(view, &evidence->settings_failure));
    if (evidence->settings.count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.settings.caption", columns);
    for (size_t i = 0; i < evidence->settings.count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct setting *setting = &evidence->settings.items[i];
        html_row(html, &table);
        xmlNodePtr name = html_cell(html, &table, "address", setting->name);
        html_text(html, name, " ");
        (void)html_leaf(html, name, "small", NULL, setting_note(view, setting));
        (void)html_cell(html, &table, "address", setting->data);
        (void)html_cell(html, &table, "address", setting->key);
        (void)html_cell(html, &table, NULL, view_label(view, "setting-view", setting->view));
    }
    html_more(html, parent, evidence->settings.count, HTML_ROWS_MAXIMUM);
}

/* ---- answers on this computer ---- */

static void add_saved_answer(struct html *html, xmlNodePtr parent, const struct saved_answer *saved)
{
    struct view *view = &html->view;
    xmlNodePtr body = html_details(html, parent, "saved", view_label(view, "saved", saved->kind));
    xmlNodePtr facts = html_facts(html, body);
    html_fact_code(html, facts, "report.saved.path", saved->path);
    html_fact(html, facts, "report.saved.domain", saved->domain);
    html_fact(html, facts, "report.saved.modified", view_time(view, saved->modified));
    html_fact(html, facts, "report.saved.size", view_number(view, saved->size));
    html_fact(html, facts, "report.failure", view_failure(view, &saved->failure));
    html_fact(html, facts, "report.answer.problem", saved->answer.problem);
    html_add_answer(html, body, &saved->answer);
}

static void add_saved_answers(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct saved_answer_list *saved = &view->input->evidence->saved_answers;
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    if (saved->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.saved");
    xmlNodePtr list = html_element(html, parent, "ul", NULL);
    for (size_t i = 0; i < accounts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const char *words = view_word(view, "cached-answer",
                                      schema_name(cached_answer_names, accounts->items[i].cached_answer));
        (void)html_leaf(html, list, "li", NULL,
                        view_text2(view, "report.saved.compared", "address", accounts->items[i].address,
                                   "result", words));
    }
    for (size_t i = 0; i < saved->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_saved_answer(html, parent, &saved->items[i]);
    }
    html_more(html, parent, saved->count, HTML_ENTRIES_MAXIMUM);
}

void html_add_sources(struct html *html, xmlNodePtr parent)
{
    const struct evidence *evidence = html->view.input->evidence;
    if (evidence->services.count + evidence->directories.count + evidence->settings.count +
                evidence->saved_answers.count ==
            0 &&
        evidence->settings_failure.operation == NULL) {
        return;
    }
    xmlNodePtr body = html_section(html, parent, "sources", "report.sources",
                                   view_text(&html->view, "report.sources.note"), false);
    add_directories(html, body);
    add_services(html, body);
    add_settings(html, body);
    add_saved_answers(html, body);
}
