/*
 * What a person reads who types --help: nothing is missing from the catalogue, and no line breaks in a console window.
 */
#include <string.h>

#include "app/help.h"
#include "tests/unit/diagnosis_check.h"
#include "tests/unit/kit.h"
#include "tests/unit/unit.h"

enum { CONSOLE_COLUMNS = 79 };

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    while (*text) {
        size_t len = strcspn(text, "\n");

        longest = len > longest ? len : longest;
        text += len + (text[len] ? 1 : 0);
    }
    return longest;
}

/* Whether the text says this, wherever its lines break. */
static bool says(const char *text, const char *part)
{
    size_t len = strlen(part);

    for (; *text; text++) {
        size_t i = 0;

        while (i < len && (text[i] == part[i] || (text[i] == '\n' && part[i] == ' '))) {
            i++;
        }
        if (i == len) {
            return true;
        }
    }
    return false;
}

static void help_fits_a_console_and_lacks_nothing(void **state)
{
    static const char *const parts[] = {"--quiet",
                                        "--email ADDRESS",
                                        "--report FILE",
                                        "--json FILE",
                                        "--user NAME",
                                        "--password-stdin",
                                        "--credential NAME",
                                        "--windows-sign-in",
                                        "--sign-in-host HOST",
                                        "--allow-redirect HOST",
                                        "--all-sessions",
                                        "--all-protocols",
                                        "--timeout SECONDS",
                                        "--help",
                                        "--version",
                                        "  64  ",
                                        "  70  ",
                                        "OutlookConnectionWizard.com",
                                        "/name:VALUE"};
    const char *help = help_text(check_catalogue(), kit_arena, "1.2.3");

    (void)state;
    assert_non_null(strstr(help, "1.2.3\n"));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        assert_non_null(strstr(help, parts[i]));
    }
    assert_null(strstr(help, "[help."));
    assert_null(strstr(help, " \n"));
    assert_true(longest_line(help) <= CONSOLE_COLUMNS);
    assert_int_equal(help[strlen(help) - 1], '\n');
}

static void every_usage_error_has_its_words(void **state)
{
    static const char *const wrong[][2] = {
        {"--quite", "--quite"},
        {"-quiet", "--quiet"},
        {"a@contoso.test", "--email a@contoso.test"},
        {"--email", "--email"},
        {"--email=x", "\"x\""},
        {"--quiet=1", "--quiet"},
        {"--email=CONTOSO\\anna", "There is no @ in it."},
        {"--email=a@contoso.test;", "Look for a space or a character that does not belong there."},
        {"--email=anna@contoso", "The part after the @ is too short."},
        {"--json=-", "is not the name of a file"},
        {"--report=x", "choose Save report on the page Result"},
        {"--watch=10s", "choose Watch on the page Connections"},
        {"--windows-sign-in", "The window asks you on the page Autodiscover"},
        {"--allow-redirect=b.test", "The window asks you on the page Autodiscover"},
        {"--timeout=5", "The window has nothing like it."},
        {"--all-protocols", "The window has nothing like it."},
        {"--password=x", "--password-stdin"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *const arguments[] = {wrong[i][0]};
        struct options options;
        struct usage_error error;
        const char *words;

        memset(&options, 0, sizeof options);
        memset(&error, 0, sizeof error);
        assert_false(options_parse(kit_arena, 1, arguments, &options, &error));
        words = help_usage_error(check_catalogue(), kit_arena, &error);
        assert_true(says(words, wrong[i][1]));
        assert_non_null(strstr(words, "--help"));
        assert_null(strstr(words, "[usage."));
        assert_null(strchr(words, '{'));
        assert_true(longest_line(words) <= CONSOLE_COLUMNS);
    }
}

int test_help(void)
{
    const struct CMUnitTest tests[] = {
        KIT_ARENA_TEST(help_fits_a_console_and_lacks_nothing),
        KIT_ARENA_TEST(every_usage_error_has_its_words),
    };

    return cmocka_run_group_tests_name("help", tests, NULL, check_end);
}
