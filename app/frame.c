/*
 * The wizard's window.
 *
 * An own frame rather than a property sheet: it can be resized, follows the monitor's resolution, and looks and behaves
 * the same on every Windows and under Wine.
 */
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <commctrl.h>
#include <objbase.h>

#include "app/frame_inside.h"
#include "app/scratch.h"
#include "app/steps.h"
#include "app/way_strip.h"
#include "app/wide.h"
#include "resources/resource.h"
#include "resources/version.h"

enum { EXIT_INTERNAL = 70 };

/* Messages to the frame; parameters are 0. */
enum frame_message {
    MESSAGE_EVIDENCE = WM_APP + 1 /* the session has new evidence */
};

enum { TICK_TIMER = 1, TICK_MS = 500 };

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

bool frame_asks_microsoft(const struct frame *frame)
{
    return frame->options->ask_microsoft;
}

struct view frame_view(struct frame *frame, struct arena *arena)
{
    struct view view = {&frame->input, arena};

    frame->input.evidence = session_now(frame->session)->evidence;
    frame->input.diagnosis = session_now(frame->session)->diagnosis;
    frame->input.catalogue = frame->embedded->catalogue;
    frame->input.program_version = PROGRAM_VERSION;
    frame->input.style = frame->embedded->style;
    frame->input.is_read_again = session_is_saved(frame->session);
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
    bool changed = frame->next_text != next || frame->cancel_text != cancel;

    if (frame->next_text != next) {
        frame->next_text = next;
        set_text(frame, IDC_NEXT, next);
    }
    if (frame->cancel_text != cancel) {
        frame->cancel_text = cancel;
        set_text(frame, IDCANCEL, cancel);
    }
    if (changed) { /* pages say this with each piece of news */
        frame_arrange(frame);
    }
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

struct page *frame_current_page(struct frame *frame)
{
    return frame->current < frame->page_count ? &frame->pages[frame->current] : NULL;
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

/* ---- going from page to page ---- */

/* What the page asks; above a saved report, whose it is and of when. */
static void show_headline(struct frame *frame)
{
    struct arena *arena = scratch_create();
    struct view view = frame_view(frame, arena);
    const char *text = view.input->is_read_again ? page_saved_headline(&view)
                                                 : view_text(&view, page_classes[frame->current]->headline);

    (void)SetDlgItemTextW(frame->window, IDC_HEADLINE, wide_from_utf8(arena, text));
    if (view.input->is_read_again) {
        (void)SetWindowTextW(frame->window,
                             wide_from_utf8(arena, arena_format(arena, "%s - " PROGRAM_NAME, text)));
    }
    arena_destroy(arena);
}

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
    struct page *older = frame_current_page(frame);
    struct page *page = &frame->pages[index];
    HWND first;

    /* The focus must not stay in a page that is about to be hidden. */
    focus(frame, GetDlgItem(frame->window, IDC_NEXT));
    frame->current = index;
    frame->filling = true;
    page_scroll_up(page);
    show_headline(frame);
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
    frame->filling = false;
    frame_arrange(frame);
    if (older && older != page) {
        (void)ShowWindow(older->window, SW_HIDE);
    }
    (void)ShowWindow(page->window, SW_SHOW);
    first = page->class->first_control ? page_control(page, page->class->first_control) : NULL;
    if (first && GetWindowLongPtrW(first, GWL_STYLE) & WS_VISIBLE) {
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
    struct page *page = frame_current_page(frame);

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
    struct page *page = frame_current_page(frame);

    if (page && page->class->cancel && page->class->cancel(page)) {
        return;
    }
    close_frame(frame);
}

/* ---- messages ---- */

/* Says why a saved report could not be opened, if that is so. */
static void tell_complaint(struct frame *frame)
{
    char *complaint = frame->session ? session_complaint(frame->session) : NULL;

    if (complaint) {
        struct arena *arena = scratch_create();

        (void)MessageBoxW(frame->window, wide_from_utf8(arena, complaint), L"" PROGRAM_NAME,
                          MB_OK | MB_ICONWARNING);
        arena_destroy(arena);
        free(complaint);
    }
}

static void on_evidence(struct frame *frame)
{
    struct page *page = frame_current_page(frame);

    switch (frame->session ? session_take(frame->session) : TAKEN_NOTHING) {
    case TAKEN_EVIDENCE:
        if (page && page->class->update) {
            page->class->update(page);
        }
        break;
    case TAKEN_SAVED_REPORT:
        frame_show(frame, PAGE_START);
        break;
    case TAKEN_NOTHING:
        break;
    }
    tell_complaint(frame);
}

static void on_tick(struct frame *frame)
{
    struct page *page = frame_current_page(frame);

    if (page) {
        page_tick(page);
    }
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
    frame->session = frame->saved
                         ? session_create_saved(window, MESSAGE_EVIDENCE, frame->saved, &frame->failure)
                         : session_create(window, MESSAGE_EVIDENCE, &frame->failure);
    frame->saved = NULL;
    if (!frame->session || !create_pages(frame)) {
        frame->closing = true;
        return;
    }
    apply_theme(frame);
    frame_set_first_place(frame);
    frame_show(frame, PAGE_START);
    (void)SetTimer(window, TICK_TIMER, TICK_MS, NULL);
}

static void on_destroy(struct frame *frame)
{
    (void)KillTimer(frame->window, TICK_TIMER);
    frame->page_count = 0; /* they go with the window, while its last message is still being looked at */
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
        frame_tell_least_size(frame, (MINMAXINFO *)longer);
        return TRUE;
    case WM_DPICHANGED:
        frame_take_place(frame, (const RECT *)longer);
        set_icons(window);
        change_theme(frame, HIWORD(wide));
        return TRUE;
    case WM_SETTINGCHANGE:
    case WM_THEMECHANGED:
    case WM_SYSCOLORCHANGE:
        change_theme(frame, (int)GetDpiForWindow(window));
        return FALSE;
    case WM_ERASEBKGND:
        frame_paint_background(frame, (HDC)wide);
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
    struct page *page = frame_current_page(frame);

    return message->message == WM_KEYDOWN && message->wParam == VK_RETURN && page &&
           page->class->take_return && page->class->take_return(page, message->hwnd);
}

/* Whoever goes through a page by keyboard must see where they are. */
static void follow_focus(struct frame *frame)
{
    struct page *page = frame_current_page(frame);
    HWND focus = GetFocus();

    if (page && focus != frame->focused) {
        page_reveal(page, focus);
    }
    frame->focused = focus;
}

static void take_message(struct frame *frame, MSG *message)
{
    struct page *page = frame_current_page(frame);

    if (page_takes_return(frame, message) || (page && page_take_key(page, message)) ||
        IsDialogMessageW(frame->window, message)) {
        return;
    }
    (void)TranslateMessage(message);
    (void)DispatchMessageW(message);
}

static int run_messages(struct frame *frame)
{
    MSG message;

    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        take_message(frame, &message);
        follow_focus(frame);
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

int frame_run(const struct options *options, const struct embedded *embedded, struct evidence *saved)
{
    INITCOMMONCONTROLSEX controls = {sizeof controls,
                                     ICC_LISTVIEW_CLASSES | ICC_PROGRESS_CLASS | ICC_STANDARD_CLASSES};
    HINSTANCE instance = GetModuleHandleW(NULL);
    struct frame *frame = calloc(1, sizeof *frame);
    int exit_code = EXIT_INTERNAL;
    HRESULT com; /* screen readers reach the accessible objects by it, and ShellExecute wants it */

    if (!frame) {
        evidence_destroy(saved);
        return exit_code;
    }
    frame->saved = saved;
    frame->options = options;
    frame->embedded = embedded;
    (void)InitCommonControlsEx(&controls);
    com = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);
    if (steps_register(instance) && way_strip_register(instance) &&
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
    evidence_destroy(frame->saved);
    theme_destroy(&frame->theme);
    free(frame);
    if (SUCCEEDED(com)) {
        CoUninitialize();
    }
    return exit_code;
}
