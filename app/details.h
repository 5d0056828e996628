/*
 * A read-only text with headings, paragraphs and numbered steps that can be scrolled, selected and copied.
 */
#ifndef APP_DETAILS_H
#define APP_DETAILS_H

#include <stddef.h>

#include <windows.h>

#include "app/theme.h"

/* Makes the control with this id after `before` in the order of Tab. NULL when Windows refuses. */
HWND details_create(HWND dialog, int id, HWND before);

/*
 * Shows these paragraphs and nothing else, from their beginning. A step is indented under its number, which the text begins with:
 * "1.\tDo this."
 */
void details_set(HWND details, const struct theme *theme, const struct paragraph *paragraphs, size_t count);

/*
 * Makes the control lower by the part of its last line in sight that has no room, so that no line is seen in halves. To be called
 * when it has its new place and its text stands at the beginning.
 */
void details_fit(HWND details);

#endif
