/*
 * See evidence_html.h. The page is read by libxml2's HTML tokenizer through callbacks, without building a tree: a
 * hostile page of 64 MiB then costs no more memory than its own text, however its elements are nested.
 */
#include "core/evidence/evidence_html.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>

struct extraction {
    bool inside; /* between the start and the end of the element */
    bool done;
    bool is_report; /* the head says so */
    bool out_of_memory;
    char *text;
    size_t len;
    size_t capacity;
};

static void append_bytes(struct extraction *extraction, const char *bytes, size_t len)
{
    if (extraction->capacity - extraction->len < len + 1) {
        size_t capacity = extraction->capacity < 4096 ? 4096 : extraction->capacity;
        while (capacity - extraction->len < len + 1) {
            capacity *= 2;
        }
        char *text = realloc(extraction->text, capacity);
        if (text == NULL) {
            extraction->out_of_memory = true;
            extraction->inside = false;
            extraction->done = true;
            return;
        }
        extraction->text = text;
        extraction->capacity = capacity;
    }
    if (len > 0) {
        memcpy(extraction->text + extraction->len, bytes, len);
    }
    extraction->len += len;
    extraction->text[extraction->len] = '\0';
}

/* Whether the element's first attribute of that name has that value. */
static bool has_attribute(const xmlChar **attributes, const char *name, const char *wanted)
{
    for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        const char *value = (const char *)attributes[i + 1];
        if (strcmp((const char *)attributes[i], name) == 0) {
            return value != NULL && strcmp(value, wanted) == 0;
        }
    }
    return false;
}

static void on_start_element(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct extraction *extraction = context;
    if (strcmp((const char *)name, "meta") == 0 && has_attribute(attributes, "name", "generator") &&
        has_attribute(attributes, "content", EVIDENCE_HTML_GENERATOR)) {
        extraction->is_report = true;
    }
    if (!extraction->done && !extraction->inside && strcmp((const char *)name, "pre") == 0 &&
        has_attribute(attributes, "id", "evidence")) {
        extraction->inside = true;
        append_bytes(extraction, "", 0);
    }
}

static void on_end_element(void *context, const xmlChar *name)
{
    struct extraction *extraction = context;
    if (extraction->inside && strcmp((const char *)name, "pre") == 0) {
        extraction->inside = false;
        extraction->done = true;
    }
}

static void on_characters(void *context, const xmlChar *characters, int len)
{
    struct extraction *extraction = context;
    if (extraction->inside && len > 0) {
        append_bytes(extraction, (const char *)characters, (size_t)len);
    }
}

char *evidence_html_extract(const char *bytes, size_t len, size_t *json_len, bool *is_report)
{
    struct extraction extraction = {0};
    htmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.startElement = on_start_element;
    handler.endElement = on_end_element;
    handler.characters = on_characters;
    handler.ignorableWhitespace = on_characters;
    *is_report = false;
    htmlParserCtxtPtr parser = len > INT_MAX ? NULL : htmlNewSAXParserCtxt(&handler, &extraction);
    if (parser == NULL) {
        return NULL;
    }
    xmlDocPtr document =
        htmlCtxtReadMemory(parser, bytes, (int)len, NULL, "UTF-8",
                           HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_HUGE);
    xmlFreeDoc(document);
    htmlFreeParserCtxt(parser);
    *is_report = extraction.is_report;
    if (!extraction.done || extraction.out_of_memory) {
        free(extraction.text);
        return NULL;
    }
    *json_len = extraction.len;
    return extraction.text;
}
