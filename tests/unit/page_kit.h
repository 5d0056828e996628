/*
 * What the tests of the wizard's pages share: evidence as a page sees it, judged, with the repository's own texts.
 */
#ifndef TESTS_UNIT_PAGE_KIT_H
#define TESTS_UNIT_PAGE_KIT_H

#include "core/report/report.h"
#include "core/report/view.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/kit.h"

/* What a test finds in *state; all of it is in kit_arena. A group that has one ends with check_end. */
struct page_fixture {
    struct evidence *evidence;
    struct diagnosis *diagnosis;
    struct report_input input;
    struct view view;
};

int kit_begin_page(void **state);
int kit_end_page(void **state);

#define KIT_PAGE_TEST(function) cmocka_unit_test_setup_teardown(function, kit_begin_page, kit_end_page)

/* Takes over the evidence, judges it and shows it. */
const struct view *kit_see(struct page_fixture *fixture, struct evidence *evidence);

#endif
