/*
 * resources/messages/en.xml: whether it says something whole for every finding that a rule can state, with much evidence and
 * with little. test_reading.c looks at how it is said.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "core/knowledge/steps.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/finding_sample.h"

/* Whether the kind declares a parameter; its declaration ("host", "address?", "reason=a|b") goes to *declared. */
static bool find_parameter(const struct finding_kind *kind, const char *name, size_t name_len,
                           const char **declared)
{
    const char *at = kind->parameters;

    while (*at) {
        size_t len = strcspn(at, " ");
        if (strcspn(at, "?= ") == name_len && strncmp(at, name, name_len) == 0) {
            *declared = at;
            return true;
        }
        at += len + (at[len] == ' ');
    }
    return false;
}

static bool has_group(const struct catalogue *catalogue, struct arena *arena, const char *group)
{
    struct text_list ids = {NULL, 0, 0};
    const char *prefix = arena_format(arena, "%s.", group);

    catalogue_list_texts(catalogue, arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        if (text_begins_ignoring_case(ids.items[i], prefix)) {
            return true;
        }
    }
    return false;
}

/* One line of catalogue_list_uses: "title uses host", "step when reason=declined". */
static void check_use(const struct catalogue *catalogue, struct arena *arena, const struct finding_kind *kind,
                      const char *use)
{
    const char *verb = strchr(use, ' ') + 1;
    const char *object = strchr(verb, ' ') + 1;
    size_t name_len = strcspn(object, "= ");
    const char *as = strstr(object, " as ");
    const char *declared;

    if (!find_parameter(kind, object, name_len, &declared)) {
        fail_msg("%s: %s, but it has no such parameter", kind->id, use);
        return;
    }
    if (as && !has_group(catalogue, arena, as + 4)) {
        fail_msg("%s: %s, but there are no such texts", kind->id, use);
    }
    if (object[name_len] == '=' && declared[strcspn(declared, "?= ")] == '=') {
        const char *value = arena_copy_text(arena, object + name_len + 1);
        const char *list = arena_format(arena, "|%.*s|", (int)(strcspn(declared, " ") - name_len - 1),
                                        declared + name_len + 1);
        if (!strstr(list, arena_format(arena, "|%s|", value))) {
            fail_msg("%s: %s, but that is not among its values", kind->id, use);
        }
    }
}

static void texts_refer_to_declared_parameters(void **state)
{
    const struct catalogue *catalogue = check_catalogue();
    struct arena *arena = arena_create();
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct text_list uses = {NULL, 0, 0};
        if (!catalogue_has_finding(catalogue, kinds[i].id)) {
            fail_msg("%s has no texts", kinds[i].id);
        }
        catalogue_list_uses(catalogue, arena, kinds[i].id, &uses);
        for (size_t u = 0; u < uses.count; u++) {
            check_use(catalogue, arena, &kinds[i], uses.items[u]);
        }
    }
    arena_destroy(arena);
}

static void every_text_belongs_to_a_kind(void **state)
{
    struct arena *arena = arena_create();
    struct text_list ids = {NULL, 0, 0};

    (void)state;
    catalogue_list_findings(check_catalogue(), arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        if (!finding_kind_find(ids.items[i])) {
            fail_msg("%s has texts, but is no finding", ids.items[i]);
        }
    }
    arena_destroy(arena);
}

static const char *upper_copy(struct arena *arena, const char *text)
{
    char *copy = arena_allocate(arena, strlen(text) + 1, 1);

    for (size_t i = 0; text[i]; i++) {
        copy[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
    }
    return copy;
}

static void check_whole(const char *id, const char *part, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    if (len == 0 || text[0] == '[' || strpbrk(text, "{}\n\t") || strstr(text, "  ") || strstr(text, " .") ||
        strstr(text, "TODO")) {
        fail_msg("%s: its %s is not whole: %s", id, part, len ? text : "(nothing)");
    }
    for (size_t i = 0; i < len;) {
        size_t sequence = text_sequence_len((const unsigned char *)text + i, len - i);
        assert_true(sequence > 0);
        i += sequence;
    }
}

static void check_sample(struct arena *arena, const struct finding_kind *kind, size_t n, bool whole)
{
    enum { TITLE_MAXIMUM = 160, PHONE_MAXIMUM = 110 };
    struct finding finding = finding_sample(arena, kind, n, whole);
    const char *upper = upper_copy(arena, kind->id);
    struct finding_text text;

    catalogue_finding(check_catalogue(), arena, &finding, &text);
    check_whole(kind->id, "title", text.title);
    check_whole(kind->id, "meaning", text.meaning);
    check_whole(kind->id, "tell-it", text.tell_it);
    check_whole(kind->id, "phone", text.phone);
    assert_true(strlen(text.title) <= TITLE_MAXIMUM && strlen(text.phone) <= PHONE_MAXIMUM);
    /* One sentence: one full stop, at the end. */
    assert_int_equal(text.title[strlen(text.title) - 1], '.');
    assert_null(strstr(text.title, ". "));
    if (strncmp(text.phone, upper, strlen(upper)) != 0) {
        fail_msg("%s: its phone line is %s", kind->id, text.phone);
    }
    if (text.steps.count == 0) {
        fail_msg("%s tells nothing to do", kind->id);
    }
    for (size_t i = 0; i < text.steps.count; i++) {
        check_whole(kind->id, "step", text.steps.items[i]);
    }
    for (size_t i = 0; i < text.check.count; i++) {
        check_whole(kind->id, "command", text.check.items[i]);
    }
    if (text.not_when) {
        check_whole(kind->id, "not-when", text.not_when);
    }
}

static void every_finding_is_told_whole(void **state)
{
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < FINDING_SAMPLE_VALUES; n++) {
            struct arena *arena = arena_create();
            check_sample(arena, &kinds[i], n, false);
            check_sample(arena, &kinds[i], n, true);
            arena_destroy(arena);
        }
    }
}

/* ---- fixed words ---- */

static void check_group(struct arena *arena, const char *group, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        const char *id = arena_format(arena, "%s.%s", group, names[i]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, NULL));
    }
}

/* Every step of the order has a name, a short one, and words for each reason why it went no further. */
static void check_steps(struct arena *arena)
{
    static const char *const reasons[] = {"registry",
                                          "person-said-no",
                                          "nothing-kept",
                                          "not-joined",
                                          "directory-empty",
                                          "nothing-says-microsoft-365",
                                          "no-file",
                                          "name-too-long",
                                          "no-record",
                                          "redirect-loop",
                                          "too-many-redirects",
                                          "redirect-not-secure",
                                          "redirect-malformed",
                                          "same-address",
                                          "waits-for-agreement",
                                          "declined",
                                          "dns-no-answer",
                                          "directory-no-answer",
                                          "directory-refused",
                                          "directory-failed",
                                          "file-not-read",
                                          NULL};
    static const char *const explained[] = {"file", NULL};
    const struct step_order *order = step_order_of(NULL, false);
    struct named_value values[] = {{"name", "ExcludeScpLookup"}, {"key", "HKCU"}, {"detail", "a.test"}};
    struct named_value_list parameters = {values, 3, 3};

    for (size_t i = 0; i < order->step_count; i++) {
        const char *names[] = {order->steps[i].id, NULL};
        check_group(arena, "step", names);
        check_group(arena, "step-short", names);
    }
    check_group(arena, "step", explained);
    check_group(arena, "step-short", explained);
    for (size_t i = 0; reasons[i]; i++) {
        const char *id = arena_format(arena, "step-reason.%s", reasons[i]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, &parameters));
    }
}

static void fixed_values_have_words(void **state)
{
    struct arena *arena = arena_create();
    size_t count;
    const char *const *reasons = interpretation_reason_table(&count);
    size_t texts_found = 0;
    struct text_list ids = {NULL, 0, 0};
    static const char *const hedged_roles[] = {"mapi-http", "rpc-http", "rpc-dynamic", NULL};
    static const char *const unchecked[] = {"unchecked", NULL};
    static const char *const questions[] = {"eas", "json-autodiscoverv1", "json-ews", "json-activesync",
                                            NULL};

    (void)state;
    check_group(arena, "verdict", verdict_names);
    check_group(arena, "role-hedged", hedged_roles);
    check_group(arena, "verdict", unchecked);
    check_group(arena, "report.verdict", unchecked);
    check_group(arena, "severity", severity_names);
    check_group(arena, "certainty", certainty_names);
    check_group(arena, "protocol", mail_protocol_names);
    check_group(arena, "role", connection_role_names);
    check_group(arena, "role-mailbox", hedged_roles);
    check_group(arena, "role-directory", hedged_roles);
    check_group(arena, "role-hedged-mailbox", hedged_roles);
    check_group(arena, "role-hedged-directory", hedged_roles);
    check_group(arena, "state", connection_state_names);
    check_group(arena, "reach", reach_outcome_names);
    check_group(arena, "certificate", certificate_verdict_names);
    check_group(arena, "name-outcome", name_outcome_names);
    check_group(arena, "step-outcome", step_outcome_names);
    check_group(arena, "answer", answer_kind_names);
    check_group(arena, "hosting", hosting_names);
    check_group(arena, "cached-answer", cached_answer_names);
    check_group(arena, "question-asked", questions);
    check_steps(arena);
    for (size_t i = 0; i < count; i++) {
        const char *id = arena_format(arena, "reason.%s", reasons[i]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, NULL));
    }
    catalogue_list_texts(check_catalogue(), arena, &ids);
    for (size_t i = 0; i < ids.count; i++) {
        texts_found += text_begins_ignoring_case(ids.items[i], "reason.");
    }
    assert_int_equal(texts_found, count); /* none that nobody gives */
    arena_destroy(arena);
}

static void the_way_has_words(void **state)
{
    struct arena *arena = arena_create();
    struct named_value values[] = {
        {"host", "mail.contoso.test"}, {"proxy", "gate.contoso.test"}, {"before", "tls"}};
    struct named_value_list parameters = {values, 3, 3};
    const char *const *reasons = path_reason_table();

    (void)state;
    check_group(arena, "path-state", path_state_names);
    for (int link = PATH_FIRST; link <= PATH_LAST; link++) {
        const char *id = arena_format(arena, "path.%s", path_link_names[link]);
        check_whole(id, "text", catalogue_text(check_catalogue(), arena, id, NULL));
    }
    for (size_t i = 0; reasons[i]; i++) {
        const char *id = arena_format(arena, "path.%s", reasons[i]);
        const char *sentence = catalogue_text(check_catalogue(), arena, id, &parameters);
        check_whole(id, "text", sentence);
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
    }
    check_whole("path.not-reached", "text",
                catalogue_text(check_catalogue(), arena, "path.not-reached", &parameters));
    arena_destroy(arena);
}

int test_messages(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_refer_to_declared_parameters),
        cmocka_unit_test(every_text_belongs_to_a_kind),
        cmocka_unit_test(every_finding_is_told_whole),
        cmocka_unit_test(fixed_values_have_words),
        cmocka_unit_test(the_way_has_words),
    };

    return cmocka_run_group_tests_name("messages", tests, NULL, check_end);
}
