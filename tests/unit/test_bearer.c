/*
 * The challenge of modern authentication as Exchange Online, hybrid and broken servers send it, and hostile ones.
 */
#include <string.h>

#include "core/autodiscover/bearer.h"
#include "core/autodiscover/challenge.h"
#include "tests/unit/unit.h"

static struct challenge_list parse(struct arena *arena, const char *value)
{
    struct challenge_list list = {NULL, 0, 0};
    challenge_parse(arena, value, strlen(value), &list);
    return list;
}

static void test_exchange_online(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge_list list = parse(
        arena,
        "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", "
        "trusted_issuers=\"00000001-0000-0000-c000-000000000000@*\", token_types=\"app_asserted_user_v1 "
        "service_asserted_app_v1\", "
        "authorization_uri=\"https://login.example/common/oauth2/authorize\",Basic Realm=\"\"");
    struct bearer bearer;
    assert_true(bearer_read(arena, &list.items[0], &bearer));
    assert_string_equal(bearer.client_id, "00000002-0000-0ff1-ce00-000000000000");
    assert_string_equal(bearer.trusted_issuers, "00000001-0000-0000-c000-000000000000@*");
    assert_string_equal(bearer.authorization_uri, "https://login.example/common/oauth2/authorize");
    assert_null(bearer.error);
    assert_null(bearer.issuer_kind);
    assert_false(bearer_is_broken(&bearer));
    assert_false(bearer_read(arena, &list.items[1], &bearer));
    assert_null(bearer.client_id);
    assert_true(bearer_find(arena, &list, &bearer));
    assert_string_equal(bearer.client_id, "00000002-0000-0ff1-ce00-000000000000");
    arena_destroy(arena);
}

static void test_broken(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge_list list =
        parse(arena, "Negotiate, NTLM, Bearer realm=\"\", error=\"invalid_token\", issuer_kind=AzureAD");
    struct bearer bearer;
    assert_true(bearer_find(arena, &list, &bearer));
    assert_string_equal(bearer.error, "invalid_token");
    assert_string_equal(bearer.issuer_kind, "AzureAD");
    assert_string_equal(bearer.realm, "");
    assert_true(bearer_is_broken(&bearer));
    /* one that is whole wins, wherever it stands */
    list =
        parse(arena, "Bearer error=\"invalid_token\", Bearer Authorization_Uri = \"https://login.example/\"");
    assert_true(bearer_find(arena, &list, &bearer));
    assert_string_equal(bearer.authorization_uri, "https://login.example/");
    assert_null(bearer.error);
    list = parse(arena, "Bearer authorization_uri=\"\"");
    assert_true(bearer_find(arena, &list, &bearer));
    assert_true(bearer_is_broken(&bearer));
    list = parse(arena, "Bearer");
    assert_true(bearer_find(arena, &list, &bearer));
    assert_true(bearer_is_broken(&bearer));
    list = parse(arena, "Negotiate");
    assert_false(bearer_find(arena, &list, &bearer));
    arena_destroy(arena);
}

static void test_quoting(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge challenge = {
        "bearer", "realm=\"a \\\"b\\\\, error=\\\"no\\\"\", error=\"first\", error=\"second\""};
    struct bearer bearer;
    assert_true(bearer_read(arena, &challenge, &bearer));
    assert_string_equal(bearer.realm, "a \"b\\, error=\"no\"");
    assert_string_equal(bearer.error, "first");
    static const char *const hostile[] = {"\"",
                                          "=",
                                          "==,==",
                                          "error=",
                                          "error=\"",
                                          "error=\"\\",
                                          "error=\"a\"b\"c",
                                          ",,, ,\t,",
                                          "  error",
                                          "error =  \t",
                                          "\"error=x, realm=\"y"};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        challenge.parameters = hostile[i];
        assert_true(bearer_read(arena, &challenge, &bearer));
        assert_null(bearer.client_id);
    }
    challenge.parameters = NULL;
    assert_true(bearer_read(arena, &challenge, &bearer));
    challenge.parameters = "error=\"cut off";
    assert_true(bearer_read(arena, &challenge, &bearer));
    assert_string_equal(bearer.error, "cut off");
    arena_destroy(arena);
}

int test_bearer(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exchange_online),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_quoting),
    };
    return cmocka_run_group_tests_name("bearer", tests, NULL, NULL);
}
