/*
 * The plan of what else is to be known of the way to a server: for whom, when, and how much at once.
 */
#include "core/autodiscover/sequence.h"
#include "core/engine/plan.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/endpoints.h"
#include "tests/unit/unit.h"

static struct evidence *evidence;
static struct arena *arena;

static void set_job(const char *id, int state)
{
    struct job_record *record = evidence_find_job(evidence, id);
    if (record == NULL) {
        record = schema_append(evidence->arena, &job_record_schema, &evidence->jobs);
        record->id = arena_copy_text(evidence->arena, id);
    }
    record->state = state;
}

static void add_adapter(enum truth up, const char *server, const char *server2)
{
    struct adapter *adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);
    adapter->up = up;
    text_list_append(evidence->arena, &adapter->dns_servers, server);
    text_list_append(evidence->arena, &adapter->dns_servers, server2);
}

/* A computer that was looked at, and one account whose profile names mail.contoso.test. */
static int make(void **state)
{
    static const char *const done[] = {"machine",  "accounts",    "processes",      "connections",
                                       "settings", "saved-files", "proxy-settings", "stored-credentials"};
    (void)state;
    arena = arena_create();
    evidence = evidence_create();
    for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
        set_job(done[i], JOB_DONE);
    }
    evidence->run.network_allowed = TRUTH_YES;
    add_adapter(TRUTH_YES, "10.66.0.1", "fd66::1");
    add_adapter(TRUTH_NO, "10.77.0.1", "10.77.0.2");
    (void)autodiscover_begin(evidence, "a@contoso.test", "a@contoso.test");
    struct endpoint *endpoint = schema_append(evidence->arena, &endpoint_schema, &evidence->endpoints);
    endpoint->account = "a@contoso.test";
    endpoint->host = "mail.contoso.test";
    endpoint->port = 443;
    endpoint->url = "https://mail.contoso.test/mapi/emsmdb/";
    return 0;
}

static int end(void **state)
{
    (void)state;
    evidence_destroy(evidence);
    arena_destroy(arena);
    return 0;
}

static struct name_lookup *found_name(const char *host, const char *address)
{
    struct name_lookup *name = schema_append(evidence->arena, &name_lookup_schema, &evidence->names);
    name->host = arena_copy_text(evidence->arena, host);
    name->outcome = address == NULL ? NAME_NOT_FOUND : NAME_FOUND;
    if (address != NULL) {
        text_list_append(evidence->arena, &name->addresses, address);
    }
    set_job(job_id_name(arena, host), JOB_DONE);
    return name;
}

static struct proxy *found_proxy(const char *url, const char *host, int64_t port, const char *proxy_host)
{
    struct proxy *proxy = schema_append(evidence->arena, &proxy_schema, &evidence->proxies);
    proxy->url = url;
    proxy->host_and_port = proxy_host;
    set_job(job_id_proxy(arena, host, port), JOB_DONE);
    return proxy;
}

static void looked(const char *host, int outcome, const char *address)
{
    struct tls_look *look = schema_append(evidence->arena, &tls_look_schema, &evidence->tls);
    look->host = host;
    look->port = 443;
    look->outcome = outcome;
    look->address = address;
    look->verdict = CERTIFICATE_GOOD;
    set_job(job_id_tls(arena, host, 443), JOB_DONE);
}

static struct plan plan(void)
{
    struct plan result;
    plan_next(arena, evidence, 1, &result);
    return result;
}

static const struct job *find_job(const struct plan *result, const char *id)
{
    for (size_t i = 0; i < result->jobs.count; i++) {
        if (text_equal(result->jobs.items[i].id, id)) {
            return &result->jobs.items[i];
        }
    }
    return NULL;
}

static bool planned(const char *id)
{
    struct plan result = plan();
    return find_job(&result, id) != NULL;
}

static size_t count_way_jobs(const struct plan *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->jobs.count; i++) {
        int kind = result->jobs.items[i].kind;
        count += kind == JOB_ROUTE || kind == JOB_NAME_CHECK || kind == JOB_LATENCY ? 1 : 0;
    }
    return count;
}

static void test_it_waits_for_the_name_and_the_proxy(void **state)
{
    (void)state;
    struct plan result = plan();
    assert_int_equal(count_way_jobs(&result), 0);
    (void)found_name("mail.contoso.test", "10.66.0.12");
    result = plan();
    assert_int_equal(count_way_jobs(&result), 0);
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    result = plan();
    assert_non_null(find_job(&result, "route:mail.contoso.test:10.66.0.12"));
    assert_non_null(find_job(&result, "name-check:mail.contoso.test:10.66.0.1"));
    const struct job *echo = find_job(&result, "latency:icmp:mail.contoso.test:10.66.0.12");
    assert_non_null(echo);
    assert_string_equal(echo->request, "icmp");
    assert_true(echo->port == UNKNOWN_INTEGER);
    /* servers of an adapter that is off are not asked, nor those that have IPv6 addresses alone */
    assert_int_equal(count_way_jobs(&result), 3);
    evidence->run.network_allowed = TRUTH_NO;
    result = plan();
    assert_int_equal(result.jobs.count, 0);
}

static void test_connections_only_to_the_living(void **state)
{
    (void)state;
    (void)found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    assert_false(planned("latency:tcp:mail.contoso.test:10.66.0.12"));
    looked("mail.contoso.test", REACH_NO_ANSWER, "10.66.0.12");
    assert_false(planned("latency:tcp:mail.contoso.test:10.66.0.12"));
    evidence->tls.items[0].outcome = REACH_DONE;
    struct plan result = plan();
    const struct job *job = find_job(&result, "latency:tcp:mail.contoso.test:10.66.0.12");
    assert_non_null(job);
    assert_int_equal(job->port, 443);
    evidence->tls.items[0].proxy = "proxy.contoso.test:3128";
    assert_false(planned("latency:tcp:mail.contoso.test:10.66.0.12"));
}

static void test_through_a_proxy_the_way_is_the_proxys(void **state)
{
    (void)state;
    (void)found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, "proxy.contoso.test:3128");
    struct plan result = plan();
    assert_null(find_job(&result, "route:mail.contoso.test:10.66.0.12"));
    assert_null(find_job(&result, "latency:icmp:mail.contoso.test:10.66.0.12"));
    assert_non_null(find_job(&result, "name-check:mail.contoso.test:10.66.0.1"));
    (void)found_name("proxy.contoso.test", "10.66.0.20");
    result = plan();
    assert_non_null(find_job(&result, "route:proxy.contoso.test:10.66.0.20"));
    assert_null(find_job(&result, "latency:icmp:proxy.contoso.test:10.66.0.20"));
}

static void test_a_silent_dns_server_is_asked_once(void **state)
{
    (void)state;
    (void)found_name("mail.contoso.test", NULL);
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    assert_true(planned("name-check:mail.contoso.test:10.66.0.1"));
    struct name_check *check = schema_append(evidence->arena, &name_check_schema, &evidence->name_checks);
    check->server = "10.66.0.1";
    check->outcome = NAME_NO_ANSWER;
    assert_false(planned("name-check:mail.contoso.test:10.66.0.1"));
}

static void test_the_system_chooses_where_no_server_is_known(void **state)
{
    (void)state;
    evidence->machine.adapters.count = 0;
    (void)found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    struct plan result = plan();
    const struct job *job = find_job(&result, "name-check:mail.contoso.test:system");
    assert_non_null(job);
    assert_null(job->remote);
    /* a server that is named by its address has no name to check */
    evidence->endpoints.items[0].url = "https://10.66.0.12/mapi/emsmdb/";
    (void)found_name("10.66.0.12", "10.66.0.12");
    (void)found_proxy("https://10.66.0.12:443/", "10.66.0.12", 443, NULL);
    result = plan();
    assert_null(find_job(&result, "name-check:10.66.0.12:system"));
    assert_non_null(find_job(&result, "route:10.66.0.12:10.66.0.12"));
}

static void test_only_so_many_at_once(void **state)
{
    (void)state;
    struct name_lookup *name = found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    for (int i = 0; i < 20; i++) {
        text_list_append(evidence->arena, &name->addresses, arena_format(arena, "10.66.1.%d", i));
    }
    text_list_append(evidence->arena, &name->addresses, "fd66::12");
    for (int i = 0; i < 10; i++) {
        set_job(arena_format(arena, "latency:icmp:other:%d", i), i < 6 ? JOB_RUNNING : JOB_DONE);
    }
    struct plan result = plan();
    assert_int_equal(count_way_jobs(&result), 2);
    for (int i = 0; i < 6; i++) {
        set_job(arena_format(arena, "latency:icmp:other:%d", i), JOB_DONE);
    }
    result = plan();
    /* one check, four routes, an echo of each family */
    assert_int_equal(count_way_jobs(&result), 7);
    assert_non_null(find_job(&result, "latency:icmp:mail.contoso.test:fd66::12"));
}

static void test_the_portal_asks_microsoft_only_where_it_may(void **state)
{
    (void)state;
    assert_false(planned("name:www.msftconnecttest.com"));
    evidence->run.microsoft_allowed = TRUTH_NO;
    assert_false(planned("name:www.msftconnecttest.com"));
    evidence->run.microsoft_allowed = TRUTH_YES;
    assert_true(planned("name:www.msftconnecttest.com"));
    (void)found_name("www.msftconnecttest.com", "203.0.113.80");
    (void)found_proxy("http://www.msftconnecttest.com:80/", "www.msftconnecttest.com", 80, NULL);
    struct plan result = plan();
    const struct job *job = find_job(&result, "portal");
    assert_non_null(job);
    assert_string_equal(job->url, "http://www.msftconnecttest.com/connecttest.txt");
    evidence->names.items[0].outcome = NAME_NOT_FOUND;
    assert_false(planned("portal"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, end)

int test_plan_way(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_it_waits_for_the_name_and_the_proxy),         TEST(test_connections_only_to_the_living),
        TEST(test_through_a_proxy_the_way_is_the_proxys),       TEST(test_a_silent_dns_server_is_asked_once),
        TEST(test_the_system_chooses_where_no_server_is_known), TEST(test_only_so_many_at_once),
        TEST(test_the_portal_asks_microsoft_only_where_it_may),
    };
    return cmocka_run_group_tests_name("plan_way", tests, NULL, NULL);
}
