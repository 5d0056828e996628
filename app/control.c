/*
 * See control.h.
 */
#include "app/control.h"

#include <string.h>

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
