/*
 * Fills records by walking their schema tables, so that a test about all fields needs no list of them.
 */
#ifndef TESTS_UNIT_FILL_H
#define TESTS_UNIT_FILL_H

#include "core/evidence/schema.h"

/*
 * Gives every field of an initialised record a value of its own, and every list `count` filled records or texts. Values
 * follow from *seed alone, which is counted up. Names get each constant of their table in turn, never constant 0.
 */
void fill_record(struct arena *arena, const struct record_schema *schema, void *record, size_t count,
                 int64_t *seed);

#endif
