/*
 * The small questions about text, at their edges: they are the first thing that touches what comes from outside.
 */
#include <string.h>

#include "core/evidence/text.h"
#include "tests/unit/unit.h"

static void test_numbers(void **state)
{
    (void)state;
    int64_t number = -1;
    assert_true(text_to_number("0", 65535, &number));
    assert_int_equal(number, 0);
    assert_true(text_to_number("65535", 65535, &number));
    assert_int_equal(number, 65535);
    assert_false(text_to_number("65536", 65535, &number));
    assert_false(text_to_number("99999999999999999999999", 65535, &number));
    assert_false(text_to_number("", 65535, &number));
    assert_false(text_to_number(NULL, 65535, &number));
    assert_false(text_to_number("12a", 65535, &number));
    assert_false(text_to_number("-1", 65535, &number));
    assert_int_equal(number, 65535);
}

static void test_make_valid(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_string_equal(text_make_valid(arena, "a\xC3\xA4\xE2\x9C\x93\xF0\x9F\x98\x80", 10, 100),
                        "a\xC3\xA4\xE2\x9C\x93\xF0\x9F\x98\x80");
    /* overlong, surrogate, beyond U+10FFFF, lone continuation, cut off at the end: each becomes U+FFFD */
    assert_string_equal(text_make_valid(arena, "\xC0\x80", 2, 100), "\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_string_equal(text_make_valid(arena, "\xED\xA0\x80", 3, 100),
                        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_string_equal(text_make_valid(arena, "x\xE2\x9C", 3, 100), "x\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_string_equal(text_make_valid(arena, "a\0b\x07\x7F\t\n", 7, 100), "a\xEF\xBF\xBD"
                                                                            "b\xEF\xBF\xBD\xEF\xBF\xBD\t\n");
    assert_string_equal(text_make_valid(arena, "a\r\nb\r", 5, 100), "a\nb");
    /* never longer than asked for, never in the middle of a character */
    assert_string_equal(text_make_valid(arena, "ab\xC3\xA4", 4, 3), "ab");
    assert_string_equal(text_make_valid(arena, "", 0, 3), "");
    arena_destroy(arena);
}

static void test_is_valid(void **state)
{
    (void)state;
    assert_true(text_is_valid(""));
    assert_true(text_is_valid("P\xC3\xA4sswort"));
    /* the same letter as a Western code page has it, and one cut off */
    assert_false(text_is_valid("P\xE4sswort"));
    assert_false(text_is_valid("P\xC3"));
}

static void test_split_endpoint(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    const char *address = NULL;
    int64_t port = 0;
    assert_true(text_split_endpoint(arena, "10.66.0.2:443", &address, &port));
    assert_string_equal(address, "10.66.0.2");
    assert_int_equal(port, 443);
    assert_true(text_split_endpoint(arena, "[2001:db8::1]:49321", &address, &port));
    assert_string_equal(address, "2001:db8::1");
    assert_int_equal(port, 49321);
    assert_false(text_split_endpoint(arena, "2001:db8::1", &address, &port));
    assert_false(text_split_endpoint(arena, "10.66.0.2", &address, &port));
    assert_false(text_split_endpoint(arena, "10.66.0.2:99999", &address, &port));
    assert_false(text_split_endpoint(arena, "[]:1", &address, &port));
    assert_false(text_split_endpoint(arena, NULL, &address, &port));
    arena_destroy(arena);
}

static void assert_url(const char *url, const char *wanted_host, int64_t wanted_port, bool wanted_secure)
{
    struct arena *arena = arena_create();
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    bool split = text_split_url(arena, url, &host, &port, &secure);
    assert_int_equal(split, wanted_host != NULL);
    if (split) {
        assert_string_equal(host, wanted_host);
        assert_int_equal(port, wanted_port);
        assert_int_equal(secure, wanted_secure);
    }
    arena_destroy(arena);
}

static void test_split_url(void **state)
{
    (void)state;
    assert_url("https://Mail.Contoso.test/mapi/emsmdb/?MailboxId=1", "mail.contoso.test", 443, true);
    assert_url("HTTP://contoso.test", "contoso.test", 80, false);
    assert_url("https://contoso.test:8443", "contoso.test", 8443, true);
    assert_url("https://contoso.test:/x", "contoso.test", 443, true);
    assert_url("https://[2001:db8::1]:444/x", "2001:db8::1", 444, true);
    assert_url("https://[2001:db8::1]", "2001:db8::1", 443, true);
    /* the dot at the end is the root's */
    assert_url("https://mail.contoso.test./x", "mail.contoso.test", 443, true);
    assert_url("https://MAIL.contoso.test.:444/", "mail.contoso.test", 444, true);
    assert_url("https://mail.contoso.test../", NULL, 0, false);
    assert_url("https://./", NULL, 0, false);
    /* user information is how a link shows one host and goes to another */
    assert_url("https://contoso.test@attacker.test/", NULL, 0, false);
    assert_url("ftp://contoso.test/", NULL, 0, false);
    assert_url("https://", NULL, 0, false);
    assert_url("https://contoso.test:0/", NULL, 0, false);
    assert_url("https://contoso.test:70000/", NULL, 0, false);
    assert_url("https://contoso .test/", NULL, 0, false);
    assert_url("https://contoso..test/", NULL, 0, false);
    assert_url("https://[2001:db8::1", NULL, 0, false);
    assert_url("https://[::1]x/", NULL, 0, false);
    assert_url("https://a\\b/", NULL, 0, false);
    assert_url(NULL, NULL, 0, false);
}

static void test_same_place(void **state)
{
    (void)state;
    assert_true(text_same_place("HTTPS://MAIL.contoso.test.:443/x?A", "https://mail.contoso.test/x?A"));
    assert_true(text_same_place("http://contoso.test", "http://CONTOSO.test:80"));
    assert_true(text_same_place("/x", "/x"));
    assert_false(text_same_place("https://mail.contoso.test/x", "https://mail.contoso.test/X"));
    assert_false(text_same_place("https://mail.contoso.test/x", "http://mail.contoso.test/x"));
    assert_false(text_same_place("https://mail.contoso.test/x", "https://mail.contoso.test:8443/x"));
    assert_false(text_same_place("https://mail.contoso.test/x", "https://contoso.test/x"));
    assert_false(text_same_place("https://mail.contoso.test/x", NULL));
}

static void assert_domain(const char *address, const char *wanted)
{
    struct arena *arena = arena_create();
    const char *domain = text_mail_domain(arena, address);
    if (wanted == NULL) {
        assert_null(domain);
    } else {
        assert_non_null(domain);
        assert_string_equal(domain, wanted);
    }
    arena_destroy(arena);
}

static void test_mail_domain(void **state)
{
    (void)state;
    assert_domain("a@Contoso.TEST", "contoso.test");
    assert_domain("first.last+tag@sub.contoso.test", "sub.contoso.test");
    assert_domain("a@contoso", NULL);
    assert_domain("a@192.0.2.1", NULL);
    assert_domain("a@@contoso.test", NULL);
    assert_domain("a@b@contoso.test", NULL);
    assert_domain("@contoso.test", NULL);
    assert_domain("a@", NULL);
    assert_domain("contoso.test", NULL);
    assert_domain("a@contoso.test/evil", NULL);
    assert_domain("a@contoso.test:443", NULL);
    assert_domain("a b@contoso.test", NULL);
    assert_domain("a\r\nX: y@contoso.test", NULL);
    assert_domain("a@contoso.test.", NULL);
    assert_domain("a@.contoso.test", NULL);
    assert_domain("a@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test", NULL);
    assert_domain(NULL, NULL);
}

static void test_case(void **state)
{
    (void)state;
    assert_true(text_equal_ignoring_case("OUTLOOK.EXE", "outlook.exe"));
    assert_false(text_equal_ignoring_case("a", "ab"));
    assert_true(text_equal_ignoring_case(NULL, NULL));
    assert_false(text_equal_ignoring_case(NULL, ""));
    assert_true(text_begins_ignoring_case("HTTPS://x", "https://"));
    assert_false(text_begins_ignoring_case("http", "https://"));
    assert_true(text_ends_ignoring_case("x.Contoso.TEST", ".contoso.test"));
    assert_false(text_ends_ignoring_case("test", ".contoso.test"));
}

static void test_format_is_cut_at_a_character(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    enum { COUNT = 40000 };
    char *long_text = arena_allocate(arena, COUNT * 2 + 2, 1);
    long_text[0] = 'x';
    for (size_t i = 0; i < COUNT; i++) {
        memcpy(long_text + 1 + i * 2, "\xC3\xA4", 2);
    }
    const char *text = arena_format(arena, "%s", long_text);
    assert_true(strlen(text) <= 64 * 1024);
    assert_string_equal(text, text_make_valid(arena, text, strlen(text), strlen(text)));
    assert_string_equal(arena_format(arena, "%d-%s", 7, "b"), "7-b");
    assert_string_equal(arena_format(arena, "%s", ""), "");
    arena_destroy(arena);
}

int test_text(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_make_valid),
        cmocka_unit_test(test_is_valid),
        cmocka_unit_test(test_split_endpoint),
        cmocka_unit_test(test_split_url),
        cmocka_unit_test(test_same_place),
        cmocka_unit_test(test_mail_domain),
        cmocka_unit_test(test_case),
        cmocka_unit_test(test_format_is_cut_at_a_character),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
