/*
 * Drives the wizard's window from outside, page by page, as a person would: it types, presses buttons, reads what is
 * there and looks for faults. It shares no code with the wizard; of the resources only the controls' numbers.
 *
 *   drive_wizard [SWITCH...] --start PROGRAM [ARGUMENT...]
 *   drive_wizard [SWITCH...] --pid NUMBER
 *
 *   --email ADDRESS     types it on the Start page (else the prefilled one is taken)
 *   --no-address        expects that the Start page finds no address, asks for one, and goes nowhere without it
 *   --user NAME         signs in when asked (else skips)
 *   --password-stdin    with the first line of standard input
 *   --fields            in the page's own fields: the system has no window for it
 *   --windows-sign-in   as the person who is signed in to Windows
 *   --follow            goes on to another company's server when asked (else skips)
 *   --no-wait           does not stop at each page
 *   --responsive MS     measures, from Start's Next until the check is done, how fast messages are answered; a slower
 *                       answer is a fault
 *   --small             makes the window as small as it goes, and looks at each page then
 *   --save FILE         saves the report by the Save dialog
 *   --open-bad FILE     opens this file as a saved report, which it is not: a box must say so
 *   --open FILE         opens this saved report, by the button of the Start page and its dialog
 *   --saved             expects that the wizard shows a saved report from the beginning
 *   --dpi NUMBER        tells the window at the beginning that it is on a monitor of this resolution now
 *   --stop              presses Stop while the check runs
 *   --hurry             goes on to the result without waiting for the check, which then must open by itself
 *   --again             checks again from the Result page
 *   --watch             at the end watches on the Connections page for some seconds, in which connections must come and go
 *   --tips              points at each cell of the lists of servers
 *   --escape            closes the wizard by Esc at the end, not by Close
 *
 * Of each page it prints the texts, then "page NAME ready", and waits for a line of standard input before it goes on. A
 * line "fault: ..." stands for each fault. Exit code: 0 no fault, 1 faults, 2 the wizard did not go on, 64 wrong usage.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include "resources/resource.h"
#include "tests/gui/walk.h"
#include "tests/gui/window.h"

enum { EXIT_FAULTS = 1, EXIT_STUCK = 2, EXIT_USAGE = 64, START_MS = 30000, SLEEP_MS = 5 };

/*
 * How long the computer makes a program wait that only wants to go on: a thread that sleeps, asks the system for something
 * small, and looks at the clock. What a busy computer takes is not the wizard's doing, and is not held against it; under Wine
 * a system that lists ten thousand connections passes on no message meanwhile.
 */
static volatile LONG overslept_ms;
static volatile LONG is_over;

static DWORD WINAPI sleep_and_look(LPVOID nothing)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);

    (void)nothing;
    while (!is_over) {
        ULONGLONG before = GetTickCount64();
        LONG over;

        Sleep(SLEEP_MS);
        (void)SetEvent(event);
        (void)WaitForSingleObject(event, 0);
        over = (LONG)(GetTickCount64() - before) - SLEEP_MS;
        if (over > overslept_ms) {
            overslept_ms = over;
        }
    }
    (void)CloseHandle(event);
    return 0;
}

static void judge_answers(struct driver *driver)
{
    if (driver->responsive_ms == 0) {
        return;
    }
    say("slowest answer: %lu ms, on page %d to message %u (%lu), of %u answers; the computer was busy for up to %ld ms",
        (unsigned long)driver->slowest_ms, driver->slowest_page, driver->slowest_message,
        (unsigned long)driver->slowest_wide, driver->answers, (long)overslept_ms);
    if (driver->slowest_ms > driver->responsive_ms + (DWORD)overslept_ms) {
        say("fault: an answer took more than %lu ms", (unsigned long)driver->responsive_ms);
        driver->faults++;
    }
}

/* ---- start ---- */

/* Puts the program and its arguments into one command line, as CommandLineToArgvW takes it apart again. */
static bool start_program(struct driver *driver, int count, wchar_t **words)
{
    wchar_t line[WINDOW_TEXT];
    size_t len = 0;
    STARTUPINFOW start;
    PROCESS_INFORMATION process;

    for (int i = 0; i < count; i++) {
        size_t word = wcslen(words[i]);

        if (len + word + 4 >= WINDOW_TEXT || wcschr(words[i], L'"')) {
            return false;
        }
        line[len++] = L'"';
        memcpy(line + len, words[i], word * sizeof *line);
        len += word;
        line[len++] = L'"';
        line[len++] = L' ';
    }
    line[len] = L'\0';
    memset(&start, 0, sizeof start);
    memset(&process, 0, sizeof process);
    start.cb = sizeof start;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        return false;
    }
    (void)CloseHandle(process.hThread);
    driver->process = process.dwProcessId;
    driver->process_handle = process.hProcess;
    return true;
}

static bool take_password(struct driver *driver)
{
    char line[512];
    int count;

    (void)walk_read_line(line, sizeof line);
    count = MultiByteToWideChar(CP_UTF8, 0, line, -1, driver->password,
                                (int)(sizeof driver->password / sizeof(wchar_t)));
    SecureZeroMemory(line, sizeof line);
    return count > 1;
}

static bool take_switch(struct driver *driver, const wchar_t *name, const wchar_t *value, int *used)
{
    *used = 2;
    if (wcscmp(name, L"--email") == 0 && value) {
        driver->email = value[0] ? value : NULL;
    } else if (wcscmp(name, L"--user") == 0 && value) {
        driver->user = value[0] ? value : NULL;
    } else if (wcscmp(name, L"--save") == 0 && value) {
        driver->save = value;
    } else if (wcscmp(name, L"--open") == 0 && value) {
        driver->open = value;
    } else if (wcscmp(name, L"--open-bad") == 0 && value) {
        driver->open_bad = value;
    } else if (wcscmp(name, L"--responsive") == 0 && value) {
        driver->responsive_ms = (DWORD)wcstoul(value, NULL, 10);
    } else if (wcscmp(name, L"--dpi") == 0 && value) {
        driver->dpi = (UINT)wcstoul(value, NULL, 10);
    } else if (wcscmp(name, L"--pid") == 0 && value) {
        driver->process = (DWORD)wcstoul(value, NULL, 10);
        driver->process_handle =
            OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, driver->process);
    } else {
        *used = 1;
        if (wcscmp(name, L"--no-wait") == 0) {
            driver->wait = false;
        } else if (wcscmp(name, L"--saved") == 0) {
            driver->saved = true;
        } else if (wcscmp(name, L"--no-address") == 0) {
            driver->no_address = true;
        } else if (wcscmp(name, L"--small") == 0) {
            driver->smallest = true;
        } else if (wcscmp(name, L"--fields") == 0) {
            driver->fields = true;
        } else if (wcscmp(name, L"--windows-sign-in") == 0) {
            driver->windows_sign_in = true;
        } else if (wcscmp(name, L"--follow") == 0) {
            driver->follow = true;
        } else if (wcscmp(name, L"--stop") == 0) {
            driver->stop = true;
        } else if (wcscmp(name, L"--hurry") == 0) {
            driver->hurry = true;
        } else if (wcscmp(name, L"--again") == 0) {
            driver->again = true;
        } else if (wcscmp(name, L"--watch") == 0) {
            driver->watch = true;
        } else if (wcscmp(name, L"--tips") == 0) {
            driver->tips = true;
        } else if (wcscmp(name, L"--escape") == 0) {
            driver->escape = true;
        } else {
            return wcscmp(name, L"--password-stdin") == 0 && take_password(driver);
        }
    }
    return true;
}

static bool take_arguments(struct driver *driver, int count, wchar_t **arguments)
{
    int used = 0;

    for (int i = 1; i < count; i += used) {
        if (wcscmp(arguments[i], L"--start") == 0) {
            return i + 1 < count && start_program(driver, count - i - 1, arguments + i + 1);
        }
        if (!take_switch(driver, arguments[i], i + 1 < count ? arguments[i + 1] : NULL, &used)) {
            return false;
        }
    }
    return driver->process_handle != NULL;
}

/* Coordinates as they are, not as Windows would translate them for a program that knows nothing of resolutions. */
static void see_real_pixels(void)
{
    typedef BOOL(WINAPI * set_awareness)(DPI_AWARENESS_CONTEXT);
    FARPROC found = GetProcAddress(GetModuleHandleW(L"user32.dll"), "SetProcessDpiAwarenessContext");
    set_awareness set = NULL;

    if (found) {
        memcpy(&set, &found, sizeof set);
        (void)set(DPI_AWARENESS_CONTEXT_PER_MONITOR_AWARE_V2);
    }
}

int wmain(int count, wchar_t **arguments)
{
    struct driver driver;
    bool arrived;

    see_real_pixels();
    memset(&driver, 0, sizeof driver);
    driver.wait = true;
    if (!take_arguments(&driver, count, arguments)) {
        say("usage: drive_wizard [--email A] [--no-address] [--user U --password-stdin] [--no-wait] [--responsive MS] [--small] [--dpi N] [--stop] [--hurry] [--again]"
            " [--watch] [--tips] [--escape] [--save FILE] [--open-bad FILE] [--open FILE] [--saved] --start PROGRAM [ARGUMENT...] | --pid NUMBER");
        return EXIT_USAGE;
    }
    driver.frame = window_wait_main(driver.process, IDC_NEXT, START_MS);
    if (!driver.frame) {
        say("fault: no window came");
        return EXIT_STUCK;
    }
    if (driver.responsive_ms > 0) {
        HANDLE sleeper = CreateThread(NULL, 0, sleep_and_look, NULL, 0, NULL);

        if (sleeper) {
            (void)CloseHandle(sleeper);
        }
    }
    arrived = walk_wizard(&driver);
    is_over = 1;
    SecureZeroMemory(driver.password, sizeof driver.password);
    judge_answers(&driver);
    say("faults: %d", driver.faults);
    if (!arrived) {
        return EXIT_STUCK;
    }
    return driver.faults > 0 ? EXIT_FAULTS : 0;
}
