/*
 * What our own controls have in common.
 */
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include <stdbool.h>

#include <windows.h>

/*
 * Registers a window class of our own that dialog templates name: drawn anew when its size changes, with the usual pointer. False
 * when Windows refuses it.
 */
bool control_register(HINSTANCE instance, const wchar_t *name, WNDPROC procedure);

/*
 * Leaves Tab, Enter and Esc in a read-only edit control of several lines to the dialog, and selects nothing when it gets the
 * focus.
 */
void control_leave_keys(HWND edit);

#endif
