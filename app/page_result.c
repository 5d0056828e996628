/*
 * The answer: one sentence, what was found, what to do, what to tell IT.
 *
 * The page shows the evidence as it was when it was opened: a verdict that changes while someone reads it, or that differs
 * from the report just saved, helps nobody. "Check again" looks anew.
 */
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <commdlg.h>
#include <shellapi.h>

#include "app/control.h"
#include "app/details.h"
#include "app/file.h"
#include "app/list.h"
#include "app/page.h"
#include "app/scratch.h"
#include "app/way_strip.h"
#include "app/wide.h"
#include "core/diagnose/path.h"
#include "core/evidence/text.h"
#include "core/report/view_path.h"
#include "resources/resource.h"
#include "resources/version.h"

enum { PATH_CHARACTERS = 32 * 1024, DAY_CHARACTERS = 10 /* of "2026-11-21T10:00:00Z" */ };

struct result {
    struct list list;
    HWND details;
    struct snapshot *snapshot; /* as it was when the page was opened; NULL before */
    struct report_input input;
    const struct path *path; /* the way that is drawn; NULL = none */
    size_t shown;            /* the finding in the details */
    bool is_new;             /* the list was filled, and has not been arranged yet */
    char *saved;             /* the file that was saved last, UTF-8, malloc'd */
};

static const struct layout_row rows[] = {
    {LAYOUT_MARKED, 0, 24, {IDC_MARK, IDC_SENTENCE}},
    {LAYOUT_TEXT, 6, 0, {IDC_HINT}},
    {LAYOUT_TEXT, 12, 0, {IDC_RESULT_WAY_LABEL}},
    {LAYOUT_ASKED, 8, 0, {IDC_RESULT_WAY}},
    {LAYOUT_TEXT, 6, 0, {IDC_RESULT_WAY_SAID}},
    {LAYOUT_TEXT, 12, 0, {IDC_RESULT_FINDINGS_LABEL}},
    {LAYOUT_ROWS, 4, 4, {IDC_LIST}},
    {LAYOUT_FILL, 12, 150, {IDC_RESULT_DETAILS}},
    {LAYOUT_LABELLED, 12, 0, {IDC_RESULT_PHONE_LABEL, IDC_RESULT_PHONE}},
    {LAYOUT_TEXT, 8, 0, {IDC_RESULT_SAVED}},
    {LAYOUT_BUTTONS, 12, 0, {IDC_RESULT_SAVE, IDC_RESULT_COPY, IDC_RESULT_AGAIN, IDC_RESULT_OPEN}},
};

static const struct page_text texts[] = {
    {IDC_RESULT_FINDINGS_LABEL, "page.result.findings"},
    {IDC_RESULT_PHONE_LABEL, "page.result.phone"},
    {IDC_RESULT_SAVE, "page.result.save"},
    {IDC_RESULT_COPY, "page.result.copy"},
    {IDC_RESULT_AGAIN, "page.result.again"},
    {IDC_RESULT_OPEN, "page.result.open"},
};

static const struct list_column columns[] = {{"page.result.finding", 200, true, false, 0}};

static struct result *state_of(const struct page *page)
{
    return page->state;
}

static struct view view_of(struct page *page, struct arena *arena)
{
    struct view view = {&state_of(page)->input, arena};

    return view;
}

static const struct finding *finding_at(const struct result *result, size_t row)
{
    const struct finding_list *findings = result->snapshot ? &result->snapshot->diagnosis->findings : NULL;

    return findings && row < findings->count ? &findings->items[row] : NULL;
}

static const char *cell(void *context, struct arena *arena, size_t row, size_t column)
{
    struct page *page = context;
    const struct finding *finding = finding_at(state_of(page), row);
    struct view view = view_of(page, arena);

    (void)column;
    return finding ? page_finding_title(&view, finding) : "";
}

static enum mark row_mark(void *context, size_t row)
{
    struct page *page = context;
    const struct finding *finding = finding_at(state_of(page), row);

    return finding ? page_finding_mark(finding) : MARK_NONE;
}

static void open(struct page *page)
{
    struct result *result = arena_allocate(page->arena, 1, sizeof *result);
    struct list *list = &result->list;

    page->state = result;
    list->window = page_control(page, IDC_LIST);
    list->columns = columns;
    list->column_count = sizeof columns / sizeof columns[0];
    list->context = page;
    list->cell = cell;
    list->mark = row_mark;
    list_open(list, frame_catalogue(page->frame));
    control_leave_keys(page_control(page, IDC_RESULT_PHONE));
    result->details = details_create(page->window, IDC_RESULT_DETAILS, list->window);
}

static void close(struct page *page)
{
    struct result *result = state_of(page);

    session_release(frame_session(page->frame), result->snapshot);
    free(result->saved);
}

/* ---- the way ---- */

/* Below the picture: the chosen link in a sentence. */
static void say_link(struct page *page)
{
    struct result *result = state_of(page);
    struct arena *arena = scratch_create();
    struct view view = view_of(page, arena);
    size_t chosen = way_strip_chosen(page_control(page, IDC_RESULT_WAY));

    if (result->path && chosen < result->path->links.count &&
        page_set_text(page, IDC_RESULT_WAY_SAID, view_path_said(&view, result->path, chosen))) {
        frame_arrange(page->frame);
    }
    arena_destroy(arena);
}

/* Draws the way of an account, or (NULL) the one that is worst. */
static void draw_way(struct page *page, const char *account)
{
    struct result *result = state_of(page);
    struct arena *arena = scratch_create();
    struct view view = view_of(page, arena);
    const struct path *path = view_path_of(&view, account);
    struct way_strip_link links[WAY_STRIP_LINKS];
    size_t count = path && path->links.count < WAY_STRIP_LINKS ? path->links.count : 0;

    result->path = path;
    layout_show(page->window, IDC_RESULT_WAY_LABEL, count > 0);
    layout_show(page->window, IDC_RESULT_WAY, count > 0);
    layout_show(page->window, IDC_RESULT_WAY_SAID, count > 0);
    for (size_t i = 0; i < count; i++) {
        const struct path_part *part = &path->links.items[i];
        struct path_words words;

        view_path_words(&view, path, part, &words);
        links[i].mark = page_path_mark(part->state);
        links[i].is_open = part->state == PATH_NOT_REACHED || part->state == PATH_NOT_CHECKED;
        links[i].name = words.name;
        links[i].tech = words.tech;
        links[i].state = words.state;
        links[i].spoken = view_path_item(&view, path, i);
    }
    if (count > 0) {
        (void)page_set_text(page, IDC_RESULT_WAY_LABEL,
                            view_text1(&view, "page.result.way", "title", view_path_title(&view, path)));
        way_strip_set(page_control(page, IDC_RESULT_WAY), links, count, view_path_focus(&view, path),
                      view_path_line(&view, path));
        say_link(page);
    }
    arena_destroy(arena);
}

/* The picture follows the finding that is read: to its account's way, and there to its link. */
static void follow_finding(struct page *page, const struct finding *finding)
{
    struct result *result = state_of(page);
    int link = path_link_of(finding_kind_find(finding->id));

    if (result->path && finding->account && !path_concerns(finding, result->path->account)) {
        draw_way(page, finding->account);
    }
    if (result->path && link != LINK_CHECK) {
        way_strip_choose(page_control(page, IDC_RESULT_WAY), (size_t)(link - PATH_FIRST));
        say_link(page);
    }
}

/* A link was chosen: its sentence, and the finding that marks it. */
static void on_link(struct page *page)
{
    struct result *result = state_of(page);
    size_t chosen = way_strip_chosen(page_control(page, IDC_RESULT_WAY));
    const struct path_part *part =
        result->path && chosen < result->path->links.count ? &result->path->links.items[chosen] : NULL;
    struct arena *arena = scratch_create();
    struct view view = view_of(page, arena);
    const struct finding *marked = part ? view_path_finding(&view, result->path, part) : NULL;

    say_link(page);
    for (size_t i = 0; marked && finding_at(result, i); i++) {
        if (finding_at(result, i) == marked && i != result->shown) {
            ListView_SetItemState(result->list.window, (int)i, LVIS_SELECTED | LVIS_FOCUSED,
                                  LVIS_SELECTED | LVIS_FOCUSED);
            (void)ListView_EnsureVisible(result->list.window, (int)i, FALSE);
        }
    }
    arena_destroy(arena);
}

/* ---- the findings ---- */

static bool is_only_finding(const struct result *result)
{
    return finding_at(result, 0) && !finding_at(result, 1);
}

/* Fills the details with one finding, section by section. */
static void show_finding(struct page *page, size_t row)
{
    struct result *result = state_of(page);
    const struct finding *finding = finding_at(result, row);
    const struct theme *theme = frame_theme(page->frame);
    struct arena *arena = scratch_create();
    struct view view = view_of(page, arena);
    struct finding_words words;
    size_t skipped;

    result->shown = row;
    words.count = 0;
    if (finding) {
        page_finding_words(&view, finding, &words);
    }
    /* The title of the only finding stands at the top of the page already. */
    skipped =
        is_only_finding(result) && words.count > 0 && words.paragraphs[0].kind == PARAGRAPH_TITLE ? 1 : 0;
    details_set(result->details, theme, words.paragraphs + skipped, words.count - skipped);
    arena_destroy(arena);
}

static void set_theme(struct page *page)
{
    struct result *result = state_of(page);
    const struct theme *theme = frame_theme(page->frame);

    list_set_theme(&result->list, theme);
    way_strip_set_theme(page_control(page, IDC_RESULT_WAY), theme);
    (void)SendMessageW(page_control(page, IDC_RESULT_PHONE), WM_SETFONT, (WPARAM)theme->strong, TRUE);
    (void)SendMessageW(page_control(page, IDC_RESULT_SAVED), WM_SETFONT, (WPARAM)theme->body, TRUE);
    if (result->snapshot) {
        show_finding(page, result->shown);
    }
}

/* Takes the evidence of this moment. */
static void take(struct page *page)
{
    struct result *result = state_of(page);
    struct session *session = frame_session(page->frame);
    struct arena *arena = scratch_create();

    session_release(session, result->snapshot);
    result->snapshot = session_keep(session);
    result->path = NULL;
    result->input = *frame_view(page->frame, arena).input;
    arena_destroy(arena);
}

static void show_saved(struct page *page, const char *text)
{
    layout_show(page->window, IDC_RESULT_SAVED, text != NULL);
    layout_show(page->window, IDC_RESULT_OPEN, text != NULL && state_of(page)->saved != NULL);
    (void)page_set_text(page, IDC_RESULT_SAVED, text ? text : "");
    frame_arrange(page->frame);
}

static void enter(struct page *page)
{
    struct result *result = state_of(page);
    struct arena *arena = scratch_create();
    struct view view;
    struct page_words words;

    take(page);
    view = view_of(page, arena);
    page_result_words(&view, session_asking(frame_session(page->frame)), &words);
    page_set_words(page, &words);
    (void)page_set_text(page, IDC_RESULT_PHONE, report_phone_line(&result->input, arena));
    draw_way(page, NULL);
    list_refresh(&result->list, result->snapshot->diagnosis->findings.count);
    /* There is nothing to choose where there is one: it would be said three times on one page. */
    layout_show(page->window, IDC_RESULT_FINDINGS_LABEL, !is_only_finding(result));
    layout_show(page->window, IDC_LIST, !is_only_finding(result));
    ListView_SetItemState(result->list.window, 0, LVIS_SELECTED | LVIS_FOCUSED, LVIS_SELECTED | LVIS_FOCUSED);
    show_finding(page, 0);
    result->is_new = true;
    free(result->saved);
    result->saved = NULL;
    layout_show(page->window, IDC_RESULT_AGAIN, !session_is_saved(frame_session(page->frame)));
    show_saved(page, NULL);
    frame_set_buttons(page->frame, "button.close", "button.cancel");
    arena_destroy(arena);
}

static void resized(struct page *page)
{
    struct result *result = state_of(page);

    list_fit(&result->list);
    /* It was filled before it had its height, and so may begin further down. */
    if (result->is_new) {
        result->is_new = false;
        (void)ListView_EnsureVisible(result->list.window, 0, FALSE);
    }
    details_fit(result->details);
}

/* "Outlook connection report 2026-11-21.html"; of a saved one with the day of its check. */
static const char *suggested_name(struct page *page, struct arena *arena)
{
    struct view view = view_of(page, arena);
    const char *started = view.input->evidence->run.started;
    SYSTEMTIME now;

    GetLocalTime(&now);
    if (view.input->is_read_again && started && strspn(started, "0123456789-") == DAY_CHARACTERS) {
        return view_text1(&view, "save.name", "date", arena_copy_bytes(arena, started, DAY_CHARACTERS));
    }
    return view_text1(&view, "save.name", "date",
                      arena_format(arena, "%04d-%02d-%02d", now.wYear, now.wMonth, now.wDay));
}

/* The two kinds of report as the dialog wants them: pairs of texts, each with its end, and one more end. */
static const wchar_t *file_kinds(struct page *page, struct arena *arena)
{
    struct view view = view_of(page, arena);
    wchar_t *kinds =
        wide_from_utf8(arena, arena_format(arena, "%s|*.html|%s|*.json||", view_text(&view, "save.html"),
                                           view_text(&view, "save.json")));

    for (wchar_t *at = kinds; *at; at++) {
        if (*at == L'|') {
            *at = L'\0';
        }
    }
    return kinds;
}

/* Asks where to save; NULL when the person changed their mind. Owned by the arena. */
static const char *ask_file(struct page *page, struct arena *arena)
{
    wchar_t *path = arena_allocate(arena, PATH_CHARACTERS, sizeof *path);
    OPENFILENAMEW dialog;

    wide_copy(path, PATH_CHARACTERS, suggested_name(page, arena));
    memset(&dialog, 0, sizeof dialog);
    dialog.lStructSize = sizeof dialog;
    dialog.hwndOwner = GetParent(page->window);
    dialog.lpstrFilter = file_kinds(page, arena);
    dialog.lpstrFile = path;
    dialog.nMaxFile = PATH_CHARACTERS;
    dialog.lpstrDefExt = L"html";
    dialog.Flags = OFN_OVERWRITEPROMPT | OFN_PATHMUSTEXIST | OFN_HIDEREADONLY | OFN_NOCHANGEDIR;
    return GetSaveFileNameW(&dialog) ? wide_to_utf8(arena, path) : NULL;
}

static void save_as(struct page *page, const char *path, struct arena *arena)
{
    struct result *result = state_of(page);
    struct view view = view_of(page, arena);
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    const char *bytes = text_ends_ignoring_case(path, ".json")
                            ? report_json(&result->input, arena, &len, &failure)
                            : report_html(&result->input, arena, &len, &failure);

    free(result->saved);
    result->saved = NULL;
    if (bytes && file_save(arena, path, bytes, len, &failure)) {
        result->saved = malloc(strlen(path) + 1);
        if (result->saved) {
            memcpy(result->saved, path, strlen(path) + 1);
        }
        show_saved(page, view_text1(&view, "save.done", "file", path));
    } else {
        MessageBeep(MB_ICONWARNING);
        show_saved(page, view_text2(&view, "save.failed", "file", path, "reason",
                                    file_failure_text(result->input.catalogue, arena, &failure)));
    }
}

static void save(struct page *page)
{
    struct arena *arena = scratch_create();
    const char *path = ask_file(page, arena);

    if (path) {
        save_as(page, path, arena);
    }
    arena_destroy(arena);
}

static void open_saved(struct page *page)
{
    struct arena *arena = scratch_create();
    struct view view = view_of(page, arena);
    const char *path = state_of(page)->saved;

    if (path && (INT_PTR)ShellExecuteW(GetParent(page->window), L"open", wide_from_utf8(arena, path), NULL,
                                       NULL, SW_SHOWNORMAL) <= 32) {
        show_saved(page, view_text1(&view, "save.not-opened", "file", path));
    }
    arena_destroy(arena);
}

static void copy(struct page *page)
{
    struct arena *arena = scratch_create();

    page_copy(page, IDC_RESULT_COPY, "page.result.copy", report_text(&state_of(page)->input, arena));
    arena_destroy(arena);
}

static void check_again(struct page *page)
{
    struct session *session = frame_session(page->frame);
    bool was_asked = session_addresses(session)->count > 0;

    if (was_asked) {
        session_ask(session, session_addresses(session), session_asks_microsoft(session));
    }
    frame_show(page->frame, was_asked ? PAGE_AUTODISCOVER : PAGE_START);
}

static void command(struct page *page, int control, int code)
{
    if (control == IDC_RESULT_WAY && code == WAY_STRIP_CHOSEN) {
        on_link(page);
        return;
    }
    if (code != BN_CLICKED) {
        return;
    }
    switch (control) {
    case IDC_RESULT_SAVE:
        save(page);
        break;
    case IDC_RESULT_COPY:
        copy(page);
        break;
    case IDC_RESULT_AGAIN:
        check_again(page);
        break;
    case IDC_RESULT_OPEN:
        open_saved(page);
        break;
    default:
        break;
    }
}

static bool notify(struct page *page, const NMHDR *header)
{
    struct result *result = state_of(page);

    if (header->hwndFrom == result->list.window && header->code == LVN_ITEMCHANGED) {
        const NMLISTVIEW *change = (const NMLISTVIEW *)(const void *)header;

        if (change->iItem >= 0 && change->uNewState & LVIS_SELECTED &&
            (size_t)change->iItem != result->shown) {
            show_finding(page, (size_t)change->iItem);
            follow_finding(page, finding_at(result, (size_t)change->iItem));
            frame_arrange(page->frame);
        }
        return true;
    }
    return list_notify(&result->list, header);
}

const struct page_class page_result = {
    .step = "page.result.step",
    .headline = "page.result.headline",
    .dialog = IDD_RESULT,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .texts = texts,
    .text_count = sizeof texts / sizeof texts[0],
    .lead = IDC_SENTENCE,
    .open = open,
    .close = close,
    .set_theme = set_theme,
    .enter = enter,
    .resized = resized,
    .command = command,
    .notify = notify,
};
