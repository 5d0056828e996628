/*
 * See sequence.h. Which steps there are and in which order is a table of the field (core/knowledge/steps.c); where each gets
 * its address from is candidates.c; how redirects are followed is walk.c.
 */
#include "core/autodiscover/sequence.h"

#include "core/autodiscover/answer.h"
#include "core/autodiscover/candidates.h"
#include "core/autodiscover/other_questions.h"
#include "core/autodiscover/settings_rules.h"
#include "core/autodiscover/walk.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/steps.h"

struct autodiscover *autodiscover_begin(struct evidence *evidence, const char *account, const char *address)
{
    struct arena *arena = evidence->arena;
    const char *version = walk_office_version(evidence);
    const char *domain = text_mail_domain(arena, address);
    if (domain == NULL) {
        return NULL;
    }
    struct autodiscover *record = schema_append(arena, &autodiscover_schema, &evidence->autodiscover);
    record->account = arena_copy_text(arena, account);
    record->address = arena_copy_text(arena, address);
    record->domain = domain;
    const struct step_order *order =
        step_order_of(version, settings_prefer_local_xml(&evidence->settings, version));
    record->order = order->name;
    for (size_t i = 0; i < order->step_count; i++) {
        struct step *step = schema_append(arena, &step_schema, &record->steps);
        step->id = order->steps[i].id;
        candidates_begin(evidence, record, &order->steps[i], step);
    }
    other_questions_begin(evidence, record);
    return record;
}

/*
 * The question on plain http is for a redirect alone: Outlook neither takes settings nor signs in there (the algorithm of
 * autodiscover-for-exchange.md, step "unauthenticated GET"), so a 401 is no more than any other status.
 */
static enum step_outcome outcome_of_status(const struct attempt *attempt)
{
    bool signed_in = attempt->sign_in != NULL;
    bool can_sign_in = !text_equal(attempt->request, "redirect");
    if (attempt->http_status == 401 && can_sign_in) {
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

static enum step_outcome outcome_of_attempt(const struct attempt *attempt)
{
    if (attempt->outcome == REACH_CANCELLED) {
        return STEP_CANCELLED;
    }
    if (attempt->outcome == REACH_TOO_LARGE) {
        return STEP_NOT_UNDERSTOOD;
    }
    if (attempt->outcome != REACH_DONE) {
        return STEP_NO_CONNECTION;
    }
    /* Errors of the V2 service come with status 400; with what they say they are answers. */
    if (attempt->answer.kind == ANSWER_ERROR) {
        return STEP_ERROR_ANSWER;
    }
    bool is_read = attempt->http_status == 200 && !text_equal(attempt->request, "redirect");
    if (is_read || text_equal(attempt->request, "file")) {
        return answer_outcome(&attempt->answer);
    }
    return outcome_of_status(attempt);
}

static enum step_outcome outcome_of_way(const struct evidence *evidence, const struct place *place)
{
    switch (place->host == NULL ? WAY_FAILED : way_state(evidence, place)) {
    case WAY_NOT_BEGUN:
        return STEP_NOT_TRIED;
    case WAY_UNDER_WAY:
    case WAY_GOOD:
        return STEP_RUNNING;
    case WAY_CANCELLED:
        return STEP_CANCELLED;
    default:
        return STEP_NO_CONNECTION;
    }
}

/* What became of the deciding request at a place where nothing is recorded yet. */
static enum step_outcome outcome_without_attempt(struct arena *arena, const struct evidence *evidence,
                                                 const struct autodiscover *autodiscover,
                                                 const struct step *step, const struct place *place)
{
    const char *request = candidates_request(step, place);
    int state = job_state_of(evidence, job_id_request(arena, autodiscover, step, request, place->url));
    if (state == JOB_RUNNING) {
        return STEP_RUNNING;
    }
    if (state != JOB_UNKNOWN) {
        return state == JOB_FAILED ? STEP_NO_CONNECTION : STEP_CANCELLED;
    }
    return outcome_of_way(evidence, place);
}

static bool sign_in_is_running(struct arena *arena, const struct evidence *evidence,
                               const struct autodiscover *autodiscover, const struct place *place)
{
    return job_state_of(evidence, job_id_sign_in(arena, autodiscover->account, place->url)) == JOB_RUNNING;
}

static size_t count_records(const struct evidence *evidence, const char *account)
{
    size_t count = 0;
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        count += text_equal_ignoring_case(evidence->autodiscover.items[i].account, account);
    }
    return count;
}

/*
 * Why an address that a redirectAddr names is not asked about, NULL when it is. The address itself, or one that sent here,
 * makes the URL that says so invalid (Microsoft's page on handling Autodiscover's errors).
 */
static const char *refusal_of_address(struct arena *arena, const struct evidence *evidence,
                                      const struct autodiscover *autodiscover, struct walk *walk)
{
    const char *target = walk->attempt->answer.redirect_target;
    const char *domain = text_mail_domain(arena, target);
    const struct autodiscover *known = evidence_find_autodiscover(evidence, autodiscover->account, target);
    walk->detail = target;
    if (domain == NULL) {
        return "redirect-malformed";
    }
    if (known != NULL && known <= autodiscover) {
        return known == autodiscover ? "same-address" : "redirect-loop";
    }
    if (known != NULL) {
        return NULL;
    }
    if (count_records(evidence, autodiscover->account) > WALK_REDIRECT_MAXIMUM) {
        return "too-many-redirects";
    }
    const char *refusal = walk_refusal(evidence, autodiscover, walk->place.host, domain);
    walk->detail = refusal == NULL ? target : domain;
    walk->wanted_url = NULL;
    walk->wanted_host = refusal == NULL ? NULL : domain;
    walk->asked_by = walk->place.host;
    return refusal;
}

/* One candidate's end, in the words of a step. */
struct candidate_end {
    int outcome;
    struct walk walk;
};

static void end_of_candidate(struct arena *arena, const struct evidence *evidence,
                             const struct autodiscover *autodiscover, const struct step *step,
                             const char *candidate, struct candidate_end *out)
{
    walk_step(arena, evidence, autodiscover, step, candidate, &out->walk);
    const struct attempt *attempt = out->walk.attempt;
    if (out->walk.reason != NULL) {
        out->outcome = STEP_REDIRECTED;
    } else if (attempt == NULL) {
        out->outcome = (int)outcome_without_attempt(arena, evidence, autodiscover, step, &out->walk.place);
    } else if (sign_in_is_running(arena, evidence, autodiscover, &out->walk.place)) {
        out->outcome = STEP_RUNNING;
    } else {
        out->outcome = (int)outcome_of_attempt(attempt);
    }
    if (out->outcome == STEP_REDIRECTED && out->walk.reason == NULL && attempt != NULL &&
        attempt->answer.kind == ANSWER_REDIRECT_ADDRESS) {
        out->walk.reason = refusal_of_address(arena, evidence, autodiscover, &out->walk);
    }
}

static bool has_ended(int outcome)
{
    return outcome != STEP_NOT_TRIED && outcome != STEP_RUNNING;
}

/* A redirectAddr is what Outlook would take, also where this check was not allowed to go there. */
static bool is_live(int outcome, const struct attempt *attempt, const char *reason)
{
    static const char *const invalid[] = {"same-address", "redirect-malformed", "redirect-loop",
                                          "too-many-redirects"};
    bool to_address =
        outcome == STEP_REDIRECTED && attempt != NULL && attempt->answer.kind == ANSWER_REDIRECT_ADDRESS;
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++) {
        to_address = to_address && !text_equal(reason, invalid[i]);
    }
    return outcome == STEP_ANSWERED || outcome == STEP_ASKS_FOR_SIGN_IN || outcome == STEP_REFUSED ||
           to_address;
}

/* Copies into the evidence only what has changed: this runs again and again. */
static void set_text(struct evidence *evidence, const char **field, const char *text)
{
    if (!text_equal(*field, text)) {
        *field = arena_copy_text(evidence->arena, text);
    }
}

static void set_end(struct evidence *evidence, struct step *step, const struct candidate_end *end)
{
    step->outcome = end->outcome;
    step->port = end->walk.place.host == NULL ? UNKNOWN_INTEGER : end->walk.place.port;
    set_text(evidence, &step->reason, end->walk.reason);
    set_text(evidence, &step->detail, end->walk.detail);
    set_text(evidence, &step->url, end->walk.place.url);
    set_text(evidence, &step->host, end->walk.place.host);
}

/* The first candidate that is alive counts; one before it that is still under way keeps the step open; else the first. */
static void update_from_candidates(struct evidence *evidence, const struct autodiscover *autodiscover,
                                   struct step *step)
{
    struct arena *scratch = arena_create();
    struct candidate_end first = {0};
    for (size_t i = 0; i < step->candidates.count; i++) {
        struct candidate_end end = {0};
        end_of_candidate(scratch, evidence, autodiscover, step, step->candidates.items[i], &end);
        bool decides = !has_ended(end.outcome) || is_live(end.outcome, end.walk.attempt, end.walk.reason);
        if (i == 0 || decides) {
            first = end;
        }
        if (decides) {
            break;
        }
    }
    set_end(evidence, step, &first);
    arena_destroy(scratch);
}

static void update_step(struct evidence *evidence, const struct autodiscover *autodiscover, struct step *step)
{
    if (step->outcome == STEP_SKIPPED || step->outcome == STEP_NOT_APPLICABLE) {
        return;
    }
    if (step->candidates.count == 0) {
        candidates_update(evidence, autodiscover, step);
    }
    if (step->candidates.count > 0) {
        update_from_candidates(evidence, autodiscover, step);
    }
}

struct step *autodiscover_winner(const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        struct step *step = &autodiscover->steps.items[i];
        if (is_live(step->outcome, step_attempt(step), step->reason)) {
            return step;
        }
    }
    return NULL;
}

bool autodiscover_is_settled(const struct autodiscover *autodiscover, const struct step *step)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *earlier = &autodiscover->steps.items[i];
        if (earlier == step) {
            return true;
        }
        if (!has_ended(earlier->outcome)) {
            return false;
        }
    }
    return true;
}

const struct autodiscover *autodiscover_last(const struct evidence *evidence,
                                             const struct autodiscover *autodiscover)
{
    const struct autodiscover *last = autodiscover;
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct autodiscover *record = &evidence->autodiscover.items[i];
        if (text_equal_ignoring_case(record->account, autodiscover->account)) {
            last = record;
        }
    }
    return last;
}

/* A step that answers by itself, and does not send on to another address. */
static bool has_answer_of_its_own(const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        if (step->outcome != STEP_REDIRECTED && is_live(step->outcome, step_attempt(step), step->reason)) {
            return true;
        }
    }
    return false;
}

static bool is_dead(const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        if (!has_ended(step->outcome) || step->outcome == STEP_REDIRECTED ||
            is_live(step->outcome, step_attempt(step), step->reason)) {
            return false;
        }
    }
    return true;
}

const struct autodiscover *autodiscover_counting(const struct evidence *evidence,
                                                 const struct autodiscover *autodiscover)
{
    const struct autodiscover *last = autodiscover_last(evidence, autodiscover);
    if (!is_dead(last)) {
        return last;
    }
    for (size_t i = evidence->autodiscover.count; i > 0; i--) {
        const struct autodiscover *record = &evidence->autodiscover.items[i - 1];
        if (text_equal_ignoring_case(record->account, autodiscover->account) &&
            has_answer_of_its_own(record)) {
            return record;
        }
    }
    return last;
}

const struct step *autodiscover_taken(const struct evidence *evidence,
                                      const struct autodiscover *autodiscover)
{
    bool went_on = autodiscover != autodiscover_last(evidence, autodiscover);
    for (size_t i = 0; went_on && i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        if (step->outcome != STEP_REDIRECTED && is_live(step->outcome, step_attempt(step), step->reason)) {
            return step;
        }
    }
    return went_on ? NULL : autodiscover_winner(autodiscover);
}

const struct autodiscover_answer *step_settings(const struct step *step)
{
    const struct attempt *attempt = step == NULL ? NULL : step_attempt(step);
    return attempt != NULL && attempt->answer.kind == ANSWER_SETTINGS ? &attempt->answer : NULL;
}

/*
 * A redirectAddr makes Outlook throw the list away and begin anew with the other address: once it is settled that this is the
 * answer that Outlook takes.
 */
static void follow_address(struct evidence *evidence, size_t index)
{
    const struct autodiscover *record = &evidence->autodiscover.items[index];
    const struct step *winner = autodiscover_winner(record);
    if (winner == NULL || winner->outcome != STEP_REDIRECTED || winner->reason != NULL ||
        record != autodiscover_last(evidence, record) || !autodiscover_is_settled(record, winner)) {
        return;
    }
    (void)autodiscover_begin(evidence, record->account, step_attempt(winner)->answer.redirect_target);
}

static void update_steps(struct evidence *evidence, const struct autodiscover *autodiscover,
                         const struct step_list *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        update_step(evidence, autodiscover, &steps->items[i]);
    }
}

void autodiscover_update(struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        struct autodiscover *record = &evidence->autodiscover.items[i];
        update_steps(evidence, record, &record->steps);
        other_questions_append(evidence, record);
        update_steps(evidence, record, &record->other_questions);
        /* Once more: some begin with what the other questions were answered, and the run ends when nothing has begun. */
        update_steps(evidence, record, &record->steps);
        follow_address(evidence, i);
    }
}
