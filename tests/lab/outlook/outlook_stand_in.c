/*
 * Plays Outlook in the lab. It has Outlook's name, version and window title, opens the TCP connections it is told to,
 * and holds them; so the wizard finds a real process with real connections, and the journal says what was really there.
 *
 *   OUTLOOK.EXE --connect HOST:PORT[*COUNT] [--connect ...] [--family 4|6] [--journal FILE] [--seconds N] [--window TITLE]
 *               [--reopen MS] [--churn MS] [--hang MS] [--helper PROGRAM]
 *
 * --reopen MS   what the server closes is closed here too and opened again, as is what failed, after so long (else it stays
 *               half-closed, and what failed is tried again after five seconds)
 * --churn MS    from the beginning on, each so often closes the connection that is open longest and opens another in its place
 *
 * --hang MS     once it would be ready its window answers no more; it says that it is ready so many milliseconds later
 * --helper PROGRAM  as new Outlook does, it opens no connection itself, but starts this program (a copy of itself), which does
 *               all the rest
 *
 * Like Outlook it does not give up: what can't be reached is tried again. Once every connection is open or has failed
 * (or after three seconds, since a firewall may leave them unanswered) it prints one line:
 *
 *   ready pid 32 open 2 waiting 0 failed 0
 *
 * The journal has a line for each event: time, what, local address, remote address. "calling" comes before "opened", "closing"
 * before "closed": the connection can't be seen by others before the first nor after the last. Without --seconds it runs until it
 * is ended. Exit codes: 0 the time is over, 64 wrong usage, 70 Windows refused something.
 */
#include <winsock2.h>
#include <ws2tcpip.h>

#include <windows.h>

#include <shellapi.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum {
    EXIT_USAGE = 64,
    EXIT_INTERNAL = 70,
    MOST_CONNECTIONS = 16000,
    MOST_TARGETS = 64,
    SOCKET_EVENT = WM_APP + 1,
    READY_TIMER = 1,
    RETRY_TIMER = 2,
    END_TIMER = 3,
    CHURN_TIMER = 4,
    READY_AFTER_MS = 3000,
    RETRY_AFTER_MS = 5000,
};

enum state { STATE_FAILED, STATE_WAITING, STATE_OPEN, STATE_CLOSED_BY_SERVER };

struct connection {
    SOCKET socket;
    enum state state;
    int target;
};

struct target {
    struct sockaddr_storage address;
    int address_len;
};

struct stand_in {
    struct target targets[MOST_TARGETS];
    int target_count;
    struct connection *connections;
    int connection_count;
    int unresolved_count; /* connections to hosts whose name has no address */
    int family;
    DWORD seconds;
    UINT reopen_ms; /* 0 = what the server closed stays half-closed */
    UINT churn_ms;  /* 0 = nothing is closed before the end */
    int churned;    /* the next connection to be closed */
    DWORD hang_ms;  /* 0 = the window answers */
    const wchar_t *title;
    HANDLE journal;
    HWND window;
    bool said_ready;
};

static void write_text(HANDLE file, const char *text)
{
    DWORD written;
    if (file != NULL && file != INVALID_HANDLE_VALUE) {
        WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    }
}

/* "10.66.0.2:49152" or "[fd66::2]:49152"; "-" for a socket that has none */
static void describe_address(const struct sockaddr *address, int address_len, char *text, size_t text_size)
{
    char host[INET6_ADDRSTRLEN];
    char port[8];
    if (getnameinfo(address, address_len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        snprintf(text, text_size, "-");
        return;
    }
    snprintf(text, text_size, address->sa_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

enum { ADDRESS_TEXT = 64 };

static void describe_local(SOCKET socket, char *text, size_t text_size)
{
    struct sockaddr_storage local;
    int local_len = (int)sizeof local;

    snprintf(text, text_size, "-");
    if (socket != INVALID_SOCKET && getsockname(socket, (struct sockaddr *)&local, &local_len) == 0) {
        describe_address((const struct sockaddr *)&local, local_len, text, text_size);
    }
}

static void note_at(const struct stand_in *outlook, const struct connection *connection, const char *event,
                    const char *local_text)
{
    const struct target *target = &outlook->targets[connection->target];
    char remote_text[ADDRESS_TEXT];
    char line[256];
    SYSTEMTIME now;

    describe_address((const struct sockaddr *)&target->address, target->address_len, remote_text,
                     sizeof remote_text);
    GetSystemTime(&now);
    snprintf(line, sizeof line, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ %s %s %s\n", now.wYear, now.wMonth,
             now.wDay, now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, event, local_text,
             remote_text);
    write_text(outlook->journal, line);
}

static void note(const struct stand_in *outlook, const struct connection *connection, const char *event)
{
    char local_text[ADDRESS_TEXT];

    describe_local(connection->socket, local_text, sizeof local_text);
    note_at(outlook, connection, event, local_text);
}

static void close_connection(const struct stand_in *outlook, struct connection *connection)
{
    char local_text[ADDRESS_TEXT];

    describe_local(connection->socket, local_text, sizeof local_text);
    note_at(outlook, connection, "closing", local_text);
    closesocket(connection->socket);
    connection->socket = INVALID_SOCKET;
    connection->state = STATE_FAILED;
    note_at(outlook, connection, "closed", local_text);
}

static int count_in_state(const struct stand_in *outlook, enum state state)
{
    int count = 0;
    for (int i = 0; i < outlook->connection_count; i++) {
        count += outlook->connections[i].state == state;
    }
    return count;
}

static void say_ready(struct stand_in *outlook)
{
    char line[128];
    if (outlook->said_ready) {
        return;
    }
    outlook->said_ready = true;
    snprintf(line, sizeof line, "ready pid %lu open %d waiting %d failed %d\n", GetCurrentProcessId(),
             count_in_state(outlook, STATE_OPEN), count_in_state(outlook, STATE_WAITING),
             count_in_state(outlook, STATE_FAILED) + outlook->unresolved_count);
    if (outlook->hang_ms != 0) {
        Sleep(outlook->hang_ms);
    }
    write_text(GetStdHandle(STD_OUTPUT_HANDLE), line);
    while (outlook->hang_ms != 0) {
        Sleep(outlook->hang_ms);
    }
}

/* Begins to open a connection; the window is told how it went. */
static void open_connection(struct stand_in *outlook, struct connection *connection)
{
    const struct target *target = &outlook->targets[connection->target];
    connection->state = STATE_FAILED;
    connection->socket =
        WSASocketW(target->address.ss_family, SOCK_STREAM, IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED);
    if (connection->socket == INVALID_SOCKET) {
        note(outlook, connection, "no-socket");
        return;
    }
    if (WSAAsyncSelect(connection->socket, outlook->window, SOCKET_EVENT, FD_CONNECT | FD_CLOSE) != 0 ||
        (connect(connection->socket, (const struct sockaddr *)&target->address, target->address_len) != 0 &&
         WSAGetLastError() != WSAEWOULDBLOCK)) {
        note(outlook, connection, "failed");
        closesocket(connection->socket);
        connection->socket = INVALID_SOCKET;
        return;
    }
    connection->state = STATE_WAITING;
    note(outlook, connection, "calling");
}

static void take_socket_event(struct stand_in *outlook, SOCKET which, WORD event, WORD error)
{
    struct connection *connection = NULL;
    for (int i = 0; i < outlook->connection_count && connection == NULL; i++) {
        if (outlook->connections[i].socket == which) {
            connection = &outlook->connections[i];
        }
    }
    if (connection == NULL) {
        return;
    }
    if (event == FD_CONNECT && error == 0) {
        connection->state = STATE_OPEN;
        note(outlook, connection, "opened");
    } else if (event == FD_CONNECT) {
        note(outlook, connection, "failed");
        closesocket(connection->socket);
        connection->socket = INVALID_SOCKET;
        connection->state = STATE_FAILED;
    } else if (event == FD_CLOSE && error == 0) {
        /* held on to, as a program that doesn't notice does: the connection stays in CLOSE_WAIT */
        connection->state = STATE_CLOSED_BY_SERVER;
        note(outlook, connection, "closed-by-server");
        if (outlook->reopen_ms != 0) {
            close_connection(outlook, connection);
        }
    } else if (event == FD_CLOSE) {
        close_connection(outlook, connection);
    }
    if (count_in_state(outlook, STATE_WAITING) == 0) {
        say_ready(outlook);
    }
}

static void close_all(struct stand_in *outlook)
{
    for (int i = 0; i < outlook->connection_count; i++) {
        if (outlook->connections[i].socket != INVALID_SOCKET) {
            close_connection(outlook, &outlook->connections[i]);
        }
    }
}

/* Closes the connection that is open longest, and opens another in its place. */
static void churn(struct stand_in *outlook)
{
    struct connection *connection = &outlook->connections[outlook->churned];

    outlook->churned = (outlook->churned + 1) % outlook->connection_count;
    if (connection->state == STATE_OPEN) {
        close_connection(outlook, connection);
        open_connection(outlook, connection);
    }
}

static void take_timer(struct stand_in *outlook, WPARAM timer)
{
    if (timer == READY_TIMER) {
        KillTimer(outlook->window, READY_TIMER);
        say_ready(outlook);
    } else if (timer == RETRY_TIMER) {
        for (int i = 0; i < outlook->connection_count; i++) {
            if (outlook->connections[i].state == STATE_FAILED) {
                open_connection(outlook, &outlook->connections[i]);
            }
        }
    } else if (timer == CHURN_TIMER) {
        churn(outlook);
    } else if (timer == END_TIMER) {
        DestroyWindow(outlook->window);
    }
}

static LRESULT CALLBACK window_procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    struct stand_in *outlook = (struct stand_in *)GetWindowLongPtrW(window, GWLP_USERDATA);
    switch (message) {
    case SOCKET_EVENT:
        take_socket_event(outlook, (SOCKET)wparam, WSAGETSELECTEVENT(lparam), WSAGETSELECTERROR(lparam));
        return 0;
    case WM_TIMER:
        take_timer(outlook, wparam);
        return 0;
    case WM_DESTROY:
        PostQuitMessage(0);
        return 0;
    default:
        return DefWindowProcW(window, message, wparam, lparam);
    }
}

/* Outlook's own window class has this name. */
static bool create_window(struct stand_in *outlook)
{
    WNDCLASSEXW description = {0};
    description.cbSize = sizeof description;
    description.lpfnWndProc = window_procedure;
    description.hInstance = GetModuleHandleW(NULL);
    description.hCursor =
        LoadCursorW(NULL, MAKEINTRESOURCEW(32512)); /* IDC_ARROW, whose type depends on UNICODE */
    description.hbrBackground = (HBRUSH)(COLOR_WINDOW + 1);
    description.lpszClassName = L"rctrl_renwnd32";
    if (RegisterClassExW(&description) == 0) {
        return false;
    }
    outlook->window = CreateWindowExW(
        0, L"rctrl_renwnd32", outlook->title != NULL ? outlook->title : L"Outlook", WS_OVERLAPPEDWINDOW,
        CW_USEDEFAULT, CW_USEDEFAULT, 480, 240, NULL, NULL, description.hInstance, NULL);
    if (outlook->window == NULL) {
        return false;
    }
    SetWindowLongPtrW(outlook->window, GWLP_USERDATA, (LONG_PTR)outlook);
    if (outlook->title != NULL) {
        ShowWindow(outlook->window, SW_SHOWMINNOACTIVE);
    }
    return true;
}

/* A whole decimal number from 1 to most; 0 for anything else. */
static int parse_number(const wchar_t *text, int most)
{
    int number = 0;
    for (; *text >= L'0' && *text <= L'9'; text++) {
        number = number * 10 + (int)(*text - L'0');
        if (number > most) {
            return 0;
        }
    }
    return *text == L'\0' ? number : 0;
}

/* Takes HOST:PORT[*COUNT] apart and looks the host up; false when it isn't that or there are too many. */
static bool add_target(struct stand_in *outlook, wchar_t *specification)
{
    struct addrinfoW hints = {0};
    struct addrinfoW *found = NULL;
    wchar_t *star = wcschr(specification, L'*');
    int count = star == NULL ? 1 : parse_number(star + 1, MOST_CONNECTIONS - outlook->connection_count);
    if (star != NULL) {
        *star = L'\0';
    }
    wchar_t *colon = wcsrchr(specification, L':');
    if (colon == NULL || parse_number(colon + 1, 65535) == 0 || count == 0 ||
        outlook->target_count == MOST_TARGETS) {
        return false;
    }
    *colon = L'\0';
    if (*specification == L'[' && colon[-1] == L']') {
        colon[-1] = L'\0';
        specification++;
    }
    /* An address is of the family that it is of; a name's addresses are those of the family that is asked for. */
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    int failed = GetAddrInfoW(specification, colon + 1, &hints, &found);
    if (failed != 0) {
        hints.ai_flags = 0;
        hints.ai_family = outlook->family;
        failed = GetAddrInfoW(specification, colon + 1, &hints, &found);
    }
    if (failed != 0) {
        outlook->unresolved_count += count;
        return true;
    }
    struct target *target = &outlook->targets[outlook->target_count];
    memcpy(&target->address, found->ai_addr, found->ai_addrlen);
    target->address_len = (int)found->ai_addrlen;
    FreeAddrInfoW(found);
    for (int i = 0; i < count; i++) {
        struct connection *connection = &outlook->connections[outlook->connection_count++];
        connection->socket = INVALID_SOCKET;
        connection->state = STATE_FAILED;
        connection->target = outlook->target_count;
    }
    outlook->target_count++;
    return true;
}

/* Everything but the targets, which need the family to be known. */
static bool take_option(struct stand_in *outlook, const wchar_t *name, const wchar_t *value)
{
    if (wcscmp(name, L"--connect") == 0) {
        return true;
    }
    if (wcscmp(name, L"--family") == 0) {
        outlook->family = wcscmp(value, L"6") == 0 ? AF_INET6 : AF_INET;
        return wcscmp(value, L"4") == 0 || wcscmp(value, L"6") == 0;
    }
    if (wcscmp(name, L"--seconds") == 0) {
        outlook->seconds = (DWORD)parse_number(value, 1000000);
        return outlook->seconds != 0;
    }
    if (wcscmp(name, L"--reopen") == 0) {
        outlook->reopen_ms = (UINT)parse_number(value, 1000000);
        return outlook->reopen_ms != 0;
    }
    if (wcscmp(name, L"--churn") == 0) {
        outlook->churn_ms = (UINT)parse_number(value, 1000000);
        return outlook->churn_ms != 0;
    }
    if (wcscmp(name, L"--hang") == 0) {
        outlook->hang_ms = (DWORD)parse_number(value, 1000000);
        return outlook->hang_ms != 0;
    }
    if (wcscmp(name, L"--window") == 0) {
        outlook->title = value;
        return true;
    }
    if (wcscmp(name, L"--journal") == 0) {
        outlook->journal = CreateFileW(value, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
        return outlook->journal != INVALID_HANDLE_VALUE;
    }
    return false;
}

static bool take_options(struct stand_in *outlook, int argument_count, wchar_t **arguments)
{
    for (int i = 1; i < argument_count; i += 2) {
        if (i + 1 == argument_count || !take_option(outlook, arguments[i], arguments[i + 1])) {
            return false;
        }
    }
    for (int i = 1; i < argument_count; i += 2) {
        if (wcscmp(arguments[i], L"--connect") == 0 && !add_target(outlook, arguments[i + 1])) {
            return false;
        }
    }
    return true;
}

static int run(struct stand_in *outlook)
{
    MSG message;
    if (!create_window(outlook)) {
        return EXIT_INTERNAL;
    }
    for (int i = 0; i < outlook->connection_count; i++) {
        open_connection(outlook, &outlook->connections[i]);
    }
    SetTimer(outlook->window, READY_TIMER, count_in_state(outlook, STATE_WAITING) > 0 ? READY_AFTER_MS : 1,
             NULL);
    SetTimer(outlook->window, RETRY_TIMER, outlook->reopen_ms != 0 ? outlook->reopen_ms : RETRY_AFTER_MS,
             NULL);
    if (outlook->churn_ms != 0 && outlook->connection_count > 0) {
        SetTimer(outlook->window, CHURN_TIMER, outlook->churn_ms, NULL);
    }
    if (outlook->seconds != 0) {
        SetTimer(outlook->window, END_TIMER, outlook->seconds * 1000, NULL);
    }
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        TranslateMessage(&message);
        DispatchMessageW(&message);
    }
    close_all(outlook);
    return 0;
}

/* Starts the helper with all that stands on the own command line but the helper, whose place in it is given. */
static bool start_helper(int argument_count, wchar_t **arguments, int place)
{
    static wchar_t line[8192];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    size_t used = 0;
    for (int i = 0; i < argument_count; i++) {
        const wchar_t *argument = i == 0 ? arguments[place + 1] : arguments[i];
        if (i == place || i == place + 1) {
            continue;
        }
        int len = swprintf(line + used, sizeof line / sizeof line[0] - used, L"\"%ls\" ", argument);
        if (len < 0) {
            return false;
        }
        used += (size_t)len;
    }
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(arguments[place + 1], line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
        return false;
    }
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

/* Where --helper stands, when a program follows it; 0 = nowhere. */
static int find_helper(int argument_count, wchar_t **arguments)
{
    for (int i = 1; i + 1 < argument_count; i += 2) {
        if (wcscmp(arguments[i], L"--helper") == 0) {
            return i;
        }
    }
    return 0;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, wchar_t *command_line, int show)
{
    static struct stand_in outlook; /* too large for the stack */
    static struct connection connections[MOST_CONNECTIONS];
    WSADATA sockets;
    int argument_count = 0;
    (void)instance, (void)previous, (void)command_line, (void)show;

    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &argument_count);
    if (arguments == NULL || WSAStartup(MAKEWORD(2, 2), &sockets) != 0) {
        return EXIT_INTERNAL;
    }
    outlook.connections = connections;
    outlook.family = AF_INET;
    outlook.journal = INVALID_HANDLE_VALUE;
    int exit_code = EXIT_USAGE;
    int helper = find_helper(argument_count, arguments);
    if (helper != 0) {
        outlook.title = L"Mail";
        outlook.said_ready = true; /* the helper says it */
        exit_code = start_helper(argument_count, arguments, helper) ? run(&outlook) : EXIT_INTERNAL;
    } else if (take_options(&outlook, argument_count, arguments)) {
        exit_code = run(&outlook);
    } else {
        write_text(GetStdHandle(STD_ERROR_HANDLE),
                   "usage: OUTLOOK.EXE --connect HOST:PORT[*COUNT] [--family 4|6] "
                   "[--journal FILE] [--seconds N] [--window TITLE] [--reopen MS] [--churn MS] "
                   "[--hang MS] [--helper PROGRAM]\n");
    }
    LocalFree(arguments);
    WSACleanup();
    return exit_code;
}
