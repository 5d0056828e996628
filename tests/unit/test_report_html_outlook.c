/*
 * What the HTML report says of Outlook itself, its profiles and its connections.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/knowledge/made_up_name.h"
#include "tests/unit/report_kit.h"

struct page {
    struct report_sample *sample;
    const char *html;
};

static void make_page(struct page *page)
{
    page->html = kit_page_of(page->sample);
}

static void open_page(struct page *page)
{
    page->sample = report_sample_create(SAMPLE_SEVERAL, kit_messages, kit_style);
    assert_non_null(page->sample);
    make_page(page);
}

static void close_page(struct page *page)
{
    report_sample_destroy(page->sample);
}

static bool says(const struct page *page, const char *words)
{
    return strstr(page->html, words) != NULL;
}

/* What is known of Outlook stands there in words, and what is not known is called so. */
static void outlook_is_described(void **state)
{
    struct page page;

    (void)state;
    open_page(&page);
    assert_true(says(&page, "OUTLOOK.EXE, process 4028"));
    assert_true(says(&page, "Its window did not answer when it was looked at."));
    assert_false(says(&page, "It was started in safe mode"));
    assert_true(says(&page, "Click-to-Run"));
    assert_true(says(&page, "Mail profiles"));
    assert_true(says(&page, "Safe mode</dt><dd>not known"));
    close_page(&page);
}

/* A reverse name is shown as such, and only where no name is proved; when a connection began is told. */
static void connections_have_names_and_times(void **state)
{
    struct page page;
    struct evidence *evidence;
    struct reverse_name *name;

    (void)state;
    open_page(&page);
    evidence = page.sample->evidence;
    assert_false(says(&page, "which proves nothing"));
    evidence->connections.items[0].remote = "203.0.113.99:443";
    evidence->connections.items[0].created = "2026-11-21T09:58:00.000Z";
    name = schema_append(evidence->arena, &reverse_name_schema, &evidence->reverse_names);
    name->address = "203.0.113.99";
    name->name = "host-99.fabrikam.test";
    diagnosis_destroy(page.sample->diagnosis);
    page.sample->diagnosis = diagnose(evidence);
    page.sample->input.diagnosis = page.sample->diagnosis;
    make_page(&page);
    assert_true(says(&page, "a look-up by address calls it host-99.fabrikam.test, which proves nothing"));
    assert_true(says(&page, "21 November 2026, 09:58 UTC"));
    close_page(&page);
}

/* Whoever gives the file away knows whose names are in it, and who was signed in where. */
static void other_people_are_named(void **state)
{
    static const char others[] = "Everybody's Outlook on this computer was looked at (--all-sessions).";
    static const char directory[] = "The company's directory was asked with the Windows sign-in of this user";
    struct page page;
    struct evidence *evidence;
    struct account *account;
    struct directory_search *search;

    (void)state;
    open_page(&page);
    evidence = page.sample->evidence;
    for (size_t i = 0; i < evidence->accounts.count; i++) {
        evidence->accounts.items[i].other_mailboxes.count = 0;
    }
    evidence->directories.count = 0;
    make_page(&page);
    assert_false(says(&page, others));
    assert_false(says(&page, directory));
    assert_false(says(&page, "such as shared ones"));

    account = &evidence->accounts.items[0];
    text_list_append(evidence->arena, &account->other_mailboxes, "info@contoso.test");
    text_list_append(evidence->arena, &account->other_mailboxes, "sales@contoso.test");
    evidence->run.all_sessions = TRUTH_YES;
    search = schema_append(evidence->arena, &directory_search_schema, &evidence->directories);
    search->bind = "anonymous";
    make_page(&page);
    assert_true(says(&page, "such as shared ones: 2."));
    assert_true(says(&page, others));
    assert_false(says(&page, directory));
    search->bind = "signed";
    make_page(&page);
    assert_true(says(&page, directory));
    close_page(&page);
}

/* That a made-up name does not exist is well; what could not be read of a program is no fault of Outlook. */
static void what_is_no_fault_is_not_marked_as_one(void **state)
{
    static const char words[] = "does not exist, as it should be: the name is made up for this check";
    struct page page;
    struct evidence *evidence;
    struct name_lookup *name;

    (void)state;
    open_page(&page);
    evidence = page.sample->evidence;
    assert_false(says(&page, words));
    name = schema_append(evidence->arena, &name_lookup_schema, &evidence->names);
    name->host = made_up_name(evidence->arena, "contoso.test");
    name->outcome = NAME_NOT_FOUND;
    evidence->outlook.items[0].failure.operation = "NtQueryInformationProcess";
    make_page(&page);
    assert_true(says(&page, words));
    assert_true(says(&page, "Not everything about this program could be read: NtQueryInformationProcess"));
    name->outcome = NAME_FOUND;
    make_page(&page);
    assert_false(says(&page, words));
    close_page(&page);
}

int test_report_html_outlook(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(outlook_is_described),
        cmocka_unit_test(connections_have_names_and_times),
        cmocka_unit_test(other_people_are_named),
        cmocka_unit_test(what_is_no_fault_is_not_marked_as_one),
    };

    return cmocka_run_group_tests_name("report_html_outlook", tests, kit_read_files, kit_free_files);
}
