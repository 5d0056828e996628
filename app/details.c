/*
 * The rich edit control of Windows, made at run time: where its library is missing a plain edit control takes its place
 * and shows the same words without emphasis.
 */
#include "app/details.h"

#include <string.h>

#include <commctrl.h>
#include <richedit.h>

#include "app/control.h"
#include "app/rich_text.h"
#include "app/scratch.h"
#include "app/wide.h"

enum { TWIPS_PER_INCH = 1440, TWIPS_PER_HALF_POINT = 10, STEP_INDENT = 20, TEXT_LIMIT = 256 * 1024 };

HWND details_create(HWND dialog, int id, HWND before)
{
    DWORD style =
        WS_CHILD | WS_VISIBLE | WS_TABSTOP | WS_VSCROLL | ES_MULTILINE | ES_READONLY | ES_AUTOVSCROLL;
    HMODULE library = LoadLibraryExW(L"msftedit.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    HMENU menu = (HMENU)(INT_PTR)id;
    HWND details = NULL;

    if (library) {
        details = CreateWindowExW(0, L"RICHEDIT50W", L"", style, 0, 0, 0, 0, dialog, menu, NULL, NULL);
    }
    if (!details) {
        details = CreateWindowExW(0, L"Edit", L"", style, 0, 0, 0, 0, dialog, menu, NULL, NULL);
    }
    if (details) {
        (void)SendMessageW(details, EM_LIMITTEXT, TEXT_LIMIT, 0);
        (void)SetWindowPos(details, before, 0, 0, 0, 0, SWP_NOMOVE | SWP_NOSIZE | SWP_NOACTIVATE);
        control_leave_keys(details);
    }
    return details;
}

/* Pixels as the control counts them, whatever resolution it believes in, in twentieths of a point. */
static int twips(HWND details, int pixels)
{
    HDC device = GetDC(details);
    int dpi = GetDeviceCaps(device, LOGPIXELSY);

    (void)ReleaseDC(details, device);
    return MulDiv(pixels, TWIPS_PER_INCH, dpi > 0 ? dpi : 96);
}

static int half_points(HWND details, HFONT font, LOGFONTW *description)
{
    memset(description, 0, sizeof *description);
    (void)GetObjectW(font, sizeof *description, description);
    return (twips(details,
                  description->lfHeight < 0 ? -(int)description->lfHeight : (int)description->lfHeight) +
            TWIPS_PER_HALF_POINT / 2) /
           TWIPS_PER_HALF_POINT;
}

static bool is_rich(HWND details)
{
    wchar_t name[32] = L"";

    (void)GetClassNameW(details, name, sizeof name / sizeof name[0]);
    return lstrcmpiW(name, L"RICHEDIT50W") == 0;
}

/* What the control takes piece by piece. */
struct stream {
    const char *bytes;
    size_t left;
};

static DWORD CALLBACK give(DWORD_PTR cookie, LPBYTE buffer, LONG room, LONG *given)
{
    struct stream *stream = (struct stream *)cookie;
    size_t len = stream->left < (size_t)room ? stream->left : (size_t)room;

    memcpy(buffer, stream->bytes, len);
    stream->bytes += len;
    stream->left -= len;
    *given = (LONG)len;
    return 0;
}

static void set_rich(HWND details, const struct theme *theme, const struct paragraph *paragraphs,
                     size_t count, struct arena *arena)
{
    static const int before[] = {0, 12, 4, 4}; /* by kind, at 96 dots per inch */
    struct rich_text_style style;
    LOGFONTW font;
    struct stream stream;
    EDITSTREAM source;

    memset(&style, 0, sizeof style);
    style.title_letters = half_points(details, theme->sentence, &font);
    style.letters = half_points(details, theme->body, &font);
    style.face = wide_to_utf8(arena, font.lfFaceName);
    style.charset = font.lfCharSet;
    style.indent = twips(details, theme_pixels(theme, STEP_INDENT));
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        style.before[i] = twips(details, theme_pixels(theme, before[i]));
    }
    stream.bytes = rich_text(arena, &style, paragraphs, count);
    stream.left = strlen(stream.bytes);
    memset(&source, 0, sizeof source);
    source.dwCookie = (DWORD_PTR)&stream;
    source.pfnCallback = give;
    /* For a font whose name can't be written in the text itself. */
    (void)SendMessageW(details, WM_SETFONT, (WPARAM)theme->body, FALSE);
    (void)SendMessageW(details, EM_STREAMIN, SF_RTF, (LPARAM)&source);
}

static void set_plain(HWND details, const struct paragraph *paragraphs, size_t count, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++) {
        text = arena_format(arena, "%s%s%s", text, i > 0 ? "\r\n" : "", paragraphs[i].text);
    }
    (void)SetWindowTextW(details, wide_from_utf8(arena, text));
}

void details_set(HWND details, const struct theme *theme, const struct paragraph *paragraphs, size_t count)
{
    struct arena *arena = scratch_create();

    (void)SendMessageW(details, WM_SETREDRAW, FALSE, 0);
    if (is_rich(details)) {
        set_rich(details, theme, paragraphs, count, arena);
    } else {
        set_plain(details, paragraphs, count, arena);
    }
    (void)SendMessageW(details, EM_SETSEL, 0, 0);
    (void)SendMessageW(details, WM_SETREDRAW, TRUE, 0);
    (void)SendMessageW(details, EM_SCROLLCARET, 0, 0);
    (void)SendMessageW(details, WM_VSCROLL, SB_TOP, 0);
    (void)InvalidateRect(details, NULL, TRUE);
    arena_destroy(arena);
}

/* Where a line begins, in the control's own pixels; false in a plain edit control, whose lines are all of one height. */
static bool line_top(HWND details, LRESULT line, LONG *top)
{
    POINTL at = {0, 0};

    if (!is_rich(details)) {
        return false;
    }
    (void)SendMessageW(details, EM_POSFROMCHAR, (WPARAM)&at,
                       SendMessageW(details, EM_LINEINDEX, (WPARAM)line, 0));
    *top = at.y;
    return true;
}

void details_fit(HWND details)
{
    LRESULT lines = SendMessageW(details, EM_GETLINECOUNT, 0, 0);
    LONG whole = 0;
    LONG top = 0;
    RECT client;
    RECT window;

    (void)GetClientRect(details, &client);
    /* The line that begins last in sight goes, with everything from its top on, unless the text ends in sight. */
    for (LRESULT line = 1; line < lines && line_top(details, line, &top); line++) {
        if (top > client.bottom) {
            break;
        }
        whole = top;
    }
    if (whole > 0 && top > client.bottom && GetWindowRect(details, &window)) {
        LONG frame = window.bottom - window.top - client.bottom;
        (void)SetWindowPos(details, NULL, 0, 0, (int)(window.right - window.left), (int)(whole + frame),
                           SWP_NOMOVE | SWP_NOZORDER | SWP_NOACTIVATE);
    }
}
