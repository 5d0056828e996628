/*
 * What screen readers learn of the picture of the way: a list, and in it each link with its name, its state and its sentence.
 * Windows asks for it with WM_GETOBJECT (Microsoft Active Accessibility); UI Automation takes it over from there.
 */
#ifndef APP_WAY_ACCESS_H
#define APP_WAY_ACCESS_H

#include <windows.h>

struct way_access;

/*
 * The answer of the strip's window to WM_GETOBJECT (wParam) for its client area; 0 when there is none, then Windows' own
 * answer has to do. `*access` is made at the first question and belongs to the strip.
 */
LRESULT way_access_answer(HWND strip, WPARAM wide, struct way_access **access);

/* The strip goes: whoever still holds the object gets errors from now on. NULL is no object. */
void way_access_forget(struct way_access *access);

/* Tells whoever listens that another link is chosen (index from 0). */
void way_access_tell_chosen(HWND strip, int index);

#endif
