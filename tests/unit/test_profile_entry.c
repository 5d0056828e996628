/*
 * Text and accounts from the registry, sound and damaged.
 */
#include <string.h>

#include "core/collect/profile_entry.h"
#include "core/collect/registry_text.h"
#include "core/evidence/utf16.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#define POP_CLASS  "{ED475411-B0D6-11D2-8C3B-00104B2A6676}"
#define IMAP_CLASS "{ed475412-b0d6-11d2-8c3b-00104b2a6676}"
#define MAPI_CLASS "{ED475414-B0D6-11D2-8C3B-00104B2A6676}"

/* A heap copy of exactly these bytes, so that the sanitizer sees a read behind them. */
static const char *decode(const char *bytes, size_t len, bool *damaged)
{
    unsigned char *copy = test_malloc(len + (len == 0));
    memcpy(copy, bytes, len);
    const char *text = utf16_to_text(kit_arena, copy, len, damaged);
    test_free(copy);
    return text;
}

static void utf16_becomes_utf8(void **state)
{
    (void)state;
    bool damaged = true;
    assert_string_equal(decode("a\0@\0", 4, &damaged), "a@");
    assert_false(damaged);
    assert_string_equal(decode("\xE4\0\xAC\x20", 4, &damaged),
                        "\xC3\xA4\xE2\x82\xAC"); /* a umlaut, euro sign */
    assert_false(damaged);
    assert_string_equal(decode("\x3D\xD8\xE7\xDC", 4, &damaged), "\xF0\x9F\x93\xA7"); /* U+1F4E7, a pair */
    assert_false(damaged);
    assert_string_equal(decode("", 0, &damaged), "");
    assert_false(damaged);
    assert_string_equal(decode("a\0\0\0b\0c", 7, &damaged), "a"); /* what follows the end is not looked at */
    assert_false(damaged);
    assert_string_equal(decode("a\0", 2, NULL), "a");
}

static void broken_utf16_is_replaced_and_told(void **state)
{
    (void)state;
    bool damaged = false;
    assert_string_equal(decode("\x3D\xD8", 2, &damaged), "\xEF\xBF\xBD"); /* half a pair at the end */
    assert_true(damaged);
    assert_string_equal(decode("\x3D\xD8x\0", 4, &damaged), "\xEF\xBF\xBDx"); /* half a pair, then a letter */
    assert_true(damaged);
    assert_string_equal(decode("\xE7\xDC\x3D\xD8", 4, &damaged),
                        "\xEF\xBF\xBD\xEF\xBF\xBD"); /* the wrong way round */
    assert_true(damaged);
    assert_string_equal(decode("a\0b", 3, &damaged), "a"); /* odd */
    assert_true(damaged);
    assert_string_equal(decode("a", 1, &damaged), "");
    assert_true(damaged);
    decode("\x01\0", 2, &damaged); /* a control character */
    assert_true(damaged);
    decode("\x85\0", 2, &damaged);
    assert_true(damaged);
}

static bool read_value(uint32_t type, const char *bytes, size_t len, const char **text,
                       struct failure *failure)
{
    memset(failure, 0, sizeof *failure);
    unsigned char *copy = test_malloc(len + (len == 0));
    memcpy(copy, bytes, len);
    bool ok = registry_text_decode(kit_arena, "Email", type, copy, len, text, failure);
    test_free(copy);
    return ok;
}

static void registry_text_has_two_forms(void **state)
{
    (void)state;
    const char *text = NULL;
    struct failure failure;
    assert_true(read_value(REGISTRY_TEXT, "a\0@\0b\0\0\0", 8, &text, &failure));
    assert_string_equal(text, "a@b");
    assert_true(read_value(REGISTRY_BINARY, "a\0@\0b\0\0\0", 8, &text, &failure));
    assert_string_equal(text, "a@b");
    assert_true(read_value(REGISTRY_BINARY, "a\0@\0b\0", 6, &text, &failure)); /* without an end */
    assert_string_equal(text, "a@b");
    assert_true(read_value(REGISTRY_BINARY, "a\0\0\0x", 5, &text, &failure)); /* odd, but behind the end */
    assert_string_equal(text, "a");
    assert_true(read_value(REGISTRY_EXPANDABLE_TEXT, "a\0\0\0", 4, &text, &failure));
    assert_true(read_value(REGISTRY_TEXT, "", 0, &text, &failure));
    assert_null(text);
    assert_true(read_value(REGISTRY_BINARY, "\0\0", 2, &text, &failure));
    assert_null(text);
    assert_null(failure.operation);
}

static void damaged_registry_text_is_a_failure(void **state)
{
    (void)state;
    static char large[REGISTRY_TEXT_MAXIMUM + 2];
    memset(large, 'a', sizeof large);
    const char *text = "left over";
    struct failure failure;
    static const struct {
        uint32_t type;
        const char *bytes;
        size_t len;
    } cases[] = {
        {4, "\1\0\0\0", 4},                   /* a number */
        {7, "a\0\0\0\0\0", 6},                /* several texts */
        {REGISTRY_BINARY, "a\0b", 3},         /* odd */
        {REGISTRY_BINARY, "\1\0\2\0", 4},     /* control characters */
        {REGISTRY_TEXT, "\x3D\xD8", 2},       /* half a character */
        {REGISTRY_TEXT, large, sizeof large}, /* too long */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool ok = read_value(cases[i].type, cases[i].bytes, cases[i].len, &text, &failure);
        assert_false(ok);
        assert_null(text);
        assert_string_equal(failure.operation, "Email");
        assert_string_equal(failure.system, "program");
        assert_non_null(failure.text);
    }
    assert_true(read_value(REGISTRY_TEXT, large, REGISTRY_TEXT_MAXIMUM, &text, &failure));
}

static struct account read_entry(const struct profile_entry *entry, bool expected)
{
    struct account account;
    schema_initialize(&account_schema, &account);
    assert_int_equal(profile_entry_to_account(kit_arena, entry, &account), expected);
    return account;
}

static void an_exchange_entry_takes_its_address_from_the_name(void **state)
{
    (void)state;
    struct profile_entry entry = {0};
    entry.clsid = MAPI_CLASS;
    entry.service_name = "MSEMS";
    entry.account_name = " anna@contoso.test ";
    struct account account = read_entry(&entry, true);
    assert_int_equal(account.kind, ACCOUNT_EXCHANGE);
    assert_string_equal(account.address, "anna@contoso.test");
    assert_string_equal(account.name, "anna@contoso.test");
    assert_string_equal(account.source, "profile");
    assert_null(account.failure.operation);

    entry.email = "anna.a@contoso.test";
    account = read_entry(&entry, true);
    assert_string_equal(account.address, "anna.a@contoso.test");

    entry.email = NULL;
    entry.account_name = "Microsoft Exchange";
    account = read_entry(&entry, true);
    assert_null(account.address);
    assert_string_equal(account.name, "Microsoft Exchange");
}

static void imap_and_pop_entries_are_told_by_their_class(void **state)
{
    (void)state;
    struct profile_entry entry = {0};
    entry.clsid = IMAP_CLASS;
    entry.account_name = "home@fabrikam.test";
    entry.email = "bert@fabrikam.test";
    entry.imap_server = "imap.fabrikam.test";
    entry.smtp_server = "smtp.fabrikam.test";
    struct account account = read_entry(&entry, true);
    assert_int_equal(account.kind, ACCOUNT_IMAP);
    assert_string_equal(account.address, "bert@fabrikam.test");
    assert_int_equal(account.servers.count, 2);
    assert_string_equal(account.servers.items[0], "imap.fabrikam.test");
    assert_string_equal(account.servers.items[1], "smtp.fabrikam.test");

    /* How they are reached: what the entry does not tell is unknown. */
    assert_int_equal(account.mail_servers.count, 2);
    assert_string_equal(account.mail_servers.items[0].protocol, "imap");
    assert_string_equal(account.mail_servers.items[0].host, "imap.fabrikam.test");
    assert_int_equal(account.mail_servers.items[0].port, UNKNOWN_INTEGER);
    assert_null(account.mail_servers.items[0].encryption);
    entry.imap.port = 993;
    entry.imap.encryption = profile_encryption(UNKNOWN_INTEGER, 1);
    entry.smtp.port = 587;
    entry.smtp.encryption = profile_encryption(2, 1);
    account = read_entry(&entry, true);
    assert_int_equal(account.mail_servers.items[0].port, 993);
    assert_string_equal(account.mail_servers.items[0].encryption, "tls");
    assert_string_equal(account.mail_servers.items[1].protocol, "smtp");
    assert_int_equal(account.mail_servers.items[1].port, 587);
    assert_string_equal(account.mail_servers.items[1].encryption, "starttls");
    assert_null(account.failure.operation);
    entry.smtp.port = 65536;
    account = read_entry(&entry, true);
    assert_int_equal(account.mail_servers.items[1].port, UNKNOWN_INTEGER);
    assert_string_equal(account.failure.operation, "Port");
    entry.smtp.port = 587;

    /* The name of such an account is not its address, even if it looks like one. */
    entry.email = NULL;
    account = read_entry(&entry, true);
    assert_null(account.address);

    entry.clsid = POP_CLASS;
    entry.email = "not an address";
    account = read_entry(&entry, true);
    assert_int_equal(account.kind, ACCOUNT_POP);
    assert_null(account.address);
    assert_string_equal(account.failure.operation, "Email");

    struct profile_entry classless = {0};
    classless.pop3_server = "pop.fabrikam.test";
    account = read_entry(&classless, true);
    assert_int_equal(account.kind, ACCOUNT_POP);
}

static void encryption_has_two_values(void **state)
{
    (void)state;
    assert_string_equal(profile_encryption(0, UNKNOWN_INTEGER), "none");
    assert_string_equal(profile_encryption(1, 0), "tls");
    assert_string_equal(profile_encryption(3, UNKNOWN_INTEGER), "automatic");
    assert_string_equal(profile_encryption(UNKNOWN_INTEGER, 0), "none");
    assert_string_equal(profile_encryption(4, 1), "tls"); /* nobody knows a fourth way */
    assert_null(profile_encryption(4, UNKNOWN_INTEGER));
    assert_null(profile_encryption(UNKNOWN_INTEGER, UNKNOWN_INTEGER));
}

static void data_files_and_address_books_are_no_accounts(void **state)
{
    (void)state;
    static const char *const services[] = {"CONTAB",   "EMABLT",    "MSPST AB", "MSUPST MS",
                                           "MSPST MS", "INTERSTOR", "contab",   "SOMEADDIN"};
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++) {
        struct profile_entry entry = {0};
        entry.clsid = MAPI_CLASS;
        entry.service_name = services[i];
        entry.account_name = "anna@contoso.test"; /* a data file is called like its account */
        read_entry(&entry, false);
    }
    struct profile_entry ldap = {0};
    ldap.clsid = "{4DB5CBF2-3B77-4852-BC8E-BB81908861F3}";
    read_entry(&ldap, false);
    struct profile_entry nothing = {0};
    read_entry(&nothing, false);
    struct profile_entry wrapper = {0};
    wrapper.clsid = MAPI_CLASS;
    wrapper.account_name = "anna@contoso.test";
    read_entry(&wrapper, false);
}

static void a_damaged_entry_is_an_account_with_a_failure(void **state)
{
    (void)state;
    struct profile_entry entry = {0};
    entry.damage.operation = "clsid";
    entry.damage.text = "the registry value is not text";
    struct account account = read_entry(&entry, true);
    assert_int_equal(account.kind, ACCOUNT_UNKNOWN);
    assert_null(account.address);
    assert_string_equal(account.failure.operation, "clsid");

    /* What is known to be an address book stays one, damaged or not. */
    entry.clsid = MAPI_CLASS;
    entry.service_name = "CONTAB";
    read_entry(&entry, false);
}

int test_profile_entry(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(utf16_becomes_utf8),
        KIT_ARENA_TEST(broken_utf16_is_replaced_and_told),
        KIT_ARENA_TEST(registry_text_has_two_forms),
        KIT_ARENA_TEST(damaged_registry_text_is_a_failure),
        KIT_ARENA_TEST(an_exchange_entry_takes_its_address_from_the_name),
        KIT_ARENA_TEST(imap_and_pop_entries_are_told_by_their_class),
        KIT_ARENA_TEST(encryption_has_two_values),
        KIT_ARENA_TEST(data_files_and_address_books_are_no_accounts),
        KIT_ARENA_TEST(a_damaged_entry_is_an_account_with_a_failure),
    };
    return cmocka_run_group_tests_name("profile_entry", tests, NULL, NULL);
}
