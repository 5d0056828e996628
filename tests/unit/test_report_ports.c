/*
 * The ports that must be open, beside what was found: which rows there are, what they say, and that every name has its words.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/probe/rpc_mapper.h"
#include "core/report/port_rows.h"
#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

static struct report_sample *sample;

static int begin(void **state)
{
    (void)state;
    sample = report_sample_create(SAMPLE_BLOCKED, kit_messages, "");
    return sample == NULL ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    report_sample_destroy(sample);
    return 0;
}

static struct port_look *add(const char *protocol, const char *purpose, int64_t port, int outcome)
{
    struct evidence *evidence = sample->evidence;
    struct port_look *look = schema_append(evidence->arena, &port_look_schema, &evidence->ports);
    look->account = "anna@contoso.test";
    look->protocol = protocol;
    look->purpose = purpose;
    look->named_by = "profile";
    look->host = "mail.contoso.test";
    look->port = port;
    look->outcome = outcome;
    look->job = "port:mail.contoso.test";
    return look;
}

static struct account_interpretation *account_of(int protocol)
{
    struct account_interpretation *account = &sample->diagnosis->interpretation.accounts.items[0];
    account->protocol = protocol;
    return account;
}

static const struct port_row *find(const struct port_rows *rows, const char *protocol, const char *purpose)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (text_equal(rows->items[i].protocol, protocol) && text_equal(rows->items[i].purpose, purpose)) {
            return &rows->items[i];
        }
    }
    return NULL;
}

static void what_is_needed_stands_beside_what_was_found(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    (void)add("imap", "imaps", 993, REACH_DONE);
    add("smtp", "submission", 587, REACH_DONE)->offers_tls = TRUTH_NO;
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_IMAP));
    assert_int_equal(rows.count, 5);
    const struct port_row *row = find(&rows, "imap", "imaps");
    assert_string_equal(port_row_ports(&view, row), "993");
    assert_string_equal(port_row_result(&view, row), "open");
    assert_string_equal(port_row_mark(row), "ok");
    row = find(&rows, "imap", "imap");
    assert_null(row->look);
    assert_int_equal(row->needed->need, PORT_BETTER_NOT);
    assert_string_equal(port_row_mark(row), "none");
    row = find(&rows, "smtp", "submission");
    assert_string_equal(port_row_result(&view, row), "open, but without any encryption");
    assert_string_equal(port_row_mark(row), "warning");
}

static void only_the_protocols_in_use_are_told_unless_all_are_wanted(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    sample->evidence->autodiscover.count = 0;
    struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_MAPI_HTTP));
    assert_int_equal(rows.count, 2);
    sample->evidence->run.all_protocols = TRUTH_YES;
    rows = port_rows_of(&view, account_of(PROTOCOL_MAPI_HTTP));
    size_t count = 0;
    const struct needed_port *needed = needed_ports(&count);
    assert_int_equal(rows.count, count - 1); /* the sign-in is Microsoft 365's alone */
    assert_string_equal(needed[count - 1].protocol, "sign-in");
    assert_string_equal(port_row_ports(&view, find(&rows, "rpc-tcp", "rpc-services")), "6005 to 65535");
}

static void rpcs_services_share_one_range(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    add("rpc-tcp", "endpoint-mapper", 135, REACH_DONE)->is_protocol = TRUTH_NO;
    (void)add("rpc-tcp", "emsmdb", 49153, REACH_NO_ANSWER);
    (void)add("rpc-tcp", "nspi", 1025, REACH_REFUSED); /* an old fixed port, below the range */
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_RPC_TCP));
    assert_int_equal(rows.count, 4);
    assert_string_equal(port_row_result(&view, find(&rows, "rpc-tcp", "endpoint-mapper")),
                        "something other than expected answers there");
    assert_string_equal(port_row_mark(find(&rows, "rpc-tcp", "endpoint-mapper")), "problem");
    assert_non_null(find(&rows, "rpc-tcp", "emsmdb")->needed);
    assert_string_equal(port_row_result(&view, find(&rows, "rpc-tcp", "emsmdb")), "no answer at all");
    assert_non_null(find(&rows, "rpc-tcp", "nspi"));
    assert_null(find(&rows, "rpc-tcp", "https")->look);
    (void)add("ews", "https", 443, REACH_DONE);
    const struct port_rows more = port_rows_of(&view, account_of(PROTOCOL_RPC_TCP));
    assert_null(find(&more, "rpc-tcp", "https"));
    assert_int_equal(find(&more, "ews", "https")->needed->need, PORT_HELPS);
}

static void a_guessed_port_that_is_closed_is_nobodys_fault(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    add("imap", "imaps", 993, REACH_REFUSED)->named_by = "knowledge";
    struct port_look *login = add("sign-in", "https", 443, REACH_NO_ANSWER);
    login->named_by = "knowledge";
    login->host = "login.microsoftonline.com";
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_IMAP));
    assert_string_equal(port_row_mark(find(&rows, "imap", "imaps")), "none");
    assert_string_equal(port_row_mark(find(&rows, "sign-in", "https")), "problem");
}

static const struct port_row *row_at(const struct port_rows *rows, const char *host, int64_t port)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct port_look *look = rows->items[i].look;
        if (look != NULL && look->port == port && text_equal(look->host, host)) {
            return &rows->items[i];
        }
    }
    return NULL;
}

/* Outlook asks these places too; a shut one is told, but is no fault by itself. */
static void the_places_that_tell_the_settings_are_rows_too(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_MAPI_HTTP));
    const struct port_row *row = row_at(&rows, "autodiscover.contoso.test", 443);
    assert_non_null(row);
    assert_string_equal(port_row_result(&view, row), "no answer at all");
    assert_string_equal(port_row_mark(row), "none");
    assert_string_equal(port_row_need(&view, row), view_text(&view, "port-need.helps"));
    rows = port_rows_of(&view, account_of(PROTOCOL_IMAP));
    assert_null(row_at(&rows, "autodiscover.contoso.test", 443));
}

/* Whoever asks what a firewall must open for each protocol is told that the web's port must be, though nobody names a server. */
static void what_was_looked_at_on_request_must_be_open_all_the_same(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    sample->evidence->autodiscover.count = 0;
    sample->evidence->run.all_protocols = TRUTH_YES;
    add("mapi-http", "https", 443, REACH_REFUSED)->named_by = "knowledge";
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_IMAP));
    const struct port_row *row = find(&rows, "mapi-http", "https");
    assert_non_null(row->look);
    assert_string_equal(port_row_need(&view, row), view_text(&view, "port-need-elsewhere.must"));
}

/* Of what nobody uses nothing must be open, and one look at the web's port tells of all that share it. */
static void other_protocols_need_nothing_and_share_a_look(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    sample->evidence->autodiscover.count = 0;
    sample->evidence->run.all_protocols = TRUTH_YES;
    (void)add("mapi-http", "https", 443, REACH_DONE);
    add("eas", "https", 443, REACH_DONE)->named_by = "knowledge";
    add("rpc-tcp", "endpoint-mapper", 135, REACH_REFUSED)->named_by = "knowledge";
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_MAPI_HTTP));
    assert_string_equal(port_row_need(&view, find(&rows, "mapi-http", "https")), "must be open");
    assert_string_equal(port_row_need(&view, find(&rows, "rpc-tcp", "endpoint-mapper")),
                        "must be open only where this way is used");
    assert_string_equal(port_row_need(&view, find(&rows, "imap", "imaps")),
                        "one of the encrypted ones must be open, but only where this way is used");
    const struct port_row *devices = find(&rows, "eas", "https");
    assert_non_null(devices->look);
    assert_string_equal(port_row_result(&view, devices), "open");
    assert_string_equal(port_row_mark(devices), "ok");
    assert_null(find(&rows, "rpc-http", "https")->look);
}

static void one_web_port_of_a_server_is_one_row(void **state)
{
    const struct view view = {&sample->input, sample->arena};
    (void)state;
    sample->evidence->autodiscover.count = 0;
    (void)add("mapi-http", "https", 443, REACH_DONE);
    (void)add("ews", "https", 443, REACH_DONE);
    add("oab", "https", 443, REACH_DONE)->host = "oab.contoso.test";
    add("ews", "https", 443, REACH_DONE)->account = "ben@contoso.test";
    const struct port_rows rows = port_rows_of(&view, account_of(PROTOCOL_MAPI_HTTP));
    assert_int_equal(rows.count, 3);
    assert_null(find(&rows, "ews", "https"));
    assert_non_null(find(&rows, "oab", "https"));
    assert_null(port_row_need(&view, find(&rows, "oab", "https")));
}

static void every_name_has_its_words(void **state)
{
    static const char *const purposes[] = {"https", "http",        "imaps",      "imap", "pop3s",
                                           "pop3",  "submissions", "submission", "smtp", "endpoint-mapper",
                                           "rfr",   "emsmdb",      "nspi",       "other"};
    static const char *const sources[] = {"autodiscover", "profile", "connection", "endpoint-mapper",
                                          "knowledge"};
    const struct view view = {&sample->input, sample->arena};
    size_t count = 0;
    const struct needed_port *needed = needed_ports(&count);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct port_row row = {needed[i].protocol, needed[i].purpose, &needed[i], NULL, false};
        const struct port_row unused = {needed[i].protocol, needed[i].purpose, &needed[i], NULL, true};
        assert_null(strchr(port_row_need(&view, &row), '['));
        assert_null(strchr(port_row_need(&view, &unused), '['));
        assert_true(view_word(&view, "protocol", needed[i].protocol)[0] != '[');
        assert_true(view_word(&view, "port-purpose", needed[i].purpose)[0] != '[');
    }
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
        assert_true(view_word(&view, "port-purpose", purposes[i])[0] != '[');
    }
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        assert_true(view_word(&view, "named-by", sources[i])[0] != '[');
    }
}

static void the_reports_show_them(void **state)
{
    struct evidence *evidence = sample->evidence;
    (void)state;
    add("imap", "imap", 143, REACH_DONE)->greeting = "* OK <b>Dovecot</b>\x1B[31m ready";
    struct mapper_look *mapper = schema_append(evidence->arena, &mapper_look_schema, &evidence->mappers);
    mapper->host = "ex01.contoso.test";
    mapper->outcome = REACH_DONE;
    struct mapped_endpoint *endpoint =
        schema_append(evidence->arena, &mapped_endpoint_schema, &mapper->endpoints);
    endpoint->interface_name = "emsmdb";
    endpoint->status = RPC_NOT_REGISTERED;
    assert_null(strstr(report_text(&sample->input, sample->arena), "Ports of"));
    evidence->run.all_protocols = TRUTH_YES;
    const char *text = report_text(&sample->input, sample->arena);
    assert_non_null(strstr(text, "Ports of anna@contoso.test:\n"));
    assert_non_null(strstr(text, "143 IMAP: "));
    const char *page = kit_page_of(sample);
    assert_non_null(strstr(page, "Ports that must be open"));
    assert_non_null(strstr(page, "* OK &lt;b&gt;Dovecot&lt;/b&gt;[U+001B][31m ready"));
    assert_non_null(strstr(page, "mailbox (EMSMDB): not on this server"));
    assert_non_null(strstr(page, "mail.contoso.test:143")); /* what was sent */
}

int test_report_ports(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_needed_stands_beside_what_was_found, begin, end),
        cmocka_unit_test_setup_teardown(only_the_protocols_in_use_are_told_unless_all_are_wanted, begin, end),
        cmocka_unit_test_setup_teardown(rpcs_services_share_one_range, begin, end),
        cmocka_unit_test_setup_teardown(a_guessed_port_that_is_closed_is_nobodys_fault, begin, end),
        cmocka_unit_test_setup_teardown(the_places_that_tell_the_settings_are_rows_too, begin, end),
        cmocka_unit_test_setup_teardown(what_was_looked_at_on_request_must_be_open_all_the_same, begin, end),
        cmocka_unit_test_setup_teardown(other_protocols_need_nothing_and_share_a_look, begin, end),
        cmocka_unit_test_setup_teardown(one_web_port_of_a_server_is_one_row, begin, end),
        cmocka_unit_test_setup_teardown(every_name_has_its_words, begin, end),
        cmocka_unit_test_setup_teardown(the_reports_show_them, begin, end),
    };
    return cmocka_run_group_tests_name("report_ports", tests, kit_read_files, kit_free_files);
}
