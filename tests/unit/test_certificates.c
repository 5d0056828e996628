/*
 * Certificates described and judged by the system's own engine: Windows' under Windows and Wine, OpenSSL's on Linux.
 */
#include <string.h>

#include "tests/unit/certificate_kit.h"
#include "tests/unit/unit.h"

static struct tls_look judge(const struct der_chain *chain, const char *host)
{
    struct tls_look look;
    schema_initialize(&tls_look_schema, &look);
    collect_certificate_verdict(kit_arena, chain, host, &look);
    return look;
}

static void a_certificate_is_described(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct tls_look look = judge(&chain, "mail.contoso.test");
    assert_int_equal(look.chain.count, 2);
    const struct certificate *leaf = &look.chain.items[0];
    /* What is most specific comes first; the quoting of a comma differs between the systems. */
    assert_non_null(leaf->subject);
    assert_int_equal(strncmp(leaf->subject, "CN=mail.contoso.test", strlen("CN=mail.contoso.test")), 0);
    assert_non_null(strstr(leaf->subject, "Contoso"));
    assert_non_null(leaf->issuer);
    assert_int_equal(strncmp(leaf->issuer, "CN=Contoso Test Issuer", strlen("CN=Contoso Test Issuer")), 0);
    assert_string_equal(leaf->not_before, "2024-01-01T00:00:00Z");
    assert_string_equal(leaf->not_after, "2049-01-01T00:00:00Z");
    assert_string_equal(leaf->thumbprint, "77c89d6114e7dcf2fa82297591e82fe5f4119cda");
    assert_int_equal(leaf->names.count, 4);
    assert_string_equal(leaf->names.items[0], "mail.contoso.test");
    assert_string_equal(leaf->names.items[1], "*.eu.contoso.test");
    assert_string_equal(leaf->names.items[2], "192.0.2.10");
    assert_string_equal(leaf->names.items[3], "2001:db8::10");
    assert_int_equal(look.chain.items[1].names.count, 0);
    assert_int_equal(strncmp(look.chain.items[1].subject, "CN=Contoso Test Issuer", 22), 0);
}

static void assert_verdict(const char *leaf, const char *host, int expected, uint32_t expected_code)
{
    struct der_chain chain = kit_make_chain(leaf);
    struct tls_look look = judge(&chain, host);
    /* Without the root in the store, being untrusted comes before every other fault of these certificates. */
    if (!kit_trusts) {
        expected = CERTIFICATE_UNTRUSTED;
    }
    if (look.verdict != expected) {
        fail_msg("%s for %s: verdict %s (0x%08x) instead of %s", leaf, host,
                 schema_name(certificate_verdict_names, look.verdict), (unsigned)look.verdict_code,
                 schema_name(certificate_verdict_names, expected));
    }
    if (kit_trusts) {
        assert_int_equal(look.verdict_code, (int64_t)expected_code);
    } else {
        assert_int_not_equal(look.verdict_code, 0);
    }
    assert_null(look.failure.operation);
}

static void the_verdict_names_the_fault(void **state)
{
    (void)state;
    assert_verdict(CERTIFICATES "good.der", "mail.contoso.test", CERTIFICATE_GOOD, 0);
    assert_verdict(CERTIFICATES "good.der", "MAIL.contoso.test", CERTIFICATE_GOOD, 0);
    assert_verdict(CERTIFICATES "good.der", "autodiscover.eu.contoso.test", CERTIFICATE_GOOD, 0);
    assert_verdict(CERTIFICATES "good.der", "autodiscover.contoso.test", CERTIFICATE_OTHER_NAME, 0x800B010F);
    assert_verdict(CERTIFICATES "good.der", "a.b.eu.contoso.test", CERTIFICATE_OTHER_NAME, 0x800B010F);
    assert_verdict(CERTIFICATES "expired.der", "mail.contoso.test", CERTIFICATE_EXPIRED, 0x800B0101);
    assert_verdict(CERTIFICATES "not-yet.der", "mail.contoso.test", CERTIFICATE_NOT_YET_VALID, 0x800B0101);
    assert_verdict(CERTIFICATES "wrong-usage.der", "mail.contoso.test", CERTIFICATE_WRONG_USAGE, 0x800B0110);
    assert_verdict(CERTIFICATES "expired.der", "other.contoso.test", CERTIFICATE_OTHER_NAME, 0x800B010F);
}

/* The root is not sent: the engine finds it where the system keeps it, or not at all. */
static void the_root_is_described(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct tls_look look = judge(&chain, "mail.contoso.test");
    assert_int_equal(look.root.count, kit_trusts ? 1 : 0);
    if (kit_trusts) {
        const struct certificate *root = &look.root.items[0];
        assert_int_equal(strncmp(root->subject, "CN=Contoso Test Root", strlen("CN=Contoso Test Root")), 0);
        assert_string_equal(root->subject, root->issuer);
        assert_string_equal(root->not_after, "2049-01-01T00:00:00Z");
        assert_int_equal(strlen(root->thumbprint), 40);
    }
    /* Never public; where the system has no list of public ones, unknown. */
    assert_int_not_equal(look.root_is_public, TRUTH_YES);

    struct der_chain partial = kit_make_lone_chain(CERTIFICATES "good.der");
    look = judge(&partial, "mail.contoso.test");
    assert_int_equal(look.root.count, 0);
    assert_int_equal(look.root_is_public, TRUTH_UNKNOWN);

    /* One that vouches for itself is its own root. */
    struct der_chain self_signed = kit_make_lone_chain(CERTIFICATES "self-signed.der");
    look = judge(&self_signed, "mail.contoso.test");
    assert_int_equal(look.root.count, 1);
    assert_string_equal(look.root.items[0].thumbprint, look.chain.items[0].thumbprint);
    assert_int_not_equal(look.root_is_public, TRUTH_YES);
}

static void what_nobody_vouches_for_is_untrusted(void **state)
{
    (void)state;
    struct der_chain self_signed = kit_make_lone_chain(CERTIFICATES "self-signed.der");
    struct tls_look look = judge(&self_signed, "mail.contoso.test");
    assert_int_equal(look.verdict, CERTIFICATE_UNTRUSTED);

    /* The issuer is missing: Windows' SSL policy alone would let this pass. */
    struct der_chain partial = kit_make_lone_chain(CERTIFICATES "good.der");
    look = judge(&partial, "mail.contoso.test");
    assert_int_equal(look.verdict, CERTIFICATE_UNTRUSTED);
    assert_int_not_equal(look.verdict_code, 0);
}

static void what_is_no_certificate_is_a_failure(void **state)
{
    (void)state;
    struct der_certificate good = kit_read_der(CERTIFICATES "good.der");
    struct der_chain none = {{{NULL, 0}}, 0};
    struct tls_look look = judge(&none, "mail.contoso.test");
    assert_int_equal(look.verdict, CERTIFICATE_OTHER_FAULT);
    assert_non_null(look.failure.operation);

    /* Cut at every length: nothing may crash, nothing may be good. */
    for (size_t len = 0; len < good.len; len++) {
        unsigned char *bytes = test_malloc(len + (len == 0));
        memcpy(bytes, good.bytes, len);
        struct der_chain cut = {{{bytes, len}}, 1};
        look = judge(&cut, "mail.contoso.test");
        test_free(bytes);
        assert_int_equal(look.chain.count, 1);
        /* Wine decodes a certificate that lacks its last bytes; then it is still one that nobody vouches for. */
        if (len < good.len / 2 || look.verdict != CERTIFICATE_UNTRUSTED) {
            assert_int_equal(look.verdict, CERTIFICATE_OTHER_FAULT);
            assert_non_null(look.failure.operation);
        }
    }

    /* A bad one behind a good one is told and does not hide it. */
    struct der_chain second_bad = kit_make_chain(CERTIFICATES "good.der");
    static const unsigned char rubbish[] = {0x30, 0x82, 0xFF, 0xFF, 1, 2, 3};
    second_bad.certificates[second_bad.count].bytes = rubbish;
    second_bad.certificates[second_bad.count].len = sizeof rubbish;
    second_bad.count++;
    look = judge(&second_bad, "mail.contoso.test");
    assert_int_equal(look.verdict, kit_trusts ? CERTIFICATE_GOOD : CERTIFICATE_UNTRUSTED);
    assert_int_equal(look.chain.count, 3);
    assert_null(look.chain.items[2].subject);
    assert_non_null(look.failure.operation);
}

static void a_damaged_certificate_is_never_good(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct der_certificate good = chain.certificates[0];
    unsigned char *bytes = arena_allocate(kit_arena, good.len, 1);
    /* One bit turned anywhere: the signature no longer fits, or it is no certificate any more. */
    for (size_t i = 0; i < good.len; i += 7) {
        memcpy(bytes, good.bytes, good.len);
        bytes[i] ^= 0x01;
        chain.certificates[0].bytes = bytes;
        struct tls_look look = judge(&chain, "mail.contoso.test");
        if (look.verdict == CERTIFICATE_GOOD) {
            fail_msg("byte %zu turned, and still called good", i);
        }
    }
}

static void without_a_host_nothing_is_good(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct tls_look look = judge(&chain, "");
    assert_int_equal(look.verdict, CERTIFICATE_OTHER_FAULT);
    assert_non_null(look.failure.operation);
}

static void a_session_that_is_none_is_a_failure(void **state)
{
    (void)state;
    const char *version = "left over";
    const char *cipher = "left over";
    struct der_chain chain;
    struct failure failure = {0};
    assert_false(collect_tls_session(kit_arena, NULL, &version, &cipher, &chain, &failure));
    assert_null(version);
    assert_null(cipher);
    assert_int_equal(chain.count, 0);
    assert_string_equal(failure.operation, "TLS session");
}

int test_certificates(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_described),
        cmocka_unit_test(the_verdict_names_the_fault),
        cmocka_unit_test(the_root_is_described),
        cmocka_unit_test(what_nobody_vouches_for_is_untrusted),
        cmocka_unit_test(what_is_no_certificate_is_a_failure),
        cmocka_unit_test(a_damaged_certificate_is_never_good),
        cmocka_unit_test(without_a_host_nothing_is_good),
        cmocka_unit_test(a_session_that_is_none_is_a_failure),
    };
    return cmocka_run_group_tests_name("certificates", tests, kit_begin_trust, kit_end_trust);
}
