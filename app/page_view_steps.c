/*
 * What the Autodiscover page says: the steps of all accounts, and the questions to the person.
 */
#include "app/page_view.h"

#include <string.h>

#include "core/diagnose/chain.h"
#include "core/evidence/text.h"

/* A cell is one line; more than this can't be seen anyway, and it may come from anyone. */
enum { CELL_MAXIMUM = 300 };

static const char *cell_text(const struct view *view, const char *text)
{
    return text ? view_visible(view->arena, text, CELL_MAXIMUM) : "";
}

/* Where there are several addresses, each has a row of its own above its steps. */
static size_t heading_rows(const struct evidence *evidence)
{
    return evidence->autodiscover.count > 1 ? 1 : 0;
}

size_t page_step_count(const struct evidence *evidence)
{
    size_t count = evidence->autodiscover.count * heading_rows(evidence);

    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        count += evidence->autodiscover.items[i].steps.count;
    }
    return count;
}

/* The step of a row; NULL with the record in *of for the row above its steps, and with *of as it was beyond the end. */
static const struct step *step_at(const struct evidence *evidence, size_t row, const struct autodiscover **of)
{
    size_t above = heading_rows(evidence);

    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct autodiscover *autodiscover = &evidence->autodiscover.items[i];

        if (row < autodiscover->steps.count + above) {
            *of = autodiscover;
            return row < above ? NULL : &autodiscover->steps.items[row - above];
        }
        row -= autodiscover->steps.count + above;
    }
    return NULL;
}

/* A step that was left out or does not apply says why; the server that it would have asked is of no interest. */
static bool asks_nobody(const struct step *step)
{
    return step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE;
}

/* What came of the step; of the one that Outlook uses, or would next, that stands first, since a column may be narrow. */
static const char *what_it_said(const struct view *view, const struct autodiscover *of,
                                const struct step *step)
{
    static const char *const short_words[] = {
        [STANDING_WINNER] = "page.autodiscover.standing.winner",
        [STANDING_PROVISIONAL] = "page.autodiscover.standing.provisional",
        [STANDING_NEXT] = "page.autodiscover.standing.next",
        [STANDING_LED_ON] = NULL,
    };
    enum standing standing = view_step_standing(view, of, step);
    const char *word =
        short_words[standing] ? view_text(view, short_words[standing]) : view_standing(view, of, standing);
    const char *outcome = view_step_outcome(view, step);

    return word ? view_text2(view, "page.autodiscover.said-and-stands", "standing", word, "outcome", outcome)
                : outcome;
}

const char *page_step_cell(const struct view *view, size_t row, size_t column)
{
    const struct evidence *evidence = view->input->evidence;
    const struct autodiscover *of = NULL;
    const struct step *step = step_at(evidence, row, &of);

    if (!step) {
        return of && column == STEP_PLACE
                   ? view_text1(view, "page.autodiscover.address", "address", cell_text(view, of->address))
                   : "";
    }
    switch (column) {
    case STEP_PLACE:
        return view_word(view, "step-short", step->id);
    case STEP_SERVER:
        return asks_nobody(step) ? "" : cell_text(view, view_step_hosts(view, step));
    case STEP_SAID:
        return cell_text(view, what_it_said(view, of, step));
    case STEP_TIME:
        return cell_text(view, view_duration(view, view_step_duration(view, of, step)));
    default:
        return "";
    }
}

/* The step whose answer Outlook takes, as far as it is known, or NULL: of the record that counts for the account. */
static const struct step *winner_of(const struct view *view, const struct autodiscover *of)
{
    const struct account_interpretation *account = view_account_of(view, of);

    return account && chain_counting(view->input->evidence, of) == of
               ? autodiscover_find_step(of, account->winner)
               : NULL;
}

/* While anything is still being asked, a place that failed may yet turn out not to matter. */
static bool is_under_way(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        if (evidence->jobs.items[i].state == JOB_RUNNING) {
            return true;
        }
    }
    return false;
}

enum mark page_step_mark(const struct view *view, size_t row)
{
    const struct autodiscover *of = NULL;
    const struct step *step = step_at(view->input->evidence, row, &of);

    if (!of || !step) {
        return of ? MARK_NOTE : MARK_NONE;
    }
    switch (step->outcome) {
    case STEP_ANSWERED:
    case STEP_ASKS_FOR_SIGN_IN:
        return step == winner_of(view, of) ? MARK_GOOD : MARK_NOTE;
    case STEP_REDIRECTED:
        return MARK_NOTE;
    case STEP_RUNNING:
        return MARK_WAITING;
    case STEP_REFUSED:
    case STEP_ERROR_ANSWER:
    case STEP_NOT_UNDERSTOOD:
    case STEP_HTTP_STATUS:
    case STEP_NO_CONNECTION:
        if (is_under_way(view->input->evidence) || !view_step_is_fault(view, of->address, step)) {
            return MARK_NONE;
        }
        return view_step_takes_no_password(step) ? MARK_WARNING : MARK_PROBLEM;
    default:
        return MARK_NONE;
    }
}

int page_progress(const struct evidence *evidence, enum asking asking)
{
    size_t ended = 0;

    if (asking == ASKING_DONE) {
        return 1000;
    }
    if (asking == ASKING_NOT_BEGUN || evidence->jobs.count == 0) {
        return 0;
    }
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        ended += evidence->jobs.items[i].state != JOB_RUNNING;
    }
    /* What is not known yet is also work; so the bar is full only at the end. */
    return (int)(ended * 950 / evidence->jobs.count);
}

static bool needs_no_settings(const struct view *view, const struct autodiscover *of)
{
    const struct account_interpretation *account = of ? view_account_of(view, of) : NULL;

    return account && view_needs_no_settings(account);
}

/* How many accounts were asked about, and for how many of them there are settings or a place that has them. */
struct account_counts {
    size_t asked;
    size_t served;
    const struct autodiscover *record; /* the one that counts for the last of them */
};

static struct account_counts count_accounts(const struct view *view)
{
    const struct evidence *evidence = view->input->evidence;
    struct account_counts counts = {0, 0, NULL};

    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct autodiscover *asked = &evidence->autodiscover.items[i];

        if (text_equal_ignoring_case(asked->address, chain_account(asked))) {
            const struct step *winner;

            counts.asked++;
            counts.record = chain_counting(evidence, asked);
            winner = winner_of(view, counts.record);
            counts.served +=
                winner ? winner->outcome != STEP_REFUSED : needs_no_settings(view, counts.record);
        }
    }
    return counts;
}

/* The record that counts, when one account alone was asked about; NULL for none or several. */
static const struct autodiscover *only_record(const struct view *view)
{
    struct account_counts counts = count_accounts(view);

    return counts.asked == 1 ? counts.record : NULL;
}

/* Of several accounts: for how many of them Outlook finds its settings. The Result page tells them one by one. */
static void tell_several(const struct view *view, struct page_words *out)
{
    struct account_counts counts = count_accounts(view);
    const char *sentence = "page.autodiscover.some-of-several";

    out->mark = MARK_WARNING;
    if (counts.served == counts.asked) {
        out->mark = MARK_GOOD;
        sentence = "page.autodiscover.all-of-several";
    } else if (counts.served == 0) {
        out->mark = MARK_PROBLEM;
        sentence = "page.autodiscover.none-of-several";
    }
    out->sentence =
        view_text2(view, page_tense(view, sentence), "some", view_number(view, (int64_t)counts.served),
                   "count", view_number(view, (int64_t)counts.asked));
}

/* That nobody told the settings is as bad as the result says that it is: a redirect that was not followed is no fault. */
static enum mark mark_of_failure(const struct view *view)
{
    int verdict = view->input->diagnosis->verdict;

    return verdict == VERDICT_PROBLEM ? MARK_PROBLEM : MARK_WARNING;
}

/* Where the settings came from, in a sentence. */
static void tell_winner(const struct view *view, struct page_words *out)
{
    const struct autodiscover *of = only_record(view);
    const struct step *step = of ? winner_of(view, of) : NULL;
    const char *sentence = "page.autodiscover.would-answer";

    out->hint = view_text(view, "page.autodiscover.done.hint");
    if (!of && view->input->evidence->autodiscover.count > 0) {
        tell_several(view, out);
        return;
    }
    if (!step && needs_no_settings(view, of)) {
        out->mark = MARK_NOTE;
        out->sentence = view_text(view, "page.autodiscover.not-needed");
        out->hint = view_text(view, "page.autodiscover.not-needed.hint");
        return;
    }
    if (!step) {
        out->mark = mark_of_failure(view);
        out->sentence = view_text(view, "page.autodiscover.no-answer");
        return;
    }
    out->mark = step->outcome == STEP_REFUSED ? MARK_PROBLEM : MARK_GOOD;
    if (view_step_offers_no_sign_in(step)) {
        out->mark = MARK_WARNING;
        out->sentence = view_text1(view, "page.autodiscover.offers-no-sign-in", "host", step->host);
        return;
    }
    if (view_step_takes_no_password(step)) {
        out->mark = MARK_WARNING;
        sentence = "page.autodiscover.takes-no-password";
    } else if (step->outcome == STEP_REFUSED) {
        sentence = "page.autodiscover.refused";
    } else if (step->outcome == STEP_ANSWERED) {
        sentence = step->host ? "page.autodiscover.answered" : "page.autodiscover.answered-by-file";
    }
    out->sentence = view_text1(view, step->outcome == STEP_REFUSED ? sentence : page_tense(view, sentence),
                               "host", step->host);
}

/* Of a saved report: that there was no check, but an answer in a file, or that nobody was asked. False for a check. */
static bool tell_of_no_run(const struct view *view, struct page_words *out)
{
    const struct evidence *evidence = view->input->evidence;
    bool is_explained = evidence->run.explained_file != NULL;

    if (!view->input->is_read_again || (!is_explained && evidence->autodiscover.count > 0)) {
        return false;
    }
    out->mark = MARK_NOTE;
    out->sentence =
        view_text(view, is_explained ? "page.autodiscover.explained" : "page.autodiscover.not-asked");
    out->hint = view_text(view, "page.saved.hint");
    return true;
}

/* While places are still being asked: the one that wins as far as it is known, but only as such. */
static const char *provisional_sentence(const struct view *view, const struct text_list *addresses)
{
    const struct autodiscover *of = only_record(view);
    const struct step *step = of ? winner_of(view, of) : NULL;
    const char *at = addresses->count == 1 ? strchr(addresses->items[0], '@') : NULL;

    if (addresses->count > 1) {
        return view_text1(view, "page.autodiscover.asking-several", "count",
                          view_number(view, (int64_t)addresses->count));
    }
    return step && step->host ? view_text1(view, "page.autodiscover.provisional", "host", step->host)
                              : view_text1(view, "page.autodiscover.asking", "domain", at ? at + 1 : "");
}

void page_question_words(const struct view *view, const struct question *question, size_t count,
                         struct question_words *out)
{
    const char *more = count > 1 ? view_number(view, (int64_t)count - 1) : NULL;
    const char *host = cell_text(view, question->host);

    if (question->kind == QUESTION_FOLLOW) {
        out->sentence = view_text(view, "page.autodiscover.follow.question");
        out->question = view_text3(view, "page.autodiscover.follow.ask", "from",
                                   question->asked_by ? cell_text(view, question->asked_by) : NULL, "host",
                                   host, "more", more);
        out->hint = view_text(view, "page.autodiscover.follow.hint");
        return;
    }
    out->sentence = view_text(view, "page.autodiscover.question");
    out->question =
        view_text3(view, "page.autodiscover.ask", "host", host, "account", question->account, "more", more);
    out->hint = view_text(view, "page.autodiscover.password.hint");
}

void page_autodiscover_words(const struct view *view, enum asking asking, const struct text_list *addresses,
                             int64_t asking_ms, struct page_words *out)
{
    switch (asking) {
    case ASKING_QUESTIONS:
        out->mark = MARK_NOTE;
        out->sentence = view_text(view, "page.autodiscover.question");
        out->hint = view_text(view, "page.autodiscover.password.hint");
        return;
    case ASKING_STOPPING:
        out->mark = MARK_WAITING;
        out->sentence = view_text(view, "page.autodiscover.stopping");
        out->hint = "";
        return;
    case ASKING_DONE:
        if (view->input->evidence->run.cancelled == TRUTH_YES) {
            out->mark = MARK_WARNING;
            out->sentence = view_text(view, "page.autodiscover.stopped");
            out->hint = view_text(view, page_tense(view, "page.autodiscover.stopped.hint"));
            return;
        }
        if (!tell_of_no_run(view, out)) {
            tell_winner(view, out);
        }
        return;
    default:
        out->mark = MARK_WAITING;
        out->sentence = provisional_sentence(view, addresses);
        out->hint =
            view_text1(view, "page.autodiscover.asking.hint", "seconds", view_number(view, asking_ms / 1000));
        return;
    }
}
