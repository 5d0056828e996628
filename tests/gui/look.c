/*
 * Looks at a page of the wizard.
 */
#include "tests/gui/look.h"

#include <string.h>

#include <commctrl.h>

#include "resources/resource.h"
#include "tests/gui/window.h"

enum {
    PATIENCE_MS = 20000,
    ROWS_PRINTED = 40,
    TABS_MAXIMUM = 40,
    STEP_MS = 20,
    SETTLE_STEPS = 250,
    LOOKS = 4,
    LOOK_AGAIN_MS = 250
};

static bool silent;

/* Every fault is a line of the output, unless it was only seen in passing. */
#define FAULT(...)                                                                                           \
    do {                                                                                                     \
        if (!silent) {                                                                                       \
            say("fault: " __VA_ARGS__);                                                                      \
        }                                                                                                    \
    } while (0)

/* ---- printing ---- */

static void print_list(HWND list, DWORD process)
{
    struct list_reader reader;
    int columns;
    int rows;

    if (!list_reader_open(&reader, list, process)) {
        say("  list %d: can't be read", GetDlgCtrlID(list));
        return;
    }
    columns = list_reader_columns(&reader);
    rows = list_reader_rows(&reader);
    say("  list %d: %d rows", GetDlgCtrlID(list), rows);
    for (int row = -1; row < rows && row < ROWS_PRINTED; row++) {
        char line[WINDOW_TEXT] = "";
        size_t len = 0;

        for (int column = 0; column < columns; column++) {
            wchar_t cell[WINDOW_TEXT];
            const char *text;
            size_t text_len;

            list_reader_cell(&reader, row, column, cell);
            text = utf8(cell);
            text_len = strlen(text);
            if (len + text_len + 4 < sizeof line) {
                memcpy(line + len, column > 0 ? " | " : "", column > 0 ? 3 : 0);
                len += column > 0 ? 3 : 0;
                memcpy(line + len, text, text_len + 1);
                len += text_len;
            }
        }
        say("  %s: %s", row < 0 ? "head" : "row", line);
    }
    list_reader_close(&reader);
}

static bool is_mark(HWND control)
{
    return window_is(control, L"Static") && (GetWindowLongPtrW(control, GWL_STYLE) & SS_TYPEMASK) == SS_ICON;
}

static bool is_password(HWND control)
{
    return window_is(control, L"Edit") && GetWindowLongPtrW(control, GWL_STYLE) & ES_PASSWORD;
}

void look_print(HWND frame, DWORD process)
{
    HWND controls[WINDOW_CHILDREN];
    size_t count = window_controls(frame, controls, WINDOW_CHILDREN);
    wchar_t text[WINDOW_TEXT];

    for (size_t i = 0; i < count; i++) {
        int id = GetDlgCtrlID(controls[i]);

        if (window_is(controls[i], L"SysListView32")) {
            print_list(controls[i], process);
        } else if (!is_mark(controls[i]) && !is_password(controls[i])) {
            window_text(controls[i], text);
            say("  %s %d: %s", window_is(controls[i], L"Button") ? "button" : "text", id, utf8(text));
        }
    }
}

/* ---- is every text whole ---- */

static UINT told_dpi;

void look_set_dpi(UINT dpi)
{
    told_dpi = dpi;
}

/*
 * Fonts belong to the process that made them, so a control's own can't be measured with from here. These are the rules by
 * which the wizard makes them: Windows' message font, larger for the headline and the first sentence of a page.
 */
static HFONT font_of(HWND frame, HWND control)
{
    NONCLIENTMETRICSW metrics;
    int id = GetDlgCtrlID(control);
    HWND dialog = GetParent(control);
    /* On the page with the address, the first text is a paragraph, not a sentence that stands out. */
    bool lead = id == IDC_SENTENCE && !GetDlgItem(dialog, IDC_START_ADDRESS);
    bool strong =
        lead || id == IDC_START_HEADING || id == IDC_AUTODISCOVER_QUESTION || id == IDC_RESULT_PHONE;
    UINT dpi = told_dpi > 0 ? told_dpi : GetDpiForWindow(frame);
    int percent = id == IDC_HEADLINE ? 178 : lead ? 122 : 100;

    memset(&metrics, 0, sizeof metrics);
    metrics.cbSize = sizeof metrics;
    (void)SystemParametersInfoForDpi(SPI_GETNONCLIENTMETRICS, sizeof metrics, &metrics, 0, dpi);
    metrics.lfMessageFont.lfHeight = MulDiv(metrics.lfMessageFont.lfHeight, percent, 100);
    metrics.lfMessageFont.lfWeight = strong ? FW_SEMIBOLD : metrics.lfMessageFont.lfWeight;
    return CreateFontIndirectW(&metrics.lfMessageFont);
}

/* What the text needs when it is wrapped at the width that the control has. */
static SIZE needed_size(HWND frame, HWND control, const wchar_t *text, int width)
{
    LONG_PTR style = GetWindowLongPtrW(control, GWL_STYLE);
    bool is_static = window_is(control, L"Static");
    bool wraps = is_static || (window_is(control, L"Button") && style & BS_MULTILINE);
    UINT format = DT_CALCRECT | DT_EXPANDTABS | (wraps ? DT_WORDBREAK : DT_SINGLELINE);
    RECT rectangle = {0, 0, width, 0};
    HDC screen = GetDC(NULL);
    HFONT font = font_of(frame, control);
    HGDIOBJ old = SelectObject(screen, font);
    SIZE size;

    if (!is_static || style & SS_NOPREFIX) {
        format |= window_is(control, L"Button") ? 0U : DT_NOPREFIX;
    }
    if (is_static && style & SS_EDITCONTROL) {
        format |= DT_EDITCONTROL;
    }
    (void)DrawTextW(screen, text, -1, &rectangle, format);
    (void)SelectObject(screen, old);
    (void)DeleteObject(font);
    (void)ReleaseDC(NULL, screen);
    size.cx = rectangle.right;
    size.cy = rectangle.bottom;
    return size;
}

/* All lines that the control itself makes of its text must be in sight. */
static int look_at_lines(HWND frame, HWND edit)
{
    DWORD_PTR lines = 0;
    RECT client;
    LONG needed;

    (void)GetClientRect(edit, &client);
    (void)window_send(edit, EM_GETLINECOUNT, 0, 0, PATIENCE_MS, &lines);
    needed = (LONG)lines * needed_size(frame, edit, L"X", (int)client.right).cy;
    if (needed > client.bottom) {
        FAULT("control %d is cut off: it is %ld high and needs %ld", GetDlgCtrlID(edit), client.bottom,
              needed);
        return 1;
    }
    return 0;
}

static int look_at_text(HWND frame, HWND control)
{
    wchar_t text[WINDOW_TEXT];
    RECT client;
    SIZE needed;
    bool one_line = window_is(control, L"Edit") && !(GetWindowLongPtrW(control, GWL_STYLE) & ES_MULTILINE);

    window_text(control, text);
    if (text[0] == L'[') {
        FAULT("control %d shows a text that the catalogue lacks: %s", GetDlgCtrlID(control), utf8(text));
        return 1;
    }
    if (window_is(control, L"Edit") && !one_line) {
        return look_at_lines(frame, control);
    }
    if (!window_is(control, L"Static") && !window_is(control, L"Button") && !one_line) {
        return 0;
    }
    if (!text[0]) {
        FAULT("control %d is empty", GetDlgCtrlID(control));
        return 1;
    }
    (void)GetClientRect(control, &client);
    /* A check box's own square and the gap behind it take some room from its words. */
    if (window_is(control, L"Button") && GetWindowLongPtrW(control, GWL_STYLE) & BS_MULTILINE) {
        client.right -= GetSystemMetrics(SM_CXMENUCHECK) + 2;
    }
    needed = needed_size(frame, control, text, (int)client.right);
    if (needed.cx > client.right || needed.cy > client.bottom) {
        FAULT("control %d is cut off: it has %ld x %ld and needs %ld x %ld for: %s", GetDlgCtrlID(control),
              client.right, client.bottom, needed.cx, needed.cy, utf8(text));
        return 1;
    }
    return 0;
}

/* At least one row must be in sight, and the head line must be readable; cells may end in dots. */
static int look_at_list(HWND frame, HWND list)
{
    DWORD_PTR header = 0;
    DWORD_PTR in_sight = 0;
    DWORD_PTR rows = 0;
    DWORD process = 0;
    struct list_reader reader;
    int faults = 0;

    (void)window_send(list, LVM_GETITEMCOUNT, 0, 0, PATIENCE_MS, &rows);
    (void)window_send(list, LVM_GETCOUNTPERPAGE, 0, 0, PATIENCE_MS, &in_sight);
    if (rows > 0 && in_sight == 0) {
        FAULT("no row of list %d is in sight", GetDlgCtrlID(list));
        faults++;
    }

    (void)GetWindowThreadProcessId(list, &process);
    (void)window_send(list, LVM_GETHEADER, 0, 0, PATIENCE_MS, &header);
    if (!IsWindowVisible((HWND)header) || !list_reader_open(&reader, list, process)) {
        return faults;
    }
    for (int column = 0; column < list_reader_columns(&reader); column++) {
        wchar_t text[WINDOW_TEXT];
        DWORD_PTR width = 0;

        list_reader_cell(&reader, -1, column, text);
        (void)window_send(list, LVM_GETCOLUMNWIDTH, (WPARAM)column, 0, PATIENCE_MS, &width);
        if (needed_size(frame, list, text, 0).cx + 6 > (LONG)width) {
            FAULT("the column's name is cut off: %s", utf8(text));
            faults++;
        }
    }
    list_reader_close(&reader);
    return faults;
}

/* ---- places ---- */

static RECT place_of(HWND frame, HWND control)
{
    RECT place = {0, 0, 0, 0};

    (void)GetWindowRect(control, &place);
    (void)MapWindowPoints(NULL, frame, (POINT *)(void *)&place, 2);
    return place;
}

/* The page that a control is on; of the frame's own controls its whole client area. */
static RECT page_of(HWND frame, HWND control)
{
    RECT page;

    if (GetParent(control) != frame) {
        return place_of(frame, GetParent(control));
    }
    (void)GetClientRect(frame, &page);
    return page;
}

static bool scrolls(HWND page)
{
    return (GetWindowLongPtrW(page, GWL_STYLE) & WS_VSCROLL) != 0;
}

/*
 * A page that scrolls may hold more than it shows, but its whole beginning must be in sight at one end of the bar, and the whole
 * rest at the other. `above` and `below`: whether a control may lie there now.
 */
static int look_at_page_of(HWND frame, HWND control, bool above, bool below)
{
    RECT place = place_of(frame, control);
    RECT page = page_of(frame, control);

    if (place.left < page.left || (place.top < page.top && !above) || place.right > page.right ||
        (place.bottom > page.bottom && !below) || place.right <= place.left || place.bottom <= place.top) {
        FAULT("control %d lies outside of its page", GetDlgCtrlID(control));
        return 1;
    }
    return 0;
}

static int look_at_ends(HWND frame, const HWND *controls, size_t count)
{
    int faults = 0;

    for (size_t i = 0; i < count; i++) {
        HWND page = GetParent(controls[i]);

        if (page == frame || !scrolls(page)) {
            faults += look_at_page_of(frame, controls[i], false, false);
            continue;
        }
        (void)window_send(page, WM_VSCROLL, SB_BOTTOM, 0, PATIENCE_MS, NULL);
        faults += look_at_page_of(frame, controls[i], true, false);
        (void)window_send(page, WM_VSCROLL, SB_TOP, 0, PATIENCE_MS, NULL);
        faults += look_at_page_of(frame, controls[i], false, true);
    }
    return faults;
}

/* What is to be seen of a control: none of what its page does not show. */
static RECT seen_of(HWND frame, HWND control)
{
    RECT place = place_of(frame, control);
    RECT page = page_of(frame, control);
    RECT seen;

    (void)IntersectRect(&seen, &place, &page);
    return seen;
}

static int look_at_places(HWND frame, const HWND *controls, size_t count)
{
    RECT both;
    int faults = look_at_ends(frame, controls, count);

    for (size_t i = 0; i < count; i++) {
        RECT place = seen_of(frame, controls[i]);

        for (size_t k = i + 1; k < count; k++) {
            RECT other = seen_of(frame, controls[k]);

            if (IntersectRect(&both, &place, &other)) {
                FAULT("controls %d and %d overlap", GetDlgCtrlID(controls[i]), GetDlgCtrlID(controls[k]));
                faults++;
            }
        }
    }
    return faults;
}

/* ---- Alt keys ---- */

/* The letter behind the single & of a control's text, or 0. */
static wchar_t alt_key(HWND control)
{
    wchar_t text[WINDOW_TEXT];
    bool plain = window_is(control, L"Static") && GetWindowLongPtrW(control, GWL_STYLE) & SS_NOPREFIX;

    if (plain || (!window_is(control, L"Static") && !window_is(control, L"Button")) || is_mark(control)) {
        return 0;
    }
    window_text(control, text);
    for (const wchar_t *at = text; *at; at++) {
        if (at[0] == L'&' && at[1] == L'&') {
            at++;
        } else if (at[0] == L'&') {
            return (wchar_t)(LONG_PTR)CharUpperW((LPWSTR)(LONG_PTR)at[1]);
        }
    }
    return 0;
}

static int look_at_alt_keys(const HWND *controls, size_t count)
{
    int faults = 0;

    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            if (alt_key(controls[i]) && alt_key(controls[i]) == alt_key(controls[k])) {
                FAULT("controls %d and %d have the same Alt key", GetDlgCtrlID(controls[i]),
                      GetDlgCtrlID(controls[k]));
                faults++;
            }
        }
    }
    return faults;
}

static int look_once(HWND frame)
{
    HWND controls[WINDOW_CHILDREN];
    size_t count;
    int faults;

    /* What is under way, such as controls that just came and are yet to be placed, is done when this is answered. */
    (void)window_send(frame, WM_NULL, 0, 0, PATIENCE_MS, NULL);
    count = window_controls(frame, controls, WINDOW_CHILDREN);
    faults = look_at_places(frame, controls, count) + look_at_alt_keys(controls, count);

    for (size_t i = 0; i < count; i++) {
        if (window_is(controls[i], L"SysListView32")) {
            faults += look_at_list(frame, controls[i]);
        } else if (!is_mark(controls[i]) && !is_password(controls[i])) {
            faults += look_at_text(frame, controls[i]);
        }
    }
    return faults;
}

/*
 * The window belongs to another process: it may be seen between the moment in which it shows something and that in which it has
 * put it into its place. So it is let finish what it is at, and only what is still wrong then, some time later, is a fault.
 */
int look_at_page(HWND frame)
{
    int faults = 0;

    for (int i = 1; i <= LOOKS; i++) {
        (void)window_send(frame, WM_NULL, 0, 0, PATIENCE_MS, NULL);
        silent = i < LOOKS;
        faults = look_once(frame);
        if (faults == 0) {
            break;
        }
        Sleep(silent ? LOOK_AGAIN_MS : 0);
    }
    silent = false;
    return faults;
}

/* ---- the keyboard ---- */

static HWND focused(HWND frame)
{
    GUITHREADINFO information;

    memset(&information, 0, sizeof information);
    information.cbSize = sizeof information;
    return GetGUIThreadInfo(GetWindowThreadProcessId(frame, NULL), &information) ? information.hwndFocus
                                                                                 : NULL;
}

/* The control of the dialog that has the focus: a drop-down list's inner field stands for the list. */
static HWND focused_control(HWND frame)
{
    HWND focus = focused(frame);

    while (focus && GetParent(focus) && GetParent(focus) != frame &&
           !window_is(GetParent(focus), L"#32770")) {
        focus = GetParent(focus);
    }
    return focus;
}

void look_press_key(HWND frame, WORD key)
{
    (void)PostMessageW(focused(frame), WM_KEYDOWN, key, 1);
}

bool look_press_alt(HWND frame, HWND control)
{
    enum { ALT_IS_DOWN = 1 << 29 };
    wchar_t key = alt_key(control);

    return key && PostMessageW(focused(frame), WM_SYSCHAR, key, ALT_IS_DOWN);
}

/* Presses Tab and waits until the focus has gone on. */
static HWND press_tab(HWND frame)
{
    HWND before = focused_control(frame);

    look_press_key(frame, VK_TAB);
    for (int i = 0; i < SETTLE_STEPS && focused_control(frame) == before; i++) {
        Sleep(STEP_MS);
    }
    return focused_control(frame);
}

/* Whoever goes through a page by keyboard sees where they are, as far as the page is high enough for it. */
static int look_at_focus(HWND frame, HWND control)
{
    RECT place;
    RECT page;

    if (!control || GetParent(control) == frame || !scrolls(GetParent(control))) {
        return 0;
    }
    (void)window_send(frame, WM_NULL, 0, 0, PATIENCE_MS, NULL);
    place = place_of(frame, control);
    page = page_of(frame, control);
    if (place.top < page.top ||
        (place.bottom > page.bottom && place.top > page.top + 2 * (page.bottom - page.top) / 3)) {
        say("fault: control %d has the keyboard focus and is out of sight", GetDlgCtrlID(control));
        return 1;
    }
    return 0;
}

static bool is_in(HWND control, const HWND *controls, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (controls[i] == control) {
            return true;
        }
    }
    return false;
}

int look_at_keyboard(HWND frame)
{
    HWND controls[WINDOW_CHILDREN];
    HWND reached[TABS_MAXIMUM];
    size_t count = window_controls(frame, controls, WINDOW_CHILDREN);
    size_t reached_count = 0;
    int faults = 0;
    HWND first = focused_control(frame);

    if (!first) {
        say("fault: nothing has the keyboard focus");
        return 1;
    }
    do {
        HWND now = press_tab(frame);

        if (is_in(now, reached, reached_count)) {
            break;
        }
        reached[reached_count++] = now;
        faults += look_at_focus(frame, now);
    } while (reached_count < TABS_MAXIMUM && reached[reached_count - 1] != first);
    for (size_t i = 0; i < count; i++) {
        bool should = GetWindowLongPtrW(controls[i], GWL_STYLE) & WS_TABSTOP && IsWindowEnabled(controls[i]);

        if (should != is_in(controls[i], reached, reached_count)) {
            say("fault: Tab %s control %d", should ? "does not reach" : "should not reach",
                GetDlgCtrlID(controls[i]));
            faults++;
        }
    }
    if (focused_control(frame) != first) {
        say("fault: Tab does not come back to where it began, control %d", GetDlgCtrlID(first));
        faults++;
    }
    return faults;
}
