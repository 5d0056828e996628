/*
 * What the Outlook page and the Connections page say beyond counts: an Outlook that can't connect in its present state, and how
 * many connections there should be.
 */
#include "app/page_view.h"

#include "core/evidence/text.h"

static bool has_hung(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        if (evidence->outlook.items[i].hung == TRUTH_YES) {
            return true;
        }
    }
    return false;
}

/* The diagnosis weighs the profiles against each other and against the connections; the page repeats what it found. */
static bool is_offline(const struct view *view)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;

    for (size_t i = 0; i < findings->count; i++) {
        if (text_equal(findings->items[i].id, "outlook-work-offline")) {
            return true;
        }
    }
    return false;
}

enum mark page_outlook_mark(const struct view *view, size_t row)
{
    const struct evidence *evidence = view->input->evidence;

    return row < evidence->outlook.count && evidence->outlook.items[row].hung == TRUTH_YES ? MARK_WARNING
                                                                                           : MARK_GOOD;
}

bool page_outlook_trouble(const struct view *view, struct page_words *out)
{
    if (has_hung(view->input->evidence)) {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.outlook.hung"));
        out->hint = page_hint(view, "page.outlook.hung.hint");
        return true;
    }
    if (is_offline(view)) {
        out->mark = MARK_WARNING;
        out->sentence = view_text(view, page_tense(view, "page.outlook.offline"));
        out->hint = page_hint(view, "page.outlook.offline.hint");
        return true;
    }
    return false;
}

const char *page_connections_expected(const struct view *view, const char *usual)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    const struct account_interpretation *account = accounts->count == 1 ? &accounts->items[0] : NULL;

    if (account == NULL || account->expected_minimum == UNKNOWN_INTEGER || account->expected_minimum == 0) {
        return usual;
    }
    int64_t more = account->expected_minimum - account->expected_for_protocol;
    const struct named_value values[] = {
        {"least", view_number(view, account->expected_minimum)},
        {"reason", view_word(view, "reason", account->expected_reason)},
        {"more", more > 0 ? view_number(view, more) : NULL},
        {"usual", usual},
    };

    return view_text_of(view, "page.connections.expected", values, sizeof values / sizeof values[0]);
}
