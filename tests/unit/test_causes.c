/*
 * The table of what causes what, and the order that follows from it.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/diagnose/causes.h"
#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"

static size_t place_of_kind(const char *id)
{
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    for (size_t i = 0; i < count; i++) {
        if (text_equal(kinds[i].id, id)) {
            return i;
        }
    }
    fail_msg("%s is not among the kinds", id);
    return 0;
}

enum { KINDS_MAXIMUM = 256 };
enum mark { NEW, OPEN, CLOSED };

static void walk(size_t kind, enum mark *marks)
{
    size_t count;
    size_t kind_count;
    const struct cause_row *rows = cause_table(&count);
    const struct finding_kind *kinds = finding_kind_table(&kind_count);

    if (marks[kind] == OPEN) {
        fail_msg("%s is a cause of itself", kinds[kind].id);
    }
    if (marks[kind] == CLOSED) {
        return;
    }
    marks[kind] = OPEN;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(rows[i].effect, kinds[kind].id)) {
            walk(place_of_kind(rows[i].cause), marks);
        }
    }
    marks[kind] = CLOSED;
}

static void table_has_no_circle(void **state)
{
    enum mark marks[KINDS_MAXIMUM] = {NEW};
    size_t count;

    (void)state;
    (void)finding_kind_table(&count);
    assert_true(count < KINDS_MAXIMUM);
    for (size_t i = 0; i < count; i++) {
        walk(i, marks);
    }
}

static void rows_name_kinds_once(void **state)
{
    size_t count;
    const struct cause_row *rows = cause_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_non_null(finding_kind_find(rows[i].effect));
        assert_non_null(finding_kind_find(rows[i].cause));
        if (rows[i].same_server) {
            assert_non_null(strstr(finding_kind_find(rows[i].effect)->parameters, "host"));
            assert_non_null(strstr(finding_kind_find(rows[i].cause)->parameters, "host"));
        }
        for (size_t k = 0; k < i; k++) {
            if (text_equal(rows[i].effect, rows[k].effect) && text_equal(rows[i].cause, rows[k].cause)) {
                fail_msg("%s by %s stands twice", rows[i].effect, rows[i].cause);
            }
        }
    }
}

static void kinds_are_well_formed(void **state)
{
    size_t count;
    const struct finding_kind *kinds = finding_kind_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(place_of_kind(kinds[i].id), i);
        assert_int_equal(strspn(kinds[i].id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(kinds[i].id));
        assert_int_equal(strspn(kinds[i].parameters, "abcdefghijklmnopqrstuvwxyz0123456789-_?=| "),
                         strlen(kinds[i].parameters));
    }
}

static struct finding *add(struct arena *arena, struct finding_list *list, const char *id,
                           const char *account, int severity)
{
    struct finding *finding = schema_append(arena, &finding_schema, list);

    finding->id = id;
    finding->account = account;
    finding->severity = severity;
    return finding;
}

static void give(struct arena *arena, struct finding *finding, const char *name, const char *value)
{
    struct named_value *added = schema_append(arena, &named_value_schema, &finding->parameters);

    added->name = name;
    added->value = value;
}

static void expect_order(const struct finding_list *list, const char *const *ids, size_t count)
{
    assert_int_equal(list->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list->items[i].id, ids[i]);
    }
}

static void worse_comes_first_then_the_way(void **state)
{
    static const char *const order[] = {"port-no-answer",   "sign-in-refused",  "check-cancelled",
                                        "new-outlook-only", "protocol-rpc-tcp", "healthy",
                                        "not-signed-in",    "root-site-answers"};
    struct arena *arena = arena_create();
    struct finding_list list = {NULL, 0, 0};

    (void)state;
    add(arena, &list, "root-site-answers", "a", SEVERITY_INFO);
    add(arena, &list, "not-signed-in", "a", SEVERITY_INFO);
    add(arena, &list, "healthy", "b", SEVERITY_OK);
    add(arena, &list, "protocol-rpc-tcp", "a", SEVERITY_WARNING);
    add(arena, &list, "new-outlook-only", NULL, SEVERITY_WARNING);
    add(arena, &list, "check-cancelled", "c", SEVERITY_WARNING);
    add(arena, &list, "sign-in-refused", "a", SEVERITY_PROBLEM);
    add(arena, &list, "port-no-answer", "d", SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    expect_order(&list, order, sizeof order / sizeof *order);
    arena_destroy(arena);
}

static void cause_stands_before_a_worse_effect(void **state)
{
    static const char *const order[] = {"connections-closed-by-server", "fewer-connections-than-expected",
                                        "new-outlook-only"};
    static const char *const chain[] = {"no-network", "dns-no-answer", "outlook-no-connections"};
    struct arena *arena = arena_create();
    struct finding_list list = {NULL, 0, 0};

    (void)state;
    add(arena, &list, "new-outlook-only", NULL, SEVERITY_WARNING);
    add(arena, &list, "fewer-connections-than-expected", "a", SEVERITY_PROBLEM);
    add(arena, &list, "connections-closed-by-server", "a", SEVERITY_WARNING);
    causes_order(arena, &list, NULL);
    expect_order(&list, order, sizeof order / sizeof *order);
    assert_null(list.items[0].consequence_of);
    assert_string_equal(list.items[1].consequence_of, "connections-closed-by-server");

    list.count = 0;
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    add(arena, &list, "dns-no-answer", NULL, SEVERITY_PROBLEM);
    add(arena, &list, "no-network", NULL, SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    expect_order(&list, chain, sizeof chain / sizeof *chain);
    assert_string_equal(list.items[1].consequence_of, "no-network");
    assert_string_equal(list.items[2].consequence_of, "no-network"); /* the root, not the link between */

    /* The weight of the last passes through the whole chain, in whatever order they were stated. */
    list.count = 0;
    add(arena, &list, "protocol-rpc-tcp", "a", SEVERITY_PROBLEM);
    add(arena, &list, "dns-no-answer", NULL, SEVERITY_WARNING);
    add(arena, &list, "no-network", NULL, SEVERITY_WARNING);
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    assert_string_equal(list.items[0].id, "no-network");
    assert_string_equal(list.items[1].id, "protocol-rpc-tcp");
    assert_string_equal(list.items[2].id, "dns-no-answer");
    assert_string_equal(list.items[3].id, "outlook-no-connections");
    arena_destroy(arena);
}

/* A warning that may be to blame is not put before the problem that is. */
static void a_problem_explains_before_a_warning(void **state)
{
    static const char *const order[] = {"certificate-untrusted", "outlook-no-connections",
                                        "scp-points-to-dead-server"};
    static const char *const chain[] = {"vpn-in-the-way", "port-no-answer", "outlook-no-connections",
                                        "office-online-services-off"};
    struct arena *arena = arena_create();
    struct finding_list list = {NULL, 0, 0};

    (void)state;
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    add(arena, &list, "scp-points-to-dead-server", "a", SEVERITY_WARNING);
    add(arena, &list, "certificate-untrusted", "a", SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    expect_order(&list, order, sizeof order / sizeof *order);
    assert_string_equal(list.items[1].consequence_of, "certificate-untrusted");

    /* Of two that explain it, the one that is told first. */
    list.count = 0;
    add(arena, &list, "redirect-not-secure", "a", SEVERITY_PROBLEM);
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    add(arena, &list, "port-refused", "a", SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    assert_string_equal(list.items[0].id, "port-refused");
    assert_string_equal(list.items[2].consequence_of, "port-refused");

    /* What explains a problem counts as one. */
    list.count = 0;
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    add(arena, &list, "office-online-services-off", NULL, SEVERITY_WARNING);
    give(arena, add(arena, &list, "port-no-answer", "a", SEVERITY_PROBLEM), "host", "mail.contoso.test");
    give(arena, add(arena, &list, "vpn-in-the-way", NULL, SEVERITY_WARNING), "host", "mail.contoso.test");
    causes_order(arena, &list, NULL);
    expect_order(&list, chain, sizeof chain / sizeof *chain);
    assert_string_equal(list.items[2].consequence_of, "vpn-in-the-way");
    assert_int_equal(list.items[0].severity, SEVERITY_PROBLEM);
    assert_int_equal(list.items[3].severity, SEVERITY_WARNING); /* it is not named as the cause of anything */
    arena_destroy(arena);
}

static void only_what_belongs_together_is_linked(void **state)
{
    struct arena *arena = arena_create();
    struct finding_list list = {NULL, 0, 0};

    (void)state;
    /* Another account. */
    add(arena, &list, "port-no-answer", "a", SEVERITY_PROBLEM);
    add(arena, &list, "fewer-connections-than-expected", "b", SEVERITY_WARNING);
    causes_order(arena, &list, NULL);
    assert_null(list.items[1].consequence_of);
    /* The computer as a whole is everybody's. */
    list.count = 0;
    add(arena, &list, "port-no-answer", "a", SEVERITY_PROBLEM);
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    assert_string_equal(list.items[1].consequence_of, "port-no-answer");
    /* Another server. */
    list.count = 0;
    give(arena, add(arena, &list, "port-no-answer", "a", SEVERITY_PROBLEM), "address", "192.0.2.1");
    give(arena, &list.items[0], "host", "one.contoso.test");
    give(arena, &list.items[0], "also", "two.contoso.test, three.contoso.test");
    give(arena, add(arena, &list, "connections-not-answered", "a", SEVERITY_PROBLEM), "address", "192.0.2.2");
    causes_order(arena, &list, NULL);
    assert_null(list.items[1].consequence_of);
    /* The same by its address, by its name, by one of its names, or not known. */
    for (size_t i = 0; i < 5; i++) {
        static const char *const hosts[] = {"ONE.contoso.test", "one.contoso.test", "two.contoso.test",
                                            "three.contoso.test", NULL};
        struct finding *effect = &list.items[1];
        effect->consequence_of = NULL;
        effect->parameters.count = 0;
        if (hosts[i]) {
            give(arena, effect, "host", hosts[i]);
            give(arena, effect, "address", i == 0 ? "192.0.2.1" : "192.0.2.2");
        }
        causes_order(arena, &list, NULL);
        assert_string_equal(list.items[1].consequence_of, "port-no-answer");
    }
    /* A note explains nothing. */
    list.count = 0;
    add(arena, &list, "root-site-answers", "a", SEVERITY_INFO);
    add(arena, &list, "outlook-no-connections", NULL, SEVERITY_PROBLEM);
    causes_order(arena, &list, NULL);
    assert_string_equal(list.items[0].id, "outlook-no-connections");
    assert_null(list.items[0].consequence_of);
    arena_destroy(arena);
}

static void exit_codes(void **state)
{
    (void)state;
    assert_int_equal(verdict_exit_code(VERDICT_HEALTHY), 0);
    assert_int_equal(verdict_exit_code(VERDICT_WARNING), 1);
    assert_int_equal(verdict_exit_code(VERDICT_PROBLEM), 2);
    assert_int_equal(verdict_exit_code(VERDICT_INCOMPLETE), 3);
}

int test_causes(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_has_no_circle),
        cmocka_unit_test(rows_name_kinds_once),
        cmocka_unit_test(kinds_are_well_formed),
        cmocka_unit_test(worse_comes_first_then_the_way),
        cmocka_unit_test(cause_stands_before_a_worse_effect),
        cmocka_unit_test(a_problem_explains_before_a_warning),
        cmocka_unit_test(only_what_belongs_together_is_linked),
        cmocka_unit_test(exit_codes),
    };

    return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
