/*
 * Sign-in. HTTP 401 never says why (DESIGN.md, rule 7): a refusal is certain, its reason is not.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"

static bool offers(const struct attempt_list *attempts, const char *scheme)
{
    for (size_t i = 0; i < attempts->count; i++) {
        for (size_t c = 0; c < attempts->items[i].challenges.count; c++) {
            if (text_equal_ignoring_case(attempts->items[i].challenges.items[c].scheme, scheme)) {
                return true;
            }
        }
    }
    return false;
}

static const struct attempt *refused_attempt(const struct target *target)
{
    return target->step && target->step->outcome == STEP_REFUSED && target->attempt &&
                   target->attempt->sign_in
               ? target->attempt
               : NULL;
}

/*
 * A server that offers modern authentication (Bearer) often still lists Basic beside it without accepting it, as Exchange
 * Online does since 2022. Then the refusal says nothing about the password.
 */
static void state_modern(struct rule_context *context, const struct target *target,
                         const struct attempt *attempt)
{
    struct finding *finding =
        rule_state_target(context, "modern-authentication-needed", target->account, target, CERTAINTY_LIKELY);

    finding->severity = SEVERITY_WARNING;
    finding_set(context, finding, "scheme", attempt->sign_in);
}

/* Only the password of this check was refused when Outlook itself, with its own, is connected. */
static void state_refused(struct rule_context *context, const struct target *target,
                          const struct attempt *attempt)
{
    struct finding *finding =
        rule_state_target(context, "sign-in-refused", target->account, target, CERTAINTY_CERTAIN);
    const struct account_view *account = analysis_find_account(context->analysis, target->account);
    bool is_connected = account && analysis_count_proved(context->analysis, account) > 0;

    finding->severity = is_connected ? SEVERITY_WARNING : SEVERITY_PROBLEM;
    finding_set(context, finding, "connected", is_connected ? "yes" : NULL);
    finding_set(context, finding, "user", attempt->user);
    finding_set(context, finding, "scheme", attempt->sign_in);
    finding_set_number(context, finding, "status", attempt->http_status);
}

static const struct question *question_of(const struct evidence *evidence, const struct account_view *account)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        const struct question *question = &evidence->questions.items[i];
        if (question->kind == QUESTION_SIGN_IN &&
            text_equal_ignoring_case(question->account, account->address)) {
            return question;
        }
    }
    return NULL;
}

static bool was_refused(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        if (target_is_step_of(&analysis->targets.items[i], account->address) &&
            refused_attempt(&analysis->targets.items[i])) {
            return true;
        }
    }
    return false;
}

/* Not signing in is never a fault; it only says what was not looked at. */
static void note_missing_sign_in(struct rule_context *context, const struct account_view *account)
{
    const struct question *question = question_of(context->analysis->evidence, account);
    const char *reason = "not-asked";
    struct finding *finding;

    if (!account->winner || account->winner->outcome != STEP_ASKS_FOR_SIGN_IN || account->answer ||
        was_refused(context->analysis, account)) {
        return;
    }
    if (question && question->answer == ANSWER_DECLINED) {
        reason = "declined";
    } else if ((question && question->answer == ANSWER_AGREED) ||
               !offers(&account->winner->attempts, "Basic")) {
        reason = "not-possible";
    }
    finding =
        rule_state_target(context, "not-signed-in", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_CERTAIN);
    finding->severity = SEVERITY_INFO;
    finding_set(context, finding, "reason", reason);
    if (question) {
        finding_rest_on(context, finding, "questions/%s", question->id ? question->id : "");
    }
}

void rule_sign_in(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        const struct attempt *attempt = refused_attempt(target);

        if (!attempt || attempt->http_status == 403 || target->is_past) {
            continue; /* 403 is a server that knows who asks and says no: rules_autodiscover.c */
        }
        if (offers(&target->step->attempts, "Bearer")) {
            state_modern(context, target, attempt);
        } else {
            state_refused(context, target, attempt);
        }
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        note_missing_sign_in(context, &analysis->accounts[i]);
    }
}
