/*
 * Any bytes as a saved report: HTML or JSON. What loads is judged by all rules and shown in every view, as --from does,
 * and must come back the same when it is saved again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "core/report/report.h"
#include "tests/fuzz/target.h"

enum { CATALOGUE_MAXIMUM = 4 * 1024 * 1024, PAGE_EVERY = 3 };

static struct catalogue *made;

static void release(void)
{
    catalogue_destroy(made);
    made = NULL;
}

/* Made once and kept until the program ends. The program is started at the root of the repository. */
static const struct catalogue *catalogue(void)
{
    if (made == NULL) {
        struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
        struct arena *arena = arena_create();
        FILE *file = fopen("resources/messages/en.xml", "rb");
        char *bytes = malloc(CATALOGUE_MAXIMUM);
        check_that(file != NULL && bytes != NULL, "resources/messages/en.xml can't be read");
        size_t len = fread(bytes, 1, CATALOGUE_MAXIMUM, file);
        (void)fclose(file);
        made = catalogue_create(bytes, len, arena, &failure);
        free(bytes);
        arena_destroy(arena);
        check_that(made != NULL && atexit(release) == 0, "the catalogue is damaged");
    }
    return made;
}

static void check_refusal(const struct failure *failure)
{
    check_that(failure->text != NULL && failure->operation != NULL, "nothing says why a file is no report");
    check_that(failure->code == LOAD_NOT_A_REPORT || failure->code == LOAD_NEWER_FORMAT ||
                   failure->code == LOAD_DAMAGED || failure->code == LOAD_TOO_LARGE,
               "a refusal has no kind");
}

/* The first finding answers "What is wrong?", and what names a cause names one that is there. */
static void check_diagnosis(const struct diagnosis *diagnosis, const struct evidence *evidence)
{
    const struct finding_list *findings = &diagnosis->findings;
    check_that(findings->count > 0, "nothing was found, not even that nothing is wrong");
    check_that(diagnosis->interpretation.connections.count == evidence->connections.count,
               "not every connection has a meaning");
    for (size_t i = 0; i < findings->count; i++) {
        const char *cause = findings->items[i].consequence_of;
        bool is_there = cause == NULL;
        for (size_t k = 0; k < findings->count && !is_there; k++) {
            is_there = strcmp(findings->items[k].id, cause) == 0;
        }
        check_that(is_there, "a finding follows from one that is not there");
    }
}

static void check_saved(const char *report, size_t len, struct arena *arena, const struct evidence *evidence)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    check_that(report != NULL, "a report could not be made");
    struct evidence *again = evidence_load(report, len, arena, &failure);
    check_that(again != NULL, "what was saved can't be loaded");
    check_that(schema_equal(&evidence_schema, evidence, again), "what was saved is not what was loaded");
    evidence_destroy(again);
}

/* The web page takes the most time by far, so only some inputs get one. */
static void check_report(const struct evidence *evidence, struct arena *arena, bool wants_page)
{
    struct diagnosis *diagnosis = diagnose(evidence);
    struct report_input input = {evidence, diagnosis, catalogue(), "0.1.0", "", true};
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    check_diagnosis(diagnosis, evidence);
    const char *json = report_json(&input, arena, &len, &failure);
    check_saved(json, len, arena, evidence);
    if (wants_page) {
        const char *html = report_html(&input, arena, &len, &failure);
        check_saved(html, len, arena, evidence);
    }
    check_that(report_text(&input, arena) != NULL, "nothing is printed");
    diagnosis_destroy(diagnosis);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct arena *arena = arena_create();
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    struct evidence *evidence = evidence_load((const char *)bytes, len, arena, &failure);
    if (evidence == NULL) {
        check_refusal(&failure);
    } else {
        check_report(evidence, arena, len % PAGE_EVERY == 0);
    }
    evidence_destroy(evidence);
    arena_destroy(arena);
    return 0;
}
