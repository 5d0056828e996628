/*
 * The wizard's window.
 *
 * An own frame rather than a property sheet: it can be resized, follows the monitor's resolution, and looks and behaves
 * the same on every Windows and under Wine.
 */
#include "app/frame.h"

#include <stdlib.h>
#include <string.h>

#include <commctrl.h>

#include "app/page.h"
#include "app/scratch.h"
#include "app/steps.h"
#include "app/wide.h"
#include "resources/resource.h"
#include "resources/version.h"

enum { EXIT_INTERNAL = 70 };

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
    FIRST_HEIGHT = 620,
    LEAST_WIDTH = 620
};

/* Messages to the frame; parameters are 0. */
enum frame_message {
    MESSAGE_EVIDENCE = WM_APP + 1 /* the session has new evidence */
};

enum { TICK_TIMER = 1, TICK_MS = 500 };

struct frame {
    HWND window;
    const struct options *options;
    const struct embedded *embedded;
    struct theme theme;
    struct session *session;
    struct failure failure; /* why there is no session */
    struct page pages[PAGE_COUNT];
    size_t page_count; /* made so far */
    enum page_index current;
    struct report_input input;
    const char *next_text; /* ids of the catalogue */
    const char *cancel_text;
    bool closing;
};

static const struct page_class *const page_classes[PAGE_COUNT] = {
    &page_start, &page_outlook, &page_connections, &page_autodiscover, &page_result};

/* ---- what pages know of the frame ---- */

struct session *frame_session(struct frame *frame)
{
    return frame->session;
}

const struct theme *frame_theme(const struct frame *frame)
{
    return &frame->theme;
}

const struct catalogue *frame_catalogue(const struct frame *frame)
{
    return frame->embedded->catalogue;
}

const char *frame_first_address(const struct frame *frame)
{
    return frame->options->emails.count > 0 ? frame->options->emails.items[0] : NULL;
}

struct view frame_view(struct frame *frame, struct arena *arena)
{
    struct view view = {&frame->input, arena};

    frame->input.evidence = session_evidence(frame->session);
    frame->input.diagnosis = session_diagnosis(frame->session);
    frame->input.catalogue = frame->embedded->catalogue;
    frame->input.program_version = PROGRAM_VERSION;
    frame->input.style = frame->embedded->style;
    return view;
}

static void set_text(struct frame *frame, int control, const char *text_id)
{
    struct arena *arena = scratch_create();
    const wchar_t *text = wide_from_utf8(arena, catalogue_text(frame_catalogue(frame), arena, text_id, NULL));

    (void)SetDlgItemTextW(frame->window, control, text);
    arena_destroy(arena);
}

void frame_set_buttons(struct frame *frame, const char *next, const char *cancel)
{
    if (frame->next_text != next) {
        frame->next_text = next;
        set_text(frame, IDC_NEXT, next);
    }
    if (frame->cancel_text != cancel) {
        frame->cancel_text = cancel;
        set_text(frame, IDCANCEL, cancel);
    }
    frame_arrange(frame);
}

bool frame_copy(struct frame *frame, const char *text)
{
    struct arena *arena = scratch_create();
    const wchar_t *wide = wide_from_utf8(arena, text);
    size_t size = (wcslen(wide) + 1) * sizeof *wide;
    HGLOBAL memory = GlobalAlloc(GMEM_MOVEABLE, size);
    void *bytes = memory ? GlobalLock(memory) : NULL;
    bool copied = false;

    if (bytes) {
        memcpy(bytes, wide, size);
        (void)GlobalUnlock(memory);
        if (OpenClipboard(frame->window)) {
            (void)EmptyClipboard();
            copied = SetClipboardData(CF_UNICODETEXT, memory) != NULL;
            (void)CloseClipboard();
        }
    }
    if (!copied) {
        (void)GlobalFree(memory);
    }
    arena_destroy(arena);
    return copied;
}

/* ---- places ---- */

struct frame_places {
    RECT steps;
    RECT headline;
    RECT page;
    int footer; /* its upper edge */
    int button_height;
};

static struct page *current_page(struct frame *frame)
{
    return frame->current < frame->page_count ? &frame->pages[frame->current] : NULL;
}

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

static void move_to(HWND window, const RECT *place)
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
            move_to(button, &place);
            right -= width + theme_pixels(theme, buttons[i] == IDCANCEL ? CANCEL_GAP : BUTTON_GAP);
        }
    }
}

void frame_arrange(struct frame *frame)
{
    struct page *page = current_page(frame);
    struct frame_places places;
    RECT client;

    if (!page || !GetClientRect(frame->window, &client) || IsIconic(frame->window)) {
        return;
    }
    compute_places(frame, &client, &places);
    move_to(GetDlgItem(frame->window, IDC_STEPS), &places.steps);
    move_to(GetDlgItem(frame->window, IDC_HEADLINE), &places.headline);
    place_buttons(frame, &client, &places);
    move_to(page->window, &places.page);
    page_arrange(page);
}

/* The smallest window in which no page loses anything. */
static void tell_least_size(struct frame *frame, MINMAXINFO *information)
{
    const struct theme *theme = &frame->theme;
    RECT client = {0, 0, theme_pixels(theme, LEAST_WIDTH), 0};
    struct frame_places places;
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
}

/* ---- resolution, fonts, colours ---- */

static void apply_theme(struct frame *frame)
{
    static const int buttons[] = {IDC_BACK, IDC_NEXT, IDCANCEL};

    steps_set_theme(GetDlgItem(frame->window, IDC_STEPS), &frame->theme);
    (void)SendDlgItemMessageW(frame->window, IDC_HEADLINE, WM_SETFONT, (WPARAM)frame->theme.headline, TRUE);
    for (size_t i = 0; i < sizeof buttons / sizeof buttons[0]; i++) {
        (void)SendDlgItemMessageW(frame->window, buttons[i], WM_SETFONT, (WPARAM)frame->theme.body, TRUE);
    }
    for (size_t i = 0; i < frame->page_count; i++) {
        page_apply_theme(&frame->pages[i]);
    }
}

static void change_theme(struct frame *frame, int dpi)
{
    struct theme older = frame->theme;

    theme_create(&frame->theme, dpi);
    apply_theme(frame);
    theme_destroy(&older);
    frame_arrange(frame);
    (void)RedrawWindow(frame->window, NULL, NULL, RDW_INVALIDATE | RDW_ERASE | RDW_ALLCHILDREN);
}

/*
 * Windows 10 1703 and later would rescale the dialog's controls by themselves, and then we would again. The function is
 * looked up since not every import library of the compilers has it; user32 is always loaded.
 */
static void keep_dialog_manager_out(HWND dialog)
{
    typedef BOOL(WINAPI * set_behaviour)(HWND, DIALOG_DPI_CHANGE_BEHAVIORS, DIALOG_DPI_CHANGE_BEHAVIORS);
    HMODULE user32 = GetModuleHandleW(L"user32.dll");
    FARPROC found = user32 ? GetProcAddress(user32, "SetDialogDpiChangeBehavior") : NULL;
    set_behaviour set = NULL;

    if (found) {
        memcpy(&set, &found, sizeof set);
        (void)set(dialog, DDC_DISABLE_ALL, DDC_DISABLE_ALL);
    }
}

static void paint_background(const struct frame *frame, HDC device)
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

/* ---- going from page to page ---- */

static void show_steps(struct frame *frame)
{
    struct arena *arena = scratch_create();
    const char *names[PAGE_COUNT];
    struct named_value room[3] = {{"number", arena_format(arena, "%d", (int)frame->current + 1)},
                                  {"count", arena_format(arena, "%d", (int)PAGE_COUNT)},
                                  {"name", NULL}};
    struct named_value_list parameters = {room, 3, 3};

    for (size_t i = 0; i < PAGE_COUNT; i++) {
        names[i] = catalogue_text(frame_catalogue(frame), arena, page_classes[i]->step, NULL);
    }
    room[2].value = names[frame->current];
    steps_set(GetDlgItem(frame->window, IDC_STEPS), names, PAGE_COUNT, frame->current,
              catalogue_text(frame_catalogue(frame), arena, "app.step", &parameters));
    arena_destroy(arena);
}

static void focus(struct frame *frame, HWND control)
{
    (void)SendMessageW(frame->window, WM_NEXTDLGCTL, (WPARAM)control, TRUE);
}

void frame_show(struct frame *frame, enum page_index index)
{
    struct page *older = current_page(frame);
    struct page *page = &frame->pages[index];
    HWND first;

    /* The focus must not stay in a page that is about to be hidden. */
    focus(frame, GetDlgItem(frame->window, IDC_NEXT));
    frame->current = index;
    set_text(frame, IDC_HEADLINE, page->class->headline);
    show_steps(frame);
    (void)EnableWindow(GetDlgItem(frame->window, IDC_BACK), index > PAGE_START);
    layout_show(frame->window, IDCANCEL, index != PAGE_RESULT);
    frame_set_buttons(frame, "button.next", "button.cancel");
    if (page->class->enter) {
        page->class->enter(page);
    }
    if (page->class->update) {
        page->class->update(page);
    }
    frame_arrange(frame);
    if (older && older != page) {
        (void)ShowWindow(older->window, SW_HIDE);
    }
    (void)ShowWindow(page->window, SW_SHOW);
    first = page->class->first_control ? page_control(page, page->class->first_control) : NULL;
    if (first) {
        focus(frame, first);
    }
}

static void close_frame(struct frame *frame)
{
    frame->closing = true;
    (void)ShowWindow(frame->window, SW_HIDE);
    (void)DestroyWindow(frame->window);
}

static void go_next(struct frame *frame)
{
    struct page *page = current_page(frame);

    if (!page || (page->class->leave && !page->class->leave(page)) || frame->closing) {
        return;
    }
    if (frame->current + 1 == PAGE_COUNT) {
        close_frame(frame);
        return;
    }
    frame_show(frame, (enum page_index)(frame->current + 1));
}

static void go_back(struct frame *frame)
{
    if (frame->current > PAGE_START) {
        frame_show(frame, (enum page_index)(frame->current - 1));
    }
}

static void on_cancel(struct frame *frame)
{
    struct page *page = current_page(frame);

    if (page && page->class->cancel && page->class->cancel(page)) {
        return;
    }
    close_frame(frame);
}

/* ---- messages ---- */

static void on_evidence(struct frame *frame)
{
    struct page *page = current_page(frame);

    if (frame->session && session_take(frame->session) && page && page->class->update) {
        page->class->update(page);
    }
}

static void on_tick(struct frame *frame)
{
    struct page *page = current_page(frame);

    if (page) {
        page_tick(page);
    }
}

static int smaller(int left, int right)
{
    return left < right ? left : right;
}

/* In the middle of the monitor that it is on, and not larger than that. */
static void set_first_place(struct frame *frame)
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

static void set_icons(HWND window)
{
    static const int sizes[2][2] = {{SM_CXSMICON, ICON_SMALL}, {SM_CXICON, ICON_BIG}};

    for (size_t i = 0; i < 2; i++) {
        int pixels = GetSystemMetricsForDpi(sizes[i][0], GetDpiForWindow(window));
        HANDLE icon = LoadImageW(GetModuleHandleW(NULL), MAKEINTRESOURCEW(IDI_WIZARD), IMAGE_ICON, pixels,
                                 pixels, LR_SHARED);

        (void)SendMessageW(window, WM_SETICON, (WPARAM)sizes[i][1], (LPARAM)icon);
    }
}

/* Makes the pages. They stand before Back in the order of Tab, so that Tab goes from the page to the buttons. */
static bool create_pages(struct frame *frame)
{
    HWND before = GetDlgItem(frame->window, IDC_HEADLINE);

    for (size_t i = 0; i < PAGE_COUNT; i++) {
        if (!page_create(&frame->pages[i], page_classes[i], frame, frame->window)) {
            return false;
        }
        keep_dialog_manager_out(frame->pages[i].window);
        (void)SetWindowPos(frame->pages[i].window, before, 0, 0, 0, 0,
                           SWP_NOMOVE | SWP_NOSIZE | SWP_NOACTIVATE);
        before = frame->pages[i].window;
        frame->page_count = i + 1;
    }
    return true;
}

static void on_init(struct frame *frame, HWND window)
{
    frame->window = window;
    keep_dialog_manager_out(window);
    theme_create(&frame->theme, (int)GetDpiForWindow(window));
    set_icons(window);
    set_text(frame, IDC_BACK, "button.back");
    (void)SetWindowTextW(window, L"" PROGRAM_NAME);
    (void)SendMessageW(window, DM_SETDEFID, IDC_NEXT, 0);
    frame->session = session_create(window, MESSAGE_EVIDENCE, &frame->failure);
    if (!frame->session || !create_pages(frame)) {
        frame->closing = true;
        return;
    }
    apply_theme(frame);
    set_first_place(frame);
    frame_show(frame, PAGE_START);
    (void)SetTimer(window, TICK_TIMER, TICK_MS, NULL);
}

static void on_destroy(struct frame *frame)
{
    (void)KillTimer(frame->window, TICK_TIMER);
    PostQuitMessage(0);
}

static void on_command(struct frame *frame, int control)
{
    switch (control) {
    case IDC_NEXT:
        go_next(frame);
        break;
    case IDC_BACK:
        go_back(frame);
        break;
    case IDCANCEL:
        on_cancel(frame);
        break;
    default:
        break;
    }
}

static INT_PTR colour(HDC device, int background, int text)
{
    (void)SetTextColor(device, GetSysColor(text));
    (void)SetBkColor(device, GetSysColor(background));
    return (INT_PTR)GetSysColorBrush(background);
}

static INT_PTR CALLBACK frame_procedure(HWND window, UINT message, WPARAM wide, LPARAM longer)
{
    struct frame *frame = (struct frame *)GetWindowLongPtrW(window, DWLP_USER);

    if (message == WM_INITDIALOG) {
        (void)SetWindowLongPtrW(window, DWLP_USER, longer);
        on_init((struct frame *)longer, window);
        return FALSE;
    }
    if (!frame) {
        return FALSE;
    }
    switch (message) {
    case MESSAGE_EVIDENCE:
        on_evidence(frame);
        return TRUE;
    case WM_COMMAND:
        on_command(frame, LOWORD(wide));
        return TRUE;
    case WM_TIMER:
        on_tick(frame);
        return TRUE;
    case WM_SIZE:
        frame_arrange(frame);
        (void)InvalidateRect(window, NULL, TRUE);
        return TRUE;
    case WM_GETMINMAXINFO:
        tell_least_size(frame, (MINMAXINFO *)longer);
        return TRUE;
    case WM_DPICHANGED:
        move_to(window, (const RECT *)longer);
        set_icons(window);
        change_theme(frame, HIWORD(wide));
        return TRUE;
    case WM_SETTINGCHANGE:
    case WM_THEMECHANGED:
    case WM_SYSCOLORCHANGE:
        change_theme(frame, (int)GetDpiForWindow(window));
        return FALSE;
    case WM_ERASEBKGND:
        paint_background(frame, (HDC)wide);
        (void)SetWindowLongPtrW(window, DWLP_MSGRESULT, 1);
        return TRUE;
    case WM_CTLCOLORDLG:
    case WM_CTLCOLORSTATIC:
        return colour((HDC)wide, COLOR_WINDOW, COLOR_WINDOWTEXT);
    case WM_CTLCOLORBTN:
        return colour((HDC)wide, COLOR_BTNFACE, COLOR_BTNTEXT);
    case WM_CLOSE:
        close_frame(frame);
        return TRUE;
    case WM_DESTROY:
        on_destroy(frame);
        return TRUE;
    default:
        return FALSE;
    }
}

/* Enter means Next, except in a control for which the page has a better meaning. */
static bool page_takes_return(struct frame *frame, const MSG *message)
{
    struct page *page = current_page(frame);

    return message->message == WM_KEYDOWN && message->wParam == VK_RETURN && page &&
           page->class->take_return && page->class->take_return(page, message->hwnd);
}

static int run_messages(struct frame *frame)
{
    MSG message;

    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        if (page_takes_return(frame, &message) || IsDialogMessageW(frame->window, &message)) {
            continue;
        }
        (void)TranslateMessage(&message);
        (void)DispatchMessageW(&message);
    }
    return 0;
}

static void tell_failure(const struct frame *frame)
{
    struct arena *arena = scratch_create();
    struct named_value room[1] = {{"reason", frame->failure.text ? frame->failure.text : ""}};
    struct named_value_list parameters = {room, 1, 1};
    const char *text = catalogue_text(frame_catalogue(frame), arena, "program.no-engine", &parameters);

    (void)MessageBoxW(NULL, wide_from_utf8(arena, text), L"" PROGRAM_NAME, MB_OK | MB_ICONERROR);
    arena_destroy(arena);
}

int frame_run(const struct options *options, const struct embedded *embedded)
{
    INITCOMMONCONTROLSEX controls = {sizeof controls,
                                     ICC_LISTVIEW_CLASSES | ICC_PROGRESS_CLASS | ICC_STANDARD_CLASSES};
    HINSTANCE instance = GetModuleHandleW(NULL);
    struct frame *frame = calloc(1, sizeof *frame);
    int exit_code = EXIT_INTERNAL;

    if (!frame) {
        return exit_code;
    }
    frame->options = options;
    frame->embedded = embedded;
    (void)InitCommonControlsEx(&controls);
    if (steps_register(instance) &&
        CreateDialogParamW(instance, MAKEINTRESOURCEW(IDD_FRAME), NULL, frame_procedure, (LPARAM)frame)) {
        if (frame->closing) {
            tell_failure(frame);
            (void)DestroyWindow(frame->window);
        } else {
            (void)ShowWindow(frame->window, SW_SHOWDEFAULT);
            exit_code = run_messages(frame);
        }
    }
    /* Only now: pages may look at the evidence as long as there are pages. */
    session_destroy(frame->session);
    theme_destroy(&frame->theme);
    free(frame);
    return exit_code;
}
