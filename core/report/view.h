/*
 * What every view of a report says the same way: words for the facts' fixed values, times, durations, and text from
 * outside made safe to look at.
 */
#ifndef CORE_REPORT_VIEW_H
#define CORE_REPORT_VIEW_H

#include <stdint.h>

#include "core/report/report.h"

/* What a view is made from and where its texts live. */
struct view {
    const struct report_input *input;
    struct arena *arena;
};

/* A catalogue text without placeholders. */
const char *view_text(const struct view *view, const char *id);

/* A catalogue text with one, two or three placeholders. A value of NULL counts as absent. */
const char *view_text1(const struct view *view, const char *id, const char *name, const char *value);
const char *view_text2(const struct view *view, const char *id, const char *name, const char *value,
                       const char *name2, const char *value2);
const char *view_text3(const struct view *view, const char *id, const char *name, const char *value,
                       const char *name2, const char *value2, const char *name3, const char *value3);

/* The same for any number of parameters; those whose value is NULL are left away. */
const char *view_text_of(const struct view *view, const char *id, const struct named_value *all,
                         size_t count);

/* The catalogue's text "group.name" for a name that is data, such as "step.https-root". NULL stays NULL. */
const char *view_word(const struct view *view, const char *group, const char *name);

/* The same, but a name that the catalogue does not know (from a newer program's file) stays as it is. */
const char *view_label(const struct view *view, const char *group, const char *name);

/*
 * Text that may come from anywhere, made safe to look at: control characters, bidirectional overrides, invisible
 * characters and noncharacters show as "[U+202E]", bytes that are not UTF-8 as U+FFFD. Line feeds and tabs stay. Over
 * `maximum` bytes it is cut and ends in an ellipsis. NULL becomes "".
 */
const char *view_visible(struct arena *arena, const char *text, size_t maximum);

/* "21 November 2026, 10:00 UTC" from RFC 3339 in UTC; the text itself when it has another form; NULL stays NULL. */
const char *view_time(const struct view *view, const char *rfc3339);

/* "412 ms", "10.0 s", "2 min 5 s"; NULL for UNKNOWN_INTEGER. */
const char *view_duration(const struct view *view, int64_t ms);

/* "80 ms after the start"; NULL for UNKNOWN_INTEGER. */
const char *view_after_start(const struct view *view, int64_t ms);

/* The number in decimal; NULL for UNKNOWN_INTEGER. */
const char *view_number(const struct view *view, int64_t number);

/* "GetExtendedTcpTable: access is denied (windows 5)"; NULL when nothing failed. */
const char *view_failure(const struct view *view, const struct failure *failure);

/*
 * What a connection is for, in words for a person: without the protocol as long as that is not certain. NULL for NULL.
 * Where the certainty stands beside it, view_word(view, "role", …) says more.
 */
const char *view_role(const struct view *view, const struct connection_interpretation *meaning);

/* Why a connection has its role, with what the reason names (a date). Never NULL. */
const char *view_role_reason(const struct view *view, const struct connection_interpretation *meaning);

/*
 * The verdict as the catalogue's `group` ("verdict", "report.verdict") words it: "unchecked" instead of "warning" when the
 * first finding is no fault, but only that Outlook was not there to be looked at.
 */
const char *view_verdict(const struct view *view, const char *group);

/*
 * That this is a saved report which was read again: when and on which computer the check was made, by which version, and
 * that nothing was asked now. NULL for what comes straight from a check.
 */
const char *view_read_again(const struct view *view);

/* The first sentence of a text: all up to the first full stop, question mark or exclamation mark. NULL stays NULL. */
const char *view_first_sentence(const struct view *view, const char *text);

/*
 * The account that the finding is about, where several were checked and the title does not name it; else NULL, and there is
 * nothing to add.
 */
const char *view_concerned_account(const struct view *view, const struct finding *finding, const char *title);

/* The texts of a list with a comma between them, at most `maximum` of them; NULL for an empty list. */
const char *view_list(const struct view *view, const struct text_list *list, size_t maximum);

/*
 * The proxy that the connections counted for an account lead to, as far as can be seen from here; NULL where there are none, or
 * some lead to a mail server.
 */
const char *view_proxy_of(const struct view *view, const struct account_interpretation *account);

/* Outlook's process of a PID, or NULL. */
const struct process *view_process(const struct view *view, int64_t pid);

/* The finding that explains this one, of the same account where there are several; NULL when none does. */
const struct finding *view_find_cause(const struct view *view, const struct finding *finding);

/* The id of the verdict's or a severity's look: "ok", "info", "warning", "problem", "incomplete". */
const char *view_verdict_look(int verdict);

#endif
