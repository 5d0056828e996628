/*
 * See report_kit.h.
 */
#include "tests/unit/report_kit.h"

#include <stdlib.h>

#include "tests/unit/unit.h"

char *kit_messages;
char *kit_style;

int kit_read_files(void **state)
{
    (void)state;
    kit_messages = unit_read_file("resources/messages/en.xml", NULL);
    kit_style = unit_read_file("resources/report.css", NULL);
    return 0;
}

int kit_free_files(void **state)
{
    (void)state;
    free(kit_messages);
    free(kit_style);
    return 0;
}

const char *kit_page_of(const struct report_sample *sample)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    const char *page = report_html(&sample->input, sample->arena, &len, &failure);
    assert_non_null(page);
    return page;
}
