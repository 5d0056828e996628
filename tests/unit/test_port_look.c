/*
 * Looks at ports of real servers on this computer, whose words are a script.
 */
#include <string.h>

#include <curl/curl.h>

#include "core/autodiscover/http_memory.h"
#include "core/evidence/text.h"
#include "core/probe/port_look.h"
#include "core/probe/rpc_mapper.h"
#include "tests/unit/kit.h"
#include "tests/unit/listener.h"
#include "tests/unit/mapper_answers.h"
#include "tests/unit/unit.h"

static int begin(void **state)
{
    int failed = kit_make_arena(state);
    return failed != 0 || !http_begin();
}

static int end(void **state)
{
    curl_global_cleanup();
    return kit_end_arena(state);
}

static struct port_target target_at(const char *protocol, int64_t port)
{
    struct port_target target = {protocol, port, {NULL, 0, 0}, 5000, 5000, 0, NULL};
    text_list_append(kit_arena, &target.addresses, "127.0.0.1");
    return target;
}

static struct port_look look_at(const struct port_target *target)
{
    struct port_look look;
    schema_initialize(&port_look_schema, &look);
    port_look_run(kit_arena, target, &look);
    return look;
}

static struct line_of_play say(const char *text)
{
    struct line_of_play line = {text, strlen(text)};
    return line;
}

static void a_mail_server_greets_and_offers_encryption(void **state)
{
    const struct line_of_play lines[] = {
        say("* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot (Debian) ready.\r\n"),
        say("* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nw1 OK done\r\n")};
    const struct play play = {lines, 2, false};
    struct listener *listener = listener_start(&play);
    (void)state;
    assert_non_null(listener);
    const struct port_target target = target_at("imap", listener_port(listener));
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_string_equal(look.address, "127.0.0.1");
    assert_string_equal(look.greeting, "* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot (Debian) ready.");
    assert_int_equal(look.is_protocol, TRUTH_YES);
    assert_int_equal(look.offers_tls, TRUTH_YES);
    assert_null(look.failure.operation);
    assert_true(look.connect_ms >= 0 && look.total_ms >= look.connect_ms);
    /* Nothing but the one question was sent. */
    assert_string_equal(listener_heard(listener), "w1 CAPABILITY\r\n");
    listener_stop(listener);
}

static void something_else_is_seen_and_asked_nothing(void **state)
{
    const struct line_of_play lines[] = {say("HTTP/1.1 400 Bad Request\r\nServer: portal\r\n\r\n")};
    const struct play play = {lines, 1, false};
    struct listener *listener = listener_start(&play);
    (void)state;
    const struct port_target target = target_at("smtp", listener_port(listener));
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_int_equal(look.is_protocol, TRUTH_NO);
    assert_int_equal(look.offers_tls, TRUTH_UNKNOWN);
    assert_string_equal(look.greeting, "HTTP/1.1 400 Bad Request");
    assert_string_equal(listener_heard(listener), "");
    listener_stop(listener);
}

static void whoever_hangs_up_or_keeps_silent_is_told_apart(void **state)
{
    const struct play hangs_up = {NULL, 0, true};
    const struct play silent = {NULL, 0, false};
    struct listener *listener = listener_start(&hangs_up);
    (void)state;
    struct port_target target = target_at("pop", listener_port(listener));
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_CLOSED_EARLY);
    assert_int_equal(look.is_protocol, TRUTH_UNKNOWN);
    assert_non_null(look.failure.operation);
    listener_stop(listener);

    listener = listener_start(&silent);
    target = target_at("pop", listener_port(listener));
    target.answer_timeout_ms = 200;
    look = look_at(&target);
    assert_int_equal(look.outcome, REACH_TIMED_OUT);
    listener_stop(listener);
}

/* A web server never speaks first. It is asked what a mail server would be asked, and its answer tells what it is. */
static void whoever_waits_to_be_spoken_to_is_asked(void **state)
{
    const struct line_of_play lines[] = {{NULL, 0}, say("HTTP/1.1 400 Bad Request\r\n\r\n")};
    const struct line_of_play late[] = {{NULL, 0}, say("* OK ready\r\n* CAPABILITY IMAP4rev1\r\n")};
    const struct play web = {lines, 2, false};
    const struct play slow = {late, 2, false};
    struct listener *listener = listener_start(&web);
    (void)state;
    struct port_target target = target_at("imap", listener_port(listener));
    target.answer_timeout_ms = 100;
    target.silence_timeout_ms = 5000;
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_int_equal(look.is_protocol, TRUTH_NO);
    assert_string_equal(look.greeting, "HTTP/1.1 400 Bad Request");
    assert_null(look.failure.operation);
    assert_string_equal(listener_heard(listener), "w1 CAPABILITY\r\n");
    listener_stop(listener);

    listener = listener_start(&slow);
    target.port = listener_port(listener);
    look = look_at(&target);
    assert_int_equal(look.is_protocol, TRUTH_YES);
    assert_string_equal(look.greeting, "* OK ready");
    listener_stop(listener);
}

/* Nobody there agrees on TLS: then nothing was heard, and that is no answer of a mail server's. */
static void without_encryption_nothing_is_heard_behind_it(void **state)
{
    const struct line_of_play lines[] = {say("* OK ready\r\n")};
    const struct play play = {lines, 1, false};
    struct port_look look;
    struct listener *listener = listener_start(&play);
    (void)state;
    schema_initialize(&port_look_schema, &look);
    struct port_target target = target_at("imap", listener_port(listener));
    port_look_hear(kit_arena, &target, "mail.contoso.test", &look);
    listener_stop(listener);
    assert_true(look.outcome != REACH_DONE);
    assert_true(look.connect_ms == UNKNOWN_INTEGER);
    assert_int_equal(look.is_protocol, TRUTH_UNKNOWN);
    assert_non_null(look.failure.operation);
}

static void a_port_without_a_greeting_only_has_to_answer(void **state)
{
    const struct play silent = {NULL, 0, false};
    struct listener *listener = listener_start(&silent);
    (void)state;
    struct port_target target = target_at("rpc-tcp", listener_port(listener));
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_null(look.greeting);
    listener_stop(listener);
    target = target_at("rpc-tcp", listener_closed_port());
    look = look_at(&target);
    assert_int_equal(look.outcome, REACH_REFUSED);
    assert_string_equal(look.failure.operation, "connect");
}

static void the_next_address_is_tried(void **state)
{
    const struct play silent = {NULL, 0, false};
    struct listener *listener = listener_start(&silent);
    struct port_target target = {"rpc-tcp", listener_port(listener), {NULL, 0, 0}, 5000, 5000, 0, NULL};
    (void)state;
    text_list_append(kit_arena, &target.addresses, "127.0.0.77"); /* nobody listens there */
    text_list_append(kit_arena, &target.addresses, "127.0.0.1");
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_string_equal(look.address, "127.0.0.1");
    assert_null(look.failure.operation);
    listener_stop(listener);
    target.addresses.count = 0;
    look = look_at(&target);
    assert_int_equal(look.outcome, REACH_OTHER);
    assert_non_null(look.failure.operation);
    text_list_append(kit_arena, &target.addresses, "no address");
    look = look_at(&target);
    assert_int_equal(look.outcome, REACH_OTHER);
}

static void a_stop_ends_it(void **state)
{
    const struct play silent = {NULL, 0, false};
    struct listener *listener = listener_start(&silent);
    struct flag stop = {0};
    (void)state;
    struct port_target target = target_at("imap", listener_port(listener));
    target.stop = &stop;
    flag_raise(&stop);
    struct port_look look = look_at(&target);
    assert_int_equal(look.outcome, REACH_CANCELLED);
    assert_true(look.total_ms < 2000);
    listener_stop(listener);
}

/* ---- the endpoint mapper ---- */

static struct mapper_look ask(const struct port_target *target)
{
    struct mapper_look look;
    schema_initialize(&mapper_look_schema, &look);
    mapper_look_run(kit_arena, target, &look);
    return look;
}

static void a_mapper_names_ports(void **state)
{
    static unsigned char answers[4][MAPPER_ANSWER_ROOM];
    static const uint16_t store[] = {49153, 6005};
    static const uint16_t book[] = {49154};
    size_t count = 0;
    const struct rpc_interface *asked = rpc_interfaces(&count);
    (void)state;
    const struct line_of_play lines[] = {
        {NULL, 0},
        {answers[0], mapper_answer_bind(answers[0], 0)},
        {answers[1], mapper_answer_ports(answers[1], 2, &asked[0], store, 2)},
        {answers[2], mapper_answer_ports(answers[2], 3, &asked[1], book, 1)},
        {answers[3], mapper_answer_ports(answers[3], 4, &asked[2], NULL, 0)},
    };
    const struct play play = {lines, 5, false};
    struct listener *listener = listener_start(&play);
    const struct port_target target = target_at("rpc-tcp", listener_port(listener));
    struct mapper_look look = ask(&target);
    listener_stop(listener);
    assert_int_equal(look.outcome, REACH_DONE);
    assert_int_equal(look.is_mapper, TRUTH_YES);
    assert_int_equal(look.endpoints.count, 4);
    assert_string_equal(look.endpoints.items[0].interface_name, "emsmdb");
    assert_int_equal(look.endpoints.items[0].port, 49153);
    assert_int_equal(look.endpoints.items[1].port, 6005);
    assert_string_equal(look.endpoints.items[2].interface_name, "nspi");
    assert_int_equal(look.endpoints.items[2].port, 49154);
    assert_string_equal(look.endpoints.items[3].interface_name, "rfr");
    assert_true(look.endpoints.items[3].port == UNKNOWN_INTEGER);
    assert_int_equal(look.endpoints.items[3].status, RPC_NOT_REGISTERED);
}

static void something_else_is_no_mapper(void **state)
{
    const struct line_of_play lines[] = {say(""), say("HTTP/1.1 400 Bad Request\r\n\r\n")};
    const struct play play = {lines, 2, false};
    struct listener *listener = listener_start(&play);
    (void)state;
    const struct port_target target = target_at("rpc-tcp", listener_port(listener));
    struct mapper_look look = ask(&target);
    listener_stop(listener);
    assert_int_equal(look.is_mapper, TRUTH_NO);
    assert_int_equal(look.outcome, REACH_OTHER);
    assert_string_equal(look.failure.text, "what answers there does not speak RPC");
}

static void a_mapper_that_hangs_up_is_a_failure(void **state)
{
    static unsigned char answer[MAPPER_ANSWER_ROOM];
    const struct line_of_play lines[] = {{NULL, 0}, {answer, mapper_answer_bind(answer, 0)}};
    const struct play play = {lines, 2, true};
    struct listener *listener = listener_start(&play);
    (void)state;
    const struct port_target target = target_at("rpc-tcp", listener_port(listener));
    struct mapper_look look = ask(&target);
    listener_stop(listener);
    assert_int_equal(look.outcome, REACH_CLOSED_EARLY);
    assert_int_equal(look.is_mapper, TRUTH_YES);
    assert_int_equal(look.endpoints.count, 0);
}

int test_port_look(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_server_greets_and_offers_encryption),
        cmocka_unit_test(something_else_is_seen_and_asked_nothing),
        cmocka_unit_test(whoever_hangs_up_or_keeps_silent_is_told_apart),
        cmocka_unit_test(whoever_waits_to_be_spoken_to_is_asked),
        cmocka_unit_test(without_encryption_nothing_is_heard_behind_it),
        cmocka_unit_test(a_port_without_a_greeting_only_has_to_answer),
        cmocka_unit_test(the_next_address_is_tried),
        cmocka_unit_test(a_stop_ends_it),
        cmocka_unit_test(a_mapper_names_ports),
        cmocka_unit_test(something_else_is_no_mapper),
        cmocka_unit_test(a_mapper_that_hangs_up_is_a_failure),
    };
    return cmocka_run_group_tests_name("port_look", tests, begin, end);
}
