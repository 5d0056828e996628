/*
 * A saved answer: what it says and whether Outlook could use it. Nothing was asked and nothing else was looked at, so
 * nothing else is said.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/answer_errors.h"
#include "core/knowledge/protocols.h"

/* The one attempt that such evidence holds; NULL where it was made by hand and holds none. */
static const struct attempt *find_attempt(const struct evidence *evidence)
{
    const struct autodiscover *first =
        evidence->autodiscover.count > 0 ? &evidence->autodiscover.items[0] : NULL;
    const struct step *step = first && first->steps.count > 0 ? &first->steps.items[0] : NULL;

    return step ? attempts_last(&step->attempts) : NULL;
}

static struct finding *state(struct rule_context *context, const char *id, enum severity severity)
{
    const struct evidence *evidence = context->analysis->evidence;
    const char *account = evidence->autodiscover.count > 0 ? evidence->autodiscover.items[0].account : NULL;
    struct finding *finding = rule_state(context, id, account, severity, CERTAINTY_CERTAIN);

    finding_set(context, finding, "file",
                evidence->run.explained_file[0] ? evidence->run.explained_file : "?");
    finding_rest_on(context, finding, "autodiscover/%s/file", account ? account : "");
    return finding;
}

static bool names_a_mailbox(const struct autodiscover_answer *answer)
{
    for (size_t i = 0; i < answer->protocols.count; i++) {
        if (protocol_of_type(answer->protocols.items[i].type)) {
            return true;
        }
    }
    /* JSON names a place to ask, whatever it is called. */
    return text_equal(answer->schema, "json") && answer->protocols.count > 0;
}

static bool is_web_page(const struct attempt *attempt)
{
    return text_begins_ignoring_case(attempt->body_start, "<!doctype html") ||
           text_begins_ignoring_case(attempt->body_start, "<html");
}

static void state_unusable(struct rule_context *context, const char *why, const char *problem)
{
    struct finding *finding = state(context, "answer-not-usable", SEVERITY_PROBLEM);

    finding_set(context, finding, "why", why);
    finding_set(context, finding, "problem", problem);
}

static void state_settings(struct rule_context *context, const struct autodiscover_answer *answer)
{
    const struct analysis *analysis = context->analysis;
    const struct account_interpretation *interpretation =
        analysis->account_count > 0 ? analysis->accounts[0].interpretation : NULL;
    struct finding *finding = state(context, "answer-explained", SEVERITY_OK);

    finding_set(context, finding, "says",
                text_equal(answer->schema, "json")  ? "place"
                : text_equal(answer->schema, "eas") ? "device"
                                                    : "mailbox");
    if (interpretation && interpretation->protocol != PROTOCOL_UNKNOWN) {
        finding_set(context, finding, "protocol", schema_name(mail_protocol_names, interpretation->protocol));
    }
}

static void state_redirect(struct rule_context *context, const struct autodiscover_answer *answer)
{
    bool is_address = answer->kind == ANSWER_REDIRECT_ADDRESS;
    bool is_insecure = !is_address && !text_begins_ignoring_case(answer->redirect_target, "https://");
    struct finding *finding =
        state(context, "answer-explained", is_insecure ? SEVERITY_PROBLEM : SEVERITY_OK);

    finding_set(context, finding, "says",
                is_address    ? "other-address"
                : is_insecure ? "unprotected-place"
                              : "other-place");
    finding_set(context, finding, "target", answer->redirect_target);
}

static void state_error(struct rule_context *context, const struct autodiscover_answer *answer)
{
    struct finding *finding = state(context, "answer-holds-error", SEVERITY_PROBLEM);

    finding_set(context, finding, "about",
                schema_name(error_about_names, (int)answer_error_about(answer->error_code)));
    finding_set(context, finding, "code", answer->error_code);
    finding_set(context, finding, "status", answer->error_status);
    finding_set(context, finding, "message", answer->error_message);
    finding_set(context, finding, "debug", answer->error_debug);
}

static void state_not_understood(struct rule_context *context, const struct attempt *attempt)
{
    const struct autodiscover_answer *answer = &attempt->answer;
    bool is_incomplete = answer->kind == ANSWER_NOT_AUTODISCOVER && answer->schema;
    const char *why = answer->kind == ANSWER_NOT_AUTODISCOVER ? "something-else" : "unreadable";

    why = is_incomplete ? "names-nothing" : is_web_page(attempt) ? "web-page" : why;
    state_unusable(context, why, answer->problem);
}

void rule_explained(struct rule_context *context)
{
    const struct attempt *attempt = find_attempt(context->analysis->evidence);

    switch (attempt ? attempt->answer.kind : ANSWER_UNKNOWN) {
    case ANSWER_SETTINGS:
        if (names_a_mailbox(&attempt->answer)) {
            state_settings(context, &attempt->answer);
        } else {
            state_unusable(context, "names-nothing", NULL);
        }
        break;
    case ANSWER_REDIRECT_ADDRESS:
    case ANSWER_REDIRECT_URL:
        state_redirect(context, &attempt->answer);
        break;
    case ANSWER_ERROR:
        state_error(context, &attempt->answer);
        break;
    case ANSWER_NOT_XML:
    case ANSWER_NOT_AUTODISCOVER:
        state_not_understood(context, attempt);
        break;
    default:
        state_unusable(context, "unreadable", NULL);
        break;
    }
}
