/*
 * The way through the wizard's pages.
 */
#include "tests/gui/walk.h"

#include <string.h>
#include <wchar.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/look.h"
#include "tests/gui/window.h"

enum {
    PAGE_MS = 20000,
    CHECK_MS = 180000,
    STEP_MS = 50,
    LINGER_MS = 2500,
    PATIENCE_MS = 20000,
    PROGRESS_FULL = 1000,
    EDIT_IN_DIALOG = 1152,  /* edt1 of dlgs.h */
    COMBO_IN_DIALOG = 1148, /* cmb13 of dlgs.h */
    /* Wine's credui.dll */
    USER_IN_CREDENTIALS = 101,
    PASSWORD_IN_CREDENTIALS = 102,
    REMEMBER_IN_CREDENTIALS = 104
};

/* ---- standard input ---- */

bool walk_read_line(char *line, size_t size)
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

void walk_wait_for_go(const struct driver *driver)
{
    char line[64];

    if (driver->wait) {
        (void)walk_read_line(line, sizeof line);
    }
}

/* ---- waiting ---- */

int walk_page_number(HWND frame)
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

void walk_measure(struct driver *driver, HWND window, UINT message, WPARAM wide, LPARAM longer)
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
        driver->slowest_page = walk_page_number(driver->frame);
        driver->slowest_message = message;
        driver->slowest_wide = wide;
    }
}

void walk_pause(struct driver *driver)
{
    wchar_t text[WINDOW_TEXT];

    if (driver->responsive_ms > 0) {
        walk_measure(driver, driver->frame, WM_NULL, 0, 0);
        walk_measure(driver, window_find(driver->frame, IDC_SENTENCE), WM_GETTEXT, WINDOW_TEXT, (LPARAM)text);
        walk_measure(driver, GetDlgItem(driver->frame, IDC_NEXT), WM_GETTEXT, WINDOW_TEXT, (LPARAM)text);
    }
    Sleep(STEP_MS);
}

bool walk_wait_for_page(struct driver *driver, int number, DWORD timeout_ms)
{
    ULONGLONG end = GetTickCount64() + timeout_ms;

    while (walk_page_number(driver->frame) != number) {
        if (GetTickCount64() > end || !IsWindow(driver->frame)) {
            say("fault: page %d did not come", number);
            return false;
        }
        walk_pause(driver);
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
        walk_pause(driver);
    }
}

static bool is_asking(const struct driver *driver)
{
    return window_shown(window_find(driver->frame, IDC_AUTODISCOVER_SIGN_IN)) ||
           window_shown(window_find(driver->frame, IDC_AUTODISCOVER_FOLLOW));
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
        walk_pause(driver);
    }
    return true;
}

/* ---- dialogs ---- */

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

HWND walk_wait_for_dialog(const struct driver *driver)
{
    struct dialog_search search = {driver->process, driver->frame, NULL};

    for (int i = 0; i < 600 && !search.found; i++) {
        (void)EnumWindows(look_for_dialog, (LPARAM)&search);
        if (!search.found) {
            Sleep(STEP_MS);
        }
    }
    return search.found;
}

HWND walk_give_file(const struct driver *driver, int button, const wchar_t *path)
{
    HWND dialog;
    HWND field;

    (void)window_click(window_find(driver->frame, button));
    dialog = walk_wait_for_dialog(driver);
    field = dialog ? GetDlgItem(dialog, EDIT_IN_DIALOG) : NULL;
    field = !field && dialog ? GetDlgItem(dialog, COMBO_IN_DIALOG) : field;
    if (!field || !window_send(field, WM_SETTEXT, 0, (LPARAM)path, PATIENCE_MS, NULL)) {
        return NULL;
    }
    (void)window_click(GetDlgItem(dialog, IDOK));
    return dialog;
}

/* ---- pages ---- */

static void make_small(struct driver *driver)
{
    RECT place;

    (void)GetWindowRect(driver->frame, &place);
    (void)SetWindowPos(driver->frame, NULL, place.left, place.top, 10, 10, SWP_NOZORDER | SWP_NOACTIVATE);
    Sleep(STEP_MS * 2);
}

/* Some seconds in which the page refreshes itself while it is asked things. */
static void linger(struct driver *driver)
{
    ULONGLONG end = GetTickCount64() + LINGER_MS;

    while (driver->responsive_ms > 0 && GetTickCount64() < end) {
        walk_pause(driver);
    }
}

void walk_present(struct driver *driver, const char *name)
{
    linger(driver);
    look_print(driver->frame, driver->process);
    driver->faults += look_at_page(driver->frame);
    if (driver->smallest) {
        make_small(driver);
        driver->faults += look_at_page(driver->frame);
    }
    driver->faults += look_at_keyboard(driver->frame);
    walk_look_at_saved(driver);
    say("page %s ready", name);
    walk_wait_for_go(driver);
}

static bool press_next(struct driver *driver, int next_page)
{
    return window_click(GetDlgItem(driver->frame, IDC_NEXT)) &&
           walk_wait_for_page(driver, next_page, PAGE_MS);
}

static bool press_alt(struct driver *driver, int button, int next_page)
{
    return look_press_alt(driver->frame, GetDlgItem(driver->frame, button)) &&
           walk_wait_for_page(driver, next_page, PAGE_MS);
}

static bool press_return(struct driver *driver, int next_page)
{
    look_press_key(driver->frame, VK_RETURN);
    return walk_wait_for_page(driver, next_page, PAGE_MS);
}

void walk_look_at_copy(struct driver *driver, int button, const wchar_t *expected)
{
    bool found = false;

    if (OpenClipboard(NULL)) {
        (void)EmptyClipboard();
        (void)CloseClipboard();
    }
    if (window_find(driver->frame, button)) {
        (void)window_click(window_find(driver->frame, button));
    } else {
        (void)window_send(GetParent(window_find(driver->frame, IDC_LIST)), WM_COMMAND, (WPARAM)button, 0,
                          PATIENCE_MS, NULL);
    }
    for (int i = 0; i < 400 && !found; i++) {
        Sleep(STEP_MS);
        if (IsClipboardFormatAvailable(CF_UNICODETEXT) && OpenClipboard(NULL)) {
            HANDLE memory = GetClipboardData(CF_UNICODETEXT);
            const wchar_t *text = memory ? GlobalLock(memory) : NULL;

            found = text && wcsstr(text, expected);
            (void)GlobalUnlock(memory);
            (void)CloseClipboard();
        }
    }
    if (!found) {
        say("fault: after button %d the clipboard does not hold: %s", button, utf8(expected));
        driver->faults++;
    }
}

bool walk_to_page(struct driver *driver, int button, int page)
{
    return window_click(GetDlgItem(driver->frame, button)) && walk_wait_for_page(driver, page, PAGE_MS);
}

/* By mouse, by Enter, by Alt: each way to go on is taken once. */
static bool walk_facts(struct driver *driver)
{
    if (!press_return(driver, 2) || !wait_for_sentence(driver)) {
        return false;
    }
    walk_present(driver, "outlook");
    if (!press_alt(driver, IDC_NEXT, 3) || !wait_for_sentence(driver)) {
        return false;
    }
    walk_tips(driver);
    walk_present(driver, "connections");
    if (window_shown(window_find(driver->frame, IDC_LIST))) {
        walk_look_at_copy(driver, IDC_CONNECTIONS_COPY, L"State\tServer\tIts address\tPort\t");
        walk_list(driver);
    }
    return true;
}

/* The input field inside a drop-down list with pictures, which is a list in a list. */
static HWND innermost(HWND window)
{
    HWND inside = window;

    while (inside && !window_is(inside, L"Edit")) {
        inside = GetWindow(inside, GW_CHILD);
    }
    return inside;
}

/* Signs in: in the window that the system has for it, or, where it has none, in the page's own fields. */
static void sign_in(struct driver *driver)
{
    HWND frame = driver->frame;
    HWND dialog;

    (void)window_click(window_find(frame, IDC_AUTODISCOVER_SIGN_IN));
    dialog = driver->fields ? NULL : walk_wait_for_dialog(driver);
    if (dialog) {
        if (window_shown(GetDlgItem(dialog, REMEMBER_IN_CREDENTIALS))) {
            say("fault: the window for credentials offers to remember them");
            driver->faults++;
        }
        (void)window_type(innermost(GetDlgItem(dialog, USER_IN_CREDENTIALS)), driver->user);
        (void)window_type(GetDlgItem(dialog, PASSWORD_IN_CREDENTIALS), driver->password);
        (void)window_click(GetDlgItem(dialog, IDOK));
        return;
    }
    for (int i = 0; i < 600 && !window_shown(window_find(frame, IDC_AUTODISCOVER_PASSWORD)); i++) {
        Sleep(STEP_MS);
    }
    if (!driver->fields || !window_shown(window_find(frame, IDC_AUTODISCOVER_PASSWORD))) {
        say("fault: there is nowhere to sign in");
        driver->faults++;
    }
    driver->faults += look_at_page(frame);
    driver->faults += look_at_keyboard(frame);
    (void)window_type(window_find(frame, IDC_AUTODISCOVER_USER), driver->user);
    (void)window_type(window_find(frame, IDC_AUTODISCOVER_PASSWORD), driver->password);
    (void)window_click(window_find(frame, IDC_AUTODISCOVER_SIGN_IN));
}

/* Signs in with what was given, or skips. */
static void answer_question(struct driver *driver)
{
    HWND frame = driver->frame;

    if (window_shown(window_find(frame, IDC_AUTODISCOVER_FOLLOW))) {
        (void)window_click(
            window_find(frame, driver->follow ? IDC_AUTODISCOVER_FOLLOW : IDC_AUTODISCOVER_STAY));
    } else if (driver->windows_sign_in) {
        (void)window_click(window_find(frame, IDC_AUTODISCOVER_WINDOWS));
    } else if (driver->user) {
        sign_in(driver);
    } else {
        (void)window_click(window_find(frame, IDC_AUTODISCOVER_SKIP));
    }
    for (int i = 0; i < 40 && is_asking(driver); i++) {
        walk_pause(driver);
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

/* Waits for the end of the check and answers what is asked meanwhile. */
static bool walk_questions(struct driver *driver)
{
    for (int question = 0; question < 8; question++) {
        if (!wait_for_check(driver)) {
            return false;
        }
        if (!is_asking(driver)) {
            return true;
        }
        if (question == 0) {
            walk_present(driver, "autodiscover-question");
        }
        answer_question(driver);
    }
    say("fault: the questions do not end");
    return false;
}

static bool walk_autodiscover(struct driver *driver)
{
    if (!press_next(driver, 4)) {
        return false;
    }
    if (driver->hurry) {
        return true;
    }
    if (driver->stop) {
        (void)window_click(GetDlgItem(driver->frame, IDCANCEL));
    }
    if (!walk_questions(driver)) {
        return false;
    }
    walk_tips(driver);
    walk_present(driver, "autodiscover");
    return true;
}

/* ---- the Save dialog ---- */

/* A control is shown a moment before it is put where it belongs. */
static bool has_place(HWND control)
{
    RECT place;

    return GetWindowRect(control, &place) && !IsRectEmpty(&place);
}

static bool save_report(struct driver *driver)
{
    HWND saved = NULL;

    if (!walk_give_file(driver, IDC_RESULT_SAVE, driver->save)) {
        say("fault: the Save dialog did not come");
        return false;
    }
    for (int i = 0; i < 600 && !(window_shown(saved) && has_place(saved)); i++) {
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
    walk_present(driver, "result");
    walk_choices(driver);
    walk_look_at_copy(driver, IDC_RESULT_COPY, L"On the phone to IT:");
    return !driver->save || save_report(driver);
}

/* "Check again" must ask everybody anew and come to a result. */
static bool walk_again(struct driver *driver)
{
    (void)window_click(window_find(driver->frame, IDC_RESULT_AGAIN));
    if (!walk_wait_for_page(driver, 4, PAGE_MS) || !walk_questions(driver) || !press_next(driver, 5)) {
        say("fault: checking again did not come to an end");
        return false;
    }
    return true;
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

bool walk_closed(struct driver *driver)
{
    DWORD code = 0;

    if (WaitForSingleObject(driver->process_handle, PAGE_MS) != WAIT_OBJECT_0) {
        say("fault: the wizard did not close");
        return false;
    }
    if (!GetExitCodeProcess(driver->process_handle, &code) || code != 0) {
        say("fault: the wizard ended with 0x%08lx", (unsigned long)code);
        driver->faults++;
    }
    return true;
}

bool walk_wizard(struct driver *driver)
{
    if (driver->no_address) {
        return walk_start(driver) && walk_no_address(driver);
    }
    if (!walk_start(driver) || !walk_facts(driver) || !walk_autodiscover(driver) || !walk_result(driver) ||
        (driver->again && !walk_again(driver)) || (driver->watch && !walk_watch(driver)) ||
        !walk_back_and_forth(driver)) {
        return false;
    }
    if (driver->escape) {
        look_press_key(driver->frame, VK_ESCAPE);
    } else {
        (void)window_click(GetDlgItem(driver->frame, IDC_NEXT));
    }
    return walk_closed(driver);
}
