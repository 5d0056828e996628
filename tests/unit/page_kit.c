/*
 * See page_kit.h.
 */
#include "tests/unit/page_kit.h"

#include <string.h>

static struct page_fixture page;

int kit_begin_page(void **state)
{
    int failed = kit_make_arena(state);

    memset(&page, 0, sizeof page);
    page.input.catalogue = check_catalogue();
    page.view.input = &page.input;
    page.view.arena = kit_arena;
    *state = &page;
    return failed;
}

static void forget(struct page_fixture *fixture)
{
    diagnosis_destroy(fixture->diagnosis);
    evidence_destroy(fixture->evidence);
}

int kit_end_page(void **state)
{
    forget(*state);
    return kit_end_arena(state);
}

const struct view *kit_see(struct page_fixture *fixture, struct evidence *evidence)
{
    forget(fixture);
    fixture->evidence = evidence;
    fixture->diagnosis = diagnose(evidence);
    fixture->input.evidence = evidence;
    fixture->input.diagnosis = fixture->diagnosis;
    return &fixture->view;
}
