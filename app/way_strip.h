/*
 * The picture of the way to the mailbox on the last page: a row of links, each a mark with its name and its state below,
 * joined by lines. On a narrow window it takes several rows. One link is chosen, with the mouse or the arrow keys.
 */
#ifndef APP_WAY_STRIP_H
#define APP_WAY_STRIP_H

#include <windows.h>

#include "app/theme.h"

/* The code of WM_COMMAND when the person chose another link. */
enum { WAY_STRIP_CHOSEN = 1 };

struct way_strip_link {
    enum mark mark;
    bool is_open; /* nobody got here: the line to it is broken */
    const char *name;
    const char *tech; /* the technical word below it, or NULL */
    const char *state;
    const char *spoken; /* all of it in a sentence, for screen readers */
};

enum { WAY_STRIP_LINKS = 12 };

/* Registers the window class "OutlookConnectionWizardWay", which the page's template names. */
bool way_strip_register(HINSTANCE instance);

/*
 * Sets the links, UTF-8, copied, and the chosen one. `summary` tells the whole way in words: with the chosen link's own it is
 * the window's text, which screen readers say.
 */
void way_strip_set(HWND strip, const struct way_strip_link *links, size_t count, size_t chosen,
                   const char *summary);

/* Chooses a link, without WAY_STRIP_CHOSEN. */
void way_strip_choose(HWND strip, size_t chosen);
size_t way_strip_chosen(HWND strip);

/* ---- for way_access.c ---- */

int way_strip_count(HWND strip);

/* What is said of a link, by its index; of -1: of the whole way. It lasts until the links are set anew. */
const wchar_t *way_strip_words(HWND strip, int index);

/* Where the link stands in the strip. */
RECT way_strip_place(HWND strip, int index);

/* Chooses a link as the person does. */
void way_strip_take(HWND strip, int index);

/* The theme to draw with; the strip does not own it. */
void way_strip_set_theme(HWND strip, const struct theme *theme);

#endif
