/*
 * The catalogue: how texts are filled in, and what is refused.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/report/catalogue.h"

#define HEAD "<?xml version=\"1.0\"?><catalogue language=\"en\">"
#define FINDING                                                                                              \
    "<finding id=\"f\"><title>T</title><meaning>M</meaning><tell-it>I</tell-it><phone>P</phone></finding>"
#define FINDINGS "<findings>" FINDING "</findings>"

static struct catalogue *create(struct arena *arena, const char *xml, struct failure *failure)
{
    return catalogue_create(xml, strlen(xml), arena, failure);
}

static void damaged_catalogues_are_refused(void **state)
{
    static const char *const damaged[] = {
        "",
        "<catalogue",
        "<?xml version=\"1.0\"?><!DOCTYPE catalogue><catalogue language=\"en\"/>",
        "<other language=\"en\"/>",
        "<catalogue/>",
        HEAD "<stray/></catalogue>",
        HEAD "<texts><text>no id</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">1</text><text id=\"a\">2</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{open</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">close}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\">{a{b}</text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"></text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"><b>bold</b></text></texts></catalogue>",
        HEAD "<texts><text id=\"a\"><sentence><sentence>x</sentence></sentence></text></texts></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title></finding></findings></catalogue>",
        HEAD
        "<findings><finding><title>T</title><meaning>M</meaning><tell-it>I</tell-it><phone>P</phone></finding>"
        "</findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><meaning>M</meaning><tell-it>I</tell-it><phone>P</phone></finding>"
             "</findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title><tell-it>I</tell-it><phone>P</phone></finding>"
             "</findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title><meaning>M</meaning><phone>P</phone></finding>"
             "</findings></catalogue>",
        HEAD "<findings>" FINDING FINDING "</findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><title>T</title><title>T</title></finding></findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><do><command>x</command></do></finding></findings></catalogue>",
        HEAD
        "<findings><finding id=\"f\"><not-when none=\"why\">text</not-when></finding></findings></catalogue>",
        HEAD
        "<findings><finding id=\"f\"><not-when>a</not-when><not-when none=\"b\"/></finding></findings></catalogue>",
        HEAD
        "<findings><finding id=\"f\"><not-when none=\"a\"/><not-when>b</not-when></finding></findings></catalogue>",
        HEAD
        "<findings><finding id=\"f\"><not-when none=\"a\"/><not-when none=\"b\"/></finding></findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><not-when/></finding></findings></catalogue>",
        HEAD "<findings><finding id=\"f\"><stray/></finding></findings></catalogue>",
    };
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct failure failure = {0};
        if (create(arena, damaged[i], &failure)) {
            fail_msg("not refused: %s", damaged[i]);
        }
        assert_non_null(failure.operation);
        assert_non_null(failure.text);
    }
    arena_destroy(arena);
}

static void texts_are_filled_in(void **state)
{
    static const char xml[] =
        HEAD "<texts>"
             "<text id=\"plain\">  Two\n   words </text>"
             "<text id=\"value\">Port {port}.</text>"
             "<text id=\"stop\">By {b}. Next.</text><text id=\"dots\">By {b}...</text>"
             "<text id=\"braces\">Where-Object {{ $_ }}</text>"
             "<text id=\"word\">{state as state}</text>"
             "<text id=\"state.up\"> connected </text>"
             "<text id=\"mixed\">{a}<sentence>: {b}</sentence>!</text>"
             "<text id=\"several\"><sentence when=\"a\">A.</sentence> <sentence when=\"a=1\">One.</sentence>"
             " <sentence unless=\"a=1\">Not one.</sentence> <sentence unless=\"a\">No a.</sentence></text>"
             "</texts></catalogue>";
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);
    struct named_value values[] = {{"port", "443"}, {"state", "up"}, {"a", "1"}, {"b", "x {port} <"}};
    struct named_value_list all = {values, 4, 4};
    struct named_value_list none = {NULL, 0, 0};
    struct named_value_list three = {values, 3, 3};

    (void)state;
    assert_non_null(catalogue);
    assert_string_equal(catalogue_language(catalogue), "en");
    assert_string_equal(catalogue_text(catalogue, arena, "plain", NULL), "Two words");
    assert_string_equal(catalogue_text(catalogue, arena, "value", &all), "Port 443.");
    assert_string_equal(catalogue_text(catalogue, arena, "value", NULL), "[value]");
    assert_string_equal(catalogue_text(catalogue, arena, "nowhere", &all), "[nowhere]");
    /* A value that ends in a full stop ends the sentence with it. */
    assert_string_equal(catalogue_text(catalogue, arena, "stop", &all), "By x {port} <. Next.");
    values[3].value = "Contoso Inc.";
    assert_string_equal(catalogue_text(catalogue, arena, "stop", &all), "By Contoso Inc. Next.");
    assert_string_equal(catalogue_text(catalogue, arena, "dots", &all), "By Contoso Inc....");
    values[3].value = "x {port} <";
    assert_string_equal(catalogue_text(catalogue, arena, "braces", &none), "Where-Object { $_ }");
    assert_string_equal(catalogue_text(catalogue, arena, "word", &all), "connected");
    /* A value is taken as it is: braces in it are no placeholders. */
    assert_string_equal(catalogue_text(catalogue, arena, "mixed", &all), "1: x {port} <!");
    assert_string_equal(catalogue_text(catalogue, arena, "mixed", &three), "1!");
    assert_string_equal(catalogue_text(catalogue, arena, "several", &three), "A. One.");
    assert_string_equal(catalogue_text(catalogue, arena, "several", &none), "Not one. No a.");
    values[2].value = "2";
    assert_string_equal(catalogue_text(catalogue, arena, "several", &three), "A. Not one.");
    values[1].value = "strange";
    assert_string_equal(catalogue_text(catalogue, arena, "word", &all), "strange");
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

/* A person will run these lines: a value from a server must not add to them. */
static void command_lines_take_no_strange_values(void **state)
{
    static const char xml[] = HEAD
        "<findings><finding id=\"f\"><title>T</title><meaning>{host}</meaning><tell-it>I</tell-it><phone>P</phone>"
        "<check><command>nslookup {host}</command><command>ipconfig /all</command></check></finding></findings>"
        "</catalogue>";
    static const struct {
        const char *host;
        size_t commands;
    } cases[] = {
        {"mail.contoso.test", 2},
        {"[2001:db8::1]", 2},
        {"https://mail.contoso.test:444/a/?b=c", 2},
        {"a; calc", 1},
        {"a&calc", 1},
        {"$(calc)", 1},
        {"a|calc", 1},
        {"`calc`", 1},
        {"%PATH%", 1},
        {"-type=any", 1},
        {"a\"b", 1},
        {"a\nb", 1},
        {"m\xc3\xa4il.test", 1},
    };
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);

    (void)state;
    assert_non_null(catalogue);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct named_value value = {"host", cases[i].host};
        struct finding finding = {0};
        struct finding_text text;

        finding.id = "f";
        finding.parameters.items = &value;
        finding.parameters.count = 1;
        catalogue_finding(catalogue, arena, &finding, &text);
        if (text.check.count != cases[i].commands) {
            fail_msg("%s", cases[i].host);
        }
    }
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

static void unknown_finding_shows_its_id(void **state)
{
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, HEAD FINDINGS "</catalogue>", &failure);
    struct finding finding = {0};
    struct finding_text text;

    (void)state;
    finding.id = "stranger";
    catalogue_finding(catalogue, arena, &finding, &text);
    assert_string_equal(text.title, "[stranger]");
    assert_true(catalogue_has_finding(catalogue, "f"));
    assert_false(catalogue_has_finding(catalogue, "stranger"));
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

static void advice_may_not_apply(void **state)
{
    static const char xml[] =
        HEAD "<findings><finding id=\"f\"><title>T</title><meaning>M</meaning><not-when>If {a}.</not-when>"
             "<tell-it>I</tell-it><phone>P</phone></finding>"
             "<finding id=\"g\"><title>T</title><meaning>M</meaning><not-when none=\"it always does\"/>"
             "<tell-it>I</tell-it><phone>P</phone></finding></findings></catalogue>";
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);
    struct named_value value = {"a", "b"};
    struct finding finding = {0};
    struct finding_text text;

    (void)state;
    assert_non_null(catalogue);
    finding.id = "f";
    catalogue_finding(catalogue, arena, &finding, &text);
    assert_null(text.not_when); /* it names a value that is missing */
    finding.parameters.items = &value;
    finding.parameters.count = 1;
    catalogue_finding(catalogue, arena, &finding, &text);
    assert_string_equal(text.not_when, "If b.");
    finding.id = "g";
    catalogue_finding(catalogue, arena, &finding, &text);
    assert_null(text.not_when);
    assert_null(catalogue_why_always(catalogue, "f"));
    assert_string_equal(catalogue_why_always(catalogue, "g"), "it always does");
    assert_null(catalogue_why_always(catalogue, "stranger"));
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

static void uses_are_listed(void **state)
{
    static const char xml[] = HEAD
        "<findings><finding id=\"f\"><title>{{ {a as group} }}</title><meaning><sentence when=\"b=1\">{c}</sentence>"
        "<sentence unless=\"d\">x</sentence></meaning><tell-it>I</tell-it><phone>P</phone>"
        "<do><step when=\"e\">s</step></do><not-when>{i}</not-when><check><command>{g}</command></check><link>{h}</link></finding></findings>"
        "</catalogue>";
    static const char *const expected[] = {"title uses a as group", "meaning when b=1", "meaning uses c",
                                           "meaning unless d",      "not-when uses i",  "link uses h",
                                           "step when e",           "command uses g"};
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);
    struct text_list uses = {NULL, 0, 0};

    (void)state;
    assert_non_null(catalogue);
    catalogue_list_uses(catalogue, arena, "f", &uses);
    assert_int_equal(uses.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < uses.count; i++) {
        assert_string_equal(uses.items[i], expected[i]);
    }
    catalogue_list_uses(catalogue, arena, "stranger", &uses);
    assert_int_equal(uses.count, sizeof expected / sizeof expected[0]);
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

static void days_are_said_in_words(void **state)
{
    static const struct {
        const char *day;
        const char *said;
    } cases[] = {
        {"2026-11-05", "until 5 of November 2026"},
        {"2026-11-20", "until 20 of November 2026"},
        {"2026-13-20", "until 2026-13-20"},
        {"2026-00-20", "until 2026-00-20"},
        {"2026-11-2", "until 2026-11-2"},
        {"2026-11-20T10:00:00Z", "until 2026-11-20T10:00:00Z"},
        {"tomorrow", "until tomorrow"},
        {"", "until"},
    };
    const char *xml = HEAD
        "<texts><text id=\"date.day\">{day} of {month} {year}</text><text id=\"month.11\">November</text>"
        "<text id=\"a\">until {day as date}</text></texts></catalogue>";
    struct arena *arena = arena_create();
    struct failure failure = {0};
    struct catalogue *catalogue = create(arena, xml, &failure);

    (void)state;
    assert_non_null(catalogue);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct named_value room[] = {{"day", cases[i].day}};
        struct named_value_list parameters = {room, 1, 1};

        assert_string_equal(catalogue_text(catalogue, arena, "a", &parameters), cases[i].said);
    }
    catalogue_destroy(catalogue);
    arena_destroy(arena);
}

int test_catalogue(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_catalogues_are_refused),
        cmocka_unit_test(texts_are_filled_in),
        cmocka_unit_test(command_lines_take_no_strange_values),
        cmocka_unit_test(unknown_finding_shows_its_id),
        cmocka_unit_test(advice_may_not_apply),
        cmocka_unit_test(uses_are_listed),
        cmocka_unit_test(days_are_said_in_words),
    };

    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
