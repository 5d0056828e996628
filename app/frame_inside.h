/*
 * The inside of the frame, shared by the two files that make it. Nobody else includes this.
 *
 * frame.c         pages, messages, buttons
 * frame_places.c  where everything stands, and how large the window is
 */
#ifndef APP_FRAME_INSIDE_H
#define APP_FRAME_INSIDE_H

#include "app/frame.h"
#include "app/page.h"

struct frame {
    HWND window;
    const struct options *options;
    const struct embedded *embedded;
    struct theme theme;
    struct evidence
        *saved; /* of the report that the program was started with, until there is a session; or NULL */
    struct session *session;
    struct failure failure; /* why there is no session */
    struct page pages[PAGE_COUNT];
    size_t page_count; /* made so far */
    enum page_index current;
    struct report_input input;
    const char *next_text; /* ids of the catalogue */
    const char *cancel_text;
    bool closing;
    bool filling; /* a page is about to be shown: it is arranged once, when all its texts are there */
    HWND focused; /* what had the keyboard when this was looked at last */
    bool growing; /* the window is being made higher: WM_SIZE must not do it again */
};

/* The page that is shown, or NULL while there is none yet. */
struct page *frame_current_page(struct frame *frame);

/* The smallest window in which no page loses anything, as far as the monitor goes. */
void frame_tell_least_size(struct frame *frame, MINMAXINFO *information);

/* Puts the new window in the middle of its monitor, not larger than that. */
void frame_set_first_place(struct frame *frame);

/* Moves the window where Windows wants it on another monitor, but makes it no larger than that. */
void frame_take_place(struct frame *frame, const RECT *place);

/* The page's white, a line, and the buttons' ground. */
void frame_paint_background(const struct frame *frame, HDC device);

/* Moves a window to a place in its parent. */
void frame_move_to(HWND window, const RECT *place);

#endif
