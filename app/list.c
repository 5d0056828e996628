/*
 * A list of rows that are read when they are shown.
 */
#include "app/list.h"

#include <stdint.h>

#include <string.h>

#include <uxtheme.h>

#include "app/scratch.h"
#include "app/wide.h"

enum {
    TITLE_SIZE = 128,
    COPY_MAXIMUM = 4 * 1024 * 1024,
    MEASURED_ROWS = 24, /* the first ones tell how wide columns should be */
    CELL_PADDING = 14,
    MARK_ROOM = 22
};

void list_open(struct list *list, const struct catalogue *catalogue)
{
    struct arena *arena = scratch_create();

    (void)SetWindowTheme(list->window, L"Explorer", NULL);
    (void)ListView_SetExtendedListViewStyle(list->window,
                                            LVS_EX_DOUBLEBUFFER | LVS_EX_FULLROWSELECT | LVS_EX_LABELTIP);
    for (size_t i = 0; i < list->column_count; i++) {
        wchar_t title[TITLE_SIZE];
        LVCOLUMNW column;

        memset(&column, 0, sizeof column);
        wide_copy(title, TITLE_SIZE, catalogue_text(catalogue, arena, list->columns[i].title, NULL));
        column.mask = LVCF_TEXT | LVCF_FMT | LVCF_WIDTH;
        column.fmt = list->columns[i].number ? LVCFMT_RIGHT : LVCFMT_LEFT;
        column.pszText = title;
        column.cx = list->columns[i].least;
        (void)SendMessageW(list->window, LVM_INSERTCOLUMNW, i, (LPARAM)&column);
    }
    arena_destroy(arena);
}

static int larger(int left, int right)
{
    return left > right ? left : right;
}

/* Columns only grow while the list is shown: a list that changes each second must not twitch. */
static void want(struct list *list, size_t column, const wchar_t *text)
{
    int width = ListView_GetStringWidth(list->window, text) + theme_pixels(list->theme, CELL_PADDING);

    width += column == 0 ? theme_pixels(list->theme, MARK_ROOM) : 0;
    list->wanted[column] = larger(list->wanted[column], width);
}

static void measure_titles(struct list *list)
{
    for (size_t i = 0; i < list->column_count; i++) {
        wchar_t title[TITLE_SIZE] = L"";
        LVCOLUMNW column;

        memset(&column, 0, sizeof column);
        column.mask = LVCF_TEXT;
        column.pszText = title;
        column.cchTextMax = TITLE_SIZE;
        (void)SendMessageW(list->window, LVM_GETCOLUMNW, i, (LPARAM)&column);
        list->wanted[i] = 0;
        want(list, i, title);
    }
}

static void measure_rows(struct list *list, size_t count)
{
    struct arena *arena = scratch_create();

    for (size_t row = 0; row < count && row < MEASURED_ROWS; row++) {
        for (size_t i = 0; i < list->column_count; i++) {
            want(list, i, wide_from_utf8(arena, list->cell(list->context, arena, row, i)));
        }
    }
    arena_destroy(arena);
}

void list_set_theme(struct list *list, const struct theme *theme)
{
    list->theme = theme;
    list->resized = false;
    (void)ListView_SetImageList(list->window, theme->marks, LVSIL_SMALL);
    measure_titles(list);
    measure_rows(list, (size_t)ListView_GetItemCount(list->window));
    list_fit(list);
}

void list_refresh(struct list *list, size_t count)
{
    if ((size_t)ListView_GetItemCount(list->window) != count) {
        (void)SendMessageW(list->window, LVM_SETITEMCOUNT, count, LVSICF_NOSCROLL | LVSICF_NOINVALIDATEALL);
    }
    measure_rows(list, count);
    list_fit(list);
    (void)InvalidateRect(list->window, NULL, FALSE);
}

/* How much narrower a column can become. */
static int slack(const struct list *list, size_t column)
{
    int least = theme_pixels(list->theme, list->columns[column].least);

    return list->columns[column].stretches ? larger(list->wanted[column] - least, 0) : 0;
}

static int fitting_width(const struct list *list, size_t column, int left, int stretching, int all_slack)
{
    int width = list->wanted[column];

    if (left >= 0) {
        return list->columns[column].stretches ? width + left / stretching : width;
    }
    if (all_slack <= 0) {
        return width;
    }
    /* Rounded so that together they never are a pixel too wide: that would bring a scroll bar. */
    return width -
           (int)(((int64_t)slack(list, column) * (-left < all_slack ? -left : all_slack) + all_slack - 1) /
                 all_slack);
}

void list_fit(struct list *list)
{
    RECT area;
    int left;
    int stretching = 0;
    int all_slack = 0;

    if (!list->theme || list->resized || !GetClientRect(list->window, &area)) {
        return;
    }
    left = (int)area.right;
    for (size_t i = 0; i < list->column_count; i++) {
        left -= list->wanted[i];
        stretching += list->columns[i].stretches;
        all_slack += slack(list, i);
    }
    for (size_t i = 0; i < list->column_count; i++) {
        int width = fitting_width(list, i, left, stretching, all_slack);

        if (ListView_GetColumnWidth(list->window, (int)i) != width) {
            (void)ListView_SetColumnWidth(list->window, (int)i, width);
        }
    }
}

static void fill_cell(const struct list *list, LVITEMW *item)
{
    struct arena *arena;

    if (item->mask & LVIF_IMAGE) {
        item->iImage = list->mark ? (int)list->mark(list->context, (size_t)item->iItem) : (int)MARK_NONE;
    }
    if (item->mask & LVIF_TEXT && item->pszText && item->cchTextMax > 0) {
        arena = scratch_create();
        wide_copy(item->pszText, (size_t)item->cchTextMax,
                  list->cell(list->context, arena, (size_t)item->iItem, (size_t)item->iSubItem));
        arena_destroy(arena);
    }
}

bool list_notify(struct list *list, const NMHDR *header)
{
    if (header->code == LVN_GETDISPINFOW && header->hwndFrom == list->window) {
        LVITEMW *item = &((NMLVDISPINFOW *)(void *)(LPARAM)header)->item;

        /* The list may ask for a row that was there a moment ago. */
        if (item->iItem >= 0 && item->iItem < ListView_GetItemCount(list->window)) {
            fill_cell(list, item);
        }
        return true;
    }
    if (header->code == HDN_ENDTRACKW && header->hwndFrom == ListView_GetHeader(list->window)) {
        list->resized = true;
        return true;
    }
    return false;
}

/* A growing text; the copy of a long list is too much for one arena_format a cell. */
struct growing {
    char *bytes;
    size_t len;
    size_t capacity;
    struct arena *arena;
};

static void append(struct growing *text, const char *part)
{
    size_t len = strlen(part);

    if (text->len + len + 1 > text->capacity) {
        size_t capacity = (text->len + len + 1) * 2;
        char *bytes = arena_allocate(text->arena, capacity, 1);

        if (text->len > 0) {
            memcpy(bytes, text->bytes, text->len);
        }
        text->bytes = bytes;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->len, part, len + 1);
    text->len += len;
}

static void append_row(const struct list *list, struct growing *text, size_t row)
{
    struct arena *arena = scratch_create();

    for (size_t i = 0; i < list->column_count; i++) {
        append(text, i > 0 ? "\t" : "");
        append(text, list->cell(list->context, arena, row, i));
    }
    append(text, "\r\n");
    arena_destroy(arena);
}

const char *list_copy_text(const struct list *list, struct arena *arena, const struct catalogue *catalogue,
                           bool selected_only)
{
    struct growing text = {NULL, 0, 0, arena};
    int count = ListView_GetItemCount(list->window);
    int row = -1;

    for (size_t i = 0; i < list->column_count; i++) {
        append(&text, i > 0 ? "\t" : "");
        append(&text, catalogue_text(catalogue, arena, list->columns[i].title, NULL));
    }
    append(&text, "\r\n");
    while (text.len < COPY_MAXIMUM) {
        row = selected_only ? ListView_GetNextItem(list->window, row, LVNI_SELECTED) : row + 1;
        if (row < 0 || row >= count) {
            break;
        }
        append_row(list, &text, (size_t)row);
    }
    return text.bytes;
}
