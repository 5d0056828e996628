/*
 * The Connections page: its list, which lives, and the watch.
 */
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/look.h"
#include "tests/gui/walk.h"
#include "tests/gui/window.h"

enum {
    PATIENCE_MS = 5000,
    COLUMNS = 7,
    REMOTE_PORT_COLUMN = 3,
    LOCAL_COLUMN = 6,
    LIST_LINGER_MS = 6000,
    WATCH_BEGIN_MS = 60000,
    WATCH_MS = 24000,
    STOP_MS = 10000
};

/* The middle of a column's head, as the header counts. */
static LPARAM place_of_column(HWND list, int column)
{
    DWORD_PTR width = 0;
    int left = 0;

    for (int i = 0; i < column; i++) {
        (void)window_send(list, LVM_GETCOLUMNWIDTH, (WPARAM)i, 0, PATIENCE_MS, &width);
        left += (int)width;
    }
    (void)window_send(list, LVM_GETCOLUMNWIDTH, (WPARAM)column, 0, PATIENCE_MS, &width);
    return MAKELPARAM(left + (int)width / 2, 6);
}

static void click_column(struct driver *driver, HWND list, int column)
{
    DWORD_PTR header = 0;
    LPARAM place = place_of_column(list, column);

    (void)window_send(list, LVM_GETHEADER, 0, 0, PATIENCE_MS, &header);
    walk_measure(driver, (HWND)header, WM_LBUTTONDOWN, MK_LBUTTON, place);
    walk_measure(driver, (HWND)header, WM_LBUTTONUP, 0, place);
}

/* The first and the last cell of a column. */
static void read_ends(const struct driver *driver, HWND list, int column, wchar_t *first, wchar_t *last)
{
    struct list_reader reader;

    first[0] = L'\0';
    last[0] = L'\0';
    if (list_reader_open(&reader, list, driver->process)) {
        list_reader_cell(&reader, 0, column, first);
        list_reader_cell(&reader, list_reader_rows(&reader) - 1, column, last);
        list_reader_close(&reader);
    }
}

/* Local addresses differ from row to row; of one computer, with ports of five digits, they sort as their texts do. */
static void look_at_sorting(struct driver *driver, HWND list)
{
    static wchar_t first[WINDOW_TEXT];
    static wchar_t last[WINDOW_TEXT];
    DWORD_PTR rows = 0;

    (void)window_send(list, LVM_GETITEMCOUNT, 0, 0, PATIENCE_MS, &rows);
    for (int turn = 0; turn < 2 && rows > 1; turn++) {
        int order;

        click_column(driver, list, LOCAL_COLUMN);
        read_ends(driver, list, LOCAL_COLUMN, first, last);
        order = wcscmp(first, last);
        if (turn == 0 ? order > 0 : order < 0) {
            say("fault: after a click on its head the column is not sorted: %s ... %s", utf8(first),
                utf8(last));
            driver->faults++;
        }
    }
}

static void command(struct driver *driver, HWND list, int id)
{
    walk_measure(driver, GetParent(list), WM_COMMAND, (WPARAM)id, 0);
}

void walk_list(struct driver *driver)
{
    HWND list = window_find(driver->frame, IDC_LIST);
    ULONGLONG end = GetTickCount64() + LIST_LINGER_MS;

    walk_look_at_copy(driver, IDC_CONNECTIONS_CSV,
                      L"State,Server,Its address,Port,What it is for,PID,This computer\r\n");
    look_at_sorting(driver, list);
    for (int column = 0; driver->responsive_ms > 0 && GetTickCount64() < end;
         column = (column + 1) % COLUMNS) {
        click_column(driver, list, column);
        walk_measure(driver, list, LVM_SCROLL, 0, 200);
        walk_measure(driver, list, WM_VSCROLL, column % 2 == 0 ? SB_BOTTOM : SB_TOP, 0);
        command(driver, list, IDC_CONNECTIONS_ALL);
        command(driver, list, IDC_CONNECTIONS_TEXT);
        command(driver, list, IDC_CONNECTIONS_CSV);
        for (int i = 0; i < 10; i++) {
            walk_pause(driver);
        }
    }
    command(driver, list, IDC_CONNECTIONS_AS_READ);
}

/* ---- the watch ---- */

static bool hint_begins(const struct driver *driver, const wchar_t *beginning)
{
    static wchar_t text[WINDOW_TEXT];

    window_text(window_find(driver->frame, IDC_HINT), text);
    return wcsncmp(text, beginning, wcslen(beginning)) == 0;
}

static bool wait_for_hint(struct driver *driver, const wchar_t *beginning, bool wanted, DWORD patience)
{
    ULONGLONG end = GetTickCount64() + patience;

    while (hint_begins(driver, beginning) != wanted) {
        if (GetTickCount64() > end || !IsWindow(driver->frame)) {
            say("fault: the words below the list %s begin with: %s", wanted ? "do not" : "still",
                utf8(beginning));
            return false;
        }
        walk_pause(driver);
    }
    return true;
}

/* Whether some row's state begins like this now. */
static bool has_state(const struct driver *driver, HWND list, const wchar_t *beginning)
{
    static wchar_t text[WINDOW_TEXT];
    struct list_reader reader;
    bool found = false;

    if (!list_reader_open(&reader, list, driver->process)) {
        return false;
    }
    for (int row = 0; row < list_reader_rows(&reader) && row < 40 && !found; row++) {
        list_reader_cell(&reader, row, 0, text);
        found = wcsncmp(text, beginning, wcslen(beginning)) == 0;
    }
    list_reader_close(&reader);
    return found;
}

/* Connections come and go meanwhile: the list must say so. */
static void look_at_changes(struct driver *driver)
{
    HWND list = window_find(driver->frame, IDC_LIST);
    ULONGLONG end = GetTickCount64() + WATCH_MS;
    bool was_new = false;
    bool was_gone = false;

    while (GetTickCount64() < end) {
        was_new = was_new || has_state(driver, list, L"new: ");
        was_gone = was_gone || has_state(driver, list, L"closed just now");
        if (was_new && was_gone && !driver->presented_changes && has_state(driver, list, L"new: ")) {
            driver->presented_changes = true;
            walk_present(driver, "connections-watching");
        }
        walk_pause(driver);
    }
    if (!was_new || !was_gone) {
        say("fault: the list does not mark what is %s", was_new ? "closed" : "new");
        driver->faults++;
    }
}

bool walk_watch(struct driver *driver)
{
    if (!walk_to_page(driver, IDC_BACK, 4) || !walk_to_page(driver, IDC_BACK, 3)) {
        return false;
    }
    (void)window_click(window_find(driver->frame, IDC_CONNECTIONS_WATCH));
    if (!wait_for_hint(driver, L"Watching for ", true, WATCH_BEGIN_MS)) {
        return false;
    }
    look_at_changes(driver);
    (void)window_click(window_find(driver->frame, IDC_CONNECTIONS_WATCH));
    if (!wait_for_hint(driver, L"Watching for ", false, STOP_MS) || !walk_to_page(driver, IDC_NEXT, 4) ||
        !walk_to_page(driver, IDC_NEXT, 5)) {
        return false;
    }
    walk_present(driver, "result-watched");
    return true;
}
