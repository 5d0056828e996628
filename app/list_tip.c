/*
 * See list_tip.h. The tip stands below the cell, so that the pointer is still on the list and its next movement is heard.
 */
#include "app/list_tip.h"

#include <string.h>
#include <wchar.h>

#include "app/scratch.h"
#include "app/wide.h"

enum { TIP_SUBCLASS = 1, TIP_TOOL = 1 };

static TOOLINFOW tool_of(const struct list *list)
{
    TOOLINFOW tool;

    memset(&tool, 0, sizeof tool);
    tool.cbSize = sizeof tool;
    tool.uFlags = TTF_TRACK | TTF_ABSOLUTE | TTF_TRANSPARENT;
    tool.hwnd = list->window;
    tool.uId = TIP_TOOL;
    return tool;
}

static void hide(struct list *list)
{
    TOOLINFOW tool = tool_of(list);

    if (list->tip.is_shown) {
        (void)SendMessageW(list->tip.window, TTM_TRACKACTIVATE, FALSE, (LPARAM)&tool);
    }
    list->tip.is_shown = false;
    list->tip.row = -1;
}

static void show(struct list *list)
{
    TOOLINFOW tool = tool_of(list);
    TRACKMOUSEEVENT track = {sizeof track, TME_LEAVE, list->window, 0};
    RECT cell = {LVIR_LABEL, list->tip.column, 0, 0};
    RECT area;

    if (!SendMessageW(list->window, LVM_GETSUBITEMRECT, (WPARAM)list->tip.row, (LPARAM)&cell) ||
        !GetClientRect(list->window, &area)) {
        return;
    }
    (void)MapWindowPoints(list->window, NULL, (POINT *)(void *)&cell, 2);
    tool.lpszText = list->tip.text;
    (void)SendMessageW(list->tip.window, WM_SETFONT, (WPARAM)SendMessageW(list->window, WM_GETFONT, 0, 0),
                       FALSE);
    (void)SendMessageW(list->tip.window, TTM_SETMAXTIPWIDTH, 0, area.right);
    (void)SendMessageW(list->tip.window, TTM_UPDATETIPTEXTW, 0, (LPARAM)&tool);
    (void)SendMessageW(list->tip.window, TTM_TRACKPOSITION, 0, MAKELPARAM(cell.left, cell.bottom));
    (void)SendMessageW(list->tip.window, TTM_TRACKACTIVATE, TRUE, (LPARAM)&tool);
    list->tip.is_shown = true;
    (void)TrackMouseEvent(&track);
}

static void read_cell(const struct list *list, wchar_t text[LIST_TIP_MAXIMUM])
{
    struct arena *arena = scratch_create();

    wide_copy(text, LIST_TIP_MAXIMUM,
              list->cell(list->context, arena, (size_t)list->tip.row, (size_t)list->tip.column));
    arena_destroy(arena);
}

static void follow(struct list *list, POINT at)
{
    LVHITTESTINFO hit;

    memset(&hit, 0, sizeof hit);
    hit.pt = at;
    if (SendMessageW(list->window, LVM_SUBITEMHITTEST, 0, (LPARAM)&hit) < 0) {
        hide(list);
        return;
    }
    if (hit.iItem == list->tip.row && hit.iSubItem == list->tip.column) {
        return;
    }
    hide(list);
    list->tip.row = hit.iItem;
    list->tip.column = hit.iSubItem;
    read_cell(list, list->tip.text);
    if (list_width_of(list, (size_t)hit.iSubItem, list->tip.text) >
        ListView_GetColumnWidth(list->window, hit.iSubItem)) {
        show(list);
    }
}

void list_tip_refresh(struct list *list)
{
    wchar_t now[LIST_TIP_MAXIMUM] = L"";

    if (!list->tip.is_shown) {
        return;
    }
    if (list->tip.row < ListView_GetItemCount(list->window)) {
        read_cell(list, now);
    }
    if (wcscmp(now, list->tip.text) != 0) {
        hide(list);
    }
}

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wide, LPARAM longer, UINT_PTR id,
                                  DWORD_PTR context)
{
    struct list *list = (struct list *)context;
    const POINT at = {(short)LOWORD(longer), (short)HIWORD(longer)};

    switch (message) {
    case WM_MOUSEMOVE:
        follow(list, at);
        break;
    case WM_MOUSELEAVE:
    case WM_MOUSEWHEEL:
    case WM_VSCROLL:
    case WM_HSCROLL:
    case WM_KEYDOWN:
    case WM_LBUTTONDOWN:
    case WM_RBUTTONDOWN:
    case WM_SHOWWINDOW:
        hide(list);
        break;
    case WM_NCDESTROY:
        (void)RemoveWindowSubclass(window, procedure, id);
        break;
    default:
        break;
    }
    return DefSubclassProc(window, message, wide, longer);
}

void list_tip_open(struct list *list)
{
    TOOLINFOW tool = tool_of(list);

    list->tip.row = -1;
    list->tip.window =
        CreateWindowExW(WS_EX_TOPMOST, TOOLTIPS_CLASSW, NULL, WS_POPUP | TTS_ALWAYSTIP | TTS_NOPREFIX, 0, 0,
                        0, 0, list->window, NULL, GetModuleHandleW(NULL), NULL);
    if (list->tip.window && SendMessageW(list->tip.window, TTM_ADDTOOLW, 0, (LPARAM)&tool)) {
        (void)SetWindowSubclass(list->window, procedure, TIP_SUBCLASS, (DWORD_PTR)list);
    }
}
