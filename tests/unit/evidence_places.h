/*
 * Whether what a finding rests on is really there.
 */
#ifndef TESTS_UNIT_EVIDENCE_PLACES_H
#define TESTS_UNIT_EVIDENCE_PLACES_H

#include "core/diagnose/diagnose.h"

/*
 * Fails the test unless each finding names what it rests on, and each place it names (diagnose.h says how they are
 * written) leads to a record of the evidence.
 */
void check_places(const struct evidence *evidence, const struct diagnosis *diagnosis);

#endif
