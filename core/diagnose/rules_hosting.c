/*
 * A mailbox on a company's own server whose address Microsoft's service takes for one of its own: Outlook asks Microsoft
 * before it asks the company, and may be led away from its mailbox.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

/* The value that keeps Outlook from asking Microsoft first. */
static bool is_kept_from_microsoft(const struct account_view *account)
{
    const struct step *step = autodiscover_find_step(account->asked, "office365-priority");

    return step && step->outcome == STEP_SKIPPED && text_equal(step->reason, "registry");
}

/* The server of the company's own that answers Autodiscover: the winner, or who would be if the cloud were not asked first. */
static const char *own_host(const struct account_view *account)
{
    for (size_t i = 0; i < account->asked->steps.count; i++) {
        const struct step *step = &account->asked->steps.items[i];
        if (step_is_alive(step) && step->host && !exchange_online_has_host(step->host)) {
            return step->host;
        }
    }
    return NULL;
}

static void rest_on_hint(struct rule_context *context, struct finding *finding,
                         const struct autodiscover *asked)
{
    for (size_t i = 0; i < asked->other_questions.count; i++) {
        const char *id = asked->other_questions.items[i].id;

        if (text_begins_ignoring_case(id, "json-autodiscoverv1@")) {
            finding_rest_on(context, finding, "autodiscover/%s/%s", asked->address, id);
        }
    }
}

void rule_hosting(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        const struct account_view *account = &context->analysis->accounts[i];
        bool is_sure = account->interpretation->hosting_certainty == CERTAINTY_CERTAIN;
        bool is_kept = is_kept_from_microsoft(account);
        struct finding *finding;

        if (account_is_not_exchange(account) || account->interpretation->hosting != HOSTING_ON_PREMISES ||
            hosting_of_hint(context->arena, account->asked) != HOSTING_CLOUD ||
            text_equal(account->interpretation->hosting_reason, "host-answers-autodiscover")) {
            continue;
        }
        /* The service knows what is set up at Microsoft, not where the mail is read: likely at most. */
        finding = rule_state(context, "office365-takes-over", account->address,
                             is_kept ? SEVERITY_INFO : SEVERITY_WARNING,
                             is_sure ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);
        finding_set(context, finding, "host", own_host(account));
        finding_set(context, finding, "kept", is_kept ? "yes" : NULL);
        rest_on_hint(context, finding, account->asked);
    }
}
