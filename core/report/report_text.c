/*
 * The console summary, and the line for the telephone. Plain text: what comes from outside is made visible, so that it
 * can't steer the terminal.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/report/output.h"
#include "core/report/port_rows.h"
#include "core/report/report_answer.h"
#include "core/report/report_outlook.h"
#include "core/report/report_trace.h"
#include "core/report/view.h"
#include "core/report/view_path.h"

enum { PHONE_MAXIMUM = 400, PHONES_MAXIMUM = 4, FINDINGS_MAXIMUM = 200, PORTS_MAXIMUM = 200 };

static bool has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

static void put_steps(struct output *output, const struct text_list *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        output_paragraph(output, arena_format(output->arena, "  %zu. ", i + 1), steps->items[i]);
    }
}

/* ---- the parts ---- */

static void put_help(struct output *output, const struct view *view, const struct finding_text *text)
{
    if (text->steps.count > 0) {
        output_blank(output);
        output_line(output, view_text(view, "report.text.do"));
        put_steps(output, &text->steps);
    }
    if (has_text(text->not_when)) {
        output_blank(output);
        output_line(output, view_text(view, "report.not-when"));
        output_paragraph(output, "  ", text->not_when);
    }
    if (has_text(text->tell_it)) {
        output_blank(output);
        output_line(output, view_text(view, "report.text.tell"));
        output_paragraph(output, "  ", text->tell_it);
    }
}

/* What is asked first, beside its answer: the answers stand below each other. */
static void put_answers(struct output *output, const struct view *view, const struct finding *finding,
                        const struct finding_text *text)
{
    const char *const rows[][2] = {
        {"report.text.what", text->title},
        {"report.text.whom", view_concerned_account(view, finding, text->title)},
        {"report.text.now", view_first_sentence(view, text->steps.count > 0 ? text->steps.items[0] : NULL)},
        {"report.text.phone", report_phone_line(view->input, view->arena)},
    };
    size_t widest = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *label = view_text(view, rows[i][0]);
        size_t width = has_text(rows[i][1]) ? output_columns(label, strlen(label)) : 0;
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *label = view_text(view, rows[i][0]);
        int missing = (int)(widest - output_columns(label, strlen(label)));
        if (has_text(rows[i][1])) {
            output_paragraph(output, arena_format(view->arena, "%s%*s  ", label, missing, ""), rows[i][1]);
        }
    }
}

static void put_check(struct output *output, const struct view *view, const struct finding_text *text)
{
    if (text->check.count > 0) {
        output_blank(output);
        output_line(output, view_text(view, "report.text.check"));
    }
    output->width = OUTPUT_COMMAND; /* a command that is broken into lines can't be copied */
    for (size_t i = 0; i < text->check.count; i++) {
        output_paragraph(output, "  ", text->check.items[i]);
    }
    output->width = OUTPUT_WIDTH;
    if (has_text(text->link)) {
        output_blank(output);
        output_line(output, view_text(view, "report.link"));
        output_paragraph(output, "  ", text->link);
    }
}

static void put_first_finding(struct output *output, const struct view *view, const struct finding *finding,
                              const struct finding_text *text)
{
    output_blank(output);
    put_answers(output, view, finding, text);
    if (has_text(text->meaning)) {
        output_blank(output);
        output_line(output, text->meaning);
    }
    put_help(output, view, text);
    put_check(output, view, text);
}

static void put_other_finding(struct output *output, const struct view *view, const struct finding *finding)
{
    struct finding_text text;
    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    const char *severity = view_word(view, "severity", schema_name(severity_names, finding->severity));
    const char *title = has_text(text.title) ? text.title : "";
    output_paragraph(output, "  - ",
                     finding->account == NULL
                         ? arena_format(view->arena, "%s: %s", severity, title)
                         : arena_format(view->arena, "%s (%s): %s", severity, finding->account, title));
    const struct finding *cause = view_find_cause(view, finding);
    if (cause != NULL) {
        struct finding_text why;
        catalogue_finding(view->input->catalogue, view->arena, cause, &why);
        output_paragraph(output, "    ", view_text1(view, "report.follows-from", "cause", why.title));
    } else if (text.steps.count > 0) {
        output_paragraph(output, "    ", text.steps.items[0]);
    }
}

static void put_other_findings(struct output *output, const struct view *view)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;
    if (findings->count < 2) {
        return;
    }
    output_blank(output);
    output_line(output, view_text(view, "report.text.also"));
    for (size_t i = 1; i < findings->count && i < FINDINGS_MAXIMUM; i++) {
        put_other_finding(output, view, &findings->items[i]);
    }
}

static void put_hosting(struct output *output, const struct view *view,
                        const struct account_interpretation *account)
{
    if (account->hosting != HOSTING_UNKNOWN) {
        output_paragraph(
            output, "  ",
            view_text3(view, "report.text.hosting", "where",
                       view_word(view, "hosting", schema_name(hosting_names, account->hosting)), "certainty",
                       view_word(view, "certainty", schema_name(certainty_names, account->hosting_certainty)),
                       "reason", view_word(view, "reason", account->hosting_reason)));
    }
}

/* The protocol; one that is not proved with how sure that is, and why. */
static const char *protocol_of(const struct view *view, const struct account_interpretation *account)
{
    const char *protocol = view_word(view, "protocol", schema_name(mail_protocol_names, account->protocol));
    if (account->protocol == PROTOCOL_UNKNOWN || account->protocol_certainty == CERTAINTY_CERTAIN) {
        return protocol;
    }
    return view_text3(view, "report.text.protocol", "protocol", protocol, "certainty",
                      view_word(view, "certainty", schema_name(certainty_names, account->protocol_certainty)),
                      "reason", view_word(view, "reason", account->protocol_reason));
}

static void put_accounts(struct output *output, const struct view *view)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    for (size_t i = 0; i < accounts->count && i < FINDINGS_MAXIMUM; i++) {
        const struct account_interpretation *account = &accounts->items[i];
        if (i == 0) {
            output_blank(output);
        }
        const char *found = view_number(view, account->found_connections);
        const struct named_value values[] = {
            {"address", account->address},
            {"protocol", protocol_of(view, account)},
            {"count", found == NULL ? view_text(view, "report.unknown") : found},
            {"proxy", view_proxy_of(view, account)},
        };
        output_line(output,
                    view_text_of(view, values[3].value ? "report.text.account.proxy" : "report.text.account",
                                 values, sizeof values / sizeof values[0]));
        put_hosting(output, view, account);
    }
}

/* The picture of the way, as a line for each account. */
static void put_paths(struct output *output, const struct view *view)
{
    const struct path_list *paths = &view->input->diagnosis->interpretation.paths;
    for (size_t i = 0; i < paths->count && i < FINDINGS_MAXIMUM; i++) {
        output_blank(output);
        output_hanging(output, "", 2, view_path_line(view, &paths->items[i]));
        if (view_path_vpn(view, &paths->items[i]) != NULL) {
            output_paragraph(output, "  ", view_path_vpn(view, &paths->items[i]));
        }
    }
}

static void put_port(struct output *output, const struct view *view, const struct port_row *row)
{
    const struct named_value all[] = {
        {"port", port_row_ports(view, row)},
        {"purpose", port_row_purpose(view, row)},
        {"server", row->look == NULL ? NULL : row->look->host},
        {"result", port_row_result(view, row)},
        {"need", port_row_need(view, row)},
    };
    output_paragraph(output, "  ", view_text_of(view, "report.text.port", all, sizeof all / sizeof all[0]));
}

/* Whoever asked for all protocols wants to see their ports. */
static void put_ports(struct output *output, const struct view *view)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    if (view->input->evidence->run.all_protocols != TRUTH_YES) {
        return;
    }
    for (size_t i = 0; i < accounts->count && i < FINDINGS_MAXIMUM; i++) {
        const struct port_rows rows = port_rows_of(view, &accounts->items[i]);
        output_blank(output);
        output_line(output, view_text1(view, "report.text.ports", "address", accounts->items[i].address));
        for (size_t k = 0; k < rows.count && k < PORTS_MAXIMUM; k++) {
            put_port(output, view, &rows.items[k]);
        }
    }
}

const char *report_phone_line(const struct report_input *input, struct arena *arena)
{
    const struct finding_list *findings = &input->diagnosis->findings;
    const char *phone = "";
    size_t told = 0;
    for (size_t i = 0; i < findings->count && told < PHONES_MAXIMUM; i++) {
        const struct finding *finding = &findings->items[i];
        struct finding_text text = {0};
        /* Each further problem is told that nothing explains: of another mailbox, as a rule. */
        if (i > 0 && (finding->severity != SEVERITY_PROBLEM || finding->consequence_of != NULL)) {
            continue;
        }
        catalogue_finding(input->catalogue, arena, finding, &text);
        const char *visible = view_visible(arena, text.phone, PHONE_MAXIMUM);
        phone = told++ == 0 ? visible : arena_format(arena, "%s + %s", phone, visible);
    }
    size_t len = strlen(phone);
    char *line = arena_allocate(arena, len + 1, 1);
    for (size_t i = 0; i < len; i++) {
        line[i] = phone[i] == '\n' || phone[i] == '\t' ? ' ' : phone[i];
    }
    return line;
}

const char *report_text(const struct report_input *input, struct arena *arena)
{
    if (input->evidence->run.explained_file != NULL) {
        return report_answer_text(input, arena);
    }
    struct view view = {input, arena};
    struct output output = {arena, OUTPUT_WIDTH, NULL, 0, 0};
    struct finding_text text = {0};
    output_notice(&output, view_read_again(&view));
    output_line(&output, view_verdict(&view, "verdict"));
    if (input->diagnosis->findings.count > 0) {
        catalogue_finding(input->catalogue, arena, &input->diagnosis->findings.items[0], &text);
        put_first_finding(&output, &view, &input->diagnosis->findings.items[0], &text);
    }
    put_other_findings(&output, &view);
    put_paths(&output, &view);
    report_put_outlook(&output, &view);
    put_accounts(&output, &view);
    put_ports(&output, &view);
    report_put_trace(&output, &view);
    return output.text;
}
