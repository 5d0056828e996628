/*
 * The strip of steps: a bar and a name for each. The current one is told by its bold name and by the window text, not by
 * colour alone; all colours are the system's, so high contrast works.
 */
#include "app/steps.h"

#include <string.h>

#include "app/control.h"
#include "app/scratch.h"
#include "app/wide.h"

enum { NAME_SIZE = 64, BAR = 4, GAP = 6, NAME_GAP = 5 };

struct strip {
    const struct theme *theme;
    wchar_t names[STEPS_MAXIMUM][NAME_SIZE];
    size_t count;
    size_t current;
};

static struct strip *strip_of(HWND window)
{
    return (struct strip *)GetWindowLongPtrW(window, GWLP_USERDATA);
}

static void draw_step(const struct strip *strip, HDC device, size_t index, const RECT *area)
{
    bool reached = index <= strip->current;
    RECT bar = *area;
    RECT name = *area;

    bar.bottom = bar.top + theme_pixels(strip->theme, BAR);
    (void)FillRect(device, &bar, GetSysColorBrush(reached ? COLOR_HIGHLIGHT : COLOR_3DLIGHT));
    name.top = bar.bottom + theme_pixels(strip->theme, NAME_GAP);
    (void)SelectObject(device, index == strip->current ? strip->theme->strong : strip->theme->body);
    (void)SetTextColor(device, GetSysColor(reached ? COLOR_WINDOWTEXT : COLOR_GRAYTEXT));
    (void)DrawTextW(device, strip->names[index], -1, &name, DT_SINGLELINE | DT_NOPREFIX | DT_END_ELLIPSIS);
}

static void paint(const struct strip *strip, HWND window)
{
    PAINTSTRUCT paint_data;
    HDC device = BeginPaint(window, &paint_data);
    HGDIOBJ old_font = GetCurrentObject(device, OBJ_FONT);
    RECT area;

    (void)GetClientRect(window, &area);
    (void)FillRect(device, &area, GetSysColorBrush(COLOR_WINDOW));
    (void)SetBkMode(device, TRANSPARENT);
    for (size_t i = 0; strip->theme && i < strip->count; i++) {
        int gap = theme_pixels(strip->theme, GAP);
        int width = (int)(area.right + gap) / (int)strip->count;
        RECT step = area;

        step.left = (LONG)((int)i * width);
        step.right = i + 1 == strip->count ? area.right : step.left + width - gap;
        draw_step(strip, device, i, &step);
    }
    (void)SelectObject(device, old_font);
    (void)EndPaint(window, &paint_data);
}

static LRESULT CALLBACK strip_procedure(HWND window, UINT message, WPARAM wide, LPARAM longer)
{
    struct strip *strip = strip_of(window);

    switch (message) {
    case WM_NCCREATE:
        strip = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof *strip);
        if (!strip) {
            return FALSE;
        }
        (void)SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)strip);
        break;
    case WM_NCDESTROY:
        (void)SetWindowLongPtrW(window, GWLP_USERDATA, 0);
        (void)HeapFree(GetProcessHeap(), 0, strip);
        break;
    case WM_PAINT:
        paint(strip, window);
        return 0;
    case WM_ERASEBKGND:
        return 1;
    default:
        break;
    }
    return DefWindowProcW(window, message, wide, longer);
}

bool steps_register(HINSTANCE instance)
{
    return control_register(instance, L"OutlookConnectionWizardSteps", strip_procedure);
}

void steps_set(HWND strip_window, const char *const *names, size_t count, size_t current, const char *summary)
{
    struct strip *strip = strip_of(strip_window);
    struct arena *arena = scratch_create();

    strip->count = count < STEPS_MAXIMUM ? count : STEPS_MAXIMUM;
    strip->current = current;
    for (size_t i = 0; i < strip->count; i++) {
        wide_copy(strip->names[i], NAME_SIZE, names[i]);
    }
    (void)SetWindowTextW(strip_window, wide_from_utf8(arena, summary));
    (void)InvalidateRect(strip_window, NULL, FALSE);
    arena_destroy(arena);
}

void steps_set_theme(HWND strip_window, const struct theme *theme)
{
    strip_of(strip_window)->theme = theme;
    (void)InvalidateRect(strip_window, NULL, FALSE);
}

int steps_height(const struct theme *theme)
{
    return theme_pixels(theme, BAR + NAME_GAP) + theme->line;
}
