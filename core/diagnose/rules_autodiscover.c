/*
 * What Autodiscover answers when it can be reached: the wrong thing, nothing of the kind, an error.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/answer_errors.h"
#include "core/knowledge/protocols.h"
#include "core/knowledge/steps.h"

static int64_t status_of(const struct target *target)
{
    return target->attempt ? target->attempt->http_status : UNKNOWN_INTEGER;
}

static void state_status(struct rule_context *context, const char *id, const struct target *target)
{
    finding_set_number(context, rule_state_target(context, id, target->account, target, CERTAINTY_CERTAIN),
                       "status", status_of(target));
}

static void state_not_understood(struct rule_context *context, const struct target *target)
{
    const struct attempt *attempt = target->attempt;
    struct finding *finding =
        rule_state_target(context, "answer-not-understood", target->account, target, CERTAINTY_CERTAIN);

    if (attempt) {
        finding_set_number(context, finding, "status", attempt->http_status);
        finding_set(context, finding, "content_type", attempt->content_type);
        finding_set(context, finding, "problem", attempt->answer.problem);
    }
}

/*
 * Error codes are not used the same by all servers, so the server's own words go with the finding, and only the ones that
 * are about the server itself count as its trouble (core/knowledge/answer_errors.h).
 */
static bool is_server_trouble(enum error_about about)
{
    return about == ERROR_ABOUT_SERVER || about == ERROR_ABOUT_FORM;
}

/* Where the address may be known after all. */
static bool is_hard_to_tell(enum error_about about)
{
    return about == ERROR_ABOUT_UNKNOWN || about == ERROR_ABOUT_CONFIGURATION;
}

static void state_error_answer(struct rule_context *context, const struct target *target)
{
    const struct autodiscover_answer *answer = target->attempt ? &target->attempt->answer : NULL;
    const char *code = answer ? answer->error_code : NULL;
    enum error_about about = answer_error_about(code);
    struct finding *finding = rule_state_target(
        context, is_server_trouble(about) ? "server-error" : "address-unknown", target->account, target,
        is_hard_to_tell(about) ? CERTAINTY_POSSIBLE : CERTAINTY_LIKELY);

    finding_set(context, finding, "code", code);
    finding_set(context, finding, "message", answer ? answer->error_message : NULL);
}

static void judge_step(struct rule_context *context, const struct target *target)
{
    switch (target->trouble) {
    case TROUBLE_FORBIDDEN:
        state_status(context, "autodiscover-forbidden", target);
        break;
    case TROUBLE_MISSING:
        state_status(context, "autodiscover-missing", target);
        break;
    case TROUBLE_SERVER_ERROR:
        state_status(context, "server-error", target);
        break;
    case TROUBLE_ERROR_ANSWER:
        state_error_answer(context, target);
        break;
    case TROUBLE_NOT_UNDERSTOOD:
    case TROUBLE_WEB_PAGE:
        state_not_understood(context, target);
        break;
    default:
        break;
    }
}

/* Settings in which no way to a mailbox is named: well-formed, and of no use. */
static void judge_empty_answer(struct rule_context *context, const struct account_view *account)
{
    struct finding *finding;

    if (!account->answer) {
        return;
    }
    for (size_t i = 0; i < account->answer->protocols.count; i++) {
        if (protocol_of_type(account->answer->protocols.items[i].type)) {
            return;
        }
    }
    finding =
        rule_state_target(context, "answer-not-understood", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_LIKELY);
    finding->severity = SEVERITY_PROBLEM;
    finding_set(context, finding, "empty", "yes");
}

/* The protocol of an answer that names only mail protocols other than Exchange's, as web hosts' panels send; or NULL. */
static const char *foreign_protocol(const struct autodiscover_answer *answer)
{
    const char *found = NULL;

    for (size_t i = 0; answer && i < answer->protocols.count; i++) {
        const char *name = protocol_of_type(answer->protocols.items[i].type);
        if (text_equal(name, "imap") || text_equal(name, "pop")) {
            found = found ? found : name;
        } else if (name) {
            return NULL;
        }
    }
    return found;
}

static bool other_step_is_alive(const struct analysis *analysis, const struct account_view *account)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target_is_step_of(target, account->address) && target->step != account->winner &&
            target->trouble == TROUBLE_NONE) {
            return true;
        }
    }
    return false;
}

/*
 * The web site of the mail domain answers in the place of the mail server. A page of HTML does no harm, since Outlook goes
 * on to its next step; an answer that sends Outlook to IMAP or POP does, when the mailbox is on Exchange.
 */
static void judge_web_site(struct rule_context *context, const struct account_view *account)
{
    const struct analysis *analysis = context->analysis;
    const char *foreign = foreign_protocol(account->answer);

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        bool misleads = target->step && target->step == account->winner && foreign &&
                        (account->kind == ACCOUNT_EXCHANGE || other_step_is_alive(analysis, account));
        bool is_noise = target->step && account->winner && target->step != account->winner &&
                        (target->trouble == TROUBLE_WEB_PAGE || target->trouble == TROUBLE_NOT_UNDERSTOOD);
        struct finding *finding;

        if (!target->step || !target_is_step_of(target, account->address) ||
            !step_asks_web_site(target->step->id) || (!misleads && !is_noise)) {
            continue;
        }
        finding = rule_state_target(context, "root-site-answers", account->address, target,
                                    misleads ? CERTAINTY_LIKELY : CERTAINTY_CERTAIN);
        finding->severity = misleads ? SEVERITY_PROBLEM : SEVERITY_INFO;
        finding_set(context, finding, "domain", account->domain);
        finding_set_number(context, finding, "status", status_of(target));
        finding_set(context, finding, "protocol", misleads ? foreign : NULL);
    }
}

void rule_autodiscover(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (target->step && target->weight != WEIGHT_HARMLESS) {
            judge_step(context, target);
        }
    }
    for (size_t i = 0; i < analysis->account_count; i++) {
        judge_empty_answer(context, &analysis->accounts[i]);
        judge_web_site(context, &analysis->accounts[i]);
    }
}
