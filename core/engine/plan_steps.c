/*
 * What Autodiscover's steps need: whom to ask for addresses, the way to each place, and the requests there.
 */
#include "core/autodiscover/bearer.h"
#include "core/autodiscover/candidates.h"
#include "core/autodiscover/scp.h"
#include "core/autodiscover/walk.h"
#include "core/engine/plan_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

static void plan_services(const struct planner *planner, const struct autodiscover *autodiscover)
{
    const char *name = candidates_service_name(planner->arena, autodiscover);
    struct job *job = planner_add(planner, JOB_SERVICE, job_id_service(planner->arena, name));
    if (job != NULL) {
        job->host = name;
    }
}

/* The computer's own directory, and where a pointer in it sends for this mail domain. */
static void plan_directory(const struct planner *planner, const struct autodiscover *autodiscover)
{
    const struct directory_search *own = evidence_find_directory(planner->evidence, NULL);
    struct job *job = planner_add(planner, JOB_DIRECTORY, job_id_directory(planner->arena, NULL));
    if (job != NULL) {
        job->may_sign_in = true;
    }
    const char *pointer = own == NULL ? NULL : scp_pointer(planner->arena, own, autodiscover->domain);
    if (pointer == NULL) {
        return;
    }
    job = planner_add(planner, JOB_DIRECTORY, job_id_directory(planner->arena, pointer));
    if (job != NULL) {
        job->host = pointer;
        job->may_sign_in = scp_pointer_is_trusted(own);
    }
}

static void plan_request(const struct planner *planner, const struct autodiscover *autodiscover,
                         const struct step *step, const char *request, const struct walk *walk)
{
    const struct place *place = &walk->place;
    const char *id = job_id_request(planner->arena, autodiscover, step, request, place->url);
    struct job *job = planner_add(planner, JOB_REQUEST, id);
    if (job != NULL) {
        job->account = autodiscover->account;
        job->address = autodiscover->address;
        job->step = step->id;
        job->request = request;
        job->spent_ms = walk->spent_ms;
        job->host = place->host;
        job->port = place->port;
        job->url = place->url;
    }
}

/* A Bearer challenge that says where to sign in is whole already. */
static bool has_whole_bearer(const struct planner *planner, const struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->challenges.count; i++) {
        struct bearer bearer;
        if (bearer_read(planner->arena, &attempt->challenges.items[i], &bearer) &&
            bearer.authorization_uri != NULL) {
            return true;
        }
    }
    return false;
}

/*
 * Where Outlook's own question was answered, an older Outlook's is asked too, to see the other face of the server; where it was
 * refused, an empty Bearer shows whether modern authentication is offered (the documentation of CSS-Exchange's Test-HMAEAS).
 */
static void plan_more_about(const struct planner *planner, const struct autodiscover *autodiscover,
                            const struct step *step, const struct walk *walk)
{
    const struct attempt *attempt = walk->attempt;
    if (!text_equal(attempt->request, "pox") || attempt->pass != 1 || attempt->outcome != REACH_DONE) {
        return;
    }
    if (attempt->http_status == 200) {
        plan_request(planner, autodiscover, step, "pox-without-mapi-http", walk);
    } else if (attempt->http_status == 401 && !has_whole_bearer(planner, attempt)) {
        plan_request(planner, autodiscover, step, "pox-empty-bearer", walk);
    }
}

static void plan_zone(const struct planner *planner, const char *host)
{
    struct job *job = planner_add(planner, JOB_ZONE, job_id_zone(planner->arena, host));
    if (job != NULL) {
        job->host = host;
    }
}

static void plan_candidate(const struct planner *planner, const struct autodiscover *autodiscover,
                           const struct step *step, const char *candidate)
{
    struct walk walk;
    walk_step(planner->arena, planner->evidence, autodiscover, step, candidate, &walk);
    if (walk.reason != NULL || walk.place.host == NULL) {
        return;
    }
    bool good = planner_reach(planner, &walk.place);
    if (walk.attempt != NULL) {
        plan_more_about(planner, autodiscover, step, &walk);
        if (walk.attempt->http_status == 401) {
            plan_zone(planner, walk.place.host);
        }
    } else if (good) {
        plan_request(planner, autodiscover, step, candidates_request(step, &walk.place), &walk);
    }
}

static void plan_step(const struct planner *planner, const struct autodiscover *autodiscover,
                      const struct step *step)
{
    const struct step_definition *definition = step_definition_of(step->id);
    if (step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE) {
        return;
    }
    if (definition != NULL && definition->source == STEP_FROM_SERVICES) {
        plan_services(planner, autodiscover);
    } else if (definition != NULL && definition->source == STEP_FROM_DIRECTORY) {
        plan_directory(planner, autodiscover);
    }
    for (size_t i = 0; i < step->candidates.count; i++) {
        plan_candidate(planner, autodiscover, step, step->candidates.items[i]);
    }
}

void planner_add_steps(const struct planner *planner, const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        plan_step(planner, autodiscover, &autodiscover->steps.items[i]);
    }
    for (size_t i = 0; i < autodiscover->other_questions.count; i++) {
        plan_step(planner, autodiscover, &autodiscover->other_questions.items[i]);
    }
}
