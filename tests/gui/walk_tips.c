/*
 * The cells of a list that their columns are too narrow for: whoever points at one must be able to read it.
 */
#include <string.h>
#include <wchar.h>

#include <windows.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/walk.h"
#include "tests/gui/window.h"

enum {
    PATIENCE_MS = 5000,
    STEP_MS = 20,
    STEPS = 10,       /* so long it is looked whether nothing unfolds */
    MORE_STEPS = 250, /* and so long until the right thing does, or the wrong one has gone */
    ROWS_MAXIMUM = 10,
    SERVER_COLUMN = 1
};

struct search {
    DWORD process;
    HWND found;
};

static BOOL CALLBACK take_tip(HWND window, LPARAM context)
{
    struct search *search = (struct search *)context;
    DWORD process = 0;

    (void)GetWindowThreadProcessId(window, &process);
    if (process == search->process && IsWindowVisible(window) && window_is(window, TOOLTIPS_CLASSW)) {
        search->found = window;
    }
    return search->found == NULL;
}

static HWND find_tip(const struct driver *driver)
{
    struct search search = {driver->process, NULL};

    (void)EnumWindows(take_tip, (LPARAM)&search);
    return search.found;
}

/* The middle of a cell on the screen. */
static POINT place_of(HWND list, int row, int column)
{
    POINT place = {0, 0};
    DWORD_PTR header = 0;
    DWORD_PTR rows = 1;
    DWORD_PTR width = 0;
    RECT head = {0, 0, 0, 0};
    RECT area = {0, 0, 0, 0};

    for (int i = 0; i <= column; i++) {
        place.x += (LONG)width;
        (void)window_send(list, LVM_GETCOLUMNWIDTH, (WPARAM)i, 0, PATIENCE_MS, &width);
    }
    place.x += (LONG)width / 2;
    (void)window_send(list, LVM_GETHEADER, 0, 0, PATIENCE_MS, &header);
    (void)window_send(list, LVM_GETCOUNTPERPAGE, 0, 0, PATIENCE_MS, &rows);
    (void)GetClientRect((HWND)header, &head);
    (void)GetClientRect(list, &area);
    place.y = head.bottom + (area.bottom - head.bottom) / (LONG)(rows ? rows : 1) * row + head.bottom / 3;
    (void)ClientToScreen(list, &place);
    return place;
}

/* Points at the cell and reads what unfolds there; "" when nothing does, as of a cell that is to be seen in whole. */
static void point_at(struct driver *driver, HWND list, int row, int column, bool is_cut, const wchar_t *cell,
                     wchar_t *tip)
{
    POINT place = place_of(list, row, column);

    tip[0] = L'\0';
    (void)SetCursorPos((int)place.x, (int)place.y);
    for (int i = 0; i < MORE_STEPS && wcscmp(tip, cell) != 0 && (is_cut || i < STEPS || tip[0]); i++) {
        HWND window;

        walk_pause(driver);
        Sleep(STEP_MS);
        window = find_tip(driver);
        tip[0] = L'\0';
        if (window) {
            window_text(window, tip);
        }
    }
}

/* Whether something unfolded. */
static bool look_at_cell(struct driver *driver, const struct list_reader *reader, int row, int column)
{
    static wchar_t cell[WINDOW_TEXT];
    static wchar_t tip[WINDOW_TEXT];
    DWORD_PTR width = 0;
    bool is_cut;

    list_reader_cell(reader, row, column, cell);
    if (cell[0] == L'\0') {
        return false;
    }
    (void)window_send(reader->list, LVM_GETCOLUMNWIDTH, (WPARAM)column, 0, PATIENCE_MS, &width);
    is_cut = list_reader_text_width(reader) > (int)width;
    point_at(driver, reader->list, row, column, is_cut, cell, tip);
    if (is_cut && tip[0] == L'\0') {
        say("fault: row %d column %d is cut, and pointing at it shows nothing: %s", row, column, utf8(cell));
        driver->faults++;
    }
    if (tip[0] == L'\0') {
        return false;
    }
    say("  tip: %s", utf8(tip));
    if (wcscmp(tip, cell) != 0) {
        say("fault: row %d column %d is '%s', and pointing at it shows another text", row, column,
            utf8(cell));
        driver->faults++;
    }
    if (column == SERVER_COLUMN) {
        say("fault: the name of a server is cut, while other columns have room to give");
        driver->faults++;
    }
    return true;
}

/* By keyboard one can go on while the pointer rests on a cell: what unfolded there must not stay above another page. */
static void look_at_leaving(struct driver *driver, const struct list_reader *reader, int row, int column)
{
    static wchar_t cell[WINDOW_TEXT];
    static wchar_t tip[WINDOW_TEXT];
    int page = walk_page_number(driver->frame);
    HWND left;

    list_reader_cell(reader, row, column, cell);
    (void)SetCursorPos(0, 0);
    walk_pause(driver);
    point_at(driver, reader->list, row, column, true, cell, tip);
    if (wcscmp(tip, cell) != 0 || !walk_to_page(driver, IDC_BACK, page - 1)) {
        return;
    }
    left = find_tip(driver);
    tip[0] = L'\0';
    if (left) {
        window_text(left, tip);
    }
    if (wcscmp(tip, cell) == 0) {
        say("fault: what unfolded on page %d stays above page %d", page, page - 1);
        driver->faults++;
    }
    (void)SetCursorPos(0, 0);
    (void)walk_to_page(driver, IDC_NEXT, page);
}

void walk_tips(struct driver *driver)
{
    struct list_reader reader;
    int cut_row = -1;
    int cut_column = -1;

    if (!driver->tips || !list_reader_open(&reader, window_find(driver->frame, IDC_LIST), driver->process)) {
        return;
    }
    for (int row = 0; row < list_reader_rows(&reader) && row < ROWS_MAXIMUM; row++) {
        for (int column = 0; column < list_reader_columns(&reader); column++) {
            if (look_at_cell(driver, &reader, row, column)) {
                cut_row = row;
                cut_column = column;
            }
        }
    }
    if (cut_row >= 0) {
        look_at_leaving(driver, &reader, cut_row, cut_column);
    }
    list_reader_close(&reader);
    (void)SetCursorPos(0, 0);
}
