/*
 * The chart of what was watched, in the HTML report: drawn, told in words beside it, and in a table.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/report_kit.h"
#include "tests/unit/unit.h"

struct page {
    struct report_sample *sample;
    const char *html;
};

static struct page open_page(enum sample_kind kind)
{
    struct page page = {report_sample_create(kind, kit_messages, kit_style), NULL};
    page.html = kit_page_of(page.sample);
    return page;
}

static long number_of(const char *box, const char *attribute)
{
    const char *at = strstr(box, attribute);
    assert_non_null(at);
    return strtol(at + strlen(attribute), NULL, 10);
}

/* How many boxes of a class there are; each lies within its drawing. */
static size_t count_boxes(const struct page *page, const char *classes)
{
    const char *wanted = arena_format(page->sample->arena, "<rect class=\"%s\"", classes);
    size_t count = 0;
    for (const char *at = strstr(page->html, wanted); at != NULL; at = strstr(at + 1, wanted)) {
        long x = number_of(at, " x=\"");
        long width = number_of(at, " width=\"");
        assert_true(x >= 0 && width > 0 && x + width <= 1010);
        count++;
    }
    return count;
}

static void test_what_was_watched_is_drawn_and_told(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_SEVERAL);
    assert_non_null(strstr(page.html, "watched for 10 min 0 s"));
    assert_non_null(strstr(
        page.html, "https://mail.contoso.test/ews/exchange.asmx (10.66.0.13): 20 tests, 3 of them failed"));
    assert_non_null(
        strstr(page.html, "10.66.0.2:41001: from 1.5 s to 1 min 26 s; the server had hung up before"));
    assert_non_null(strstr(page.html, "12 that were old"));
    assert_non_null(strstr(page.html, ">after 1 min ")); /* how long it was there, not "connected" */
    assert_int_equal(count_boxes(&page, "test bad"), 6);
    assert_int_equal(count_boxes(&page, "test good"), 34);
    assert_int_equal(count_boxes(&page, "life hung-up"), 6);
    assert_int_equal(count_boxes(&page, "life-end"), 7);
    report_sample_destroy(page.sample);
}

/* A file may say anything: what is drawn stays within the drawing. */
static void test_nothing_leaves_the_drawing(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_HOSTILE);
    (void)count_boxes(&page, "life");
    (void)count_boxes(&page, "life waiting");
    (void)count_boxes(&page, "test bad");
    report_sample_destroy(page.sample);
}

static void test_without_a_second_look_there_is_no_chart(void **state)
{
    (void)state;
    struct page page = open_page(SAMPLE_HEALTHY);
    assert_null(strstr(page.html, "id=\"timeline\""));
    report_sample_destroy(page.sample);
}

int test_report_timeline(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_watched_is_drawn_and_told),
        cmocka_unit_test(test_nothing_leaves_the_drawing),
        cmocka_unit_test(test_without_a_second_look_there_is_no_chart),
    };
    return cmocka_run_group_tests_name("report_timeline", tests, kit_read_files, kit_free_files);
}
