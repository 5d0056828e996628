/*
 * What proves a connection's role beyond whose address it has, and how many connections an account should have.
 */
#include "tests/unit/unit.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/evidence_builder.h"

static void add_mapped(struct evidence *evidence, struct mapper_look *look, const char *name, int64_t port)
{
    struct mapped_endpoint *endpoint =
        schema_append(evidence->arena, &mapped_endpoint_schema, &look->endpoints);

    endpoint->interface_name = name;
    endpoint->port = port;
    endpoint->status = port == UNKNOWN_INTEGER ? 0x16c9a0d6 : 0;
}

static struct mapper_look *add_mapper(struct evidence *evidence, const char *host, const char *address)
{
    struct mapper_look *look = schema_append(evidence->arena, &mapper_look_schema, &evidence->mappers);

    look->host = host;
    look->port = 135;
    look->address = address;
    look->outcome = REACH_DONE;
    look->is_mapper = TRUTH_YES;
    return look;
}

/* The interpretation of the only connection; it must have this role and certainty, for this part. */
static void expect_role(struct evidence *evidence, int role, int certainty, int part, const char *reason,
                        const char *host)
{
    struct diagnosis *diagnosis = check_diagnose(evidence);
    const struct connection_interpretation *found = &diagnosis->interpretation.connections.items[0];

    assert_int_equal(found->role, role);
    assert_int_equal(found->certainty, certainty);
    assert_int_equal(found->part, part);
    assert_string_equal(found->reason, reason);
    if (host) {
        assert_string_equal(found->host, host);
    } else {
        assert_null(found->host);
    }
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static struct evidence *with_connection(int64_t pid, const char *remote)
{
    struct evidence *evidence = build_healthy();

    build_drop_connections(evidence);
    build_connection(evidence, pid, remote, STATE_ESTABLISHED);
    return evidence;
}

static void the_mapper_proves_its_ports(void **state)
{
    struct evidence *evidence = with_connection(BUILT_PID, "203.0.113.10:59531");
    struct mapper_look *look = add_mapper(evidence, "old.contoso.test", "203.0.113.10");

    (void)state;
    add_mapped(evidence, look, "emsmdb", 59531);
    add_mapped(evidence, look, "nspi", 59532);
    expect_role(evidence, ROLE_RPC_DYNAMIC, CERTAINTY_CERTAIN, PART_MAILBOX, "port-named-by-mapper", NULL);

    evidence = with_connection(BUILT_PID, "203.0.113.10:59532");
    look = add_mapper(evidence, "old.contoso.test", "203.0.113.10");
    add_mapped(evidence, look, "emsmdb", UNKNOWN_INTEGER);
    add_mapped(evidence, look, "nspi", 59532);
    add_mapped(evidence, look, "rfr", 59532);
    expect_role(evidence, ROLE_RPC_DYNAMIC, CERTAINTY_CERTAIN, PART_DIRECTORY, "port-named-by-mapper", NULL);

    /* One port for all: the port can't tell them apart. */
    evidence = with_connection(BUILT_PID, "203.0.113.10:59531");
    look = add_mapper(evidence, "old.contoso.test", "203.0.113.10");
    add_mapped(evidence, look, "emsmdb", 59531);
    add_mapped(evidence, look, "nspi", 59531);
    expect_role(evidence, ROLE_RPC_DYNAMIC, CERTAINTY_CERTAIN, PART_UNKNOWN, "port-named-by-mapper", NULL);

    /* Another server's mapper says nothing of this one. */
    evidence = with_connection(BUILT_PID, "203.0.113.11:59531");
    look = add_mapper(evidence, "old.contoso.test", "203.0.113.10");
    add_mapped(evidence, look, "emsmdb", 59531);
    expect_role(evidence, ROLE_OTHER, CERTAINTY_POSSIBLE, PART_UNKNOWN, "nothing-known", NULL);
}

static void fixed_ports_tell_the_part(void **state)
{
    (void)state;
    expect_role(with_connection(BUILT_PID, "203.0.113.11:6004"), ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY,
                PART_DIRECTORY, "port-alone", NULL);
    expect_role(with_connection(BUILT_PID, "203.0.113.11:6001"), ROLE_RPC_DYNAMIC, CERTAINTY_LIKELY,
                PART_MAILBOX, "port-alone", NULL);
    expect_role(with_connection(BUILT_PID, "203.0.113.11:3268"), ROLE_GLOBAL_CATALOG, CERTAINTY_LIKELY,
                PART_DIRECTORY, "port-alone", NULL);
}

/* Only where the answer names two hosts with addresses of their own does an address tell the two apart. */
static void hosts_of_their_own_tell_the_part(void **state)
{
    static const char host[] = "book.contoso.test";
    struct evidence *evidence = with_connection(BUILT_PID, "10.66.0.13:443");
    struct autodiscover_answer *answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");

    (void)state;
    build_mapi_http(evidence, answer, BUILT_HOST);
    answer->protocols.items[0].address_book_external_url = "https://book.contoso.test/mapi/nspi/";
    (void)build_name(evidence, host, NAME_FOUND, "10.66.0.13");
    expect_role(evidence, ROLE_MAPI_HTTP, CERTAINTY_LIKELY, PART_DIRECTORY, "host-named-by-autodiscover",
                host);

    /* Two names of one address. */
    evidence = with_connection(BUILT_PID, BUILT_REMOTE ":443");
    answer = build_step_answer(evidence, BUILT_ADDRESS, "https-autodiscover");
    build_mapi_http(evidence, answer, BUILT_HOST);
    answer->protocols.items[0].address_book_external_url = "https://book.contoso.test/mapi/nspi/";
    (void)build_name(evidence, host, NAME_FOUND, BUILT_REMOTE);
    expect_role(evidence, ROLE_MAPI_HTTP, CERTAINTY_LIKELY, PART_UNKNOWN, "host-named-by-autodiscover",
                BUILT_HOST);
    expect_role(with_connection(BUILT_PID, BUILT_REMOTE ":443"), ROLE_MAPI_HTTP, CERTAINTY_LIKELY,
                PART_UNKNOWN, "host-named-by-autodiscover", BUILT_HOST);
}

static void remember_name(struct evidence *evidence, const char *host, const char *address)
{
    struct name_lookup *name = schema_append(evidence->arena, &name_lookup_schema, &evidence->cached_names);

    name->host = host;
    name->outcome = NAME_FOUND;
    text_list_append(evidence->arena, &name->addresses, address);
}

static void the_cache_of_names_proves_addresses(void **state)
{
    struct evidence *evidence = with_connection(BUILT_PID, "203.0.113.30:443");

    (void)state;
    /* The resolver gives another address today than it gave Outlook an hour ago. */
    remember_name(evidence, BUILT_HOST, "203.0.113.30");
    expect_role(evidence, ROLE_MAPI_HTTP, CERTAINTY_LIKELY, PART_UNKNOWN, "host-named-by-autodiscover",
                BUILT_HOST);

    evidence = with_connection(BUILT_PID, "203.0.113.30:443");
    remember_name(evidence, "login.contoso.test", "203.0.113.30");
    expect_role(evidence, ROLE_HTTPS, CERTAINTY_LIKELY, PART_UNKNOWN, "name-in-dns-cache",
                "login.contoso.test");

    /* Anybody can write any name into the reverse zone of his addresses. */
    evidence = with_connection(BUILT_PID, "203.0.113.30:443");
    {
        struct reverse_name *reverse =
            schema_append(evidence->arena, &reverse_name_schema, &evidence->reverse_names);
        reverse->address = "203.0.113.30";
        reverse->name = BUILT_HOST;
    }
    expect_role(evidence, ROLE_HTTPS, CERTAINTY_LIKELY, PART_UNKNOWN, "port-alone", NULL);
}

static void the_new_outlook_never_speaks_mapi(void **state)
{
    struct evidence *evidence = with_connection(5000, BUILT_REMOTE ":443");
    struct process *helper = schema_append(evidence->arena, &process_schema, &evidence->helpers);

    (void)state;
    helper->pid = 5000;
    helper->program = "msedgewebview2.exe";
    expect_role(evidence, ROLE_HTTPS, CERTAINTY_LIKELY, PART_UNKNOWN, "new-outlook-uses-the-web", BUILT_HOST);

    evidence = with_connection(BUILT_PID, "52.97.1.2:443");
    evidence->outlook.items[0].program = "olk.exe";
    expect_role(evidence, ROLE_MICROSOFT_365, CERTAINTY_LIKELY, PART_UNKNOWN, "new-outlook-uses-the-web",
                NULL);
}

static void a_range_is_told_with_its_date(void **state)
{
    struct evidence *evidence = with_connection(BUILT_PID, "52.97.1.2:443");
    struct diagnosis *diagnosis = check_diagnose(evidence);

    (void)state;
    assert_string_equal(diagnosis->interpretation.connections.items[0].detail, "2022-07-28");
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

/* ---- how many ---- */

static struct autodiscover_answer *answer_of(struct evidence *evidence)
{
    struct step *step = build_step(evidence, BUILT_ADDRESS, "https-autodiscover");

    return &step->attempts.items[step->attempts.count - 1].answer;
}

static void add_mailbox(struct evidence *evidence, const char *address)
{
    struct alternative_mailbox *mailbox = schema_append(evidence->arena, &alternative_mailbox_schema,
                                                        &answer_of(evidence)->alternative_mailboxes);

    mailbox->type = "Delegate";
    mailbox->smtp_address = address;
}

static void more_mailboxes_need_more_connections(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;
    const struct account_interpretation *account;
    const struct finding *finding;

    (void)state;
    add_mailbox(evidence, "info@contoso.test");
    add_mailbox(evidence, "sales@contoso.test");
    add_mailbox(evidence, BUILT_ADDRESS); /* its own */
    text_list_append(evidence->arena, &evidence->accounts.items[0].other_mailboxes, "INFO@contoso.test");
    answer_of(evidence)->public_folder_address = "folders@contoso.test";
    diagnosis = check_diagnose(evidence);
    account = &diagnosis->interpretation.accounts.items[0];
    assert_int_equal(account->expected_for_protocol, 2);
    assert_int_equal(account->other_mailboxes, 2);
    assert_int_equal(account->expected_for_mailboxes, 2);
    assert_int_equal(account->has_public_folders, TRUTH_YES);
    assert_int_equal(account->expected_for_public_folders, 1);
    assert_int_equal(account->expected_minimum, 5);
    assert_int_equal(account->expected_maximum, UNKNOWN_INTEGER);
    /* Two are there, which is enough for the mailbox itself: a note, and all is well. */
    finding = expect_finding(diagnosis, "fewer-connections-than-expected", SEVERITY_INFO);
    assert_string_equal(parameter_of(finding, "only_others"), "yes");
    assert_string_equal(parameter_of(finding, "others"), "2");
    assert_int_equal(diagnosis->verdict, VERDICT_HEALTHY);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void one_connection_is_too_few(void **state)
{
    struct evidence *evidence = build_healthy();
    struct diagnosis *diagnosis;

    (void)state;
    evidence->connections.count = 1;
    diagnosis = check_diagnose(evidence);
    assert_null(parameter_of(expect_finding(diagnosis, "fewer-connections-than-expected", SEVERITY_WARNING),
                             "only_others"));
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

static void more_connections_are_no_fault(void **state)
{
    struct evidence *evidence = build_healthy();

    (void)state;
    for (int i = 0; i < 20; i++) {
        build_connection(evidence, BUILT_PID, BUILT_REMOTE ":443", STATE_ESTABLISHED);
    }
    expect_without(evidence, "healthy", VERDICT_HEALTHY, "fewer-connections-than-expected");
}

static void rpc_over_http_needs_two_for_each(void **state)
{
    struct evidence *evidence = build_healthy();
    struct autodiscover_answer *answer = answer_of(evidence);
    struct diagnosis *diagnosis;

    (void)state;
    answer->protocols.count = 0;
    (void)build_protocol(evidence, answer, "EXPR", BUILT_HOST);
    add_mailbox(evidence, "info@contoso.test");
    diagnosis = check_diagnose(evidence);
    assert_int_equal(diagnosis->interpretation.accounts.items[0].expected_for_protocol, 3);
    assert_int_equal(diagnosis->interpretation.accounts.items[0].expected_minimum, 5);
    diagnosis_destroy(diagnosis);
    evidence_destroy(evidence);
}

int test_expected(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mapper_proves_its_ports),
        cmocka_unit_test(fixed_ports_tell_the_part),
        cmocka_unit_test(hosts_of_their_own_tell_the_part),
        cmocka_unit_test(the_cache_of_names_proves_addresses),
        cmocka_unit_test(the_new_outlook_never_speaks_mapi),
        cmocka_unit_test(a_range_is_told_with_its_date),
        cmocka_unit_test(more_mailboxes_need_more_connections),
        cmocka_unit_test(one_connection_is_too_few),
        cmocka_unit_test(more_connections_are_no_fault),
        cmocka_unit_test(rpc_over_http_needs_two_for_each),
    };

    return cmocka_run_group_tests_name("expected", tests, NULL, check_end);
}
