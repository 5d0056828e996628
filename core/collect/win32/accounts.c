/*
 * The mail accounts of Outlook's profiles, as they stand in the person's own registry, and the signed-in user's name.
 *
 * Outlook keeps its profiles under its version's key since 2013, before that under the Windows Messaging Subsystem. The
 * layout is undocumented; what is relied on is only what public tools read alike. Each profile has a section that lists
 * its services; which of them are accounts is decided in profile_entry.c.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include "core/collect/failures.h"
#include "core/collect/profile_entry.h"
#include "core/collect/registry_text.h"
#include "core/collect/win32/user_name.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { KEY_NAME_UNITS = 256, PROFILE_MAXIMUM = 200, ENTRY_MAXIMUM = 500, ENTRY_NAME_LEN = 8 };

/* The section of a profile that lists its services. */
static const wchar_t accounts_section[] = L"9375CFF0413111d3B88A00104B2A6676";

/* Where profiles are, newest Outlook first. The name of the default profile is [unverified] for 14.0 to 16.0. */
static const struct place {
    const wchar_t *profiles;
    const wchar_t *default_key; /* the key that has the value DefaultProfile */
} places[] = {
    {L"Software\\Microsoft\\Office\\16.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\16.0\\Outlook"},
    {L"Software\\Microsoft\\Office\\15.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\15.0\\Outlook"},
    {L"Software\\Microsoft\\Office\\14.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\14.0\\Outlook"},
    {L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles",
     L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles"},
};

/* What one reading carries along. */
struct reading {
    struct arena *arena;
    struct account_list *accounts;
    struct failure *failure;
    const char *profile;
    enum truth is_default;
};

/* One value as text; NULL when it is not there, empty or damaged, the last with *damage. */
static const char *read_text(struct arena *arena, HKEY key, const wchar_t *name, const char *operation,
                             struct failure *damage)
{
    unsigned char bytes[REGISTRY_TEXT_MAXIMUM];
    DWORD type = 0;
    DWORD len = sizeof bytes;
    const char *text = NULL;
    struct failure failure = {0};
    LSTATUS status = RegQueryValueExW(key, name, NULL, &type, bytes, &len);
    if (status == ERROR_FILE_NOT_FOUND) {
        return NULL;
    }
    if (status != ERROR_SUCCESS && status != ERROR_MORE_DATA) {
        failure_keep_first(damage, failure_from_windows(arena, operation, (DWORD)status));
    } else if (!registry_text_decode(arena, operation, type, bytes,
                                     status == ERROR_MORE_DATA ? (size_t)REGISTRY_TEXT_MAXIMUM + 1 : len,
                                     &text, &failure)) {
        failure_keep_first(damage, failure);
    }
    return text;
}

/* The name of the key's subkey with this index: false after the last one. Longer names than a key can have don't exist. */
static bool read_subkey_name(HKEY key, DWORD index, wchar_t name[KEY_NAME_UNITS], DWORD *count,
                             LSTATUS *status)
{
    *count = KEY_NAME_UNITS;
    *status = RegEnumKeyExW(key, index, name, count, NULL, NULL, NULL, NULL);
    return *status == ERROR_SUCCESS;
}

static bool is_known(const struct account_list *list, const struct account *account)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == account->kind && text_equal(list->items[i].profile, account->profile) &&
            text_equal_ignoring_case(list->items[i].address, account->address)) {
            return true;
        }
    }
    return false;
}

static void read_entry(const struct reading *reading, HKEY section, const wchar_t *name)
{
    struct arena *arena = reading->arena;
    struct profile_entry entry = {0};
    HKEY key = NULL;
    LSTATUS status = RegOpenKeyExW(section, name, 0, KEY_QUERY_VALUE, &key);
    if (status != ERROR_SUCCESS) {
        entry.damage = failure_from_windows(arena, "RegOpenKeyExW", (DWORD)status);
    } else {
        entry.clsid = read_text(arena, key, L"clsid", "clsid", &entry.damage);
        entry.service_name = read_text(arena, key, L"Service Name", "Service Name", &entry.damage);
        entry.account_name = read_text(arena, key, L"Account Name", "Account Name", &entry.damage);
        entry.email = read_text(arena, key, L"Email", "Email", &entry.damage);
        entry.imap_server = read_text(arena, key, L"IMAP Server", "IMAP Server", &entry.damage);
        entry.pop3_server = read_text(arena, key, L"POP3 Server", "POP3 Server", &entry.damage);
        entry.smtp_server = read_text(arena, key, L"SMTP Server", "SMTP Server", &entry.damage);
        (void)RegCloseKey(key);
    }
    struct account account;
    schema_initialize(&account_schema, &account);
    if (!profile_entry_to_account(arena, &entry, &account)) {
        return;
    }
    account.profile = reading->profile;
    account.default_profile = reading->is_default;
    /* A profile that an older Outlook left behind repeats the accounts of the one in use. */
    if (account.address == NULL || !is_known(reading->accounts, &account)) {
        *(struct account *)schema_append(arena, &account_schema, reading->accounts) = account;
    }
}

/* Whether a name is that of a numbered entry: eight hexadecimal digits. */
static bool is_entry_name(const wchar_t *name, DWORD count)
{
    if (count != ENTRY_NAME_LEN) {
        return false;
    }
    for (DWORD i = 0; i < count; i++) {
        wchar_t c = name[i];
        if (!((c >= L'0' && c <= L'9') || (c >= L'a' && c <= L'f') || (c >= L'A' && c <= L'F'))) {
            return false;
        }
    }
    return true;
}

/* The profile's one Exchange account; NULL when it has none or several. `first` is the first account of the profile. */
static struct account *only_exchange_account(const struct account_list *accounts, size_t first)
{
    struct account *only = NULL;
    for (size_t i = first; i < accounts->count; i++) {
        if (accounts->items[i].kind == ACCOUNT_EXCHANGE) {
            if (only != NULL) {
                return NULL;
            }
            only = &accounts->items[i];
        }
    }
    return only;
}

static void append_server_once(struct arena *arena, struct account *account, const char *server)
{
    for (size_t i = 0; i < account->servers.count; i++) {
        if (text_equal_ignoring_case(account->servers.items[i], server)) {
            return;
        }
    }
    text_list_append(arena, &account->servers, server);
}

/*
 * The web-facing server of an Exchange account stands in another section of the profile, whose name is an identifier made
 * for this profile: property 0x6622, PR_PROFILE_RPC_PROXY_SERVER, written "type then id" (KB923575). With two Exchange
 * accounts nobody could tell whose it is, so then none is taken.
 */
static void read_exchange_servers(const struct reading *reading, HKEY profile, size_t first)
{
    struct account *account = only_exchange_account(reading->accounts, first);
    wchar_t name[KEY_NAME_UNITS];
    DWORD count = 0;
    LSTATUS status = ERROR_SUCCESS;
    for (DWORD i = 0;
         account != NULL && i < ENTRY_MAXIMUM && read_subkey_name(profile, i, name, &count, &status); i++) {
        HKEY section = NULL;
        if (RegOpenKeyExW(profile, name, 0, KEY_QUERY_VALUE, &section) != ERROR_SUCCESS) {
            continue; /* a section that can't be read names no server; the accounts' own section told of failures */
        }
        const char *server = read_text(reading->arena, section, L"001f6622", "001f6622", &account->failure);
        if (server != NULL) {
            append_server_once(reading->arena, account, server);
        }
        (void)RegCloseKey(section);
    }
}

static void read_profile(const struct reading *reading, HKEY profiles, const wchar_t *name)
{
    HKEY profile = NULL;
    HKEY section = NULL;
    size_t first = reading->accounts->count;
    LSTATUS status = RegOpenKeyExW(profiles, name, 0, KEY_READ, &profile);
    if (status == ERROR_SUCCESS) {
        status = RegOpenKeyExW(profile, accounts_section, 0, KEY_READ, &section);
    }
    if (status != ERROR_SUCCESS) {
        if (profile != NULL) {
            (void)RegCloseKey(profile);
        }
        if (status != ERROR_FILE_NOT_FOUND) { /* a profile without this section has no accounts */
            failure_keep_first(
                reading->failure,
                failure_from_windows(reading->arena, "RegOpenKeyExW (profile)", (DWORD)status));
        }
        return;
    }
    wchar_t entry[KEY_NAME_UNITS];
    DWORD count = 0;
    for (DWORD i = 0; i < ENTRY_MAXIMUM && read_subkey_name(section, i, entry, &count, &status); i++) {
        if (is_entry_name(entry, count)) {
            read_entry(reading, section, entry);
        }
    }
    if (status != ERROR_SUCCESS && status != ERROR_NO_MORE_ITEMS) {
        failure_keep_first(reading->failure,
                           failure_from_windows(reading->arena, "RegEnumKeyExW (profile)", (DWORD)status));
    }
    (void)RegCloseKey(section);
    read_exchange_servers(reading, profile, first);
    (void)RegCloseKey(profile);
}

static const char *read_default_profile(struct arena *arena, const struct place *place)
{
    HKEY key = NULL;
    struct failure ignored = {0};
    if (RegOpenKeyExW(HKEY_CURRENT_USER, place->default_key, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
        return NULL;
    }
    const char *name = read_text(arena, key, L"DefaultProfile", "DefaultProfile", &ignored);
    (void)RegCloseKey(key);
    return name;
}

/* Reads all profiles of one place; true when there were any. `in_use` = no newer Outlook has profiles. */
static bool read_place(struct reading *reading, const struct place *place, bool in_use)
{
    HKEY profiles = NULL;
    LSTATUS status = RegOpenKeyExW(HKEY_CURRENT_USER, place->profiles, 0, KEY_READ, &profiles);
    if (status != ERROR_SUCCESS) {
        if (status != ERROR_FILE_NOT_FOUND) {
            failure_keep_first(
                reading->failure,
                failure_from_windows(reading->arena, "RegOpenKeyExW (profiles)", (DWORD)status));
        }
        return false;
    }
    const char *default_profile = read_default_profile(reading->arena, place);
    wchar_t name[KEY_NAME_UNITS];
    DWORD count = 0;
    DWORD index = 0;
    while (index < PROFILE_MAXIMUM && read_subkey_name(profiles, index, name, &count, &status)) {
        reading->profile = wide_to_text(reading->arena, name, count);
        if (!in_use) {
            reading->is_default = TRUTH_NO;
        } else if (default_profile == NULL) {
            reading->is_default = TRUTH_UNKNOWN;
        } else {
            reading->is_default =
                text_equal_ignoring_case(reading->profile, default_profile) ? TRUTH_YES : TRUTH_NO;
        }
        read_profile(reading, profiles, name);
        index++;
    }
    if (status != ERROR_SUCCESS && status != ERROR_NO_MORE_ITEMS) {
        failure_keep_first(reading->failure,
                           failure_from_windows(reading->arena, "RegEnumKeyExW (profiles)", (DWORD)status));
    }
    (void)RegCloseKey(profiles);
    return index > 0;
}

static void add_signed_in_user(struct arena *arena, struct account_list *accounts)
{
    struct failure ignored = {0}; /* the machine facts tell why there is no such name */
    const char *name = user_name_read_principal(arena, &ignored);
    if (text_mail_domain(arena, name) == NULL) {
        return;
    }
    for (size_t i = 0; i < accounts->count; i++) {
        if (text_equal_ignoring_case(accounts->items[i].address, name)) {
            return;
        }
    }
    struct account *account = schema_append(arena, &account_schema, accounts);
    account->address = name;
    account->source = "signed-in-user";
}

void collect_accounts(struct arena *arena, struct account_list *out, struct failure *failure)
{
    struct reading reading = {arena, out, failure, NULL, TRUTH_UNKNOWN};
    bool in_use = true;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (read_place(&reading, &places[i], in_use)) {
            in_use = false;
        }
    }
    add_signed_in_user(arena, out);
}
