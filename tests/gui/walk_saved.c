/*
 * A saved report in the wizard: opened by the button of the Start page, and shown without anything that would ask.
 */
#include "tests/gui/walk.h"

#include <wchar.h>

#include "resources/resource.h"
#include "tests/gui/look.h"
#include "tests/gui/window.h"

enum {
    STEP_MS = 50,
    STEPS = 200,
    TEXT_IN_BOX = 0xFFFF /* the words of a message box */
};

static bool wait_until_gone(HWND window)
{
    for (int i = 0; i < STEPS && IsWindow(window) && IsWindowVisible(window); i++) {
        Sleep(STEP_MS);
    }
    return !IsWindow(window) || !IsWindowVisible(window);
}

/* Gives a file's name to the dialog that the button brings. */
static bool give_file(struct driver *driver, const wchar_t *path)
{
    HWND dialog = walk_give_file(driver, IDC_START_OPEN, path);

    if (!dialog) {
        say("fault: the dialog for a saved report did not come");
        return false;
    }
    if (!wait_until_gone(dialog)) {
        say("fault: the dialog for a saved report did not close");
        return false;
    }
    return true;
}

static bool is_saved(const struct driver *driver)
{
    wchar_t text[WINDOW_TEXT];

    window_text(GetDlgItem(driver->frame, IDC_HEADLINE), text);
    return wcsncmp(text, L"Saved report", wcslen(L"Saved report")) == 0;
}

/* What is no report brings a box with plain words, and leaves everything as it was. */
static bool open_bad(struct driver *driver)
{
    wchar_t text[WINDOW_TEXT];
    HWND box;

    if (!give_file(driver, driver->open_bad)) {
        return false;
    }
    box = walk_wait_for_dialog(driver);
    if (!box) {
        say("fault: nothing was said of a file that is no report");
        return false;
    }
    window_text(GetDlgItem(box, TEXT_IN_BOX), text);
    say("  box: %s", utf8(text));
    say("page box ready");
    walk_wait_for_go(driver);
    (void)PostMessageW(box, WM_CLOSE, 0, 0);
    if (!wait_until_gone(box) || is_saved(driver)) {
        say("fault: after a file that is no report the page is not as before");
        return false;
    }
    return true;
}

bool walk_open(struct driver *driver)
{
    if (driver->open_bad && !open_bad(driver)) {
        return false;
    }
    if (driver->open) {
        if (!give_file(driver, driver->open)) {
            return false;
        }
        for (int i = 0; i < STEPS && !is_saved(driver); i++) {
            Sleep(STEP_MS);
        }
        driver->saved = true;
    }
    if (driver->saved && !is_saved(driver)) {
        say("fault: the headline does not say that this is a saved report");
        return false;
    }
    return true;
}

void walk_look_at_saved(struct driver *driver)
{
    static const int askers[] = {IDC_START_ADDRESS,        IDC_START_MICROSOFT,      IDC_CONNECTIONS_WATCH,
                                 IDC_AUTODISCOVER_SIGN_IN, IDC_AUTODISCOVER_WINDOWS, IDC_AUTODISCOVER_FOLLOW,
                                 IDC_RESULT_AGAIN};

    if (!driver->saved) {
        return;
    }
    if (!is_saved(driver)) {
        say("fault: the headline does not say that this is a saved report");
        driver->faults++;
    }
    for (size_t i = 0; i < sizeof askers / sizeof askers[0]; i++) {
        if (window_shown(window_find(driver->frame, askers[i]))) {
            say("fault: control %d would ask or look anew", askers[i]);
            driver->faults++;
        }
    }
}
