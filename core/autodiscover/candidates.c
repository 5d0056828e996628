/*
 * See candidates.h.
 */
#include "core/autodiscover/candidates.h"

#include <string.h>

#include "core/autodiscover/other_questions.h"
#include "core/autodiscover/scp.h"
#include "core/autodiscover/settings_rules.h"
#include "core/autodiscover/srv.h"
#include "core/autodiscover/walk.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

static void begin_with(struct evidence *evidence, struct step *step, const char *url)
{
    struct arena *scratch = arena_create();
    struct place place;
    text_list_append(evidence->arena, &step->candidates, url);
    step->url = arena_copy_text(evidence->arena, url);
    if (place_of_url(scratch, step->url, &place)) {
        step->host = arena_copy_text(evidence->arena, place.host);
        step->port = place.port;
    }
    arena_destroy(scratch);
}

static void end_with(struct step *step, enum step_outcome outcome, const char *reason)
{
    step->outcome = (int)outcome;
    step->reason = reason;
}

/* ---- what is known at the beginning ---- */

static bool is_skipped(struct evidence *evidence, const struct step_definition *definition, struct step *step)
{
    const struct setting *setting =
        settings_that_skip(&evidence->settings, walk_office_version(evidence), step->id);
    if (setting != NULL) {
        end_with(step, STEP_SKIPPED, "registry");
        step->detail = arena_format(evidence->arena, "%s\\%s", setting->key, setting->name);
        return true;
    }
    if (definition->source == STEP_FROM_MICROSOFT && evidence->run.microsoft_allowed != TRUTH_YES) {
        end_with(step, STEP_SKIPPED, "person-said-no");
        return true;
    }
    return false;
}

/* The file was read before the steps began; reading it again would tell nothing new. */
static void begin_with_file(struct evidence *evidence, const struct autodiscover *autodiscover,
                            struct step *step)
{
    const struct saved_answer *saved = NULL;
    for (size_t i = 0; i < evidence->saved_answers.count; i++) {
        const struct saved_answer *item = &evidence->saved_answers.items[i];
        /* the first is that of the newest Outlook */
        if (saved == NULL && text_equal(item->kind, "local-xml") &&
            text_equal_ignoring_case(item->domain, autodiscover->domain)) {
            saved = item;
        }
    }
    if (saved == NULL) {
        end_with(step, STEP_NOT_APPLICABLE, "no-file");
        return;
    }
    if (saved->failure.operation != NULL) {
        end_with(step, STEP_NO_CONNECTION, "file-not-read");
        step->detail = arena_copy_text(evidence->arena, saved->path);
        return;
    }
    begin_with(evidence, step, saved->path);
    struct attempt *attempt = schema_append(evidence->arena, &attempt_schema, &step->attempts);
    attempt->pass = 1;
    attempt->request = "file";
    attempt->url = arena_copy_text(evidence->arena, saved->path);
    attempt->outcome = REACH_DONE;
    attempt->body_len = saved->size;
    schema_copy(evidence->arena, &autodiscover_answer_schema, &attempt->answer, &saved->answer);
    attempt->job = arena_copy_text(evidence->arena, saved->job);
}

/* No name of the DNS is longer (RFC 1035 section 2.3.4, without the root's dot), so nobody can be asked for such a one. */
static bool is_too_long(const struct autodiscover *autodiscover, const struct step_definition *definition)
{
    enum { NAME_MAXIMUM = 253 };
    bool from_domain = definition->source == STEP_FROM_DOMAIN || definition->source == STEP_FROM_REDIRECT ||
                       definition->source == STEP_FROM_SERVICES;
    return from_domain && strlen(definition->where) + strlen(autodiscover->domain) > NAME_MAXIMUM;
}

void candidates_begin(struct evidence *evidence, const struct autodiscover *autodiscover,
                      const struct step_definition *definition, struct step *step)
{
    struct arena *arena = evidence->arena;
    const char *kept = NULL;
    if (is_skipped(evidence, definition, step)) {
        return;
    }
    if (is_too_long(autodiscover, definition)) {
        end_with(step, STEP_NOT_APPLICABLE, "name-too-long");
        return;
    }
    switch (definition->source) {
    case STEP_FROM_DOMAIN:
        begin_with(
            evidence, step,
            arena_format(arena, "https://%s%s%s", definition->where, autodiscover->domain, step_pox_path()));
        break;
    case STEP_FROM_REDIRECT:
        begin_with(
            evidence, step,
            arena_format(arena, "http://%s%s%s", definition->where, autodiscover->domain, step_pox_path()));
        break;
    case STEP_FROM_REGISTRY:
        kept = settings_last_known_good_url(&evidence->settings, walk_office_version(evidence));
        if (text_begins_ignoring_case(kept, "https://")) {
            begin_with(evidence, step, kept);
        } else {
            end_with(step, STEP_NOT_APPLICABLE, "nothing-kept");
        }
        break;
    case STEP_FROM_FILE:
        begin_with_file(evidence, autodiscover, step);
        break;
    default:
        break; /* these ask somebody first: candidates_update */
    }
}

/* ---- what is asked first ---- */

/* Whether a job has come to its end; else the step's outcome says how far it is. */
static bool has_been_asked(const struct evidence *evidence, const char *job_id, struct step *step)
{
    int state = job_state_of(evidence, job_id);
    if (!job_state_has_ended(state)) {
        step->outcome = state == JOB_UNKNOWN ? STEP_NOT_TRIED : STEP_RUNNING;
        return false;
    }
    if (job_state_was_stopped(state)) {
        step->outcome = STEP_CANCELLED;
        return false;
    }
    return true;
}

static void take(struct evidence *evidence, struct step *step, const struct text_list *urls,
                 const char *reason_for_none)
{
    for (size_t i = 0; i < urls->count; i++) {
        if (i == 0) {
            begin_with(evidence, step, urls->items[i]);
        } else {
            text_list_append(evidence->arena, &step->candidates, urls->items[i]);
        }
    }
    if (urls->count == 0) {
        end_with(step, STEP_NOT_APPLICABLE, reason_for_none);
    }
}

const char *candidates_service_name(struct arena *arena, const struct autodiscover *autodiscover)
{
    return arena_format(arena, "%s%s", step_definition_of("srv")->where, autodiscover->domain);
}

static void update_from_services(struct arena *scratch, struct evidence *evidence,
                                 const struct autodiscover *autodiscover, struct step *step)
{
    const char *name = candidates_service_name(scratch, autodiscover);
    const struct service_lookup *found = evidence_find_service(evidence, name);
    struct text_list urls = {NULL, 0, 0};
    if (!has_been_asked(evidence, job_id_service(scratch, name), step)) {
        return;
    }
    int outcome = found == NULL ? (int)NAME_FAILED : found->outcome;
    if (outcome == NAME_NO_ANSWER || outcome == NAME_FAILED || outcome == NAME_UNKNOWN) {
        end_with(step, STEP_NO_CONNECTION, "dns-no-answer");
        return;
    }
    if (outcome == NAME_FOUND) {
        srv_candidates(scratch, found, &urls);
    }
    take(evidence, step, &urls, "no-record");
}

/* The step's end when a search brought nothing to ask; false when it found something. */
static bool search_has_failed(const struct directory_search *search, struct step *step)
{
    switch (search == NULL ? (int)DIRECTORY_FAILED : search->outcome) {
    case DIRECTORY_FOUND:
        return false;
    case DIRECTORY_NOT_JOINED:
        end_with(step, STEP_NOT_APPLICABLE, "not-joined");
        return true;
    case DIRECTORY_EMPTY:
        end_with(step, STEP_NOT_APPLICABLE, "directory-empty");
        return true;
    case DIRECTORY_NO_ANSWER:
        end_with(step, STEP_NO_CONNECTION, "directory-no-answer");
        return true;
    case DIRECTORY_REFUSED:
        end_with(step, STEP_NO_CONNECTION, "directory-refused");
        return true;
    default:
        end_with(step, STEP_NO_CONNECTION, "directory-failed");
        return true;
    }
}

static void update_from_directory(struct arena *scratch, struct evidence *evidence,
                                  const struct autodiscover *autodiscover, struct step *step)
{
    const struct directory_search *own = evidence_find_directory(evidence, NULL);
    struct text_list urls = {NULL, 0, 0};
    if (!has_been_asked(evidence, job_id_directory(scratch, NULL), step) || search_has_failed(own, step)) {
        return;
    }
    const char *pointer = scp_pointer(scratch, own, autodiscover->domain);
    if (pointer != NULL) {
        if (!has_been_asked(evidence, job_id_directory(scratch, pointer), step)) {
            return;
        }
        if (search_has_failed(evidence_find_directory(evidence, pointer), step)) {
            step->detail = step->detail != NULL ? step->detail : arena_copy_text(evidence->arena, pointer);
            return;
        }
    }
    scp_candidates(scratch, evidence, autodiscover->domain, &urls);
    take(evidence, step, &urls, "directory-empty");
}

static void update_from_microsoft(struct evidence *evidence, const struct autodiscover *autodiscover,
                                  const struct step_definition *definition, struct step *step)
{
    switch (other_questions_microsoft(autodiscover)) {
    case MICROSOFT_HAS_IT:
        begin_with(evidence, step, definition->where);
        break;
    case MICROSOFT_ASKED:
        step->outcome = STEP_RUNNING;
        break;
    case MICROSOFT_STOPPED:
        step->outcome = STEP_CANCELLED;
        break;
    default:
        end_with(step, STEP_NOT_APPLICABLE, "nothing-says-microsoft-365");
        break;
    }
}

void candidates_update(struct evidence *evidence, const struct autodiscover *autodiscover, struct step *step)
{
    const struct step_definition *definition = step_definition_of(step->id);
    struct arena *scratch = arena_create();
    switch (definition == NULL ? STEP_FROM_DOMAIN : definition->source) {
    case STEP_FROM_SERVICES:
        update_from_services(scratch, evidence, autodiscover, step);
        break;
    case STEP_FROM_DIRECTORY:
        update_from_directory(scratch, evidence, autodiscover, step);
        break;
    case STEP_FROM_MICROSOFT:
        update_from_microsoft(evidence, autodiscover, definition, step);
        break;
    default:
        break;
    }
    arena_destroy(scratch);
}

const char *candidates_request(const struct step *step, const struct place *place)
{
    if (text_begins_ignoring_case(step->id, "eas@")) {
        return "eas";
    }
    if (text_begins_ignoring_case(step->id, "json-")) {
        return "json";
    }
    return place->secure ? "pox" : "redirect";
}
