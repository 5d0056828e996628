/*
 * A list of rows that are read when they are shown.
 */
#include "app/list.h"

#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <uxtheme.h>

#include "app/list_tip.h"
#include "app/scratch.h"
#include "app/wide.h"

enum {
    TITLE_SIZE = 128,
    MEASURED_ROWS = 24, /* the first ones tell how wide columns should be */
    CELL_PADDING = 14,
    MARK_ROOM = 22
};

void list_open(struct list *list, const struct catalogue *catalogue)
{
    struct arena *arena = scratch_create();

    list->sorted_column = -1;
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
    list_tip_open(list);
    arena_destroy(arena);
}

static int larger(int left, int right)
{
    return left > right ? left : right;
}

/*
 * Whether this text was measured in this column already, since measuring costs much. Where two are taken for one, the column
 * gets the width of the other, which does no harm.
 */
static bool is_measured(struct list *list, size_t column, const wchar_t *text)
{
    uint32_t hash = 2166136261U ^ (uint32_t)(column + 1);

    for (; *text; text++) {
        hash = (hash ^ (uint32_t)*text) * 16777619U;
    }
    uint32_t *place = &list->measured[hash % LIST_MEASURED];
    bool known = *place == hash;

    *place = hash;
    return known;
}

/*
 * With the list's font, for many texts at once: LVM_GETSTRINGWIDTH would ask Windows for a device with each. The caller gives
 * it back with end_measuring.
 */
struct ruler {
    HDC device;
    HGDIOBJ older;
};

static struct ruler begin_measuring(const struct list *list)
{
    struct ruler ruler = {GetDC(list->window), NULL};

    ruler.older = SelectObject(ruler.device, (HGDIOBJ)SendMessageW(list->window, WM_GETFONT, 0, 0));
    return ruler;
}

static void end_measuring(const struct list *list, const struct ruler *ruler)
{
    (void)SelectObject(ruler->device, ruler->older);
    (void)ReleaseDC(list->window, ruler->device);
}

static int width_of(const struct list *list, const struct ruler *ruler, size_t column, const wchar_t *text)
{
    SIZE size = {0, 0};

    (void)GetTextExtentPoint32W(ruler->device, text, (int)wcslen(text), &size);
    return (int)size.cx + theme_pixels(list->theme, CELL_PADDING) +
           (column == 0 ? theme_pixels(list->theme, MARK_ROOM) : 0);
}

int list_width_of(const struct list *list, size_t column, const wchar_t *text)
{
    struct ruler ruler = begin_measuring(list);
    int width = width_of(list, &ruler, column, text);

    end_measuring(list, &ruler);
    return width;
}

/* Columns only grow while the list is shown: a list that changes each second must not twitch. */
static void want(struct list *list, const struct ruler *ruler, size_t column, const wchar_t *text)
{
    if (!is_measured(list, column, text)) {
        list->wanted[column] = larger(list->wanted[column], width_of(list, ruler, column, text));
    }
}

static void measure_titles(struct list *list)
{
    struct ruler ruler = begin_measuring(list);

    for (size_t i = 0; i < list->column_count; i++) {
        wchar_t title[TITLE_SIZE] = L"";
        LVCOLUMNW column;

        memset(&column, 0, sizeof column);
        column.mask = LVCF_TEXT;
        column.pszText = title;
        column.cchTextMax = TITLE_SIZE;
        (void)SendMessageW(list->window, LVM_GETCOLUMNW, i, (LPARAM)&column);
        list->wanted[i] = 0;
        want(list, &ruler, i, title);
    }
    end_measuring(list, &ruler);
}

static void measure_rows(struct list *list, size_t count)
{
    struct arena *arena = scratch_create();
    struct ruler ruler = begin_measuring(list);

    for (size_t row = 0; row < count && row < MEASURED_ROWS; row++) {
        for (size_t i = 0; i < list->column_count; i++) {
            want(list, &ruler, i, wide_from_utf8(arena, list->cell(list->context, arena, row, i)));
        }
    }
    end_measuring(list, &ruler);
    arena_destroy(arena);
}

void list_set_theme(struct list *list, const struct theme *theme)
{
    list->theme = theme;
    list->resized = false;
    memset(list->measured, 0, sizeof list->measured);
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
    list_tip_refresh(list);
    (void)InvalidateRect(list->window, NULL, FALSE);
}

/* How much narrower a column can become. */
static int slack(const struct list *list, size_t column)
{
    int least = theme_pixels(list->theme, list->columns[column].least);

    return list->columns[column].stretches ? larger(list->wanted[column] - least, 0) : 0;
}

/* What is left beside all that the columns want is shared by those that stretch. */
static void spread(struct list *list, int widths[], int left)
{
    int stretching = 0;

    for (size_t i = 0; i < list->column_count; i++) {
        stretching += list->columns[i].stretches;
    }
    for (size_t i = 0; i < list->column_count; i++) {
        widths[i] += list->columns[i].stretches ? left / stretching : 0;
    }
}

/*
 * What is missing is taken from those columns first that can best do without, down to the least width of each, so that the
 * names of servers are the last to be cut.
 */
static void tighten(struct list *list, int widths[], int missing)
{
    for (int turn = LIST_COLUMNS_MAXIMUM; turn >= 0 && missing > 0; turn--) {
        int slacks = 0;
        int taken = 0;

        for (size_t i = 0; i < list->column_count; i++) {
            slacks += list->columns[i].gives == turn ? slack(list, i) : 0;
        }
        for (size_t i = 0; i < list->column_count && slacks > 0; i++) {
            int most = list->columns[i].gives == turn ? slack(list, i) : 0;
            /* Rounded so that together they never are a pixel too wide: that would bring a scroll bar. */
            int part = (int)(((int64_t)most * (missing < slacks ? missing : slacks) + slacks - 1) / slacks);

            widths[i] -= part;
            taken += part;
        }
        missing -= taken;
    }
}

void list_fit(struct list *list)
{
    int widths[LIST_COLUMNS_MAXIMUM] = {0};
    RECT area;
    int left;

    if (!list->theme || list->resized || !GetClientRect(list->window, &area)) {
        return;
    }
    left = (int)area.right;
    for (size_t i = 0; i < list->column_count; i++) {
        widths[i] = list->wanted[i];
        left -= widths[i];
    }
    if (left >= 0) {
        spread(list, widths, left);
    } else {
        tighten(list, widths, -left);
    }
    for (size_t i = 0; i < list->column_count; i++) {
        if (ListView_GetColumnWidth(list->window, (int)i) != widths[i]) {
            (void)ListView_SetColumnWidth(list->window, (int)i, widths[i]);
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

/* A hue of the window's own white, where it is one: with the person's own colours nothing is tinted. */
static COLORREF tint_of(enum mark mark)
{
    COLORREF window = GetSysColor(COLOR_WINDOW);

    if (window != RGB(255, 255, 255) || (mark != MARK_NEW && mark != MARK_GONE)) {
        return window;
    }
    return mark == MARK_NEW ? RGB(222, 244, 227) : RGB(252, 228, 224);
}

/* The answer goes where a dialog takes it from. */
static void draw(const struct list *list, NMLVCUSTOMDRAW *drawing)
{
    LONG_PTR answer = CDRF_DODEFAULT;

    if (drawing->nmcd.dwDrawStage == CDDS_PREPAINT) {
        answer = CDRF_NOTIFYITEMDRAW;
    } else if (drawing->nmcd.dwDrawStage == CDDS_ITEMPREPAINT) {
        drawing->clrTextBk = tint_of(list->mark(list->context, (size_t)drawing->nmcd.dwItemSpec));
    }
    (void)SetWindowLongPtrW(GetParent(list->window), DWLP_MSGRESULT, answer);
}

bool list_notify(struct list *list, const NMHDR *header)
{
    if (header->code == NM_CUSTOMDRAW && header->hwndFrom == list->window && list->identity) {
        draw(list, (NMLVCUSTOMDRAW *)(void *)(LPARAM)header);
        return true;
    }
    if (header->code == LVN_COLUMNCLICK && header->hwndFrom == list->window && list->sort) {
        int column = ((const NMLISTVIEW *)(const void *)header)->iSubItem;

        list_sort(list, column, column == list->sorted_column && !list->descending);
        return true;
    }
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

/* ---- sorting, selecting ---- */

static void show_arrow(const struct list *list, int column, int arrow)
{
    HWND header = ListView_GetHeader(list->window);
    HDITEMW item;

    memset(&item, 0, sizeof item);
    item.mask = HDI_FORMAT;
    if (SendMessageW(header, HDM_GETITEMW, (WPARAM)column, (LPARAM)&item)) {
        item.fmt = (item.fmt & ~(HDF_SORTUP | HDF_SORTDOWN)) | arrow;
        (void)SendMessageW(header, HDM_SETITEMW, (WPARAM)column, (LPARAM)&item);
    }
}

void list_sort(struct list *list, int column, bool descending)
{
    struct arena *arena = scratch_create();
    struct list_selection selection;

    if (list->sorted_column >= 0) {
        show_arrow(list, list->sorted_column, 0);
    }
    list->sorted_column = column;
    list->descending = descending;
    if (column >= 0) {
        show_arrow(list, column, descending ? HDF_SORTDOWN : HDF_SORTUP);
    }
    list_take_selection(list, arena, &selection);
    list->sort(list->context, column, descending);
    list_give_selection(list, &selection);
    (void)InvalidateRect(list->window, NULL, FALSE);
    arena_destroy(arena);
}

/* Drawn once at the end, not for each of ten thousand rows. */
void list_select_all(const struct list *list)
{
    (void)SendMessageW(list->window, WM_SETREDRAW, FALSE, 0);
    ListView_SetItemState(list->window, -1, LVIS_SELECTED, LVIS_SELECTED);
    (void)SendMessageW(list->window, WM_SETREDRAW, TRUE, 0);
    (void)InvalidateRect(list->window, NULL, FALSE);
}

static int compare_identities(const void *left, const void *right)
{
    const struct selected_row *one = left;
    const struct selected_row *other = right;

    return (one->identity > other->identity) - (one->identity < other->identity);
}

void list_take_selection(const struct list *list, struct arena *arena, struct list_selection *out)
{
    size_t room = (size_t)ListView_GetSelectedCount(list->window);
    int row = ListView_GetNextItem(list->window, -1, LVNI_FOCUSED);

    out->all = room > 0 && room == (size_t)ListView_GetItemCount(list->window);
    out->rows = arena_allocate(arena, out->all ? 1 : room + 1, sizeof *out->rows);
    out->count = 0;
    out->taken = room;
    out->focused.row = row;
    out->focused.identity = row >= 0 ? list->identity(list->context, (size_t)row) : 0;
    for (row = -1; !out->all && out->count < room; out->count++) {
        row = ListView_GetNextItem(list->window, row, LVNI_SELECTED);
        if (row < 0) {
            break;
        }
        out->rows[out->count].row = row;
        out->rows[out->count].identity = list->identity(list->context, (size_t)row);
    }
    qsort(out->rows, out->count, sizeof *out->rows, compare_identities);
}

static bool stands_where_it_stood(const struct list *list, const struct selected_row *row)
{
    return row->identity == 0 || list->identity(list->context, (size_t)row->row) == row->identity;
}

static bool stands_as_taken(const struct list *list, const struct list_selection *selection)
{
    bool stands = stands_where_it_stood(list, &selection->focused);

    for (size_t i = 0; stands && i < selection->count; i++) {
        stands = stands_where_it_stood(list, &selection->rows[i]);
    }
    return stands;
}

static bool is_selected(const struct list_selection *selection, uint64_t identity)
{
    const struct selected_row wanted = {identity, 0};

    return selection->count > 0 && bsearch(&wanted, selection->rows, selection->count,
                                           sizeof *selection->rows, compare_identities) != NULL;
}

/* Touches only the rows that are not as they should be: each change is told to screen readers. */
void list_give_selection(const struct list *list, const struct list_selection *selection)
{
    int count = ListView_GetItemCount(list->window);

    /* Where all are selected, so are those that came; nothing is to be looked for. */
    for (int row = (int)selection->taken; selection->all && row < count; row++) {
        ListView_SetItemState(list->window, row, LVIS_SELECTED, LVIS_SELECTED);
    }
    if (selection->all || stands_as_taken(list, selection)) {
        return;
    }
    for (int row = 0; row < count; row++) {
        uint64_t identity = list->identity(list->context, (size_t)row);
        UINT wanted = (is_selected(selection, identity) ? LVIS_SELECTED : 0) |
                      (identity == selection->focused.identity ? LVIS_FOCUSED : 0);

        if (ListView_GetItemState(list->window, row, LVIS_SELECTED | LVIS_FOCUSED) != wanted) {
            ListView_SetItemState(list->window, row, wanted, LVIS_SELECTED | LVIS_FOCUSED);
        }
    }
}

/* ---- copying ---- */

static bool append_row(const struct list *list, struct rows_text *text, size_t row)
{
    struct arena *arena = scratch_create();
    bool fits = true;

    for (size_t i = 0; fits && i < list->column_count; i++) {
        fits = rows_text_cell(text, list->cell(list->context, arena, row, i));
    }
    fits = fits && rows_text_end_line(text);
    arena_destroy(arena);
    return fits;
}

const char *list_copy_text(const struct list *list, struct arena *arena, const struct catalogue *catalogue,
                           bool selected_only, enum rows_format format)
{
    struct rows_text text = {arena, format, NULL, 0, 0, 0};
    int count = ListView_GetItemCount(list->window);
    int row = -1;

    for (size_t i = 0; i < list->column_count; i++) {
        (void)rows_text_cell(&text, catalogue_text(catalogue, arena, list->columns[i].title, NULL));
    }
    (void)rows_text_end_line(&text);
    for (;;) {
        row = selected_only ? ListView_GetNextItem(list->window, row, LVNI_SELECTED) : row + 1;
        if (row < 0 || row >= count || !append_row(list, &text, (size_t)row)) {
            return text.bytes;
        }
    }
}
