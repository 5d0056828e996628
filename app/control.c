/*
 * See control.h.
 */
#include "app/control.h"

#include <string.h>

#include <commctrl.h>

bool control_register(HINSTANCE instance, const wchar_t *name, WNDPROC procedure)
{
    WNDCLASSEXW description;

    memset(&description, 0, sizeof description);
    description.cbSize = sizeof description;
    description.style = CS_HREDRAW | CS_VREDRAW;
    description.lpfnWndProc = procedure;
    description.hInstance = instance;
    description.hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW);
    description.lpszClassName = name;
    return RegisterClassExW(&description) != 0;
}

/*
 * A multi-line edit control takes Tab, Enter and Esc for itself, and selects everything when it gets the focus. Here they
 * belong to the dialog: nothing can be typed.
 */
static LRESULT CALLBACK leave_keys_to_dialog(HWND window, UINT message, WPARAM wide, LPARAM longer,
                                             UINT_PTR id, DWORD_PTR data)
{
    (void)data;
    if (message == WM_GETDLGCODE) {
        return DLGC_WANTARROWS;
    }
    if (message == WM_NCDESTROY) {
        (void)RemoveWindowSubclass(window, leave_keys_to_dialog, id);
    }
    return DefSubclassProc(window, message, wide, longer);
}

void control_leave_keys(HWND edit)
{
    (void)SetWindowSubclass(edit, leave_keys_to_dialog, 1, 0);
}
