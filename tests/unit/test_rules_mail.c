/*
 * Servers for IMAP, POP and SMTP, and RPC's endpoint mapper: each is judged as a web server is, and by what it says.
 */
#include <string.h>

#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/unit.h"

static struct evidence *with_imap(void)
{
    struct evidence *evidence = build_healthy();

    evidence->accounts.items[0].kind = ACCOUNT_IMAP;
    build_drop_connections(evidence);
    build_connection(evidence, BUILT_PID, "203.0.113.50:993", STATE_ESTABLISHED);
    return evidence;
}

static struct port_look *add_port(struct evidence *evidence, const char *protocol, int64_t port, int outcome)
{
    struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);

    look->account = BUILT_ADDRESS;
    look->protocol = protocol;
    look->purpose = protocol;
    look->named_by = "profile";
    look->host = "imap.contoso.test";
    look->port = port;
    look->address = "203.0.113.51";
    look->outcome = outcome;
    return look;
}

static void add_echo(struct evidence *evidence, const char *host, int64_t received)
{
    struct latency *latency = schema_append(evidence->arena, &latency_schema, &evidence->latencies);

    latency->method = "icmp";
    latency->host = host;
    latency->sent = 4;
    latency->received = received;
}

static void a_silent_mail_port_is_a_problem(void **state)
{
    struct evidence *evidence = with_imap();

    (void)state;
    (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
    expect_first(evidence, "port-no-answer", VERDICT_PROBLEM);
    evidence = with_imap();
    (void)add_port(evidence, "smtp", 587, REACH_REFUSED);
    expect_first(evidence, "port-refused", VERDICT_PROBLEM);
    /* Outlook is connected there at this moment. */
    evidence = with_imap();
    add_port(evidence, "imap", 993, REACH_NO_ANSWER)->address = "203.0.113.50";
    expect_absent(evidence, "port-no-answer");
    /* A port that nobody uses. */
    evidence = with_imap();
    add_port(evidence, "imap", 143, REACH_NO_ANSWER)->named_by = "knowledge";
    expect_absent(evidence, "port-no-answer");
    /* Another server does the same. */
    evidence = with_imap();
    (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
    add_port(evidence, "imap", 993, REACH_DONE)->host = "imap2.contoso.test";
    expect_absent(evidence, "port-no-answer");
}

static void expect_sends(struct evidence *evidence, const char *id, const char *sends)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);

    assert_string_equal(diagnosis->findings.items[0].id, id);
    const char *found = parameter_of(&diagnosis->findings.items[0], "sends");
    assert_string_equal(found ? found : "", sends);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* Where only the way out is shut, mail still comes in; that is not said where nothing proves it. */
static void a_port_for_sending_alone_is_told_as_such(void **state)
{
    static const struct {
        int outcome;
        const char *id;
    } cases[] = {{REACH_NO_ANSWER, "port-no-answer"},
                 {REACH_REFUSED, "port-refused"},
                 {REACH_UNREACHABLE, "server-no-answer"},
                 {REACH_CLOSED_EARLY, "connection-cut-off"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct evidence *evidence = with_imap();
        add_port(evidence, "smtp", 587, cases[i].outcome)->host = "smtp.contoso.test";
        (void)add_port(evidence, "imap", 993, REACH_DONE);
        expect_sends(evidence, cases[i].id, "yes");

        evidence = with_imap();
        add_port(evidence, "smtp", 587, cases[i].outcome)->host = "smtp.contoso.test";
        (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
        expect_sends(evidence, cases[i].id, "");
    }
}

/* A mail server is looked at as a web server is: its name, whether it is there at all, and its certificate. */
static void a_mail_server_is_judged_as_every_server_is(void **state)
{
    struct evidence *evidence = with_imap();
    struct port_look *look = add_port(evidence, "imap", 993, REACH_NAME_NOT_FOUND);

    (void)state;
    look->address = NULL;
    expect_first(evidence, "server-name-not-found", VERDICT_PROBLEM);

    evidence = with_imap(); /* neither the port nor an echo is answered, while others are heard */
    (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
    add_echo(evidence, "imap.contoso.test", 0);
    add_echo(evidence, BUILT_HOST, 4);
    expect_first(evidence, "server-no-answer", VERDICT_PROBLEM);

    evidence = with_imap(); /* it is there, so the port is shut for certain */
    (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
    add_echo(evidence, "imap.contoso.test", 4);
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct finding *finding = expect_finding(diagnosis, "port-no-answer", SEVERITY_PROBLEM);
    assert_int_equal(finding->certainty, CERTAINTY_CERTAIN);
    assert_string_equal(parameter_of(finding, "there"), "yes");
    assert_string_equal(parameter_of(finding, "online"), "yes"); /* the Internet is not down */
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);

    evidence = with_imap();
    (void)add_port(evidence, "imap", 993, REACH_TIMED_OUT); /* it takes the call and says nothing */
    expect_first(evidence, "server-too-slow", VERDICT_PROBLEM);
}

static void a_mail_servers_certificate_is_judged(void **state)
{
    struct evidence *evidence = with_imap();
    struct port_look *look = add_port(evidence, "imap", 993, REACH_DONE);
    struct mail_server *server;

    (void)state;
    look->purpose = "imaps";
    build_look(evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_EXPIRED)->port = 993;
    expect_first(evidence, "certificate-expired", VERDICT_PROBLEM);

    evidence = with_imap(); /* somebody has said yes to it: Outlook is connected */
    look = add_port(evidence, "imap", 993, REACH_DONE);
    look->purpose = "imaps";
    look->address = "203.0.113.50";
    build_look(evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_EXPIRED)->port = 993;
    expect_first(evidence, "certificate-expired", VERDICT_WARNING);

    evidence = with_imap(); /* what an answer names for an account that is not set up yet */
    look = add_port(evidence, "imap", 993, REACH_REFUSED);
    look->named_by = "autodiscover";
    expect_severity(evidence, "port-refused", SEVERITY_WARNING);

    evidence = with_imap(); /* what an answer names beside a profile that knows its servers is advice */
    server = schema_append(evidence->arena, &mail_server_schema, &evidence->accounts.items[0].mail_servers);
    server->protocol = "imap";
    server->host = "203.0.113.50";
    server->port = 993;
    look = add_port(evidence, "imap", 993, REACH_DONE);
    look->named_by = "autodiscover";
    build_look(evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_EXPIRED)->port = 993;
    expect_absent(evidence, "certificate-expired");
}

static const char *value_of(const struct path_part *part, const char *name)
{
    for (size_t i = 0; i < part->parameters.count; i++) {
        if (text_equal(part->parameters.items[i].name, name)) {
            return part->parameters.items[i].value;
        }
    }
    return NULL;
}

/* The picture of the way names the certificate of a mail server as it does that of a web server. */
static void the_picture_shows_a_mail_servers_certificate(void **state)
{
    struct evidence *evidence = with_imap();
    struct port_look *look = add_port(evidence, "imap", 993, REACH_DONE);
    struct tls_look *tls = build_look(evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_GOOD);

    (void)state;
    look->purpose = "imaps";
    look->is_protocol = TRUTH_YES;
    tls->port = 993;
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct path *path = &diagnosis->interpretation.paths.items[0];
    const struct path_part *part = &path->links.items[LINK_ENCRYPTION - PATH_FIRST];
    assert_int_equal(part->state, PATH_GOOD);
    assert_string_equal(part->reason, "trusted");
    assert_string_equal(value_of(part, "host"), "imap.contoso.test");
    assert_string_equal(value_of(part, "port"), "993");
    assert_non_null(value_of(part, "issuer"));
    assert_non_null(value_of(part, "until"));
    part = &path->links.items[LINK_MAILBOX - PATH_FIRST];
    assert_string_equal(value_of(part, "protocol"), "imap");
    assert_string_equal(value_of(part, "port"), "993");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void a_mail_servers_old_encryption_is_told(void **state)
{
    struct evidence *evidence = with_imap();
    struct port_look *look = add_port(evidence, "imap", 993, REACH_TLS_FAILED);
    struct tls_look *tls = build_look(evidence, "imap.contoso.test", REACH_TLS_FAILED, CERTIFICATE_UNKNOWN);

    (void)state;
    look->purpose = "imaps";
    tls->port = 993;
    tls->server_version = "TLS 1.0";
    expect_first(evidence, "tls-too-old", VERDICT_PROBLEM);

    evidence = with_imap(); /* this Windows still takes it */
    look = add_port(evidence, "imap", 993, REACH_DONE);
    look->purpose = "imaps";
    tls = build_look(evidence, "imap.contoso.test", REACH_DONE, CERTIFICATE_GOOD);
    tls->port = 993;
    tls->tls_version = "TLS 1.0";
    expect_severity(evidence, "tls-too-old", SEVERITY_WARNING);
}

/* A VPN that carries the traffic to a mail server which does not answer is named. */
static void a_vpn_is_blamed_for_a_mail_server_too(void **state)
{
    struct evidence *evidence = with_imap();
    struct adapter *adapter = schema_append(evidence->arena, &adapter_schema, &evidence->machine.adapters);
    struct route *route = schema_append(evidence->arena, &route_schema, &evidence->routes);

    (void)state;
    (void)add_port(evidence, "imap", 993, REACH_NO_ANSWER);
    adapter->name = "Contoso VPN";
    adapter->kind = "tunnel";
    adapter->up = TRUTH_YES;
    route->host = "imap.contoso.test";
    route->address = "203.0.113.51";
    route->adapter = "Contoso VPN";
    expect_first(evidence, "vpn-in-the-way", VERDICT_PROBLEM);
}

static void somebody_elses_greeting_is_told(void **state)
{
    struct evidence *evidence = with_imap();
    struct port_look *look = add_port(evidence, "imap", 993, REACH_DONE);

    (void)state;
    look->is_protocol = TRUTH_NO;
    look->greeting = "HTTP/1.1 400 Bad Request";
    expect_first(evidence, "port-answered-by-something-else", VERDICT_PROBLEM);
    evidence = with_imap(); /* Outlook is connected there all the same */
    look = add_port(evidence, "imap", 993, REACH_DONE);
    look->is_protocol = TRUTH_NO;
    look->address = "203.0.113.50";
    expect_absent(evidence, "port-answered-by-something-else");
    evidence = with_imap();
    look = add_port(evidence, "imap", 993, REACH_DONE);
    look->is_protocol = TRUTH_YES;
    expect_absent(evidence, "port-answered-by-something-else");
    evidence = with_imap();
    (void)add_port(evidence, "imap", 993, REACH_DONE);
    expect_absent(evidence, "port-answered-by-something-else");
}

static void clear_text_is_advised_against(void **state)
{
    struct evidence *evidence = with_imap();
    struct mail_server *server;

    (void)state;
    build_connection(evidence, BUILT_PID, "203.0.113.50:143", STATE_ESTABLISHED);
    expect_severity(evidence, "unencrypted-mail-port", SEVERITY_INFO); /* STARTTLS may have followed */
    evidence = with_imap();
    build_connection(evidence, BUILT_PID, "203.0.113.51:143", STATE_ESTABLISHED);
    add_port(evidence, "imap", 143, REACH_DONE)->offers_tls = TRUTH_NO;
    expect_severity(evidence, "unencrypted-mail-port", SEVERITY_WARNING);
    evidence = with_imap(); /* 993 is encrypted, 587 asks first */
    build_connection(evidence, BUILT_PID, "203.0.113.50:587", STATE_ESTABLISHED);
    expect_absent(evidence, "unencrypted-mail-port");
    evidence = with_imap();
    server = schema_append(evidence->arena, &mail_server_schema, &evidence->accounts.items[0].mail_servers);
    server->protocol = "pop";
    server->host = "pop.contoso.test";
    server->encryption = "none";
    expect_severity(evidence, "unencrypted-mail-port", SEVERITY_WARNING);
    evidence = with_imap();
    server = schema_append(evidence->arena, &mail_server_schema, &evidence->accounts.items[0].mail_servers);
    server->protocol = "imap";
    server->host = "203.0.113.50";
    server->port = 143;
    server->encryption = "starttls"; /* the profile knows better than the port */
    build_connection(evidence, BUILT_PID, "203.0.113.50:143", STATE_ESTABLISHED);
    expect_absent(evidence, "unencrypted-mail-port");
}

/* ---- the endpoint mapper ---- */

static struct evidence *with_rpc(enum truth is_mapper, const char *interface_name)
{
    struct evidence *evidence = build_healthy();
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");
    struct autodiscover_answer *answer = &step->attempts.items[step->attempts.count - 1].answer;
    struct mapper_look *look = schema_append(evidence->arena, &mapper_look_schema, &evidence->mappers);

    build_drop_connections(evidence);
    build_drop_endpoints(evidence);
    answer->protocols.count = 0;
    (void)build_protocol(evidence, answer, "EXCH", BUILT_HOST);
    look->account = BUILT_ADDRESS;
    look->named_by = "autodiscover";
    look->host = BUILT_HOST;
    look->port = 135;
    look->address = BUILT_REMOTE;
    look->outcome = REACH_DONE;
    look->is_mapper = is_mapper;
    if (interface_name) {
        struct mapped_endpoint *endpoint =
            schema_append(evidence->arena, &mapped_endpoint_schema, &look->endpoints);
        endpoint->interface_name = interface_name;
        endpoint->port = 59531;
    }
    return evidence;
}

static struct port_look *add_mapper_port(struct evidence *evidence, int outcome)
{
    struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);

    look->account = BUILT_ADDRESS;
    look->protocol = "rpc-tcp";
    look->purpose = "endpoint-mapper";
    look->named_by = "autodiscover";
    look->host = BUILT_HOST;
    look->port = 135;
    look->address = BUILT_REMOTE;
    look->outcome = outcome;
    return look;
}

static void a_mapper_without_exchange_is_told(void **state)
{
    struct evidence *evidence = with_rpc(TRUTH_YES, "nspi");
    struct diagnosis *diagnosis = check_diagnose(evidence);

    (void)state;
    assert_int_equal(diagnosis->interpretation.accounts.items[0].protocol, PROTOCOL_RPC_TCP);
    assert_string_equal(
        parameter_of(expect_finding(diagnosis, "rpc-mapper-without-exchange", SEVERITY_PROBLEM), "directory"),
        "yes");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
    expect_absent(with_rpc(TRUTH_YES, "emsmdb"), "rpc-mapper-without-exchange");
    evidence = with_rpc(TRUTH_UNKNOWN, NULL);
    evidence->mappers.items[0].outcome = REACH_NO_ANSWER;
    add_mapper_port(evidence, REACH_NO_ANSWER);
    expect_severity(evidence, "port-no-answer", SEVERITY_PROBLEM);
    /* What answers there and is none ends the look as a failure. */
    evidence = with_rpc(TRUTH_NO, NULL);
    evidence->mappers.items[0].outcome = REACH_OTHER;
    add_mapper_port(evidence, REACH_OTHER)->is_protocol = TRUTH_NO;
    expect_first(evidence, "port-answered-by-something-else", VERDICT_PROBLEM);
    /* Nobody's business where Outlook gets to the mailbox by the web. */
    evidence = build_healthy();
    add_mapper_port(evidence, REACH_NO_ANSWER);
    expect_absent(evidence, "port-no-answer");
}

int test_rules_mail(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_mail_port_is_a_problem),
        cmocka_unit_test(a_port_for_sending_alone_is_told_as_such),
        cmocka_unit_test(a_mail_server_is_judged_as_every_server_is),
        cmocka_unit_test(a_mail_servers_certificate_is_judged),
        cmocka_unit_test(the_picture_shows_a_mail_servers_certificate),
        cmocka_unit_test(a_mail_servers_old_encryption_is_told),
        cmocka_unit_test(a_vpn_is_blamed_for_a_mail_server_too),
        cmocka_unit_test(somebody_elses_greeting_is_told),
        cmocka_unit_test(clear_text_is_advised_against),
        cmocka_unit_test(a_mapper_without_exchange_is_told),
    };

    return cmocka_run_group_tests_name("rules_mail", tests, NULL, check_end);
}
