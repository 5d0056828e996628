/*
 * Findings with made-up values, for looking the catalogue's texts over.
 */
#ifndef TESTS_UNIT_FINDING_SAMPLE_H
#define TESTS_UNIT_FINDING_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diagnose/diagnose.h"
#include "core/diagnose/kinds.h"

/* As many values as a list-valued parameter has at most, with some room. */
enum { FINDING_SAMPLE_VALUES = 9 };

/*
 * A finding of the kind with the n-th value of its list-valued parameters (the first where there are not so many), with or without
 * the parameters that may be missing. Its values are owned by the arena.
 */
struct finding finding_sample(struct arena *arena, const struct finding_kind *kind, size_t n, bool whole);

#endif
