/*
 * What the tests of many groups begin with, made anew for each test: memory, and evidence of which nothing is known yet.
 */
#ifndef TESTS_UNIT_KIT_H
#define TESTS_UNIT_KIT_H

#include "core/evidence/evidence.h"

/* The memory of the test that runs. */
extern struct arena *kit_arena;
int kit_make_arena(void **state);
int kit_end_arena(void **state);

#define KIT_ARENA_TEST(function) cmocka_unit_test_setup_teardown(function, kit_make_arena, kit_end_arena)

/* The evidence of the test that runs, and its memory; nothing may be sent, or (online) everything. */
extern struct evidence *kit_evidence;
int kit_make_evidence(void **state);
int kit_make_evidence_online(void **state);
int kit_end_evidence(void **state);

/* Gives the job with this id a record in this state. */
void kit_set_job(const char *id, int state);

#endif
