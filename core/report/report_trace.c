/*
 * Rows of four parts: the step's number, its name, the server that it asked (none: what follows begins there), and what came
 * of it with the reason. Names and servers are as wide as they need to be, within limits; the last part goes on below
 * the server.
 */
#include "core/report/report_trace.h"

#include <string.h>

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"
#include "core/report/view_steps.h"

enum { RECORDS_MAXIMUM = 50, STEPS_MAXIMUM = 50, NAME_MAXIMUM = 28, PLACE_MAXIMUM = 34, CELL_MAXIMUM = 120 };

/* How wide the first parts of all rows are. */
struct columns {
    size_t name;
    size_t place;
};

static const char *cell(const struct view *view, const char *text)
{
    return view_visible(view->arena, text, CELL_MAXIMUM);
}

static const char *step_name(const struct view *view, const struct step *step)
{
    return cell(view, view_label(view, "step-short", step->id));
}

static const char *place_of(const struct view *view, const struct step *step)
{
    return step->host == NULL || step->outcome == STEP_NOT_APPLICABLE || step->outcome == STEP_SKIPPED
               ? ""
               : cell(view, step->host);
}

static size_t grow(size_t width, const char *text, size_t maximum)
{
    size_t needed = output_columns(text, strlen(text));
    return needed > width && needed <= maximum ? needed : width;
}

static struct columns measure(const struct view *view, const struct autodiscover *of)
{
    struct columns columns = {0, 0};
    for (size_t i = 0; i < of->steps.count && i < STEPS_MAXIMUM; i++) {
        columns.name = grow(columns.name, step_name(view, &of->steps.items[i]), NAME_MAXIMUM);
        columns.place = grow(columns.place, place_of(view, &of->steps.items[i]), PLACE_MAXIMUM);
    }
    for (size_t i = 0; i < of->other_questions.count && i < STEPS_MAXIMUM; i++) {
        const struct step *question = &of->other_questions.items[i];
        columns.place = grow(columns.place, place_of(view, question), PLACE_MAXIMUM);
    }
    return columns;
}

/* The text with spaces up to the width; longer text stays whole. */
static const char *pad(struct arena *arena, const char *text, size_t width)
{
    size_t columns = output_columns(text, strlen(text));
    int missing = columns < width ? (int)(width - columns) : 0;
    return arena_format(arena, "%s%*s", text, missing, "");
}

static void put_row(struct output *output, const struct columns *columns, const char *number,
                    const char *name, const char *place, const char *text)
{
    struct arena *arena = output->arena;
    const char *first = arena_format(arena, "%2s  %s  ", number, pad(arena, name, columns->name));
    size_t indent = output_columns(first, strlen(first));
    if (place[0] != '\0') {
        first = arena_format(arena, "%s%s  ", first, pad(arena, place, columns->place));
    }
    output_hanging(output, first, indent, text);
}

/* A number and its unit stay together where a line is broken. */
static const char *join(const struct view *view, const char *text, const char *duration)
{
    const char *space = duration == NULL ? NULL : strchr(duration, ' ');
    return space == NULL ? text
                         : arena_format(view->arena, "%s, %.*s\xC2\xA0%s", text, (int)(space - duration),
                                        duration, space + 1);
}

/* A mark that begins a line of its own below the step, so that the eye finds it. */
static const char *mark(const struct view *view, const char *text, const char *standing)
{
    return standing == NULL ? text
                            : arena_format(view->arena, "%s\n\xE2\x86\x90 %s", text, cell(view, standing));
}

/* What became of each place that the step begins with, where there are several: a line each. */
static const char *candidates(const struct view *view, const struct step *step)
{
    const char *text = "";
    for (size_t i = 0; step->candidates.count > 1 && i < step->candidates.count && i < STEPS_MAXIMUM; i++) {
        const char *url = step->candidates.items[i];
        text = arena_format(view->arena, "%s\n%s", text,
                            view_text2(view, "report.trace.candidate", "host",
                                       cell(view, view_host_of(view, url)), "outcome",
                                       view_candidate_outcome(view, step, url)));
    }
    return text;
}

static void put_step(struct output *output, const struct view *view, const struct columns *columns,
                     const struct autodiscover *of, size_t index)
{
    const struct step *step = &of->steps.items[index];
    const char *hops = view_step_hops(view, step);
    const char *text =
        join(view, view_step_outcome(view, step), view_duration(view, view_step_duration(view, of, step)));
    if (hops != NULL) {
        text = arena_format(view->arena, "%s\n%s", text, hops);
    }
    text = arena_format(view->arena, "%s%s", text, candidates(view, step));
    text = mark(view, text, view_standing(view, of, view_step_standing(view, of, step)));
    put_row(output, columns, arena_format(view->arena, "%zu", index + 1), step_name(view, step),
            place_of(view, step), text);
}

/* Two questions of one place with the same outcome are told in one row. */
static bool is_alike(const struct view *view, const struct step *a, const struct step *b)
{
    return text_equal_ignoring_case(a->host, b->host) &&
           text_equal(view_question_outcome(view, a), view_question_outcome(view, b));
}

static void put_question(struct output *output, const struct view *view, const struct columns *columns,
                         const struct step_list *questions, size_t first)
{
    const struct step *question = &questions->items[first];
    struct text_list names = {NULL, 0, 0};
    for (size_t i = first; i < questions->count && i < STEPS_MAXIMUM; i++) {
        if (is_alike(view, question, &questions->items[i])) {
            text_list_append(view->arena, &names, cell(view, view_question_name(view, &questions->items[i])));
        }
    }
    const char *place =
        arena_format(view->arena, "    %s  ", pad(view->arena, place_of(view, question), columns->place));
    output_paragraph(output, place,
                     view_text2(view, "report.trace.asked", "names", view_list(view, &names, STEPS_MAXIMUM),
                                "outcome", view_question_outcome(view, question)));
}

static void put_questions(struct output *output, const struct view *view, const struct columns *columns,
                          const struct autodiscover *of)
{
    const struct step_list *questions = &of->other_questions;
    if (questions->count > 0) {
        output_line(output, view_text(view, "report.trace.questions"));
    }
    for (size_t i = 0; i < questions->count && i < STEPS_MAXIMUM; i++) {
        bool is_told = false;
        for (size_t k = 0; k < i; k++) {
            is_told = is_told || is_alike(view, &questions->items[k], &questions->items[i]);
        }
        if (!is_told) {
            put_question(output, view, columns, questions, i);
        }
    }
}

/* "For anna@contoso.test"; of a record that another one led to, from which address. */
static const char *heading(const struct view *view, const struct autodiscover *of)
{
    const struct autodiscover *previous = chain_previous(view->input->evidence, of);
    return previous == NULL
               ? view_text1(view, "report.trace.account", "address", of->address)
               : view_text2(view, "report.trace.led-on", "address", of->address, "from", previous->address);
}

static void put_record(struct output *output, const struct view *view, const struct autodiscover *of)
{
    struct columns columns = measure(view, of);
    const struct account_interpretation *account = view_account_of(view, of);
    bool counts = chain_counting(view->input->evidence, of) == of;
    output_blank(output);
    output_line(output, heading(view, of));
    if (of == view->input->evidence->autodiscover.items) {
        output_line(output, view_text(view, "report.trace.explained"));
    }
    for (size_t i = 0; i < of->steps.count && i < STEPS_MAXIMUM; i++) {
        put_step(output, view, &columns, of, i);
    }
    if (counts && account != NULL && text_equal(account->winner, "none")) {
        output_line(output, view_text(view, view_needs_no_settings(account) ? "report.trace.not-needed"
                                                                            : "report.trace.no-winner"));
    }
    put_questions(output, view, &columns, of);
    if (counts && view->input->evidence->run.microsoft_allowed == TRUTH_NO) {
        output_line(output, view_text(view, "report.trace.microsoft-not-asked"));
    }
}

void report_put_trace(struct output *output, const struct view *view)
{
    const struct autodiscover_list *list = &view->input->evidence->autodiscover;
    size_t width = output->width;
    output->width = OUTPUT_WIDE;
    for (size_t i = 0; i < list->count && i < RECORDS_MAXIMUM; i++) {
        put_record(output, view, &list->items[i]);
    }
    output->width = width;
}
