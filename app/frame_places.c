/*
 * Where everything in the wizard's window stands, and how large the window is.
 */
#include <limits.h>
#include <string.h>

#include "app/frame_inside.h"
#include "app/steps.h"
#include "resources/resource.h"

/* Distances at 96 dots per inch, on a grid of 4. */
enum {
    MARGIN = 28,
    MARGIN_TOP = 20,
    HEADLINE_GAP = 16, /* between the steps and the headline */
    PAGE_GAP = 12,     /* between the headline and the page */
    PAGE_GAP_BELOW = 16,
    FOOTER_PADDING = 14,
    BUTTON_GAP = 8,
    CANCEL_GAP = 16,
    FIRST_WIDTH = 840,
    FIRST_HEIGHT = 780,
    LEAST_WIDTH = 620
};

struct frame_places {
    RECT steps;
    RECT headline;
    RECT page;
    int footer; /* its upper edge */
    int button_height;
};

static int footer_height(const struct frame *frame)
{
    return layout_button_height(&frame->theme) + 2 * theme_pixels(&frame->theme, FOOTER_PADDING);
}

static int headline_height(const struct frame *frame, int width)
{
    return (int)layout_text_size(GetDlgItem(frame->window, IDC_HEADLINE), width).cy;
}

static void compute_places(const struct frame *frame, const RECT *client, struct frame_places *out)
{
    const struct theme *theme = &frame->theme;
    int margin = theme_pixels(theme, MARGIN);
    int top = theme_pixels(theme, MARGIN_TOP);

    out->button_height = layout_button_height(theme);
    out->footer = (int)client->bottom - footer_height(frame);
    (void)SetRect(&out->steps, margin, top, (int)client->right - margin, top + steps_height(theme));
    top = (int)out->steps.bottom + theme_pixels(theme, HEADLINE_GAP);
    (void)SetRect(&out->headline, margin, top, (int)client->right - margin,
                  top + headline_height(frame, (int)client->right - 2 * margin));
    top = (int)out->headline.bottom + theme_pixels(theme, PAGE_GAP);
    (void)SetRect(&out->page, margin, top, (int)client->right - margin,
                  out->footer - theme_pixels(theme, PAGE_GAP_BELOW));
}

void frame_move_to(HWND window, const RECT *place)
{
    (void)SetWindowPos(window, NULL, (int)place->left, (int)place->top, (int)(place->right - place->left),
                       (int)(place->bottom - place->top), SWP_NOZORDER | SWP_NOACTIVATE);
}

/* Cancel, Next and Back, from the right. */
static void place_buttons(struct frame *frame, const RECT *client, const struct frame_places *places)
{
    static const int buttons[] = {IDCANCEL, IDC_NEXT, IDC_BACK};
    const struct theme *theme = &frame->theme;
    int right = (int)client->right - theme_pixels(theme, MARGIN);
    int top = places->footer + theme_pixels(theme, FOOTER_PADDING);

    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        HWND button = GetDlgItem(frame->window, buttons[i]);
        int width = layout_button_width(button, theme);
        RECT place = {right - width, top, right, top + places->button_height};

        if (GetWindowLongPtrW(button, GWL_STYLE) & WS_VISIBLE) {
            frame_move_to(button, &place);
            right -= width + theme_pixels(theme, buttons[i] == IDCANCEL ? CANCEL_GAP : BUTTON_GAP);
        }
    }
}

static int smaller(int left, int right)
{
    return left < right ? left : right;
}

/*
 * A page may come to need more height than it has: a question appears, a sentence gets longer. Then the window grows, as far
 * as its monitor goes. Returns whether it did; it is arranged again by WM_SIZE then.
 */
static bool grow(struct frame *frame, const struct page *page, const struct frame_places *places)
{
    int missing = page_least_height(page, (int)(places->page.right - places->page.left)) -
                  (int)(places->page.bottom - places->page.top);
    MONITORINFO monitor;
    RECT window;
    LONG height;
    int grown;

    memset(&monitor, 0, sizeof monitor);
    monitor.cbSize = sizeof monitor;
    if (missing <= 0 || IsZoomed(frame->window) || !GetWindowRect(frame->window, &window) ||
        !GetMonitorInfoW(MonitorFromWindow(frame->window, MONITOR_DEFAULTTONEAREST), &monitor)) {
        return false;
    }
    height = window.bottom - window.top;
    grown = smaller((int)height + missing, (int)(monitor.rcWork.bottom - monitor.rcWork.top));
    if (grown <= height) {
        return false;
    }
    if (window.top + grown > monitor.rcWork.bottom) {
        window.top = monitor.rcWork.bottom - grown;
    }
    (void)SetWindowPos(frame->window, NULL, (int)window.left, (int)window.top,
                       (int)(window.right - window.left), grown, SWP_NOZORDER | SWP_NOACTIVATE);
    return true;
}

void frame_arrange(struct frame *frame)
{
    struct page *page = frame_current_page(frame);
    struct frame_places places;
    RECT client;

    if (!page || frame->filling || !GetClientRect(frame->window, &client) || IsIconic(frame->window)) {
        return;
    }
    compute_places(frame, &client, &places);
    if (!frame->growing) {
        bool grown;

        frame->growing = true;
        grown = grow(frame, page, &places);
        frame->growing = false;
        if (grown) {
            (void)GetClientRect(frame->window, &client);
            compute_places(frame, &client, &places);
        }
    }
    frame_move_to(GetDlgItem(frame->window, IDC_STEPS), &places.steps);
    frame_move_to(GetDlgItem(frame->window, IDC_HEADLINE), &places.headline);
    place_buttons(frame, &client, &places);
    frame_move_to(page->window, &places.page);
    page_arrange(page);
}

/* The size of the monitor that the window is on, without the task bar; what is not known is no limit. */
static SIZE room_on_monitor(const struct frame *frame)
{
    SIZE room = {LONG_MAX, LONG_MAX};
    MONITORINFO monitor;

    memset(&monitor, 0, sizeof monitor);
    monitor.cbSize = sizeof monitor;
    if (GetMonitorInfoW(MonitorFromWindow(frame->window, MONITOR_DEFAULTTONEAREST), &monitor)) {
        room.cx = monitor.rcWork.right - monitor.rcWork.left;
        room.cy = monitor.rcWork.bottom - monitor.rcWork.top;
    }
    return room;
}

/*
 * The smallest window in which no page loses anything, but never larger than the monitor: on a small one the part of a page that
 * scrolls gives way, and then the page scrolls as a whole.
 */
void frame_tell_least_size(struct frame *frame, MINMAXINFO *information)
{
    const struct theme *theme = &frame->theme;
    RECT client = {0, 0, theme_pixels(theme, LEAST_WIDTH), 0};
    struct frame_places places;
    SIZE room;
    int height = 0;

    compute_places(frame, &client, &places);
    for (size_t i = 0; i < frame->page_count; i++) {
        int needed = page_least_height(&frame->pages[i], (int)(places.page.right - places.page.left));

        height = needed > height ? needed : height;
    }
    client.bottom = places.page.top + height + theme_pixels(theme, PAGE_GAP_BELOW) + footer_height(frame);
    (void)AdjustWindowRectExForDpi(&client, (DWORD)GetWindowLongPtrW(frame->window, GWL_STYLE), FALSE,
                                   (DWORD)GetWindowLongPtrW(frame->window, GWL_EXSTYLE), (UINT)theme->dpi);
    information->ptMinTrackSize.x = client.right - client.left;
    information->ptMinTrackSize.y = client.bottom - client.top;
    room = room_on_monitor(frame);
    information->ptMinTrackSize.x = smaller((int)information->ptMinTrackSize.x, (int)room.cx);
    information->ptMinTrackSize.y = smaller((int)information->ptMinTrackSize.y, (int)room.cy);
}

void frame_paint_background(const struct frame *frame, HDC device)
{
    RECT client;
    RECT part;
    int line = theme_pixels(&frame->theme, 1);

    (void)GetClientRect(frame->window, &client);
    part = client;
    part.bottom = client.bottom - footer_height(frame);
    (void)FillRect(device, &part, GetSysColorBrush(COLOR_WINDOW));
    part.top = part.bottom;
    part.bottom = part.top + line;
    (void)FillRect(device, &part, GetSysColorBrush(COLOR_3DLIGHT));
    part.top = part.bottom;
    part.bottom = client.bottom;
    (void)FillRect(device, &part, GetSysColorBrush(COLOR_BTNFACE));
}

void frame_take_place(struct frame *frame, const RECT *place)
{
    RECT taken = *place;
    MONITORINFO monitor;
    int width;
    int height;

    memset(&monitor, 0, sizeof monitor);
    monitor.cbSize = sizeof monitor;
    if (GetMonitorInfoW(MonitorFromRect(place, MONITOR_DEFAULTTONEAREST), &monitor)) {
        width = smaller((int)(taken.right - taken.left), (int)(monitor.rcWork.right - monitor.rcWork.left));
        height = smaller((int)(taken.bottom - taken.top), (int)(monitor.rcWork.bottom - monitor.rcWork.top));
        taken.left = smaller((int)taken.left, (int)monitor.rcWork.right - width);
        taken.top = smaller((int)taken.top, (int)monitor.rcWork.bottom - height);
        taken.right = taken.left + width;
        taken.bottom = taken.top + height;
    }
    frame_move_to(frame->window, &taken);
}

/* In the middle of the monitor that it is on, and not larger than that. */
void frame_set_first_place(struct frame *frame)
{
    MONITORINFO monitor;
    RECT window = {0, 0, theme_pixels(&frame->theme, FIRST_WIDTH), theme_pixels(&frame->theme, FIRST_HEIGHT)};
    int width;
    int height;

    memset(&monitor, 0, sizeof monitor);
    monitor.cbSize = sizeof monitor;
    (void)GetMonitorInfoW(MonitorFromWindow(frame->window, MONITOR_DEFAULTTOPRIMARY), &monitor);
    (void)AdjustWindowRectExForDpi(&window, (DWORD)GetWindowLongPtrW(frame->window, GWL_STYLE), FALSE,
                                   (DWORD)GetWindowLongPtrW(frame->window, GWL_EXSTYLE),
                                   (UINT)frame->theme.dpi);
    width = smaller((int)(window.right - window.left), (int)(monitor.rcWork.right - monitor.rcWork.left));
    height = smaller((int)(window.bottom - window.top), (int)(monitor.rcWork.bottom - monitor.rcWork.top));
    (void)SetWindowPos(frame->window, NULL,
                       (int)(monitor.rcWork.left + (monitor.rcWork.right - monitor.rcWork.left - width) / 2),
                       (int)(monitor.rcWork.top + (monitor.rcWork.bottom - monitor.rcWork.top - height) / 2),
                       width, height, SWP_NOZORDER | SWP_NOACTIVATE);
}
