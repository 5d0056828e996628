/*
 * Where controls stand.
 */
#include "app/layout.h"

#include <string.h>

#include "app/scratch.h"

enum {
    ROWS_MAXIMUM = 24,
    WIDEST_TEXT = 720, /* longer lines are hard to read */
    FIELD_PADDING = 8,
    FIELD_INSIDE = 4, /* what a field keeps for itself at its sides */
    BUTTON_PADDING_X = 32,
    BUTTON_PADDING_Y = 11,
    CHECK_BOX = 20,
    NARROWEST_BUTTON = 88,
    BUTTON_GAP = 8,
    MARK_GAP = 8,
    LABEL_GAP = 10,
    DROP_DOWN_HEIGHT = 240
};

struct layout {
    HWND dialog;
    const struct layout_row *rows;
    size_t count;
    const struct theme *theme;
    int width;
    int label_width;
    int heights[ROWS_MAXIMUM];
    HDWP moves;
};

static HWND control_of(const struct layout *layout, const struct layout_row *row, int index)
{
    return row->controls[index] ? GetDlgItem(layout->dialog, row->controls[index]) : NULL;
}

static bool is_shown(HWND control)
{
    return control && (GetWindowLongPtrW(control, GWL_STYLE) & WS_VISIBLE) != 0;
}

static bool is_of_class(HWND control, const wchar_t *name)
{
    wchar_t found[32] = L"";

    (void)GetClassNameW(control, found, sizeof found / sizeof found[0]);
    return lstrcmpiW(found, name) == 0;
}

static int minimum(int left, int right)
{
    return left < right ? left : right;
}

static int maximum(int left, int right)
{
    return left > right ? left : right;
}

SIZE layout_text_size(HWND control, int width)
{
    LONG_PTR style = GetWindowLongPtrW(control, GWL_STYLE);
    UINT format = DT_CALCRECT | DT_EXPANDTABS;
    int len = GetWindowTextLengthW(control);
    struct arena *arena = scratch_create();
    wchar_t *text = arena_allocate(arena, (size_t)len + 1, sizeof *text);
    RECT rectangle = {0, 0, width, 0};
    HDC device = GetDC(control);
    HGDIOBJ old = SelectObject(device, (HFONT)SendMessageW(control, WM_GETFONT, 0, 0));
    SIZE size;

    (void)GetWindowTextW(control, text, len + 1);
    if (is_of_class(control, L"Static")) {
        format |= style & SS_NOPREFIX ? DT_NOPREFIX : 0U;
        format |= style & SS_EDITCONTROL ? DT_EDITCONTROL : 0U;
    } else if (is_of_class(control, L"Edit")) {
        format |= DT_NOPREFIX | DT_EDITCONTROL;
    }
    format |= width > 0 ? DT_WORDBREAK : DT_SINGLELINE;
    /* An empty text has no height of its own, but it may be filled in without another arrangement. */
    (void)DrawTextW(device, len > 0 ? text : L" ", -1, &rectangle, format);
    (void)SelectObject(device, old);
    (void)ReleaseDC(control, device);
    arena_destroy(arena);
    size.cx = rectangle.right;
    size.cy = rectangle.bottom;
    return size;
}

int layout_button_height(const struct theme *theme)
{
    return theme->line + theme_pixels(theme, BUTTON_PADDING_Y);
}

int layout_button_width(HWND button, const struct theme *theme)
{
    return maximum(layout_text_size(button, 0).cx + theme_pixels(theme, BUTTON_PADDING_X),
                   theme_pixels(theme, NARROWEST_BUTTON));
}

static int field_height(const struct layout *layout, HWND control, int width)
{
    RECT rectangle;

    /* A drop-down list sets its height itself, from its font. */
    if (is_of_class(control, L"ComboBox") && GetWindowRect(control, &rectangle)) {
        return (int)(rectangle.bottom - rectangle.top);
    }
    /* A field without a border is text that can be selected: it begins on the same line as its label. */
    if (!(GetWindowLongPtrW(control, GWL_STYLE) & WS_BORDER) &&
        !(GetWindowLongPtrW(control, GWL_EXSTYLE) & WS_EX_CLIENTEDGE)) {
        return maximum(layout->theme->line,
                       (int)layout_text_size(control, width - theme_pixels(layout->theme, FIELD_INSIDE)).cy);
    }
    return layout->theme->line + theme_pixels(layout->theme, FIELD_PADDING);
}

static int list_rows_height(const struct layout *layout, HWND list, int most)
{
    RECT item = {LVIR_BOUNDS, 0, 0, 0};
    int rows = ListView_GetItemCount(list);
    int row_height = layout->theme->line + theme_pixels(layout->theme, 4);
    int header_height = 0;

    if (rows > 0 && ListView_GetItemRect(list, 0, &item, LVIR_BOUNDS)) {
        row_height = (int)(item.bottom - item.top);
    }
    /* Asked of the style: while its page is hidden, the head line is too. */
    if (!(GetWindowLongPtrW(list, GWL_STYLE) & LVS_NOCOLUMNHEADER)) {
        (void)GetWindowRect(ListView_GetHeader(list), &item);
        header_height = maximum((int)(item.bottom - item.top), row_height);
    }
    return header_height + minimum(maximum(rows, 1), most) * row_height + theme_pixels(layout->theme, 4);
}

static int text_width(const struct layout *layout, int used)
{
    return minimum(layout->width, theme_pixels(layout->theme, WIDEST_TEXT)) - used;
}

/* An icon is as high as it is wide; a bullet is a letter. */
static int mark_height(HWND mark, int size)
{
    bool icon = (GetWindowLongPtrW(mark, GWL_STYLE) & SS_TYPEMASK) == SS_ICON;

    return icon ? size : (int)layout_text_size(mark, 0).cy;
}

static int marked_words_width(const struct layout *layout, const struct layout_row *row)
{
    return text_width(layout, theme_pixels(layout->theme, row->size) + theme_pixels(layout->theme, MARK_GAP));
}

static int marked_words_height(const struct layout *layout, const struct layout_row *row)
{
    return (int)layout_text_size(control_of(layout, row, 1), marked_words_width(layout, row)).cy;
}

/* The box itself takes the room of a small icon before the words. */
static int check_height(const struct layout *layout, HWND check)
{
    int box = theme_pixels(layout->theme, CHECK_BOX);

    return maximum((int)layout_text_size(check, text_width(layout, box)).cy + theme_pixels(layout->theme, 2),
                   box);
}

static int labelled_width(const struct layout *layout, const struct layout_row *row)
{
    int width = layout->width - layout->label_width - theme_pixels(layout->theme, LABEL_GAP);

    return row->size > 0 ? minimum(width, theme_pixels(layout->theme, row->size)) : width;
}

/* How high a row is at the layout's width; a filling row as high as it must be at least. */
static int row_height(const struct layout *layout, const struct layout_row *row)
{
    HWND first = control_of(layout, row, 0);
    int size = theme_pixels(layout->theme, row->size);

    switch (row->kind) {
    case LAYOUT_TEXT:
        return (int)layout_text_size(first, text_width(layout, 0)).cy;
    case LAYOUT_MARKED:
        return maximum(mark_height(first, size), marked_words_height(layout, row));
    case LAYOUT_CHECK:
        return check_height(layout, first);
    case LAYOUT_FIELD:
        return field_height(layout, first, layout->width);
    case LAYOUT_LABELLED:
        return field_height(layout, control_of(layout, row, 1), labelled_width(layout, row));
    case LAYOUT_ROWS:
        return list_rows_height(layout, first, row->size);
    case LAYOUT_ASKED:
        return (int)SendMessageW(first, LAYOUT_ASK_HEIGHT, (WPARAM)layout->width, 0);
    case LAYOUT_BUTTONS:
        return layout_button_height(layout->theme);
    default:
        return size;
    }
}

/* Measures everything; returns the height of all rows together. */
/* Of buttons side by side any may be hidden; the first control of another row takes the rest with it. */
static bool is_row_shown(const struct layout *layout, const struct layout_row *row)
{
    for (int i = 1; row->kind == LAYOUT_BUTTONS && i < LAYOUT_ROW_CONTROLS; i++) {
        if (is_shown(control_of(layout, row, i))) {
            return true;
        }
    }
    return is_shown(control_of(layout, row, 0));
}

static int measure(struct layout *layout)
{
    int total = 0;

    layout->label_width = 0;
    for (size_t i = 0; i < layout->count; i++) {
        HWND first = control_of(layout, &layout->rows[i], 0);

        if (layout->rows[i].kind == LAYOUT_LABELLED && is_shown(first)) {
            layout->label_width = maximum(layout->label_width, (int)layout_text_size(first, 0).cx);
        }
    }
    for (size_t i = 0; i < layout->count; i++) {
        layout->heights[i] = 0;
        if (is_row_shown(layout, &layout->rows[i])) {
            layout->heights[i] = row_height(layout, &layout->rows[i]);
            total += layout->heights[i] + theme_pixels(layout->theme, layout->rows[i].before);
        }
    }
    return total;
}

/* Moves one control, unless it is there already: what does not move does not flicker. */
static void move(struct layout *layout, HWND control, int x, int y, int width, int height)
{
    UINT flags = SWP_NOZORDER | SWP_NOACTIVATE;
    RECT now;

    if (!control || !GetWindowRect(control, &now)) {
        return;
    }
    (void)MapWindowPoints(NULL, layout->dialog, (POINT *)(void *)&now, 2);
    if (now.left == x && now.top == y && now.right - now.left == width && now.bottom - now.top == height) {
        return;
    }
    if (is_of_class(control, L"Static")) {
        flags |= SWP_NOCOPYBITS;
    }
    if (is_of_class(control, L"ComboBox")) {
        height += theme_pixels(layout->theme, DROP_DOWN_HEIGHT);
    }
    if (layout->moves) {
        layout->moves = DeferWindowPos(layout->moves, control, NULL, x, y, width, height, flags);
    } else {
        (void)SetWindowPos(control, NULL, x, y, width, height, flags);
    }
}

static void place_marked(struct layout *layout, const struct layout_row *row, int x, int y, int height)
{
    HWND mark = control_of(layout, row, 0);
    HWND words = control_of(layout, row, 1);
    int size = theme_pixels(layout->theme, row->size);
    int indent = size + theme_pixels(layout->theme, MARK_GAP);
    int words_height = marked_words_height(layout, row);

    /* One line of words stands in the middle of a mark that is higher; more lines begin at its top. */
    move(layout, mark, x, y, size, mark_height(mark, size));
    move(layout, words, x + indent, y + maximum(0, (height - words_height) / 2),
         marked_words_width(layout, row), words_height);
}

static void place_labelled(struct layout *layout, const struct layout_row *row, int x, int y, int height)
{
    HWND label = control_of(layout, row, 0);
    int label_height = (int)layout_text_size(label, 0).cy;
    int indent = layout->label_width + theme_pixels(layout->theme, LABEL_GAP);
    int first_line = minimum(height, layout->theme->line + theme_pixels(layout->theme, FIELD_PADDING));

    /* Beside text of several lines the label stands at the first. */
    if (height > first_line) {
        first_line = layout->theme->line;
    }
    move(layout, label, x, y + (first_line - label_height) / 2, layout->label_width, label_height);
    move(layout, control_of(layout, row, 1), x + indent, y, labelled_width(layout, row), height);
}

static void place_buttons(struct layout *layout, const struct layout_row *row, int x, int y, int height)
{
    for (int i = 0; i < LAYOUT_ROW_CONTROLS; i++) {
        HWND button = control_of(layout, row, i);

        if (is_shown(button)) {
            int width = layout_button_width(button, layout->theme);

            move(layout, button, x, y, width, height);
            x += width + theme_pixels(layout->theme, BUTTON_GAP);
        }
    }
}

static void place(struct layout *layout, const struct layout_row *row, int x, int y, int height)
{
    HWND first = control_of(layout, row, 0);

    switch (row->kind) {
    case LAYOUT_TEXT:
    case LAYOUT_CHECK:
        move(layout, first, x, y, text_width(layout, 0), height);
        break;
    case LAYOUT_MARKED:
        place_marked(layout, row, x, y, height);
        break;
    case LAYOUT_FIELD:
        move(layout, first, x, y, minimum(layout->width, theme_pixels(layout->theme, row->size)), height);
        break;
    case LAYOUT_LABELLED:
        place_labelled(layout, row, x, y, height);
        break;
    case LAYOUT_BUTTONS:
        place_buttons(layout, row, x, y, height);
        break;
    default:
        move(layout, first, x, y, layout->width, height);
        break;
    }
}

/* The height below which a row that fills what is left does not go. */
static int tightest(const struct theme *theme, const struct layout_row *row)
{
    return theme_pixels(theme, row->size) / 2;
}

static void begin(struct layout *layout, HWND dialog, const struct layout_row *rows, size_t count,
                  const struct theme *theme, int width)
{
    memset(layout, 0, sizeof *layout);
    layout->dialog = dialog;
    layout->rows = rows;
    layout->count = count < ROWS_MAXIMUM ? count : ROWS_MAXIMUM;
    layout->theme = theme;
    layout->width = maximum(width, 1);
}

void layout_arrange(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                    const RECT *area)
{
    struct layout layout;
    int left;
    int y = (int)area->top;

    begin(&layout, dialog, rows, count, theme, (int)(area->right - area->left));
    left = (int)(area->bottom - area->top) - measure(&layout);
    layout.moves = BeginDeferWindowPos((int)layout.count * 2);
    for (size_t i = 0; i < layout.count; i++) {
        if (layout.heights[i] == 0) {
            continue;
        }
        if (rows[i].kind == LAYOUT_FILL) {
            layout.heights[i] = maximum(layout.heights[i] + left, tightest(theme, &rows[i]));
        }
        y += theme_pixels(theme, rows[i].before);
        place(&layout, &rows[i], (int)area->left, y, layout.heights[i]);
        y += layout.heights[i];
    }
    if (layout.moves) {
        (void)EndDeferWindowPos(layout.moves);
    }
}

int layout_height(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                  int width)
{
    struct layout layout;

    begin(&layout, dialog, rows, count, theme, width);
    return measure(&layout);
}

int layout_tight_height(HWND dialog, const struct layout_row *rows, size_t count, const struct theme *theme,
                        int width)
{
    struct layout layout;
    int total;

    begin(&layout, dialog, rows, count, theme, width);
    total = measure(&layout);
    for (size_t i = 0; i < layout.count; i++) {
        if (rows[i].kind == LAYOUT_FILL && layout.heights[i] > 0) {
            total -= layout.heights[i] - tightest(theme, &rows[i]);
        }
    }
    return total;
}

void layout_show(HWND dialog, int control, bool visible)
{
    HWND window = GetDlgItem(dialog, control);

    if (window && is_shown(window) != visible) {
        /* The keyboard must not be left in what nobody sees. */
        if (!visible && GetFocus() == window) {
            (void)SendMessageW(GetAncestor(dialog, GA_ROOT), WM_NEXTDLGCTL, 0, FALSE);
        }
        (void)ShowWindow(window, visible ? SW_SHOWNA : SW_HIDE);
    }
}
