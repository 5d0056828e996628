/*
 * Moments: the three forms in which clocks are told, and what is none.
 */
#include "core/evidence/moment.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

static void assert_reads(bool (*read)(const char *, int64_t *), const char *text, const char *expected)
{
    struct arena *arena = arena_create();
    int64_t moment = 0;
    bool is_read = read(text, &moment);
    if (expected == NULL) {
        if (is_read) {
            fail_msg("\"%s\" was read as %s", text == NULL ? "NULL" : text, moment_to_text(arena, moment));
        }
    } else {
        if (!is_read) {
            fail_msg("\"%s\" was not read", text);
        }
        assert_string_equal(moment_to_text(arena, moment), expected);
    }
    arena_destroy(arena);
}

static void test_our_own_form(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        NULL,
        "",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "2026-11-21T10:00:00+01:00",
        "2026-11-21T10:00:00.Z",
        "2026-13-21T10:00:00Z",
        "2026-00-21T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "2026-11-31T10:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T10:60:00Z",
        "2026-11-21T10:00:61Z",
        "2026-11-21T10:00:00Zx",
        "1600-12-31T23:59:59Z",
        " 2026-11-21T10:00:00Z",
    };
    int64_t moment = 1;
    assert_true(moment_from_text("1970-01-01T00:00:00Z", &moment));
    assert_int_equal(moment, 0);
    assert_true(moment_from_text("2000-03-01T00:00:00Z", &moment));
    assert_int_equal(moment, INT64_C(951868800000));
    assert_reads(moment_from_text, "2026-11-21T10:00:00.250Z", "2026-11-21T10:00:00.250Z");
    assert_reads(moment_from_text, "2026-11-21T10:00:00.1Z", "2026-11-21T10:00:00.100Z");
    assert_reads(moment_from_text, "2026-11-21T10:00:00.123456789Z", "2026-11-21T10:00:00.123Z");
    assert_reads(moment_from_text, "2024-02-29T23:59:60Z", "2024-03-01T00:00:00.000Z");
    assert_reads(moment_from_text, "1601-01-01T00:00:00Z", "1601-01-01T00:00:00.000Z");
    assert_reads(moment_from_text, "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_reads(moment_from_text, wrong[i], NULL);
    }
}

static void test_every_day_comes_back(void **state)
{
    (void)state;
    struct arena *arena = arena_create();
    int64_t day = INT64_C(24) * 60 * 60 * 1000;
    for (int64_t at = INT64_C(-2000) * day + 1; at < INT64_C(60000) * day; at += day * 3 + 12345) {
        int64_t back = 0;
        assert_true(moment_from_text(moment_to_text(arena, at), &back));
        assert_true(back == at);
    }
    assert_null(moment_to_text(arena, INT64_MAX));
    assert_null(moment_to_text(arena, INT64_MIN));
    arena_destroy(arena);
}

static void test_the_date_header(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        NULL,
        "",
        "Saturday, 21-Nov-26 10:00:00 GMT",
        "Sat Nov 21 10:00:00 2026",
        "Sat, 21 Nov 2026 10:00:00 UTC",
        "Sat, 21 Nov 2026 10:00:00",
        "Sat, 1 Nov 2026 10:00:00 GMT",
        "Sat, 31 Nov 2026 10:00:00 GMT",
        "Sat, 21 nov 2026 10:00:00 GMT",
        "Sat, 21 Nov 2026 10:00:00 GMT, x",
    };
    assert_reads(moment_from_http_date, "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z");
    assert_reads(moment_from_http_date, "Sat, 21 Nov 2026 10:00:00 GMT", "2026-11-21T10:00:00.000Z");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_reads(moment_from_http_date, wrong[i], NULL);
    }
}

static void test_a_directorys_time(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        NULL,
        "",
        "20261121",
        "2026112110",
        "20261121100000",
        "20261121100000.Z",
        "2026112110000Z5",
        "20261121100000Zx",
        "20261321100000Z",
        "20261121100000+2400",
        "20261121100000+0160",
        "20261121100000+1",
    };
    assert_reads(moment_from_generalized_time, "20261121100000.0Z", "2026-11-21T10:00:00.000Z");
    assert_reads(moment_from_generalized_time, "20261121100000Z", "2026-11-21T10:00:00.000Z");
    assert_reads(moment_from_generalized_time, "202611211005Z", "2026-11-21T10:05:00.000Z");
    assert_reads(moment_from_generalized_time, "2026112110Z", "2026-11-21T10:00:00.000Z");
    assert_reads(moment_from_generalized_time, "2026112110.5Z", "2026-11-21T10:30:00.000Z");
    assert_reads(moment_from_generalized_time, "202611211005,5Z", "2026-11-21T10:05:30.000Z");
    assert_reads(moment_from_generalized_time, "20261121100000.25Z", "2026-11-21T10:00:00.250Z");
    assert_reads(moment_from_generalized_time, "20261121100000+0130", "2026-11-21T08:30:00.000Z");
    assert_reads(moment_from_generalized_time, "20261121230000-0200", "2026-11-22T01:00:00.000Z");
    assert_reads(moment_from_generalized_time, "20261121230000-02", "2026-11-22T01:00:00.000Z");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_reads(moment_from_generalized_time, wrong[i], NULL);
    }
}

int test_moment(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_our_own_form),
        cmocka_unit_test(test_every_day_comes_back),
        cmocka_unit_test(test_the_date_header),
        cmocka_unit_test(test_a_directorys_time),
    };
    return cmocka_run_group_tests_name("moment", tests, NULL, NULL);
}
