/*
 * A list whose rows stay where they are, in the evidence: the list view asks for the cells that it shows, so ten thousand
 * rows cost no more than the twenty in sight.
 */
#ifndef APP_LIST_H
#define APP_LIST_H

#include <windows.h>

#include <commctrl.h>

#include "app/rows_text.h"
#include "app/theme.h"
#include "core/report/catalogue.h"

struct list_column {
    const char *title; /* id of the catalogue */
    int least;         /* width at 96 dots per inch: a column that stretches gives way down to this */
    bool stretches;    /* takes what width is left, gives what is missing */
    bool number;       /* aligned to the right */
    int gives;         /* which of those that stretch give way first: those of the highest number */
};

enum { LIST_COLUMNS_MAXIMUM = 8, LIST_MEASURED = 1024, LIST_TIP_MAXIMUM = 1024 };

/* The cell under the pointer, and the window that shows what its column is too narrow for (list_tip.h). */
struct list_tip {
    HWND window;
    int row; /* -1 = none */
    int column;
    bool is_shown;
    wchar_t text[LIST_TIP_MAXIMUM];
};

struct list {
    HWND window;
    const struct list_column *columns;
    size_t column_count;
    const struct theme *theme;
    int wanted[LIST_COLUMNS_MAXIMUM]; /* widths that show all that was seen so far, pixels */
    bool resized;                     /* the person moved a column's edge: leave the widths alone */
    uint32_t measured[LIST_MEASURED]; /* hashes of texts whose widths are known already */
    void *context;
    /* The text of a cell, owned by the arena, and the mark of a row. */
    const char *(*cell)(void *context, struct arena *arena, size_t row, size_t column);
    enum mark (*mark)(void *context, size_t row);
    /* For lists whose rows change places, else NULL: what stays the same for a row; and the wish to have them sorted. */
    uint64_t (*identity)(void *context, size_t row);
    void (*sort)(void *context, int column, bool descending);
    struct list_tip tip;
    int sorted_column; /* -1 = as they come */
    bool descending;
};

/* Makes the columns. The fields up to `sort` but theme, wanted and resized are filled in by the caller. */
void list_open(struct list *list, const struct catalogue *catalogue);

/* New fonts and marks, after the resolution changed. */
void list_set_theme(struct list *list, const struct theme *theme);

/* Says how many rows there are now and has those in sight drawn again. Selection and scroll position stay. */
void list_refresh(struct list *list, size_t count);

/* The width of a column that shows this text in whole, pixels. */
int list_width_of(const struct list *list, size_t column, const wchar_t *text);

/* Spreads the columns over the list's width, by what their cells need. */
void list_fit(struct list *list);

/* Sorts by a column and shows so in its head; -1 = as the rows come. */
void list_sort(struct list *list, int column, bool descending);

/* Selects all rows. */
void list_select_all(const struct list *list);

/* Which rows are selected and which has the focus, by identity: to be kept over a change of the rows. */
struct selected_row {
    uint64_t identity;
    int row;
};
struct list_selection {
    bool all;                  /* every row is */
    size_t taken;              /* how many are */
    struct selected_row *rows; /* by identity, unless all are; owned by the arena */
    size_t count;
    struct selected_row focused; /* identity 0 = none */
};
void list_take_selection(const struct list *list, struct arena *arena, struct list_selection *out);
void list_give_selection(const struct list *list, const struct list_selection *selection);

/* Answers the list's notifications; true when it did. */
bool list_notify(struct list *list, const NMHDR *header);

/*
 * All rows (or only the selected ones) as text with a head line, in one of the forms of rows_text.h. Owned by the arena.
 */
const char *list_copy_text(const struct list *list, struct arena *arena, const struct catalogue *catalogue,
                           bool selected_only, enum rows_format format);

#endif
