/*
 * How Outlook finds its mailbox: each step as it happens, and the questions that only the person can answer.
 */
#include <string.h>

#include "app/credentials.h"
#include "app/list.h"
#include "app/page.h"
#include "app/scratch.h"
#include "app/wide.h"
#include "core/collect/platform.h"
#include "core/evidence/text.h"
#include "resources/resource.h"

enum { PROGRESS_FULL = 1000, SECRET_LONGEST = 256 };

struct asking_page {
    struct list list;
    int progress;          /* shown: the bar never goes back within one run */
    bool has_fields;       /* Windows has no window of its own to ask in, so this page has fields */
    bool is_asking;        /* Windows' window for credentials is open */
    bool go_on;            /* Next was chosen before the end: show the result as soon as it is there */
    bool skips;            /* and without an answer: questions that come later are skipped too */
    const char *complaint; /* text id of why nothing was sent, said until the question is answered; or NULL */
    struct arena *asked_arena; /* owns the next */
    const char *asked;         /* id of the question that is shown, or NULL */
};

static const struct layout_row rows[] = {
    {LAYOUT_MARKED, 0, 24, {IDC_MARK, IDC_SENTENCE}},
    {LAYOUT_BAR, 12, 6, {IDC_AUTODISCOVER_PROGRESS}},
    {LAYOUT_FILL, 12, 96, {IDC_LIST}},
    {LAYOUT_TEXT, 12, 0, {IDC_AUTODISCOVER_QUESTION}},
    {LAYOUT_LABELLED, 10, 280, {IDC_AUTODISCOVER_USER_LABEL, IDC_AUTODISCOVER_USER}},
    {LAYOUT_LABELLED, 8, 280, {IDC_AUTODISCOVER_PASSWORD_LABEL, IDC_AUTODISCOVER_PASSWORD}},
    {LAYOUT_BUTTONS, 10, 0, {IDC_AUTODISCOVER_SIGN_IN, IDC_AUTODISCOVER_WINDOWS, IDC_AUTODISCOVER_SKIP}},
    {LAYOUT_BUTTONS, 10, 0, {IDC_AUTODISCOVER_FOLLOW, IDC_AUTODISCOVER_STAY}},
    {LAYOUT_TEXT, 14, 0, {IDC_HINT}},
};

static const struct page_text texts[] = {
    {IDC_AUTODISCOVER_USER_LABEL, "page.autodiscover.user"},
    {IDC_AUTODISCOVER_PASSWORD_LABEL, "page.autodiscover.password"},
    {IDC_AUTODISCOVER_SIGN_IN, "page.autodiscover.sign-in"},
    {IDC_AUTODISCOVER_WINDOWS, "page.autodiscover.windows"},
    {IDC_AUTODISCOVER_SKIP, "page.autodiscover.skip"},
    {IDC_AUTODISCOVER_FOLLOW, "page.autodiscover.follow"},
    {IDC_AUTODISCOVER_STAY, "page.autodiscover.skip"},
};

static const struct list_column columns[] = {
    {"page.autodiscover.place", 150, true, false, 0},
    {"page.autodiscover.server", 140, true, false, 0},
    {"page.autodiscover.said", 150, true, false, 1},
    {"page.autodiscover.time", 60, false, true, 0},
};

static const int field_controls[] = {IDC_AUTODISCOVER_USER_LABEL, IDC_AUTODISCOVER_USER,
                                     IDC_AUTODISCOVER_PASSWORD_LABEL, IDC_AUTODISCOVER_PASSWORD};

static struct asking_page *state_of(const struct page *page)
{
    return page->state;
}

static enum asking asking_of(const struct page *page)
{
    return session_asking(frame_session(page->frame));
}

static const char *cell(void *context, struct arena *arena, size_t row, size_t column)
{
    struct page *page = context;
    struct view view = frame_view(page->frame, arena);

    return page_step_cell(&view, row, column);
}

static enum mark row_mark(void *context, size_t row)
{
    struct page *page = context;
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    enum mark mark = page_step_mark(&view, row);

    arena_destroy(arena);
    return mark;
}

static void open(struct page *page)
{
    struct asking_page *state = arena_allocate(page->arena, 1, sizeof *state);

    page->state = state;
    state->list.window = page_control(page, IDC_LIST);
    state->list.columns = columns;
    state->list.column_count = sizeof columns / sizeof columns[0];
    state->list.context = page;
    state->list.cell = cell;
    state->list.mark = row_mark;
    list_open(&state->list, frame_catalogue(page->frame));
    (void)SendMessageW(page_control(page, IDC_AUTODISCOVER_PROGRESS), PBM_SETRANGE32, 0, PROGRESS_FULL);
    (void)SendMessageW(page_control(page, IDC_AUTODISCOVER_USER), EM_LIMITTEXT, SECRET_LONGEST, 0);
    (void)SendMessageW(page_control(page, IDC_AUTODISCOVER_PASSWORD), EM_LIMITTEXT, SECRET_LONGEST, 0);
}

static void set_theme(struct page *page)
{
    list_set_theme(&state_of(page)->list, frame_theme(page->frame));
    (void)SendMessageW(page_control(page, IDC_AUTODISCOVER_QUESTION), WM_SETFONT,
                       (WPARAM)frame_theme(page->frame)->strong, TRUE);
}

static void show_progress(struct page *page, const struct evidence *evidence)
{
    struct asking_page *state = state_of(page);
    enum asking asking = asking_of(page);
    int progress = page_progress(evidence, asking);
    HWND bar = page_control(page, IDC_AUTODISCOVER_PROGRESS);

    if (asking != ASKING_DONE && progress < state->progress) {
        progress = state->progress;
    }
    state->progress = asking == ASKING_DONE ? 0 : progress;
    /* On its way back the bar draws only what it thinks has changed, and leaves pieces behind. */
    if (SendMessageW(bar, PBM_SETPOS, (WPARAM)progress, 0) > progress) {
        (void)InvalidateRect(bar, NULL, TRUE);
    }
}

/* The password's characters in the control's own memory are overwritten, not only forgotten. */
static void wipe_password(struct page *page)
{
    HWND field = page_control(page, IDC_AUTODISCOVER_PASSWORD);
    wchar_t cover[SECRET_LONGEST + 1];
    int len = GetWindowTextLengthW(field);

    if (len > 0 && len <= SECRET_LONGEST) {
        for (int i = 0; i < len; i++) {
            cover[i] = L'*';
        }
        cover[len] = L'\0';
        (void)SetWindowTextW(field, cover);
    }
    (void)SetWindowTextW(field, L"");
    (void)SendMessageW(field, EM_EMPTYUNDOBUFFER, 0, 0);
}

static void close(struct page *page)
{
    wipe_password(page);
    arena_destroy(state_of(page)->asked_arena);
}

/* Shows what the question is answered with; NULL = nothing is asked. */
static void show_controls(struct page *page, const struct question *question)
{
    bool follow = question && question->kind == QUESTION_FOLLOW;
    bool sign_in = question && !follow;

    layout_show(page->window, IDC_AUTODISCOVER_QUESTION, question != NULL);
    layout_show(page->window, IDC_AUTODISCOVER_SIGN_IN, sign_in);
    layout_show(page->window, IDC_AUTODISCOVER_WINDOWS, sign_in && question->can_use_windows == TRUTH_YES);
    layout_show(page->window, IDC_AUTODISCOVER_SKIP, sign_in);
    layout_show(page->window, IDC_AUTODISCOVER_FOLLOW, follow);
    layout_show(page->window, IDC_AUTODISCOVER_STAY, follow);
    for (size_t i = 0; i < sizeof field_controls / sizeof field_controls[0]; i++) {
        layout_show(page->window, field_controls[i], sign_in && state_of(page)->has_fields);
    }
    frame_arrange(page->frame);
}

/*
 * Where the keyboard is when the question comes. Enter on a question must not mean yes: to another company, or to a sign-in that
 * the page advises to skip when in doubt. Whoever has begun to type passwords goes on.
 */
static HWND first_control(struct page *page, const struct question *question)
{
    if (!question) {
        return GetDlgItem(GetParent(page->window), IDC_NEXT);
    }
    if (question->kind == QUESTION_FOLLOW) {
        return page_control(page, IDC_AUTODISCOVER_STAY);
    }
    return page_control(page, state_of(page)->has_fields ? IDC_AUTODISCOVER_PASSWORD : IDC_AUTODISCOVER_SKIP);
}

/* Shows the question that waits, or hides what was asked before. */
static void show_question(struct page *page)
{
    struct question_words words;
    struct asking_page *state = state_of(page);
    size_t count = 0;
    const struct question *question = session_question(frame_session(page->frame), &count);
    struct arena *arena;
    struct view view;

    if (text_equal(question ? question->id : NULL, state->asked)) {
        return;
    }
    wipe_password(page);
    state->complaint = NULL;
    arena_destroy(state->asked_arena);
    state->asked_arena = scratch_create();
    state->asked = question ? arena_copy_text(state->asked_arena, question->id) : NULL;
    if (question) {
        arena = scratch_create();
        view = frame_view(page->frame, arena);
        page_question_words(&view, question, count, &words);
        (void)page_set_text(page, IDC_AUTODISCOVER_QUESTION, words.question);
        (void)page_set_text(page, IDC_AUTODISCOVER_USER, question->account ? question->account : "");
        arena_destroy(arena);
    }
    show_controls(page, question);
    (void)SendMessageW(GetParent(page->window), WM_NEXTDLGCTL, (WPARAM)first_control(page, question), TRUE);
}

static void show_words(struct page *page)
{
    struct session *session = frame_session(page->frame);
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    struct page_words words;
    struct question_words asked;
    enum asking asking = session_asking(session);
    size_t count = 0;
    const struct question *question = session_question(session, &count);

    page_autodiscover_words(&view, asking, session_addresses(session), session_asking_ms(session), &words);
    if (state_of(page)->go_on && asking == ASKING_UNDER_WAY) {
        words.hint = view_text1(&view, "page.autodiscover.go-on", "seconds",
                                view_number(&view, session_asking_ms(session) / 1000));
    } else if (question) {
        page_question_words(&view, question, count, &asked);
        words.sentence = asked.sentence;
        words.hint = state_of(page)->complaint ? view_text(&view, state_of(page)->complaint) : asked.hint;
    }
    page_set_words(page, &words);
    frame_set_buttons(page->frame, "button.next", asking == ASKING_DONE ? "button.cancel" : "button.stop");
    arena_destroy(arena);
}

static void enter(struct page *page)
{
    state_of(page)->go_on = false;
    state_of(page)->skips = false;
}

static void update(struct page *page)
{
    const struct evidence *evidence = session_now(frame_session(page->frame))->evidence;
    struct asking_page *state = state_of(page);

    if (state->skips && asking_of(page) == ASKING_QUESTIONS) {
        session_decline_all(frame_session(page->frame));
    }
    show_words(page);
    show_progress(page, evidence);
    show_question(page);
    list_refresh(&state->list, page_step_count(evidence));
    if (state->go_on && asking_of(page) == ASKING_DONE) {
        state->go_on = false;
        frame_show(page->frame, PAGE_RESULT);
    }
}

static void resized(struct page *page)
{
    list_fit(&state_of(page)->list);
}

/* Hands a sign-in to the engine, or says why it can't be right. */
static void give(struct page *page, const char *user, const char *password)
{
    if (user[0] && password[0] && !strchr(user, ':')) {
        session_answer(frame_session(page->frame), ANSWER_AGREED, user, password);
        update(page);
    } else {
        /* RFC 7617 section 2: what stands behind a colon would be taken for the password. */
        state_of(page)->complaint =
            strchr(user, ':') ? "page.autodiscover.colon" : "page.autodiscover.incomplete";
        show_words(page);
        MessageBeep(MB_ICONWARNING);
    }
}

/* Takes what was typed in this page's own fields, and wipes every copy of it that is made here. */
static void give_fields(struct page *page)
{
    struct arena *arena = scratch_create();
    wchar_t typed[SECRET_LONGEST + 1] = L"";
    char password[SECRET_LONGEST * 3 + 1] = "";

    (void)GetWindowTextW(page_control(page, IDC_AUTODISCOVER_PASSWORD), typed, SECRET_LONGEST + 1);
    (void)WideCharToMultiByte(CP_UTF8, 0, typed, -1, password, sizeof password, NULL, NULL);
    give(page, page_get_text(page, IDC_AUTODISCOVER_USER, arena), password);
    memory_wipe(typed, sizeof typed);
    memory_wipe(password, sizeof password);
    arena_destroy(arena);
}

static void show_fields(struct page *page)
{
    size_t count = 0;

    state_of(page)->has_fields = true;
    show_controls(page, session_question(frame_session(page->frame), &count));
    (void)SendMessageW(GetParent(page->window), WM_NEXTDLGCTL,
                       (WPARAM)page_control(page, IDC_AUTODISCOVER_PASSWORD), TRUE);
}

/*
 * Asks in Windows' own window for credentials. Meanwhile messages go on, so what is asked may be another question
 * afterwards, or none: then what was given is for nobody.
 */
static void ask_windows(struct page *page)
{
    struct arena *arena = scratch_create();
    struct view view = frame_view(page->frame, arena);
    struct credentials given;
    size_t count = 0;
    const struct question *question = session_question(frame_session(page->frame), &count);
    const char *id = arena_copy_text(arena, question->id);
    const char *host = view_visible(arena, question->host, SECRET_LONGEST);
    const char *message = view_text1(&view, "page.autodiscover.credentials", "host", host);
    enum credentials_answer answer =
        credentials_ask(GetParent(page->window), view_text(&view, "app.title"), message, host,
                        question->account ? arena_copy_text(arena, question->account) : "", &given);

    question = session_question(frame_session(page->frame), &count);
    if (!question || !text_equal(question->id, id)) {
        answer = CREDENTIALS_CANCELLED;
    }
    if (answer == CREDENTIALS_GIVEN) {
        give(page, given.user, given.password);
    } else if (answer == CREDENTIALS_NO_WINDOW) {
        show_fields(page);
    }
    credentials_wipe(&given);
    arena_destroy(arena);
}

static void sign_in(struct page *page)
{
    size_t count = 0;

    if (state_of(page)->has_fields) {
        give_fields(page);
    } else if (!state_of(page)->is_asking && session_question(frame_session(page->frame), &count)) {
        state_of(page)->is_asking = true;
        ask_windows(page);
        state_of(page)->is_asking = false;
    }
}

static void command(struct page *page, int control, int code)
{
    if (code != BN_CLICKED) {
        return;
    }
    if (control == IDC_AUTODISCOVER_SIGN_IN) {
        sign_in(page);
    } else if (control == IDC_AUTODISCOVER_WINDOWS || control == IDC_AUTODISCOVER_FOLLOW) {
        session_answer(frame_session(page->frame), ANSWER_AGREED, NULL, NULL);
        update(page);
    } else if (control == IDC_AUTODISCOVER_SKIP || control == IDC_AUTODISCOVER_STAY) {
        session_answer(frame_session(page->frame), ANSWER_DECLINED, NULL, NULL);
        update(page);
    }
}

static bool take_return(struct page *page, HWND focus)
{
    if (focus == page_control(page, IDC_AUTODISCOVER_USER) ||
        focus == page_control(page, IDC_AUTODISCOVER_PASSWORD)) {
        sign_in(page);
        return true;
    }
    return false;
}

/*
 * Next before the end goes on by itself as soon as the result is there. Who typed a password wants it used; otherwise Next
 * skips the questions.
 */
static bool leave(struct page *page)
{
    bool typed = GetWindowTextLengthW(page_control(page, IDC_AUTODISCOVER_PASSWORD)) > 0;

    if (asking_of(page) == ASKING_DONE) {
        return true;
    }
    if (asking_of(page) == ASKING_QUESTIONS && typed) {
        sign_in(page);
        state_of(page)->go_on = state_of(page)->complaint == NULL;
        return false;
    }
    state_of(page)->go_on = true;
    state_of(page)->skips = true;
    session_decline_all(frame_session(page->frame));
    update(page);
    return false;
}

/* The first Cancel stops the run, the second one closes the window. */
static bool cancel(struct page *page)
{
    enum asking asking = asking_of(page);

    if (asking != ASKING_UNDER_WAY && asking != ASKING_QUESTIONS) {
        return false;
    }
    session_stop(frame_session(page->frame));
    update(page);
    /* The button that stopped closes the window next; Enter must not mean that. */
    (void)SendMessageW(GetParent(page->window), WM_NEXTDLGCTL,
                       (WPARAM)GetDlgItem(GetParent(page->window), IDC_NEXT), TRUE);
    return true;
}

static bool notify(struct page *page, const NMHDR *header)
{
    return list_notify(&state_of(page)->list, header);
}

static void tick(struct page *page)
{
    if (asking_of(page) == ASKING_UNDER_WAY) {
        show_words(page);
    }
}

const struct page_class page_autodiscover = {
    .step = "page.autodiscover.step",
    .headline = "page.autodiscover.headline",
    .dialog = IDD_AUTODISCOVER,
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
    .leave = leave,
    .cancel = cancel,
    .take_return = take_return,
    .command = command,
    .notify = notify,
    .tick = tick,
};
