/*
 * How the bytes of a Credential Manager entry's password are taken. A wrong guess would be a wrong password.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/collect/credential.h"

static const char *const names[] = {"unreadable", "utf-16", "utf-8", "ansi"};

static void bytes_are_told_apart(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        int encoding;
        size_t text_len;
    } cases[] = {
        {"s\0e\0c\0r\0e\0t\0", 12, CREDENTIAL_UTF16, 12},
        {"s\0e\0c\0r\0e\0t\0\0\0", 14, CREDENTIAL_UTF16, 12},
        {"x\0", 2, CREDENTIAL_UTF16, 2},
        {"\xfc\0b\0e\0r\0", 8, CREDENTIAL_UTF16, 8},
        {"\0\x01\0\x01", 4, CREDENTIAL_UTF16, 4}, /* two letters A with a macron */
        {"p\0\xac\x20", 4, CREDENTIAL_UTF16, 4},  /* p and the euro sign */
        {"\x3d\xd8\xe7\xdc"
         "a\0",
         6, CREDENTIAL_UTF16, 6},
        /* Cyrillic letters and a digit */
        {"\x3f\x04\x30\x04\x31\0", 6, CREDENTIAL_UTF16, 6},
        {"\x3f\x04\x30\x04", 4, CREDENTIAL_UTF16, 4},
        {"secret", 6, CREDENTIAL_UTF8, 6},
        {"secrets", 7, CREDENTIAL_UTF8, 7},
        {"secret\0", 7, CREDENTIAL_UTF8, 6},
        {"secrets\0", 8, CREDENTIAL_UTF8, 7},
        {"x", 1, CREDENTIAL_UTF8, 1},
        {"\xc3\xbc"
         "ber",
         5, CREDENTIAL_UTF8, 5},
        {"\xfc"
         "ber!",
         5, CREDENTIAL_ANSI, 5},
        /* Latin with an umlaut, or two characters of Chinese: nobody can tell */
        {"\xfc"
         "ber",
         4, CREDENTIAL_UNREADABLE, 4},
        {"", 0, CREDENTIAL_UNREADABLE, 0},
        {"\0", 1, CREDENTIAL_UNREADABLE, 1},
        {"\0\0", 2, CREDENTIAL_UNREADABLE, 2},
        {"a\0\0\0b\0", 6, CREDENTIAL_UNREADABLE, 6},
        {"a\0\0\0b\0\0\0", 8, CREDENTIAL_UNREADABLE, 6},
        {"a\0b", 3, CREDENTIAL_UNREADABLE, 3},
        {"\x3d\xd8"
         "a\0b\0",
         6, CREDENTIAL_UNREADABLE, 6}, /* half a character */
        {"a\0\n\0", 4, CREDENTIAL_UNREADABLE, 4},
        {"line\n", 5, CREDENTIAL_UNREADABLE, 5},
        {"\x01\x02\x03", 3, CREDENTIAL_UNREADABLE, 3},
        {"\xff\x01\x03", 3, CREDENTIAL_UNREADABLE, 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t text_len = 0;
        unsigned char *copy = malloc(cases[i].len > 0 ? cases[i].len : 1);
        assert_non_null(copy);
        memcpy(copy, cases[i].bytes, cases[i].len);
        int encoding = (int)credential_encoding_of(copy, cases[i].len, &text_len);
        free(copy);
        if (encoding != cases[i].encoding || text_len != cases[i].text_len) {
            fail_msg("case %zu: %s, %zu bytes", i, names[encoding], text_len);
        }
    }
}

static void a_blob_is_bounded(void **state)
{
    static unsigned char bytes[CREDENTIAL_BLOB_MAXIMUM + 2];
    size_t text_len = 0;
    (void)state;
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(credential_encoding_of(bytes, CREDENTIAL_BLOB_MAXIMUM, &text_len), CREDENTIAL_UTF8);
    assert_int_equal(credential_encoding_of(bytes, CREDENTIAL_BLOB_MAXIMUM + 1, &text_len),
                     CREDENTIAL_UNREADABLE);
}

int test_credential(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_told_apart),
        cmocka_unit_test(a_blob_is_bounded),
    };
    return cmocka_run_group_tests_name("credential", tests, NULL, NULL);
}
