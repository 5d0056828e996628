/*
 * See explain.h.
 */
#include "core/autodiscover/explain.h"

#include <string.h>

#include "core/autodiscover/answer.h"
#include "core/evidence/text.h"

enum { BODY_START_MAXIMUM = 400 };

static void fill_attempt(struct arena *arena, const struct saved_bytes *saved, struct attempt *attempt)
{
    const char *bytes = saved->bytes;
    size_t len = saved->len;
    attempt->pass = 1;
    attempt->request = "file";
    attempt->url = arena_copy_text(arena, saved->file);
    attempt->outcome = REACH_DONE;
    attempt->body_len = (int64_t)saved->len;
    answer_read_copied(arena, bytes, len, &attempt->answer);
    if (answer_outcome(&attempt->answer) == STEP_NOT_UNDERSTOOD) {
        attempt->body_start = text_make_valid(
            arena, bytes, len < BODY_START_MAXIMUM ? len : BODY_START_MAXIMUM, BODY_START_MAXIMUM);
    }
}

struct evidence *explain_saved(const struct saved_bytes *saved)
{
    struct evidence *evidence = evidence_create();
    struct arena *arena = evidence->arena;
    evidence->run.program_version = arena_copy_text(arena, saved->program_version);
    evidence->run.started = arena_copy_text(arena, saved->now);
    evidence->run.duration_ms = 0;
    evidence->run.network_allowed = TRUTH_NO;
    evidence->run.microsoft_allowed = TRUTH_NO;
    evidence->run.explained_file = arena_copy_text(arena, saved->file);
    struct autodiscover *record = schema_append(arena, &autodiscover_schema, &evidence->autodiscover);
    struct step *step = schema_append(arena, &step_schema, &record->steps);
    struct attempt *attempt = schema_append(arena, &attempt_schema, &step->attempts);
    record->order = "file";
    step->id = "file";
    step->url = evidence->run.explained_file;
    fill_attempt(arena, saved, attempt);
    step->outcome = (int)answer_outcome(&attempt->answer);
    record->domain = text_mail_domain(arena, attempt->answer.autodiscover_address);
    if (record->domain != NULL) {
        record->account = attempt->answer.autodiscover_address;
        record->address = record->account;
    }
    return evidence;
}
