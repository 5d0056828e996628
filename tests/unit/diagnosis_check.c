/*
 * See diagnosis_check.h.
 */
#include "tests/unit/diagnosis_check.h"

#include <stdlib.h>
#include <string.h>

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/evidence_places.h"
#include "tests/unit/path_check.h"
#include "tests/unit/unit.h"

static struct catalogue *catalogue;

const struct catalogue *check_catalogue(void)
{
    if (!catalogue) {
        struct arena *arena = arena_create();
        struct failure failure = {0};
        size_t len;
        char *bytes = unit_read_file("resources/messages/en.xml", &len);

        catalogue = catalogue_create(bytes, len, arena, &failure);
        if (!catalogue) {
            fail_msg("en.xml: %s", failure.text);
        }
        free(bytes);
        arena_destroy(arena);
    }
    return catalogue;
}

int check_end(void **state)
{
    (void)state;
    catalogue_destroy(catalogue);
    catalogue = NULL;
    return 0;
}

const struct finding *find_finding(const struct diagnosis *diagnosis, const char *id)
{
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        if (text_equal(diagnosis->findings.items[i].id, id)) {
            return &diagnosis->findings.items[i];
        }
    }
    return NULL;
}

const char *parameter_of(const struct finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->parameters.count; i++) {
        if (text_equal(finding->parameters.items[i].name, name)) {
            return finding->parameters.items[i].value;
        }
    }
    return NULL;
}

/* Whether a value is one of "a|b|c" (len bytes). */
static bool is_one_of(const char *value, const char *values, size_t len)
{
    const char *end = values + len;

    while (values < end) {
        size_t word = strcspn(values, "| ");
        word = word > (size_t)(end - values) ? (size_t)(end - values) : word;
        if (strlen(value) == word && memcmp(values, value, word) == 0) {
            return true;
        }
        values += word + 1;
    }
    return false;
}

/* Checks one declared parameter ("host", "address?", "reason=a|b", len bytes); counts it when the finding has it. */
static void check_parameter(const struct finding *finding, const char *declared, size_t len, size_t *present)
{
    size_t name_len = strcspn(declared, "?= ");
    char name[64] = {0};
    const char *value;

    assert_true(name_len > 0 && name_len < sizeof name && name_len <= len);
    memcpy(name, declared, name_len);
    value = parameter_of(finding, name);
    if (!value) {
        if (declared[name_len] != '?') {
            fail_msg("%s lacks its parameter %s", finding->id, name);
        }
        return;
    }
    (*present)++;
    if (declared[name_len] == '=' && !is_one_of(value, declared + name_len + 1, len - name_len - 1)) {
        fail_msg("%s: %s is not a declared value of %s", finding->id, value, name);
    }
}

static void check_parameters(const struct finding *finding)
{
    const struct finding_kind *kind = finding_kind_find(finding->id);
    const char *declared;
    size_t present = 0;

    if (!kind) {
        fail_msg("%s is not among the kinds", finding->id);
        return;
    }
    for (declared = kind->parameters; *declared;) {
        size_t len = strcspn(declared, " ");
        if (len > 0) {
            check_parameter(finding, declared, len, &present);
        }
        declared += len + (declared[len] == ' ');
    }
    if (present != finding->parameters.count) {
        for (size_t i = 0; i < finding->parameters.count; i++) {
            print_message("%s = %s\n", finding->parameters.items[i].name, finding->parameters.items[i].value);
        }
        fail_msg("%s carries a parameter that is not declared, or one twice", finding->id);
    }
}

static void check_text(const struct finding *finding, const char *part, const char *text)
{
    if (!text || text[0] == '\0' || text[0] == '[' || strstr(text, "  ") || strchr(text, '\n')) {
        fail_msg("%s: its %s is not whole: %s", finding->id, part, text ? text : "(nothing)");
    }
}

static void check_texts(const struct finding *finding)
{
    struct arena *arena = arena_create();
    struct finding_text text;

    catalogue_finding(check_catalogue(), arena, finding, &text);
    check_text(finding, "title", text.title);
    check_text(finding, "meaning", text.meaning);
    check_text(finding, "tell-it", text.tell_it);
    check_text(finding, "phone", text.phone);
    assert_true(text.steps.count > 0);
    for (size_t i = 0; i < text.steps.count; i++) {
        check_text(finding, "step", text.steps.items[i]);
    }
    for (size_t i = 0; i < text.check.count; i++) {
        check_text(finding, "command", text.check.items[i]);
    }
    arena_destroy(arena);
}

static bool speaks_of(const struct finding *finding, const char *account)
{
    return !finding->account || !account || text_equal_ignoring_case(finding->account, account);
}

/* Nothing is called well where something is called wrong, and nobody has two verdicts of the same sort. */
static void check_contradictions(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        for (size_t k = 0; k < diagnosis->findings.count; k++) {
            const struct finding *other = &diagnosis->findings.items[k];
            if (i == k) {
                continue;
            }
            if (finding->severity == SEVERITY_OK && other->severity != SEVERITY_INFO &&
                speaks_of(other, finding->account)) {
                fail_msg("%s stands beside %s", finding->id, other->id);
            }
            if (schema_equal(&finding_schema, finding, other)) {
                fail_msg("%s is said twice", finding->id);
            }
        }
    }
}

static void check_causes(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        bool is_before = !finding->consequence_of;
        for (size_t k = 0; k < i; k++) {
            is_before = is_before || text_equal(diagnosis->findings.items[k].id, finding->consequence_of);
        }
        if (!is_before) {
            fail_msg("%s stands before %s, its cause", finding->id, finding->consequence_of);
        }
    }
    assert_null(diagnosis->findings.items[0].consequence_of);
}

static void check_verdict(const struct diagnosis *diagnosis)
{
    int worst = SEVERITY_OK;

    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        int severity = diagnosis->findings.items[i].severity;
        worst = severity > worst ? severity : worst;
    }
    assert_int_equal(diagnosis->verdict == VERDICT_PROBLEM, worst == SEVERITY_PROBLEM);
    assert_int_equal(diagnosis->verdict == VERDICT_HEALTHY, worst <= SEVERITY_INFO);
    if (diagnosis->verdict == VERDICT_HEALTHY) {
        assert_int_equal(diagnosis->findings.items[0].severity, SEVERITY_OK);
    } else {
        assert_true(diagnosis->findings.items[0].severity >= SEVERITY_WARNING);
    }
}

static void check_reason(const char *reason)
{
    size_t count;
    const char *const *reasons = interpretation_reason_table(&count);

    for (size_t i = 0; i < count; i++) {
        if (text_equal(reasons[i], reason)) {
            return;
        }
    }
    fail_msg("%s is not among the reasons", reason ? reason : "(nothing)");
}

static void check_reasons(const struct interpretation *interpretation)
{
    for (size_t i = 0; i < interpretation->accounts.count; i++) {
        check_reason(interpretation->accounts.items[i].protocol_reason);
        check_reason(interpretation->accounts.items[i].expected_reason);
        check_reason(interpretation->accounts.items[i].hosting_reason);
    }
    for (size_t i = 0; i < interpretation->connections.count; i++) {
        check_reason(interpretation->connections.items[i].reason);
    }
}

static void check_again(const struct evidence *evidence, const struct diagnosis *diagnosis)
{
    struct evidence *copy = evidence_copy(evidence);
    struct diagnosis *again = diagnose(copy);

    evidence_destroy(copy);
    assert_int_equal(again->verdict, diagnosis->verdict);
    assert_true(schema_equal(&interpretation_schema, &again->interpretation, &diagnosis->interpretation));
    assert_int_equal(again->findings.count, diagnosis->findings.count);
    for (size_t i = 0; i < again->findings.count; i++) {
        assert_true(schema_equal(&finding_schema, &again->findings.items[i], &diagnosis->findings.items[i]));
    }
    diagnosis_destroy(again);
}

/* Accounts that were asked about: a redirect adds a record, not an account. */
static size_t count_accounts(const struct evidence *evidence)
{
    size_t count = 0;

    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        bool is_first = true;
        for (size_t k = 0; k < i; k++) {
            is_first = is_first && !text_equal_ignoring_case(evidence->autodiscover.items[k].account,
                                                             evidence->autodiscover.items[i].account);
        }
        count += is_first;
    }
    return count;
}

struct diagnosis *check_diagnose(const struct evidence *evidence)
{
    struct diagnosis *diagnosis = diagnose(evidence);

    assert_true(diagnosis->findings.count > 0);
    assert_int_equal(diagnosis->interpretation.connections.count, evidence->connections.count);
    assert_int_equal(diagnosis->interpretation.accounts.count, count_accounts(evidence));
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        check_parameters(&diagnosis->findings.items[i]);
        check_texts(&diagnosis->findings.items[i]);
    }
    check_reasons(&diagnosis->interpretation);
    check_contradictions(diagnosis);
    check_causes(diagnosis);
    check_verdict(diagnosis);
    check_places(evidence, diagnosis);
    path_check(evidence, diagnosis, check_catalogue());
    check_again(evidence, diagnosis);
    return diagnosis;
}

static void list_findings(const struct diagnosis *diagnosis)
{
    for (size_t i = 0; i < diagnosis->findings.count; i++) {
        const struct finding *finding = &diagnosis->findings.items[i];
        print_message("  %s %s %s%s%s\n", schema_name(severity_names, finding->severity),
                      schema_name(certainty_names, finding->certainty), finding->id,
                      finding->consequence_of ? " <- " : "",
                      finding->consequence_of ? finding->consequence_of : "");
    }
}

static struct diagnosis *check_first(const struct evidence *evidence, const char *id, enum verdict verdict)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    if (!text_equal(diagnosis->findings.items[0].id, id) || diagnosis->verdict != (int)verdict) {
        list_findings(diagnosis);
        fail_msg("expected %s, %s; found %s, %s", id, schema_name(verdict_names, (int)verdict),
                 diagnosis->findings.items[0].id, schema_name(verdict_names, diagnosis->verdict));
    }
    return diagnosis;
}

void expect_first(struct evidence *evidence, const char *id, enum verdict verdict)
{
    diagnosis_destroy(check_first(evidence, id, verdict));
    evidence_destroy(evidence);
}

void expect_with(struct evidence *evidence, const char *id, enum verdict verdict, const char *other,
                 bool follows)
{
    struct diagnosis *diagnosis = check_first(evidence, id, verdict);
    const struct finding *found = find_finding(diagnosis, other);

    if (!found || text_equal(found->consequence_of, id) != follows) {
        list_findings(diagnosis);
        fail_msg("%s is not there, or its cause is not told right", other);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

void expect_without(struct evidence *evidence, const char *id, enum verdict verdict, const char *absent)
{
    struct diagnosis *diagnosis = check_first(evidence, id, verdict);

    if (find_finding(diagnosis, absent)) {
        list_findings(diagnosis);
        fail_msg("%s should not be there", absent);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

const struct finding *expect_finding(struct diagnosis *diagnosis, const char *id, int severity)
{
    const struct finding *finding = find_finding(diagnosis, id);

    if (!finding) {
        fail_msg("%s is not found, but %s", id, diagnosis->findings.items[0].id);
        return NULL;
    }
    assert_string_equal(schema_name(severity_names, finding->severity),
                        schema_name(severity_names, severity));
    return finding;
}

void expect_severity(struct evidence *evidence, const char *id, int severity)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    (void)expect_finding(diagnosis, id, severity);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

void expect_absent(struct evidence *evidence, const char *id)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    if (find_finding(diagnosis, id)) {
        fail_msg("%s should not be there", id);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

void expect_consequence(const struct diagnosis *diagnosis, const char *effect, const char *cause)
{
    const struct finding *finding = find_finding(diagnosis, effect);

    assert_non_null(finding);
    assert_non_null(finding->consequence_of);
    assert_string_equal(finding->consequence_of, cause);
}

void check_release(struct diagnosis *diagnosis, struct evidence *evidence)
{
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}
