/*
 * This computer, how the run went, and what it sent.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/report/report_html.h"

static const char *truth_text(const struct view *view, enum truth truth)
{
    switch (truth) {
    case TRUTH_YES:
        return view_text(view, "report.yes");
    case TRUTH_NO:
        return view_text(view, "report.no");
    default:
        return NULL;
    }
}

/* ---- this computer ---- */

static void add_adapters(struct html *html, xmlNodePtr parent, const struct adapter_list *adapters)
{
    static const char *const columns[] = {"report.adapter.name",
                                          "report.adapter.kind",
                                          "report.adapter.up",
                                          "report.adapter.addresses",
                                          "report.adapter.gateways",
                                          "report.adapter.dns-servers",
                                          NULL};
    struct view *view = &html->view;
    if (adapters->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.adapters", columns);
    for (size_t i = 0; i < adapters->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct adapter *adapter = &adapters->items[i];
        html_row(html, &table);
        xmlNodePtr name = html_cell(html, &table, NULL, adapter->name);
        html_text(html, name, " ");
        (void)html_leaf(html, name, "small", NULL, adapter->description);
        (void)html_cell(html, &table, NULL, view_label(view, "adapter", adapter->kind));
        (void)html_cell(html, &table, NULL, truth_text(view, adapter->up));
        (void)html_cell(html, &table, "address", view_list(view, &adapter->addresses, HTML_ENTRIES_MAXIMUM));
        (void)html_cell(html, &table, "address", view_list(view, &adapter->gateways, HTML_ENTRIES_MAXIMUM));
        (void)html_cell(html, &table, "address",
                        view_list(view, &adapter->dns_servers, HTML_ENTRIES_MAXIMUM));
    }
    html_more(html, parent, adapters->count, HTML_ENTRIES_MAXIMUM);
}

static void add_proxies(struct html *html, xmlNodePtr parent, const struct proxy_list *proxies)
{
    static const char *const columns[] = {"report.proxy.url", "report.proxy.answer", "report.proxy.source",
                                          NULL};
    struct view *view = &html->view;
    if (proxies->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.proxies", columns);
    for (size_t i = 0; i < proxies->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct proxy *proxy = &proxies->items[i];
        const char *failure = view_failure(view, &proxy->failure);
        html_row(html, &table);
        (void)html_cell(html, &table, "address", proxy->url);
        xmlNodePtr answer = html_cell(html, &table, "address",
                                      proxy->host_and_port != NULL ? proxy->host_and_port
                                      : failure == NULL            ? view_text(view, "report.proxy.direct")
                                                                   : NULL);
        (void)html_leaf(html, answer, "small", NULL, failure);
        xmlNodePtr source = html_cell(html, &table, NULL, view_label(view, "proxy-source", proxy->source));
        html_text(html, source, " ");
        (void)html_leaf(html, source, "small", NULL, proxy->script_url);
    }
    html_more(html, parent, proxies->count, HTML_ROWS_MAXIMUM);
}

void html_add_computer(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct evidence *evidence = view->input->evidence;
    const struct machine *machine = &evidence->machine;
    xmlNodePtr body =
        html_section(html, parent, "computer", "report.computer",
                     machine->windows_name != NULL ? machine->windows_name : machine->windows_version, false);
    xmlNodePtr facts = html_facts(html, body);
    html_fact(html, facts, "report.computer.name", machine->computer_name);
    html_fact(html, facts, "report.computer.windows", machine->windows_name);
    html_fact(html, facts, "report.computer.version", machine->windows_version);
    html_fact(html, facts, "report.computer.architecture", machine->architecture);
    html_fact(html, facts, "report.computer.wine", machine->wine_version);
    html_fact(html, facts, "report.computer.joined-to", machine->joined_to);
    html_fact(html, facts, "report.computer.user", machine->user);
    html_fact(html, facts, "report.computer.upn", machine->user_principal_name);
    html_fact(html, facts, "report.computer.session", view_number(view, machine->session));
    html_fact(html, facts, "report.computer.elevated", truth_text(view, machine->elevated));
    html_fact(html, facts, "report.failure", view_failure(view, &machine->failure));
    add_adapters(html, body, &machine->adapters);
    add_proxies(html, body, &evidence->proxies);
}

/* ---- how the run went ---- */

static void add_jobs(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.job.id", "report.job.state", "report.job.times",
                                          "report.failure", NULL};
    struct view *view = &html->view;
    const struct job_record_list *jobs = &view->input->evidence->jobs;
    size_t shown = 0;
    struct html_table table = {NULL, NULL, {NULL}, 0, 0};
    for (size_t i = 0; i < jobs->count && shown < HTML_ROWS_MAXIMUM; i++) {
        const struct job_record *job = &jobs->items[i];
        if (job->state == JOB_DONE && job->failure.operation == NULL) {
            continue;
        }
        if (shown++ == 0) {
            table = html_table(html, parent, "report.jobs", columns);
        }
        const char *from = view_duration(view, job->started_ms);
        const char *to = view_duration(view, job->ended_ms);
        html_row(html, &table);
        (void)html_cell(html, &table, "address", job->id);
        (void)html_cell(html, &table, NULL,
                        view_word(view, "job-state", schema_name(job_state_names, job->state)));
        (void)html_cell(
            html, &table, "number",
            from == NULL || to == NULL ? from : arena_format(view->arena, "%s \xE2\x80\x93 %s", from, to));
        (void)html_cell(html, &table, NULL, view_failure(view, &job->failure));
    }
    if (shown == 0) {
        (void)html_leaf(
            html, parent, "p", NULL,
            view_text1(view, "report.jobs.all-done", "count", view_number(view, (int64_t)jobs->count)));
    }
}

static void add_questions(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.question.kind", "report.question.host",
                                          "report.question.account", "report.question.answer", NULL};
    struct view *view = &html->view;
    const struct question_list *questions = &view->input->evidence->questions;
    if (questions->count == 0) {
        (void)html_leaf_id(html, parent, "p", NULL, "report.questions.none");
        return;
    }
    struct html_table table = html_table(html, parent, "report.questions", columns);
    for (size_t i = 0; i < questions->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct question *question = &questions->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, NULL,
                        view_word(view, "question", schema_name(question_kind_names, question->kind)));
        (void)html_cell(html, &table, "address", question->host);
        (void)html_cell(html, &table, "address", question->account);
        (void)html_cell(
            html, &table, NULL,
            view_word(view, "question-answer", schema_name(question_answer_names, question->answer)));
    }
    html_more(html, parent, questions->count, HTML_ROWS_MAXIMUM);
}

void html_add_run(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct run *run = &view->input->evidence->run;
    xmlNodePtr body =
        html_section(html, parent, "run", "report.run", view_duration(view, run->duration_ms), false);
    xmlNodePtr facts = html_facts(html, body);
    html_fact(html, facts, "report.run.started", view_time(view, run->started));
    html_fact(html, facts, "report.run.duration", view_duration(view, run->duration_ms));
    html_fact(html, facts, "report.run.watched", view_duration(view, run->watch_ms));
    html_fact(html, facts, "report.run.allowed", view_duration(view, run->deadline_ms));
    html_fact(html, facts, "report.run.cancelled", truth_text(view, run->cancelled));
    html_fact(html, facts, "report.run.deadline-passed", truth_text(view, run->deadline_passed));
    add_questions(html, body);
    add_jobs(html, body);
}
