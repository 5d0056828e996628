/*
 * Fonts, distances and marks.
 */
#include "app/theme.h"

#include <string.h>

#include "resources/resource.h"

enum {
    STANDARD_DPI = 96,
    LIST_MARK = 16, /* pixels at 96 dpi */
    SENTENCE_PERCENT = 122,
    HEADLINE_PERCENT = 178
};

int theme_pixels(const struct theme *theme, int distance)
{
    return MulDiv(distance, theme->dpi, STANDARD_DPI);
}

static HFONT make_font(const LOGFONTW *message_font, int percent, LONG weight)
{
    LOGFONTW font = *message_font;

    font.lfHeight = MulDiv(font.lfHeight, percent, 100);
    font.lfWidth = 0;
    if (weight > font.lfWeight) {
        font.lfWeight = weight;
    }
    return CreateFontIndirectW(&font);
}

static int line_height(HFONT font)
{
    HDC screen = GetDC(NULL);
    HGDIOBJ old = SelectObject(screen, font);
    TEXTMETRICW metrics;

    memset(&metrics, 0, sizeof metrics);
    (void)GetTextMetricsW(screen, &metrics);
    (void)SelectObject(screen, old);
    (void)ReleaseDC(NULL, screen);
    return metrics.tmHeight;
}

HICON theme_load_mark(enum mark mark, int pixels)
{
    static const WORD icons[MARK_COUNT] = {IDI_GOOD,      IDI_WARNING_MARK, IDI_PROBLEM, IDI_NOTE,
                                           IDI_WAITING,   IDI_NONE,         IDI_NEW,     IDI_GONE,
                                           IDI_UNREACHED, IDI_UNCHECKED};

    return (HICON)LoadImageW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(icons[mark]), IMAGE_ICON, pixels,
                             pixels, LR_DEFAULTCOLOR);
}

void theme_create(struct theme *theme, int dpi)
{
    NONCLIENTMETRICSW metrics;
    int mark_pixels;

    memset(theme, 0, sizeof *theme);
    memset(&metrics, 0, sizeof metrics);
    theme->dpi = dpi > 0 ? dpi : STANDARD_DPI;
    metrics.cbSize = sizeof metrics;
    (void)SystemParametersInfoForDpi(SPI_GETNONCLIENTMETRICS, sizeof metrics, &metrics, 0, (UINT)theme->dpi);
    theme->body = make_font(&metrics.lfMessageFont, 100, FW_NORMAL);
    theme->strong = make_font(&metrics.lfMessageFont, 100, FW_SEMIBOLD);
    theme->sentence = make_font(&metrics.lfMessageFont, SENTENCE_PERCENT, FW_SEMIBOLD);
    theme->headline = make_font(&metrics.lfMessageFont, HEADLINE_PERCENT, FW_NORMAL);
    theme->line = line_height(theme->body);
    mark_pixels = theme_pixels(theme, LIST_MARK);
    theme->marks = ImageList_Create(mark_pixels, mark_pixels, ILC_COLOR32 | ILC_MASK, MARK_COUNT, 0);
    for (int mark = 0; theme->marks && mark < MARK_COUNT; mark++) {
        HICON icon = theme_load_mark((enum mark)mark, mark_pixels);

        (void)ImageList_ReplaceIcon(theme->marks, -1, icon);
        (void)DestroyIcon(icon);
    }
}

void theme_destroy(struct theme *theme)
{
    (void)DeleteObject(theme->body);
    (void)DeleteObject(theme->strong);
    (void)DeleteObject(theme->sentence);
    (void)DeleteObject(theme->headline);
    (void)ImageList_Destroy(theme->marks);
    memset(theme, 0, sizeof *theme);
}
