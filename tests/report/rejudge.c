/*
 * Judges saved reports again, natively, for tests/scenarios/run --rejudge and the checks of the recorded evidence:
 *
 *     rejudge [--name-rule TEXT | --catalogue FILE.xml] FILE...
 *
 * prints a line of JSON for each file: the verdict, and of each finding what a fixture keeps of it (see
 * tests/scenarios/fixtures.py). --catalogue adds what a console would say, in that catalogue's words. --name-rule adds a rule that no diagnosis may have, one that looks for a text in the evidence:
 * so a check can show that it would notice such a rule. Exit code: 0, 1 when a file cannot be read, 64 wrong usage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diagnose/diagnose.h"
#include "core/evidence/evidence_json.h"
#include "core/report/report.h"

/* What is added to the judgements; NULL = nothing. */
static const char *name_rule;
static struct catalogue *catalogue;

/* The bytes of a file, for the caller to free; NULL when it cannot be read. */
static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    long size = -1;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    if (size >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        bytes = malloc((size_t)size + 1);
    }
    if (bytes != NULL) {
        *len = fread(bytes, 1, (size_t)size, file);
        bytes[*len] = '\0';
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return bytes;
}

static void add_text(yyjson_mut_doc *document, yyjson_mut_val *object, const char *name, const char *text)
{
    (void)yyjson_mut_obj_add_val(document, object, name,
                                 text != NULL ? text_to_json(document, text) : yyjson_mut_null(document));
}

static void add_finding(yyjson_mut_doc *document, yyjson_mut_val *findings, const struct finding *finding)
{
    yyjson_mut_val *object = yyjson_mut_arr_add_obj(document, findings);

    add_text(document, object, "id", finding->id);
    add_text(document, object, "account", finding->account);
    add_text(document, object, "severity", schema_name(severity_names, finding->severity));
    add_text(document, object, "certainty", schema_name(certainty_names, finding->certainty));
    add_text(document, object, "consequence_of", finding->consequence_of);
}

/* Whether the evidence, as JSON, has the text anywhere. */
static bool evidence_has(const struct evidence *evidence, const char *text)
{
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    char *json;
    bool has;

    yyjson_mut_doc_set_root(document, schema_to_json(document, &evidence_schema, evidence));
    json = yyjson_mut_write(document, YYJSON_WRITE_NOFLAG, NULL);
    has = json != NULL && strstr(json, text) != NULL;
    free(json);
    yyjson_mut_doc_free(document);
    return has;
}

/* The line of JSON, for the caller to free; NULL when out of memory. */
static char *judgement(const struct evidence *evidence, struct arena *arena)
{
    struct diagnosis *diagnosis = diagnose(evidence);
    yyjson_mut_doc *document = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(document);
    yyjson_mut_val *findings = yyjson_mut_arr(document);
    char *json;

    yyjson_mut_doc_set_root(document, root);
    add_text(document, root, "verdict", schema_name(verdict_names, diagnosis->verdict));
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        add_finding(document, findings, &diagnosis->findings.items[i]);
    }
    if (name_rule != NULL && evidence_has(evidence, name_rule)) {
        const struct finding made_up = {.id = "name-rule", .severity = SEVERITY_INFO};
        add_finding(document, findings, &made_up);
    }
    (void)yyjson_mut_obj_add_val(document, root, "findings", findings);
    if (catalogue != NULL) {
        const struct report_input input = {evidence, diagnosis, catalogue, "0", "", false};
        add_text(document, root, "text", report_text(&input, arena));
    }
    json = yyjson_mut_write(document, YYJSON_WRITE_NOFLAG, NULL);
    yyjson_mut_doc_free(document);
    diagnosis_destroy(diagnosis);
    return json;
}

static bool judge_file(const char *path)
{
    struct arena *arena = arena_create();
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    char *bytes = read_file(path, &len);
    struct evidence *evidence = bytes != NULL ? evidence_load(bytes, len, arena, &failure) : NULL;
    char *json = evidence != NULL ? judgement(evidence, arena) : NULL;
    bool printed = json != NULL && puts(json) >= 0;

    if (!printed) {
        (void)fprintf(stderr, "rejudge: %s: %s\n", path,
                      failure.text != NULL ? failure.text : "cannot be read");
    }
    free(json);
    evidence_destroy(evidence);
    free(bytes);
    arena_destroy(arena);
    return printed;
}

static struct catalogue *read_catalogue(const char *path, struct arena *arena)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    char *bytes = read_file(path, &len);
    struct catalogue *found = bytes != NULL ? catalogue_create(bytes, len, arena, &failure) : NULL;

    if (found == NULL) {
        (void)fprintf(stderr, "rejudge: %s: %s\n", path,
                      failure.text != NULL ? failure.text : "cannot be read");
    }
    free(bytes);
    return found;
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_create();
    bool has_words = argc > 2 && strcmp(argv[1], "--catalogue") == 0;
    bool all_judged = true;
    int first;

    name_rule = argc > 2 && strcmp(argv[1], "--name-rule") == 0 ? argv[2] : NULL;
    catalogue = has_words ? read_catalogue(argv[2], arena) : NULL;
    first = name_rule != NULL || has_words ? 3 : 1;
    if (argc <= first || (has_words && catalogue == NULL)) {
        (void)fprintf(stderr, "usage: rejudge [--name-rule TEXT | --catalogue FILE.xml] FILE...\n");
        arena_destroy(arena);
        return 64;
    }
    for (int i = first; i < argc; i++) {
        all_judged = judge_file(argv[i]) && all_judged;
    }
    catalogue_destroy(catalogue);
    arena_destroy(arena);
    return all_judged ? 0 : 1;
}
