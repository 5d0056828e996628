/*
 * A sign-in against a server that really checks it: run in a lab with the scenario "ntlm" (tests/lab/lab), it signs in by
 * Windows' own packages; anywhere else it is skipped.
 */
#include <string.h>

#include <curl/curl.h>

#include "core/autodiscover/challenge.h"
#include "core/autodiscover/conversation.h"
#include "core/autodiscover/http_memory.h"
#include "core/autodiscover/sign_in.h"
#include "core/collect/collect.h"
#include "tests/unit/unit.h"

#define HOST "autodiscover.contoso.test"

static struct arena *arena;
static struct name_lookup name;

static int begin(void **state)
{
    (void)state;
    arena = arena_create();
    schema_initialize(&name_lookup_schema, &name);
    collect_name(arena, HOST, &name);
    return http_begin() ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    curl_global_cleanup();
    arena_destroy(arena);
    return 0;
}

static void perform(const char *offered, const char *user, const char *password,
                    struct attempt_list *attempts, struct failure *failure)
{
    struct challenge_list challenges = {NULL, 0, 0};
    struct sign_in_request request = {0};
    if (name.addresses.count == 0) {
        skip();
    }
    challenge_parse(arena, offered, strlen(offered), &challenges);
    request.address = "a@contoso.test";
    request.url = "https://" HOST "/autodiscover/autodiscover.xml";
    request.host = HOST;
    request.port = 443;
    request.addresses = &name.addresses;
    request.challenges = &challenges;
    request.user = user;
    request.password = password;
    request.connect_timeout_ms = 10000;
    request.transfer_timeout_ms = 20000;
    memset(attempts, 0, sizeof *attempts);
    memset(failure, 0, sizeof *failure);
    sign_in_perform(arena, &request, attempts, failure);
    if (failure->operation != NULL) {
        print_message("%s: 0x%08X %s\n", failure->operation, (unsigned)failure->code, failure->text);
    }
}

static void a_right_password_is_let_in(void **state)
{
    (void)state;
    static const char *const schemes[] = {"NTLM", "Negotiate"};
    for (size_t i = 0; i < 2; i++) {
        struct attempt_list attempts;
        struct failure failure;
        perform(schemes[i], "CONTOSO\\a", "Lab-Password-1", &attempts, &failure);
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
    perform("Negotiate, NTLM, Basic realm=\"x\"", "CONTOSO\\a", "not-the-password", &attempts, &failure);
    assert_int_equal(attempts.count, 1);
    assert_int_equal(attempts.items[0].http_status, 401);
    assert_string_equal(attempts.items[0].sign_in, "Negotiate");
    for (size_t i = 0; i < attempts.items[0].challenges.count; i++) {
        assert_null(attempts.items[0].challenges.items[i].parameters);
    }
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
        cmocka_unit_test(the_connection_has_its_binding),
    };
    return cmocka_run_group_tests_name("sign_in_lab", tests, begin, end);
}
