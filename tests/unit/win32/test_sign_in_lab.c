/*
 * A sign-in against a server that really checks it: run in a lab with the scenario "sign-in-odd" (tests/lab/lab), it signs in
 * by Windows' own packages; anywhere else it is skipped.
 */
#include "core/collect/win32/system.h"

#include <string.h>

#include <curl/curl.h>

#include "core/autodiscover/challenge.h"
#include "core/autodiscover/conversation.h"
#include "core/autodiscover/http_memory.h"
#include "core/autodiscover/sign_in.h"
#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#define HOST "autodiscover.contoso.test"
#define ODD  "odd.contoso.test"

static struct name_lookup name;
static struct name_lookup odd_name;

static int begin(void **state)
{
    int failed = kit_make_arena(state);
    schema_initialize(&name_lookup_schema, &name);
    schema_initialize(&name_lookup_schema, &odd_name);
    collect_name(kit_arena, HOST, &name);
    collect_name(kit_arena, ODD, &odd_name);
    return failed != 0 || !http_begin();
}

static int end(void **state)
{
    curl_global_cleanup();
    return kit_end_arena(state);
}

static struct sign_in_request request_with(const char *offered, const char *user, const char *password)
{
    struct challenge_list *challenges = arena_allocate(kit_arena, 1, sizeof *challenges);
    struct sign_in_request request = {0};
    if (name.addresses.count == 0 || odd_name.addresses.count == 0) {
        skip();
    }
    challenge_parse(kit_arena, offered, strlen(offered), challenges);
    request.address = "a@contoso.test";
    request.url = "https://" HOST "/autodiscover/autodiscover.xml";
    request.host = HOST;
    request.port = 443;
    request.addresses = &name.addresses;
    request.challenges = challenges;
    request.user = user;
    request.password = password;
    request.connect_timeout_ms = 10000;
    request.transfer_timeout_ms = 20000;
    return request;
}

static void perform(const struct sign_in_request *request, struct attempt_list *attempts,
                    struct failure *failure)
{
    memset(attempts, 0, sizeof *attempts);
    memset(failure, 0, sizeof *failure);
    sign_in_perform(kit_arena, request, attempts, failure);
    if (failure->operation != NULL) {
        print_message("%s: 0x%08X %s\n", failure->operation, (unsigned)failure->code,
                      failure->text == NULL ? "" : failure->text);
    }
}

static void a_right_password_is_let_in(void **state)
{
    (void)state;
    static const char *const schemes[] = {"NTLM", "Negotiate"};
    for (size_t i = 0; i < 2; i++) {
        struct attempt_list attempts;
        struct failure failure;
        struct sign_in_request request = request_with(schemes[i], "CONTOSO\\a", "Lab-Password-1");
        perform(&request, &attempts, &failure);
        assert_int_equal(attempts.count, 3);
        assert_string_equal(attempts.items[0].request, "pox");
        assert_string_equal(attempts.items[0].sign_in, schemes[i]);
        assert_string_equal(attempts.items[0].user, "CONTOSO\\a");
        assert_int_equal(attempts.items[0].pass, 2);
        assert_int_equal(attempts.items[0].answer.kind, ANSWER_SETTINGS);
        for (size_t k = 0; k < attempts.count; k++) {
            assert_int_equal(attempts.items[k].http_status, 200);
        }
    }
}

static void a_wrong_password_is_refused(void **state)
{
    (void)state;
    struct attempt_list attempts;
    struct failure failure;
    struct sign_in_request request =
        request_with("Negotiate, NTLM, Basic realm=\"x\"", "CONTOSO\\a", "not-the-password");
    perform(&request, &attempts, &failure);
    assert_int_equal(attempts.count, 1);
    assert_int_equal(attempts.items[0].http_status, 401);
    assert_string_equal(attempts.items[0].sign_in, "Negotiate");
    for (size_t i = 0; i < attempts.items[0].challenges.count; i++) {
        assert_null(attempts.items[0].challenges.items[i].parameters);
    }
}

/* ---- a server that does something odd ---- */

static int count_proofs(const char *path)
{
    struct http_request request = {0};
    struct failure failure = {0};
    size_t len = 0;
    request.method = "GET";
    request.url = arena_format(kit_arena, "https://" ODD "/count%s", path);
    request.host = ODD;
    request.port = 443;
    request.addresses = &odd_name.addresses;
    request.connect_timeout_ms = 10000;
    request.transfer_timeout_ms = 20000;
    struct conversation *conversation = conversation_begin(&request, NULL, &failure);
    assert_non_null(conversation);
    assert_int_equal(conversation_ask(conversation, &request, false), SAID);
    const char *body = conversation_body(conversation, &len);
    assert_int_equal(len, 1);
    int count = body[0] - '0';
    conversation_end(conversation);
    return count;
}

static void a_password_is_proved_once_at_most(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int proofs;
        int outcome; /* of the one attempt; REACH_UNKNOWN = there is none */
    } rows[] = {
        {"/closes-first", 0, REACH_UNKNOWN},
        {"/closes-at-begin", 0, REACH_UNKNOWN},
        {"/no-token", 0, REACH_UNKNOWN},
        {"/huge-token", 0, REACH_UNKNOWN},
        {"/closes-at-proof", 1, REACH_CLOSED_EARLY},
        {"/asks-again", 1, REACH_DONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sign_in_request request =
            request_with("NTLM, Basic realm=\"x\"", "CONTOSO\\a", "Lab-Password-1");
        struct attempt_list attempts;
        struct failure failure;
        request.url = arena_format(kit_arena, "https://" ODD "%s", rows[i].path);
        request.host = ODD;
        request.addresses = &odd_name.addresses;
        print_message("%s\n", rows[i].path);
        perform(&request, &attempts, &failure);
        assert_int_equal(count_proofs(rows[i].path), rows[i].proofs);
        assert_int_equal(attempts.count, rows[i].outcome == REACH_UNKNOWN ? 0 : 1);
        if (attempts.count > 0) {
            assert_int_equal(attempts.items[0].outcome, rows[i].outcome);
            assert_string_equal(attempts.items[0].sign_in, "NTLM");
        } else {
            assert_non_null(failure.operation);
        }
    }
}

/* ---- stopping ---- */

enum { BEFORE_STOP_MS = 1000, STOP_MS = 200 };

static struct flag stop;
static int64_t stopped_at;

static void stop_soon(void *nothing)
{
    (void)nothing;
    Sleep(BEFORE_STOP_MS);
    stopped_at = clock_milliseconds();
    flag_raise(&stop);
}

static void it_ends_soon_when_it_is_stopped(void **state)
{
    (void)state;
    struct sign_in_request request = request_with("NTLM", "CONTOSO\\a", "Lab-Password-1");
    struct attempt_list attempts;
    struct failure failure;
    request.url = "https://" ODD "/silent";
    request.host = ODD;
    request.addresses = &odd_name.addresses;
    request.stop = &stop;
    struct thread *thread = thread_start(stop_soon, NULL);
    assert_non_null(thread);
    perform(&request, &attempts, &failure);
    int64_t taken = clock_milliseconds() - stopped_at;
    thread_join(thread);
    assert_in_range(taken, 0, STOP_MS);
    /* the password was proved, so that stands */
    assert_int_equal(attempts.count, 1);
    assert_int_equal(attempts.items[0].outcome, REACH_CANCELLED);
    assert_string_equal(attempts.items[0].sign_in, "NTLM");
    assert_int_equal(count_proofs("/silent"), 1);
}

/* Wine's Schannel gives no binding by itself; Windows' does. Either way it is that of RFC 5929, here with SHA-256. */
static void the_connection_has_its_binding(void **state)
{
    (void)state;
    static const char prefix[] = "tls-server-end-point:";
    enum { SHA256_LEN = 32 };
    struct http_request request = {0};
    struct failure failure = {0};
    if (name.addresses.count == 0) {
        skip();
    }
    request.method = "GET";
    request.url = "https://" HOST "/";
    request.host = HOST;
    request.port = 443;
    request.addresses = &name.addresses;
    request.connect_timeout_ms = 10000;
    request.transfer_timeout_ms = 20000;
    struct conversation *conversation = conversation_begin(&request, NULL, &failure);
    assert_non_null(conversation);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(conversation_ask(conversation, &request, i > 0), SAID);
        const struct channel_binding *binding = conversation_binding(conversation);
        assert_int_equal(binding->len, sizeof prefix - 1 + SHA256_LEN);
        assert_memory_equal(binding->bytes, prefix, sizeof prefix - 1);
    }
    conversation_end(conversation);
}

int test_sign_in_lab(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_password_is_let_in),
        cmocka_unit_test(a_wrong_password_is_refused),
        cmocka_unit_test(a_password_is_proved_once_at_most),
        cmocka_unit_test(it_ends_soon_when_it_is_stopped),
        cmocka_unit_test(the_connection_has_its_binding),
    };
    return cmocka_run_group_tests_name("sign_in_lab", tests, begin, end);
}
