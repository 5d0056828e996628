/*
 * What numbers and codes in Autodiscover answers mean.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/knowledge/answer_errors.h"
#include "core/knowledge/server_version.h"

static void versions_are_decoded(void **state)
{
    static const char *const expected[][2] = {
        {"738180DA", "14.1.218 (Exchange Server 2010 SP1)"}, /* the example of Microsoft's reference */
        {"73D49F70", "15.20.8048 (Exchange Online)"},        /* a real answer of Exchange Online */
        {"73c0834f", "15.0.847 (Exchange Server 2013 SP1)"}, /* what gromox sends */
        {"73C189CB", "15.1.2507 (Exchange Server 2016 CU23)"},
        {"73C286D4", "15.2.1748 (Exchange Server 2019 CU15)"},
        {"73C28A02", "15.2.2562 (Exchange Server SE RTM)"},
        {"73C28A03", "15.2.2563 (Exchange Server SE)"},
        {"73C28001", "15.2.1 (Exchange Server 2019)"},
        {"720082AD", "8.0.685 (Exchange Server 2007 RTM)"},
        {"73D58030", "15.21.48 (Exchange Online)"},
        {"73C98001", "15.9.1"},
        {"FFFFFFFF", "63.63.32767"},
        {"", NULL},
        {"0", NULL},
        {"73D49F70A", NULL},
        {"73D49F7G", NULL},
        {"15.20.8048", NULL},
        {NULL, NULL},
    };
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const char *text = server_version_text(arena, expected[i][0]);
        if (expected[i][1] == NULL) {
            assert_null(text);
        } else {
            assert_non_null(text);
            assert_string_equal(text, expected[i][1]);
        }
    }
    arena_destroy(arena);
}

static void errors_have_a_subject(void **state)
{
    (void)state;
    assert_int_equal(answer_error_about("500"), ERROR_ABOUT_ADDRESS);
    assert_int_equal(answer_error_about("600"), ERROR_ABOUT_REQUEST);
    assert_int_equal(answer_error_about("usernotfound"), ERROR_ABOUT_ADDRESS);
    assert_int_equal(answer_error_about("604"), ERROR_ABOUT_UNKNOWN);
    assert_int_equal(answer_error_about(NULL), ERROR_ABOUT_UNKNOWN);
    assert_true(answer_error_find("603")->is_specified);
    assert_false(answer_error_find("UserNotFound")->is_specified);
    assert_null(answer_error_find(""));
}

int test_answer_knowledge(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_decoded),
        cmocka_unit_test(errors_have_a_subject),
    };

    return cmocka_run_group_tests_name("answer_knowledge", tests, NULL, NULL);
}
