/*
 * Sign-in. HTTP 401 never says why (DESIGN.md, rule 7): a refusal is certain, its reason is not.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/autodiscover/bearer.h"
#include "core/diagnose/sign_in_offers.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"

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
    rule_set_connected(context, finding, target->account);
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
    /* Negotiate may be Kerberos, which a clock that is wrong by five minutes keeps from signing in (RFC 4120 section 8.2). */
    finding_set(context, finding, "clock",
                text_equal_ignoring_case(attempt->sign_in, "Negotiate") && rule_clock_is_wrong(context)
                    ? "yes"
                    : NULL);
    finding_set(context, finding, "user", attempt->user);
    finding_set(context, finding, "scheme", attempt->sign_in);
    finding_set_number(context, finding, "status", attempt->http_status);
}

/* The question whether to sign in at the winner's server, or at any other one. */
static const struct question *question_of(const struct evidence *evidence, const struct account_view *account,
                                          bool at_winner)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        const struct question *question = &evidence->questions.items[i];
        if (question->kind == QUESTION_SIGN_IN &&
            text_equal_ignoring_case(question->account, account->address) &&
            text_equal_ignoring_case(question->host, account->winner->host) == at_winner) {
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

/* The normal state at Exchange Online, and no fault by itself: it is told so that nobody wonders. */
static void note_modern(struct rule_context *context, const struct account_view *account)
{
    struct finding *finding =
        rule_state_target(context, "modern-authentication-needed", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_CERTAIN);

    finding->severity = SEVERITY_INFO;
    finding_set(context, finding, "cloud", exchange_online_has_host(account->winner->host) ? "yes" : NULL);
    rule_set_connected(context, finding, account->address);
}

/* The answer to an empty bearer, if it is the broken one: Bearer without the place where a token is had. */
static const struct attempt *broken_bearer(struct rule_context *context, const struct step *step,
                                           struct bearer *bearer)
{
    for (size_t i = 0; i < step->attempts.count; i++) {
        const struct attempt *attempt = &step->attempts.items[i];
        if (text_equal(attempt->request, "pox-empty-bearer") && text_equal(attempt->url, step->url) &&
            bearer_find(context->arena, &attempt->challenges, bearer)) {
            return bearer_is_broken(bearer) ? attempt : NULL;
        }
    }
    return NULL;
}

/*
 * Whether the challenge trusts a tenant of Microsoft 365 by its own number, "00000001-...@6b1d2f4e-...": somebody has set the
 * company up there (a server that knows no tenant sends none, or @*).
 */
static bool trusts_a_tenant(const struct bearer *bearer)
{
    const char *at = bearer->trusted_issuers ? strchr(bearer->trusted_issuers, '@') : NULL;

    return at && at[1] != '*' && at[1] != '\0';
}

/*
 * Every Exchange server of a company answers an empty bearer with the beginnings of modern authentication, so that alone
 * is ordinary. It is broken only where Outlook is led to use it: the server offers Bearer unasked, trusts a tenant, or
 * Microsoft's service knows the address, so that the company is set up there too.
 */
static void judge_hybrid(struct rule_context *context, const struct account_view *account)
{
    const struct analysis *analysis = context->analysis;
    struct bearer bearer;
    const struct attempt *attempt = broken_bearer(context, account->winner, &bearer);
    const struct attempt *plain = step_attempt(account->winner);
    struct bearer unasked;
    bool is_offered = plain && bearer_find(context->arena, &plain->challenges, &unasked);
    bool is_connected = account->established > 0;
    struct finding *finding;

    if (!attempt || exchange_online_has_host(account->winner->host) ||
        (is_offered && !bearer_is_broken(&unasked)) ||
        (!is_offered && !trusts_a_tenant(&bearer) &&
         hosting_of_hint(context->arena, account->asked) == HOSTING_UNKNOWN)) {
        return;
    }
    finding = rule_state_target(context, "hybrid-modern-authentication-broken", account->address,
                                targets_of_step(&analysis->targets, account->winner), CERTAINTY_LIKELY);
    finding->severity = is_connected ? SEVERITY_INFO : SEVERITY_WARNING;
    finding_set(context, finding, "error", bearer.error);
    finding_set(context, finding, "diagnostics", attempt->diagnostics);
    finding_set(context, finding, "connected", is_connected ? "yes" : NULL);
}

/* Not signing in is never a fault; it only says what was not looked at. */
static void note_missing_sign_in(struct rule_context *context, const struct account_view *account)
{
    const struct evidence *evidence = context->analysis->evidence;
    const struct question *question = question_of(evidence, account, true);
    const struct question *other = question_of(evidence, account, false);
    const char *reason = "not-asked";
    struct finding *finding;
    bool was_used =
        other && other->answer == ANSWER_AGREED && !(question && question->answer == ANSWER_AGREED);

    if (was_used) {
        reason = "used"; /* at the server that sends on to this one; the same password goes nowhere twice */
    } else if (question && question->answer == ANSWER_DECLINED) {
        reason = "declined";
    } else if ((question && question->answer == ANSWER_AGREED) || !sign_in_takes_password(account->winner)) {
        reason = "not-possible";
    }
    finding =
        rule_state_target(context, "not-signed-in", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_CERTAIN);
    finding->severity = SEVERITY_INFO;
    finding_set(context, finding, "reason", reason);
    finding_set(context, finding, "used_at", was_used ? other->host : NULL);
    if (question) {
        finding_rest_on(context, finding, "questions/%s", question->id ? question->id : "");
    }
}

/* Nobody can do as the server asks, so Outlook gets no settings here, and asks for the password over and over. */
static void state_not_offered(struct rule_context *context, const struct account_view *account)
{
    struct finding *finding =
        rule_state_target(context, "sign-in-not-offered", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_CERTAIN);

    finding->severity = account->established > 0 ? SEVERITY_WARNING : SEVERITY_PROBLEM;
    rule_set_connected(context, finding, account->address);
}

/* What an account's winner asks for and did not get. */
static void judge_open_door(struct rule_context *context, const struct account_view *account)
{
    if (!account->winner || account->winner->outcome != STEP_ASKS_FOR_SIGN_IN || account->answer ||
        was_refused(context->analysis, account)) {
        return;
    }
    if (sign_in_is_offered_nowhere(account->winner)) {
        state_not_offered(context, account);
        return;
    }
    bool is_modern = sign_in_is_modern(context->arena, account->winner);

    if (is_modern) {
        note_modern(context, account);
    } else {
        judge_hybrid(context, account);
    }
    if (!is_modern || sign_in_takes_password(account->winner)) {
        note_missing_sign_in(context, account);
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
        if (sign_in_offers(&target->step->attempts, "Bearer")) {
            state_modern(context, target, attempt);
        } else {
            state_refused(context, target, attempt);
        }
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        judge_open_door(context, &analysis->accounts[i]);
    }
}
