/*
 * See sequence.h. Which steps there are and in which order is a table of the field (core/knowledge/steps.c).
 */
#include "core/autodiscover/sequence.h"

#include "core/engine/plan.h"
#include "core/evidence/text.h"
#include "core/knowledge/steps.h"

struct autodiscover *autodiscover_begin(struct evidence *evidence, const char *address)
{
    struct arena *arena = evidence->arena;
    const char *domain = text_mail_domain(arena, address);
    if (domain == NULL) {
        return NULL;
    }
    struct autodiscover *record = schema_append(arena, &autodiscover_schema, &evidence->autodiscover);
    record->account = arena_copy_text(arena, address);
    record->address = record->account;
    record->domain = domain;
    const struct step_order *order = step_order_current();
    record->order = order->name;
    for (size_t i = 0; i < order->step_count; i++) {
        const struct step_definition *definition = &order->steps[i];
        struct step *step = schema_append(arena, &step_schema, &record->steps);
        step->id = definition->id;
        step->host = arena_format(arena, "%s%s", definition->host_prefix, domain);
        step->port = 443;
        step->url = arena_format(arena, "https://%s%s", step->host, definition->path);
        text_list_append(arena, &step->candidates, step->url);
    }
    return record;
}

static enum step_outcome outcome_of_answer(const struct autodiscover_answer *answer)
{
    switch (answer->kind) {
    case ANSWER_SETTINGS:
        return STEP_ANSWERED;
    case ANSWER_REDIRECT_ADDRESS:
    case ANSWER_REDIRECT_URL:
        return STEP_REDIRECTED;
    case ANSWER_ERROR:
        return STEP_ERROR_ANSWER;
    default:
        return STEP_NOT_UNDERSTOOD;
    }
}

static enum step_outcome outcome_of_attempt(const struct attempt *attempt)
{
    bool signed_in = attempt->sign_in != NULL;
    if (attempt->outcome == REACH_CANCELLED) {
        return STEP_CANCELLED;
    }
    if (attempt->outcome == REACH_TOO_LARGE) {
        return STEP_NOT_UNDERSTOOD;
    }
    if (attempt->outcome != REACH_DONE) {
        return STEP_NO_CONNECTION;
    }
    if (attempt->http_status == 200) {
        return outcome_of_answer(&attempt->answer);
    }
    if (attempt->http_status == 401) {
        return signed_in ? STEP_REFUSED : STEP_ASKS_FOR_SIGN_IN;
    }
    if (attempt->http_status == 403 && signed_in) {
        return STEP_REFUSED;
    }
    if (attempt->http_status >= 300 && attempt->http_status < 400 && attempt->location != NULL) {
        return STEP_REDIRECTED;
    }
    return STEP_HTTP_STATUS;
}

static enum step_outcome outcome_of_reach(const struct evidence *evidence, const struct step *step)
{
    switch (plan_reach_state(evidence, step->host, step->port)) {
    case REACH_STATE_NOT_BEGUN:
        return STEP_NOT_TRIED;
    case REACH_STATE_UNDER_WAY:
    case REACH_STATE_GOOD:
        return STEP_RUNNING;
    case REACH_STATE_CANCELLED:
        return STEP_CANCELLED;
    case REACH_STATE_FAILED:
        break;
    }
    return STEP_NO_CONNECTION;
}

static const struct job_record *request_job(const struct evidence *evidence,
                                            const struct autodiscover *autodiscover, const struct step *step,
                                            int64_t pass)
{
    struct arena *scratch = arena_create();
    const struct job_record *job =
        evidence_find_job(evidence, plan_request_id(scratch, pass, autodiscover->address, step->id));
    arena_destroy(scratch);
    return job;
}

void autodiscover_update_step(const struct evidence *evidence, const struct autodiscover *autodiscover,
                              struct step *step)
{
    if (step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE) {
        return;
    }
    for (int64_t pass = 2; pass >= 1; pass--) {
        const struct job_record *job = request_job(evidence, autodiscover, step, pass);
        if (job != NULL && job->state == JOB_RUNNING) {
            step->outcome = STEP_RUNNING;
            return;
        }
        if (job != NULL && step->attempts.count == 0) {
            step->outcome = job->state == JOB_FAILED ? STEP_NO_CONNECTION : STEP_CANCELLED;
            return;
        }
    }
    const struct attempt *attempt = step_attempt(step);
    step->outcome =
        attempt != NULL ? (int)outcome_of_attempt(attempt) : (int)outcome_of_reach(evidence, step);
}

struct step *autodiscover_winner(const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        struct step *step = &autodiscover->steps.items[i];
        if (step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN ||
            step->outcome == STEP_REFUSED) {
            return step;
        }
    }
    return NULL;
}

const struct autodiscover_answer *step_settings(const struct step *step)
{
    const struct attempt *attempt = step == NULL ? NULL : step_attempt(step);
    return attempt != NULL && attempt->answer.kind == ANSWER_SETTINGS ? &attempt->answer : NULL;
}
