/*
 * See finding_sample.h.
 */
#include "tests/unit/finding_sample.h"

#include <string.h>

#include "core/evidence/text.h"

/* The n-th of "a|b|c", or NULL. */
static const char *nth_value(struct arena *arena, const char *values, size_t n)
{
    for (; n > 0; n--) {
        size_t len = strcspn(values, "| ");
        if (values[len] != '|') {
            return NULL;
        }
        values += len + 1;
    }
    return arena_copy_bytes(arena, values, strcspn(values, "| "));
}

/* A value that a parameter of this name could have. */
static const char *sample_value(const char *name)
{
    static const char *const samples[][2] = {
        {"protocol", "mapi-http"},
        {"account", "anna@contoso.test"},
        {"pid", "4028"},
        {"port", "443"},
        {"status", "404"},
        {"count", "2"},
        {"found", "1"},
        {"expected", "2"},
        {"url", "https://mail.contoso.test/"},
        {"domain", "contoso.test"},
        {"seconds", "30"},
        {"cloud", "yes"},
        {"connections", "2"},
        {"unproved", "3"},
        {"settings", "ExcludeScpLookup"},
        {"setting", "ExcludeSrvLookup"},
        {"others", "2"},
    };

    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        if (text_equal(samples[i][0], name)) {
            return samples[i][1];
        }
    }
    return "mail.contoso.test";
}

struct finding finding_sample(struct arena *arena, const struct finding_kind *kind, size_t n, bool whole)
{
    struct finding finding;
    const char *at = kind->parameters;

    schema_initialize(&finding_schema, &finding);
    finding.id = kind->id;
    while (*at) {
        size_t len = strcspn(at, " ");
        size_t name_len = strcspn(at, "?= ");
        if (name_len > 0 && (whole || at[name_len] != '?')) {
            struct named_value *value = schema_append(arena, &named_value_schema, &finding.parameters);
            value->name = arena_copy_bytes(arena, at, name_len);
            value->value = sample_value(value->name);
            if (at[name_len] == '=') {
                const char *nth = nth_value(arena, at + name_len + 1, n);
                value->value = nth ? nth : nth_value(arena, at + name_len + 1, 0);
            }
        }
        at += len + (at[len] == ' ');
    }
    return finding;
}
