/*
 * See plan_kit.h.
 */
#include "tests/unit/plan_kit.h"

#include "core/evidence/text.h"

void kit_finish_computer(void)
{
    static const char *const done[] = {"machine",  "accounts",    "processes",      "connections",
                                       "settings", "saved-files", "proxy-settings", "stored-credentials"};
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        kit_set_job(done[i], JOB_DONE);
    }
}

struct plan kit_plan(int64_t pass)
{
    struct plan plan;
    plan_next(kit_arena, kit_evidence, pass, &plan);
    return plan;
}

const struct job *kit_find_job(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->jobs.count; i++) {
        if (text_equal(plan->jobs.items[i].id, id)) {
            return &plan->jobs.items[i];
        }
    }
    return NULL;
}

bool kit_planned(const struct plan *plan, const char *id)
{
    return kit_find_job(plan, id) != NULL;
}
