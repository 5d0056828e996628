/*
 * Outlook's connections, refreshed each second.
 */
#include <string.h>

#include "app/list.h"
#include "app/page.h"
#include "app/scratch.h"
#include "resources/resource.h"

static const struct layout_row rows[] = {
    {LAYOUT_MARKED, 0, 24, {IDC_MARK, IDC_SENTENCE}},
    {LAYOUT_FILL, 16, 130, {IDC_LIST}},
    {LAYOUT_BUTTONS, 12, 0, {IDC_CONNECTIONS_COPY}},
    {LAYOUT_TEXT, 16, 0, {IDC_HINT}},
};

static const struct page_text texts[] = {{IDC_CONNECTIONS_COPY, "page.connections.copy"}};

static const struct list_column columns[] = {
    {"page.connections.state", 90, true, false},    {"page.connections.server", 120, true, false},
    {"page.connections.remote", 90, true, false},   {"page.connections.port", 46, false, true},
    {"page.connections.purpose", 110, true, false}, {"page.connections.pid", 50, false, true},
    {"page.connections.local", 110, true, false},
};

static const char *cell(void *context, struct arena *arena, size_t row, size_t column)
{
    struct page *page = context;
    struct view view = frame_view(page->frame, arena);

    return row < view.input->evidence->connections.count ? page_connection_cell(&view, row, column) : "";
}

static enum mark row_mark(void *context, size_t row)
{
    struct page *page = context;
    struct view view = frame_view(page->frame, NULL);

    return row < view.input->evidence->connections.count ? page_connection_mark(&view, row) : MARK_NONE;
}

static void open(struct page *page)
{
    struct list *list = arena_allocate(page->arena, 1, sizeof *list);

    page->state = list;
    list->window = page_control(page, IDC_LIST);
    list->columns = columns;
    list->column_count = sizeof columns / sizeof columns[0];
    list->context = page;
    list->cell = cell;
    list->mark = row_mark;
    list_open(list, frame_catalogue(page->frame));
}

static void set_theme(struct page *page)
{
    list_set_theme(page->state, frame_theme(page->frame));
}

static void update(struct page *page)
{
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    struct page_words words;
    size_t count = view.input->evidence->connections.count;
    bool changed = (ListView_GetItemCount(page_control(page, IDC_LIST)) > 0) != (count > 0);

    page_connections_words(&view, session_has_looked(frame_session(page->frame)), &words);
    list_refresh(page->state, count);
    layout_show(page->window, IDC_LIST, count > 0);
    layout_show(page->window, IDC_CONNECTIONS_COPY, count > 0);
    page_set_words(page, &words);
    if (changed) {
        frame_arrange(page->frame);
    }
    arena_destroy(arena);
}

static void resized(struct page *page)
{
    list_fit(page->state);
}

static void copy(struct page *page, bool selected_only)
{
    struct arena *arena = scratch_create();
    const char *text = list_copy_text(page->state, arena, frame_catalogue(page->frame), selected_only);

    page_copy(page, IDC_CONNECTIONS_COPY, "page.connections.copy", text);
    arena_destroy(arena);
}

static void command(struct page *page, int control, int code)
{
    if (control == IDC_CONNECTIONS_COPY && code == BN_CLICKED) {
        copy(page, false);
    }
}

static bool notify(struct page *page, const NMHDR *header)
{
    if (header->idFrom == IDC_LIST && header->code == LVN_KEYDOWN &&
        ((const NMLVKEYDOWN *)(const void *)header)->wVKey == 'C' && GetKeyState(VK_CONTROL) < 0) {
        copy(page, ListView_GetSelectedCount(header->hwndFrom) > 0);
        return true;
    }
    return list_notify(page->state, header);
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
    .set_theme = set_theme,
    .update = update,
    .resized = resized,
    .command = command,
    .notify = notify,
};
