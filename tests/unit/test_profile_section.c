/*
 * What a profile's sections say of its Exchange accounts, sound and damaged.
 */
#include <string.h>

#include "core/collect/profile_section.h"
#include "core/collect/registry_text.h"
#include "tests/unit/unit.h"

#define SERVICE_A "11111111111111111111111111111111"
#define SERVICE_B "22222222222222222222222222222222"
#define ACCOUNT_A "33333333333333333333333333333333"
#define ACCOUNT_B "44444444444444444444444444444444"
#define STORE_A   "55555555555555555555555555555555"
#define STORE_B   "66666666666666666666666666666666"

struct fixture {
    struct arena *arena;
    struct profile_section_list sections;
    struct account_list accounts;
    struct text_list services;
};

static struct fixture fixture;

static int begin(void **state)
{
    (void)state;
    memset(&fixture, 0, sizeof fixture);
    fixture.arena = arena_create();
    return fixture.arena == NULL;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(fixture.arena);
    return 0;
}

static struct account *add_account(int kind, const char *address, const char *service)
{
    struct account *account = schema_append(fixture.arena, &account_schema, &fixture.accounts);
    account->kind = kind;
    account->address = address;
    text_list_append(fixture.arena, &fixture.services, service);
    return account;
}

static void take(struct profile_section *section, enum profile_property property, uint32_t type,
                 const void *bytes, size_t len)
{
    unsigned char *copy = test_malloc(len + (len == 0));
    memcpy(copy, bytes, len);
    profile_section_take(fixture.arena, property, type, copy, len, section);
    test_free(copy);
}

/* ASCII as the registry has it. */
static void take_text(struct profile_section *section, enum profile_property property, const char *text)
{
    unsigned char bytes[256] = {0};
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        bytes[2 * i] = (unsigned char)text[i];
    }
    take(section, property, REGISTRY_BINARY, bytes, 2 * len + 2);
}

static void take_number(struct profile_section *section, enum profile_property property, uint32_t number)
{
    unsigned char bytes[4] = {(unsigned char)(number & 0xFF), (unsigned char)((number >> 8) & 0xFF), 0, 0};
    take(section, property, REGISTRY_BINARY, bytes, sizeof bytes);
}

/* The section whose name is sixteen times this byte's two digits. */
static void take_link(struct profile_section *section, enum profile_property property, unsigned char byte)
{
    unsigned char bytes[16];
    memset(bytes, byte, sizeof bytes);
    take(section, property, REGISTRY_BINARY, bytes, sizeof bytes);
}

static struct profile_section *add(const char *name)
{
    return profile_section_append(fixture.arena, &fixture.sections, name);
}

static void apply(void)
{
    profile_sections_apply(fixture.arena, &fixture.sections, &fixture.services, &fixture.accounts, 0);
}

static void two_accounts_are_kept_apart(void **state)
{
    (void)state;
    add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", SERVICE_A);
    add_account(ACCOUNT_EXCHANGE, "anna@fabrikam.test", SERVICE_B);
    add_account(ACCOUNT_IMAP, "anna@tailspin.test", "");
    struct profile_section *section = add(SERVICE_A);
    take_link(section, PROFILE_ACCOUNT_SECTION, 0x33);
    take_link(section, PROFILE_STORE_SECTIONS, 0x55);
    section = add(SERVICE_B);
    take_link(section, PROFILE_ACCOUNT_SECTION, 0x44);
    take_link(section, PROFILE_STORE_SECTIONS, 0x66);
    section = add(ACCOUNT_A);
    take_number(section, PROFILE_CONFIG_FLAGS, 0x184);
    take_text(section, PROFILE_WEB_SERVER, "mail.contoso.test");
    section = add(ACCOUNT_B);
    take_number(section, PROFILE_CONFIG_FLAGS, 0x4);
    take_text(section, PROFILE_WEB_SERVER, "mail.fabrikam.test");
    section = add(STORE_A);
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_ADDRESS, "SMTP:sales@contoso.test");
    section = add(STORE_B);
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_DISPLAY_NAME, "Mailbox - Support");
    section = add("77777777777777777777777777777777"); /* nobody's */
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_ADDRESS, "nobody@contoso.test");
    apply();

    const struct account *contoso = &fixture.accounts.items[0];
    const struct account *fabrikam = &fixture.accounts.items[1];
    const struct account *imap = &fixture.accounts.items[2];
    assert_int_equal(contoso->cached_mode, TRUTH_YES);
    assert_int_equal(contoso->servers.count, 1);
    assert_string_equal(contoso->servers.items[0], "mail.contoso.test");
    assert_int_equal(contoso->other_mailboxes.count, 1);
    assert_string_equal(contoso->other_mailboxes.items[0], "sales@contoso.test");
    assert_int_equal(fabrikam->cached_mode, TRUTH_NO);
    assert_string_equal(fabrikam->servers.items[0], "mail.fabrikam.test");
    assert_int_equal(fabrikam->other_mailboxes.count, 1);
    assert_string_equal(fabrikam->other_mailboxes.items[0], "Mailbox - Support");
    assert_int_equal(imap->cached_mode, TRUTH_UNKNOWN);
    assert_int_equal(imap->servers.count + imap->other_mailboxes.count, 0);
    assert_null(contoso->failure.operation);
}

static void the_only_account_has_all_sections(void **state)
{
    (void)state;
    add_account(ACCOUNT_IMAP, "anna@tailspin.test", "");
    add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", "");
    struct profile_section *section =
        add("88888888888888888888888888888888"); /* a data file: its own numbering */
    take_number(section, PROFILE_CONFIG_FLAGS, 0);
    take_number(section, PROFILE_STORE_TYPE, 2);
    section = add(ACCOUNT_A);
    take_number(section, PROFILE_CONFIG_FLAGS, 0x100);
    take_text(section, PROFILE_WEB_SERVER, "mail.contoso.test");
    section = add(STORE_A);
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_ADDRESS, "smtp:sales@contoso.test");
    section = add(STORE_B); /* its own mailbox, and one named twice */
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_ADDRESS, "SMTP:Anna@contoso.test");
    section = add("99999999999999999999999999999999");
    take_number(section, PROFILE_STORE_TYPE, 2);
    take_text(section, PROFILE_ADDRESS, "SALES@contoso.test");
    section = add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    take_number(section, PROFILE_STORE_TYPE, 3); /* public folders */
    take_text(section, PROFILE_ADDRESS, "folders@contoso.test");
    apply();
    const struct account *account = &fixture.accounts.items[1];
    assert_int_equal(account->cached_mode, TRUTH_YES);
    assert_int_equal(account->servers.count, 1);
    assert_int_equal(account->other_mailboxes.count, 1);
    assert_string_equal(account->other_mailboxes.items[0], "sales@contoso.test");
    assert_int_equal(fixture.accounts.items[0].servers.count, 0);
}

static void what_no_section_tells_is_unknown(void **state)
{
    (void)state;
    add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", SERVICE_A);
    apply();
    assert_int_equal(fixture.accounts.items[0].cached_mode, TRUTH_UNKNOWN);
    take_number(add("88888888888888888888888888888888"), PROFILE_CONFIG_FLAGS, 0x180);
    apply();
    assert_int_equal(fixture.accounts.items[0].cached_mode, TRUTH_UNKNOWN);
    assert_int_equal(fixture.accounts.items[0].servers.count, 0);

    /* With two Exchange accounts nothing is taken that no name leads to. */
    add_account(ACCOUNT_EXCHANGE, "anna@fabrikam.test", "");
    take_text(add(ACCOUNT_A), PROFILE_WEB_SERVER, "mail.contoso.test");
    apply();
    assert_int_equal(fixture.accounts.items[0].servers.count, 0);
    assert_int_equal(fixture.accounts.items[1].servers.count, 0);
}

static void the_accounts_before_are_not_touched(void **state)
{
    (void)state;
    add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", "");
    add_account(ACCOUNT_EXCHANGE, "bert@contoso.test", "");
    memset(&fixture.services, 0, sizeof fixture.services);
    text_list_append(fixture.arena, &fixture.services, "");
    take_text(add(ACCOUNT_A), PROFILE_WEB_SERVER, "mail.contoso.test");
    profile_sections_apply(fixture.arena, &fixture.sections, &fixture.services, &fixture.accounts, 1);
    assert_int_equal(fixture.accounts.items[0].servers.count, 0);
    assert_int_equal(fixture.accounts.items[1].servers.count, 1);
}

static void damage_is_told_and_does_no_harm(void **state)
{
    (void)state;
    static const struct {
        enum profile_property property;
        uint32_t type;
        const char *bytes;
        size_t len;
    } cases[] = {
        {PROFILE_WEB_SERVER, REGISTRY_BINARY, "a", 1},
        {PROFILE_ADDRESS, REGISTRY_NUMBER, "abcd", 4},
        {PROFILE_DISPLAY_NAME, REGISTRY_BINARY, "\1\0", 2},
        {PROFILE_CONFIG_FLAGS, REGISTRY_BINARY, "\x80\1\0", 3},
        {PROFILE_CONFIG_FLAGS, REGISTRY_TEXT, "1\0\0\0", 4},
        {PROFILE_STORE_TYPE, REGISTRY_BINARY, "\2\0\0\0\0", 5},
        {PROFILE_STORE_TYPE, REGISTRY_BINARY, "", 0},
        {PROFILE_ACCOUNT_SECTION, REGISTRY_BINARY, "0123456789abcde", 15},
        {PROFILE_ACCOUNT_SECTION, REGISTRY_BINARY, "0123456789abcdef0123456789abcdef", 32},
        {PROFILE_STORE_SECTIONS, REGISTRY_TEXT, "0123456789abcdef", 16},
        {PROFILE_STORE_SECTIONS, REGISTRY_BINARY, "0123456789abcdef0", 17},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&fixture.sections, 0, sizeof fixture.sections);
        memset(&fixture.accounts, 0, sizeof fixture.accounts);
        add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", "");
        struct profile_section *section = add(ACCOUNT_A);
        take(section, cases[i].property, cases[i].type, cases[i].bytes, cases[i].len);
        take_text(add(STORE_A), PROFILE_WEB_SERVER, "mail.contoso.test");
        apply();
        const struct account *account = &fixture.accounts.items[0];
        assert_string_equal(account->failure.operation, profile_property_names[cases[i].property]);
        assert_int_equal(account->cached_mode, TRUTH_UNKNOWN);
        assert_int_equal(account->servers.count, 1);
        assert_int_equal(account->other_mailboxes.count, 0);
    }
    static const char too_many[(PROFILE_STORE_MAXIMUM + 1) * 16] = {0};
    struct profile_section *section = add(ACCOUNT_A);
    take(section, PROFILE_STORE_SECTIONS, REGISTRY_BINARY, too_many, sizeof too_many);
    assert_int_equal(section->store_sections.count, 0);
    assert_non_null(section->damage.operation);
    section = add(ACCOUNT_B);
    take(section, PROFILE_STORE_SECTIONS, REGISTRY_BINARY, too_many, sizeof too_many - 16);
    assert_int_equal(section->store_sections.count, PROFILE_STORE_MAXIMUM);
    assert_null(section->damage.operation);
}

static void a_circle_of_sections_ends(void **state)
{
    (void)state;
    add_account(ACCOUNT_EXCHANGE, "anna@contoso.test", SERVICE_A);
    struct profile_section *section = add(SERVICE_A);
    take_link(section, PROFILE_ACCOUNT_SECTION, 0x11);
    take_link(section, PROFILE_STORE_SECTIONS, 0x11);
    take_number(section, PROFILE_CONFIG_FLAGS, 0x180);
    apply();
    assert_int_equal(fixture.accounts.items[0].cached_mode, TRUTH_YES);
}

int test_profile_section(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_accounts_are_kept_apart, begin, end),
        cmocka_unit_test_setup_teardown(the_only_account_has_all_sections, begin, end),
        cmocka_unit_test_setup_teardown(what_no_section_tells_is_unknown, begin, end),
        cmocka_unit_test_setup_teardown(the_accounts_before_are_not_touched, begin, end),
        cmocka_unit_test_setup_teardown(damage_is_told_and_does_no_harm, begin, end),
        cmocka_unit_test_setup_teardown(a_circle_of_sections_ends, begin, end),
    };
    return cmocka_run_group_tests_name("profile_section", tests, NULL, NULL);
}
