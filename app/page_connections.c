/*
 * Outlook's connections, refreshed each second; and the watch over them.
 */
#include <string.h>

#include "app/list.h"
#include "app/live_list.h"
#include "app/page.h"
#include "app/scratch.h"
#include "app/wide.h"
#include "core/collect/platform.h"
#include "resources/resource.h"

static const struct layout_row rows[] = {
    {LAYOUT_MARKED, 0, 24, {IDC_MARK, IDC_SENTENCE}},
    {LAYOUT_FILL, 16, 130, {IDC_LIST}},
    {LAYOUT_BUTTONS, 12, 0, {IDC_CONNECTIONS_WATCH, IDC_CONNECTIONS_COPY}},
    {LAYOUT_TEXT, 16, 0, {IDC_HINT}},
};

static const struct page_text texts[] = {{IDC_CONNECTIONS_COPY, "page.connections.copy"},
                                         {IDC_CONNECTIONS_WATCH, "page.connections.watch"}};

static const struct list_column columns[] = {
    {"page.connections.state", 90, true, false, 0},    {"page.connections.server", 120, true, false, 0},
    {"page.connections.remote", 90, true, false, 2},   {"page.connections.port", 46, false, true, 0},
    {"page.connections.purpose", 110, true, false, 1}, {"page.connections.pid", 50, false, true, 0},
    {"page.connections.local", 110, true, false, 3},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

struct connections {
    struct list list;
    struct live_list *live; /* NULL when memory is out: then the list stays empty */
    enum watching shown;    /* what the button says */
};

static struct connections *state_of(const struct page *page)
{
    return page->state;
}

static const char *cell(void *context, struct arena *arena, size_t row, size_t column)
{
    struct page *page = context;
    struct view view = frame_view(page->frame, arena);

    return live_list_cell(state_of(page)->live, &view, row, column);
}

static enum mark row_mark(void *context, size_t row)
{
    const struct page *page = context;

    return live_list_mark(state_of(page)->live, row);
}

static uint64_t identity(void *context, size_t row)
{
    const struct page *page = context;

    return live_list_identity(state_of(page)->live, row);
}

static void sort(void *context, int column, bool descending)
{
    const struct page *page = context;

    if (state_of(page)->live) {
        live_list_sort(state_of(page)->live, column, descending);
    }
}

static void open(struct page *page)
{
    struct connections *connections = arena_allocate(page->arena, 1, sizeof *connections);
    struct list *list = &connections->list;

    page->state = connections;
    connections->live = live_list_create();
    list->window = page_control(page, IDC_LIST);
    list->columns = columns;
    list->column_count = COLUMN_COUNT;
    list->context = page;
    list->cell = cell;
    list->mark = row_mark;
    list->identity = identity;
    list->sort = sort;
    list_open(list, frame_catalogue(page->frame));
}

static void close(struct page *page)
{
    live_list_destroy(state_of(page)->live);
}

static void set_theme(struct page *page)
{
    list_set_theme(&state_of(page)->list, frame_theme(page->frame));
}

/* Nobody looked meanwhile, so nothing is new to anybody. */
static void enter(struct page *page)
{
    if (state_of(page)->live) {
        live_list_forget(state_of(page)->live);
    }
}

/* Takes over the newest connections; the same rows stay selected, wherever they stand now. Returns how many rows there are. */
static size_t take_rows(struct page *page, const struct view *view)
{
    struct connections *connections = state_of(page);
    struct list_selection selection;

    if (!connections->live) {
        return 0;
    }
    list_take_selection(&connections->list, view->arena, &selection);
    live_list_update(connections->live, view->input, clock_milliseconds());
    list_refresh(&connections->list, live_list_count(connections->live));
    list_give_selection(&connections->list, &selection);
    return live_list_count(connections->live);
}

static void show_watching(struct page *page, const struct view *view, enum watching watching)
{
    const char *text = watching == WATCHING_NOT ? "page.connections.watch" : "page.connections.watch-stop";

    if (state_of(page)->shown != watching) {
        state_of(page)->shown = watching;
        (void)page_set_text(page, IDC_CONNECTIONS_WATCH, view_text(view, text));
        frame_arrange(page->frame);
    }
}

static void update(struct page *page)
{
    struct session *session = frame_session(page->frame);
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    bool had_rows = ListView_GetItemCount(page_control(page, IDC_LIST)) > 0;
    bool has_rows = take_rows(page, &view) > 0;
    struct page_words words;

    page_connections_words(&view, session_has_looked(session), &words);
    words.hint = page_watch_hint(&view, session_watching(session), session_asking(session), words.hint);
    layout_show(page->window, IDC_CONNECTIONS_WATCH, !session_is_saved(session));
    layout_show(page->window, IDC_LIST, has_rows);
    layout_show(page->window, IDC_CONNECTIONS_COPY, has_rows);
    page_set_words(page, &words);
    show_watching(page, &view, session_watching(session));
    if (had_rows != has_rows) {
        frame_arrange(page->frame);
    }
    arena_destroy(arena);
}

static void resized(struct page *page)
{
    list_fit(&state_of(page)->list);
}

/* The selected rows, or all where none is. */
static void copy(struct page *page, bool selected_only, enum rows_format format)
{
    struct arena *arena = scratch_create();
    const struct list *list = &state_of(page)->list;
    UINT count = ListView_GetSelectedCount(list->window);
    bool selected = selected_only && count > 0 && count < (UINT)ListView_GetItemCount(list->window);

    page_copy(page, IDC_CONNECTIONS_COPY, "page.connections.copy",
              list_copy_text(list, arena, frame_catalogue(page->frame), selected, format));
    arena_destroy(arena);
}

static void change_watching(struct page *page)
{
    struct session *session = frame_session(page->frame);

    if (session_watching(session) == WATCHING_NOT) {
        session_watch(session);
    } else {
        session_stop_watch(session);
    }
    update(page);
}

static void command(struct page *page, int control, int code)
{
    struct list *list = &state_of(page)->list;

    if (control >= IDC_CONNECTIONS_AS_READ && control <= IDC_CONNECTIONS_AS_READ + COLUMN_COUNT) {
        int column = control - IDC_CONNECTIONS_SORT;

        list_sort(list, column, column >= 0 && column == list->sorted_column && !list->descending);
        return;
    }
    if (code != BN_CLICKED) {
        return;
    }
    switch (control) {
    case IDC_CONNECTIONS_COPY:
        copy(page, false, ROWS_TEXT);
        break;
    case IDC_CONNECTIONS_TEXT:
        copy(page, true, ROWS_TEXT);
        break;
    case IDC_CONNECTIONS_CSV:
        copy(page, true, ROWS_CSV);
        break;
    case IDC_CONNECTIONS_ALL:
        list_select_all(list);
        break;
    case IDC_CONNECTIONS_WATCH:
        change_watching(page);
        break;
    default:
        break;
    }
}

/* `key_id`: the text that names the keys which do the same, NULL = there are none. */
static void add_item(struct page *page, struct arena *arena, HMENU menu, int id, const char *text_id,
                     const char *key_id, bool checked)
{
    const struct catalogue *catalogue = frame_catalogue(page->frame);
    const char *text = catalogue_text(catalogue, arena, text_id, NULL);

    text =
        key_id ? arena_format(arena, "%s\t%s", text, catalogue_text(catalogue, arena, key_id, NULL)) : text;
    (void)AppendMenuW(menu, MF_STRING | (checked ? MF_CHECKED : MF_UNCHECKED), (UINT_PTR)id,
                      wide_from_utf8(arena, text));
}

/* Copying, and what a click on a column's head does, for the keyboard. Owned by the menu that it becomes a part of. */
static HMENU make_sort_menu(struct page *page, struct arena *arena)
{
    const struct list *list = &state_of(page)->list;
    HMENU menu = CreatePopupMenu();

    add_item(page, arena, menu, IDC_CONNECTIONS_AS_READ, "page.connections.menu.as-read", NULL,
             list->sorted_column < 0);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        add_item(page, arena, menu, IDC_CONNECTIONS_SORT + i, columns[i].title, NULL,
                 list->sorted_column == i);
    }
    return menu;
}

static void show_menu(struct page *page, POINT at)
{
    struct arena *arena = scratch_create();
    HMENU menu = CreatePopupMenu();
    HMENU sorting = make_sort_menu(page, arena);
    const char *sort_text =
        catalogue_text(frame_catalogue(page->frame), arena, "page.connections.menu.sort", NULL);

    add_item(page, arena, menu, IDC_CONNECTIONS_TEXT, "page.connections.menu.text",
             "page.connections.menu.text-key", false);
    add_item(page, arena, menu, IDC_CONNECTIONS_CSV, "page.connections.menu.csv", NULL, false);
    add_item(page, arena, menu, IDC_CONNECTIONS_ALL, "page.connections.menu.all",
             "page.connections.menu.all-key", false);
    (void)AppendMenuW(menu, MF_SEPARATOR, 0, NULL);
    (void)AppendMenuW(menu, MF_POPUP, (UINT_PTR)sorting, wide_from_utf8(arena, sort_text));
    (void)TrackPopupMenu(menu, TPM_RIGHTBUTTON, at.x, at.y, 0, page->window, NULL);
    (void)DestroyMenu(menu);
    arena_destroy(arena);
}

static bool notify(struct page *page, const NMHDR *header)
{
    struct list *list = &state_of(page)->list;

    if (header->idFrom == IDC_LIST && header->code == LVN_KEYDOWN && GetKeyState(VK_CONTROL) < 0) {
        WORD key = ((const NMLVKEYDOWN *)(const void *)header)->wVKey;

        if (key == 'C') {
            copy(page, true, ROWS_TEXT);
        } else if (key == 'A') {
            list_select_all(list);
        }
        return true;
    }
    return list_notify(list, header);
}

const struct page_class page_connections = {
    .step = "page.connections.step",
    .headline = "page.connections.headline",
    .dialog = IDD_CONNECTIONS,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .texts = texts,
    .text_count = sizeof texts / sizeof texts[0],
    .lead = IDC_SENTENCE,
    .open = open,
    .close = close,
    .set_theme = set_theme,
    .enter = enter,
    .update = update,
    .resized = resized,
    .command = command,
    .notify = notify,
    .menu = show_menu,
};
