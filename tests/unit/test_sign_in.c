/*
 * The parts of a sign-in that need no server: base64, what a token proves, the token in a header, secrets that come back, and
 * what is said when nothing can be sent.
 */
#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/base64.h"
#include "core/autodiscover/challenge.h"
#include "core/autodiscover/http_memory.h"
#include "core/autodiscover/http_secrets.h"
#include "core/autodiscover/sign_in.h"
#include "core/autodiscover/sign_in_token.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#include <curl/curl.h>

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

/* RFC 4648 section 10. */
static void base64_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *text;
    } rows[] = {{"", ""},
                {"f", "Zg=="},
                {"fo", "Zm8="},
                {"foo", "Zm9v"},
                {"foob", "Zm9vYg=="},
                {"fooba", "Zm9vYmE="},
                {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[BASE64_ROOM(6)];
        unsigned char bytes[8];
        size_t len = 99;
        base64_encode((const unsigned char *)rows[i].bytes, strlen(rows[i].bytes), text);
        assert_string_equal(text, rows[i].text);
        assert_true(base64_decode(text, strlen(text), bytes, &len));
        assert_int_equal(len, strlen(rows[i].bytes));
        assert_memory_equal(bytes, rows[i].bytes, len);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9\xFF", "=Zm9"};
    unsigned char bytes[16];
    size_t len = 0;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(base64_decode(bad[i], strlen(bad[i]), bytes, &len));
    }
}

static enum token_kind kind_of(const char *bytes, size_t len)
{
    return sign_in_token_kind((const unsigned char *)bytes, len);
}

static void tokens_that_prove_a_password(void **state)
{
    (void)state;
    static const char begins[] = "NTLMSSP\0\1\0\0\0\7\x82\x08\xA2";
    static const char proves[] = "NTLMSSP\0\3\0\0\0\x18\0\x18\0";
    static const char wrapped[] = "\x60\x40\x06\x06\x2B\x06\x01\x05\x05\x02NTLMSSP\0\3\0\0\0 more";
    static const char negoex[] = "\x60\x40\x06\x06NEGOEXTS\0\0\0\0\0\0";
    static const char kerberos[] = "\x60\x82\x05\x06\x06\x09\x2A\x86\x48\x86\xF7\x12\x01\x02\x02";
    assert_int_equal(kind_of(begins, sizeof begins - 1), TOKEN_BEGINS);
    assert_int_equal(kind_of(proves, sizeof proves - 1), TOKEN_PROVES);
    assert_int_equal(kind_of(wrapped, sizeof wrapped - 1), TOKEN_PROVES);
    assert_int_equal(kind_of(negoex, sizeof negoex - 1), TOKEN_BEGINS);
    assert_int_equal(kind_of(kerberos, sizeof kerberos - 1), TOKEN_OTHER);
    assert_int_equal(kind_of("NTLMSSP\0\3\0\0", 11), TOKEN_OTHER);
    assert_int_equal(kind_of("", 0), TOKEN_OTHER);
}

static void the_token_of_a_scheme_is_found(void **state)
{
    (void)state;
    static const char value[] = "Negotiate, Basic realm=\"NTLM x\", ntlm  TlRMTVNTUAAC==  , Bearer";
    const char *token = NULL;
    size_t len = 0;
    assert_true(challenge_find_token(value, strlen(value), "NTLM", &token, &len));
    assert_int_equal(len, 14);
    assert_memory_equal(token, "TlRMTVNTUAAC==", len);
    assert_false(challenge_find_token(value, strlen(value), "Negotiate", &token, &len));
    assert_false(challenge_find_token(value, strlen(value), "Bearer", &token, &len));
    assert_false(challenge_find_token("", 0, "NTLM", &token, &len));
}

static const char *leave_out(struct sent_secrets *secrets, const char *text)
{
    struct attempt attempt;
    schema_initialize(&attempt_schema, &attempt);
    attempt.body_start = text;
    sent_secrets_leave_out(secrets, text, strlen(text), &attempt);
    return attempt.body_start;
}

static void escaped_passwords_are_left_out_too(void **state)
{
    (void)state;
    struct sent_secrets secrets = {0};
    sent_secrets_add_password(&secrets, "R&D \"x<y>'z");
    sent_secrets_add_token(&secrets, "TlRMTVNTUAADAAAA");
    static const char *const repeated[] = {"you sent R&D \"x<y>'z.", "<p>R&amp;D &quot;x&lt;y&gt;&#39;z</p>",
                                           "?p=R%26D%20%22x%3Cy%3E%27z&q",
                                           "Authorization: NTLM TlRMTVNTUAADAAAA"};
    for (size_t i = 0; i < sizeof repeated / sizeof repeated[0]; i++) {
        assert_string_not_equal(leave_out(&secrets, repeated[i]), repeated[i]);
    }
    assert_string_equal(leave_out(&secrets, "you sent R&D"), "you sent R&D");
    sent_secrets_destroy(&secrets);
    assert_int_equal(secrets.count, 0);
    sent_secrets_add_password(&secrets, NULL);
    sent_secrets_add_password(&secrets, "");
    assert_int_equal(secrets.count, 0);
    for (int i = 0; i < 100; i++) {
        sent_secrets_add_token(&secrets, "x");
    }
    sent_secrets_destroy(&secrets);
}

/* An attempt that keeps what a server said. */
static void keep(struct attempt *attempt)
{
    schema_initialize(&attempt_schema, attempt);
    attempt->user = "anna";
    attempt->body_start = "POST / HTTP/1.1 Authorization: Ba";
    attempt->server = "nginx";
    attempt->answer.problem = "not XML";
}

static void a_password_that_comes_back_is_left_out_everywhere(void **state)
{
    (void)state;
    static const char body[] = "you are anna with Lab-Password-1";
    struct sent_secrets secrets = {0};
    struct attempt attempt;
    keep(&attempt);
    sent_secrets_add_token(&secrets, "YW5uYTpMYWItUGFzc3dvcmQtMQ==");
    sent_secrets_add_password(&secrets, "Lab-Password-1");
    struct challenge *challenge = schema_append(kit_arena, &challenge_schema, &attempt.challenges);
    challenge->parameters = "realm=\"YW5uYTpMYWItUGFzc3dvcmQtMQ==\"";
    challenge->scheme = "Lab-Password-1";
    attempt.location = "https://elsewhere.example/?p=Lab-Password-1";
    struct protocol *protocol = schema_append(kit_arena, &protocol_schema, &attempt.answer.protocols);
    protocol->server = "Lab-Password-1.contoso.test";
    protocol->type = "EXPR";
    sent_secrets_leave_out(&secrets, body, strlen(body), &attempt);
    sent_secrets_destroy(&secrets);
    assert_null(strstr(attempt.body_start, "Authorization"));
    assert_string_equal(attempt.answer.problem, attempt.body_start);
    assert_null(strstr(challenge->parameters, "YW5u"));
    assert_null(strstr(challenge->scheme, "Lab"));
    assert_null(strstr(attempt.location, "Lab"));
    assert_null(strstr(protocol->server, "Lab"));
    assert_string_equal(protocol->type, "EXPR");
    assert_string_equal(attempt.server, "nginx");
    assert_string_equal(attempt.user, "anna");
}

static void other_answers_stay_as_they_are(void **state)
{
    (void)state;
    static const char body[] = "nothing of it";
    struct sent_secrets secrets = {0};
    struct attempt attempt;
    keep(&attempt);
    sent_secrets_add_password(&secrets, "mail");
    struct protocol *protocol = schema_append(kit_arena, &protocol_schema, &attempt.answer.protocols);
    protocol->server = "mail.contoso.test";
    attempt.answer.error_message = "mail is wrong";
    sent_secrets_leave_out(&secrets, body, strlen(body), &attempt);
    sent_secrets_destroy(&secrets);
    assert_string_equal(protocol->server, "mail.contoso.test");
    assert_non_null(strstr(attempt.body_start, "POST"));
    assert_string_equal(attempt.answer.problem, "not XML");
    assert_null(strstr(attempt.answer.error_message, "mail"));
}

/* Port 1 (tcpmux) has been out of use for decades; nothing listens there. */
static struct sign_in_request request_to(const struct challenge_list *challenges)
{
    static const char *items[] = {"127.0.0.1"};
    static const struct text_list addresses = {items, 1, 1};
    struct sign_in_request request = {0};
    request.address = "anna@contoso.test";
    request.url = "https://mail.contoso.test:1/autodiscover/autodiscover.xml";
    request.host = "mail.contoso.test";
    request.port = 1;
    request.addresses = &addresses;
    request.challenges = challenges;
    request.user = "anna";
    request.password = "Lab-Password-1";
    request.connect_timeout_ms = 20000;
    request.transfer_timeout_ms = 20000;
    return request;
}

static const char *failure_text(const struct sign_in_request *request)
{
    struct attempt_list attempts = {NULL, 0, 0};
    struct failure failure = {0};
    sign_in_perform(kit_arena, request, &attempts, &failure);
    assert_int_equal(attempts.count, 0);
    assert_non_null(failure.operation);
    return failure.text;
}

static void what_is_not_sent_is_no_attempt(void **state)
{
    (void)state;
    struct challenge_list basic = {NULL, 0, 0};
    struct challenge_list bearer = {NULL, 0, 0};
    struct challenge_list negotiate = {NULL, 0, 0};
    challenge_parse(kit_arena, "Basic realm=\"x\"", 15, &basic);
    challenge_parse(kit_arena, "Bearer", 6, &bearer);
    challenge_parse(kit_arena, "Negotiate, NTLM", 15, &negotiate);
    char long_password[3000];
    memset(long_password, 'x', sizeof long_password - 1);
    long_password[sizeof long_password - 1] = '\0';

    struct sign_in_request request = request_to(&basic);
    request.user = "contoso:anna";
    assert_non_null(strstr(failure_text(&request), "colon"));
    request.user = "anna";
    request.password = long_password;
    assert_non_null(strstr(failure_text(&request), "too long"));
    request.password = "Lab-Password-1";
    assert_non_null(failure_text(&request)); /* nobody listens */
    request.user = NULL;
    assert_non_null(strstr(failure_text(&request), "no user name"));
    request = request_to(&bearer);
    assert_non_null(strstr(failure_text(&request), "no sign-in"));
    request = request_to(&basic);
    request.use_windows = true;
    assert_non_null(strstr(failure_text(&request), "no sign-in"));
    request = request_to(&negotiate);
    assert_non_null(failure_text(&request));
    struct flag stop = {0};
    flag_raise(&stop);
    request.stop = &stop;
    assert_non_null(strstr(failure_text(&request), "stopped"));
}

int test_sign_in(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_both_ways),
        cmocka_unit_test(what_is_no_base64_is_refused),
        cmocka_unit_test(tokens_that_prove_a_password),
        cmocka_unit_test(the_token_of_a_scheme_is_found),
        cmocka_unit_test(escaped_passwords_are_left_out_too),
        cmocka_unit_test(a_password_that_comes_back_is_left_out_everywhere),
        cmocka_unit_test(other_answers_stay_as_they_are),
        cmocka_unit_test(what_is_not_sent_is_no_attempt),
    };
    return cmocka_run_group_tests_name("sign_in", tests, begin, end);
}
