/*
 * Which Outlook runs here. The page is alive: it changes as soon as Outlook is started or ended.
 */
#include "app/list.h"
#include "app/page.h"
#include "app/scratch.h"
#include "resources/resource.h"

static const struct layout_row rows[] = {
    {LAYOUT_MARKED, 0, 24, {IDC_MARK, IDC_SENTENCE}},
    {LAYOUT_ROWS, 16, 6, {IDC_LIST}},
    {LAYOUT_TEXT, 16, 0, {IDC_HINT}},
};

static const struct list_column columns[] = {
    {"page.outlook.program", 110, true, false, 0},
    {"page.outlook.version", 110, true, false, 0},
    {"page.outlook.pid", 90, false, true, 0},
    {"page.outlook.since", 190, true, false, 0},
};

static const char *cell(void *context, struct arena *arena, size_t row, size_t column)
{
    struct page *page = context;
    struct view view = frame_view(page->frame, arena);

    return row < view.input->evidence->outlook.count ? page_outlook_cell(&view, row, column) : "";
}

static enum mark row_mark(void *context, size_t row)
{
    struct page *page = context;
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    enum mark mark = page_outlook_mark(&view, row);

    arena_destroy(arena);
    return mark;
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
    size_t count = view.input->evidence->outlook.count;
    bool changed = (size_t)ListView_GetItemCount(page_control(page, IDC_LIST)) != count;

    page_outlook_words(&view, session_has_looked(frame_session(page->frame)), &words);
    list_refresh(page->state, count);
    layout_show(page->window, IDC_LIST, count > 0);
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

static bool notify(struct page *page, const NMHDR *header)
{
    return list_notify(page->state, header);
}

const struct page_class page_outlook = {
    .step = "page.outlook.step",
    .headline = "page.outlook.headline",
    .dialog = IDD_OUTLOOK,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .lead = IDC_SENTENCE,
    .open = open,
    .set_theme = set_theme,
    .update = update,
    .resized = resized,
    .notify = notify,
};
