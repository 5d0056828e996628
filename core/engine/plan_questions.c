/*
 * What the person is asked, and what follows from a yes. Questions are put only where nothing is left to do without them.
 */
#include "core/autodiscover/sequence.h"
#include "core/autodiscover/sign_in_rules.h"
#include "core/autodiscover/walk.h"
#include "core/engine/plan_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

/* A new question with this id, or NULL when it was put before or stands in this plan. */
static struct question *add_question(const struct planner *planner, const char *id, int kind)
{
    if (evidence_find_question(planner->evidence, id) != NULL) {
        return NULL;
    }
    for (size_t i = 0; i < planner->plan->questions.count; i++) {
        if (text_equal(planner->plan->questions.items[i].id, id)) {
            return NULL;
        }
    }
    struct question *question = schema_append(planner->arena, &question_schema, &planner->plan->questions);
    question->id = id;
    question->kind = kind;
    return question;
}

/* The URL that a waiting redirect of the step leads to; NULL where it names an address and not a place. */
static const char *wanted_url(const struct planner *planner, const struct autodiscover *autodiscover,
                              const struct step *step)
{
    for (size_t i = 0; i < step->candidates.count; i++) {
        struct walk walk;
        walk_step(planner->arena, planner->evidence, autodiscover, step, step->candidates.items[i], &walk);
        if (text_equal_ignoring_case(walk.wanted_host, step->detail)) {
            return walk.wanted_url;
        }
    }
    return NULL;
}

static void ask_to_follow(const struct planner *planner, const struct autodiscover *autodiscover,
                          const struct step *step)
{
    if (!text_equal(step->reason, "waits-for-agreement") || step->detail == NULL) {
        return;
    }
    const char *id = question_id_follow(planner->arena, autodiscover->account, step->detail);
    struct question *question = add_question(planner, id, QUESTION_FOLLOW);
    if (question != NULL) {
        question->account = autodiscover->account;
        question->host = step->detail;
        question->url = wanted_url(planner, autodiscover, step);
        bool from_names = step->host == NULL || text_equal_ignoring_case(step->host, step->detail);
        question->asked_by = from_names ? autodiscover->domain : step->host;
    }
}

/* Only the step that Outlook would take is worth a sign-in: more would be more tries with the same password. */
static void ask_to_sign_in(const struct planner *planner, const struct autodiscover *autodiscover,
                           const struct step *winner)
{
    const struct attempt *attempt = step_attempt(winner);
    /* A password goes over https alone; a loaded record may say anything. */
    if (winner->outcome != STEP_ASKS_FOR_SIGN_IN || attempt == NULL ||
        !text_begins_ignoring_case(winner->url, "https://")) {
        return;
    }
    bool by_password = sign_in_offers_password(planner->evidence, &attempt->challenges, winner->host);
    bool by_windows = sign_in_offers_windows(planner->evidence, &attempt->challenges, winner->host);
    if (!by_password && !by_windows) {
        return;
    }
    const char *id = question_id_sign_in(planner->arena, autodiscover->account, winner->host);
    struct question *question = add_question(planner, id, QUESTION_SIGN_IN);
    if (question != NULL) {
        question->account = autodiscover->account;
        question->host = winner->host;
        question->url = winner->url;
        question->can_use_password = by_password ? TRUTH_YES : TRUTH_NO;
        question->can_use_windows = by_windows ? TRUTH_YES : TRUTH_NO;
    }
}

void planner_add_questions(const struct planner *planner, const struct autodiscover *autodiscover)
{
    const struct step *winner = autodiscover_taken(planner->evidence, autodiscover);
    if (autodiscover != autodiscover_counting(planner->evidence, autodiscover)) {
        return;
    }
    /* What Outlook would come to only after the step that works needs no decision. */
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        ask_to_follow(planner, autodiscover, step);
        if (step == winner) {
            break;
        }
    }
    if (winner != NULL) {
        ask_to_sign_in(planner, autodiscover, winner);
    }
}

/* Sign-in is serial: whether one is under way, or stands in this plan. */
static bool any_sign_in(const struct planner *planner)
{
    const struct job_record_list *jobs = &planner->evidence->jobs;
    for (size_t i = 0; i < jobs->count; i++) {
        if (jobs->items[i].state == JOB_RUNNING && text_begins_ignoring_case(jobs->items[i].id, "sign-in:")) {
            return true;
        }
    }
    for (size_t i = 0; i < planner->plan->jobs.count; i++) {
        if (planner->plan->jobs.items[i].kind == JOB_SIGN_IN) {
            return true;
        }
    }
    return false;
}

void planner_add_sign_in(const struct planner *planner, const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < planner->evidence->questions.count; i++) {
        const struct question *question = &planner->evidence->questions.items[i];
        if (question->kind != QUESTION_SIGN_IN || question->answer != ANSWER_AGREED ||
            !text_equal_ignoring_case(question->account, autodiscover->account)) {
            continue;
        }
        for (size_t k = 0; k < autodiscover->steps.count; k++) {
            const struct step *step = &autodiscover->steps.items[k];
            if (!text_equal(step->url, question->url) || any_sign_in(planner)) {
                continue;
            }
            struct job *job = planner_add(planner, JOB_SIGN_IN,
                                          job_id_sign_in(planner->arena, question->account, question->url));
            if (job != NULL) {
                job->account = autodiscover->account;
                job->address = autodiscover->address;
                job->step = step->id;
                job->host = step->host;
                job->port = step->port;
                job->url = step->url;
            }
        }
    }
}
