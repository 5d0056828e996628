/*
 * The channel binding made from a certificate, against RFC 5929 section 4.1 with hashes that sha256sum and its like gave.
 */
#include <stdlib.h>
#include <string.h>

#include "core/collect/sign_in.h"
#include "tests/unit/unit.h"

#define FOLDER "tests/corpus/certificates/"

static const char prefix[] = "tls-server-end-point:";

static bool bind_to(struct arena *arena, const char *file, struct channel_binding *binding,
                    struct failure *failure)
{
    size_t len = 0;
    char *bytes = unit_read_file(file, &len);
    struct der_certificate certificate = {(const unsigned char *)bytes, len};
    bool bound = channel_binding_of_certificate(arena, &certificate, binding, failure);
    free(bytes);
    return bound;
}

static void assert_binding(const struct channel_binding *binding, const char *hash)
{
    char text[2 * CHANNEL_BINDING_MAXIMUM + 1] = "";
    assert_in_range(binding->len, sizeof prefix, CHANNEL_BINDING_MAXIMUM);
    assert_memory_equal(binding->bytes, prefix, sizeof prefix - 1);
    for (size_t i = sizeof prefix - 1; i < binding->len; i++) {
        text[2 * (i - (sizeof prefix - 1))] = "0123456789abcdef"[binding->bytes[i] >> 4];
        text[2 * (i - (sizeof prefix - 1)) + 1] = "0123456789abcdef"[binding->bytes[i] & 15];
    }
    assert_string_equal(text, hash);
}

static void the_signature_names_the_hash(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *hash;
    } rows[] = {
        {FOLDER "good.der", "f1c2e20b08a3ee098d1e8e08bd9db301148c91f2402ca4de3d780fb77a617721"},
        /* SHA-256 in place of SHA-1 */
        {FOLDER "signed-with-sha1.der", "77be89be2122eddcdb50e1125419953ae59734ebc760d21374569dbd292d859e"},
        {FOLDER "signed-with-sha384.der", "ba58207d8b81aed605322a3613670d729b6ba4832c6b112394b7a90bf9f01d0f"
                                          "85cad72e472b65f5a3f1386f3ed56ba3"},
        {FOLDER "signed-with-sha512.der", "2f108023a6cdac9441987d85245252302cc6d59fe2cb343ef08a3c775aa78c7f"
                                          "e3f2cfe0410b0abe5f581292791833129ad522167be5131367b0d6e931ca73ab"},
    };
    struct arena *arena = arena_create();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct channel_binding binding;
        struct failure failure = {0};
        assert_true(bind_to(arena, rows[i].file, &binding, &failure));
        assert_null(failure.operation);
        assert_binding(&binding, rows[i].hash);
    }
    arena_destroy(arena);
}

static void without_a_hash_there_is_none(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    struct channel_binding binding;
    struct failure failure = {0};
    assert_false(bind_to(arena, FOLDER "signed-with-ed25519.der", &binding, &failure));
    assert_int_equal(binding.len, 0);
    assert_string_equal(failure.operation, "channel binding");
    struct der_certificate damaged = {(const unsigned char *)"damaged", 7};
    struct failure second = {0};
    assert_false(channel_binding_of_certificate(arena, &damaged, &binding, &second));
    assert_non_null(second.operation);
    assert_int_equal(binding.len, 0);
    arena_destroy(arena);
}

int test_channel_binding(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_signature_names_the_hash),
        cmocka_unit_test(without_a_hash_there_is_none),
    };
    return cmocka_run_group_tests_name("channel_binding", tests, NULL, NULL);
}
