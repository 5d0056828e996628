/*
 * What every fuzz target defines: one parser, fed with bytes from outside. libFuzzer calls it with bytes that it makes up
 * (tests/fuzz/run, compiled by clang); replay.c calls it with files, so that the same inputs run under every compiler, under valgrind and
 * on Windows. A target checks more than that nothing crashes: what must hold for every input is a check_that().
 */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/schema.h"

/* libFuzzer's name for it. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Ends the program with the words when the condition does not hold. */
void check_that(bool condition, const char *words);

/* Checks that every text of a record is UTF-8 without what has no business in a text (text_make_valid). */
void check_texts(const struct record_schema *schema, void *record);

#endif
