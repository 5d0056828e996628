/*
 * Where controls stand: a table of rows for each dialog, from top to bottom.
 *
 * Dialog templates fix positions for one font and one language; here every text is measured in its own font and gets the
 * height that it needs at the width there is. So nothing is cut off at any resolution, text size, window size or
 * language, and one row of a page takes what is left.
 */
#ifndef APP_LAYOUT_H
#define APP_LAYOUT_H

#include <windows.h>

#include "app/theme.h"

enum layout_kind {
    LAYOUT_TEXT,     /* words that wrap: as high as they need */
    LAYOUT_MARKED,   /* a mark, `size` wide, and words beside it */
    LAYOUT_CHECK,    /* a check box and its words, which wrap beside it */
    LAYOUT_FIELD,    /* one line of input or a drop-down list, at most `size` wide */
    LAYOUT_LABELLED, /* a label and a field beside it; the labels of a page share one column */
    LAYOUT_BAR,      /* all the width, `size` high */
    LAYOUT_ASKED,    /* all the width, as high as the control says (LAYOUT_ASK_HEIGHT) */
    LAYOUT_ROWS,     /* a list as high as its rows, at most `size` of them */
    LAYOUT_FILL,     /* all the width and the height that is left, at least `size` */
    LAYOUT_BUTTONS   /* buttons side by side, as wide as their words */
};

enum { LAYOUT_ROW_CONTROLS = 4 };

/* The message that asks a control for its height in pixels at the width wParam. */
enum { LAYOUT_ASK_HEIGHT = WM_APP + 64 };

/* Distances are pixels at 96 dots per inch. A row whose first control is hidden (of buttons: all) takes no room. */
struct layout_row {
    enum layout_kind kind;
    int before; /* the gap above it */
    int size;
    int controls[LAYOUT_ROW_CONTROLS]; /* ids; 0 = none */
};

/* Moves the controls of the dialog into the area of its client rectangle. */
void layout_arrange(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                    const RECT *area);

/* The height in pixels that the rows need at this width. */
int layout_height(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                  int width);

/* The same where there is not enough: rows that fill what is left give way to the half of their size. */
int layout_tight_height(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                        int width);

/* The width that a button needs for its words, and the height that all buttons have, in pixels. */
int layout_button_width(HWND button, const struct theme *theme);
int layout_button_height(const struct theme *theme);

/* The size of a control's text in its own font, wrapped at `width` (0 = in one line), in pixels. */
SIZE layout_text_size(HWND control, int width);

/* Shows or hides a control; it takes part in the next layout_arrange accordingly. */
void layout_show(HWND dialog, int control, bool visible);

#endif
