/*
 * The plan of what else is to be known of the way to a server: for whom, when, and how much at once.
 */
#include "core/autodiscover/sequence.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/made_up_name.h"
#include "core/probe/endpoints.h"
#include "tests/unit/plan_kit.h"
#include "tests/unit/unit.h"

static void add_adapter(enum truth up, const char *server, const char *server2)
{
    struct adapter *adapter =
        schema_append(kit_evidence->arena, &adapter_schema, &kit_evidence->machine.adapters);
    adapter->up = up;
    text_list_append(kit_evidence->arena, &adapter->dns_servers, server);
    text_list_append(kit_evidence->arena, &adapter->dns_servers, server2);
}

/* A computer that was looked at, and one account whose profile names mail.contoso.test. */
static int make(void **state)
{
    int failed = kit_make_evidence_online(state);
    kit_finish_computer();
    add_adapter(TRUTH_YES, "10.66.0.1", "fd66::1");
    add_adapter(TRUTH_NO, "10.77.0.1", "10.77.0.2");
    (void)autodiscover_begin(kit_evidence, "a@contoso.test", "a@contoso.test");
    struct endpoint *endpoint =
        schema_append(kit_evidence->arena, &endpoint_schema, &kit_evidence->endpoints);
    endpoint->account = "a@contoso.test";
    endpoint->host = "mail.contoso.test";
    endpoint->port = 443;
    endpoint->url = "https://mail.contoso.test/mapi/emsmdb/";
    return failed;
}

static struct name_lookup *found_name(const char *host, const char *address)
{
    struct name_lookup *name = schema_append(kit_evidence->arena, &name_lookup_schema, &kit_evidence->names);
    name->host = arena_copy_text(kit_evidence->arena, host);
    name->outcome = address == NULL ? NAME_NOT_FOUND : NAME_FOUND;
    if (address != NULL) {
        text_list_append(kit_evidence->arena, &name->addresses, address);
    }
    kit_set_job(job_id_name(kit_arena, host), JOB_DONE);
    return name;
}

static struct proxy *found_proxy(const char *url, const char *host, int64_t port, const char *proxy_host)
{
    struct proxy *proxy = schema_append(kit_evidence->arena, &proxy_schema, &kit_evidence->proxies);
    proxy->url = url;
    proxy->host_and_port = proxy_host;
    kit_set_job(job_id_proxy(kit_arena, host, port), JOB_DONE);
    return proxy;
}

static void looked(const char *host, int outcome, const char *address)
{
    struct tls_look *look = schema_append(kit_evidence->arena, &tls_look_schema, &kit_evidence->tls);
    look->host = host;
    look->port = 443;
    look->outcome = outcome;
    look->address = address;
    look->verdict = CERTIFICATE_GOOD;
    kit_set_job(job_id_tls(kit_arena, host, 443), JOB_DONE);
}

static bool planned(const char *id)
{
    struct plan result = kit_plan(1);
    return kit_planned(&result, id);
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
    struct plan result = kit_plan(1);
    assert_int_equal(count_way_jobs(&result), 0);
    (void)found_name("mail.contoso.test", "10.66.0.12");
    result = kit_plan(1);
    assert_int_equal(count_way_jobs(&result), 0);
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    result = kit_plan(1);
    assert_non_null(kit_find_job(&result, "route:mail.contoso.test:10.66.0.12"));
    assert_non_null(kit_find_job(&result, "name-check:mail.contoso.test:10.66.0.1"));
    const struct job *echo = kit_find_job(&result, "latency:icmp:mail.contoso.test:10.66.0.12");
    assert_non_null(echo);
    assert_string_equal(echo->request, "icmp");
    assert_true(echo->port == UNKNOWN_INTEGER);
    /* servers of an adapter that is off are not asked, nor those that have IPv6 addresses alone */
    assert_int_equal(count_way_jobs(&result), 3);
    kit_evidence->run.network_allowed = TRUTH_NO;
    result = kit_plan(1);
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
    kit_evidence->tls.items[0].outcome = REACH_DONE;
    struct plan result = kit_plan(1);
    const struct job *job = kit_find_job(&result, "latency:tcp:mail.contoso.test:10.66.0.12");
    assert_non_null(job);
    assert_int_equal(job->port, 443);
    kit_evidence->tls.items[0].proxy = "proxy.contoso.test:3128";
    assert_false(planned("latency:tcp:mail.contoso.test:10.66.0.12"));
}

static void test_through_a_proxy_the_way_is_the_proxys(void **state)
{
    (void)state;
    (void)found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, "proxy.contoso.test:3128");
    struct plan result = kit_plan(1);
    assert_null(kit_find_job(&result, "route:mail.contoso.test:10.66.0.12"));
    assert_null(kit_find_job(&result, "latency:icmp:mail.contoso.test:10.66.0.12"));
    assert_non_null(kit_find_job(&result, "name-check:mail.contoso.test:10.66.0.1"));
    (void)found_name("proxy.contoso.test", "10.66.0.20");
    result = kit_plan(1);
    assert_non_null(kit_find_job(&result, "route:proxy.contoso.test:10.66.0.20"));
    assert_null(kit_find_job(&result, "latency:icmp:proxy.contoso.test:10.66.0.20"));
}

/* A server for mail is looked at in the same way, without a proxy to wait for; not where such a port would only be usual. */
static void test_a_mail_server_is_looked_at_too(void **state)
{
    (void)state;
    struct port_look *look = schema_append(kit_evidence->arena, &port_look_schema, &kit_evidence->ports);
    look->protocol = "imap";
    look->purpose = "imaps";
    look->named_by = "profile";
    look->host = "imap.contoso.test";
    look->port = 993;
    assert_false(planned("route:imap.contoso.test:10.66.0.21"));
    struct name_lookup *name = found_name("imap.contoso.test", "10.66.0.21");
    struct plan result = kit_plan(1);
    assert_true(kit_planned(&result, "route:imap.contoso.test:10.66.0.21"));
    assert_true(kit_planned(&result, "name-check:imap.contoso.test:10.66.0.1"));
    assert_true(kit_planned(&result, "latency:icmp:imap.contoso.test:10.66.0.21"));
    assert_false(kit_planned(&result, "latency:tcp:imap.contoso.test:10.66.0.21"));
    assert_false(planned(
        job_id_address_look(kit_arena, "imap.contoso.test", 993, "10.66.0.21"))); /* it is the only one */
    look->outcome = REACH_DONE;
    look->address = "10.66.0.21";
    result = kit_plan(1);
    assert_int_equal(kit_find_job(&result, "latency:tcp:imap.contoso.test:10.66.0.21")->port, 993);
    look->named_by = "knowledge";
    assert_false(planned("route:imap.contoso.test:10.66.0.21"));
    /* behind a name with several addresses, each of them */
    look->named_by = "profile";
    text_list_append(kit_evidence->arena, &name->addresses, "10.66.0.22");
    result = kit_plan(1);
    const struct job *job =
        kit_find_job(&result, job_id_address_look(kit_arena, "imap.contoso.test", 993, "10.66.0.22"));
    assert_non_null(job);
    assert_string_equal(job->protocol, "imap");
}

static void test_a_silent_dns_server_is_asked_once(void **state)
{
    (void)state;
    (void)found_name("mail.contoso.test", NULL);
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    assert_true(planned("name-check:mail.contoso.test:10.66.0.1"));
    struct name_check *check =
        schema_append(kit_evidence->arena, &name_check_schema, &kit_evidence->name_checks);
    check->server = "10.66.0.1";
    check->outcome = NAME_NO_ANSWER;
    assert_false(planned("name-check:mail.contoso.test:10.66.0.1"));
}

static void test_the_system_chooses_where_no_server_is_known(void **state)
{
    (void)state;
    kit_evidence->machine.adapters.count = 0;
    (void)found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    struct plan result = kit_plan(1);
    const struct job *job = kit_find_job(&result, "name-check:mail.contoso.test:system");
    assert_non_null(job);
    assert_null(job->remote);
    /* a server that is named by its address has no name to check */
    kit_evidence->endpoints.items[0].url = "https://10.66.0.12/mapi/emsmdb/";
    (void)found_name("10.66.0.12", "10.66.0.12");
    (void)found_proxy("https://10.66.0.12:443/", "10.66.0.12", 443, NULL);
    result = kit_plan(1);
    assert_null(kit_find_job(&result, "name-check:10.66.0.12:system"));
    assert_non_null(kit_find_job(&result, "route:10.66.0.12:10.66.0.12"));
}

static void test_only_so_many_at_once(void **state)
{
    (void)state;
    struct name_lookup *name = found_name("mail.contoso.test", "10.66.0.12");
    (void)found_proxy("https://mail.contoso.test:443/", "mail.contoso.test", 443, NULL);
    for (int i = 0; i < 20; i++) {
        text_list_append(kit_evidence->arena, &name->addresses, arena_format(kit_arena, "10.66.1.%d", i));
    }
    text_list_append(kit_evidence->arena, &name->addresses, "fd66::12");
    for (int i = 0; i < 10; i++) {
        kit_set_job(arena_format(kit_arena, "latency:icmp:other:%d", i), i < 6 ? JOB_RUNNING : JOB_DONE);
    }
    struct plan result = kit_plan(1);
    assert_int_equal(count_way_jobs(&result), 2);
    for (int i = 0; i < 6; i++) {
        kit_set_job(arena_format(kit_arena, "latency:icmp:other:%d", i), JOB_DONE);
    }
    result = kit_plan(1);
    /* one check, four routes, an echo of each family */
    assert_int_equal(count_way_jobs(&result), 7);
    assert_non_null(kit_find_job(&result, "latency:icmp:mail.contoso.test:fd66::12"));
}

static void test_the_portal_asks_microsoft_only_where_it_may(void **state)
{
    (void)state;
    assert_false(planned("name:www.msftconnecttest.com"));
    kit_evidence->run.microsoft_allowed = TRUTH_NO;
    assert_false(planned("name:www.msftconnecttest.com"));
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    assert_true(planned("name:www.msftconnecttest.com"));
    (void)found_name("www.msftconnecttest.com", "203.0.113.80");
    (void)found_proxy("http://www.msftconnecttest.com:80/", "www.msftconnecttest.com", 80, NULL);
    struct plan result = kit_plan(1);
    const struct job *job = kit_find_job(&result, "portal");
    assert_non_null(job);
    assert_string_equal(job->url, "http://www.msftconnecttest.com/connecttest.txt");
    kit_evidence->names.items[0].outcome = NAME_NOT_FOUND;
    assert_false(planned("portal"));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, make, kit_end_evidence)

/* ---- who answers for every name ---- */

/* Only once every step has ended, and only where autodiscover. leads to somebody. */
static void test_a_made_up_name_is_asked_for_where_nobody_was_found(void **state)
{
    const char *id = job_id_name(kit_arena, made_up_name(kit_arena, "contoso.test"));
    struct autodiscover *autodiscover = &kit_evidence->autodiscover.items[0];
    struct step *own = &autodiscover->steps.items[0];

    (void)state;
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        struct step *step = &autodiscover->steps.items[i];
        own = text_equal(step->id, "https-autodiscover") ? step : own;
        step->outcome = STEP_NO_CONNECTION;
    }
    own->host = "autodiscover.contoso.test";
    assert_false(planned(id)); /* the name does not exist, as far as anybody knows */
    (void)found_name("autodiscover.contoso.test", "203.0.113.99");
    assert_true(planned(id));
    own->outcome = STEP_RUNNING;
    assert_false(planned(id));
    own->outcome = STEP_ASKS_FOR_SIGN_IN;
    assert_false(planned(id));
}

int test_plan_way(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_it_waits_for_the_name_and_the_proxy),
        TEST(test_connections_only_to_the_living),
        TEST(test_through_a_proxy_the_way_is_the_proxys),
        TEST(test_a_mail_server_is_looked_at_too),
        TEST(test_a_silent_dns_server_is_asked_once),
        TEST(test_the_system_chooses_where_no_server_is_known),
        TEST(test_only_so_many_at_once),
        TEST(test_the_portal_asks_microsoft_only_where_it_may),
        TEST(test_a_made_up_name_is_asked_for_where_nobody_was_found),
    };
    return cmocka_run_group_tests_name("plan_way", tests, NULL, NULL);
}
