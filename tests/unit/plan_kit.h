/*
 * What the tests of the plan share: a computer that has been looked at, and what is planned of the evidence of kit.h.
 */
#ifndef TESTS_UNIT_PLAN_KIT_H
#define TESTS_UNIT_PLAN_KIT_H

#include "core/engine/plan.h"
#include "tests/unit/kit.h"

/* All jobs about this computer are done. */
void kit_finish_computer(void);

/* The plan of this pass, and the job with this id in it, NULL if there is none. */
struct plan kit_plan(int64_t pass);
const struct job *kit_find_job(const struct plan *plan, const char *id);
bool kit_planned(const struct plan *plan, const char *id);

#endif
