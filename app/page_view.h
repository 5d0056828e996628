/*
 * What the wizard's pages say, as pure functions of the evidence: the sentence on top, the hint below, the cells of the
 * lists. No window here, so all of it is tested without Windows; the pages only put it on the screen.
 */
#ifndef APP_PAGE_VIEW_H
#define APP_PAGE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "core/report/view.h"
#include "core/report/view_steps.h"

/* The mark that stands beside words that say the same. */
enum mark {
    MARK_GOOD,
    MARK_WARNING,
    MARK_PROBLEM,
    MARK_NOTE,
    MARK_WAITING,
    MARK_NONE,
    MARK_NEW,       /* of a row that came a moment ago */
    MARK_GONE,      /* of one that went a moment ago */
    MARK_UNREACHED, /* nobody got there */
    MARK_UNCHECKED, /* nobody looked */
    MARK_COUNT
};

struct page_words {
    enum mark mark;
    const char *sentence; /* how things are */
    const char *hint;     /* what that means, and what to do next */
};

/* ---- a saved report ---- */

/* "Saved report of 21 November 2026, 10:00 UTC, computer PC-ANNA" */
const char *page_saved_headline(const struct view *view);

/* The id of a text, of its form in the past for a saved report: nobody knows how things are now. */
const char *page_tense(const struct view *view, const char *id);

/* A hint about what to do now; of a saved report, that nothing is to be done to it. */
const char *page_hint(const struct view *view, const char *id);

/* ---- the Start page ---- */

/* Adds Outlook's own addresses, each once, as the profiles have them; those that a person typed are not among them. */
void page_outlook_addresses(const struct view *view, struct text_list *out);

/* "All addresses in Outlook (2)", or NULL where there is no choice. */
const char *page_all_addresses(const struct view *view, const struct text_list *addresses);

/* What to do on this page, which depends on whether Outlook has an address. */
const char *page_start_hint(const struct view *view, bool looked);

/* ---- the Outlook page ---- */

enum outlook_column { OUTLOOK_PROGRAM, OUTLOOK_VERSION, OUTLOOK_PID, OUTLOOK_SINCE, OUTLOOK_COLUMNS };

/* `looked` = the processes were read at least once. */
void page_outlook_words(const struct view *view, bool looked, struct page_words *out);

/* Says so and returns true when an Outlook that runs can't connect in its present state: it hangs, or works offline. */
bool page_outlook_trouble(const struct view *view, struct page_words *out);

/* One cell; row < evidence.outlook.count. Never NULL. */
const char *page_outlook_cell(const struct view *view, size_t row, size_t column);

/* Whether that program is well: one that hangs is not. */
enum mark page_outlook_mark(const struct view *view, size_t row);

/* ---- the Connections page ---- */

enum connection_column {
    CONNECTION_STATE,
    CONNECTION_SERVER,
    CONNECTION_REMOTE,
    CONNECTION_PORT,
    CONNECTION_PURPOSE,
    CONNECTION_PID,
    CONNECTION_LOCAL,
    CONNECTION_COLUMNS
};

/* The hint with how many connections are usual before it, where one account is known and its protocol too. */
const char *page_connections_expected(const struct view *view, const char *usual);

void page_connections_words(const struct view *view, bool looked, struct page_words *out);

/* One cell of a connection and what is concluded of it (NULL = nothing). Never NULL. */
const char *page_connection_text(const struct view *view, const struct connection *connection,
                                 const struct connection_interpretation *meaning, size_t column);

/* The same by its place in the evidence. */
const char *page_connection_cell(const struct view *view, size_t row, size_t column);

/* The mark of a connection's state (enum connection_state). */
enum mark page_state_mark(int state);

/* How far the network part of the run is. */
enum asking { ASKING_NOT_BEGUN, ASKING_UNDER_WAY, ASKING_QUESTIONS, ASKING_STOPPING, ASKING_DONE };

/* What a watch is about to do or does. */
enum watching { WATCHING_NOT, WATCHING_WANTED, WATCHING_NOW };

/* What stands below the list: `usual`, or how far the watch is, and what it waits for. */
const char *page_watch_hint(const struct view *view, enum watching watching, enum asking asking,
                            const char *usual);

/* ---- the Autodiscover page ---- */

enum step_column { STEP_PLACE, STEP_SERVER, STEP_SAID, STEP_TIME, STEP_COLUMNS };

/* `addresses`: those that are asked about; `asking_ms`: since the network part began. */
void page_autodiscover_words(const struct view *view, enum asking asking, const struct text_list *addresses,
                             int64_t asking_ms, struct page_words *out);

/* What is asked of the person: in one sentence, in full, and a hint. `count` questions wait, this one included. */
struct question_words {
    const char *sentence;
    const char *question;
    const char *hint;
};
void page_question_words(const struct view *view, const struct question *question, size_t count,
                         struct question_words *out);

/* The steps of all addresses, one after the other; where there are several, each below a row with the address. */
size_t page_step_count(const struct evidence *evidence);
const char *page_step_cell(const struct view *view, size_t row, size_t column);
enum mark page_step_mark(const struct view *view, size_t row);

/* How much of the work is done, 0 to 1000; it may go down when an answer brings new work. */
int page_progress(const struct evidence *evidence, enum asking asking);

/* ---- the Result page ---- */

void page_result_words(const struct view *view, enum asking asking, struct page_words *out);
enum mark page_finding_mark(const struct finding *finding);

/* The mark of a link of the way (enum path_state). */
enum mark page_path_mark(int state);

/* What a finding is called in the list. */
const char *page_finding_title(const struct view *view, const struct finding *finding);

/* All that is to be said of a finding, paragraph by paragraph. A step begins with its number and a tab. */
enum paragraph_kind { PARAGRAPH_TITLE, PARAGRAPH_HEADING, PARAGRAPH_TEXT, PARAGRAPH_STEP };
struct paragraph {
    enum paragraph_kind kind;
    const char *text;
};
enum { PARAGRAPHS_MAXIMUM = 48 };
struct finding_words {
    struct paragraph paragraphs[PARAGRAPHS_MAXIMUM];
    size_t count;
};
void page_finding_words(const struct view *view, const struct finding *finding, struct finding_words *out);

#endif
