/*
 * See target.h.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/evidence/text.h"
#include "tests/fuzz/target.h"

void check_that(bool condition, const char *words)
{
    if (!condition) {
        (void)fprintf(stderr, "fuzz: %s\n", words);
        abort();
    }
}

static void check_text(void *context, const char **text)
{
    (void)context;
    check_that(text_is_valid(*text), "a text is not UTF-8");
    for (const char *c = *text; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        check_that(byte >= 0x20 || byte == '\t' || byte == '\n', "a text holds a control character");
    }
}

void check_texts(const struct record_schema *schema, void *record)
{
    schema_visit_texts(schema, record, check_text, NULL);
}
