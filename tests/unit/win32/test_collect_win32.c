/*
 * The Windows collectors on a real system: real processes, sockets, registry keys and the resolver.
 *
 * A copy of this very program, called OutLook.exe, plays Outlook: started with the environment variable below, the group
 * opens connections and waits instead of testing. Nothing of the person's own settings is written: where the registry is
 * needed, this process is shown another key as HKEY_CURRENT_USER.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

#define ROLE_VARIABLE L"WIZARD_TEST_STAND_IN"

enum { PATH_UNITS = 1024, WAIT_MS = 30000 };

static struct arena *arena;

static int create_arena(void **state)
{
    (void)state;
    arena = arena_create();
    return arena == NULL;
}

static int destroy_arena(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

/* ---- the stand-in ---- */

static SOCKET connect_ipv4(uint16_t port)
{
    SOCKET handle = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)connect(handle, (const struct sockaddr *)&address, sizeof address);
    return handle;
}

/* Connects over IPv6; when `mapped`, to the IPv4 listener by its IPv4-mapped address. */
static SOCKET connect_ipv6(uint16_t port, bool mapped)
{
    SOCKET handle = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
    DWORD only_ipv6 = 0;
    (void)setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, (const char *)&only_ipv6, sizeof only_ipv6);
    struct sockaddr_in6 address;
    unsigned char bytes[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1};
    unsigned char loopback[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    memset(&address, 0, sizeof address);
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    memcpy(&address.sin6_addr, mapped ? bytes : loopback, sizeof bytes);
    (void)connect(handle, (const struct sockaddr *)&address, sizeof address);
    return handle;
}

/* "ready port port" of the variable: connects, says so by the first event, and waits for the second. */
static int play_outlook(const wchar_t *role)
{
    WSADATA winsock;
    wchar_t *rest = NULL;
    unsigned long parent = wcstoul(role, &rest, 10);
    unsigned long ipv4_port = wcstoul(rest, &rest, 10);
    unsigned long ipv6_port = wcstoul(rest, &rest, 10);
    wchar_t name[64];
    (void)swprintf(name, sizeof name / sizeof name[0], L"Local\\wizard-test-ready-%lu", parent);
    HANDLE ready = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    (void)swprintf(name, sizeof name / sizeof name[0], L"Local\\wizard-test-stop-%lu", parent);
    HANDLE stop = OpenEventW(SYNCHRONIZE, FALSE, name);
    if (WSAStartup(MAKEWORD(2, 2), &winsock) != 0 || ready == NULL || stop == NULL) {
        return 1;
    }
    (void)connect_ipv4((uint16_t)ipv4_port);
    (void)connect_ipv6((uint16_t)ipv4_port, true);
    (void)connect_ipv6((uint16_t)ipv6_port, false);
    (void)SetEvent(ready);
    (void)WaitForSingleObject(stop, WAIT_MS);
    return 0;
}

/* ---- the test's side of it ---- */

struct stand_in {
    HANDLE ready;
    HANDLE stop;
    PROCESS_INFORMATION process;
    SOCKET ipv4_listener;
    SOCKET ipv6_listener;
    uint16_t ipv4_port;
    uint16_t ipv6_port; /* 0 = this computer has no IPv6 */
    wchar_t path[PATH_UNITS];
};

union address {
    struct sockaddr any;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
};

/* Listens on a free port of the family's loopback address; port 0 when this computer has no such family. */
static SOCKET listen_on(int family, uint16_t *port)
{
    union address address;
    int len = family == AF_INET ? (int)sizeof address.ipv4 : (int)sizeof address.ipv6;
    memset(&address, 0, sizeof address);
    if (family == AF_INET) {
        address.ipv4.sin_family = AF_INET;
        address.ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    } else {
        address.ipv6.sin6_family = AF_INET6;
        ((unsigned char *)&address.ipv6.sin6_addr)[15] = 1;
    }
    SOCKET handle = socket(family, SOCK_STREAM, IPPROTO_TCP);
    *port = 0;
    if (handle != INVALID_SOCKET && bind(handle, &address.any, len) == 0 && listen(handle, 5) == 0 &&
        getsockname(handle, &address.any, &len) == 0) {
        *port = ntohs(family == AF_INET ? address.ipv4.sin_port : address.ipv6.sin6_port);
    }
    return handle;
}

static void copy_program(struct stand_in *stand_in)
{
    wchar_t own[PATH_UNITS];
    wchar_t folder[PATH_UNITS];
    assert_in_range(GetModuleFileNameW(NULL, own, PATH_UNITS), 1, PATH_UNITS - 1);
    assert_in_range(GetTempPathW(PATH_UNITS - 64, folder), 1, PATH_UNITS - 65);
    (void)swprintf(stand_in->path, PATH_UNITS, L"%lswizard-test-%lu", folder, GetCurrentProcessId());
    assert_true(CreateDirectoryW(stand_in->path, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    (void)wcsncat(stand_in->path, L"\\OutLook.exe", PATH_UNITS - wcslen(stand_in->path) - 1);
    assert_true(CopyFileW(own, stand_in->path, FALSE));
}

static void start_stand_in(struct stand_in *stand_in)
{
    WSADATA winsock;
    wchar_t name[128];
    memset(stand_in, 0, sizeof *stand_in);
    assert_int_equal(WSAStartup(MAKEWORD(2, 2), &winsock), 0);
    copy_program(stand_in);
    stand_in->ipv4_listener = listen_on(AF_INET, &stand_in->ipv4_port);
    stand_in->ipv6_listener = listen_on(AF_INET6, &stand_in->ipv6_port);
    assert_int_not_equal(stand_in->ipv4_port, 0);

    unsigned long pid = GetCurrentProcessId();
    (void)swprintf(name, sizeof name / sizeof name[0], L"Local\\wizard-test-ready-%lu", pid);
    stand_in->ready = CreateEventW(NULL, TRUE, FALSE, name);
    (void)swprintf(name, sizeof name / sizeof name[0], L"Local\\wizard-test-stop-%lu", pid);
    stand_in->stop = CreateEventW(NULL, TRUE, FALSE, name);
    (void)swprintf(name, sizeof name / sizeof name[0], L"%lu %u %u", pid, stand_in->ipv4_port,
                   stand_in->ipv6_port);
    assert_true(SetEnvironmentVariableW(ROLE_VARIABLE, name));

    wchar_t command[] = L"OutLook.exe collect_win32";
    STARTUPINFOW startup;
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    BOOL started = CreateProcessW(stand_in->path, command, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL,
                                  &startup, &stand_in->process);
    (void)SetEnvironmentVariableW(ROLE_VARIABLE, NULL);
    assert_true(started);
    assert_int_equal(WaitForSingleObject(stand_in->ready, WAIT_MS), WAIT_OBJECT_0);
}

/* Ends the stand-in and waits until it is gone. */
static void stop_stand_in(struct stand_in *stand_in)
{
    (void)SetEvent(stand_in->stop);
    assert_int_equal(WaitForSingleObject(stand_in->process.hProcess, WAIT_MS), WAIT_OBJECT_0);
}

static void release_stand_in(struct stand_in *stand_in)
{
    (void)CloseHandle(stand_in->process.hProcess);
    (void)CloseHandle(stand_in->process.hThread);
    (void)CloseHandle(stand_in->ready);
    (void)CloseHandle(stand_in->stop);
    (void)closesocket(stand_in->ipv4_listener);
    (void)closesocket(stand_in->ipv6_listener);
    (void)DeleteFileW(stand_in->path);
    wchar_t *slash = wcsrchr(stand_in->path, L'\\');
    if (slash != NULL) {
        *slash = L'\0';
        (void)RemoveDirectoryW(stand_in->path);
    }
    (void)WSACleanup();
}

static const struct process *find_process(const struct process_list *list, DWORD pid)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].pid == (int64_t)pid) {
            return &list->items[i];
        }
    }
    return NULL;
}

/* The number of connections of one family and state to this port. */
static size_t count_connections(const struct connection_list *list, int family, int tcp_state, uint16_t port)
{
    size_t found = 0;
    char suffix[16];
    (void)snprintf(suffix, sizeof suffix, ":%u", port);
    for (size_t i = 0; i < list->count; i++) {
        const struct connection *connection = &list->items[i];
        if (connection->family == family && connection->state == tcp_state &&
            text_ends_ignoring_case(connection->remote, suffix)) {
            found++;
        }
    }
    return found;
}

static void assert_is_time(const char *text)
{
    const char *pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    assert_non_null(text);
    assert_int_equal(strlen(text), strlen(pattern));
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        assert_true(pattern[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == pattern[i]);
    }
}

static void outlook_and_its_connections_are_found(void **state)
{
    (void)state;
    struct stand_in stand_in;
    struct process_list processes = {0};
    struct connection_list connections = {0};
    struct failure failure = {0};
    char before[32];
    clock_time_of_day(before, sizeof before);
    start_stand_in(&stand_in);

    collect_processes(arena, &processes, &failure);
    assert_null(failure.operation);
    const struct process *outlook = find_process(&processes, stand_in.process.dwProcessId);
    assert_non_null(outlook);
    assert_string_equal(outlook->program, "OutLook.exe");
    assert_is_time(outlook->started);
    assert_true(strncmp(outlook->started, before, strlen("2026-11-21T10:")) >= 0);
    assert_true(text_ends_ignoring_case(outlook->path, "\\OutLook.exe"));
    DWORD session = 0;
    assert_true(ProcessIdToSessionId(GetCurrentProcessId(), &session));
    assert_int_equal(outlook->session, (int64_t)session);
    /* The test program has no version resource: told, and no reason to drop the process. */
    assert_null(outlook->version);
    assert_string_equal(outlook->failure.operation, "GetFileVersionInfoSizeW");
    assert_null(find_process(&processes, GetCurrentProcessId()));

    collect_connections(arena, &processes, &connections, &failure);
    assert_null(failure.operation);
    /* Once directly, once over an IPv6 socket to the IPv4-mapped address. */
    assert_int_equal(count_connections(&connections, FAMILY_IPV4, STATE_ESTABLISHED, stand_in.ipv4_port), 2);
    if (stand_in.ipv6_port != 0) {
        assert_int_equal(count_connections(&connections, FAMILY_IPV6, STATE_ESTABLISHED, stand_in.ipv6_port),
                         1);
    }
    for (size_t i = 0; i < connections.count; i++) {
        const char *address = NULL;
        int64_t port = 0;
        assert_true(text_split_endpoint(arena, connections.items[i].local, &address, &port));
        assert_true(text_split_endpoint(arena, connections.items[i].remote, &address, &port));
        assert_non_null(find_process(&processes, (DWORD)connections.items[i].pid));
    }

    stop_stand_in(&stand_in);
    /* Our handle keeps the PID known, but the process has exited: neither it nor its rows may be there. */
    struct process_list later = {0};
    struct connection_list none = {0};
    collect_processes(arena, &later, &failure);
    assert_null(find_process(&later, stand_in.process.dwProcessId));
    collect_connections(arena, &processes, &none, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_connections(&none, FAMILY_IPV4, STATE_ESTABLISHED, stand_in.ipv4_port), 0);
    release_stand_in(&stand_in);
}

static void a_connection_that_the_server_closed_waits(void **state)
{
    (void)state;
    struct stand_in stand_in;
    struct process_list processes = {0};
    struct failure failure = {0};
    start_stand_in(&stand_in);
    collect_processes(arena, &processes, &failure);
    /* The server's end of the first connection goes; the client's end then waits for its owner to close it too. */
    SOCKET accepted = accept(stand_in.ipv4_listener, NULL, NULL);
    assert_true(accepted != INVALID_SOCKET);
    (void)closesocket(accepted);
    size_t waiting = 0;
    int64_t begin = clock_milliseconds();
    while (waiting == 0 && clock_milliseconds() - begin < 5000) {
        struct connection_list connections = {0};
        collect_connections(arena, &processes, &connections, &failure);
        waiting = count_connections(&connections, FAMILY_IPV4, STATE_CLOSE_WAIT, stand_in.ipv4_port);
        Sleep(20);
    }
    assert_int_equal(waiting, 1);
    stop_stand_in(&stand_in);
    release_stand_in(&stand_in);
}

static void rows_of_another_process_with_the_pid_are_not_taken(void **state)
{
    (void)state;
    struct stand_in stand_in;
    struct process_list processes = {0};
    struct connection_list connections = {0};
    struct failure failure = {0};
    start_stand_in(&stand_in);
    struct process *other = schema_append(arena, &process_schema, &processes);
    other->pid = (int64_t)stand_in.process.dwProcessId;
    other->started = "2020-01-01T00:00:00.000Z";
    collect_connections(arena, &processes, &connections, &failure);
    assert_int_equal(connections.count, 0);
    assert_null(failure.operation);

    /* Without a start time nothing can be proved either; then the reason is told. */
    other->started = NULL;
    other->failure.operation = "OpenProcess";
    collect_connections(arena, &processes, &connections, &failure);
    assert_int_equal(connections.count, 0);
    assert_string_equal(failure.operation, "OpenProcess");
    stop_stand_in(&stand_in);
    release_stand_in(&stand_in);
}

/* ---- accounts ---- */

#define PROFILES_16 L"Software\\Microsoft\\Office\\16.0\\Outlook\\Profiles\\"
#define PROFILES_15 L"Software\\Microsoft\\Office\\15.0\\Outlook\\Profiles\\"
#define PROFILES_OLD                                                                                         \
    L"Software\\Microsoft\\Windows NT\\CurrentVersion\\Windows Messaging Subsystem\\Profiles\\"
#define SECTION L"\\9375CFF0413111d3B88A00104B2A6676\\"

/* A registry of this process's own in place of HKEY_CURRENT_USER. */
struct own_registry {
    HKEY key;
    wchar_t path[64];
};

static void begin_own_registry(struct own_registry *own)
{
    (void)swprintf(own->path, sizeof own->path / sizeof own->path[0], L"Software\\WizardTest-%lu",
                   GetCurrentProcessId());
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, own->path, 0, NULL, REG_OPTION_VOLATILE,
                                     KEY_ALL_ACCESS, NULL, &own->key, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(RegOverridePredefKey(HKEY_CURRENT_USER, own->key), ERROR_SUCCESS);
}

static void end_own_registry(struct own_registry *own)
{
    assert_int_equal(RegOverridePredefKey(HKEY_CURRENT_USER, NULL), ERROR_SUCCESS);
    assert_int_equal(RegCloseKey(own->key), ERROR_SUCCESS);
    assert_int_equal(RegDeleteTreeW(HKEY_CURRENT_USER, own->path), ERROR_SUCCESS);
}

static void write_value(const wchar_t *path, const wchar_t *name, DWORD type, const void *bytes, size_t len)
{
    HKEY key = NULL;
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS,
                                     NULL, &key, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(RegSetValueExW(key, name, 0, type, bytes, (DWORD)len), ERROR_SUCCESS);
    assert_int_equal(RegCloseKey(key), ERROR_SUCCESS);
}

static void write_text(const wchar_t *path, const wchar_t *name, DWORD type, const wchar_t *text)
{
    write_value(path, name, type, text, (wcslen(text) + 1) * sizeof *text);
}

static void no_profile_is_no_failure(void **state)
{
    (void)state;
    struct own_registry own;
    struct account_list accounts = {0};
    struct failure failure = {0};
    begin_own_registry(&own);
    collect_accounts(arena, &accounts, &failure);
    end_own_registry(&own);
    assert_null(failure.operation);
    for (size_t i = 0; i < accounts.count; i++) {
        assert_string_equal(accounts.items[i].source, "signed-in-user");
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

static void accounts_come_from_every_profile(void **state)
{
    (void)state;
    struct own_registry own;
    struct account_list accounts = {0};
    struct failure failure = {0};
    begin_own_registry(&own);
    write_profiles();
    collect_accounts(arena, &accounts, &failure);
    end_own_registry(&own);

    assert_null(failure.operation);
    assert_int_equal(count_profile_accounts(&accounts), 4);
    const struct account *damaged = NULL;
    const struct account *exchange = NULL;
    const struct account *imap = NULL;
    const struct account *pop = NULL;
    for (size_t i = 0; i < accounts.count; i++) {
        const struct account *account = &accounts.items[i];
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
    collect_machine(arena, &machine);
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
    collect_name(arena, host, &lookup);
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
    collect_proxy(arena, "https://mail.contoso.test/autodiscover/autodiscover.xml", &proxy);
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
    struct failure failure = failure_from_windows(arena, "OpenProcess", ERROR_ACCESS_DENIED);
    assert_string_equal(failure.operation, "OpenProcess");
    assert_int_equal(failure.code, 5);
    assert_string_equal(failure.system, "windows");
    assert_non_null(failure.text);
    assert_null(strchr(failure.text, '\n'));
    assert_true(failure.text[strlen(failure.text) - 1] != ' ');
    failure = failure_from_system(arena, "chain", (DWORD)CERT_E_UNTRUSTEDROOT, "schannel", NULL);
    assert_true(failure.code == INT64_C(0x800B0109));
    /* A number that means nothing has no words, and that is fine. */
    failure = failure_from_windows(arena, "nothing", 0x2FFFFFFF);
    assert_null(failure.text);
}

static void text_crosses_the_border_unharmed(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", "b\xC3\xA4r", "\xE2\x82\xAC", "\xF0\x9F\x93\xA7"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_string_equal(wide_to_text(arena, wide_from_text(arena, texts[i]), WIDE_TEXT_MAXIMUM),
                            texts[i]);
    }
    assert_string_equal(wide_to_text(arena,
                                     wide_from_text(arena, "a\xFF"
                                                           "b"),
                                     WIDE_TEXT_MAXIMUM),
                        "a\xEF\xBF\xBD"
                        "b");
    assert_string_equal(wide_to_text(arena, L"abcdef", 3), "abc");
    assert_null(wide_to_text(arena, NULL, 3));
    assert_null(wide_from_text(arena, NULL));
    FILETIME epoch = {0, 0};
    assert_string_equal(file_time_to_text(arena, &epoch, true), "1601-01-01T00:00:00.000Z");
    assert_string_equal(file_time_to_text(arena, &epoch, false), "1601-01-01T00:00:00Z");
    FILETIME never = {0xFFFFFFFF, 0xFFFFFFFF};
    assert_null(file_time_to_text(arena, &never, false));
}

int test_collect_win32(void)
{
    wchar_t role[64];
    DWORD count = GetEnvironmentVariableW(ROLE_VARIABLE, role, sizeof role / sizeof role[0]);
    if (count > 0 && count < sizeof role / sizeof role[0]) {
        return play_outlook(role);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(outlook_and_its_connections_are_found, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(a_connection_that_the_server_closed_waits, create_arena,
                                        destroy_arena),
        cmocka_unit_test_setup_teardown(rows_of_another_process_with_the_pid_are_not_taken, create_arena,
                                        destroy_arena),
        cmocka_unit_test_setup_teardown(no_profile_is_no_failure, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(accounts_come_from_every_profile, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(the_machine_is_described, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(names_are_looked_up, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(names_that_cannot_be_are_failures, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(a_proxy_setting_is_read, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(a_failure_has_the_systems_words, create_arena, destroy_arena),
        cmocka_unit_test_setup_teardown(text_crosses_the_border_unharmed, create_arena, destroy_arena),
    };
    return cmocka_run_group_tests_name("collect_win32", tests, NULL, NULL);
}
