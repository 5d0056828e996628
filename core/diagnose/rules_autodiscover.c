/*
 * What Autodiscover answers when it can be reached: the wrong thing, nothing of the kind, an error.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/answer_errors.h"
#include "core/knowledge/answer_protocol.h"
#include "core/knowledge/protocols.h"
#include "core/knowledge/steps.h"

static int64_t status_of(const struct target *target)
{
    return target->attempt ? target->attempt->http_status : UNKNOWN_INTEGER;
}

static void set_connected(struct rule_context *context, struct finding *finding, const struct target *target)
{
    finding_set(context, finding, "connected", rule_misses_only_settings(context, target) ? "yes" : NULL);
}

static void state_status(struct rule_context *context, const char *id, const struct target *target)
{
    struct finding *finding = rule_state_target(context, id, target->account, target, CERTAINTY_CERTAIN);

    finding_set_number(context, finding, "status", status_of(target));
    set_connected(context, finding, target);
}

static void state_not_understood(struct rule_context *context, const struct target *target)
{
    const struct attempt *attempt = target->attempt;
    struct finding *finding =
        rule_state_target(context, "answer-not-understood", target->account, target, CERTAINTY_CERTAIN);

    set_connected(context, finding, target);
    if (attempt) {
        finding_set_number(context, finding, "status", attempt->http_status);
        finding_set(context, finding, "content_type", attempt->content_type);
        finding_set(context, finding, "problem", attempt->answer.problem);
    }
}

/* The server knows the address, and has nothing for Outlook all the same. */
static bool is_known_without_settings(enum error_about about)
{
    return about == ERROR_ABOUT_NO_SETTINGS || about == ERROR_ABOUT_CONFIGURATION ||
           about == ERROR_ABOUT_FORM;
}

/*
 * Error codes are not used the same by all servers, so the server's own words go with the finding, and only the ones that
 * are about the server itself count as its trouble (core/knowledge/answer_errors.h).
 */
static const char *id_of_error(enum error_about about)
{
    return about == ERROR_ABOUT_SERVER        ? "server-error"
           : is_known_without_settings(about) ? "no-settings-for-address"
                                              : "address-unknown";
}

/* A question that was not understood (600) may be an address of a wrong form, or a server that is no Exchange. */
static bool is_hard_to_tell(enum error_about about)
{
    return about == ERROR_ABOUT_UNKNOWN || about == ERROR_ABOUT_REQUEST;
}

static void state_error_answer(struct rule_context *context, const struct target *target)
{
    const struct autodiscover_answer *answer = target->attempt ? &target->attempt->answer : NULL;
    const char *code = answer ? answer->error_code : NULL;
    enum error_about about = answer_error_about(code);
    struct finding *finding =
        rule_state_target(context, id_of_error(about), target->account, target,
                          is_hard_to_tell(about) ? CERTAINTY_POSSIBLE : CERTAINTY_LIKELY);

    if (about != ERROR_ABOUT_SERVER) {
        finding_set(context, finding, "about", error_about_names[about]);
    }
    set_connected(context, finding, target);
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

/* The kinds that the answer names, in its order: "WEB, POP3"; NULL when it names none. */
static const char *join_types(struct rule_context *context, const struct autodiscover_answer *answer)
{
    enum { SHOWN_MAXIMUM = 8 };
    const char *joined = NULL;

    for (size_t i = 0; i < answer->protocols.count && i < SHOWN_MAXIMUM; i++) {
        const char *type = answer->protocols.items[i].type;
        if (type && !finding_lists(joined, type)) {
            joined = joined ? arena_format(context->arena, "%s, %s", joined, type) : type;
        }
    }
    return joined;
}

/*
 * Exchange answers for the mailbox (only it gives a LegacyDN) and names no way by which Outlook could open it: MAPI is switched
 * off for the mailbox, or its plan has none (KB2996728; OfficeDocs-Support, encrypted-connection-unavailable.md). What an
 * answer leaves out is no proof, so it is likely. POP or IMAP in the place of MAPI are what a person with such an account uses.
 */
static bool judge_mapi_left_out(struct rule_context *context, const struct account_view *account)
{
    struct named_protocols named = answer_named_protocols(account->answer);
    struct finding *finding;

    if (!account->answer->legacy_dn || named.mapi_http || named.rpc_http || named.rpc_tcp ||
        named.rpc_to_mailbox || account_is_not_exchange(account)) {
        return false;
    }
    finding =
        rule_state_target(context, "mailbox-not-allowed-mapi", account->address,
                          targets_of_step(&context->analysis->targets, account->winner), CERTAINTY_LIKELY);
    finding->severity = SEVERITY_PROBLEM;
    finding_set(context, finding, "offers", join_types(context, account->answer));
    finding_set(context, finding, "cloud", account->in_cloud ? "yes" : NULL);
    return true;
}

/* Settings in which no way to a mailbox is named: well-formed, and of no use. */
static void judge_empty_answer(struct rule_context *context, const struct account_view *account)
{
    struct finding *finding;

    if (!account->answer || judge_mapi_left_out(context, account)) {
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

/*
 * A protection rule against attacks on autodiscover.json (CVE-2021-34473, CVE-2022-41040) turns the newer service's questions
 * away, while Outlook's own, for autodiscover.xml, are let through: no fault of Outlook's.
 */
static void judge_json(struct rule_context *context, const struct account_view *account)
{
    enum { QUESTIONS_MAXIMUM = 64 };
    const struct step_list *questions = &account->asked->other_questions;

    for (size_t i = 0; account->winner && i < questions->count && i < QUESTIONS_MAXIMUM; i++) {
        const struct step *question = &questions->items[i];
        const struct attempt *attempt = step_attempt(question);
        struct finding *finding;

        if (!text_begins_ignoring_case(question->id, "json-") || !attempt || attempt->http_status != 403 ||
            !text_equal_ignoring_case(question->host, account->winner->host)) {
            continue;
        }
        finding = rule_state(context, "autodiscover-json-blocked", account->address, SEVERITY_INFO,
                             CERTAINTY_LIKELY);
        finding_set(context, finding, "host", question->host);
        finding_set(context, finding, "url", attempt->url);
        finding_set_number(context, finding, "status", attempt->http_status);
        finding_rest_on(context, finding, "autodiscover/%s/%s",
                        account->asked->address ? account->asked->address : "", question->id);
        return;
    }
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
        /* What is connected was set up before; the next time that Outlook asks, it is led astray. */
        finding->severity = !misleads                  ? SEVERITY_INFO
                            : account->established > 0 ? SEVERITY_WARNING
                                                       : SEVERITY_PROBLEM;
        finding_set(context, finding, "connected", misleads && account->established > 0 ? "yes" : NULL);
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
        judge_json(context, &analysis->accounts[i]);
    }
}
