/*
 * Challenge lists: the comma that parts two challenges against the comma that parts two parameters.
 */
#include <string.h>

#include "core/autodiscover/challenge.h"
#include "tests/unit/unit.h"

static struct challenge_list parse(struct arena *arena, const char *value)
{
    struct challenge_list list = {NULL, 0, 0};
    challenge_parse(arena, value, strlen(value), &list);
    return list;
}

static void assert_challenge(const struct challenge_list *list, size_t index, const char *scheme,
                             const char *parameters)
{
    assert_true(index < list->count);
    assert_string_equal(list->items[index].scheme, scheme);
    if (parameters == NULL) {
        assert_null(list->items[index].parameters);
    } else {
        assert_non_null(list->items[index].parameters);
        assert_string_equal(list->items[index].parameters, parameters);
    }
}

static void test_one(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge_list list = parse(arena, "Basic realm=\"mail.contoso.test\"");
    assert_int_equal(list.count, 1);
    assert_challenge(&list, 0, "Basic", "realm=\"mail.contoso.test\"");
    list = parse(arena, "Negotiate");
    assert_int_equal(list.count, 1);
    assert_challenge(&list, 0, "Negotiate", NULL);
    list = parse(arena, "  NTLM  ");
    assert_challenge(&list, 0, "NTLM", NULL);
    arena_destroy(arena);
}

static void test_several_in_one_line(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge_list list = parse(arena, "Negotiate, NTLM,Basic realm=\"a, b\", charset=\"UTF-8\"");
    assert_int_equal(list.count, 3);
    assert_challenge(&list, 0, "Negotiate", NULL);
    assert_challenge(&list, 1, "NTLM", NULL);
    assert_challenge(&list, 2, "Basic", "realm=\"a, b\", charset=\"UTF-8\"");
    /* as Exchange Online sends it: Bearer with many parameters, then Basic without a blank */
    list =
        parse(arena,
              "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", token_types=\"app_asserted_user_v1 "
              "service_asserted_app_v1\", authorization_uri=\"https://login.example/common/oauth2/"
              "authorize\",Basic Realm=\"\"");
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].scheme, "Bearer");
    assert_non_null(strstr(list.items[0].parameters, "authorization_uri=\"https://login.example"));
    assert_challenge(&list, 1, "Basic", "Realm=\"\"");
    /* RFC 9110 section 11.6.1's own example, with empty list items */
    list = parse(arena,
                 "Basic realm=\"simple\", , Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"");
    assert_int_equal(list.count, 2);
    assert_challenge(&list, 1, "Newauth", "realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"");
    arena_destroy(arena);
}

static void test_token68(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct challenge_list list = parse(arena, "Negotiate oYG2MIGzoAMKAQE=, Basic realm=x");
    assert_int_equal(list.count, 2);
    assert_challenge(&list, 0, "Negotiate", "oYG2MIGzoAMKAQE=");
    assert_challenge(&list, 1, "Basic", "realm=x");
    arena_destroy(arena);
}

static void test_hostile(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    assert_int_equal(parse(arena, "").count, 0);
    assert_int_equal(parse(arena, ",,, ,").count, 0);
    assert_int_equal(parse(arena, "\"\"\"").count, 0);
    assert_int_equal(parse(arena, "=x").count, 0);
    (void)parse(arena, "Basic realm=\"never closed, NTLM");
    (void)parse(arena, "Basic realm=\"ends in backslash\\");
    (void)parse(arena, "\xFF\xFE, Basic");
    enum { MANY = 5000 };
    char *many = arena_allocate(arena, MANY * 3 + 1, 1);
    for (size_t i = 0; i < MANY; i++) {
        memcpy(many + i * 3, "ab,", 3);
    }
    assert_int_equal(parse(arena, many).count, CHALLENGE_MAXIMUM);
    char *wide = arena_allocate(arena, 100001, 1);
    memset(wide, 'x', 100000);
    memcpy(wide, "Basic ", 6);
    struct challenge_list list = parse(arena, wide);
    assert_int_equal(list.count, 1);
    assert_true(strlen(list.items[0].parameters) <= CHALLENGE_PARAMETERS_MAXIMUM);
    arena_destroy(arena);
}

int test_challenge(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one),
        cmocka_unit_test(test_several_in_one_line),
        cmocka_unit_test(test_token68),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests_name("challenge", tests, NULL, NULL);
}
