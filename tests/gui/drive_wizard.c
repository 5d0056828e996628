/*
 * Drives the wizard's window from outside, page by page, as a person would: it types, presses buttons, reads what is
 * there and looks for faults. It shares no code with the wizard; of the resources only the controls' numbers.
 *
 *   drive_wizard [SWITCH...] --start PROGRAM [ARGUMENT...]
 *   drive_wizard [SWITCH...] --pid NUMBER
 *
 *   --email ADDRESS     types it on the Start page (else the prefilled one is taken)
 *   --user NAME         signs in when asked (else skips)
 *   --password-stdin    with the first line of standard input
 *   --no-wait           does not stop at each page
 *   --responsive MS     measures, from Start's Next until the check is done, how fast messages are answered; a slower
 *                       answer is a fault
 *   --small             makes the window as small as it goes, and looks at each page then
 *   --save FILE         saves the report by the Save dialog
 *   --stop              presses Stop while the check runs
 *   --escape            closes the wizard by Esc at the end, not by Close
 *
 * Of each page it prints the texts, then "page NAME ready", and waits for a line of standard input before it goes on. A
 * line "fault: ..." stands for each fault. Exit code: 0 no fault, 1 faults, 2 the wizard did not go on, 64 wrong usage.
 */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/look.h"
#include "tests/gui/window.h"

enum {
    EXIT_FAULTS = 1,
    EXIT_STUCK = 2,
    EXIT_USAGE = 64,
    START_MS = 30000,
    PAGE_MS = 20000,
    CHECK_MS = 180000,
    STEP_MS = 50,
    PATIENCE_MS = 5000,
    PROGRESS_FULL = 1000,
    EDIT_IN_SAVE_DIALOG = 1152, /* edt1 of dlgs.h */
    COMBO_IN_SAVE_DIALOG = 1148 /* cmb13 of dlgs.h */
};

struct driver {
    const wchar_t *email;
    const wchar_t *user;
    const wchar_t *save;
    wchar_t password[256];
    bool wait;
    bool small;
    bool stop;
    bool escape;
    DWORD responsive_ms;
    DWORD process;
    HANDLE process_handle;
    HWND frame;
    int faults;
    DWORD slowest_ms;
    int slowest_page;
    unsigned answers;
};

/* ---- standard input ---- */

/* Reads a line byte by byte; what stands behind it is for later. False at the end of input. */
static bool read_line(char *line, size_t size)
{
    size_t len = 0;
    char byte = 0;
    DWORD count = 0;

    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), &byte, 1, &count, NULL) && count == 1 && byte != '\n') {
        if (len < size - 1 && byte != '\r') {
            line[len++] = byte;
        }
    }
    line[len] = '\0';
    return count == 1;
}

static void wait_for_go(const struct driver *driver)
{
    char line[64];

    if (driver->wait) {
        (void)read_line(line, sizeof line);
    }
}

/* ---- waiting ---- */

/* "Step 2 of 5: Outlook": the page that is shown, from 1; 0 when it can't be told. */
static int page_number(HWND frame)
{
    wchar_t text[WINDOW_TEXT];

    window_text(GetDlgItem(frame, IDC_STEPS), text);
    for (const wchar_t *at = text; *at; at++) {
        if (*at >= L'1' && *at <= L'9') {
            return *at - L'0';
        }
    }
    return 0;
}

/* Sends one message and notes how long the answer took. */
static void measure(struct driver *driver, HWND window, UINT message, WPARAM wide, LPARAM longer)
{
    LARGE_INTEGER frequency;
    LARGE_INTEGER before;
    LARGE_INTEGER after;
    DWORD taken;

    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&before);
    (void)window_send(window, message, wide, longer, PATIENCE_MS, NULL);
    (void)QueryPerformanceCounter(&after);
    taken = (DWORD)((after.QuadPart - before.QuadPart) * 1000 / frequency.QuadPart);
    driver->answers++;
    if (taken > driver->slowest_ms) {
        driver->slowest_ms = taken;
        driver->slowest_page = page_number(driver->frame);
    }
}

/* A moment of waiting, in which the window is asked whether it is there. */
static void pause_and_measure(struct driver *driver)
{
    wchar_t text[WINDOW_TEXT];

    if (driver->responsive_ms > 0) {
        measure(driver, driver->frame, WM_NULL, 0, 0);
        measure(driver, window_find(driver->frame, IDC_SENTENCE), WM_GETTEXT, WINDOW_TEXT, (LPARAM)text);
        measure(driver, GetDlgItem(driver->frame, IDC_NEXT), WM_GETTEXT, WINDOW_TEXT, (LPARAM)text);
    }
    Sleep(STEP_MS);
}

static bool wait_for_page(struct driver *driver, int number, DWORD timeout_ms)
{
    ULONGLONG end = GetTickCount64() + timeout_ms;

    while (page_number(driver->frame) != number) {
        if (GetTickCount64() > end || !IsWindow(driver->frame)) {
            say("fault: page %d did not come", number);
            return false;
        }
        pause_and_measure(driver);
    }
    return true;
}

/* Waits until the first sentence of the page no longer ends in dots, which says that something is being looked for. */
static bool wait_for_sentence(struct driver *driver)
{
    ULONGLONG end = GetTickCount64() + PAGE_MS;
    wchar_t text[WINDOW_TEXT];

    for (;;) {
        size_t len;

        window_text(window_find(driver->frame, IDC_SENTENCE), text);
        len = wcslen(text);
        if (len > 0 && text[len - 1] != L'\x2026') {
            return true;
        }
        if (GetTickCount64() > end) {
            say("fault: the page never came to rest: %s", utf8(text));
            return false;
        }
        pause_and_measure(driver);
    }
}

static bool is_asking(const struct driver *driver)
{
    return window_shown(window_find(driver->frame, IDC_AUTODISCOVER_SIGN_IN));
}

static bool is_done(const struct driver *driver)
{
    DWORD_PTR position = 0;

    (void)window_send(window_find(driver->frame, IDC_AUTODISCOVER_PROGRESS), PBM_GETPOS, 0, 0, PATIENCE_MS,
                      &position);
    return position >= PROGRESS_FULL;
}

/* Waits until the check is done or a question is asked. */
static bool wait_for_check(struct driver *driver)
{
    ULONGLONG end = GetTickCount64() + CHECK_MS;

    while (!is_done(driver) && !is_asking(driver)) {
        if (GetTickCount64() > end || !IsWindow(driver->frame)) {
            say("fault: the check did not end");
            return false;
        }
        pause_and_measure(driver);
    }
    return true;
}

/* ---- pages ---- */

static void make_small(struct driver *driver)
{
    RECT place;

    (void)GetWindowRect(driver->frame, &place);
    (void)SetWindowPos(driver->frame, NULL, place.left, place.top, 10, 10, SWP_NOZORDER | SWP_NOACTIVATE);
    Sleep(STEP_MS * 2);
}

/* Looks at the page that is shown, says so, and waits for the word to go on. */
static void present(struct driver *driver, const char *name)
{
    look_print(driver->frame, driver->process);
    driver->faults += look_at_page(driver->frame);
    if (driver->small) {
        make_small(driver);
        driver->faults += look_at_page(driver->frame);
    }
    driver->faults += look_at_keyboard(driver->frame);
    say("page %s ready", name);
    wait_for_go(driver);
}

static bool press_next(struct driver *driver, int next_page)
{
    return window_click(GetDlgItem(driver->frame, IDC_NEXT)) && wait_for_page(driver, next_page, PAGE_MS);
}

static bool press_alt(struct driver *driver, int button, int next_page)
{
    return look_press_alt(driver->frame, GetDlgItem(driver->frame, button)) &&
           wait_for_page(driver, next_page, PAGE_MS);
}

static bool press_return(struct driver *driver, int next_page)
{
    look_press_key(driver->frame, VK_RETURN);
    return wait_for_page(driver, next_page, PAGE_MS);
}

/* Next with an address that is none must explain itself and stay. */
static void look_at_mistake(struct driver *driver)
{
    HWND field = window_find(driver->frame, IDC_START_ADDRESS);
    wchar_t before[WINDOW_TEXT];

    window_text(field, before);
    (void)window_type(field, L"anna");
    (void)window_click(GetDlgItem(driver->frame, IDC_NEXT));
    for (int i = 0; i < 40 && !window_shown(window_find(driver->frame, IDC_START_MISTAKE)); i++) {
        Sleep(STEP_MS);
    }
    if (page_number(driver->frame) != 1 || !window_shown(window_find(driver->frame, IDC_START_MISTAKE))) {
        say("fault: a wrong address is not explained");
        driver->faults++;
    }
    driver->faults += look_at_page(driver->frame);
    (void)window_type(field, before);
    Sleep(STEP_MS * 2);
}

static bool walk_start(struct driver *driver)
{
    HWND field = window_find(driver->frame, IDC_START_ADDRESS);

    if (!wait_for_page(driver, 1, PAGE_MS)) {
        return false;
    }
    if (driver->email) {
        (void)window_type(field, driver->email);
    }
    Sleep(STEP_MS * 10);
    look_at_mistake(driver);
    present(driver, "start");
    return true;
}

/* By mouse, by Enter, by Alt: each way to go on is taken once. */
static bool walk_facts(struct driver *driver)
{
    if (!press_return(driver, 2) || !wait_for_sentence(driver)) {
        return false;
    }
    present(driver, "outlook");
    if (!press_alt(driver, IDC_NEXT, 3) || !wait_for_sentence(driver)) {
        return false;
    }
    present(driver, "connections");
    return true;
}

/* Signs in with what was given, or skips. */
static void answer_question(struct driver *driver)
{
    HWND frame = driver->frame;

    if (driver->user) {
        (void)window_type(window_find(frame, IDC_AUTODISCOVER_USER), driver->user);
        (void)window_type(window_find(frame, IDC_AUTODISCOVER_PASSWORD), driver->password);
        (void)window_click(window_find(frame, IDC_AUTODISCOVER_SIGN_IN));
    } else {
        (void)window_click(window_find(frame, IDC_AUTODISCOVER_SKIP));
    }
    for (int i = 0; i < 40 && is_asking(driver); i++) {
        pause_and_measure(driver);
    }
    /* The field is hidden now, but it still exists: nothing of the password may be left in it. */
    for (HWND page = GetWindow(frame, GW_CHILD); page; page = GetWindow(page, GW_HWNDNEXT)) {
        HWND field = GetDlgItem(page, IDC_AUTODISCOVER_PASSWORD);

        if (field && GetWindowTextLengthW(field) > 0) {
            say("fault: the password is still in its field");
            driver->faults++;
        }
    }
}

static bool walk_autodiscover(struct driver *driver)
{
    if (!press_next(driver, 4)) {
        return false;
    }
    if (driver->stop) {
        (void)window_click(GetDlgItem(driver->frame, IDCANCEL));
    }
    for (int question = 0; question < 8; question++) {
        if (!wait_for_check(driver)) {
            return false;
        }
        if (!is_asking(driver)) {
            present(driver, "autodiscover");
            return true;
        }
        if (question == 0) {
            present(driver, "autodiscover-question");
        }
        answer_question(driver);
    }
    say("fault: the questions do not end");
    return false;
}

/* ---- the Save dialog ---- */

struct dialog_search {
    DWORD process;
    HWND frame;
    HWND found;
};

static BOOL CALLBACK look_for_dialog(HWND window, LPARAM data)
{
    struct dialog_search *search = (struct dialog_search *)data;
    DWORD process = 0;

    (void)GetWindowThreadProcessId(window, &process);
    if (process == search->process && window != search->frame && IsWindowVisible(window) &&
        window_is(window, L"#32770")) {
        search->found = window;
        return FALSE;
    }
    return TRUE;
}

static HWND wait_for_dialog(const struct driver *driver)
{
    struct dialog_search search = {driver->process, driver->frame, NULL};

    for (int i = 0; i < 100 && !search.found; i++) {
        (void)EnumWindows(look_for_dialog, (LPARAM)&search);
        if (!search.found) {
            Sleep(STEP_MS);
        }
    }
    return search.found;
}

static bool save_report(struct driver *driver)
{
    HWND saved = NULL;
    HWND dialog;
    HWND field;

    (void)window_click(window_find(driver->frame, IDC_RESULT_SAVE));
    dialog = wait_for_dialog(driver);
    field = dialog ? GetDlgItem(dialog, EDIT_IN_SAVE_DIALOG) : NULL;
    field = !field && dialog ? GetDlgItem(dialog, COMBO_IN_SAVE_DIALOG) : field;
    if (!field || !window_send(field, WM_SETTEXT, 0, (LPARAM)driver->save, PATIENCE_MS, NULL)) {
        say("fault: the Save dialog did not come");
        return false;
    }
    (void)window_click(GetDlgItem(dialog, IDOK));
    for (int i = 0; i < 100 && !window_shown(saved); i++) {
        Sleep(STEP_MS);
        saved = window_find(driver->frame, IDC_RESULT_OPEN);
    }
    if (!window_shown(saved) || GetFileAttributesW(driver->save) == INVALID_FILE_ATTRIBUTES) {
        say("fault: the report was not saved");
        return false;
    }
    driver->faults += look_at_page(driver->frame);
    return true;
}

static bool walk_result(struct driver *driver)
{
    if (!press_next(driver, 5) || !wait_for_sentence(driver)) {
        return false;
    }
    present(driver, "result");
    return !driver->save || save_report(driver);
}

/* Back and Next again must bring the same pages, without asking anybody anything anew. */
static bool walk_back_and_forth(struct driver *driver)
{
    for (int page = 4; page >= 1; page--) {
        if (!press_alt(driver, IDC_BACK, page)) {
            return false;
        }
    }
    for (int page = 2; page <= 5; page++) {
        if (!press_next(driver, page) || (page == 4 && !is_done(driver))) {
            say("fault: going back and forth began the check anew");
            return false;
        }
    }
    return true;
}

static bool walk(struct driver *driver)
{
    if (!walk_start(driver) || !walk_facts(driver) || !walk_autodiscover(driver) || !walk_result(driver) ||
        !walk_back_and_forth(driver)) {
        return false;
    }
    if (driver->escape) {
        look_press_key(driver->frame, VK_ESCAPE);
    } else {
        (void)window_click(GetDlgItem(driver->frame, IDC_NEXT));
    }
    if (WaitForSingleObject(driver->process_handle, PAGE_MS) != WAIT_OBJECT_0) {
        say("fault: the wizard did not close");
        return false;
    }
    return true;
}

static void judge_answers(struct driver *driver)
{
    if (driver->responsive_ms == 0) {
        return;
    }
    say("slowest answer: %lu ms, on page %d, of %u answers", (unsigned long)driver->slowest_ms,
        driver->slowest_page, driver->answers);
    if (driver->slowest_ms > driver->responsive_ms) {
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

    (void)read_line(line, sizeof line);
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
    } else if (wcscmp(name, L"--responsive") == 0 && value) {
        driver->responsive_ms = (DWORD)wcstoul(value, NULL, 10);
    } else if (wcscmp(name, L"--pid") == 0 && value) {
        driver->process = (DWORD)wcstoul(value, NULL, 10);
        driver->process_handle = OpenProcess(SYNCHRONIZE, FALSE, driver->process);
    } else {
        *used = 1;
        if (wcscmp(name, L"--no-wait") == 0) {
            driver->wait = false;
        } else if (wcscmp(name, L"--small") == 0) {
            driver->small = true;
        } else if (wcscmp(name, L"--stop") == 0) {
            driver->stop = true;
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
        say("usage: drive_wizard [--email A] [--user U --password-stdin] [--no-wait] [--responsive MS] [--small] [--stop]"
            " [--escape] [--save FILE] --start PROGRAM [ARGUMENT...] | --pid NUMBER");
        return EXIT_USAGE;
    }
    driver.frame = window_wait_main(driver.process, IDC_NEXT, START_MS);
    if (!driver.frame) {
        say("fault: no window came");
        return EXIT_STUCK;
    }
    arrived = walk(&driver);
    SecureZeroMemory(driver.password, sizeof driver.password);
    judge_answers(&driver);
    say("faults: %d", driver.faults);
    if (!arrived) {
        return EXIT_STUCK;
    }
    return driver.faults > 0 ? EXIT_FAULTS : 0;
}
