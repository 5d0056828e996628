/*
 * The Windows collectors on a real system: real registry keys, the resolver, the machine.
 *
 * Nothing of the person's own settings is written: where the registry is needed, this process is shown another key as
 * HKEY_CURRENT_USER.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>
#include <string.h>

#include "core/collect/collect.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"
#include "tests/unit/win32/own_registry.h"

/* ---- accounts ---- */

#define PROFILES_16 L"Software\\Microsoft\\Office\\16.0\\Outlook\\Profiles\\"
#define PROFILES_15 L"Software\\Microsoft\\Office\\15.0\\Outlook\\Profiles\\"
#define PROFILES_OLD                                                                                         \
    L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles\\"
#define SECTION L"\\9375CFF0413111d3B88A00104B2A6676\\"

struct collected {
    struct profile_list profiles;
    struct account_list accounts;
    struct failure failure;
};

/* What the registry has, as the test wrote it. */
static struct collected find_accounts(void)
{
    struct collected collected = {0};
    collect_accounts(kit_arena, &collected.profiles, &collected.accounts, &collected.failure);
    return collected;
}

static void no_profile_is_no_failure(void **state)
{
    (void)state;
    struct collected collected = find_accounts();
    assert_null(collected.failure.operation);
    for (size_t i = 0; i < collected.accounts.count; i++) {
        assert_string_equal(collected.accounts.items[i].source, "signed-in-user");
    }
}

/* The accounts that come from profiles. */
static size_t count_profile_accounts(const struct account_list *accounts)
{
    size_t count = 0;
    for (size_t i = 0; i < accounts->count; i++) {
        count += text_equal(accounts->items[i].source, "profile");
    }
    return count;
}

static void write_profiles(void)
{
    static const wchar_t exchange[] = PROFILES_16 L"Work" SECTION L"00000002";
    static const wchar_t imap[] = PROFILES_16 L"Work" SECTION L"00000003";
    static const wchar_t book[] = PROFILES_16 L"Work" SECTION L"00000001";
    static const wchar_t data_file[] = PROFILES_16 L"Work" SECTION L"00000004";
    static const wchar_t damaged[] = PROFILES_16 L"Other" SECTION L"0000000a";
    static const wchar_t not_an_entry[] = PROFILES_16 L"Work" SECTION L"Extra";
    static const wchar_t left_behind[] = PROFILES_15 L"Work" SECTION L"00000002";
    static const wchar_t old[] = PROFILES_OLD L"Outlook" SECTION L"00000001";
    static const wchar_t web_section[] = PROFILES_16 L"Work\\6f1c4e8a2b7d4c0f9e5a3d1b8c7f2e60";
    static const wchar_t mapi[] = L"{ED475414-B0D6-11D2-8C3B-00104B2A6676}";
    static const wchar_t pop[] = L"{ED475411-B0D6-11D2-8C3B-00104B2A6676}";

    write_text(L"Software\\Microsoft\\Office\\16.0\\Outlook", L"DefaultProfile", REG_SZ, L"work");
    write_text(book, L"clsid", REG_SZ, mapi);
    write_text(book, L"Service Name", REG_BINARY, L"CONTAB");
    write_text(exchange, L"clsid", REG_SZ, mapi);
    write_text(exchange, L"Service Name", REG_BINARY, L"MSEMS");
    write_text(exchange, L"Account Name", REG_BINARY, L"anna@contoso.test");
    write_text(web_section, L"001f6622", REG_BINARY, L"mail.contoso.test");
    write_text(imap, L"clsid", REG_SZ, L"{ED475412-B0D6-11D2-8C3B-00104B2A6676}");
    write_text(imap, L"Email", REG_SZ, L"b\x00E4rbel@fabrikam.test");
    write_text(imap, L"IMAP Server", REG_SZ, L"imap.fabrikam.test");
    write_number(imap, L"IMAP Port", 993);
    write_number(imap, L"IMAP Use SSL", 1);
    write_text(data_file, L"clsid", REG_SZ, mapi);
    write_text(data_file, L"Service Name", REG_SZ, L"MSUPST MS");
    write_text(data_file, L"Account Name", REG_SZ, L"anna@contoso.test");
    write_text(not_an_entry, L"clsid", REG_SZ, pop);
    write_text(not_an_entry, L"Email", REG_SZ, L"nobody@contoso.test");
    write_value(damaged, L"clsid", REG_BINARY, "\x01\x02\x03", 3);
    write_text(left_behind, L"clsid", REG_SZ, mapi);
    write_text(left_behind, L"Service Name", REG_SZ, L"MSEMS");
    write_text(left_behind, L"Account Name", REG_SZ, L"Anna@contoso.test");
    write_text(old, L"clsid", REG_SZ, pop);
    write_text(old, L"Email", REG_BINARY, L"carl@fabrikam.test");
    static wchar_t huge[4000];
    for (size_t i = 0; i < sizeof huge / sizeof huge[0] - 1; i++) {
        huge[i] = L'x';
    }
    write_text(old, L"POP3 Server", REG_SZ, huge);
}

/* The sections of the profile "Work" that belong to its Exchange account. */
static void write_sections(void)
{
    static const wchar_t exchange[] = PROFILES_16 L"Work" SECTION L"00000002";
    static const wchar_t settings[] = PROFILES_16 L"Work\\6f1c4e8a2b7d4c0f9e5a3d1b8c7f2e60";
    static const wchar_t service[] = PROFILES_16 L"Work\\11111111111111111111111111111111";
    static const wchar_t store[] = PROFILES_16 L"Work\\22222222222222222222222222222222";
    static const unsigned char service_uid[] = {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                                                0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11};
    static const unsigned char store_uid[] = {0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22,
                                              0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22, 0x22};
    static const unsigned char settings_uid[] = {0x6f, 0x1c, 0x4e, 0x8a, 0x2b, 0x7d, 0x4c, 0x0f,
                                                 0x9e, 0x5a, 0x3d, 0x1b, 0x8c, 0x7f, 0x2e, 0x60};

    write_value(exchange, L"Service UID", REG_BINARY, service_uid, sizeof service_uid);
    write_value(service, L"01023d15", REG_BINARY, settings_uid, sizeof settings_uid);
    write_value(service, L"01023d00", REG_BINARY, store_uid, sizeof store_uid);
    write_value(settings, L"00036601", REG_BINARY, "\x84\x01\0\0", 4);
    write_value(store, L"0003660a", REG_BINARY, "\2\0\0\0", 4);
    write_text(store, L"001f6641", REG_BINARY, L"SMTP:sales@contoso.test");
}

static const struct account *find_account(const struct account_list *accounts, int kind)
{
    for (size_t i = 0; i < accounts->count; i++) {
        if (accounts->items[i].kind == kind && text_equal(accounts->items[i].source, "profile")) {
            return &accounts->items[i];
        }
    }
    return NULL;
}

static void profiles_and_what_their_sections_say_are_read(void **state)
{
    (void)state;
    write_profiles();
    write_sections();
    struct collected collected = find_accounts();

    assert_null(collected.failure.operation);
    assert_int_equal(collected.profiles.count, 4);
    static const struct {
        const char *name;
        const char *version;
        enum truth is_default;
        int64_t account_count;
    } expected[] = {{"Work", "16.0", TRUTH_YES, 2},
                    {"Other", "16.0", TRUTH_NO, 1},
                    {"Work", "15.0", TRUTH_NO, 1},
                    {"Outlook", NULL, TRUTH_NO, 1}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        bool found = false;
        /* The registry's own order is not ours to know. */
        for (size_t k = 0; k < collected.profiles.count; k++) {
            const struct profile *profile = &collected.profiles.items[k];
            found = found || (text_equal(profile->name, expected[i].name) &&
                              text_equal(profile->version, expected[i].version) &&
                              profile->is_default == expected[i].is_default &&
                              profile->account_count == expected[i].account_count &&
                              profile->work_offline == TRUTH_UNKNOWN && profile->failure.operation == NULL);
        }
        assert_true(found);
    }
    const struct account *exchange = find_account(&collected.accounts, ACCOUNT_EXCHANGE);
    assert_non_null(exchange);
    assert_int_equal(exchange->cached_mode, TRUTH_YES);
    assert_int_equal(exchange->other_mailboxes.count, 1);
    assert_string_equal(exchange->other_mailboxes.items[0], "sales@contoso.test");
    assert_int_equal(exchange->mail_servers.count, 0);
    const struct account *imap = find_account(&collected.accounts, ACCOUNT_IMAP);
    assert_non_null(imap);
    assert_int_equal(imap->mail_servers.count, 1);
    assert_int_equal(imap->mail_servers.items[0].port, 993);
    assert_string_equal(imap->mail_servers.items[0].encryption, "tls");
    assert_int_equal(imap->cached_mode, TRUTH_UNKNOWN);
}

static void accounts_come_from_every_profile(void **state)
{
    (void)state;
    write_profiles();
    struct collected collected = find_accounts();

    assert_null(collected.failure.operation);
    assert_int_equal(count_profile_accounts(&collected.accounts), 4);
    const struct account *damaged = NULL;
    const struct account *exchange = NULL;
    const struct account *imap = NULL;
    const struct account *pop = NULL;
    for (size_t i = 0; i < collected.accounts.count; i++) {
        const struct account *account = &collected.accounts.items[i];
        damaged =
            account->kind == ACCOUNT_UNKNOWN && text_equal(account->source, "profile") ? account : damaged;
        exchange = account->kind == ACCOUNT_EXCHANGE ? account : exchange;
        imap = account->kind == ACCOUNT_IMAP ? account : imap;
        pop = account->kind == ACCOUNT_POP ? account : pop;
    }
    assert_non_null(exchange);
    assert_int_equal(exchange->servers.count, 1);
    assert_string_equal(exchange->servers.items[0], "mail.contoso.test");
    assert_string_equal(exchange->address, "anna@contoso.test");
    assert_string_equal(exchange->profile, "Work");
    assert_int_equal(exchange->default_profile, TRUTH_YES);
    assert_null(exchange->failure.operation);
    assert_non_null(imap);
    assert_string_equal(imap->address, "b\xC3\xA4rbel@fabrikam.test");
    assert_int_equal(imap->servers.count, 1);
    assert_non_null(pop);
    assert_string_equal(pop->address, "carl@fabrikam.test");
    assert_int_equal(pop->default_profile, TRUTH_NO);
    assert_string_equal(pop->failure.operation, "POP3 Server");
    assert_int_equal(pop->servers.count, 0);
    assert_non_null(damaged);
    assert_string_equal(damaged->profile, "Other");
    assert_int_equal(damaged->default_profile, TRUTH_NO);
    assert_string_equal(damaged->failure.operation, "clsid");
    assert_null(damaged->address);
}

/* ---- the rest ---- */

static void the_machine_is_described(void **state)
{
    (void)state;
    struct machine machine;
    schema_initialize(&machine_schema, &machine);
    collect_machine(kit_arena, &machine);
    assert_null(machine.failure.operation);
    assert_non_null(machine.windows_version);
    assert_int_equal(strncmp(machine.windows_version, "10.0.", 5), 0);
    assert_non_null(machine.windows_name);
    assert_non_null(strstr(machine.windows_name, "Windows"));
    assert_non_null(machine.architecture);
    assert_non_null(machine.computer_name);
    assert_non_null(machine.joined_to);
    assert_non_null(machine.user);
    assert_non_null(strchr(machine.user, '\\'));
    assert_int_not_equal(machine.elevated, TRUTH_UNKNOWN);
    assert_int_not_equal(machine.session, UNKNOWN_INTEGER);
    /* Every computer has a loopback adapter with its address. */
    bool has_loopback = false;
    for (size_t i = 0; i < machine.adapters.count; i++) {
        const struct adapter *adapter = &machine.adapters.items[i];
        assert_non_null(adapter->name);
        assert_non_null(adapter->kind);
        for (size_t j = 0; j < adapter->addresses.count; j++) {
            assert_non_null(strchr(adapter->addresses.items[j], '/'));
            has_loopback = has_loopback || (text_equal(adapter->addresses.items[j], "127.0.0.1/8") &&
                                            text_equal(adapter->kind, "loopback"));
        }
    }
    assert_true(has_loopback);
}

static struct name_lookup look_up(const char *host)
{
    struct name_lookup lookup;
    schema_initialize(&name_lookup_schema, &lookup);
    collect_name(kit_arena, host, &lookup);
    assert_string_equal(lookup.host, host);
    assert_true(lookup.duration_ms >= 0);
    return lookup;
}

static void names_are_looked_up(void **state)
{
    (void)state;
    struct name_lookup lookup = look_up("localhost");
    assert_int_equal(lookup.outcome, NAME_FOUND);
    bool has_loopback = false;
    for (size_t i = 0; i < lookup.addresses.count; i++) {
        has_loopback = has_loopback || text_equal(lookup.addresses.items[i], "127.0.0.1") ||
                       text_equal(lookup.addresses.items[i], "::1");
    }
    assert_true(has_loopback);
    assert_null(lookup.failure.operation);

    lookup = look_up("192.0.2.7");
    assert_int_equal(lookup.outcome, NAME_FOUND);
    assert_int_equal(lookup.addresses.count, 1);
    assert_string_equal(lookup.addresses.items[0], "192.0.2.7");

    /* RFC 6761 section 6.4: this name never exists. Where there is no DNS server, nobody says so. */
    lookup = look_up("mail.contoso.invalid");
    assert_true(lookup.outcome == NAME_NOT_FOUND || lookup.outcome == NAME_NO_ANSWER);
    assert_non_null(lookup.failure.operation);
    assert_int_not_equal(lookup.failure.code, 0);
    assert_int_equal(lookup.addresses.count, 0);
}

/* Whatever the cache holds: the question itself must come to an end, and Wine, which has no cache, is never asked. */
static void the_dns_cache_is_asked(void **state)
{
    (void)state;
    struct name_lookup name;
    schema_initialize(&name_lookup_schema, &name);
    collect_cached_name(kit_arena, "nobody-has-this-name.invalid", &name);
    assert_string_equal(name.host, "nobody-has-this-name.invalid");
    assert_int_equal(name.addresses.count, 0);
    if (name.outcome == NAME_FAILED) {
        assert_non_null(name.failure.operation);
    } else {
        assert_int_equal(name.outcome, NAME_NOT_FOUND);
        assert_null(name.failure.operation);
    }
    schema_initialize(&name_lookup_schema, &name);
    collect_cached_name(kit_arena, "", &name);
    assert_int_equal(name.outcome, NAME_FAILED);
    assert_non_null(name.failure.operation);

    struct reverse_name reverse;
    schema_initialize(&reverse_name_schema, &reverse);
    collect_reverse_name(kit_arena, "no address", &reverse);
    assert_null(reverse.name);
    assert_string_equal(reverse.failure.operation, "address");
}

static void names_that_cannot_be_are_failures(void **state)
{
    (void)state;
    struct name_lookup lookup = look_up("");
    assert_int_equal(lookup.outcome, NAME_FAILED);
    assert_non_null(lookup.failure.operation);

    lookup = look_up("b\xC3\xBC"
                     "cher.invalid");
    assert_true(lookup.outcome == NAME_NOT_FOUND || lookup.outcome == NAME_NO_ANSWER);

    /* A label outside ASCII that no DNS name can hold. */
    char label[200];
    memset(label, 'a', sizeof label - 1);
    label[sizeof label - 1] = '\0';
    memcpy(label, "\xC3\xBC", 2);
    lookup = look_up(label);
    assert_int_equal(lookup.outcome, NAME_FAILED);
    assert_string_equal(lookup.failure.operation, "IdnToAscii");
}

static void a_proxy_setting_is_read(void **state)
{
    (void)state;
    struct proxy proxy;
    schema_initialize(&proxy_schema, &proxy);
    collect_proxy(kit_arena, "https://mail.contoso.test/autodiscover/autodiscover.xml", &proxy);
    assert_string_equal(proxy.url, "https://mail.contoso.test/autodiscover/autodiscover.xml");
    assert_non_null(proxy.source);
    bool is_direct = text_equal(proxy.source, "none");
    assert_true(is_direct || text_equal(proxy.source, "setting") || text_equal(proxy.source, "script") ||
                text_equal(proxy.source, "detected"));
    if (is_direct) {
        assert_null(proxy.host_and_port);
    }
}

static void a_failure_has_the_systems_words(void **state)
{
    (void)state;
    struct failure failure = failure_from_windows(kit_arena, "OpenProcess", ERROR_ACCESS_DENIED);
    assert_string_equal(failure.operation, "OpenProcess");
    assert_int_equal(failure.code, 5);
    assert_string_equal(failure.system, "windows");
    assert_non_null(failure.text);
    assert_null(strchr(failure.text, '\n'));
    assert_true(failure.text[strlen(failure.text) - 1] != ' ');
    failure = failure_from_system(kit_arena, "chain", (DWORD)CERT_E_UNTRUSTEDROOT, "schannel", NULL);
    assert_true(failure.code == INT64_C(0x800B0109));
    /* A number that means nothing has no words, and that is fine. */
    failure = failure_from_windows(kit_arena, "nothing", 0x2FFFFFFF);
    assert_null(failure.text);
}

static void text_crosses_the_border_unharmed(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", "b\xC3\xA4r", "\xE2\x82\xAC", "\xF0\x9F\x93\xA7"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_string_equal(wide_to_text(kit_arena, wide_from_text(kit_arena, texts[i]), WIDE_TEXT_MAXIMUM),
                            texts[i]);
    }
    assert_string_equal(wide_to_text(kit_arena,
                                     wide_from_text(kit_arena, "a\xFF"
                                                               "b"),
                                     WIDE_TEXT_MAXIMUM),
                        "a\xEF\xBF\xBD"
                        "b");
    assert_string_equal(wide_to_text(kit_arena, L"abcdef", 3), "abc");
    assert_null(wide_to_text(kit_arena, NULL, 3));
    assert_null(wide_from_text(kit_arena, NULL));
    FILETIME epoch = {0, 0};
    assert_string_equal(file_time_to_text(kit_arena, &epoch, true), "1601-01-01T00:00:00.000Z");
    assert_string_equal(file_time_to_text(kit_arena, &epoch, false), "1601-01-01T00:00:00Z");
    FILETIME never = {0xFFFFFFFF, 0xFFFFFFFF};
    assert_null(file_time_to_text(kit_arena, &never, false));
}

int test_collect_win32(void)
{
    const struct CMUnitTest tests[] = {
        KIT_REGISTRY_TEST(no_profile_is_no_failure),
        KIT_REGISTRY_TEST(profiles_and_what_their_sections_say_are_read),
        KIT_REGISTRY_TEST(accounts_come_from_every_profile),
        KIT_ARENA_TEST(the_machine_is_described),
        KIT_ARENA_TEST(names_are_looked_up),
        KIT_ARENA_TEST(the_dns_cache_is_asked),
        KIT_ARENA_TEST(names_that_cannot_be_are_failures),
        KIT_ARENA_TEST(a_proxy_setting_is_read),
        KIT_ARENA_TEST(a_failure_has_the_systems_words),
        KIT_ARENA_TEST(text_crosses_the_border_unharmed),
    };
    return cmocka_run_group_tests_name("collect_win32", tests, NULL, NULL);
}
