/*
 * The part of the plan that finds names for the addresses of Outlook's connections.
 */
#include <string.h>

#include "core/autodiscover/sequence.h"
#include "core/engine/plan.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

static struct evidence *evidence;
static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_create();
    evidence = evidence_create();
    evidence->run.network_allowed = TRUTH_YES;
    return 0;
}

static int end(void **state)
{
    (void)state;
    evidence_destroy(evidence);
    arena_destroy(arena);
    return 0;
}

static void set_job(const char *id, int job_state)
{
    struct job_record *record = evidence_find_job(evidence, id);
    if (record == NULL) {
        record = schema_append(evidence->arena, &job_record_schema, &evidence->jobs);
        record->id = arena_copy_text(evidence->arena, id);
    }
    record->state = job_state;
}

static struct plan plan(int64_t pass)
{
    struct plan result;
    plan_next(arena, evidence, pass, &result);
    return result;
}

/* Where a job stands in the plan, counted from 1; 0 = it does not. */
static size_t place_of(const struct plan *result, const char *id)
{
    for (size_t i = 0; i < result->jobs.count; i++) {
        if (text_equal(result->jobs.items[i].id, id)) {
            return i + 1;
        }
    }
    return 0;
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
        schema_append(evidence->arena, &connection_schema, &evidence->connections);
    connection->pid = 4028;
    connection->remote = arena_copy_text(evidence->arena, remote);
}

static void know(struct name_lookup_list *names, const char *host, const char *address)
{
    struct name_lookup *name = schema_append(evidence->arena, &name_lookup_schema, names);
    name->host = host;
    name->outcome = NAME_FOUND;
    text_list_append(evidence->arena, &name->addresses, address);
}

static void the_cache_is_asked_before_the_name_is_looked_up(void **state)
{
    (void)state;
    (void)autodiscover_begin(evidence, "a@contoso.test", "a@contoso.test");
    struct plan result = plan(1);
    size_t cached = place_of(&result, "cached-name:autodiscover.contoso.test");
    assert_int_not_equal(cached, 0);
    assert_true(cached < place_of(&result, "name:autodiscover.contoso.test"));
    set_job("cached-name:autodiscover.contoso.test", JOB_FAILED);
    result = plan(1);
    assert_int_equal(place_of(&result, "cached-name:autodiscover.contoso.test"), 0);
}

static void names_of_profiles_are_asked_of_the_cache_alone(void **state)
{
    (void)state;
    struct account *account = schema_append(evidence->arena, &account_schema, &evidence->accounts);
    text_list_append(evidence->arena, &account->servers, "Mail.contoso.test");
    text_list_append(evidence->arena, &account->servers, "10.66.0.12");
    text_list_append(evidence->arena, &account->servers, "");
    evidence->run.network_allowed = TRUTH_NO;
    struct plan result = plan(0);
    assert_int_equal(place_of(&result, "cached-name:mail.contoso.test"), 0); /* the profiles are being read */
    set_job("accounts", JOB_DONE);
    result = plan(0);
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
    know(&evidence->names, "mail.contoso.test", "10.66.0.12");
    know(&evidence->names, "mail.contoso.test", "2001:DB8:0:0::12");
    know(&evidence->cached_names, "old.contoso.test", "10.66.0.13");
    struct plan result = plan(1);
    assert_int_equal(count_reverse(&result), 1);
    size_t place = place_of(&result, "reverse:10.66.0.14");
    assert_int_not_equal(place, 0);
    assert_string_equal(result.jobs.items[place - 1].remote, "10.66.0.14");
    set_job("reverse:10.66.0.14", JOB_TIMED_OUT);
    result = plan(1);
    assert_int_equal(count_reverse(&result), 0);
}

static void nobody_is_asked_before_the_names_are_known_or_unasked(void **state)
{
    (void)state;
    connect_to("10.66.0.14:443");
    struct plan result = plan(1);
    assert_int_equal(count_reverse(&result), 0); /* no name is known at all */
    know(&evidence->names, "mail.contoso.test", "10.66.0.12");
    set_job("name:autodiscover.contoso.test", JOB_RUNNING);
    result = plan(1);
    assert_int_equal(count_reverse(&result), 0);
    set_job("name:autodiscover.contoso.test", JOB_DONE);
    result = plan(0);
    assert_int_equal(count_reverse(&result), 0);
    evidence->run.network_allowed = TRUTH_NO;
    result = plan(1);
    assert_int_equal(count_reverse(&result), 0);
    evidence->run.network_allowed = TRUTH_YES;
    result = plan(1);
    assert_int_equal(count_reverse(&result), 1);
}

static void so_many_are_asked_about_and_no_more(void **state)
{
    (void)state;
    size_t asked = 0;
    know(&evidence->names, "mail.contoso.test", "10.66.0.12");
    for (unsigned i = 1; i <= 100; i++) {
        connect_to(arena_format(arena, "192.0.2.%u:443", i));
    }
    for (int round = 0; round < 10; round++) {
        struct plan result = plan(1);
        size_t count = count_reverse(&result);
        assert_true(count <= 4);
        asked += count;
        for (size_t i = 0; i < result.jobs.count; i++) {
            if (result.jobs.items[i].kind == JOB_REVERSE_NAME) {
                set_job(result.jobs.items[i].id, JOB_RUNNING);
            }
        }
        struct plan meanwhile = plan(1);
        assert_true(count < 4 || count_reverse(&meanwhile) == 0);
        for (size_t i = 0; i < evidence->jobs.count; i++) {
            evidence->jobs.items[i].state = JOB_DONE;
        }
    }
    assert_int_equal(asked, 16);
}

int test_plan_known_names(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_cache_is_asked_before_the_name_is_looked_up, begin, end),
        cmocka_unit_test_setup_teardown(names_of_profiles_are_asked_of_the_cache_alone, begin, end),
        cmocka_unit_test_setup_teardown(only_what_no_name_explains_is_asked_about, begin, end),
        cmocka_unit_test_setup_teardown(nobody_is_asked_before_the_names_are_known_or_unasked, begin, end),
        cmocka_unit_test_setup_teardown(so_many_are_asked_about_and_no_more, begin, end),
    };
    return cmocka_run_group_tests_name("plan_known_names", tests, NULL, NULL);
}
