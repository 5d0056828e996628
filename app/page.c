/*
 * What all pages of the wizard have in common.
 */
#include "app/page.h"

#include <string.h>

#include "app/scratch.h"
#include "app/wide.h"
#include "resources/resource.h"

enum { TEXT_MAXIMUM = 32 * 1024, PAGE_MARK = 24, FLASH_TICKS = 4, REVEAL_MARGIN = 32 };

HWND page_control(const struct page *page, int control)
{
    return GetDlgItem(page->window, control);
}

const char *page_get_text(const struct page *page, int control, struct arena *arena)
{
    HWND window = page_control(page, control);
    int len = GetWindowTextLengthW(window);
    wchar_t *text;

    if (len < 0 || len > TEXT_MAXIMUM) {
        len = TEXT_MAXIMUM;
    }
    text = arena_allocate(arena, (size_t)len + 1, sizeof *text);
    (void)GetWindowTextW(window, text, len + 1);
    return wide_to_utf8(arena, text);
}

bool page_set_text(struct page *page, int control, const char *text)
{
    struct arena *arena = scratch_create();
    bool changed = strcmp(page_get_text(page, control, arena), text) != 0;

    if (changed) {
        (void)SetWindowTextW(page_control(page, control), wide_from_utf8(arena, text));
    }
    arena_destroy(arena);
    return changed;
}

/* The icon belongs to the control until another takes its place. The mark stands in the control's user data, plus one. */
void page_set_mark(struct page *page, int control, enum mark mark)
{
    HWND window = page_control(page, control);
    LONG_PTR wanted = (LONG_PTR)mark + 1;
    HICON older;

    if (!window || GetWindowLongPtrW(window, GWLP_USERDATA) == wanted) {
        return;
    }
    (void)SetWindowLongPtrW(window, GWLP_USERDATA, wanted);
    older = (HICON)SendMessageW(
        window, STM_SETICON, (WPARAM)theme_load_mark(mark, theme_pixels(frame_theme(page->frame), PAGE_MARK)),
        0);
    if (older) {
        (void)DestroyIcon(older);
    }
}

/* Loads the marks in their new size, or (`again` false) releases them. */
static void reload_marks(struct page *page, bool again)
{
    for (HWND child = GetWindow(page->window, GW_CHILD); child; child = GetWindow(child, GW_HWNDNEXT)) {
        LONG_PTR mark = GetWindowLongPtrW(child, GWLP_USERDATA);

        if (mark > 0 && mark <= MARK_COUNT &&
            (GetWindowLongPtrW(child, GWL_STYLE) & SS_TYPEMASK) == SS_ICON) {
            HICON older = (HICON)SendMessageW(child, STM_SETICON, 0, 0);

            (void)SetWindowLongPtrW(child, GWLP_USERDATA, 0);
            (void)DestroyIcon(older);
            if (again) {
                page_set_mark(page, GetDlgCtrlID(child), (enum mark)(mark - 1));
            }
        }
    }
}

void page_set_words(struct page *page, const struct page_words *words)
{
    bool changed = page_set_text(page, IDC_SENTENCE, words->sentence);

    changed = page_set_text(page, IDC_HINT, words->hint) || changed;
    page_set_mark(page, IDC_MARK, words->mark);
    if (changed) {
        frame_arrange(page->frame);
    }
}

void page_apply_theme(struct page *page)
{
    const struct theme *theme = frame_theme(page->frame);

    for (HWND child = GetWindow(page->window, GW_CHILD); child; child = GetWindow(child, GW_HWNDNEXT)) {
        (void)SendMessageW(child, WM_SETFONT, (WPARAM)theme->body, TRUE);
    }
    if (page->class->lead) {
        (void)SendMessageW(page_control(page, page->class->lead), WM_SETFONT, (WPARAM)theme->sentence, TRUE);
    }
    reload_marks(page, true);
    if (page->class->set_theme) {
        page->class->set_theme(page);
    }
}

/* ---- more than there is room for ---- */

static int tight_height(const struct page *page, int width)
{
    return layout_tight_height(page->window, page->class->rows, page->class->row_count,
                               frame_theme(page->frame), width);
}

/*
 * On a small monitor, or with large letters, a page may be higher than its window can be. Then it scrolls. Whether it does
 * is judged at the width without the bar, so that the bar does not come and go by turns.
 */
static void fit_scroll_bar(struct page *page)
{
    SCROLLINFO bar;
    RECT place;
    RECT client;
    bool scrolls;

    (void)GetWindowRect(page->window, &place);
    scrolls = tight_height(page, (int)(place.right - place.left)) > place.bottom - place.top;
    if (scrolls != page->scrolls) {
        page->scrolls = scrolls; /* first: showing the bar arranges the page */
        (void)ShowScrollBar(page->window, SB_VERT, scrolls);
    }
    if (!scrolls) {
        page->scrolled = 0;
        return;
    }
    (void)GetClientRect(page->window, &client);
    memset(&bar, 0, sizeof bar);
    bar.cbSize = sizeof bar;
    bar.fMask = SIF_RANGE | SIF_PAGE | SIF_POS;
    bar.nMax = page_least_height(page, (int)client.right) - 1;
    bar.nPage = (UINT)client.bottom;
    if (page->scrolled > bar.nMax + 1 - (int)client.bottom) {
        page->scrolled = bar.nMax + 1 - (int)client.bottom;
    }
    if (page->scrolled < 0) {
        page->scrolled = 0;
    }
    bar.nPos = page->scrolled;
    if (memcmp(&bar, &page->bar, sizeof bar) != 0) {
        page->bar = bar;
        (void)SetScrollInfo(page->window, SB_VERT, &bar, TRUE);
    }
}

static void scroll_to(struct page *page, int top)
{
    page->scrolled = top;
    page_arrange(page);
    /* What was beyond the edge has no picture that could be moved along. */
    (void)RedrawWindow(page->window, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_ALLCHILDREN);
}

static void on_scroll(struct page *page, int how)
{
    int line = frame_theme(page->frame)->line;
    int height = (int)page->bar.nPage;
    SCROLLINFO now;

    memset(&now, 0, sizeof now);
    now.cbSize = sizeof now;
    now.fMask = SIF_TRACKPOS;
    switch (how) {
    case SB_LINEUP:
        scroll_to(page, page->scrolled - line);
        break;
    case SB_LINEDOWN:
        scroll_to(page, page->scrolled + line);
        break;
    case SB_PAGEUP:
        scroll_to(page, page->scrolled - (height - line));
        break;
    case SB_PAGEDOWN:
        scroll_to(page, page->scrolled + height - line);
        break;
    case SB_TOP:
        scroll_to(page, 0);
        break;
    case SB_BOTTOM:
        scroll_to(page, page->bar.nMax);
        break;
    case SB_THUMBTRACK:
    case SB_THUMBPOSITION:
        if (GetScrollInfo(page->window, SB_VERT, &now)) {
            scroll_to(page, now.nTrackPos);
        }
        break;
    default:
        break;
    }
}

static void on_wheel(struct page *page, int turned)
{
    UINT lines = 3;

    (void)SystemParametersInfoW(SPI_GETWHEELSCROLLLINES, 0, &lines, 0);
    if (lines == WHEEL_PAGESCROLL) {
        on_scroll(page, turned > 0 ? SB_PAGEUP : SB_PAGEDOWN);
    } else {
        scroll_to(page,
                  page->scrolled - MulDiv(turned, (int)lines * frame_theme(page->frame)->line, WHEEL_DELTA));
    }
}

void page_scroll_up(struct page *page)
{
    page->scrolled = 0;
}

void page_reveal(struct page *page, HWND control)
{
    int margin = theme_pixels(frame_theme(page->frame), REVEAL_MARGIN);
    RECT place;
    RECT client;
    int down = 0;

    if (!page->scrolls || !control || !IsChild(page->window, control)) {
        return;
    }
    while (GetParent(control) != page->window) {
        control = GetParent(control);
    }
    (void)GetClientRect(page->window, &client);
    (void)GetWindowRect(control, &place);
    (void)MapWindowPoints(NULL, page->window, (POINT *)(void *)&place, 2);
    if (place.bottom + margin > client.bottom) {
        down = (int)(place.bottom + margin - client.bottom);
    }
    if (place.top - down < margin) {
        down = (int)place.top - margin;
    }
    if (down != 0) {
        scroll_to(page, page->scrolled + down);
    }
}

/* Only on a button: lists and fields have a use for these keys themselves. */
bool page_take_key(struct page *page, const MSG *message)
{
    if (!page->scrolls || message->message != WM_KEYDOWN ||
        (message->wParam != VK_PRIOR && message->wParam != VK_NEXT) ||
        !(SendMessageW(message->hwnd, WM_GETDLGCODE, 0, 0) & DLGC_BUTTON)) {
        return false;
    }
    on_scroll(page, message->wParam == VK_PRIOR ? SB_PAGEUP : SB_PAGEDOWN);
    return true;
}

void page_arrange(struct page *page)
{
    RECT area;

    fit_scroll_bar(page);
    (void)GetClientRect(page->window, &area);
    if (page->scrolls) {
        area.bottom = page->bar.nMax + 1;
        (void)OffsetRect(&area, 0, -page->scrolled);
    }
    layout_arrange(page->window, page->class->rows, page->class->row_count, frame_theme(page->frame), &area);
    if (page->class->resized) {
        page->class->resized(page);
    }
}

int page_least_height(const struct page *page, int width)
{
    return layout_height(page->window, page->class->rows, page->class->row_count, frame_theme(page->frame),
                         width);
}

static void set_text_id(struct page *page, int control, const char *text_id)
{
    struct arena *arena = scratch_create();

    (void)page_set_text(page, control, catalogue_text(frame_catalogue(page->frame), arena, text_id, NULL));
    arena_destroy(arena);
}

void page_copy(struct page *page, int button, const char *button_text, const char *text)
{
    page->flash_control = button;
    page->flash_text = button_text;
    page->flash_ticks = FLASH_TICKS;
    set_text_id(page, button, frame_copy(page->frame, text) ? "button.copied" : "button.not-copied");
    frame_arrange(page->frame);
}

void page_tick(struct page *page)
{
    if (page->flash_ticks > 0 && --page->flash_ticks == 0) {
        set_text_id(page, page->flash_control, page->flash_text);
        frame_arrange(page->frame);
    }
    if (page->class->tick) {
        page->class->tick(page);
    }
}

static void set_texts(struct page *page)
{
    for (size_t i = 0; i < page->class->text_count; i++) {
        set_text_id(page, page->class->texts[i].control, page->class->texts[i].text);
    }
}

/* Pages are as white as documents; Windows' own colours, so that high contrast stays what it is. */
static INT_PTR answer_colour(HDC device)
{
    (void)SetTextColor(device, GetSysColor(COLOR_WINDOWTEXT));
    (void)SetBkColor(device, GetSysColor(COLOR_WINDOW));
    return (INT_PTR)GetSysColorBrush(COLOR_WINDOW);
}

static void on_destroy(struct page *page)
{
    if (page->class->close) {
        page->class->close(page);
    }
    reload_marks(page, false);
    arena_destroy(page->arena);
    memset(page, 0, sizeof *page);
}

/* By the right mouse button, or by the keyboard: then it opens at the list's upper edge. */
static bool open_menu(struct page *page, HWND control, LPARAM where)
{
    POINT at = {(short)LOWORD(where), (short)HIWORD(where)};
    RECT place;

    if (control != page_control(page, IDC_LIST)) {
        return false;
    }
    if (where == -1 && GetWindowRect(control, &place)) {
        at.x = place.left + frame_theme(page->frame)->line;
        at.y = place.top + frame_theme(page->frame)->line * 2;
    }
    page->class->menu(page, at);
    return true;
}

static INT_PTR CALLBACK page_procedure(HWND window, UINT message, WPARAM wide, LPARAM longer)
{
    struct page *page = (struct page *)GetWindowLongPtrW(window, DWLP_USER);

    if (message == WM_INITDIALOG) {
        page = (struct page *)longer;
        (void)SetWindowLongPtrW(window, DWLP_USER, longer);
        page->window = window;
        set_texts(page);
        if (page->class->open) {
            page->class->open(page);
        }
        return FALSE; /* the frame sets the focus */
    }
    if (!page) {
        return FALSE;
    }
    switch (message) {
    case WM_COMMAND:
        if (page->class->command) {
            page->class->command(page, LOWORD(wide), HIWORD(wide));
        }
        return TRUE;
    case WM_NOTIFY:
        return page->class->notify && page->class->notify(page, (const NMHDR *)longer);
    case WM_CONTEXTMENU:
        return page->class->menu && open_menu(page, (HWND)wide, longer);
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
    case WM_CTLCOLORBTN:
        return answer_colour((HDC)wide);
    case WM_SIZE:
        page_arrange(page);
        return TRUE;
    case WM_SHOWWINDOW:
        /* Nobody points at a list that goes with its page, wherever the pointer stands; Windows tells only the page. */
        if (!wide) {
            (void)SendDlgItemMessageW(window, IDC_LIST, WM_MOUSELEAVE, 0, 0);
        }
        return FALSE;
    case WM_VSCROLL:
        if (!longer && page->scrolls) {
            on_scroll(page, LOWORD(wide));
        }
        return TRUE;
    case WM_MOUSEWHEEL:
        if (page->scrolls) {
            on_wheel(page, (short)HIWORD(wide));
        }
        return page->scrolls;
    case WM_DESTROY:
        (void)SetWindowLongPtrW(window, DWLP_USER, 0);
        on_destroy(page);
        return TRUE;
    default:
        return FALSE;
    }
}

bool page_create(struct page *page, const struct page_class *class, struct frame *frame, HWND parent)
{
    page->class = class;
    page->frame = frame;
    page->arena = scratch_create();
    return CreateDialogParamW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(class->dialog), parent, page_procedure,
                              (LPARAM)page) != NULL;
}
