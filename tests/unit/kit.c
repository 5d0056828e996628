/*
 * See kit.h.
 */
#include "tests/unit/kit.h"

struct arena *kit_arena;
struct evidence *kit_evidence;

int kit_make_arena(void **state)
{
    (void)state;
    kit_arena = arena_create();
    return kit_arena == NULL;
}

int kit_end_arena(void **state)
{
    (void)state;
    arena_destroy(kit_arena);
    kit_arena = NULL;
    return 0;
}

int kit_make_evidence(void **state)
{
    kit_evidence = evidence_create();
    return kit_make_arena(state) != 0 || kit_evidence == NULL;
}

int kit_make_evidence_online(void **state)
{
    int failed = kit_make_evidence(state);
    kit_evidence->run.network_allowed = TRUTH_YES;
    return failed;
}

int kit_end_evidence(void **state)
{
    evidence_destroy(kit_evidence);
    kit_evidence = NULL;
    return kit_end_arena(state);
}

void kit_set_job(const char *id, int state)
{
    struct job_record *record = evidence_find_job(kit_evidence, id);
    if (record == NULL) {
        record = schema_append(kit_evidence->arena, &job_record_schema, &kit_evidence->jobs);
        record->id = arena_copy_text(kit_evidence->arena, id);
    }
    record->state = state;
}
