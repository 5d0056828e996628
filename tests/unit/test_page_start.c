/*
 * What the pages say where Outlook has several addresses: what is offered, how many of them find their settings, which of them
 * nobody asked about.
 */
#include <string.h>

#include "app/page_view.h"
#include "tests/unit/evidence_builder.h"
#include "tests/unit/page_kit.h"
#include "tests/unit/unit.h"

static const char *both_items[] = {BUILT_ADDRESS, BUILT_SECOND_ADDRESS};
static const struct text_list both = {both_items, 2, 2};

static void all_addresses_are_offered_where_there_are_several(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_evidence();
    struct text_list found = {0};
    struct text_list more = {0};
    const struct view *view;

    build_account(evidence, BUILT_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    build_account(evidence, "typed@contoso.test", ACCOUNT_UNKNOWN, NULL);
    view = kit_see(fixture, evidence);
    page_outlook_addresses(view, &found);
    assert_int_equal(found.count, 1);
    assert_null(page_all_addresses(view, &found));
    assert_non_null(strstr(page_start_hint(view, true), "Keep the address"));

    /* the same address in another profile, and one in the profile that Outlook opens by itself */
    build_account(evidence, "Anna@Contoso.test", ACCOUNT_EXCHANGE, NULL);
    build_account(evidence, BUILT_SECOND_ADDRESS, ACCOUNT_EXCHANGE, NULL);
    build_account(evidence, NULL, ACCOUNT_EXCHANGE, NULL);
    evidence->accounts.items[3].default_profile = TRUTH_YES;
    page_outlook_addresses(view, &more);
    assert_int_equal(more.count, 2);
    assert_string_equal(more.items[0], BUILT_SECOND_ADDRESS);
    assert_string_equal(more.items[1], BUILT_ADDRESS);
    assert_string_equal(page_all_addresses(view, &more), "All addresses in Outlook (2)");
    assert_non_null(strstr(page_start_hint(view, true), "Choose all addresses"));
}

static void without_an_address_one_is_asked_for(void **state)
{
    const struct view *view = kit_see(*state, build_evidence());
    struct text_list found = {0};

    page_outlook_addresses(view, &found);
    assert_int_equal(found.count, 0);
    assert_null(page_all_addresses(view, &found));
    assert_non_null(strstr(page_start_hint(view, true), "No address was found in Outlook."));
    assert_non_null(strstr(page_start_hint(view, false), "Looking for the address"));
}

static void check_sentence(struct page_fixture *fixture, struct evidence *evidence, enum mark mark,
                           const char *sentence)
{
    struct page_words words;

    page_autodiscover_words(kit_see(fixture, evidence), ASKING_DONE, &both, 0, &words);
    assert_string_equal(words.sentence, sentence);
    assert_int_equal(words.mark, mark);
}

static void of_several_accounts_those_with_settings_are_counted(void **state)
{
    struct page_fixture *fixture = *state;
    struct evidence *evidence = build_healthy();
    struct page_words words;

    build_second_account(evidence);
    check_sentence(fixture, evidence, MARK_GOOD, "Outlook finds its settings for all 2 addresses.");
    page_autodiscover_words(&fixture->view, ASKING_UNDER_WAY, &both, 0, &words);
    assert_string_equal(words.sentence, "Asking the servers of 2 addresses \xe2\x80\xa6");

    evidence = build_healthy();
    build_second_account(evidence);
    build_step_not_reached(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    check_sentence(fixture, evidence, MARK_WARNING, "Outlook finds its settings for 1 of 2 addresses.");

    evidence = build_healthy();
    build_second_account(evidence);
    build_step_not_reached(evidence, BUILT_SECOND_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    build_step_not_reached(evidence, BUILT_ADDRESS, "https-autodiscover", REACH_NO_ANSWER);
    check_sentence(fixture, evidence, MARK_PROBLEM,
                   "Outlook finds its settings for none of the 2 addresses.");
}

int test_page_start(void)
{
    const struct CMUnitTest tests[] = {
        KIT_PAGE_TEST(all_addresses_are_offered_where_there_are_several),
        KIT_PAGE_TEST(without_an_address_one_is_asked_for),
        KIT_PAGE_TEST(of_several_accounts_those_with_settings_are_counted),
    };

    return cmocka_run_group_tests_name("page_start", tests, NULL, check_end);
}
