/*
 * Which ports are worth a look, by which job, and how its result gets into every record that waits for it.
 */
#include "core/autodiscover/sequence.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/sign_in_hosts.h"
#include "core/probe/endpoints.h"
#include "core/probe/named_ports.h"
#include "core/probe/port_results.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/plan_kit.h"
#include "tests/unit/unit.h"

static int begin(void **state)
{
    kit_evidence = build_evidence();
    kit_evidence->run.network_allowed = TRUTH_YES;
    return kit_make_arena(state);
}

static struct port_look *find(const char *protocol, const char *host, int64_t port)
{
    for (size_t i = 0; i < kit_evidence->ports.count; i++) {
        struct port_look *look = &kit_evidence->ports.items[i];
        if (text_equal(look->protocol, protocol) && text_equal(look->host, host) && look->port == port) {
            return look;
        }
    }
    return NULL;
}

static size_t count_protocol(const char *protocol)
{
    size_t count = 0;
    for (size_t i = 0; i < kit_evidence->ports.count; i++) {
        count += text_equal(kit_evidence->ports.items[i].protocol, protocol) ? 1 : 0;
    }
    return count;
}

static const struct job *planned(struct plan *plan, const char *id)
{
    *plan = kit_plan(1);
    return kit_find_job(plan, id);
}

static void add_mail_server(const char *protocol, const char *host, int64_t port, const char *encryption)
{
    struct account *account = &kit_evidence->accounts.items[0];
    struct mail_server *server =
        schema_append(kit_evidence->arena, &mail_server_schema, &account->mail_servers);
    server->protocol = protocol;
    server->host = host;
    server->port = port;
    server->encryption = encryption;
}

/* An IMAP account as the profile has it. */
static void have_imap(void)
{
    build_account(kit_evidence, BUILT_ADDRESS, ACCOUNT_IMAP, NULL);
    (void)build_autodiscover(kit_evidence, BUILT_ADDRESS);
    add_mail_server("imap", "imap.contoso.test", 993, "tls");
    add_mail_server("smtp", "smtp.contoso.test", 587, "starttls");
}

static void an_imap_accounts_own_servers_are_looked_at(void **state)
{
    (void)state;
    have_imap();
    add_mail_server("pop", "pop.contoso.test", UNKNOWN_INTEGER, "tls");
    add_mail_server("imap", "bad host", 143, NULL);
    named_ports_update(kit_evidence);
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->ports.count, 3);
    assert_string_equal(find("imap", "imap.contoso.test", 993)->purpose, "imaps");
    assert_string_equal(find("imap", "imap.contoso.test", 993)->named_by, "profile");
    assert_string_equal(find("smtp", "smtp.contoso.test", 587)->purpose, "submission");
    assert_string_equal(find("pop", "pop.contoso.test", 995)->purpose, "pop3s");
    assert_int_equal(kit_evidence->mappers.count, 0);
}

static void an_unusual_port_is_taken_as_the_profile_says(void **state)
{
    (void)state;
    build_account(kit_evidence, BUILT_ADDRESS, ACCOUNT_IMAP, NULL);
    (void)build_autodiscover(kit_evidence, BUILT_ADDRESS);
    add_mail_server("imap", BUILT_HOST, 1143, "tls");
    add_mail_server("imap", BUILT_HOST, 993, "automatic");
    add_mail_server("imap", BUILT_HOST, 143, NULL);
    add_mail_server("imap", BUILT_HOST, 0, NULL);
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->ports.count, 3);
    assert_string_equal(find("imap", BUILT_HOST, 1143)->purpose, "imaps");
    assert_string_equal(find("imap", BUILT_HOST, 993)->purpose, "imaps");
    assert_string_equal(find("imap", BUILT_HOST, 143)->purpose, "imap");
}

static void each_port_has_its_way(void **state)
{
    struct plan plan;
    (void)state;
    have_imap();
    named_ports_update(kit_evidence);
    assert_non_null(planned(&plan, "name:imap.contoso.test"));
    assert_null(planned(&plan, "tls:imap.contoso.test:993"));
    kit_set_job("name:imap.contoso.test", JOB_DONE);
    kit_set_job("name:smtp.contoso.test", JOB_DONE);
    (void)build_name(kit_evidence, "imap.contoso.test", NAME_FOUND, "10.66.0.21");
    (void)build_name(kit_evidence, "smtp.contoso.test", NAME_FOUND, "10.66.0.22");
    assert_int_equal(planned(&plan, "tls:imap.contoso.test:993")->kind, JOB_TLS_LOOK);
    /* The look must know that no web server is meant: Exim refuses whoever offers it the web's protocols. */
    assert_string_equal(planned(&plan, "tls:imap.contoso.test:993")->protocol, "imap");
    /* A mail port has no web proxy to go through. */
    assert_null(planned(&plan, "proxy:imap.contoso.test:993"));
    const struct job *job = planned(&plan, "port:smtp.contoso.test:587");
    assert_int_equal(job->kind, JOB_PORT);
    assert_string_equal(job->protocol, "smtp");
}

static void results_of_other_jobs_are_taken_over(void **state)
{
    (void)state;
    have_imap();
    named_ports_update(kit_evidence);
    (void)build_name(kit_evidence, "smtp.contoso.test", NAME_NOT_FOUND, NULL);
    kit_set_job("tls:imap.contoso.test:993", JOB_DONE);
    build_look(kit_evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_GOOD)->port = 993;
    named_ports_update(kit_evidence);
    const struct port_look *imap = find("imap", "imap.contoso.test", 993);
    assert_int_equal(imap->outcome, REACH_DONE);
    assert_int_equal(imap->is_protocol, TRUTH_UNKNOWN); /* that somebody encrypts makes him no mail server */
    assert_string_equal(imap->job, "tls:imap.contoso.test:993");
    const struct port_look *smtp = find("smtp", "smtp.contoso.test", 587);
    assert_int_equal(smtp->outcome, REACH_NAME_NOT_FOUND);
    assert_string_equal(smtp->job, "name:smtp.contoso.test");
}

/* Why a mail server agrees on no encryption, only it can say, as a web server. */
static void who_agrees_on_no_encryption_is_asked_for_it_by_hand(void **state)
{
    struct plan plan;
    (void)state;
    have_imap();
    named_ports_update(kit_evidence);
    (void)build_name(kit_evidence, "imap.contoso.test", NAME_FOUND, "10.66.0.21");
    kit_set_job("tls:imap.contoso.test:993", JOB_FAILED);
    build_look(kit_evidence, "imap.contoso.test", REACH_TLS_FAILED, CERTIFICATE_UNKNOWN)->port = 993;
    named_ports_update(kit_evidence);
    assert_int_equal(find("imap", "imap.contoso.test", 993)->outcome, REACH_TLS_FAILED);
    assert_int_equal(planned(&plan, "tls-hello:imap.contoso.test:993")->kind, JOB_HELLO);
    assert_null(planned(&plan, "greeting:imap.contoso.test:993"));
}

/* Behind a good handshake it is heard what is said there, once; of that all accounts at the same port learn. */
static void what_is_said_behind_the_handshake_is_heard(void **state)
{
    struct plan plan;
    struct port_look heard;
    (void)state;
    have_imap();
    named_ports_update(kit_evidence);
    assert_null(planned(&plan, "greeting:imap.contoso.test:993"));
    kit_set_job("tls:imap.contoso.test:993", JOB_DONE);
    build_look(kit_evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_GOOD)->port = 993;
    named_ports_update(kit_evidence);
    const struct job *job = planned(&plan, "greeting:imap.contoso.test:993");
    assert_int_equal(job->kind, JOB_GREETING);
    assert_string_equal(job->protocol, "imap");
    kit_set_job("greeting:imap.contoso.test:993", JOB_DONE);
    assert_null(planned(&plan, "greeting:imap.contoso.test:993"));

    struct port_look *imap = find("imap", "imap.contoso.test", 993);
    schema_initialize(&port_look_schema, &heard);
    heard.outcome = REACH_REFUSED; /* a second connection was not let in: nobody was heard */
    port_result_greet(kit_evidence->arena, &heard, imap);
    assert_int_equal(imap->outcome, REACH_DONE);
    assert_int_equal(imap->is_protocol, TRUTH_UNKNOWN);
    heard.connect_ms = 5;
    heard.outcome = REACH_TIMED_OUT; /* somebody let it in and kept silent */
    port_result_greet(kit_evidence->arena, &heard, imap);
    assert_int_equal(imap->outcome, REACH_TIMED_OUT);
    imap->outcome = REACH_DONE;
    heard.outcome = REACH_DONE;
    heard.is_protocol = TRUTH_NO;
    heard.greeting = "HTTP/1.1 400 Bad Request";
    port_result_greet(kit_evidence->arena, &heard, imap);
    assert_int_equal(imap->is_protocol, TRUTH_NO);
    assert_string_equal(imap->greeting, "HTTP/1.1 400 Bad Request");

    /* the same server in another account's profile, found later */
    struct port_look *twin = schema_append(kit_evidence->arena, &port_look_schema, &kit_evidence->ports);
    schema_copy(kit_evidence->arena, &port_look_schema, twin, find("imap", "imap.contoso.test", 993));
    twin->account = "b@contoso.test";
    twin->job = NULL;
    twin->greeting = NULL;
    twin->is_protocol = TRUTH_UNKNOWN;
    named_ports_update(kit_evidence);
    twin = &kit_evidence->ports.items[kit_evidence->ports.count - 1];
    assert_int_equal(twin->is_protocol, TRUTH_NO);
    assert_string_equal(twin->greeting, "HTTP/1.1 400 Bad Request");
}

static void a_stopped_look_is_no_result(void **state)
{
    (void)state;
    have_imap();
    named_ports_update(kit_evidence);
    kit_set_job("port:smtp.contoso.test:587", JOB_TIMED_OUT);
    named_ports_update(kit_evidence);
    assert_int_equal(find("smtp", "smtp.contoso.test", 587)->outcome, REACH_CANCELLED);
    assert_null(find("imap", "imap.contoso.test", 993)->job);
}

/* ---- Exchange ---- */

static void endpoints_share_the_port_of_their_host(void **state)
{
    (void)state;
    evidence_destroy(kit_evidence);
    kit_evidence = build_healthy();
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    named_ports_update(kit_evidence);
    assert_non_null(find("mapi-http", BUILT_HOST, 443));
    assert_string_equal(find("mapi-http", BUILT_HOST, 443)->purpose, "https");
    assert_int_equal(count_protocol("mapi-http"), 1);
    assert_int_equal(count_protocol("imap"), 0);
    assert_int_equal(count_protocol("sign-in"), 0);
    assert_int_equal(kit_evidence->mappers.count, 0);
}

static void all_protocols_are_looked_for_on_request(void **state)
{
    (void)state;
    evidence_destroy(kit_evidence);
    kit_evidence = build_healthy();
    kit_evidence->run.all_protocols = TRUTH_YES;
    named_ports_update(kit_evidence);
    size_t count = kit_evidence->ports.count;
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->ports.count, count);
    assert_string_equal(find("imap", BUILT_HOST, 993)->named_by, "knowledge");
    assert_non_null(find("imap", BUILT_HOST, 143));
    assert_non_null(find("pop", BUILT_HOST, 995));
    assert_non_null(find("smtp", BUILT_HOST, 25));
    assert_non_null(find("rpc-http", BUILT_HOST, 443));
    assert_string_equal(find("rpc-tcp", BUILT_HOST, 135)->purpose, "endpoint-mapper");
    assert_int_equal(kit_evidence->mappers.count, 1);
}

/* Mail is not fetched at the server that sends it. */
static void servers_are_only_asked_for_what_they_may_have(void **state)
{
    (void)state;
    have_imap();
    kit_evidence->run.all_protocols = TRUTH_YES;
    named_ports_update(kit_evidence);
    assert_non_null(find("pop", "imap.contoso.test", 995));
    assert_non_null(find("smtp", "smtp.contoso.test", 465));
    assert_null(find("imap", "smtp.contoso.test", 993));
    assert_null(find("smtp", "imap.contoso.test", 465));
    assert_int_equal(kit_evidence->mappers.count, 1);
}

static struct step *answers(const char *type, const char *server)
{
    build_account(kit_evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(kit_evidence, BUILT_ADDRESS);
    struct autodiscover_answer *answer = build_step_answer(kit_evidence, BUILT_ADDRESS, "https-autodiscover");
    answer->protocols.count = 0;
    (void)build_protocol(kit_evidence, answer, type, server);
    return build_step(kit_evidence, BUILT_ADDRESS, "https-autodiscover");
}

static void an_old_exchange_server_is_asked_for_its_ports(void **state)
{
    struct plan plan;
    (void)state;
    (void)answers("EXCH", BUILT_HOST);
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->mappers.count, 1);
    assert_string_equal(kit_evidence->mappers.items[0].named_by, "autodiscover");
    (void)build_name(kit_evidence, BUILT_HOST, NAME_FOUND, BUILT_REMOTE);
    assert_int_equal(planned(&plan, "mapper:" BUILT_HOST)->kind, JOB_MAPPER);

    struct mapper_look *mapper = &kit_evidence->mappers.items[0];
    struct mapped_endpoint *endpoint =
        schema_append(kit_evidence->arena, &mapped_endpoint_schema, &mapper->endpoints);
    endpoint->interface_name = "emsmdb";
    endpoint->port = 49153;
    endpoint = schema_append(kit_evidence->arena, &mapped_endpoint_schema, &mapper->endpoints);
    endpoint->interface_name = "rfr"; /* not registered: no port */
    mapper->outcome = REACH_DONE;
    mapper->is_mapper = TRUTH_YES;
    mapper->job = "mapper:" BUILT_HOST;
    kit_set_job("mapper:" BUILT_HOST, JOB_DONE);
    named_ports_update(kit_evidence);
    assert_string_equal(find("rpc-tcp", BUILT_HOST, 49153)->purpose, "emsmdb");
    assert_int_equal(find("rpc-tcp", BUILT_HOST, 135)->is_protocol, TRUTH_YES);
    assert_int_equal(count_protocol("rpc-tcp"), 2);
    assert_int_equal(planned(&plan, "port:" BUILT_HOST ":49153")->kind, JOB_PORT);
}

static void a_mailboxs_name_is_no_server(void **state)
{
    (void)state;
    (void)answers("EXCH", "6f1c4e8a-2b7d-4c0f-9e5a-3d1b8c7f2e60@contoso.test");
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->mappers.count, 0);
}

static void an_exchange_accounts_imap_answer_is_somebody_elses(void **state)
{
    (void)state;
    (void)answers("IMAP", "imap.hoster.test");
    named_ports_update(kit_evidence);
    assert_int_equal(count_protocol("imap"), 0);
    kit_evidence->accounts.items[0].kind = ACCOUNT_UNKNOWN;
    named_ports_update(kit_evidence);
    assert_non_null(find("imap", "imap.hoster.test", 993));
    assert_string_equal(find("imap", "imap.hoster.test", 993)->named_by, "autodiscover");
}

static void outlooks_own_connection_tells_of_a_mapper(void **state)
{
    (void)state;
    build_account(kit_evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(kit_evidence, BUILT_ADDRESS);
    build_connection(kit_evidence, BUILT_PID, "10.66.0.12:135", STATE_ESTABLISHED);
    named_ports_update(kit_evidence);
    assert_int_equal(kit_evidence->mappers.count, 1);
    assert_string_equal(kit_evidence->mappers.items[0].host, "10.66.0.12");
    assert_string_equal(kit_evidence->mappers.items[0].named_by, "connection");
}

/* ---- the cloud ---- */

static void a_cloud_mailbox_needs_the_sign_in_hosts(void **state)
{
    struct plan plan;
    (void)state;
    build_account(kit_evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    (void)build_autodiscover(kit_evidence, BUILT_ADDRESS);
    (void)build_endpoint(kit_evidence, BUILT_ADDRESS, "mapi-http", "mail-store", "profile",
                         "https://outlook.office365.com/mapi/emsmdb/", 401);
    kit_evidence->run.microsoft_allowed = TRUTH_NO;
    named_ports_update(kit_evidence);
    assert_int_equal(count_protocol("sign-in"), 0);
    kit_evidence->run.microsoft_allowed = TRUTH_YES;
    named_ports_update(kit_evidence);
    assert_non_null(find("sign-in", "login.microsoftonline.com", 443));
    assert_non_null(find("sign-in", "login.windows.net", 443));
    assert_null(find("sign-in", "login.microsoftonline.us", 443));
    assert_null(find("sign-in", "autologon.microsoftazuread-sso.com", 443));
    assert_non_null(planned(&plan, "proxy:login.microsoftonline.com:443"));
    kit_evidence->machine.joined_to = "domain CONTOSO";
    named_ports_update(kit_evidence);
    assert_non_null(find("sign-in", "autologon.microsoftazuread-sso.com", 443));
    assert_string_equal(sign_in_cloud("outlook.office365.us"), "us-government");
    assert_string_equal(sign_in_cloud("partner.outlook.cn"), "china");
}

int test_named_ports(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_imap_accounts_own_servers_are_looked_at, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(an_unusual_port_is_taken_as_the_profile_says, begin,
                                        kit_end_evidence),
        cmocka_unit_test_setup_teardown(each_port_has_its_way, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(results_of_other_jobs_are_taken_over, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(what_is_said_behind_the_handshake_is_heard, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(who_agrees_on_no_encryption_is_asked_for_it_by_hand, begin,
                                        kit_end_evidence),
        cmocka_unit_test_setup_teardown(a_stopped_look_is_no_result, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(endpoints_share_the_port_of_their_host, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(all_protocols_are_looked_for_on_request, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(servers_are_only_asked_for_what_they_may_have, begin,
                                        kit_end_evidence),
        cmocka_unit_test_setup_teardown(an_old_exchange_server_is_asked_for_its_ports, begin,
                                        kit_end_evidence),
        cmocka_unit_test_setup_teardown(a_mailboxs_name_is_no_server, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(an_exchange_accounts_imap_answer_is_somebody_elses, begin,
                                        kit_end_evidence),
        cmocka_unit_test_setup_teardown(outlooks_own_connection_tells_of_a_mapper, begin, kit_end_evidence),
        cmocka_unit_test_setup_teardown(a_cloud_mailbox_needs_the_sign_in_hosts, begin, kit_end_evidence),
    };
    return cmocka_run_group_tests_name("named_ports", tests, NULL, NULL);
}
