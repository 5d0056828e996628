/*
 * What a page of the wizard is to its frame. A page is a child dialog; page.c answers what all pages answer the same way,
 * the rest goes to the functions of its class. Functions may be NULL where a page has nothing to say.
 */
#ifndef APP_PAGE_H
#define APP_PAGE_H

#include <windows.h>

#include "app/frame.h"
#include "app/layout.h"

struct page;

/* A control whose text comes from the catalogue as it is. */
struct page_text {
    int control;
    const char *text;
};

struct page_class {
    const char *step;     /* ids of the catalogue: the name in the step strip ... */
    const char *headline; /* ... and the headline */
    int dialog;           /* of the template */
    const struct layout_row *rows;
    size_t row_count;
    const struct page_text *texts;
    size_t text_count;
    int lead;                             /* the control that is written larger; 0 = none */
    void (*open)(struct page *page);      /* once, when the dialog has its fonts and texts */
    void (*close)(struct page *page);     /* once, before the dialog goes */
    void (*set_theme)(struct page *page); /* fonts and resolution changed; also called after open */
    void (*enter)(struct page *page);     /* the page becomes visible; update follows */
    void (*update)(struct page *page);    /* there is new evidence, and the page is visible */
    void (*resized)(struct page *page);   /* the controls have new places */
    bool (*leave)(struct page *page);     /* Next was chosen: may the page be left? */
    bool (*cancel)(struct page *page);    /* Cancel was chosen: true = the page dealt with it, stay open */
    bool (*take_return)(struct page *page,
                        HWND focus); /* Enter in this control: true = dealt with, else Next */
    void (*command)(struct page *page, int control, int code);
    bool (*notify)(struct page *page, const NMHDR *header);
    void (*menu)(struct page *page, POINT at); /* the menu of its list is wanted, here on the screen */
    void (*tick)(struct page *page);           /* each half second while visible */
    int first_control;                         /* gets the focus on entering; 0 = Next */
};

struct page {
    const struct page_class *class;
    struct frame *frame;
    HWND window;
    struct arena *arena;    /* lives as long as the dialog */
    void *state;            /* the page's own, made in open from the arena */
    int flash_control;      /* the button that shortly says something else */
    const char *flash_text; /* what it says again afterwards */
    int flash_ticks;
    bool scrolls;   /* what it holds is higher than its window: it has a scroll bar */
    int scrolled;   /* so far, in pixels */
    SCROLLINFO bar; /* as it was set last */
};

/* The five pages. */
extern const struct page_class page_start, page_outlook, page_connections, page_autodiscover, page_result;

/* Makes the page's dialog, hidden. False when Windows refuses. */
bool page_create(struct page *page, const struct page_class *class, struct frame *frame, HWND parent);

/* Gives all controls the frame's fonts. */
void page_apply_theme(struct page *page);

/* Arranges the controls in the page's client area; where that is too low for them, the page gets a scroll bar. */
void page_arrange(struct page *page);

/* Of a page that scrolls: shows its beginning; brings a control of it into sight; deals with Page Up and Page Down (true). */
void page_scroll_up(struct page *page);
void page_reveal(struct page *page, HWND control);
bool page_take_key(struct page *page, const MSG *message);

/* The height that the page needs at this width so that all can be read at ease, in pixels. */
int page_least_height(const struct page *page, int width);

/* Half a second has passed. */
void page_tick(struct page *page);

/* ---- for the pages ---- */

HWND page_control(const struct page *page, int control);

/* Sets a control's text (UTF-8) unless it is that already; true when it changed. */
bool page_set_text(struct page *page, int control, const char *text);

/* Sets mark, sentence and hint (IDC_MARK, IDC_SENTENCE, IDC_HINT); arranges the page when one changed. */
void page_set_words(struct page *page, const struct page_words *words);

/* The control's text in UTF-8, owned by the arena. */
const char *page_get_text(const struct page *page, int control, struct arena *arena);

/* Shows a mark in a static control. */
void page_set_mark(struct page *page, int control, enum mark mark);

/* Copies the text to the clipboard; the button says for two seconds what came of it. */
void page_copy(struct page *page, int button, const char *button_text, const char *text);

#endif
