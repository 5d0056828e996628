/*
 * What mail servers say first, and what they offer: real ones' words, and what is said by something else.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "core/probe/greeting.h"
#include "tests/unit/unit.h"

static enum truth is_of(enum dialect dialect, const char *text)
{
    return greeting_is_of(dialect, text, strlen(text));
}

static enum truth offers(enum dialect dialect, const char *text)
{
    return capability_offers_tls(dialect, text, strlen(text));
}

static void each_protocol_knows_its_own_greeting(void **state)
{
    (void)state;
    assert_int_equal(is_of(DIALECT_IMAP, "* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_IMAP, "* BYE too many connections\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_POP, "+OK Dovecot ready.\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_SMTP, "220 mail.contoso.test ESMTP OpenSMTPD\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_SMTP, "220-mail.contoso.test\r\n220 ready\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_SMTP, "554 no service\r\n"), TRUTH_YES);
    assert_int_equal(is_of(DIALECT_SMTP, "220\r\n"), TRUTH_YES);
}

static void something_else_is_told_apart(void **state)
{
    (void)state;
    assert_int_equal(is_of(DIALECT_IMAP, "HTTP/1.1 400 Bad Request\r\n"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_IMAP, "220 mail.contoso.test\r\n"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_POP, "* OK IMAP4 ready\r\n"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_SMTP, "SSH-2.0-OpenSSH_9.2\r\n"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_SMTP, "22"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_SMTP, "2200 x\r\n"), TRUTH_NO);
    assert_int_equal(is_of(DIALECT_SMTP, ""), TRUTH_UNKNOWN);
    assert_int_equal(is_of(DIALECT_NONE, "* OK\r\n"), TRUTH_UNKNOWN);
}

static void goodbyes_are_no_invitation(void **state)
{
    (void)state;
    assert_true(greeting_lets_in(DIALECT_IMAP, "* OK x\r\n", 8));
    assert_true(greeting_lets_in(DIALECT_SMTP, "220 x\r\n", 7));
    assert_false(greeting_lets_in(DIALECT_IMAP, "* BYE x\r\n", 9));
    assert_false(greeting_lets_in(DIALECT_POP, "-ERR x\r\n", 8));
    assert_false(greeting_lets_in(DIALECT_SMTP, "421 x\r\n", 7));
    assert_false(greeting_lets_in(DIALECT_SMTP, "HTTP/1.1\r\n", 10));
}

static void a_greeting_of_several_lines_is_waited_for(void **state)
{
    (void)state;
    assert_false(greeting_is_whole(DIALECT_SMTP, "220-one\r\n", 9));
    assert_true(greeting_is_whole(DIALECT_SMTP, "220-one\r\n220 two\r\n", 18));
    assert_true(greeting_is_whole(DIALECT_SMTP, "HTTP/1.1 400\r\n", 14));
    assert_false(greeting_is_whole(DIALECT_IMAP, "* OK", 4));
    assert_true(greeting_is_whole(DIALECT_IMAP, "* OK\n", 5));
}

static void the_first_line_is_bounded_and_valid(void **state)
{
    struct arena *arena = arena_create();
    char long_text[2000];
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    assert_string_equal(greeting_first_line(arena,
                                            "220 a\xff"
                                            "b\r\nmore\r\n",
                                            15),
                        "220 a\xef\xbf\xbd"
                        "b");
    assert_true(strlen(greeting_first_line(arena, long_text, sizeof long_text)) <= GREETING_LINE_MAXIMUM);
    assert_null(greeting_first_line(arena, "", 0));
    arena_destroy(arena);
}

static void encryption_is_offered_or_not(void **state)
{
    (void)state;
    assert_int_equal(offers(DIALECT_IMAP, "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\nw1 OK done\r\n"),
                     TRUTH_YES);
    assert_int_equal(offers(DIALECT_IMAP, "* CAPABILITY IMAP4rev1 XSTARTTLS AUTH=PLAIN\r\nw1 OK\r\n"),
                     TRUTH_NO);
    assert_int_equal(offers(DIALECT_IMAP, "w1 BAD what\r\n"), TRUTH_UNKNOWN);
    assert_int_equal(offers(DIALECT_POP, "+OK\r\nTOP\r\nSTLS\r\n.\r\n"), TRUTH_YES);
    assert_int_equal(offers(DIALECT_POP, "+OK\r\nTOP\r\nUIDL\r\n.\r\n"), TRUTH_NO);
    assert_int_equal(offers(DIALECT_POP, "-ERR unknown\r\n"), TRUTH_UNKNOWN);
    assert_int_equal(offers(DIALECT_SMTP, "250-mail\r\n250-STARTTLS\r\n250 HELP\r\n"), TRUTH_YES);
    assert_int_equal(offers(DIALECT_SMTP, "250-mail\r\n250 starttls\r\n"), TRUTH_YES);
    assert_int_equal(offers(DIALECT_SMTP, "250-STARTTLSX\r\n250 SIZE\r\n"), TRUTH_NO);
    assert_int_equal(offers(DIALECT_SMTP, "502 no\r\n"), TRUTH_UNKNOWN);
    /* What comes behind the end was not asked for. */
    assert_int_equal(offers(DIALECT_SMTP, "250 mail\r\n250 STARTTLS\r\n"), TRUTH_NO);
    assert_int_equal(offers(DIALECT_SMTP, ""), TRUTH_UNKNOWN);
}

static void an_answer_ends_where_its_protocol_says(void **state)
{
    (void)state;
    assert_false(capability_is_whole(DIALECT_IMAP, "* CAPABILITY X\r\n", 16));
    assert_true(capability_is_whole(DIALECT_IMAP, "* CAPABILITY X\r\nw1 OK\r\n", 23));
    assert_false(capability_is_whole(DIALECT_POP, "+OK\r\nSTLS\r\n", 11));
    assert_true(capability_is_whole(DIALECT_POP, "-ERR\r\n", 6));
    assert_false(capability_is_whole(DIALECT_SMTP, "250-x\r\n", 7));
    assert_true(capability_is_whole(DIALECT_SMTP, "502 x\r\n", 7));
    assert_true(capability_is_whole(DIALECT_SMTP, "nonsense\r\n", 10));
}

static void only_a_neutral_name_is_told(void **state)
{
    (void)state;
    assert_string_equal(capability_question(DIALECT_SMTP), "EHLO [127.0.0.1]\r\n");
    assert_null(capability_question(DIALECT_NONE));
    assert_int_equal(dialect_of("pop"), DIALECT_POP);
    assert_int_equal(dialect_of("rpc-tcp"), DIALECT_NONE);
    assert_int_equal(dialect_of(NULL), DIALECT_NONE);
}

int test_greeting(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_protocol_knows_its_own_greeting),
        cmocka_unit_test(something_else_is_told_apart),
        cmocka_unit_test(goodbyes_are_no_invitation),
        cmocka_unit_test(a_greeting_of_several_lines_is_waited_for),
        cmocka_unit_test(the_first_line_is_bounded_and_valid),
        cmocka_unit_test(encryption_is_offered_or_not),
        cmocka_unit_test(an_answer_ends_where_its_protocol_says),
        cmocka_unit_test(only_a_neutral_name_is_told),
    };
    return cmocka_run_group_tests_name("greeting", tests, NULL, NULL);
}
