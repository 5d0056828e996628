/*
 * See report_answer.h.
 */
#include "core/report/report_answer.h"

#include <stdbool.h>
#include <string.h>

#include "core/report/answer_story.h"
#include "core/report/output.h"

const struct autodiscover_answer *report_explained_answer(const struct evidence *evidence)
{
    const struct autodiscover *record =
        evidence->autodiscover.count > 0 ? &evidence->autodiscover.items[0] : NULL;
    const struct step *step = record != NULL && record->steps.count > 0 ? &record->steps.items[0] : NULL;
    const struct attempt *attempt = step == NULL ? NULL : attempts_last(&step->attempts);
    return attempt == NULL ? NULL : &attempt->answer;
}

static void put_plain(struct output *output, const struct view *view, const struct text_list *plain)
{
    if (plain->count == 0) {
        return;
    }
    output_blank(output);
    output_line(output, view_text(view, "explain.heading.plain"));
    for (size_t i = 0; i < plain->count; i++) {
        output_paragraph(output, "  - ", plain->items[i]);
    }
}

static void put_steps(struct output *output, const struct view *view, const struct finding_text *text)
{
    if (text->steps.count > 0) {
        output_blank(output);
        output_line(output, view_text(view, "report.text.do"));
    }
    for (size_t i = 0; i < text->steps.count; i++) {
        output_paragraph(output, arena_format(output->arena, "  %zu. ", i + 1), text->steps.items[i]);
    }
    if (text->not_when != NULL) {
        output_blank(output);
        output_line(output, view_text(view, "report.not-when"));
        output_paragraph(output, "  ", text->not_when);
    }
}

/* Only a fault is worth a word to somebody else. */
static void put_words_for_it(struct output *output, const struct view *view, const struct finding_text *text)
{
    const char *phone = report_phone_line(view->input, output->arena);
    if (text->tell_it != NULL && *text->tell_it != '\0') {
        output_blank(output);
        output_line(output, view_text(view, "report.text.tell"));
        output_paragraph(output, "  ", text->tell_it);
    }
    if (*phone != '\0') {
        output_blank(output);
        output_line(output, view_text(view, "report.text.phone"));
        output_paragraph(output, "  ", phone);
    }
}

/* "name: value" in a line, or the value below its name where it is too long for that. */
static void put_fact(struct output *output, const struct named_value *fact)
{
    enum { ROOM = 70 };
    if (strlen(fact->name) + strlen(fact->value) <= ROOM) {
        output_paragraph(output, "    ", arena_format(output->arena, "%s: %s", fact->name, fact->value));
        return;
    }
    output_paragraph(output, "    ", arena_format(output->arena, "%s:", fact->name));
    output_paragraph(output, "      ", fact->value);
}

static void put_sections(struct output *output, const struct view *view,
                         const struct answer_section_list *sections)
{
    if (sections->count == 0) {
        return;
    }
    output_blank(output);
    output_line(output, view_text(view, "explain.heading.facts"));
    for (size_t i = 0; i < sections->count; i++) {
        const struct answer_section *section = &sections->items[i];
        output_blank(output);
        output_paragraph(output, "  ", section->title);
        for (size_t f = 0; f < section->facts.count; f++) {
            put_fact(output, &section->facts.items[f]);
        }
    }
}

const char *report_answer_text(const struct report_input *input, struct arena *arena)
{
    struct view view = {input, arena};
    struct output output = {arena, OUTPUT_WIDTH, NULL, 0, 0};
    struct finding_text text = {0};
    struct answer_story story = {0};
    const struct autodiscover_answer *answer = report_explained_answer(input->evidence);
    bool is_fault = input->diagnosis->verdict == VERDICT_PROBLEM;
    output_notice(&output, view_read_again(&view));
    if (input->diagnosis->findings.count > 0) {
        catalogue_finding(input->catalogue, arena, &input->diagnosis->findings.items[0], &text);
        output_line(&output, text.title == NULL ? "" : text.title);
        output_line(&output, text.meaning == NULL ? "" : text.meaning);
    }
    if (answer != NULL) {
        answer_story_tell(&view, answer, &story);
    }
    if (!is_fault) {
        put_plain(&output, &view, &story.plain); /* of a fault the finding has said it */
    }
    put_steps(&output, &view, &text);
    if (is_fault) {
        put_words_for_it(&output, &view, &text);
    }
    put_sections(&output, &view, &story.sections);
    return output.text == NULL ? "" : output.text;
}
