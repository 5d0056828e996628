/*
 * The corpus of Autodiscover answers: each is read, judged and explained, and what is said of it is what stands in the file
 * beside it, FILE.txt. After a change of what is meant to be said:
 *
 *     WIZARD_WRITE_EXPLANATIONS=1 build/native/tests/unit/unit-tests corpus
 *
 * writes those files anew; read them before they are committed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/answer.h"
#include "core/autodiscover/explain.h"
#include "core/report/report.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/environment.h"
#include "tests/unit/unit.h"

#define FOLDER "tests/corpus/answers/"
enum { FILES_MINIMUM = 40, LARGE = 10 * 1024 * 1024 };

/* Calls `visit` with the name of every answer in the list. Returns how many there are. */
static size_t for_each_answer(struct arena *arena, void (*visit)(struct arena *arena, const char *name))
{
    char *list = unit_read_file(FOLDER "list", NULL);
    size_t count = 0;
    for (const char *at = list; *at != '\0';) {
        size_t len = strcspn(at, "\r\n");
        if (len > 0) {
            visit(arena, arena_copy_bytes(arena, at, len));
            count++;
        }
        at += len;
        at += strspn(at, "\r\n");
    }
    free(list);
    return count;
}

static struct evidence *explain_file(struct arena *arena, const char *name)
{
    size_t len = 0;
    char *bytes = unit_read_file(arena_format(arena, FOLDER "%s", name), &len);
    const struct saved_bytes saved = {name, bytes, len, "0.1.0", "2026-11-21T10:00:00Z"};
    struct evidence *evidence = explain_saved(&saved);
    free(bytes);
    return evidence;
}

/* The text that --explain prints. */
static const char *explanation_of(struct arena *arena, const struct evidence *evidence)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct report_input input = {evidence, diagnosis, check_catalogue(), "0.1.0", "", false};
    const char *text = report_text(&input, arena);
    size_t len = 0;
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    assert_int_equal(diagnosis->findings.count, 1);
    assert_non_null(report_html(&input, arena, &len, &failure));
    assert_non_null(report_json(&input, arena, &len, &failure));
    diagnosis_destroy(diagnosis);
    return text;
}

static void write_expected(struct arena *arena, const char *name, const char *text)
{
    char *path = unit_file_path(arena_format(arena, FOLDER "%s.txt", name));
    FILE *file = fopen(path, "wb");
    free(path);
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void check_answer(struct arena *arena, const char *name)
{
    struct evidence *evidence = explain_file(arena, name);
    const char *text = explanation_of(arena, evidence);
    if (environment_has("WIZARD_WRITE_EXPLANATIONS")) {
        write_expected(arena, name, text);
    }
    char *expected = unit_read_file(arena_format(arena, FOLDER "%s.txt", name), NULL);
    if (strcmp(text, expected) != 0) {
        fail_msg("%s is explained so:\n%s\nand not as in %s.txt:\n%s", name, text, name, expected);
    }
    free(expected);
    evidence_destroy(evidence);
}

static void every_answer_is_explained_as_expected(void **state)
{
    struct arena *arena = arena_create();
    (void)state;
    assert_in_range(for_each_answer(arena, check_answer), FILES_MINIMUM, 10000);
    arena_destroy(arena);
}

static void check_saved_and_loaded(struct arena *arena, const char *name)
{
    struct evidence *evidence = explain_file(arena, name);
    struct evidence *copy = evidence_copy(evidence);
    assert_true(schema_equal(&evidence_schema, evidence, copy));
    evidence_destroy(copy);
    evidence_destroy(evidence);
}

static void nothing_is_lost_in_a_copy(void **state)
{
    struct arena *arena = arena_create();
    (void)state;
    (void)for_each_answer(arena, check_saved_and_loaded);
    arena_destroy(arena);
}

/* Every beginning of every answer is read without harm; only the whole one needs a meaning. */
static void check_beginnings(struct arena *arena, const char *name)
{
    enum { STEPS = 40 };
    size_t len = 0;
    char *bytes = unit_read_file(arena_format(arena, FOLDER "%s", name), &len);
    for (size_t i = 0; i < STEPS; i++) {
        size_t part = len * i / STEPS;
        /* a copy of its own, so that reading past the end is seen */
        char *copy = malloc(part + 1);
        struct arena *scratch = arena_create();
        struct autodiscover_answer answer;
        assert_non_null(copy);
        memcpy(copy, bytes, part);
        schema_initialize(&autodiscover_answer_schema, &answer);
        answer_read(scratch, copy, part, &answer);
        assert_true(answer.kind != ANSWER_UNKNOWN);
        arena_destroy(scratch);
        free(copy);
    }
    free(bytes);
}

static void every_beginning_is_read_without_harm(void **state)
{
    struct arena *arena = arena_create();
    (void)state;
    (void)for_each_answer(arena, check_beginnings);
    arena_destroy(arena);
}

static void ten_megabytes_are_refused(void **state)
{
    static const char begin[] = "<Autodiscover><Response><User><DisplayName>";
    struct arena *arena = arena_create();
    struct autodiscover_answer answer;
    char *bytes = malloc(LARGE);
    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'x', LARGE);
    memcpy(bytes, begin, sizeof begin - 1);
    schema_initialize(&autodiscover_answer_schema, &answer);
    answer_read(arena, bytes, LARGE, &answer);
    assert_int_equal(answer.kind, ANSWER_NOT_XML);
    assert_non_null(strstr(answer.problem, "larger"));
    free(bytes);
    arena_destroy(arena);
}

int test_corpus(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_explained_as_expected),
        cmocka_unit_test(nothing_is_lost_in_a_copy),
        cmocka_unit_test(every_beginning_is_read_without_harm),
        cmocka_unit_test(ten_megabytes_are_refused),
    };
    return cmocka_run_group_tests_name("corpus", tests, NULL, check_end);
}
