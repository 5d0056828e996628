/*
 * Reads and operates another program's windows.
 */
#include "tests/gui/window.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <commctrl.h>

enum { PATIENCE_MS = 20000, BUFFERS = 8 };

void say(const char *format, ...)
{
    char line[WINDOW_TEXT * 4];
    va_list arguments;
    DWORD written = 0;
    int len;

    va_start(arguments, format);
    len = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (len < 0) {
        return;
    }
    if ((size_t)len > sizeof line - 2) {
        len = (int)sizeof line - 2;
    }
    line[len] = '\n';
    (void)WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, (DWORD)len + 1, &written, NULL);
}

const char *utf8(const wchar_t *text)
{
    static char buffers[BUFFERS][WINDOW_TEXT * 4];
    static unsigned next;
    char *buffer = buffers[next++ % BUFFERS];
    wchar_t flat[WINDOW_TEXT];
    size_t count = 0;

    for (const wchar_t *at = text; *at && count < WINDOW_TEXT - 4; at++) {
        if (*at == L'\n') {
            flat[count++] = L' ';
            flat[count++] = L'/';
            flat[count++] = L' ';
        } else if (*at != L'\r') {
            flat[count++] = *at;
        }
    }
    flat[count] = L'\0';
    buffer[0] = '\0';
    (void)WideCharToMultiByte(CP_UTF8, 0, flat, -1, buffer, (int)sizeof buffers[0], NULL, NULL);
    return buffer;
}

bool window_send(HWND window, UINT message, WPARAM wide, LPARAM longer, DWORD timeout_ms, DWORD_PTR *result)
{
    DWORD_PTR ignored = 0;

    return SendMessageTimeoutW(window, message, wide, longer, SMTO_ABORTIFHUNG, timeout_ms,
                               result ? result : &ignored) != 0;
}

void window_text(HWND window, wchar_t *text)
{
    DWORD_PTR len = 0;

    text[0] = L'\0';
    if (!window_send(window, WM_GETTEXT, WINDOW_TEXT, (LPARAM)text, PATIENCE_MS, &len) ||
        len >= WINDOW_TEXT) {
        text[0] = L'\0';
    }
}

bool window_is(HWND window, const wchar_t *class_name)
{
    wchar_t found[64] = L"";

    (void)GetClassNameW(window, found, 64);
    return lstrcmpiW(found, class_name) == 0;
}

bool window_shown(HWND window)
{
    return window && IsWindowVisible(window);
}

size_t window_controls(HWND dialog, HWND *controls, size_t most)
{
    size_t count = 0;

    for (HWND child = GetWindow(dialog, GW_CHILD); child && count < most;
         child = GetWindow(child, GW_HWNDNEXT)) {
        if (!window_shown(child)) {
            continue;
        }
        if (window_is(child, L"#32770")) {
            count += window_controls(child, controls + count, most - count);
        } else {
            controls[count++] = child;
        }
    }
    return count;
}

HWND window_find(HWND window, int id)
{
    HWND found = NULL;

    for (HWND child = GetWindow(window, GW_CHILD); child && !found; child = GetWindow(child, GW_HWNDNEXT)) {
        if (GetDlgCtrlID(child) == id && !window_is(child, L"#32770")) {
            found = child;
        } else if (window_is(child, L"#32770")) {
            found = window_shown(child) ? window_find(child, id) : NULL;
        }
    }
    return found;
}

struct main_search {
    DWORD process;
    int id;
    HWND found;
};

static BOOL CALLBACK look_at_window(HWND window, LPARAM data)
{
    struct main_search *search = (struct main_search *)data;
    DWORD process = 0;

    (void)GetWindowThreadProcessId(window, &process);
    if (process == search->process && IsWindowVisible(window) && GetDlgItem(window, search->id)) {
        search->found = window;
        return FALSE;
    }
    return TRUE;
}

HWND window_wait_main(DWORD process, int id, DWORD timeout_ms)
{
    struct main_search search = {process, id, NULL};
    ULONGLONG end = GetTickCount64() + timeout_ms;

    while (!search.found && GetTickCount64() < end) {
        (void)EnumWindows(look_at_window, (LPARAM)&search);
        if (!search.found) {
            Sleep(50);
        }
    }
    return search.found;
}

bool window_click(HWND button)
{
    /* Posted: the button may open a dialog, and then would not answer before that is closed. */
    return button && PostMessageW(button, BM_CLICK, 0, 0);
}

bool window_type(HWND field, const wchar_t *text)
{
    HWND edit = window_is(field, L"ComboBox") ? GetWindow(field, GW_CHILD) : field;

    while (edit && !window_is(edit, L"Edit")) {
        edit = GetWindow(edit, GW_HWNDNEXT);
    }
    /* Letter by letter over what is selected: only typing tells a drop-down list's dialog of the change. */
    if (!edit || !window_send(edit, EM_SETSEL, 0, -1, PATIENCE_MS, NULL) ||
        !window_send(edit, WM_CLEAR, 0, 0, PATIENCE_MS, NULL)) {
        return false;
    }
    for (; *text; text++) {
        if (!window_send(edit, WM_CHAR, *text, 1, PATIENCE_MS, NULL)) {
            return false;
        }
    }
    return true;
}

bool window_change_dpi(HWND window, DWORD process, UINT dpi)
{
    HANDLE opened = OpenProcess(PROCESS_VM_OPERATION | PROCESS_VM_WRITE, FALSE, process);
    UINT now = GetDpiForWindow(window);
    void *remote =
        opened ? VirtualAllocEx(opened, NULL, sizeof(RECT), MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE) : NULL;
    SIZE_T moved = 0;
    bool told = false;
    RECT place;

    if (remote && GetWindowRect(window, &place)) {
        place.right = place.left + MulDiv(place.right - place.left, (int)dpi, (int)now);
        place.bottom = place.top + MulDiv(place.bottom - place.top, (int)dpi, (int)now);
        (void)OffsetRect(&place, -place.left, -place.top);
        told = WriteProcessMemory(opened, remote, &place, sizeof place, &moved) &&
               window_send(window, WM_DPICHANGED, MAKEWPARAM(dpi, dpi), (LPARAM)remote, PATIENCE_MS, NULL);
        (void)VirtualFreeEx(opened, remote, 0, MEM_RELEASE);
    }
    if (opened) {
        (void)CloseHandle(opened);
    }
    return told;
}

/* ---- lists ---- */

/* What is written into the list's process: one of the two structures, and behind it the text. */
struct remote_cell {
    LVITEMW item;
    LVCOLUMNW column;
    wchar_t text[WINDOW_TEXT];
};

bool list_reader_open(struct list_reader *reader, HWND list, DWORD process)
{
    reader->list = list;
    reader->process = OpenProcess(PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE, FALSE, process);
    reader->remote = reader->process ? VirtualAllocEx(reader->process, NULL, sizeof(struct remote_cell),
                                                      MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE)
                                     : NULL;
    return reader->remote != NULL;
}

void list_reader_close(struct list_reader *reader)
{
    if (reader->remote) {
        (void)VirtualFreeEx(reader->process, reader->remote, 0, MEM_RELEASE);
    }
    if (reader->process) {
        (void)CloseHandle(reader->process);
    }
    memset(reader, 0, sizeof *reader);
}

int list_reader_rows(const struct list_reader *reader)
{
    DWORD_PTR count = 0;

    return window_send(reader->list, LVM_GETITEMCOUNT, 0, 0, PATIENCE_MS, &count) ? (int)count : 0;
}

int list_reader_columns(const struct list_reader *reader)
{
    DWORD_PTR header = 0;
    DWORD_PTR count = 0;

    (void)window_send(reader->list, LVM_GETHEADER, 0, 0, PATIENCE_MS, &header);
    (void)window_send((HWND)header, HDM_GETITEMCOUNT, 0, 0, PATIENCE_MS, &count);
    return (int)count;
}

void list_reader_cell(const struct list_reader *reader, int row, int column, wchar_t *text)
{
    struct remote_cell *remote = reader->remote;
    struct remote_cell cell;
    SIZE_T moved = 0;
    bool head = row < 0;

    memset(&cell, 0, sizeof cell);
    cell.item.iSubItem = column;
    cell.item.pszText = remote->text;
    cell.item.cchTextMax = WINDOW_TEXT;
    cell.column.mask = LVCF_TEXT;
    cell.column.pszText = remote->text;
    cell.column.cchTextMax = WINDOW_TEXT;
    text[0] = L'\0';
    if (!WriteProcessMemory(reader->process, remote, &cell, sizeof cell, &moved)) {
        return;
    }
    if (head) {
        (void)window_send(reader->list, LVM_GETCOLUMNW, (WPARAM)column, (LPARAM)&remote->column, PATIENCE_MS,
                          NULL);
    } else {
        (void)window_send(reader->list, LVM_GETITEMTEXTW, (WPARAM)row, (LPARAM)&remote->item, PATIENCE_MS,
                          NULL);
    }
    if (ReadProcessMemory(reader->process, remote->text, text, sizeof cell.text, &moved)) {
        text[WINDOW_TEXT - 1] = L'\0';
    }
}

int list_reader_text_width(const struct list_reader *reader)
{
    const struct remote_cell *remote = reader->remote;
    DWORD_PTR width = 0;

    (void)window_send(reader->list, LVM_GETSTRINGWIDTHW, 0, (LPARAM)remote->text, PATIENCE_MS, &width);
    return (int)width;
}
