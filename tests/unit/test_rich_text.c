/*
 * The details of a finding as Rich Text Format: what the control is told, and that no text is taken for a command.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "app/rich_text.h"

static const struct rich_text_style style = {"Segoe UI", 0, 18, 22, 300, {0, 180, 60, 60}};

static const char *of_one(struct arena *arena, enum paragraph_kind kind, const char *text)
{
    struct paragraph paragraph = {kind, text};

    return rich_text(arena, &style, &paragraph, 1);
}

static void every_kind_has_its_form(void **state)
{
    static const struct paragraph paragraphs[] = {{PARAGRAPH_TITLE, "Title."},
                                                  {PARAGRAPH_TEXT, "Text."},
                                                  {PARAGRAPH_HEADING, "Heading"},
                                                  {PARAGRAPH_STEP, "1.\tDo this."}};
    struct arena *arena = arena_create();

    (void)state;
    assert_string_equal(rich_text(arena, &style, paragraphs, 4),
                        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1{\\fonttbl{\\f0\\fnil\\fcharset0 Segoe UI;}}"
                        "\\pard\\sb0\\plain\\f0\\fs22\\b Title.\\par\n"
                        "\\pard\\sb60\\plain\\f0\\fs18 Text.\\par\n"
                        "\\pard\\sb180\\plain\\f0\\fs18\\b Heading\\par\n"
                        "\\pard\\sb60\\li300\\fi-300\\tx300\\plain\\f0\\fs18 1.\\tab Do this.}");
    assert_string_equal(
        rich_text(arena, &style, NULL, 0),
        "{\\rtf1\\ansi\\ansicpg1252\\deff0\\uc1{\\fonttbl{\\f0\\fnil\\fcharset0 Segoe UI;}}}");
    arena_destroy(arena);
}

static void texts_are_no_commands(void **state)
{
    static const struct {
        const char *text;
        const char *written;
    } cases[] = {
        {"C:\\Users\\anna", "C:\\\\Users\\\\anna}"},
        {"{\\object\\objdata 01}", "\\{\\\\object\\\\objdata 01\\}}"},
        {"two\r\nlines\x7f", "two  lines }"},
        {"caf\xC3\xA9", "caf\\u233?}"},
        {"\xE2\x86\x90", "\\u8592?}"},
        {"\xEF\xBC\xA1", "\\u-223?}"},
        {"\xF0\x9F\x98\x80", "\\u-10179?\\u-8704?}"},
        {"cut \xE2\x86", "cut \\u-3?\\u-3?}"},
        {"\xff", "\\u-3?}"},
        {"", " }"},
    };
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *document = of_one(arena, PARAGRAPH_TEXT, cases[i].text);
        size_t len = strlen(cases[i].written);

        assert_true(strlen(document) > len);
        assert_string_equal(document + strlen(document) - len, cases[i].written);
    }
    arena_destroy(arena);
}

/* Every text is as long as it may get when each of its bytes becomes a unit of its own. */
static void long_texts_fit(void **state)
{
    enum { LEN = 70000 };
    struct arena *arena = arena_create();
    char *text = arena_allocate(arena, LEN + 1, 1);
    const char *document;

    (void)state;
    memset(text, 0xff, LEN);
    document = of_one(arena, PARAGRAPH_TEXT, text);
    assert_true(strlen(document) > (size_t)LEN * 5);
    assert_string_equal(document + strlen(document) - 6, "\\u-3?}");
    arena_destroy(arena);
}

static void strange_fonts_are_left_out(void **state)
{
    static const char *const faces[] = {NULL, "a;b", "a}b", "a\\b", "\xE3\x83\xA1\xE3\x82\xA4"};
    struct arena *arena = arena_create();

    (void)state;
    for (size_t i = 0; i < sizeof faces / sizeof faces[0]; i++) {
        struct rich_text_style other = style;

        other.face = faces[i];
        assert_null(strstr(rich_text(arena, &other, NULL, 0), "fonttbl"));
    }
    arena_destroy(arena);
}

int test_rich_text(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_form),
        cmocka_unit_test(texts_are_no_commands),
        cmocka_unit_test(long_texts_fit),
        cmocka_unit_test(strange_fonts_are_left_out),
    };

    return cmocka_run_group_tests_name("rich_text", tests, NULL, NULL);
}
