/*
 * Outlook's processes and connections on a real system.
 *
 * A copy of this very program, called OutLook.exe, plays Outlook: started with the environment variable below, the group
 * opens connections and waits instead of testing.
 */
#include "core/collect/win32/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

#define ROLE_VARIABLE L"WIZARD_TEST_STAND_IN"

enum { PATH_UNITS = 1024, WAIT_MS = 30000 };

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

    wchar_t command[] = L"OutLook.exe outlook_win32";
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
    struct process_list helpers = {0};
    struct connection_list connections = {0};
    struct failure failure = {0};
    char before[32];
    clock_time_of_day(before, sizeof before);
    start_stand_in(&stand_in);

    collect_processes(kit_arena, false, &processes, &helpers, &failure);
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
    assert_true(outlook->is_own_session == TRUTH_YES);
    assert_non_null(outlook->user);
    assert_non_null(strchr(outlook->user, '\\'));
    assert_true(outlook->elevated != TRUTH_UNKNOWN);
    assert_true(outlook->hung == TRUTH_UNKNOWN); /* it has no window */
    assert_true(text_equal(outlook->architecture, "x86") == (sizeof(void *) == 4));
    assert_non_null(outlook->architecture);
    assert_null(outlook->channel);
    if (outlook->switches != NULL) { /* Wine does not give another process's command line */
        assert_string_equal(outlook->switches, "");
        assert_true(outlook->safe_mode == TRUTH_NO);
    }
    assert_int_equal(helpers.count, 0);
    /* The test program has no version resource: told, and no reason to drop the process. */
    assert_null(outlook->version);
    assert_string_equal(outlook->failure.operation, "GetFileVersionInfoSizeW");
    assert_null(find_process(&processes, GetCurrentProcessId()));

    collect_connections(kit_arena, &processes, &connections, &failure);
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
        assert_true(text_split_endpoint(kit_arena, connections.items[i].local, &address, &port));
        assert_true(text_split_endpoint(kit_arena, connections.items[i].remote, &address, &port));
        assert_non_null(find_process(&processes, (DWORD)connections.items[i].pid));
        if (connections.items[i].created != NULL) { /* Wine does not know it */
            assert_is_time(connections.items[i].created);
            assert_true(strncmp(connections.items[i].created, before, strlen("2026-11-21T10:")) >= 0);
        }
    }

    stop_stand_in(&stand_in);
    /* Our handle keeps the PID known, but the process has exited: neither it nor its rows may be there. */
    struct process_list later = {0};
    struct connection_list none = {0};
    collect_processes(kit_arena, false, &later, &helpers, &failure);
    assert_null(find_process(&later, stand_in.process.dwProcessId));
    collect_connections(kit_arena, &processes, &none, &failure);
    assert_null(failure.operation);
    assert_int_equal(count_connections(&none, FAMILY_IPV4, STATE_ESTABLISHED, stand_in.ipv4_port), 0);
    release_stand_in(&stand_in);
}

static void a_connection_that_the_server_closed_waits(void **state)
{
    (void)state;
    struct stand_in stand_in;
    struct process_list processes = {0};
    struct process_list helpers = {0};
    struct failure failure = {0};
    start_stand_in(&stand_in);
    collect_processes(kit_arena, false, &processes, &helpers, &failure);
    /* The server's end of the first connection goes; the client's end then waits for its owner to close it too. */
    SOCKET accepted = accept(stand_in.ipv4_listener, NULL, NULL);
    assert_true(accepted != INVALID_SOCKET);
    (void)closesocket(accepted);
    size_t waiting = 0;
    int64_t begin = clock_milliseconds();
    while (waiting == 0 && clock_milliseconds() - begin < 5000) {
        struct connection_list connections = {0};
        collect_connections(kit_arena, &processes, &connections, &failure);
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
    struct process *other = schema_append(kit_arena, &process_schema, &processes);
    other->pid = (int64_t)stand_in.process.dwProcessId;
    other->started = "2020-01-01T00:00:00.000Z";
    collect_connections(kit_arena, &processes, &connections, &failure);
    assert_int_equal(connections.count, 0);
    assert_null(failure.operation);

    /* Without a start time nothing can be proved either; then the reason is told. */
    other->started = NULL;
    other->failure.operation = "OpenProcess";
    collect_connections(kit_arena, &processes, &connections, &failure);
    assert_int_equal(connections.count, 0);
    assert_string_equal(failure.operation, "OpenProcess");
    stop_stand_in(&stand_in);
    release_stand_in(&stand_in);
}

int test_outlook_win32(void)
{
    wchar_t role[64];
    DWORD count = GetEnvironmentVariableW(ROLE_VARIABLE, role, sizeof role / sizeof role[0]);
    if (count > 0 && count < sizeof role / sizeof role[0]) {
        return play_outlook(role);
    }
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(outlook_and_its_connections_are_found),
        KIT_ARENA_TEST(a_connection_that_the_server_closed_waits),
        KIT_ARENA_TEST(rows_of_another_process_with_the_pid_are_not_taken),
    };
    return cmocka_run_group_tests_name("outlook_win32", tests, NULL, NULL);
}
