/*
 * How many connections an account should have: what its protocol needs for one mailbox, and more for each other mailbox
 * that Outlook opens beside it. It is a number from below: more is never a fault.
 */
#include "core/diagnose/analysis.h"

#include "core/evidence/text.h"
#include "core/knowledge/expected_connections.h"
#include "core/knowledge/protocols.h"

/* More than these are counted no further: nobody opens so many, and a file from anyone may list thousands. */
enum { OTHERS_MAXIMUM = 64 };

/* Mailboxes by what names them; the answer and the profile may name the same one. */
struct others {
    const char *names[OTHERS_MAXIMUM];
    size_t count;
};

static void add_other(struct others *others, const struct account_view *account, const char *name)
{
    if (!name || account_view_owns(account, name) || others->count == OTHERS_MAXIMUM) {
        return;
    }
    for (size_t i = 0; i < others->count; i++) {
        if (text_equal_ignoring_case(others->names[i], name)) {
            return;
        }
    }
    others->names[others->count++] = name;
}

static void find_others(const struct account_view *account, const struct autodiscover_answer *answer,
                        struct others *others)
{
    others->count = 0;
    for (size_t i = 0; answer && i < answer->alternative_mailboxes.count; i++) {
        const struct alternative_mailbox *mailbox = &answer->alternative_mailboxes.items[i];
        add_other(others, account,
                  mailbox->smtp_address ? mailbox->smtp_address
                  : mailbox->legacy_dn  ? mailbox->legacy_dn
                                        : mailbox->display_name);
    }
    for (size_t i = 0; account->entry && i < account->entry->other_mailboxes.count; i++) {
        add_other(others, account, account->entry->other_mailboxes.items[i]);
    }
}

void analysis_expect_connections(struct account_view *account)
{
    struct account_interpretation *interpretation = account->interpretation;
    const char *name = schema_name(mail_protocol_names, interpretation->protocol);
    const struct protocol_facts *facts = protocol_find(name);
    const struct extra_connections *extra = extra_connections_find(name);
    const struct autodiscover_answer *answer = account->answer ? account->answer : account->cached;
    bool has_public_folders = answer && answer->public_folder_address;
    struct others others;

    interpretation->expected_minimum = facts ? facts->connections_minimum : UNKNOWN_INTEGER;
    interpretation->expected_maximum = facts ? facts->connections_maximum : UNKNOWN_INTEGER;
    interpretation->expected_reason = facts ? facts->reason : "nothing-known";
    interpretation->expected_for_protocol = interpretation->expected_minimum;
    if (!facts || !extra) {
        return;
    }
    find_others(account, answer, &others);
    interpretation->other_mailboxes = (int64_t)others.count;
    interpretation->expected_for_mailboxes = (int64_t)others.count * extra->each_mailbox;
    interpretation->has_public_folders = answer ? (has_public_folders ? TRUTH_YES : TRUTH_NO) : TRUTH_UNKNOWN;
    interpretation->expected_for_public_folders = has_public_folders ? extra->public_folders : 0;
    interpretation->expected_minimum +=
        interpretation->expected_for_mailboxes + interpretation->expected_for_public_folders;
    interpretation->cloud_adds_more = account->in_cloud ? TRUTH_YES : TRUTH_NO;
}
