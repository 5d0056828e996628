/*
 * The Start page: the address that it finds, and what it says where there is none.
 */
#include "tests/gui/walk.h"

#include <wchar.h>

#include "resources/resource.h"
#include "tests/gui/look.h"
#include "tests/gui/window.h"

enum { PAGE_MS = 20000, STEP_MS = 50 };

/* Next with an address that is none must explain itself and stay. */
static void look_at_mistake(struct driver *driver)
{
    HWND field = window_find(driver->frame, IDC_START_ADDRESS);
    wchar_t before[WINDOW_TEXT];

    window_text(field, before);
    (void)window_type(field, L"anna");
    (void)window_click(GetDlgItem(driver->frame, IDC_NEXT));
    for (int i = 0; i < 400 && !window_shown(window_find(driver->frame, IDC_START_MISTAKE)); i++) {
        Sleep(STEP_MS);
    }
    if (walk_page_number(driver->frame) != 1 ||
        !window_shown(window_find(driver->frame, IDC_START_MISTAKE))) {
        say("fault: a wrong address is not explained");
        driver->faults++;
    }
    driver->faults += look_at_page(driver->frame);
    (void)window_type(field, before);
    Sleep(STEP_MS * 2);
}

/* The addresses come a moment after the window. True when they are there, or it is known that there are none. */
static bool wait_for_address(struct driver *driver)
{
    ULONGLONG end = GetTickCount64() + PAGE_MS;
    wchar_t text[WINDOW_TEXT];

    while (!driver->saved && GetTickCount64() <= end) {
        window_text(window_find(driver->frame, IDC_START_ADDRESS), text);
        if (text[0] && !driver->no_address) {
            return true;
        }
        window_text(window_find(driver->frame, IDC_HINT), text);
        if (wcslen(text) > 0 && text[wcslen(text) - 1] != L'\x2026') {
            break;
        }
        walk_pause(driver);
    }
    window_text(window_find(driver->frame, IDC_START_ADDRESS), text);
    if (!driver->saved && (text[0] == L'\0') != driver->no_address) {
        say("fault: the address that the Start page found is '%s'", utf8(text));
        driver->faults++;
        return false;
    }
    return true;
}

/* Next without any address must ask for one and stay; then the wizard is closed. */
bool walk_no_address(struct driver *driver)
{
    (void)window_click(GetDlgItem(driver->frame, IDC_NEXT));
    for (int i = 0; i < 400 && !window_shown(window_find(driver->frame, IDC_START_MISTAKE)); i++) {
        Sleep(STEP_MS);
    }
    if (walk_page_number(driver->frame) != 1 ||
        !window_shown(window_find(driver->frame, IDC_START_MISTAKE))) {
        say("fault: the Start page does not ask for an address");
        driver->faults++;
    }
    walk_present(driver, "start-asks");
    look_press_key(driver->frame, VK_ESCAPE);
    return walk_closed(driver);
}

bool walk_start(struct driver *driver)
{
    HWND field = window_find(driver->frame, IDC_START_ADDRESS);

    if (!walk_wait_for_page(driver, 1, PAGE_MS)) {
        return false;
    }
    if (driver->dpi > 0) {
        if (!window_change_dpi(driver->frame, driver->process, driver->dpi)) {
            say("fault: the window could not be told of another resolution");
            return false;
        }
        look_set_dpi(driver->dpi);
    }
    if (driver->email && !driver->saved) {
        (void)window_type(field, driver->email);
    }
    Sleep(STEP_MS * 10);
    if (!wait_for_address(driver) || !walk_open(driver)) {
        return false;
    }
    if (!driver->saved) {
        look_at_mistake(driver);
    }
    walk_present(driver, "start");
    return true;
}
