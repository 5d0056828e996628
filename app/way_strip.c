/*
 * The picture of the way. A state is told by the mark's shape and by a word; colours are the system's and the marks', so
 * that high contrast works. Nothing is cut off: as many links stand in a row as have room for their longest word.
 */
#include "app/way_strip.h"

#include <string.h>

#include "app/control.h"
#include "app/layout.h"
#include "app/scratch.h"
#include "app/way_access.h"
#include "app/wide.h"

enum { NAME_SIZE = 64, TEXT_SIZE = 2048, NONE = -1 };

/* Distances at 96 dots per inch. */
enum {
    MARK = 24,
    LINE_GAP = 5,
    LINE = 2,
    DASH = 3,
    NAME_GAP = 3,
    CELL_PADDING = 1,
    ROW_GAP = 10,
    CHOSEN = 3
};

struct link {
    enum mark mark;
    bool is_open;
    wchar_t name[NAME_SIZE];
    wchar_t tech[NAME_SIZE];
    wchar_t state[NAME_SIZE];
    wchar_t spoken[TEXT_SIZE];
};

/* Where things stand at one width. */
struct places {
    int width; /* the strip's; 0 = nothing was measured yet */
    int columns;
    int cell_width;
    int mark;
    int name_height; /* of the highest name with its technical word */
    int row_height;
};

struct strip {
    const struct theme *theme;
    struct link links[WAY_STRIP_LINKS];
    int count;
    int chosen;
    struct places places;    /* measured last: the page is arranged several times at the same width */
    HICON marks[MARK_COUNT]; /* in the size of this resolution; NULL = not loaded yet */
    int mark_pixels;
    wchar_t summary[TEXT_SIZE]; /* of the whole way */
    struct way_access *access;  /* for screen readers; NULL while none has asked */
};

static struct strip *strip_of(HWND window)
{
    return (struct strip *)GetWindowLongPtrW(window, GWLP_USERDATA);
}

/* ---- sizes ---- */

static SIZE text_size(HDC device, HFONT font, const wchar_t *text, int width)
{
    RECT area = {0, 0, width, 0};
    HGDIOBJ old = SelectObject(device, font);
    SIZE size;

    (void)DrawTextW(device, text, -1, &area, DT_CALCRECT | DT_NOPREFIX | DT_CENTER | DT_WORDBREAK);
    (void)SelectObject(device, old);
    size.cx = area.right;
    size.cy = text[0] ? area.bottom : 0;
    return size;
}

static int largest(int left, int right)
{
    return left > right ? left : right;
}

/* The width that no word of a text is cut off at: what the text takes when every line is as short as can be. */
static int widest_word(const struct strip *strip, HDC device, const struct link *link)
{
    int width = (int)text_size(device, strip->theme->strong, link->name, 1).cx;

    width = largest(width, (int)text_size(device, strip->theme->body, link->tech, 1).cx);
    return largest(width, (int)text_size(device, strip->theme->strong, link->state, 1).cx);
}

static int name_height(const struct strip *strip, HDC device, const struct link *link, int width)
{
    return (int)(text_size(device, strip->theme->strong, link->name, width).cy +
                 text_size(device, strip->theme->body, link->tech, width).cy);
}

static void measure_anew(const struct strip *strip, HDC device, int width, struct places *out)
{
    int padding = theme_pixels(strip->theme, CELL_PADDING);
    int needed = theme_pixels(strip->theme, MARK);
    int state = 0;
    int rows;

    memset(out, 0, sizeof *out);
    for (int i = 0; i < strip->count; i++) {
        needed = largest(needed, widest_word(strip, device, &strip->links[i]));
    }
    needed += 2 * padding;
    out->columns = largest(1, width / largest(needed, 1));
    if (out->columns < strip->count) {
        /* rows of about the same length: 9 links in two rows are 5 and 4, not 8 and 1 */
        rows = (strip->count + out->columns - 1) / out->columns;
        out->columns = (strip->count + rows - 1) / rows;
    } else {
        out->columns = largest(strip->count, 1);
    }
    out->cell_width = width / out->columns;
    out->mark = theme_pixels(strip->theme, MARK);
    for (int i = 0; i < strip->count; i++) {
        const struct link *link = &strip->links[i];
        int room = out->cell_width - 2 * padding;

        out->name_height = largest(out->name_height, name_height(strip, device, link, room));
        state = largest(state, (int)text_size(device, strip->theme->strong, link->state, room).cy);
    }
    out->row_height = out->mark + theme_pixels(strip->theme, NAME_GAP) + out->name_height + state +
                      theme_pixels(strip->theme, CHOSEN + 2);
}

static void measure(struct strip *strip, HDC device, int width, struct places *out)
{
    if (strip->places.width != width) {
        measure_anew(strip, device, width, &strip->places);
        strip->places.width = width;
    }
    *out = strip->places;
}

static int height_at(struct strip *strip, HWND window, int width)
{
    HDC device = GetDC(window);
    struct places places;
    int rows;

    measure(strip, device, width, &places);
    (void)ReleaseDC(window, device);
    rows = (strip->count + places.columns - 1) / places.columns;
    return rows * places.row_height + (rows - 1) * theme_pixels(strip->theme, ROW_GAP);
}

static RECT cell_at(const struct strip *strip, const struct places *places, int index)
{
    RECT cell;

    cell.left = index % places->columns * places->cell_width;
    cell.right = cell.left + places->cell_width;
    cell.top = index / places->columns * (places->row_height + theme_pixels(strip->theme, ROW_GAP));
    cell.bottom = cell.top + places->row_height;
    return cell;
}

/* ---- drawing ---- */

static void release_marks(struct strip *strip)
{
    for (int i = 0; i < MARK_COUNT; i++) {
        if (strip->marks[i]) {
            (void)DestroyIcon(strip->marks[i]);
            strip->marks[i] = NULL;
        }
    }
}

static HICON mark_icon(struct strip *strip, enum mark mark, int pixels)
{
    if (strip->mark_pixels != pixels) {
        release_marks(strip);
        strip->mark_pixels = pixels;
    }
    if (!strip->marks[mark]) {
        strip->marks[mark] = theme_load_mark(mark, pixels);
    }
    return strip->marks[mark];
}

/* The line from one mark to the next: whole, or in dashes where nobody got. */
static void draw_line(const struct strip *strip, HDC device, int left, int right, int middle, bool is_open)
{
    int dash = theme_pixels(strip->theme, DASH);
    int thick = theme_pixels(strip->theme, LINE);
    int step = is_open ? 2 * dash : right - left;

    for (int x = left; x < right && step > 0; x += step) {
        RECT piece = {x, middle - thick / 2, 0, 0};

        piece.right = is_open && x + dash < right ? x + dash : right;
        piece.bottom = piece.top + thick;
        (void)FillRect(device, &piece, GetSysColorBrush(is_open ? COLOR_GRAYTEXT : COLOR_WINDOWTEXT));
    }
}

/* A quieter colour than that of text, still easy to read; with the person's own colours it is that of text. */
static COLORREF quiet_colour(void)
{
    HIGHCONTRASTW contrast;
    COLORREF text = GetSysColor(COLOR_WINDOWTEXT);
    COLORREF window = GetSysColor(COLOR_WINDOW);

    memset(&contrast, 0, sizeof contrast);
    contrast.cbSize = sizeof contrast;
    if (SystemParametersInfoW(SPI_GETHIGHCONTRAST, sizeof contrast, &contrast, 0) &&
        contrast.dwFlags & HCF_HIGHCONTRASTON) {
        return text;
    }
    return RGB((GetRValue(text) * 3 + GetRValue(window) * 2) / 5,
               (GetGValue(text) * 3 + GetGValue(window) * 2) / 5,
               (GetBValue(text) * 3 + GetBValue(window) * 2) / 5);
}

/* Draws a text in the middle of the area's width and moves its top below it. */
static void draw_text(HDC device, HFONT font, const wchar_t *text, COLORREF colour, RECT *area)
{
    RECT place = *area;

    if (text[0]) {
        (void)SelectObject(device, font);
        (void)SetTextColor(device, colour);
        (void)DrawTextW(device, text, -1, &place, DT_CENTER | DT_NOPREFIX | DT_WORDBREAK);
        area->top += text_size(device, font, text, (int)(area->right - area->left)).cy;
    }
}

static bool is_quiet(const struct link *link)
{
    return link->mark != MARK_GOOD && link->mark != MARK_WARNING && link->mark != MARK_PROBLEM;
}

static void draw_link(struct strip *strip, HDC device, const struct places *places, int index)
{
    const struct theme *theme = strip->theme;
    const struct link *link = &strip->links[index];
    RECT cell = cell_at(strip, places, index);
    RECT words = cell;
    int left = (int)(cell.left + cell.right - places->mark) / 2;
    int gap = theme_pixels(theme, LINE_GAP);
    COLORREF text = GetSysColor(COLOR_WINDOWTEXT);
    COLORREF quiet = quiet_colour();

    if (index > 0 && index % places->columns > 0) {
        draw_line(strip, device, left - places->cell_width + places->mark + gap, left - gap,
                  (int)cell.top + places->mark / 2, link->is_open || strip->links[index - 1].is_open);
    }
    (void)DrawIconEx(device, left, (int)cell.top, mark_icon(strip, link->mark, places->mark), places->mark,
                     places->mark, 0, NULL, DI_NORMAL);
    words.left += theme_pixels(theme, CELL_PADDING);
    words.right -= theme_pixels(theme, CELL_PADDING);
    words.top += places->mark + theme_pixels(theme, NAME_GAP);
    draw_text(device, index == strip->chosen ? theme->strong : theme->body, link->name, text, &words);
    draw_text(device, theme->body, link->tech, quiet, &words);
    words.top = cell.top + places->mark + theme_pixels(theme, NAME_GAP) + places->name_height;
    draw_text(device, is_quiet(link) ? theme->body : theme->strong, link->state,
              is_quiet(link) ? quiet : text, &words);
    if (index == strip->chosen) {
        RECT bar = cell;

        (void)InflateRect(&bar, -theme_pixels(theme, CELL_PADDING), 0);
        bar.top = bar.bottom - theme_pixels(theme, CHOSEN);
        (void)FillRect(device, &bar, GetSysColorBrush(COLOR_HIGHLIGHT));
    }
}

static bool shows_focus(HWND window)
{
    return GetFocus() == window && !(SendMessageW(window, WM_QUERYUISTATE, 0, 0) & UISF_HIDEFOCUS);
}

static void paint(struct strip *strip, HWND window)
{
    PAINTSTRUCT paint_data;
    HDC device = BeginPaint(window, &paint_data);
    HGDIOBJ old_font = GetCurrentObject(device, OBJ_FONT);
    struct places places;
    RECT area;

    (void)GetClientRect(window, &area);
    (void)FillRect(device, &area, GetSysColorBrush(COLOR_WINDOW));
    (void)SetBkMode(device, TRANSPARENT);
    if (strip->theme && strip->count > 0) {
        measure(strip, device, (int)area.right, &places);
        for (int i = 0; i < strip->count; i++) {
            draw_link(strip, device, &places, i);
        }
        if (shows_focus(window)) {
            RECT cell = cell_at(strip, &places, strip->chosen);

            (void)SetTextColor(device, GetSysColor(COLOR_WINDOWTEXT));
            (void)DrawFocusRect(device, &cell);
        }
    }
    (void)SelectObject(device, old_font);
    (void)EndPaint(window, &paint_data);
}

/* ---- choosing ---- */

/* The window's text is what a screen reader says of it. */
static void say(HWND window, const wchar_t *text)
{
    (void)SetWindowTextW(window, text);
    NotifyWinEvent(EVENT_OBJECT_NAMECHANGE, window, OBJID_CLIENT, CHILDID_SELF);
}

static void choose(HWND window, int chosen)
{
    struct strip *strip = strip_of(window);

    if (chosen < 0 || chosen >= strip->count || chosen == strip->chosen) {
        return;
    }
    strip->chosen = chosen;
    say(window, strip->links[chosen].spoken);
    way_access_tell_chosen(window, chosen);
    (void)InvalidateRect(window, NULL, FALSE);
}

static void choose_by_person(HWND window, int chosen)
{
    int older = strip_of(window)->chosen;

    choose(window, chosen);
    if (strip_of(window)->chosen != older) {
        (void)SendMessageW(GetParent(window), WM_COMMAND, MAKEWPARAM(GetDlgCtrlID(window), WAY_STRIP_CHOSEN),
                           (LPARAM)window);
    }
}

static int link_at(struct strip *strip, HWND window, POINT at)
{
    struct places places;
    RECT area;
    HDC device;

    if (!strip->theme || strip->count == 0) {
        return NONE;
    }
    (void)GetClientRect(window, &area);
    device = GetDC(window);
    measure(strip, device, (int)area.right, &places);
    (void)ReleaseDC(window, device);
    for (int i = 0; i < strip->count; i++) {
        RECT cell = cell_at(strip, &places, i);
        if (PtInRect(&cell, at)) {
            return i;
        }
    }
    return NONE;
}

static void on_key(HWND window, WPARAM key)
{
    const struct strip *strip = strip_of(window);

    switch (key) {
    case VK_LEFT:
    case VK_UP:
        choose_by_person(window, strip->chosen - 1);
        break;
    case VK_RIGHT:
    case VK_DOWN:
        choose_by_person(window, strip->chosen + 1);
        break;
    case VK_HOME:
        choose_by_person(window, 0);
        break;
    case VK_END:
        choose_by_person(window, strip->count - 1);
        break;
    default:
        break;
    }
}

/* ---- the window ---- */

static bool create(HWND window)
{
    struct strip *strip = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *strip);

    (void)SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)strip);
    return strip != NULL;
}

static void destroy(HWND window)
{
    struct strip *strip = strip_of(window);

    (void)SetWindowLongPtrW(window, GWLP_USERDATA, 0);
    if (strip) {
        release_marks(strip);
        way_access_forget(strip->access);
        (void)HeapFree(GetProcessHeap(), 0, strip);
    }
}

static LRESULT CALLBACK strip_procedure(HWND window, UINT message, WPARAM wide, LPARAM longer)
{
    struct strip *strip = strip_of(window);

    switch (message) {
    case WM_NCCREATE:
        if (!create(window)) {
            return FALSE;
        }
        break;
    case WM_NCDESTROY:
        destroy(window);
        break;
    case WM_PAINT:
        paint(strip, window);
        return 0;
    case WM_ERASEBKGND:
        return 1;
    case WM_GETDLGCODE:
        return DLGC_WANTARROWS;
    case WM_KEYDOWN:
        on_key(window, wide);
        return 0;
    case WM_LBUTTONDOWN: {
        POINT at = {(short)LOWORD(longer), (short)HIWORD(longer)};

        (void)SetFocus(window);
        choose_by_person(window, link_at(strip, window, at));
        return 0;
    }
    case WM_GETOBJECT: {
        LRESULT answer = (LONG)longer == OBJID_CLIENT ? way_access_answer(window, wide, &strip->access) : 0;

        if (answer) {
            return answer;
        }
        break;
    }
    case WM_SETFOCUS:
        (void)InvalidateRect(window, NULL, FALSE);
        way_access_tell_chosen(window, strip->chosen);
        break;
    case WM_KILLFOCUS:
    case WM_UPDATEUISTATE:
        (void)InvalidateRect(window, NULL, FALSE);
        break;
    case LAYOUT_ASK_HEIGHT:
        return strip->theme && strip->count > 0 ? height_at(strip, window, (int)wide) : 0;
    default:
        break;
    }
    return DefWindowProcW(window, message, wide, longer);
}

bool way_strip_register(HINSTANCE instance)
{
    return control_register(instance, L"OutlookConnectionWizardWay", strip_procedure);
}

void way_strip_set(HWND window, const struct way_strip_link *links, size_t count, size_t chosen,
                   const char *summary)
{
    struct strip *strip = strip_of(window);
    struct arena *arena = scratch_create();

    strip->count = (int)(count < WAY_STRIP_LINKS ? count : WAY_STRIP_LINKS);
    strip->chosen = (int)chosen < strip->count ? (int)chosen : 0;
    strip->places.width = 0;
    for (int i = 0; i < strip->count; i++) {
        struct link *link = &strip->links[i];

        link->mark = links[i].mark;
        link->is_open = links[i].is_open;
        wide_copy(link->name, NAME_SIZE, links[i].name);
        wide_copy(link->tech, NAME_SIZE, links[i].tech ? links[i].tech : "");
        wide_copy(link->state, NAME_SIZE, links[i].state);
        wide_copy(link->spoken, TEXT_SIZE, links[i].spoken);
    }
    wide_copy(strip->summary, TEXT_SIZE, summary);
    say(window,
        wide_from_utf8(arena, count > 0 ? arena_format(arena, "%s %s", summary, links[strip->chosen].spoken)
                                        : summary));
    (void)InvalidateRect(window, NULL, FALSE);
    arena_destroy(arena);
}

void way_strip_choose(HWND window, size_t chosen)
{
    choose(window, (int)chosen);
}

size_t way_strip_chosen(HWND window)
{
    return (size_t)strip_of(window)->chosen;
}

int way_strip_count(HWND window)
{
    return strip_of(window)->count;
}

const wchar_t *way_strip_words(HWND window, int index)
{
    const struct strip *strip = strip_of(window);

    return index >= 0 && index < strip->count ? strip->links[index].spoken : strip->summary;
}

RECT way_strip_place(HWND window, int index)
{
    struct strip *strip = strip_of(window);
    RECT place = {0, 0, 0, 0};
    struct places places;
    RECT area;
    HDC device;

    if (strip->theme && index >= 0 && index < strip->count) {
        (void)GetClientRect(window, &area);
        device = GetDC(window);
        measure(strip, device, (int)area.right, &places);
        (void)ReleaseDC(window, device);
        place = cell_at(strip, &places, index);
    }
    return place;
}

void way_strip_take(HWND window, int index)
{
    choose_by_person(window, index);
}

void way_strip_set_theme(HWND window, const struct theme *theme)
{
    strip_of(window)->theme = theme;
    strip_of(window)->places.width = 0;
    (void)InvalidateRect(window, NULL, FALSE);
}
