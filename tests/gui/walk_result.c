/*
 * The Result page: the details follow the list, and the picture of the way follows the arrow keys and the mouse.
 */
#include "tests/gui/walk.h"

#include <string.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/window.h"

enum { PATIENCE_MS = 20000 };

/* The details must follow the finding that is chosen in the list. */
static void look_at_details(struct driver *driver)
{
    HWND list = window_find(driver->frame, IDC_LIST);
    HWND details = window_find(driver->frame, IDC_RESULT_DETAILS);
    wchar_t first[WINDOW_TEXT];
    wchar_t second[WINDOW_TEXT];
    DWORD_PTR rows = 0;
    DWORD_PTR top = 0;

    (void)window_send(list, LVM_GETITEMCOUNT, 0, 0, PATIENCE_MS, &rows);
    window_text(details, first);
    (void)window_send(list, LVM_GETTOPINDEX, 0, 0, PATIENCE_MS, &top);
    if (rows > 0 && top > 0) {
        say("fault: the list of findings does not begin with the first");
        driver->faults++;
    }
    if (rows < 2) {
        return;
    }
    (void)window_send(list, WM_KEYDOWN, VK_DOWN, 1, PATIENCE_MS, NULL);
    window_text(details, second);
    (void)window_send(list, WM_KEYDOWN, VK_UP, 1, PATIENCE_MS, NULL);
    if (wcscmp(first, second) == 0) {
        say("fault: the details do not follow the list");
        driver->faults++;
    }
    window_text(details, second);
    if (wcscmp(first, second) != 0) {
        say("fault: the details do not come back to the first finding");
        driver->faults++;
    }
}

/* The line below the picture, and the picture's own text, which is the chosen link in words. */
static void read_way(const struct driver *driver, wchar_t *said, wchar_t *spoken)
{
    window_text(window_find(driver->frame, IDC_RESULT_WAY_SAID), said);
    window_text(window_find(driver->frame, IDC_RESULT_WAY), spoken);
}

static bool begins(const wchar_t *text, const wchar_t *beginning)
{
    return wcsncmp(text, beginning, wcslen(beginning)) == 0;
}

static void expect(struct driver *driver, const wchar_t *said, const wchar_t *spoken, const char *after)
{
    wchar_t found[WINDOW_TEXT];
    wchar_t found_spoken[WINDOW_TEXT];

    read_way(driver, found, found_spoken);
    if (!begins(found, said) || !begins(found_spoken, spoken)) {
        say("fault: after %s the way says: %s", after, utf8(found));
        say("  and speaks: %s", utf8(found_spoken));
        driver->faults++;
    }
}

static void look_at_way(struct driver *driver)
{
    HWND way = window_find(driver->frame, IDC_RESULT_WAY);
    RECT area;

    if (!window_shown(way) || !GetClientRect(way, &area)) {
        return;
    }
    (void)window_send(way, WM_KEYDOWN, VK_END, 1, PATIENCE_MS, NULL);
    (void)window_send(way, WM_KEYDOWN, VK_HOME, 1, PATIENCE_MS, NULL);
    expect(driver, L"This computer: ", L"1 of 9, This computer: ", "Home");
    (void)window_send(way, WM_KEYDOWN, VK_LEFT, 1, PATIENCE_MS, NULL);
    expect(driver, L"This computer: ", L"1 of 9, This computer: ", "Left at the first link");
    (void)window_send(way, WM_KEYDOWN, VK_RIGHT, 1, PATIENCE_MS, NULL);
    expect(driver, L"Network: ", L"2 of 9, Network: ", "Right");
    (void)window_send(way, WM_KEYDOWN, VK_END, 1, PATIENCE_MS, NULL);
    expect(driver, L"Mailbox: ", L"9 of 9, Mailbox: ", "End");
    (void)window_send(way, WM_LBUTTONDOWN, MK_LBUTTON, MAKELPARAM(4, 4), PATIENCE_MS, NULL);
    expect(driver, L"This computer: ", L"1 of 9, This computer: ", "a click on the first link");
}

void walk_choices(struct driver *driver)
{
    look_at_details(driver);
    look_at_way(driver);
    walk_listen(driver);
}
