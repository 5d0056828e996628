/*
 * What the scenarios left (tests/scenarios/evidence): each is judged again, and what is found is what was found then. After a
 * change of what is meant to be found, `tests/scenarios/run --rejudge` writes it anew; read the difference before it is
 * committed.
 */
#include <stdlib.h>
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/environment.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#define FOLDER "tests/scenarios/evidence"
enum { FIXTURES_MINIMUM = 80 };

/* A fixture as it lies in its file; everything belongs to the arena but the evidence. */
struct fixture {
    const char *verdict;
    struct finding_list findings; /* what a fixture keeps of them */
    struct evidence *evidence;
};

static const char *text_member(yyjson_val *object, const char *name)
{
    const char *text = yyjson_get_str(yyjson_obj_get(object, name));
    return text != NULL ? arena_copy_text(kit_arena, text) : NULL;
}

static void read_findings(struct fixture *fixture, yyjson_val *findings)
{
    size_t index, count;
    yyjson_val *object;
    yyjson_arr_foreach(findings, index, count, object)
    {
        struct finding *finding = schema_append(kit_arena, &finding_schema, &fixture->findings);
        finding->id = text_member(object, "id");
        finding->account = text_member(object, "account");
        finding->severity = schema_constant(severity_names, text_member(object, "severity"));
        finding->certainty = schema_constant(certainty_names, text_member(object, "certainty"));
        finding->consequence_of = text_member(object, "consequence_of");
    }
}

static void read_fixture(struct fixture *fixture, const char *name)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    char *bytes = unit_read_file(arena_format(kit_arena, FOLDER "/%s", name), &len);
    yyjson_doc *document = yyjson_read(bytes, len, YYJSON_READ_NOFLAG);
    yyjson_val *root = yyjson_doc_get_root(document);

    assert_non_null(document);
    memset(fixture, 0, sizeof *fixture);
    fixture->verdict = text_member(root, "verdict");
    read_findings(fixture, yyjson_obj_get(root, "findings"));
    yyjson_doc_free(document);
    fixture->evidence = evidence_load(bytes, len, kit_arena, &failure);
    free(bytes);
    if (fixture->evidence == NULL) {
        fail_msg("%s: %s", name, failure.text);
    }
}

/* What of a finding is not as it was; NULL when all is. */
static const char *difference_of(const struct finding *found, const struct finding *kept)
{
    if (!text_equal(found->id, kept->id)) {
        return "another one";
    }
    if (!text_equal(found->account, kept->account)) {
        return "of another account";
    }
    if (found->severity != kept->severity) {
        return "of another severity";
    }
    if (found->certainty != kept->certainty) {
        return "of another certainty";
    }
    return text_equal(found->consequence_of, kept->consequence_of) ? NULL : "of another cause";
}

/* What is found now that was not found then, as a line of text; NULL when all is as it was. */
static const char *difference(const struct diagnosis *diagnosis, const struct fixture *fixture)
{
    const struct finding_list *found = &diagnosis->findings;
    const struct finding_list *kept = &fixture->findings;

    if (!text_equal(schema_name(verdict_names, diagnosis->verdict), fixture->verdict)) {
        return arena_format(kit_arena, "the verdict is %s, it was %s",
                            schema_name(verdict_names, diagnosis->verdict), fixture->verdict);
    }
    for (size_t i = 0; i < found->count || i < kept->count; i++) {
        const char *what = i < found->count && i < kept->count
                               ? difference_of(&found->items[i], &kept->items[i])
                               : "one more, or one less";
        if (what != NULL) {
            return arena_format(kit_arena, "finding %d is %s, it was %s: %s", (int)i + 1,
                                i < found->count ? found->items[i].id : "missing",
                                i < kept->count ? kept->items[i].id : "not there", what);
        }
    }
    return NULL;
}

static void is_judged_as_before(void **state)
{
    const char *name = *(const char **)*state;
    struct fixture fixture;
    read_fixture(&fixture, name);
    struct diagnosis *diagnosis = check_diagnose(fixture.evidence);
    const char *what = difference(diagnosis, &fixture);

    if (what != NULL) {
        fail_msg("%s: %s (if that is meant: tests/scenarios/run --rejudge)", name, what);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(fixture.evidence);
}

static void check_noticed(const struct diagnosis *diagnosis, const struct fixture *fixture, const char *what)
{
    const char *found = difference(diagnosis, fixture);
    if (found == NULL || strstr(found, what) == NULL) {
        fail_msg("%s is told as %s", what, found != NULL ? found : "nothing");
    }
}

/* Each thing that could become another one is noticed when it does. */
static void a_difference_is_noticed(void **state)
{
    (void)state;
    struct fixture fixture;
    read_fixture(&fixture, "port-443-dropped.json");
    struct diagnosis *diagnosis = diagnose(fixture.evidence);
    const struct finding_list kept = fixture.findings;
    struct finding changed[2] = {kept.items[0], kept.items[1]};
    fixture.findings.items = changed;

    assert_int_equal(kept.count, 2);
    assert_null(difference(diagnosis, &fixture));
    changed[0] = kept.items[1];
    changed[1] = kept.items[0];
    check_noticed(diagnosis, &fixture, "another one");
    changed[0] = kept.items[0];
    changed[1] = kept.items[1];
    changed[1].account = "b@contoso.test";
    check_noticed(diagnosis, &fixture, "of another account");
    changed[1] = kept.items[1];
    changed[1].severity = SEVERITY_INFO;
    check_noticed(diagnosis, &fixture, "of another severity");
    changed[1] = kept.items[1];
    changed[1].certainty = CERTAINTY_POSSIBLE;
    check_noticed(diagnosis, &fixture, "of another certainty");
    changed[1] = kept.items[1];
    changed[1].consequence_of = NULL;
    check_noticed(diagnosis, &fixture, "of another cause");
    changed[1] = kept.items[1];
    fixture.findings.count = 1;
    check_noticed(diagnosis, &fixture, "one more");
    fixture.findings.count = 2;
    fixture.verdict = "healthy";
    check_noticed(diagnosis, &fixture, "the verdict");
    diagnosis_destroy(diagnosis);
    evidence_destroy(fixture.evidence);
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int end(void **state)
{
    return kit_end_arena(state) != 0 || check_end(state) != 0;
}

/* One test for each fixture, called as its file. */
int test_fixtures(void)
{
    struct text_list names = {NULL, 0, 0};
    char *folder = unit_file_path(FOLDER);

    (void)kit_make_arena(NULL);
    environment_list_files(kit_arena, folder, ".json", &names);
    free(folder);
    if (names.count < FIXTURES_MINIMUM) {
        print_error("%s has only %d fixtures\n", FOLDER, (int)names.count);
        (void)end(NULL);
        return 1;
    }
    qsort(names.items, names.count, sizeof names.items[0], by_name);

    struct CMUnitTest *tests = calloc(names.count + 1, sizeof *tests);
    assert_non_null(tests);
    for (size_t i = 0; i < names.count; i++) {
        tests[i].name = names.items[i];
        tests[i].test_func = is_judged_as_before;
        tests[i].initial_state = (void *)&names.items[i];
    }
    tests[names.count].name = "a_difference_is_noticed";
    tests[names.count].test_func = a_difference_is_noticed;
    int failed = _cmocka_run_group_tests("fixtures", tests, names.count + 1, NULL, end);
    free(tests);
    return failed;
}
