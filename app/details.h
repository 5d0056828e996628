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

/* Removes all text. */
void details_clear(HWND details);

/* Appends a paragraph. A step is indented under its number, which the text begins with: "1.\tDo this." */
void details_append(HWND details, const struct theme *theme, const struct paragraph *paragraph);

/* Scrolls to the beginning, after the last paragraph. */
void details_finish(HWND details);

/*
 * Makes the control lower by the part of its last line in sight that has no room, so that no line is seen in halves. To be called
 * when it has its new place and its text stands at the beginning.
 */
void details_fit(HWND details);

#endif
