/*
 * What the Start page offers: the addresses that Outlook has; and what the Result page says of those that were left out.
 */
#include "app/page_view.h"

#include "core/evidence/text.h"

/* No more of them are offered, and no more are named. */
enum { OFFERED_MAXIMUM = 32 };

static bool is_listed(const struct text_list *list, const char *address)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal_ignoring_case(list->items[i], address)) {
            return true;
        }
    }
    return false;
}

void page_outlook_addresses(const struct view *view, struct text_list *out)
{
    const struct account_list *accounts = &view->input->evidence->accounts;

    /* first those of the profile that Outlook opens by itself */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < accounts->count && out->count < OFFERED_MAXIMUM; i++) {
            const struct account *account = &accounts->items[i];

            if ((account->default_profile == TRUTH_YES) == (pass == 0) && account->address &&
                !text_equal(account->source, "typed") && !is_listed(out, account->address)) {
                text_list_append(view->arena, out, account->address);
            }
        }
    }
}

const char *page_all_addresses(const struct view *view, const struct text_list *addresses)
{
    return addresses->count > 1
               ? view_text1(view, "page.start.all", "count", view_number(view, (int64_t)addresses->count))
               : NULL;
}

const char *page_start_hint(const struct view *view, bool looked)
{
    struct text_list addresses = {0};

    page_outlook_addresses(view, &addresses);
    if (addresses.count > 1) {
        return view_text(view, "page.start.hint.several");
    }
    if (addresses.count == 1) {
        return view_text(view, "page.start.hint.one");
    }
    return view_text(view, looked ? "page.start.hint.none" : "page.start.hint.looking");
}
