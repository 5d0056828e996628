/*
 * The rich edit control of Windows, made at run time: where its library is missing a plain edit control takes its place
 * and shows the same words without emphasis.
 */
#include "app/details.h"

#include <string.h>

#include <commctrl.h>
#include <richedit.h>

#include "app/scratch.h"
#include "app/wide.h"

enum { TWIPS_PER_INCH = 1440, STEP_INDENT = 20, TEXT_LIMIT = 256 * 1024 };

/*
 * A multi-line edit control takes Tab, Enter and Esc for itself, and selects everything when it gets the focus. Here they
 * belong to the dialog: nothing can be typed.
 */
static LRESULT CALLBACK leave_keys_to_dialog(HWND window, UINT message, WPARAM wide, LPARAM longer,
                                             UINT_PTR id, DWORD_PTR data)
{
    (void)data;
    if (message == WM_GETDLGCODE) {
        return DLGC_WANTARROWS;
    }
    if (message == WM_NCDESTROY) {
        (void)RemoveWindowSubclass(window, leave_keys_to_dialog, id);
    }
    return DefSubclassProc(window, message, wide, longer);
}

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
        (void)SetWindowSubclass(details, leave_keys_to_dialog, 1, 0);
    }
    return details;
}

void details_clear(HWND details)
{
    (void)SendMessageW(details, WM_SETREDRAW, FALSE, 0);
    (void)SetWindowTextW(details, L"");
}

/* Pixels as the control counts them, whatever resolution it believes in, in twentieths of a point. */
static LONG twips(HWND details, int pixels)
{
    HDC device = GetDC(details);
    int dpi = GetDeviceCaps(device, LOGPIXELSY);

    (void)ReleaseDC(details, device);
    return MulDiv(pixels, TWIPS_PER_INCH, dpi > 0 ? dpi : 96);
}

static void set_character_format(HWND details, const struct theme *theme, enum paragraph_kind kind)
{
    CHARFORMAT2W format;
    LOGFONTW font;

    memset(&format, 0, sizeof format);
    memset(&font, 0, sizeof font);
    (void)GetObjectW(kind == PARAGRAPH_TITLE ? theme->sentence : theme->body, sizeof font, &font);
    format.cbSize = sizeof format;
    format.dwMask = CFM_FACE | CFM_SIZE | CFM_BOLD | CFM_COLOR | CFM_CHARSET;
    format.dwEffects = CFE_AUTOCOLOR | (kind == PARAGRAPH_TITLE || kind == PARAGRAPH_HEADING ? CFE_BOLD : 0U);
    format.yHeight = twips(details, font.lfHeight < 0 ? -font.lfHeight : font.lfHeight);
    format.bCharSet = font.lfCharSet;
    memcpy(format.szFaceName, font.lfFaceName, sizeof format.szFaceName);
    (void)SendMessageW(details, EM_SETCHARFORMAT, SCF_SELECTION, (LPARAM)&format);
}

static void set_paragraph_format(HWND details, const struct theme *theme, enum paragraph_kind kind)
{
    static const int before[] = {0, 12, 4, 4}; /* by kind, at 96 dots per inch */
    PARAFORMAT2 format;
    LONG indent = kind == PARAGRAPH_STEP ? twips(details, theme_pixels(theme, STEP_INDENT)) : 0;

    memset(&format, 0, sizeof format);
    format.cbSize = sizeof format;
    format.dwMask = PFM_SPACEBEFORE | PFM_STARTINDENT | PFM_OFFSET | PFM_TABSTOPS;
    format.dySpaceBefore = twips(details, theme_pixels(theme, before[kind]));
    format.dxOffset = indent; /* the lines after the first */
    if (indent > 0) {
        format.cTabCount = 1;
        format.rgxTabs[0] = indent;
    }
    (void)SendMessageW(details, EM_SETPARAFORMAT, 0, (LPARAM)&format);
}

void details_append(HWND details, const struct theme *theme, const struct paragraph *paragraph)
{
    struct arena *arena = scratch_create();
    int end = GetWindowTextLengthW(details);
    const char *line_break = end > 0 ? "\r\n" : "";

    (void)SendMessageW(details, EM_SETSEL, (WPARAM)end, (LPARAM)end);
    (void)SendMessageW(details, EM_REPLACESEL, FALSE, (LPARAM)wide_from_utf8(arena, line_break));
    set_character_format(details, theme, paragraph->kind);
    set_paragraph_format(details, theme, paragraph->kind);
    (void)SendMessageW(details, EM_REPLACESEL, FALSE, (LPARAM)wide_from_utf8(arena, paragraph->text));
    arena_destroy(arena);
}

void details_finish(HWND details)
{
    (void)SendMessageW(details, EM_SETSEL, 0, 0);
    (void)SendMessageW(details, WM_SETREDRAW, TRUE, 0);
    (void)SendMessageW(details, EM_SCROLLCARET, 0, 0);
    (void)SendMessageW(details, WM_VSCROLL, SB_TOP, 0);
    (void)InvalidateRect(details, NULL, TRUE);
}

/* Where a line begins, in the control's own pixels; false in a plain edit control, whose lines are all of one height. */
static bool line_top(HWND details, LRESULT line, LONG *top)
{
    wchar_t name[32] = L"";
    POINTL at = {0, 0};

    (void)GetClassNameW(details, name, sizeof name / sizeof name[0]);
    if (lstrcmpiW(name, L"RICHEDIT50W") != 0) {
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
