/*
 * The wizard's window: headline, step strip, the page in the middle, and Back, Next and Cancel below.
 */
#ifndef APP_FRAME_H
#define APP_FRAME_H

#include <windows.h>

#include "app/embedded.h"
#include "app/options.h"
#include "app/page_view.h"
#include "app/session.h"
#include "app/theme.h"

struct frame;

/*
 * Shows the wizard until it is closed: a check, or where `saved` is not NULL the evidence of a saved report, which it takes
 * over. Returns the exit code: 0, or 70 when the window or the engine can't be had.
 */
int frame_run(const struct options *options, const struct embedded *embedded, struct evidence *saved);

/* ---- what pages know of the frame ---- */

/* The pages in their order. */
enum page_index { PAGE_START, PAGE_OUTLOOK, PAGE_CONNECTIONS, PAGE_AUTODISCOVER, PAGE_RESULT, PAGE_COUNT };

struct session *frame_session(struct frame *frame);
const struct theme *frame_theme(const struct frame *frame);
const struct catalogue *frame_catalogue(const struct frame *frame);

/* The address that the program was started with, or NULL. */
const char *frame_first_address(const struct frame *frame);

/* Whether Microsoft's own service may be shown the address, as long as the person says nothing else. */
bool frame_asks_microsoft(const struct frame *frame);

/* What the views of core/report are made from, with the newest evidence; its texts go into the arena. */
struct view frame_view(struct frame *frame, struct arena *arena);

/* Shows a page; the page that is left is not asked. */
void frame_show(struct frame *frame, enum page_index page);

/* What Next and Cancel are called on this page, as ids of the catalogue. A page sets them each time it is entered. */
void frame_set_buttons(struct frame *frame, const char *next, const char *cancel);

/* Has the page's controls arranged anew, after a text or a control's visibility changed. */
void frame_arrange(struct frame *frame);

/* Puts text on the clipboard; false when another program holds it. */
bool frame_copy(struct frame *frame, const char *text);

#endif
