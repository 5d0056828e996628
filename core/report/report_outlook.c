/*
 * See report_outlook.h.
 */
#include "core/report/report_outlook.h"

#include "core/evidence/text.h"

enum { PROCESSES_MAXIMUM = 20, PROFILES_MAXIMUM = 20, ACCOUNTS_MAXIMUM = 50, MAILBOXES_MAXIMUM = 5 };

static const char *flag(enum truth truth)
{
    return truth == TRUTH_YES ? "yes" : NULL;
}

static void put_process(struct output *output, const struct view *view, const struct process *process)
{
    const struct named_value all[] = {
        {"program", process->program == NULL ? view_text(view, "report.unknown") : process->program},
        {"version", process->version},
        {"architecture", process->architecture},
        {"pid", view_number(view, process->pid)},
        /* whose it is, where that is not clear */
        {"user", view->input->evidence->run.all_sessions == TRUTH_YES ? process->user : NULL},
        {"elevated", flag(process->elevated)},
        {"safe", flag(process->safe_mode)},
        {"hung", flag(process->hung)},
    };
    output_paragraph(output, "  ",
                     view_text_of(view, "report.text.process", all, sizeof all / sizeof all[0]));
}

static void put_account(struct output *output, const struct view *view, const struct account *account)
{
    const char *address = account->address != NULL ? account->address : account->name;
    const struct named_value all[] = {
        {"address", address == NULL ? view_text(view, "report.unknown") : address},
        {"kind", view_word(view, "account-kind", schema_name(account_kind_names, account->kind))},
        {"cached", account->cached_mode == TRUTH_YES  ? "yes"
                   : account->cached_mode == TRUTH_NO ? "no"
                                                      : NULL},
        {"others", view_list(view, &account->other_mailboxes, MAILBOXES_MAXIMUM)},
    };
    output_paragraph(output, "    ",
                     view_text_of(view, "report.text.profile-account", all, sizeof all / sizeof all[0]));
}

static void put_profile(struct output *output, const struct view *view, const struct profile *profile)
{
    const struct account_list *accounts = &view->input->evidence->accounts;
    const struct named_value all[] = {
        {"profile", profile->name == NULL ? view_text(view, "report.unknown") : profile->name},
        {"default", flag(profile->is_default)},
        {"offline", flag(profile->work_offline)},
    };
    output_paragraph(output, "  ",
                     view_text_of(view, "report.text.profile", all, sizeof all / sizeof all[0]));
    for (size_t i = 0; i < accounts->count && i < ACCOUNTS_MAXIMUM; i++) {
        if (accounts->items[i].profile != NULL && text_equal(accounts->items[i].profile, profile->name)) {
            put_account(output, view, &accounts->items[i]);
        }
    }
}

void report_put_outlook(struct output *output, const struct view *view)
{
    const struct evidence *evidence = view->input->evidence;
    if (evidence->outlook.count + evidence->profiles.count == 0) {
        return;
    }
    output_blank(output);
    output_line(output, view_text(view, "report.text.outlook"));
    for (size_t i = 0; i < evidence->outlook.count && i < PROCESSES_MAXIMUM; i++) {
        put_process(output, view, &evidence->outlook.items[i]);
    }
    if (evidence->helpers.count > 0) {
        output_paragraph(output, "  ",
                         view_text1(view, "report.text.helpers", "count",
                                    view_number(view, (int64_t)evidence->helpers.count)));
    }
    for (size_t i = 0; i < evidence->profiles.count && i < PROFILES_MAXIMUM; i++) {
        put_profile(output, view, &evidence->profiles.items[i]);
    }
}
