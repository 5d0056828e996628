/*
 * A list whose rows stay where they are, in the evidence: the list view asks for the cells that it shows, so ten thousand
 * rows cost no more than the twenty in sight.
 */
#ifndef APP_LIST_H
#define APP_LIST_H

#include <windows.h>

#include <commctrl.h>

#include "app/theme.h"
#include "core/report/catalogue.h"

struct list_column {
    const char *title; /* id of the catalogue */
    int least;         /* width at 96 dots per inch: a column that stretches gives way down to this */
    bool stretches;    /* takes what width is left, gives what is missing */
    bool number;       /* aligned to the right */
};

enum { LIST_COLUMNS_MAXIMUM = 8 };

struct list {
    HWND window;
    const struct list_column *columns;
    size_t column_count;
    const struct theme *theme;
    int wanted[LIST_COLUMNS_MAXIMUM]; /* widths that show all that was seen so far, pixels */
    bool resized;                     /* the person moved a column's edge: leave the widths alone */
    void *context;
    /* The text of a cell, owned by the arena, and the mark of a row. */
    const char *(*cell)(void *context, struct arena *arena, size_t row, size_t column);
    enum mark (*mark)(void *context, size_t row);
};

/* Makes the columns. The fields window, columns, column_count, context, cell and mark are filled in by the caller. */
void list_open(struct list *list, const struct catalogue *catalogue);

/* New fonts and marks, after the resolution changed. */
void list_set_theme(struct list *list, const struct theme *theme);

/* Says how many rows there are now and has those in sight drawn again. Selection and scroll position stay. */
void list_refresh(struct list *list, size_t count);

/* Spreads the columns over the list's width, by what their cells need. */
void list_fit(struct list *list);

/* Answers the list's notifications; true when it did. */
bool list_notify(struct list *list, const NMHDR *header);

/*
 * All rows (or only the selected ones) as text with a head line, tabs between cells and \r\n after lines, as spreadsheets
 * take it. Owned by the arena.
 */
const char *list_copy_text(const struct list *list, struct arena *arena, const struct catalogue *catalogue,
                           bool selected_only);

#endif
