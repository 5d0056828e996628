/*
 * The way a transfer takes and what it says when it can't begin. Nobody answers here: every way ends at a port of this
 * computer that is closed, or at a name that does not exist, and which of the two tells the way.
 */
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "core/autodiscover/http_memory.h"
#include "core/autodiscover/http_transfer.h"
#include "core/evidence/text.h"
#include "tests/unit/environment.h"
#include "tests/unit/kit.h"
#include "tests/unit/listener.h"
#include "tests/unit/unit.h"

/* Port 1 (tcpmux) has been out of use for decades; nothing listens there. */
enum { CLOSED_PORT = 1, PATIENCE_ROUNDS = 600, ROUND_MS = 50 };

static CURLM *multi;

static int begin(void **state)
{
    int failed = kit_make_arena(state);
    return failed != 0 || !(http_begin() && (multi = curl_multi_init()) != NULL);
}

static int end(void **state)
{
    (void)curl_multi_cleanup(multi);
    curl_global_cleanup();
    return kit_end_arena(state);
}

static struct http_request request_to(const char *host, const char *url)
{
    struct http_request request = {0};
    request.method = "GET";
    request.url = url;
    request.host = host;
    request.port = CLOSED_PORT;
    request.connect_timeout_ms = 20000;
    request.transfer_timeout_ms = 20000;
    return request;
}

static bool broke_off; /* the request that was carried last */
static struct failure break_off;

/* Carries the request to its end and reads what came of it. */
static struct attempt carry(const struct http_request *request)
{
    struct failure failure = {0};
    struct attempt attempt;
    schema_initialize(&failure_schema, &break_off);
    schema_initialize(&attempt_schema, &attempt);
    struct transfer *transfer = transfer_start(multi, request, &failure);
    assert_non_null(transfer);
    CURLMsg *message = NULL;
    for (int i = 0; message == NULL && i < PATIENCE_ROUNDS; i++) {
        int count = 0;
        assert_int_equal(curl_multi_perform(multi, &count), CURLM_OK);
        message = curl_multi_info_read(multi, &count);
        if (message == NULL) {
            (void)curl_multi_poll(multi, NULL, 0, ROUND_MS, NULL);
        }
    }
    assert_non_null(message);
    CURLcode code = message->data.result;
    broke_off = transfer_broke_off(transfer, code, kit_arena, &break_off);
    transfer_read_attempt(transfer, code, kit_arena, &attempt);
    transfer_destroy(transfer);
    return attempt;
}

static void test_the_proxy_that_windows_gave_is_used(void **state)
{
    (void)state;
    struct http_request request = request_to("nowhere.invalid", "https://nowhere.invalid:1/");
    request.proxy = "127.0.0.1:1";
    assert_true(environment_set("NO_PROXY", "*"));
    struct attempt attempt = carry(&request);
    assert_true(environment_set("NO_PROXY", NULL));
    assert_int_equal(attempt.outcome, REACH_PROXY_NO_ANSWER);
    assert_string_equal(attempt.proxy, "127.0.0.1:1");
}

static void test_no_proxy_but_windows_own(void **state)
{
    (void)state;
    const char *items[] = {"127.0.0.1"};
    struct text_list addresses = {items, 1, 1};
    struct http_request request = request_to("mail.contoso.test", "https://mail.contoso.test:1/");
    request.addresses = &addresses;
    assert_true(environment_set("HTTPS_PROXY", "http://nowhere.invalid:3128"));
    struct attempt attempt = carry(&request);
    assert_true(environment_set("HTTPS_PROXY", NULL));
    assert_int_equal(attempt.outcome, REACH_REFUSED);
    assert_null(attempt.proxy);
}

static void test_an_address_with_a_scope_spoils_nothing(void **state)
{
    (void)state;
    const char *items[] = {"fe80::1%5", "127.0.0.1"};
    struct text_list addresses = {items, 2, 2};
    struct http_request request = request_to("mail.contoso.test", "https://mail.contoso.test:1/");
    request.addresses = &addresses;
    assert_int_equal(carry(&request).outcome, REACH_REFUSED);
}

static void test_a_host_that_is_an_ipv6_address(void **state)
{
    (void)state;
    const char *items[] = {"::1"};
    struct text_list addresses = {items, 1, 1};
    struct http_request request = request_to("0:0:0:0:0:0:0:1", "https://[0:0:0:0:0:0:0:1]:1/");
    request.addresses = &addresses;
    int outcome = carry(&request).outcome;
    /* refused, or no route where there is no IPv6: in both cases it was tried */
    assert_true(outcome == REACH_REFUSED || outcome == REACH_UNREACHABLE);
}

/* A port that takes the call and then says nothing, as where something on the way swallows the encryption, is no silent port. */
static void test_who_takes_the_call_is_not_silent(void **state)
{
    (void)state;
    struct play play = {NULL, 0, false};
    const char *items[] = {"127.0.0.1"};
    struct text_list addresses = {items, 1, 1};
    struct listener *listener = listener_start(&play);
    assert_non_null(listener);
    struct http_request request =
        request_to("mail.contoso.test",
                   arena_format(kit_arena, "https://mail.contoso.test:%d/", (int)listener_port(listener)));
    request.port = listener_port(listener);
    request.addresses = &addresses;
    request.connect_timeout_ms = 300;
    int outcome = carry(&request).outcome;
    listener_stop(listener);
    assert_int_equal(outcome, REACH_TIMED_OUT);
}

/* What ends before an answer begins may be chance and is asked again; what is refused, or answered in part, is not. */
static void test_what_breaks_off_is_told_apart(void **state)
{
    static const char part[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc";
    static const char no_tls[] = "220 mail.contoso.test ESMTP\r\n";
    const struct line_of_play silent[] = {{NULL, 0}, {NULL, 0}};
    const struct line_of_play half[] = {{NULL, 0}, {part, sizeof part - 1}};
    const struct line_of_play mail[] = {{no_tls, sizeof no_tls - 1}};
    const struct {
        struct play play;
        const char *scheme;
        bool expected;
    } cases[] = {{{silent, 2, true}, "http", true},
                 {{silent, 2, true}, "https", true},
                 {{mail, 1, true}, "https", true},
                 {{half, 2, true}, "http", false}};
    const char *items[] = {"127.0.0.1"};
    struct text_list addresses = {items, 1, 1};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct listener *listener = listener_start(&cases[i].play);
        assert_non_null(listener);
        struct http_request request =
            request_to("127.0.0.1", arena_format(kit_arena, "%s://127.0.0.1:%d/", cases[i].scheme,
                                                 (int)listener_port(listener)));
        request.port = listener_port(listener);
        request.addresses = &addresses;
        struct attempt attempt = carry(&request);
        listener_stop(listener);
        assert_int_not_equal(attempt.outcome, REACH_DONE);
        assert_int_equal(broke_off, cases[i].expected);
        assert_int_equal(break_off.operation != NULL, cases[i].expected);
    }
    struct http_request request = request_to("127.0.0.1", "http://127.0.0.1:1/");
    request.addresses = &addresses;
    assert_int_equal(carry(&request).outcome, REACH_REFUSED);
    assert_false(broke_off);
}

/* On plain http a proxy's 407 comes as an answer does; the server was never reached. Without a proxy it is the server's own. */
static void test_a_proxy_that_wants_a_sign_in_is_no_server(void **state)
{
    static const char refusal[] = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n"
                                  "Connection: close\r\n\r\n";
    const struct line_of_play lines[] = {{NULL, 0}, {refusal, sizeof refusal - 1}};
    struct play play = {lines, 2, true};
    const char *items[] = {"127.0.0.1"};
    struct text_list addresses = {items, 1, 1};
    (void)state;
    for (int through_proxy = 0; through_proxy < 2; through_proxy++) {
        struct listener *listener = listener_start(&play);
        assert_non_null(listener);
        const char *place = arena_format(kit_arena, "127.0.0.1:%d", (int)listener_port(listener));
        struct http_request request =
            request_to("127.0.0.1", arena_format(kit_arena, "http://%s/autodiscover.xml", place));
        request.port = listener_port(listener);
        request.addresses = &addresses;
        request.proxy = through_proxy != 0 ? place : NULL;
        struct attempt attempt = carry(&request);
        listener_stop(listener);
        assert_int_equal(attempt.http_status, 407);
        assert_int_equal(attempt.outcome, through_proxy != 0 ? REACH_PROXY_SIGN_IN : REACH_DONE);
        assert_int_equal(attempt.failure.code, through_proxy != 0 ? 407 : UNKNOWN_INTEGER);
    }
}

static void test_memory_keeps_what_it_holds(void **state)
{
    (void)state;
    char *text = http_memory_copy_text("Authorization: Basic");
    assert_string_equal(text, "Authorization: Basic");
    text = http_memory_resize(text, 4096);
    assert_non_null(text);
    assert_string_equal(text, "Authorization: Basic");
    text = http_memory_resize(text, 5);
    assert_memory_equal(text, "Autho", 5);
    http_memory_release(text);
    http_memory_release(NULL);
    unsigned char *zeroed = http_memory_allocate_zeroed(16, 4);
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(zeroed[i], 0);
    }
    http_memory_release(zeroed);
    void *fresh = http_memory_resize(NULL, 8);
    assert_non_null(fresh);
    http_memory_release(fresh);
    assert_null(http_memory_allocate_zeroed(SIZE_MAX, 2));
    assert_null(http_memory_allocate(SIZE_MAX));
}

int test_http(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_proxy_that_windows_gave_is_used),
        cmocka_unit_test(test_no_proxy_but_windows_own),
        cmocka_unit_test(test_an_address_with_a_scope_spoils_nothing),
        cmocka_unit_test(test_a_host_that_is_an_ipv6_address),
        cmocka_unit_test(test_who_takes_the_call_is_not_silent),
        cmocka_unit_test(test_what_breaks_off_is_told_apart),
        cmocka_unit_test(test_a_proxy_that_wants_a_sign_in_is_no_server),
        cmocka_unit_test(test_memory_keeps_what_it_holds),
    };
    return cmocka_run_group_tests_name("http", tests, begin, end);
}
