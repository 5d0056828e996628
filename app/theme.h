/*
 * Fonts, distances and marks at the resolution of the monitor that the window is on. Windows' own message font and system
 * colours only, so that large text, other languages' fonts and high contrast look as the person has set them.
 */
#ifndef APP_THEME_H
#define APP_THEME_H

#include <windows.h>

#include <commctrl.h>

#include "app/page_view.h"

struct theme {
    int dpi;
    HFONT body;
    HFONT strong;   /* body in bold: small headings */
    HFONT sentence; /* the sentence on top of a page */
    HFONT headline;
    int line;         /* height of a line of body text, pixels */
    HIMAGELIST marks; /* for lists: index = enum mark */
};

/* Makes fonts and images for this resolution. The caller ends it with theme_destroy. */
void theme_create(struct theme *theme, int dpi);
void theme_destroy(struct theme *theme);

/* Pixels for a distance that is meant at 96 dots per inch. */
int theme_pixels(const struct theme *theme, int distance);

/* The mark as an icon of so many pixels; the caller ends it with DestroyIcon. */
HICON theme_load_mark(enum mark mark, int pixels);

#endif
