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
#include "core/collect/win32/profile_sections.h"
#include "core/collect/win32/registry_value.h"
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
    const char *version;        /* of Office; NULL = any up to 2010 */
} places[] = {
    {L"Software\\Microsoft\\Office\\16.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\16.0\\Outlook",
     "16.0"},
    {L"Software\\Microsoft\\Office\\15.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\15.0\\Outlook",
     "15.0"},
    {L"Software\\Microsoft\\Office\\14.0\\Outlook\\Profiles", L"Software\\Microsoft\\Office\\14.0\\Outlook",
     "14.0"},
    {L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles",
     L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles", NULL},
};

/* What one reading carries along. */
struct reading {
    struct arena *arena;
    struct profile_list *profiles;
    struct account_list *accounts;
    struct failure *failure;
    struct profile profile;    /* the one that is being read */
    struct text_list services; /* of each of its accounts the section of its service, or "" */
};

/* The section of an account's service; "" when the entry names none that can be read. */
static const char *read_service_section(struct arena *arena, HKEY key)
{
    unsigned char bytes[32];
    DWORD type = 0;
    DWORD len = sizeof bytes;
    const char *name = NULL;
    if (RegQueryValueExW(key, L"Service UID", NULL, &type, bytes, &len) == ERROR_SUCCESS &&
        type == REG_BINARY) {
        name = profile_section_name(arena, bytes, len);
    }
    return name != NULL ? name : "";
}

/* How a server is reached: the three values' names begin alike. */
static void read_way(struct arena *arena, HKEY key, const wchar_t *const names[3], struct failure *damage,
                     struct profile_server *out)
{
    int64_t port = registry_read_number(arena, key, names[0], "Port", damage);
    int64_t secure_connection = registry_read_number(arena, key, names[1], "Secure Connection", damage);
    out->port = port == UNKNOWN_INTEGER ? 0 : port;
    out->encryption =
        profile_encryption(secure_connection, registry_read_number(arena, key, names[2], "Use SSL", damage));
}

static void read_ways(struct arena *arena, HKEY key, struct profile_entry *entry)
{
    static const wchar_t *const imap[] = {L"IMAP Port", L"IMAP Secure Connection", L"IMAP Use SSL"};
    static const wchar_t *const pop3[] = {L"POP3 Port", L"POP3 Secure Connection", L"POP3 Use SSL"};
    static const wchar_t *const smtp[] = {L"SMTP Port", L"SMTP Secure Connection", L"SMTP Use SSL"};
    read_way(arena, key, imap, &entry->damage, &entry->imap);
    read_way(arena, key, pop3, &entry->damage, &entry->pop3);
    read_way(arena, key, smtp, &entry->damage, &entry->smtp);
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

static void read_entry(struct reading *reading, HKEY section, const wchar_t *name)
{
    struct arena *arena = reading->arena;
    struct profile_entry entry = {0};
    const char *service = "";
    HKEY key = NULL;
    LSTATUS status = RegOpenKeyExW(section, name, 0, KEY_QUERY_VALUE, &key);
    if (status != ERROR_SUCCESS) {
        entry.damage = failure_from_windows(arena, "RegOpenKeyExW", (DWORD)status);
    } else {
        entry.clsid = registry_read_text(arena, key, L"clsid", "clsid", &entry.damage);
        entry.service_name = registry_read_text(arena, key, L"Service Name", "Service Name", &entry.damage);
        entry.account_name = registry_read_text(arena, key, L"Account Name", "Account Name", &entry.damage);
        entry.email = registry_read_text(arena, key, L"Email", "Email", &entry.damage);
        entry.imap_server = registry_read_text(arena, key, L"IMAP Server", "IMAP Server", &entry.damage);
        entry.pop3_server = registry_read_text(arena, key, L"POP3 Server", "POP3 Server", &entry.damage);
        entry.smtp_server = registry_read_text(arena, key, L"SMTP Server", "SMTP Server", &entry.damage);
        read_ways(arena, key, &entry);
        service = read_service_section(arena, key);
        (void)RegCloseKey(key);
    }
    struct account account;
    schema_initialize(&account_schema, &account);
    if (!profile_entry_to_account(arena, &entry, &account)) {
        return;
    }
    reading->profile.account_count++;
    account.profile = reading->profile.name;
    account.default_profile = reading->profile.is_default;
    /* A profile that an older Outlook left behind repeats the accounts of the one in use. */
    if (account.address == NULL || !is_known(reading->accounts, &account)) {
        *(struct account *)schema_append(arena, &account_schema, reading->accounts) = account;
        text_list_append(arena, &reading->services, service);
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

static void read_accounts(struct reading *reading, HKEY section)
{
    wchar_t entry[KEY_NAME_UNITS];
    DWORD count = 0;
    LSTATUS status = ERROR_SUCCESS;
    for (DWORD i = 0; i < ENTRY_MAXIMUM && read_subkey_name(section, i, entry, &count, &status); i++) {
        if (is_entry_name(entry, count)) {
            read_entry(reading, section, entry);
        }
    }
    if (status != ERROR_SUCCESS && status != ERROR_NO_MORE_ITEMS) {
        failure_keep_first(&reading->profile.failure,
                           failure_from_windows(reading->arena, "RegEnumKeyExW (profile)", (DWORD)status));
    }
}

/*
 * Work Offline is left unknown: no value of the registry is documented for it, nor do public tools read one alike.
 */
static void read_profile(struct reading *reading, HKEY profiles, const wchar_t *name)
{
    HKEY profile = NULL;
    HKEY section = NULL;
    size_t first = reading->accounts->count;
    struct profile_section_list sections = {NULL, 0, 0};
    LSTATUS status = RegOpenKeyExW(profiles, name, 0, KEY_READ, &profile);
    reading->profile.account_count = 0;
    reading->services = (struct text_list){NULL, 0, 0};
    if (status == ERROR_SUCCESS) {
        status = RegOpenKeyExW(profile, accounts_section, 0, KEY_READ, &section);
    }
    if (status == ERROR_SUCCESS) {
        read_accounts(reading, section);
        profile_sections_read(reading->arena, profile, &sections);
        profile_sections_apply(reading->arena, &sections, &reading->services, reading->accounts, first);
        (void)RegCloseKey(section);
    } else if (status != ERROR_FILE_NOT_FOUND) { /* a profile without this section has no accounts */
        reading->profile.failure =
            failure_from_windows(reading->arena, "RegOpenKeyExW (profile)", (DWORD)status);
    }
    if (profile != NULL) {
        (void)RegCloseKey(profile);
    }
    *(struct profile *)schema_append(reading->arena, &profile_schema, reading->profiles) = reading->profile;
}

static const char *read_default_profile(struct arena *arena, const struct place *place)
{
    HKEY key = NULL;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, place->default_key, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
        return NULL;
    }
    const char *name = registry_read_text(arena, key, L"DefaultProfile", "DefaultProfile", NULL);
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
        schema_initialize(&profile_schema, &reading->profile);
        reading->profile.name = wide_to_text(reading->arena, name, count);
        reading->profile.version = place->version;
        if (!in_use) {
            reading->profile.is_default = TRUTH_NO;
        } else if (default_profile != NULL) {
            reading->profile.is_default =
                text_equal_ignoring_case(reading->profile.name, default_profile) ? TRUTH_YES : TRUTH_NO;
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

void collect_accounts(struct arena *arena, struct profile_list *profiles, struct account_list *out,
                      struct failure *failure)
{
    struct reading reading = {.arena = arena, .profiles = profiles, .accounts = out, .failure = failure};
    bool in_use = true;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (read_place(&reading, &places[i], in_use)) {
            in_use = false;
        }
    }
    add_signed_in_user(arena, out);
}
