/*
 * Looks at a page of the wizard with the eyes of someone who designs windows: is every text whole, does nothing stand on
 * something else, can everything be reached by keyboard? Each fault is one line of output.
 */
#ifndef TESTS_GUI_LOOK_H
#define TESTS_GUI_LOOK_H

#include <stdbool.h>

#include <windows.h>

/* The resolution that the window was told of; without it, the one that Windows says it has. */
void look_set_dpi(UINT dpi);

/* Prints every text of the visible page: "text ID: ...", "button ID: ...", "row: a | b | c". */
void look_print(HWND frame, DWORD process);

/* The number of faults of the visible page: cut off, overlapping, outside, empty, or the same Alt key twice. */
int look_at_page(HWND frame);

/* Walks once around with Tab; the number of controls that should be reached and are not, or the other way round. */
int look_at_keyboard(HWND frame);

/* Types Alt and the underlined letter of this button or label; false when it has none. */
bool look_press_alt(HWND frame, HWND control);

/* Presses a key in the control that has the focus. */
void look_press_key(HWND frame, WORD key);

#endif
