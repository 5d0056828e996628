/*
 * The list that lives: what is new and what has gone, the order, and the same rows as text for other programs.
 */
#include <stdlib.h>
#include <string.h>

#include "app/live_list.h"
#include "app/rows_text.h"
#include "core/collect/platform.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/page_kit.h"
#include "tests/unit/unit.h"

static struct live_list *live;

static int begin(void **state)
{
    live = live_list_create();
    return kit_begin_page(state) != 0 || live == NULL;
}

static int end(void **state)
{
    live_list_destroy(live);
    return kit_end_page(state);
}

/* The evidence of this moment: connections of these local ports, all connected, to hosts by turns. */
static void see(struct page_fixture *fixture, const int *ports, size_t count, int64_t now_ms)
{
    struct evidence *evidence = evidence_create();

    for (size_t i = 0; i < count; i++) {
        build_connection(evidence, BUILT_PID, ports[i] % 2 == 0 ? "10.66.0.9:443" : "10.66.0.12:993",
                         STATE_ESTABLISHED);
        evidence->connections.items[i].local = arena_format(evidence->arena, "10.66.0.2:%d", ports[i]);
    }
    (void)kit_see(fixture, evidence);
    live_list_update(live, &fixture->input, now_ms);
}

#define SEE(fixture, now, ...)                                                                               \
    do {                                                                                                     \
        const int ports[] = {__VA_ARGS__};                                                                   \
        see((fixture), ports, sizeof ports / sizeof ports[0], (now));                                        \
    } while (0)

static const char *cell(const struct page_fixture *fixture, size_t row, size_t column)
{
    return live_list_cell(live, &fixture->view, row, column);
}

static void expect_row(const struct page_fixture *fixture, size_t row, const char *local, enum mark mark)
{
    assert_string_equal(cell(fixture, row, CONNECTION_LOCAL), local);
    assert_int_equal(live_list_mark(live, row), mark);
}

static void the_first_look_marks_nothing(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001, 50002);
    assert_int_equal(live_list_count(live), 2);
    expect_row(fixture, 0, "10.66.0.2:50001", MARK_GOOD);
    assert_string_equal(cell(fixture, 0, CONNECTION_STATE), "connected");
    assert_string_equal(cell(fixture, 7, CONNECTION_STATE), "");
}

static void what_is_new_is_marked_for_a_while(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001);
    SEE(fixture, 2000, 50001, 50003);
    assert_int_equal(live_list_count(live), 2);
    expect_row(fixture, 0, "10.66.0.2:50001", MARK_GOOD);
    expect_row(fixture, 1, "10.66.0.2:50003", MARK_NEW);
    assert_string_equal(cell(fixture, 1, CONNECTION_STATE), "new: connected");
    SEE(fixture, 2000 + LIVE_MARKED_MS - 1, 50001, 50003);
    expect_row(fixture, 1, "10.66.0.2:50003", MARK_NEW);
    SEE(fixture, 2000 + LIVE_MARKED_MS, 50001, 50003);
    expect_row(fixture, 1, "10.66.0.2:50003", MARK_GOOD);
    assert_string_equal(cell(fixture, 1, CONNECTION_STATE), "connected");
}

static void what_has_gone_stays_for_a_while(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001, 50003);
    SEE(fixture, 2000, 50003);
    assert_int_equal(live_list_count(live), 2);
    expect_row(fixture, 0, "10.66.0.2:50003", MARK_GOOD);
    expect_row(fixture, 1, "10.66.0.2:50001", MARK_GONE);
    assert_string_equal(cell(fixture, 1, CONNECTION_STATE), "closed just now");
    assert_string_equal(cell(fixture, 1, CONNECTION_PORT), "993");
    SEE(fixture, 2000 + LIVE_MARKED_MS - 1, 50003);
    assert_int_equal(live_list_count(live), 2);
    SEE(fixture, 2000 + LIVE_MARKED_MS, 50003);
    assert_int_equal(live_list_count(live), 1);
}

/* The same addresses and ports again, while the row of the one before is still there. */
static void what_comes_again_is_another(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001);
    uint64_t first = live_list_identity(live, 0);
    SEE(fixture, 2000, 50002);
    SEE(fixture, 3000, 50001, 50002);
    assert_int_equal(live_list_count(live), 3);
    expect_row(fixture, 0, "10.66.0.2:50001", MARK_NEW);
    assert_true(live_list_identity(live, 0) != first);
    expect_row(fixture, 2, "10.66.0.2:50001", MARK_GONE);
    assert_true(live_list_identity(live, 2) == first);
}

static void a_look_after_a_pause_marks_nothing(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001);
    live_list_forget(live);
    SEE(fixture, 9000, 50003);
    assert_int_equal(live_list_count(live), 1);
    expect_row(fixture, 0, "10.66.0.2:50003", MARK_GOOD);
}

static void identities_stay(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001, 50002, 50003);
    uint64_t third = live_list_identity(live, 2);
    SEE(fixture, 2000, 50003, 50001, 50002);
    assert_true(live_list_identity(live, 0) == third);
    live_list_sort(live, CONNECTION_LOCAL, true);
    assert_true(live_list_identity(live, 0) == third);
    assert_true(live_list_identity(live, 3) == 0);
}

static void rows_are_sorted(void **state)
{
    struct page_fixture *fixture = *state;

    /* as text 9999 would come after 50002, and 10.66.0.12 before 10.66.0.9 */
    SEE(fixture, 1000, 50002, 9999, 50001);
    live_list_sort(live, CONNECTION_LOCAL, false);
    expect_row(fixture, 0, "10.66.0.2:9999", MARK_GOOD);
    expect_row(fixture, 1, "10.66.0.2:50001", MARK_GOOD);
    expect_row(fixture, 2, "10.66.0.2:50002", MARK_GOOD);
    live_list_sort(live, CONNECTION_REMOTE, false);
    assert_string_equal(cell(fixture, 0, CONNECTION_REMOTE), "10.66.0.9");
    expect_row(fixture, 1, "10.66.0.2:9999", MARK_GOOD); /* equal ones as listed */
    expect_row(fixture, 2, "10.66.0.2:50001", MARK_GOOD);
    live_list_sort(live, CONNECTION_PORT, true);
    assert_string_equal(cell(fixture, 0, CONNECTION_PORT), "993");
    assert_string_equal(cell(fixture, 2, CONNECTION_PORT), "443");
    /* it stays so with what comes */
    SEE(fixture, 2000, 50002, 50004, 50001);
    assert_string_equal(cell(fixture, 0, CONNECTION_PORT), "993");
    assert_string_equal(cell(fixture, 3, CONNECTION_PORT), "443");
    live_list_sort(live, CONNECTION_STATE, true);
    assert_int_equal(live_list_mark(live, 0), MARK_GONE);
    live_list_sort(live, -1, false);
    expect_row(fixture, 0, "10.66.0.2:50002", MARK_GOOD);
}

static void every_column_can_be_sorted(void **state)
{
    struct page_fixture *fixture = *state;

    for (int column = 0; column < CONNECTION_COLUMNS; column++) {
        SEE(fixture, 1000 * column, 50002, 50001);
        live_list_sort(live, column, column % 2 == 0);
        assert_int_equal(live_list_count(live), 2);
    }
}

static void gone_rows_are_bounded(void **state)
{
    struct page_fixture *fixture = *state;
    enum { MANY = LIVE_GONE_MAXIMUM * 2 };
    int *ports = calloc(MANY, sizeof *ports);

    assert_non_null(ports);
    for (int i = 0; i < MANY; i++) {
        ports[i] = 10000 + i;
    }
    see(fixture, ports, MANY, 1000);
    see(fixture, ports, 1, 2000);
    assert_int_equal(live_list_count(live), LIVE_GONE_MAXIMUM + 1);
    free(ports);
}

/* Ten thousand rows each second must cost a small part of what a window may take to answer, which is 100 ms. */
static void ten_thousand_rows_are_quick(void **state)
{
    struct page_fixture *fixture = *state;
    enum { MANY = 10000, ROUNDS = 10 };
    int *ports = calloc(MANY, sizeof *ports);
    int64_t best = INT64_MAX;

    assert_non_null(ports);
    for (int i = 0; i < MANY; i++) {
        ports[i] = 20000 + (i * 7919) % MANY;
    }
    see(fixture, ports, MANY, 0);
    live_list_sort(live, CONNECTION_REMOTE, false);
    for (int round = 1; round <= ROUNDS; round++) {
        int64_t begin_ms = clock_milliseconds();

        live_list_update(live, &fixture->input, round * 1000);
        int64_t taken = clock_milliseconds() - begin_ms;
        best = taken < best ? taken : best;
    }
    assert_int_equal(live_list_count(live), MANY);
    /* generous, for sanitizers and valgrind: something quadratic takes minutes there */
    assert_true(best < 2000);
    free(ports);
}

static void the_clock_of_a_watch(void **state)
{
    struct page_fixture *fixture = *state;

    SEE(fixture, 1000, 50001);
    assert_string_equal(page_watch_hint(&fixture->view, WATCHING_NOT, ASKING_UNDER_WAY, "usual"), "usual");
    fixture->evidence->run.watch_ms = 187000;
    assert_non_null(strstr(page_watch_hint(&fixture->view, WATCHING_NOW, ASKING_UNDER_WAY, "usual"),
                           "Watching for 3:07 now."));
    fixture->evidence->run.watch_ms = 3787000;
    assert_non_null(
        strstr(page_watch_hint(&fixture->view, WATCHING_NOW, ASKING_UNDER_WAY, "usual"), " 1:03:07 "));
    fixture->evidence->run.watch_ms = UNKNOWN_INTEGER;
    assert_non_null(
        strstr(page_watch_hint(&fixture->view, WATCHING_NOW, ASKING_UNDER_WAY, "usual"), " 0:00 "));
    assert_string_not_equal(page_watch_hint(&fixture->view, WATCHING_WANTED, ASKING_UNDER_WAY, "usual"),
                            "usual");
    assert_non_null(strstr(page_watch_hint(&fixture->view, WATCHING_WANTED, ASKING_QUESTIONS, "usual"),
                           "the question that waits"));
}

/* ---- as text ---- */

static void lines_for_a_spreadsheet(void **state)
{
    struct rows_text text = {kit_arena, ROWS_TEXT, NULL, 0, 0, 0};

    (void)state;
    assert_true(rows_text_cell(&text, "one"));
    assert_true(rows_text_cell(&text, "a\tb\r\nc"));
    assert_true(rows_text_end_line(&text));
    assert_true(rows_text_cell(&text, ""));
    assert_true(rows_text_cell(&text, "four"));
    assert_true(rows_text_end_line(&text));
    assert_string_equal(text.bytes, "one\ta b  c\r\n\tfour\r\n");
}

static void comma_separated_values(void **state)
{
    struct rows_text text = {kit_arena, ROWS_CSV, NULL, 0, 0, 0};

    (void)state;
    assert_true(rows_text_cell(&text, "plain"));
    assert_true(rows_text_cell(&text, "a, b"));
    assert_true(rows_text_cell(&text, "say \"hi\""));
    assert_true(rows_text_cell(&text, "two\nlines"));
    assert_true(rows_text_cell(&text, ""));
    assert_true(rows_text_end_line(&text));
    assert_string_equal(text.bytes, "plain,\"a, b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n");
}

/* A server's name must not become a formula in somebody's spreadsheet. */
static void no_formula_gets_into_a_spreadsheet(void **state)
{
    struct rows_text text = {kit_arena, ROWS_CSV, NULL, 0, 0, 0};

    (void)state;
    assert_true(rows_text_cell(&text, "=1+2"));
    assert_true(rows_text_cell(&text, "@SUM(A1,\"x\")"));
    assert_true(rows_text_cell(&text, "-1"));
    assert_string_equal(text.bytes, "'=1+2,\"'@SUM(A1,\"\"x\"\")\",'-1");
}

static void a_text_has_an_end(void **state)
{
    struct rows_text text = {kit_arena, ROWS_TEXT, NULL, 0, 0, 0};
    char line[1024];
    int lines = 0;

    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    while (lines < 100000 && rows_text_cell(&text, line) && rows_text_end_line(&text)) {
        lines++;
    }
    assert_true(lines > 1000 && lines < 100000);
    assert_true(text.len <= ROWS_TEXT_MAXIMUM);
    assert_int_equal(strlen(text.bytes), text.len);
}

int test_live_list(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_look_marks_nothing, begin, end),
        cmocka_unit_test_setup_teardown(what_is_new_is_marked_for_a_while, begin, end),
        cmocka_unit_test_setup_teardown(what_has_gone_stays_for_a_while, begin, end),
        cmocka_unit_test_setup_teardown(what_comes_again_is_another, begin, end),
        cmocka_unit_test_setup_teardown(a_look_after_a_pause_marks_nothing, begin, end),
        cmocka_unit_test_setup_teardown(identities_stay, begin, end),
        cmocka_unit_test_setup_teardown(rows_are_sorted, begin, end),
        cmocka_unit_test_setup_teardown(every_column_can_be_sorted, begin, end),
        cmocka_unit_test_setup_teardown(gone_rows_are_bounded, begin, end),
        cmocka_unit_test_setup_teardown(ten_thousand_rows_are_quick, begin, end),
        cmocka_unit_test_setup_teardown(the_clock_of_a_watch, begin, end),
        KIT_ARENA_TEST(lines_for_a_spreadsheet),
        KIT_ARENA_TEST(comma_separated_values),
        KIT_ARENA_TEST(no_formula_gets_into_a_spreadsheet),
        KIT_ARENA_TEST(a_text_has_an_end),
    };
    return cmocka_run_group_tests_name("live_list", tests, NULL, check_end);
}
