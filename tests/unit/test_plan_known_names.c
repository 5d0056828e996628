/*
 * The part of the plan that finds names for the addresses of Outlook's connections.
 */
#include "core/autodiscover/sequence.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "tests/unit/plan_kit.h"
#include "tests/unit/unit.h"

/* Where a job stands in the plan, counted from 1; 0 = it does not. */
static size_t place_of(const struct plan *result, const char *id)
{
    const struct job *job = kit_find_job(result, id);
    return job == NULL ? 0 : (size_t)(job - result->jobs.items) + 1;
}

static size_t count_reverse(const struct plan *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->jobs.count; i++) {
        count += result->jobs.items[i].kind == JOB_REVERSE_NAME;
    }
    return count;
}

static void connect_to(const char *remote)
{
    struct connection *connection =
        schema_append(kit_evidence->arena, &connection_schema, &kit_evidence->connections);
    connection->pid = 4028;
    connection->remote = arena_copy_text(kit_evidence->arena, remote);
}

static void know(struct name_lookup_list *names, const char *host, const char *address)
{
    struct name_lookup *name = schema_append(kit_evidence->arena, &name_lookup_schema, names);
    name->host = host;
    name->outcome = NAME_FOUND;
    text_list_append(kit_evidence->arena, &name->addresses, address);
}

static void the_cache_is_asked_before_the_name_is_looked_up(void **state)
{
    (void)state;
    (void)autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    struct plan result = kit_plan(1);
    size_t cached = place_of(&result, "cached-name:autodiscover.contoso.test");
    assert_int_not_equal(cached, 0);
    assert_true(cached < place_of(&result, "name:autodiscover.contoso.test"));
    kit_set_job("cached-name:autodiscover.contoso.test", JOB_FAILED);
    result = kit_plan(1);
    assert_int_equal(place_of(&result, "cached-name:autodiscover.contoso.test"), 0);
}

static void names_of_profiles_are_asked_of_the_cache_alone(void **state)
{
    (void)state;
    struct account *account = schema_append(kit_evidence->arena, &account_schema, &kit_evidence->accounts);
    text_list_append(kit_evidence->arena, &account->servers, "Mail.contoso.test");
    text_list_append(kit_evidence->arena, &account->servers, "10.66.0.12");
    text_list_append(kit_evidence->arena, &account->servers, "");
    kit_evidence->run.network_allowed = TRUTH_NO;
    struct plan result = kit_plan(0);
    assert_int_equal(place_of(&result, "cached-name:mail.contoso.test"), 0); /* the profiles are being read */
    kit_set_job("accounts", JOB_DONE);
    result = kit_plan(0);
    assert_int_not_equal(place_of(&result, "cached-name:mail.contoso.test"), 0);
    assert_int_equal(place_of(&result, "name:mail.contoso.test"), 0);
    assert_int_equal(place_of(&result, "cached-name:10.66.0.12"), 0);
    assert_int_equal(place_of(&result, "cached-name:"), 0);
}

static void only_what_no_name_explains_is_asked_about(void **state)
{
    (void)state;
    connect_to("10.66.0.12:443");
    connect_to("[2001:db8::12]:443");
    connect_to("10.66.0.13:443");
    connect_to("10.66.0.14:443");
    connect_to("10.66.0.14:80"); /* once is enough */
    connect_to("127.0.0.1:5000");
    connect_to("[::1]:5000");
    connect_to("0.0.0.0:0");
    connect_to("[fe80::1%5]:443");
    connect_to("no address");
    know(&kit_evidence->names, "mail.contoso.test", "10.66.0.12");
    know(&kit_evidence->names, "mail.contoso.test", "2001:DB8:0:0::12");
    know(&kit_evidence->cached_names, "old.contoso.test", "10.66.0.13");
    struct plan result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 1);
    size_t place = place_of(&result, "reverse:10.66.0.14");
    assert_int_not_equal(place, 0);
    assert_string_equal(result.jobs.items[place - 1].remote, "10.66.0.14");
    kit_set_job("reverse:10.66.0.14", JOB_TIMED_OUT);
    result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 0);
}

static void nobody_is_asked_before_the_names_are_known_or_unasked(void **state)
{
    (void)state;
    connect_to("10.66.0.14:443");
    struct plan result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 0); /* no name is known at all */
    know(&kit_evidence->names, "mail.contoso.test", "10.66.0.12");
    kit_set_job("name:autodiscover.contoso.test", JOB_RUNNING);
    result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 0);
    kit_set_job("name:autodiscover.contoso.test", JOB_DONE);
    result = kit_plan(0);
    assert_int_equal(count_reverse(&result), 0);
    kit_evidence->run.network_allowed = TRUTH_NO;
    result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 0);
    kit_evidence->run.network_allowed = TRUTH_YES;
    result = kit_plan(1);
    assert_int_equal(count_reverse(&result), 1);
}

static void so_many_are_asked_about_and_no_more(void **state)
{
    (void)state;
    size_t asked = 0;
    know(&kit_evidence->names, "mail.contoso.test", "10.66.0.12");
    for (unsigned i = 1; i <= 100; i++) {
        connect_to(arena_format(kit_arena, "192.0.2.%u:443", i));
    }
    for (int round = 0; round < 10; round++) {
        struct plan result = kit_plan(1);
        size_t count = count_reverse(&result);
        assert_true(count <= 4);
        asked += count;
        for (size_t i = 0; i < result.jobs.count; i++) {
            if (result.jobs.items[i].kind == JOB_REVERSE_NAME) {
                kit_set_job(result.jobs.items[i].id, JOB_RUNNING);
            }
        }
        struct plan meanwhile = kit_plan(1);
        assert_true(count < 4 || count_reverse(&meanwhile) == 0);
        for (size_t i = 0; i < kit_evidence->jobs.count; i++) {
            kit_evidence->jobs.items[i].state = JOB_DONE;
        }
    }
    assert_int_equal(asked, 16);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, kit_make_evidence_online, kit_end_evidence)

int test_plan_known_names(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_cache_is_asked_before_the_name_is_looked_up),
        TEST(names_of_profiles_are_asked_of_the_cache_alone),
        TEST(only_what_no_name_explains_is_asked_about),
        TEST(nobody_is_asked_before_the_names_are_known_or_unasked),
        TEST(so_many_are_asked_about_and_no_more),
    };
    return cmocka_run_group_tests_name("plan_known_names", tests, NULL, NULL);
}
