/*
 * Windows' Credential Manager: entries of the test's own are written, read and removed.
 */
#include "core/collect/win32/system.h"

#include <wincred.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "core/collect/credential.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

static wchar_t wide_name[64];
static char name[64];

static int make_name(void **state)
{
    (void)state;
    (void)swprintf(wide_name, sizeof wide_name / sizeof wide_name[0], L"WizardTest-%lu",
                   GetCurrentProcessId());
    (void)snprintf(name, sizeof name, "WizardTest-%lu", GetCurrentProcessId());
    return 0;
}

static int remove_entries(void **state)
{
    (void)state;
    (void)CredDeleteW(wide_name, CRED_TYPE_GENERIC, 0);
    (void)CredDeleteW(wide_name, CRED_TYPE_DOMAIN_PASSWORD, 0);
    return 0;
}

static void write_entry(DWORD type, const wchar_t *user, const void *blob, size_t len)
{
    wchar_t user_copy[64];
    unsigned char blob_copy[256];
    CREDENTIALW entry;
    memset(&entry, 0, sizeof entry);
    memcpy(blob_copy, blob, len);
    entry.Type = type;
    entry.TargetName = wide_name;
    entry.Persist = CRED_PERSIST_SESSION;
    entry.CredentialBlob = blob_copy;
    entry.CredentialBlobSize = (DWORD)len;
    if (user != NULL) {
        (void)wcscpy_s(user_copy, sizeof user_copy / sizeof user_copy[0], user);
        entry.UserName = user_copy;
    }
    if (!CredWriteW(&entry, 0)) {
        fail_msg("CredWriteW: %lu", GetLastError());
    }
}

static void assert_reads(const char *expected_user, const char *expected_password)
{
    char *user = NULL;
    char *password = NULL;
    struct failure failure = {0};
    if (!collect_credential(name, &user, &password, &failure)) {
        fail_msg("%s: %s", failure.operation, failure.text);
    }
    assert_null(failure.operation);
    assert_string_equal(user, expected_user);
    assert_string_equal(password, expected_password);
    free(user);
    free(password);
}

static void assert_fails(const char *with_name, const char *text, int64_t code)
{
    char *user = name;
    char *password = name;
    struct failure failure = {0};
    assert_false(collect_credential(with_name, &user, &password, &failure));
    assert_null(user);
    assert_null(password);
    assert_string_equal(failure.operation, "CredReadW");
    assert_int_equal(failure.code, code);
    if (strstr(failure.text, text) == NULL) {
        fail_msg("%s", failure.text);
    }
}

static void an_entry_is_read_in_every_encoding(void **state)
{
    (void)state;
    static const wchar_t secret[] = L"S\x00FC\x00DF"
                                    L"es 1";
    write_entry(CRED_TYPE_GENERIC, L"CONTOSO\\anna", secret, wcslen(secret) * sizeof *secret);
    assert_reads("CONTOSO\\anna", "S\xC3\xBC\xC3\x9F"
                                  "es 1");
    write_entry(CRED_TYPE_GENERIC, L"b\x00E4rbel@contoso.test", secret, sizeof secret);
    assert_reads("b\xC3\xA4rbel@contoso.test", "S\xC3\xBC\xC3\x9F"
                                               "es 1");
    write_entry(CRED_TYPE_GENERIC, L"anna", "secret", 6);
    assert_reads("anna", "secret");
    write_entry(CRED_TYPE_GENERIC, L"anna",
                "S\xC3\xBC\xC3\x9F"
                "es",
                7);
    assert_reads("anna", "S\xC3\xBC\xC3\x9F"
                         "es");
    if (GetACP() == 1252) {
        write_entry(CRED_TYPE_GENERIC, L"anna",
                    "S\xFC\xDF"
                    "es",
                    5);
        assert_reads("anna", "S\xC3\xBC\xC3\x9F"
                             "es");
    }
}

static void what_cannot_be_used_says_why(void **state)
{
    (void)state;
    assert_fails(name, "no entry of this name", ERROR_NOT_FOUND);
    assert_fails("", "could not be read", ERROR_INVALID_PARAMETER);
    write_entry(CRED_TYPE_GENERIC, L"anna", "", 0);
    assert_fails(name, "has no password", UNKNOWN_INTEGER);
    write_entry(CRED_TYPE_GENERIC, L"anna", "\x01\x02\x03", 3);
    assert_fails(name, "no readable text", UNKNOWN_INTEGER);
    assert_int_equal(CredDeleteW(wide_name, CRED_TYPE_GENERIC, 0), TRUE);
    write_entry(CRED_TYPE_GENERIC, NULL, "secret", 6);
    assert_fails(name, "no user name", UNKNOWN_INTEGER);
    assert_int_equal(CredDeleteW(wide_name, CRED_TYPE_GENERIC, 0), TRUE);
    write_entry(CRED_TYPE_DOMAIN_PASSWORD, L"CONTOSO\\anna", L"secret", 12);
    assert_fails(name, "Windows credential", UNKNOWN_INTEGER);
}

int test_credential_win32(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_entry_is_read_in_every_encoding, make_name, remove_entries),
        cmocka_unit_test_setup_teardown(what_cannot_be_used_says_why, make_name, remove_entries),
    };
    return cmocka_run_group_tests_name("credential_win32", tests, NULL, NULL);
}
