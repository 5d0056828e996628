/*
 * Whether what was checked is what Outlook has: an address with a typing mistake gets as good answers as a right one, as long as
 * nobody signs in, and a mailbox that was not checked may be the one that does not work.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

/* A sentence names so many addresses; a terminal server's profile, or a file from anyone, may hold thousands. */
enum { NAMED_MAXIMUM = 8 };

struct naming {
    const char *list; /* NULL = none */
    size_t count;
};

static void name(struct arena *arena, struct naming *naming, const char *address)
{
    if (naming->count > NAMED_MAXIMUM || finding_lists(naming->list, address)) {
        return;
    }
    naming->list = naming->count == NAMED_MAXIMUM ? arena_format(arena, "%s, …", naming->list)
                   : naming->list                 ? arena_format(arena, "%s, %s", naming->list, address)
                                                  : address;
    naming->count++;
}

/* Outlook's own addresses; NULL when there are none, or an entry does not tell its address: then nobody knows. */
static const char *own_addresses(const struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    struct naming own = {NULL, 0};

    for (size_t i = 0; i < evidence->accounts.count; i++) {
        const struct account *account = &evidence->accounts.items[i];
        if (!text_equal(account->source, "profile")) {
            continue;
        }
        if (!account->address) {
            return NULL;
        }
        name(context->arena, &own, account->address);
    }
    return own.list;
}

/* Whether Outlook opens the mailbox beside one of its own. */
static bool is_opened_beside(const struct evidence *evidence, const char *address)
{
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        const struct text_list *others = &evidence->accounts.items[i].other_mailboxes;
        for (size_t k = 0; k < others->count; k++) {
            if (text_equal_ignoring_case(others->items[k], address)) {
                return true;
            }
        }
    }
    return false;
}

static void judge_typed(struct rule_context *context, const struct account_view *account, const char *own)
{
    struct finding *finding;

    if (!account->entry || !text_equal(account->entry->source, "typed") ||
        is_opened_beside(context->analysis->evidence, account->address)) {
        return;
    }
    /* Whoever signed in has a mailbox there, only not in this Outlook. */
    finding = rule_state(context, "address-not-in-outlook", account->address,
                         account->answer ? SEVERITY_INFO : SEVERITY_WARNING, CERTAINTY_CERTAIN);
    finding_set(context, finding, "known", own);
    finding_rest_on(context, finding, "accounts/%s", account->address);
}

static void state_unchecked(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    struct naming left_out = {NULL, 0};
    struct finding *finding;

    for (size_t i = 0; i < evidence->accounts.count; i++) {
        const struct account *account = &evidence->accounts.items[i];
        if (text_equal(account->source, "profile") && account->address &&
            !analysis_find_account(context->analysis, account->address)) {
            name(context->arena, &left_out, account->address);
        }
    }
    if (!left_out.list) {
        return;
    }
    finding = rule_state(context, "mailboxes-not-checked", NULL, SEVERITY_INFO, CERTAINTY_CERTAIN);
    finding_set(context, finding, "addresses", left_out.list);
    finding_rest_on(context, finding, "accounts");
}

void rule_accounts(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    const char *own = own_addresses(context);

    for (size_t i = 0; own && i < analysis->account_count; i++) {
        judge_typed(context, &analysis->accounts[i], own);
    }
    if (analysis->account_count > 0) {
        state_unchecked(context);
    }
}
