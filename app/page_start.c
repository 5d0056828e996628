/*
 * The first page: what this does, for which address, and what goes over the network.
 */
#include <string.h>

#include <windows.h>

#include <commdlg.h>

#include "app/page.h"
#include "app/scratch.h"
#include "app/typed_address.h"
#include "app/wide.h"
#include "core/evidence/text.h"
#include "resources/resource.h"

enum {
    PATH_CHARACTERS = 32 * 1024,
    TEXT_MAXIMUM = 2000,
    ADDRESS_LONGEST = 320 /* RFC 5321 section 4.5.3.1: 64 + @ + 255 */
};

struct start {
    bool typed;      /* the person has changed the address: leave it alone */
    bool filling;    /* we are changing it ourselves */
    bool mistaken;   /* the mistake is shown */
    size_t accounts; /* as many as there were when the drop-down list was made */
    bool looked;     /* and whether Outlook's profiles had been read */
    struct arena *offered_arena;
    struct text_list offered; /* Outlook's addresses in the drop-down list */
    const char *all;          /* the words for all of them; NULL = there is no choice */
};

static const struct layout_row rows[] = {
    {LAYOUT_TEXT, 0, 0, {IDC_SENTENCE}},
    {LAYOUT_TEXT, 20, 0, {IDC_START_LABEL}},
    {LAYOUT_FIELD, 4, 400, {IDC_START_ADDRESS}},
    {LAYOUT_MARKED, 8, 20, {IDC_START_MISTAKE_MARK, IDC_START_MISTAKE}},
    {LAYOUT_TEXT, 24, 0, {IDC_START_HEADING}},
    {LAYOUT_MARKED, 8, 8, {IDC_START_BULLET_1, IDC_START_POINT_1}},
    {LAYOUT_MARKED, 8, 8, {IDC_START_BULLET_2, IDC_START_POINT_2}},
    {LAYOUT_MARKED, 8, 8, {IDC_START_BULLET_3, IDC_START_POINT_3}},
    {LAYOUT_CHECK, 14, 0, {IDC_START_MICROSOFT}},
    {LAYOUT_TEXT, 20, 0, {IDC_HINT}},
    {LAYOUT_BUTTONS, 14, 0, {IDC_START_OPEN}},
};

static const struct page_text texts[] = {
    {IDC_SENTENCE, "page.start.about"},
    {IDC_START_LABEL, "page.start.address"},
    {IDC_START_HEADING, "page.start.next"},
    {IDC_START_POINT_1, "page.start.looks"},
    {IDC_START_POINT_2, "page.start.asks"},
    {IDC_START_POINT_3, "page.start.password"},
    {IDC_START_MICROSOFT, "page.start.microsoft"},
    {IDC_START_OPEN, "page.start.open"},
};

static struct start *state_of(const struct page *page)
{
    return page->state;
}

/* Puts an address into the field as if nobody had touched it. */
static void fill(struct page *page, const char *address)
{
    state_of(page)->filling = true;
    (void)page_set_text(page, IDC_START_ADDRESS, address);
    state_of(page)->filling = false;
}

static void open(struct page *page)
{
    const char *address = frame_first_address(page->frame);

    page->state = arena_allocate(page->arena, 1, sizeof(struct start));
    (void)SendMessageW(page_control(page, IDC_START_ADDRESS), CB_LIMITTEXT, ADDRESS_LONGEST, 0);
    if (address) {
        fill(page, address);
        state_of(page)->typed = true;
    }
    (void)page_set_text(
        page, IDC_HINT,
        catalogue_text(frame_catalogue(page->frame), page->arena, "page.start.hint.looking", NULL));
    (void)SendMessageW(page_control(page, IDC_START_MICROSOFT), BM_SETCHECK,
                       frame_asks_microsoft(page->frame) ? BST_CHECKED : BST_UNCHECKED, 0);
}

static void close(struct page *page)
{
    arena_destroy(state_of(page)->offered_arena);
}

static void set_theme(struct page *page)
{
    (void)SendMessageW(page_control(page, IDC_START_HEADING), WM_SETFONT,
                       (WPARAM)frame_theme(page->frame)->strong, TRUE);
}

/* Instead of a check: whose report this is, of when, and that nothing is asked. */
static void enter(struct page *page)
{
    static const int of_a_check[] = {IDC_START_LABEL,        IDC_START_ADDRESS,  IDC_START_HEADING,
                                     IDC_START_BULLET_1,     IDC_START_POINT_1,  IDC_START_BULLET_2,
                                     IDC_START_POINT_2,      IDC_START_BULLET_3, IDC_START_POINT_3,
                                     IDC_START_MISTAKE_MARK, IDC_START_MISTAKE,  IDC_START_MICROSOFT};
    struct arena *arena;
    struct view view;

    if (!session_is_saved(frame_session(page->frame))) {
        return;
    }
    arena = scratch_create();
    view = frame_view(page->frame, arena);
    for (size_t i = 0; i < sizeof of_a_check / sizeof of_a_check[0]; i++) {
        layout_show(page->window, of_a_check[i], false);
    }
    (void)page_set_text(page, IDC_SENTENCE, view_visible(arena, view_read_again(&view), TEXT_MAXIMUM));
    (void)page_set_text(page, IDC_HINT, view_text(&view, "page.start.hint.then"));
    (void)page_set_text(page, IDC_START_OPEN, view_text(&view, "page.start.open.then"));
    arena_destroy(arena);
}

/* Whether the profiles were read: until then an empty list means nothing. */
static bool has_looked(const struct evidence *evidence)
{
    const struct job_record *job = evidence_find_job(evidence, "accounts");

    return job && job->state != JOB_UNKNOWN && job->state != JOB_RUNNING;
}

/* Fills the drop-down list anew: where there are several, all of them together come first. */
static void offer(struct page *page, const struct view *view)
{
    struct start *start = state_of(page);
    HWND field = page_control(page, IDC_START_ADDRESS);
    const char *text = page_get_text(page, IDC_START_ADDRESS, view->arena);
    bool all_chosen = start->all && text_equal(text, start->all);
    LRESULT selected = SendMessageW(field, CB_GETEDITSEL, 0, 0);

    arena_destroy(start->offered_arena);
    start->offered_arena = scratch_create();
    memset(&start->offered, 0, sizeof start->offered);
    const struct view lasting = {view->input, start->offered_arena};

    page_outlook_addresses(&lasting, &start->offered);
    start->all = page_all_addresses(&lasting, &start->offered);
    start->filling = true;
    (void)SendMessageW(field, CB_RESETCONTENT, 0, 0);
    if (start->all) {
        (void)SendMessageW(field, CB_ADDSTRING, 0, (LPARAM)wide_from_utf8(view->arena, start->all));
    }
    for (size_t i = 0; i < start->offered.count; i++) {
        (void)SendMessageW(field, CB_ADDSTRING, 0,
                           (LPARAM)wide_from_utf8(view->arena, start->offered.items[i]));
    }
    start->filling = false;
    if (start->all && (all_chosen || !start->typed)) {
        text = start->all;
    } else if (!start->typed && start->offered.count > 0) {
        text = start->offered.items[0];
    }
    fill(page, text);
    if (start->typed) {
        (void)SendMessageW(field, CB_SETEDITSEL, 0, selected);
    }
}

/* Offers the addresses that were found, and takes all of them unless something was typed. */
static void update(struct page *page)
{
    const struct evidence *evidence = session_now(frame_session(page->frame))->evidence;
    struct start *start = state_of(page);
    bool looked = has_looked(evidence);
    struct arena *arena;
    struct view view;

    if (session_is_saved(frame_session(page->frame)) ||
        (evidence->accounts.count == start->accounts && looked == start->looked) ||
        SendMessageW(page_control(page, IDC_START_ADDRESS), CB_GETDROPPEDSTATE, 0, 0)) {
        return;
    }
    arena = scratch_create();
    view = frame_view(page->frame, arena);
    if (evidence->accounts.count != start->accounts) {
        offer(page, &view);
    }
    start->accounts = evidence->accounts.count;
    start->looked = looked;
    (void)page_set_text(page, IDC_HINT, page_start_hint(&view, looked));
    frame_arrange(page->frame);
    arena_destroy(arena);
}

static void show_mistake(struct page *page, const char *text_id)
{
    bool wanted = text_id != NULL;

    if (wanted) {
        struct arena *arena = scratch_create();

        page_set_mark(page, IDC_START_MISTAKE_MARK, MARK_WARNING);
        (void)page_set_text(page, IDC_START_MISTAKE,
                            catalogue_text(frame_catalogue(page->frame), arena, text_id, NULL));
        arena_destroy(arena);
    }
    if (wanted || state_of(page)->mistaken) {
        layout_show(page->window, IDC_START_MISTAKE_MARK, wanted);
        layout_show(page->window, IDC_START_MISTAKE, wanted);
        state_of(page)->mistaken = wanted;
        frame_arrange(page->frame);
    }
}

static bool is_asked_about(const struct session *session, const struct text_list *addresses)
{
    const struct text_list *asked = session_addresses(session);
    bool same = asked->count == addresses->count;

    for (size_t i = 0; same && i < asked->count; i++) {
        same = text_equal(asked->items[i], addresses->items[i]);
    }
    return same;
}

/* The address is looked at, and with it the network part begins, while the person reads the next pages. */
static bool take_address(struct page *page, struct session *session)
{
    struct arena *arena = scratch_create();
    const char *typed = page_get_text(page, IDC_START_ADDRESS, arena);
    bool all = state_of(page)->all && text_equal(typed, state_of(page)->all);
    const char *address = typed_address_clean(arena, typed);
    const char *problem = all ? NULL : typed_address_problem(arena, address);
    bool microsoft = SendMessageW(page_control(page, IDC_START_MICROSOFT), BM_GETCHECK, 0, 0) == BST_CHECKED;

    show_mistake(page, problem);
    if (problem) {
        HWND field = page_control(page, IDC_START_ADDRESS);

        (void)SendMessageW(GetParent(page->window), WM_NEXTDLGCTL, (WPARAM)field, TRUE);
        MessageBeep(MB_ICONWARNING);
    } else {
        struct text_list one = {0};
        const struct text_list *addresses = all ? &state_of(page)->offered : &one;

        text_list_append(arena, &one, address);
        fill(page, all ? typed : address);
        if (!is_asked_about(session, addresses) || session_asks_microsoft(session) != microsoft) {
            session_ask(session, addresses, microsoft);
        }
    }
    arena_destroy(arena);
    return !problem;
}

/* Next. */
static bool leave(struct page *page)
{
    struct session *session = frame_session(page->frame);

    return session_is_saved(session) || take_address(page, session);
}

/* Pairs of texts, each with its end, and one more end. */
static const wchar_t *file_kinds(struct page *page, struct arena *arena)
{
    const char *words = catalogue_text(frame_catalogue(page->frame), arena, "open.all", NULL);
    wchar_t *kinds = wide_from_utf8(arena, arena_format(arena, "%s|*.html;*.htm;*.json||", words));

    for (wchar_t *at = kinds; *at; at++) {
        if (*at == L'|') {
            *at = L'\0';
        }
    }
    return kinds;
}

static void ask_report(struct page *page)
{
    struct arena *arena = scratch_create();
    wchar_t *path = arena_allocate(arena, PATH_CHARACTERS, sizeof *path);
    OPENFILENAMEW dialog;

    path[0] = L'\0';
    memset(&dialog, 0, sizeof dialog);
    dialog.lStructSize = sizeof dialog;
    dialog.hwndOwner = GetParent(page->window);
    dialog.lpstrFilter = file_kinds(page, arena);
    dialog.lpstrFile = path;
    dialog.nMaxFile = PATH_CHARACTERS;
    dialog.Flags = OFN_FILEMUSTEXIST | OFN_HIDEREADONLY | OFN_NOCHANGEDIR;
    if (GetOpenFileNameW(&dialog)) {
        session_open(frame_session(page->frame), frame_catalogue(page->frame), wide_to_utf8(arena, path));
    }
    arena_destroy(arena);
}

static void command(struct page *page, int control, int code)
{
    struct start *start = state_of(page);

    if (control == IDC_START_OPEN && code == BN_CLICKED) {
        ask_report(page);
        return;
    }

    if (control != IDC_START_ADDRESS || start->filling) {
        return;
    }
    if (code == CBN_EDITCHANGE || code == CBN_SELCHANGE) {
        start->typed = true;
        show_mistake(page, NULL);
    }
}

const struct page_class page_start = {
    .step = "page.start.step",
    .headline = "page.start.headline",
    .dialog = IDD_START,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .texts = texts,
    .text_count = sizeof texts / sizeof texts[0],
    .open = open,
    .close = close,
    .set_theme = set_theme,
    .enter = enter,
    .update = update,
    .leave = leave,
    .command = command,
    .first_control = IDC_START_ADDRESS,
};
