/*
 * The console summary, and the line for the telephone. Plain text: what comes from outside is made visible, so that it
 * can't steer the terminal.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/report/view.h"

enum {
    LINE_WIDTH = 78,
    PHONE_MAXIMUM = 400,
    TEXT_MAXIMUM = 16 * 1024,
    OUTPUT_MAXIMUM = 4 * 1024 * 1024,
    FINDINGS_MAXIMUM = 200
};

/* Text that grows inside the arena; full at OUTPUT_MAXIMUM, where it stops. */
struct output {
    struct arena *arena;
    char *text;
    size_t len;
    size_t capacity;
};

static void put(struct output *output, const char *bytes, size_t len)
{
    if (len > OUTPUT_MAXIMUM - output->len) {
        return;
    }
    if (output->capacity - output->len < len + 1) {
        size_t capacity = (output->capacity + len + 1) * 2;
        char *text = arena_allocate(output->arena, capacity, 1);
        if (output->len > 0) {
            memcpy(text, output->text, output->len);
        }
        output->text = text;
        output->capacity = capacity;
    }
    if (len > 0) {
        memcpy(output->text + output->len, bytes, len);
    }
    output->len += len;
    output->text[output->len] = '\0';
}

static void put_spaces(struct output *output, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(output, " ", 1);
    }
}

/* Columns on a console: one for each character. (Wide East Asian characters take two; lines then end a little later.) */
static size_t width_of(const char *text, size_t len)
{
    size_t width = 0;
    for (size_t i = 0; i < len; i++) {
        width += ((unsigned char)text[i] & 0xC0U) != 0x80U;
    }
    return width;
}

/*
 * Writes a paragraph: `first` before its first line, as many spaces before the others. Lines break at spaces; a longer
 * word, such as a URL, keeps its own line whole, so that it can be copied. Line feeds in the text stay.
 */
static void put_paragraph(struct output *output, const char *first, const char *text)
{
    const char *rest = view_visible(output->arena, text, TEXT_MAXIMUM);
    size_t indent = width_of(first, strlen(first));
    size_t column = indent;
    bool at_start = true;
    put(output, first, strlen(first));
    while (*rest != '\0') {
        if (*rest == ' ' || *rest == '\t') {
            rest++;
            continue;
        }
        size_t word = strcspn(rest, " \t\n");
        size_t width = width_of(rest, word);
        bool fits = at_start || column + 1 + width <= LINE_WIDTH;
        if (!fits) {
            put(output, "\n", 1);
            put_spaces(output, indent);
            column = indent;
            at_start = true;
        }
        if (!at_start && word > 0) {
            put(output, " ", 1);
            column++;
        }
        put(output, rest, word);
        column += width;
        at_start = at_start && word == 0;
        rest += word;
        if (*rest == '\n') {
            rest++;
            put(output, "\n", 1);
            put_spaces(output, *rest == '\0' ? 0 : indent);
            column = indent;
            at_start = true;
        }
    }
    put(output, "\n", 1);
}

static void put_line(struct output *output, const char *text)
{
    put_paragraph(output, "", text);
}

static void put_blank(struct output *output)
{
    put(output, "\n", 1);
}

static bool has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

static void put_steps(struct output *output, const struct text_list *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        put_paragraph(output, arena_format(output->arena, "  %zu. ", i + 1), steps->items[i]);
    }
}

/* ---- the parts ---- */

static void put_help(struct output *output, const struct view *view, const struct finding_text *text)
{
    if (text->steps.count > 0) {
        put_blank(output);
        put_line(output, view_text(view, "report.text.do"));
        put_steps(output, &text->steps);
    }
    if (has_text(text->tell_it)) {
        put_blank(output);
        put_line(output, view_text(view, "report.text.tell"));
        put_paragraph(output, "  ", text->tell_it);
    }
}

static void put_first_finding(struct output *output, const struct view *view, const struct finding_text *text)
{
    put_blank(output);
    put_line(output, has_text(text->title) ? text->title : "");
    if (has_text(text->meaning)) {
        put_line(output, text->meaning);
    }
    put_help(output, view, text);
}

static void put_other_finding(struct output *output, const struct view *view, const struct finding *finding)
{
    struct finding_text text;
    catalogue_finding(view->input->catalogue, view->arena, finding, &text);
    const char *severity = view_word(view, "severity", schema_name(severity_names, finding->severity));
    const char *title = has_text(text.title) ? text.title : "";
    put_paragraph(output, "  - ",
                  finding->account == NULL
                      ? arena_format(view->arena, "%s: %s", severity, title)
                      : arena_format(view->arena, "%s (%s): %s", severity, finding->account, title));
    const struct finding *cause = view_find_cause(view, finding);
    if (cause != NULL) {
        struct finding_text why;
        catalogue_finding(view->input->catalogue, view->arena, cause, &why);
        put_paragraph(output, "    ", view_text1(view, "report.follows-from", "cause", why.title));
    } else if (text.steps.count > 0) {
        put_paragraph(output, "    ", text.steps.items[0]);
    }
}

static void put_other_findings(struct output *output, const struct view *view)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;
    if (findings->count < 2) {
        return;
    }
    put_blank(output);
    put_line(output, view_text(view, "report.text.also"));
    for (size_t i = 1; i < findings->count && i < FINDINGS_MAXIMUM; i++) {
        put_other_finding(output, view, &findings->items[i]);
    }
}

static void put_accounts(struct output *output, const struct view *view)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    for (size_t i = 0; i < accounts->count && i < FINDINGS_MAXIMUM; i++) {
        const struct account_interpretation *account = &accounts->items[i];
        if (i == 0) {
            put_blank(output);
        }
        const char *protocol =
            view_word(view, "protocol", schema_name(mail_protocol_names, account->protocol));
        const char *found = view_number(view, account->found_connections);
        put_line(output,
                 view_text3(view, "report.text.account", "address", account->address, "protocol", protocol,
                            "count", found == NULL ? view_text(view, "report.unknown") : found));
    }
}

const char *report_phone_line(const struct report_input *input, struct arena *arena)
{
    struct finding_text text = {0};
    if (input->diagnosis->findings.count == 0) {
        return "";
    }
    catalogue_finding(input->catalogue, arena, &input->diagnosis->findings.items[0], &text);
    const char *phone = view_visible(arena, text.phone, PHONE_MAXIMUM);
    size_t len = strlen(phone);
    char *line = arena_allocate(arena, len + 1, 1);
    for (size_t i = 0; i < len; i++) {
        line[i] = phone[i] == '\n' || phone[i] == '\t' ? ' ' : phone[i];
    }
    return line;
}

const char *report_text(const struct report_input *input, struct arena *arena)
{
    struct view view = {input, arena};
    struct output output = {arena, NULL, 0, 0};
    struct finding_text text = {0};
    put_line(&output, view_verdict(&view, "verdict"));
    if (input->diagnosis->findings.count > 0) {
        catalogue_finding(input->catalogue, arena, &input->diagnosis->findings.items[0], &text);
        put_first_finding(&output, &view, &text);
    }
    put_other_findings(&output, &view);
    put_accounts(&output, &view);
    const char *phone = report_phone_line(input, arena);
    if (*phone != '\0') {
        put_blank(&output);
        put_line(&output, view_text(&view, "report.text.phone"));
        put_paragraph(&output, "  ", phone);
    }
    return output.text;
}
