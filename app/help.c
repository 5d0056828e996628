/*
 * What --help and a wrong command line print. The syntax stands here, the words in the catalogue.
 */
#include "app/help.h"

#include <string.h>

enum {
    LINE_COLUMNS = 79,
    SWITCH_COLUMNS = 26, /* where the words about a switch begin */
    CODE_COLUMNS = 6
};

struct help_line {
    const char *syntax;
    const char *text; /* of the catalogue */
};

static const struct help_line usages[] = {
    {"OutlookConnectionWizard [--email ADDRESS] [--no-microsoft]", "help.usage.window"},
    {"OutlookConnectionWizard --quiet [--email ADDRESS] [SWITCH ...]", "help.usage.quiet"},
    {"OutlookConnectionWizard [--quiet] --from FILE [--report FILE] [--json FILE]", "help.usage.from"},
    {"OutlookConnectionWizard --explain FILE [--report FILE] [--json FILE]", "help.usage.explain"},
};

static const struct help_line switches[] = {
    {"--quiet", "help.quiet"},
    {"--email ADDRESS", "help.email"},
    {"--report FILE", "help.report"},
    {"--json FILE", "help.json"},
    {"--from FILE", "help.from"},
    {"--explain FILE", "help.explain"},
    {"--user NAME", "help.user"},
    {"--password-stdin", "help.password-stdin"},
    {"--credential NAME", "help.credential"},
    {"--windows-sign-in", "help.windows-sign-in"},
    {"--sign-in-host HOST", "help.sign-in-host"},
    {"--allow-redirect HOST", "help.allow-redirect"},
    {"--all-sessions", "help.all-sessions"},
    {"--no-microsoft", "help.no-microsoft"},
    {"--all-protocols", "help.all-protocols"},
    {"--timeout SECONDS", "help.timeout"},
    {"--watch TIME", "help.watch"},
    {"--help", "help.help"},
    {"--version", "help.version"},
};

static const struct help_line exit_codes[] = {
    {"0", "help.exit.healthy"},    {"1", "help.exit.warning"}, {"2", "help.exit.problem"},
    {"3", "help.exit.incomplete"}, {"64", "help.exit.usage"},  {"70", "help.exit.internal"},
};

/* How many columns the first len bytes of a text take: one a character is right for the languages we have. */
static size_t columns_of(const char *text, size_t len)
{
    size_t columns = 0;

    for (size_t i = 0; i < len; i++) {
        columns += ((unsigned char)text[i] & 0xC0U) != 0x80U;
    }
    return columns;
}

/* Appends words, broken into lines that begin in column `indent`; `used` columns of the first line are taken. */
static const char *append_wrapped(struct arena *arena, const char *whole, const char *text, size_t indent,
                                  size_t used)
{
    size_t column = used;

    while (*text) {
        size_t len = strcspn(text, " ");
        size_t columns = columns_of(text, len);

        if (column > indent && column + 1 + columns > LINE_COLUMNS) {
            whole = arena_format(arena, "%s\n", whole);
            column = 0;
        }
        if (column < indent) {
            whole = arena_format(arena, "%s%*s", whole, (int)(indent - column), "");
            column = indent;
        } else if (column > indent) {
            whole = arena_format(arena, "%s ", whole);
            column++;
        }
        whole = arena_format(arena, "%s%.*s", whole, (int)len, text);
        column += columns;
        text += len;
        text += strspn(text, " ");
    }
    return arena_format(arena, "%s\n", whole);
}

static const char *append_lines(const struct catalogue *catalogue, struct arena *arena, const char *whole,
                                const struct help_line *lines, size_t count, size_t indent)
{
    for (size_t i = 0; i < count; i++) {
        const char *start = arena_format(arena, "  %s", lines[i].syntax);
        const char *words = catalogue_text(catalogue, arena, lines[i].text, NULL);

        whole = arena_format(arena, "%s%s", whole, start);
        whole = append_wrapped(arena, whole, words, indent, columns_of(start, strlen(start)));
    }
    return whole;
}

static const char *append_heading(const struct catalogue *catalogue, struct arena *arena, const char *whole,
                                  const char *id)
{
    return arena_format(arena, "%s\n%s\n", whole, catalogue_text(catalogue, arena, id, NULL));
}

static const char *append_paragraph(const struct catalogue *catalogue, struct arena *arena, const char *whole,
                                    const char *id)
{
    return append_wrapped(arena, arena_format(arena, "%s\n", whole),
                          catalogue_text(catalogue, arena, id, NULL), 0, 0);
}

const char *help_text(const struct catalogue *catalogue, struct arena *arena, const char *program_version)
{
    const char *whole =
        arena_format(arena, "%s %s\n", catalogue_text(catalogue, arena, "app.title", NULL), program_version);

    whole = append_paragraph(catalogue, arena, whole, "help.about");
    whole = append_heading(catalogue, arena, whole, "help.heading.usage");
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        whole = arena_format(arena, "%s  %s\n", whole, usages[i].syntax);
        whole = append_wrapped(arena, whole, catalogue_text(catalogue, arena, usages[i].text, NULL), 6, 0);
    }
    whole = append_heading(catalogue, arena, whole, "help.heading.switches");
    whole =
        append_lines(catalogue, arena, whole, switches, sizeof switches / sizeof switches[0], SWITCH_COLUMNS);
    whole = append_paragraph(catalogue, arena, whole, "help.forms");
    whole = append_paragraph(catalogue, arena, whole, "help.console");
    whole = append_heading(catalogue, arena, whole, "help.heading.exit");
    return append_lines(catalogue, arena, whole, exit_codes, sizeof exit_codes / sizeof exit_codes[0],
                        CODE_COLUMNS);
}

const char *help_usage_error(const struct catalogue *catalogue, struct arena *arena,
                             const struct usage_error *error)
{
    const char *whole =
        append_wrapped(arena, "", catalogue_text(catalogue, arena, error->text, &error->parameters), 0, 0);

    return append_wrapped(arena, whole, catalogue_text(catalogue, arena, "usage.more", NULL), 0, 0);
}
