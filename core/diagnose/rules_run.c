/*
 * The check itself: what kept it from a conclusion. Being stopped, or having nobody to ask about, is no fault of Outlook's
 * connection; it only leaves the question open.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

void rule_run_state(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;

    if (evidence->autodiscover.count > 0) {
        return;
    }
    if (evidence->run.network_allowed == TRUTH_YES && evidence->run.cancelled == TRUTH_YES) {
        finding_rest_on(context,
                        rule_state(context, "check-cancelled", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN),
                        "run");
    } else if (evidence->accounts.count == 0) {
        finding_rest_on(context,
                        rule_state(context, "no-account-found", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN),
                        "accounts");
    } else {
        struct finding *finding =
            rule_state(context, "check-incomplete", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN);
        bool was_allowed = evidence->run.network_allowed == TRUTH_YES;
        finding_set(context, finding, "reason", was_allowed ? "no-result" : "network-not-asked");
        finding_rest_on(context, finding, "run");
    }
}

/* Whether some part of the account's way was never looked at to the end. */
static bool has_open_ends(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];

        if (target->trouble == TROUBLE_UNKNOWN && !target->is_past &&
            text_equal_ignoring_case(target->account, account->address)) {
            return true;
        }
    }
    return account->asked->steps.count == 0;
}

static bool reached_a_conclusion(const struct account_view *account)
{
    return account->winner || account->leads_on || account_is_not_exchange(account);
}

/* A run that was given little time says nothing about the network when it does not come to an end. */
static void describe_deadline(struct rule_context *context, struct finding *finding)
{
    enum { SHORT_MS = 30 * 1000 };
    int64_t deadline_ms = context->analysis->evidence->run.deadline_ms;

    if (deadline_ms != UNKNOWN_INTEGER) {
        finding_set_number(context, finding, "seconds", deadline_ms / 1000);
        finding_set(context, finding, "short", deadline_ms < SHORT_MS ? "yes" : NULL);
    }
}

static void close_account(struct rule_context *context, const struct account_view *account)
{
    const struct evidence *evidence = context->analysis->evidence;
    bool was_cancelled = evidence->run.cancelled == TRUTH_YES;
    bool was_cut_off = was_cancelled || evidence->run.deadline_passed == TRUTH_YES;
    bool has_trouble = rule_has_trouble(context, account->address);
    bool is_open = was_cut_off ? has_open_ends(context->analysis, account) : !reached_a_conclusion(account);
    struct finding *finding;

    /* A fault that was found stands, whether or not everything else was looked at. */
    if (!is_open || (has_trouble && !was_cut_off)) {
        return;
    }
    finding = rule_state(context, was_cancelled ? "check-cancelled" : "check-incomplete", account->address,
                         has_trouble ? SEVERITY_INFO : SEVERITY_WARNING, CERTAINTY_CERTAIN);
    if (!was_cancelled) {
        finding_set(context, finding, "reason", was_cut_off ? "time-is-up" : "no-result");
    }
    if (was_cut_off && !was_cancelled) {
        describe_deadline(context, finding);
    }
    finding_rest_on(context, finding, "run");
}

void rule_open_ends(struct rule_context *context)
{
    for (size_t i = 0; i < context->analysis->account_count; i++) {
        close_account(context, &context->analysis->accounts[i]);
    }
}
