/*
 * Reads the catalogue's XML into templates. A template is a list of pieces; a piece is left out when its condition does
 * not hold or a parameter that it names has no value, so that one text serves a finding with much and with little
 * evidence. resources/messages/README.md tells writers about it.
 */
#include "core/report/catalogue_inside.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"

enum { TEXT_MAXIMUM = 16 * 1024, ENTRY_MAXIMUM = 4096, NAME_MAXIMUM = 64 };

/* Lists in an arena grow by schema_append, which needs the size of an element and no more. */
static const struct record_schema piece_schema = {"piece", sizeof(struct piece), NULL, 0};
static const struct record_schema template_schema = {"template", sizeof(struct template), NULL, 0};
static const struct record_schema text_entry_schema = {"text", sizeof(struct text_entry), NULL, 0};
static const struct record_schema finding_entry_schema = {"finding", sizeof(struct finding_entry), NULL, 0};

struct reader {
    struct catalogue *catalogue;
    struct arena *arena; /* for the failure's text */
    struct failure *failure;
};

static bool refuse(struct reader *reader, xmlNodePtr node, const char *text)
{
    long line = node ? xmlGetLineNo(node) : 0;

    reader->failure->operation = "read the message catalogue";
    reader->failure->code = line;
    reader->failure->system = "program";
    reader->failure->text = arena_format(reader->arena, "line %ld: %s", line, text);
    return false;
}

const char *catalogue_collapse(struct arena *arena, const char *text)
{
    size_t len = strlen(text);
    char *out = arena_allocate(arena, len + 1, 1);
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        bool is_space = text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
        if (!is_space) {
            out[used++] = text[i];
        } else if (used == 0 || out[used - 1] != ' ') {
            out[used++] = ' ';
        }
    }
    return out;
}

static const char *attribute(struct arena *arena, xmlNodePtr node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = value ? arena_copy_text(arena, (const char *)value) : NULL;

    xmlFree(value);
    return copy;
}

size_t catalogue_placeholder_len(const char *text)
{
    size_t len = strcspn(text + 1, "{}");

    return text[1 + len] == '}' && len > 0 && len < NAME_MAXIMUM ? len + 2 : 0;
}

static bool has_good_braces(const char *text)
{
    while (*text) {
        size_t len = 1;

        if ((text[0] == '{' && text[1] == '{') || (text[0] == '}' && text[1] == '}')) {
            len = 2;
        } else if (text[0] == '{') {
            len = catalogue_placeholder_len(text);
        } else if (text[0] == '}') {
            return false;
        }
        if (len == 0) {
            return false;
        }
        text += len;
    }
    return true;
}

/* Adds the content of a text node, or of an element whose attributes are its conditions. */
static bool read_piece(struct reader *reader, xmlNodePtr node, struct template *out)
{
    struct arena *arena = reader->catalogue->arena;
    xmlChar *content = xmlNodeGetContent(node);
    size_t len = content ? strlen((const char *)content) : 0;
    const char *text = text_make_valid(arena, content ? (const char *)content : "", len, TEXT_MAXIMUM);
    struct piece *piece;

    xmlFree(content);
    if (!has_good_braces(text)) {
        return refuse(reader, node, "a brace has no partner; write {{ or }} for a brace itself");
    }
    piece = schema_append(arena, &piece_schema, out);
    piece->text = catalogue_collapse(arena, text);
    if (node->type == XML_ELEMENT_NODE) {
        piece->when = attribute(arena, node, "when");
        piece->unless = attribute(arena, node, "unless");
        if (xml_element(node->children)) {
            return refuse(reader, node, "an element inside a <sentence>");
        }
        if (strcmp(piece->text, "") == 0 || strcmp(piece->text, " ") == 0) {
            return refuse(reader, node, "an empty text");
        }
    }
    return true;
}

/* A text; parts of it may stand in <sentence> elements. */
static bool read_template(struct reader *reader, xmlNodePtr node, struct template *out)
{
    if (out->count > 0) {
        return refuse(reader, node, "this element stands here twice");
    }
    if (!xml_element(node->children)) {
        return read_piece(reader, node, out);
    }
    for (xmlNodePtr child = node->children; child; child = child->next) {
        if (child->type == XML_COMMENT_NODE) {
            continue;
        }
        if (child->type != XML_TEXT_NODE && !xml_is(child, "sentence")) {
            return refuse(reader, child, "only text and <sentence> may stand here");
        }
        if (!read_piece(reader, child, out)) {
            return false;
        }
    }
    return true;
}

/* <do> with its <step>s, <check> with its <command>s. */
static bool read_list(struct reader *reader, xmlNodePtr node, const char *item_name,
                      struct template_list *out)
{
    for (xmlNodePtr child = xml_element(node->children); child; child = xml_element(child->next)) {
        struct template *item;

        if (!xml_is(child, item_name)) {
            return refuse(reader, child, "an element that does not belong in this list");
        }
        item = schema_append(reader->catalogue->arena, &template_schema, out);
        if (!read_piece(reader, child, item)) {
            return false;
        }
    }
    return true;
}

/* When the advice does not apply; or an empty element that says to other writers why there is no such case. */
static bool read_not_when(struct reader *reader, xmlNodePtr node, struct finding_entry *entry)
{
    const char *none = attribute(reader->catalogue->arena, node, "none");

    if (!none) {
        return !entry->always ? read_template(reader, node, &entry->not_when)
                              : refuse(reader, node, "this element stands here twice");
    }
    if (node->children || entry->always || entry->not_when.count > 0) {
        return refuse(reader, node, "none=\"why\" stands in an empty <not-when>, and alone");
    }
    entry->always = none;
    return true;
}

static bool read_part(struct reader *reader, xmlNodePtr node, struct finding_entry *entry)
{
    if (xml_is(node, "title")) {
        return read_template(reader, node, &entry->title);
    }
    if (xml_is(node, "meaning")) {
        return read_template(reader, node, &entry->meaning);
    }
    if (xml_is(node, "do")) {
        return read_list(reader, node, "step", &entry->steps);
    }
    if (xml_is(node, "not-when")) {
        return read_not_when(reader, node, entry);
    }
    if (xml_is(node, "tell-it")) {
        return read_template(reader, node, &entry->tell_it);
    }
    if (xml_is(node, "check")) {
        return read_list(reader, node, "command", &entry->check);
    }
    if (xml_is(node, "link")) {
        return read_template(reader, node, &entry->link);
    }
    if (xml_is(node, "phone")) {
        return read_template(reader, node, &entry->phone);
    }
    return refuse(reader, node, "an element that a finding does not have");
}

const struct finding_entry *catalogue_find_finding(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->findings.count; i++) {
        if (text_equal(catalogue->findings.items[i].id, id)) {
            return &catalogue->findings.items[i];
        }
    }
    return NULL;
}

static int compare_entries(const void *left, const void *right)
{
    return strcmp((*(const struct text_entry *const *)left)->id,
                  (*(const struct text_entry *const *)right)->id);
}

/* A list of ten thousand rows asks for words some ten thousand times. */
static void sort_texts(struct catalogue *catalogue)
{
    size_t count = catalogue->texts.count;

    catalogue->by_id = arena_allocate(catalogue->arena, count + 1, sizeof(struct text_entry *));
    for (size_t i = 0; i < count; i++) {
        catalogue->by_id[i] = &catalogue->texts.items[i];
    }
    qsort((void *)catalogue->by_id, count, sizeof *catalogue->by_id, compare_entries);
}

const struct text_entry *catalogue_find_text(const struct catalogue *catalogue, const char *id)
{
    if (catalogue->by_id) {
        const struct text_entry wanted = {.id = id};
        const struct text_entry *key = &wanted;
        const struct text_entry *const *found =
            id ? bsearch((const void *)&key, (const void *)catalogue->by_id, catalogue->texts.count,
                         sizeof(struct text_entry *), compare_entries)
               : NULL;

        return found ? *found : NULL;
    }
    for (size_t i = 0; i < catalogue->texts.count; i++) {
        if (text_equal(catalogue->texts.items[i].id, id)) {
            return &catalogue->texts.items[i];
        }
    }
    return NULL;
}

static bool read_finding(struct reader *reader, xmlNodePtr node)
{
    struct catalogue *catalogue = reader->catalogue;
    const char *id = attribute(catalogue->arena, node, "id");
    struct finding_entry *entry;

    if (!xml_is(node, "finding") || !id || catalogue_find_finding(catalogue, id) ||
        catalogue->findings.count >= ENTRY_MAXIMUM) {
        return refuse(reader, node, "not a <finding> with an id of its own");
    }
    entry = schema_append(catalogue->arena, &finding_entry_schema, &catalogue->findings);
    entry->id = id;
    for (xmlNodePtr child = xml_element(node->children); child; child = xml_element(child->next)) {
        if (!read_part(reader, child, entry)) {
            return false;
        }
    }
    if (entry->title.count == 0 || entry->meaning.count == 0 || entry->tell_it.count == 0 ||
        entry->phone.count == 0) {
        return refuse(reader, node, "a finding needs title, meaning, tell-it and phone");
    }
    return true;
}

static bool read_text(struct reader *reader, xmlNodePtr node)
{
    struct catalogue *catalogue = reader->catalogue;
    const char *id = attribute(catalogue->arena, node, "id");
    struct text_entry *entry;

    if (!xml_is(node, "text") || !id || catalogue_find_text(catalogue, id) ||
        catalogue->texts.count >= ENTRY_MAXIMUM) {
        return refuse(reader, node, "not a <text> with an id of its own");
    }
    entry = schema_append(catalogue->arena, &text_entry_schema, &catalogue->texts);
    entry->id = id;
    return read_template(reader, node, &entry->text);
}

static bool read_section(struct reader *reader, xmlNodePtr section)
{
    bool (*read_entry)(struct reader *, xmlNodePtr) = NULL;

    if (xml_is(section, "texts")) {
        read_entry = read_text;
    } else if (xml_is(section, "findings")) {
        read_entry = read_finding;
    } else {
        return refuse(reader, section, "only <texts> and <findings> may stand here");
    }
    for (xmlNodePtr child = xml_element(section->children); child; child = xml_element(child->next)) {
        if (!read_entry(reader, child)) {
            return false;
        }
    }
    return true;
}

static bool read_catalogue(struct reader *reader, xmlNodePtr root)
{
    reader->catalogue->language = attribute(reader->catalogue->arena, root, "language");
    if (!xml_is(root, "catalogue") || !reader->catalogue->language) {
        return refuse(reader, root, "not a <catalogue> with a language");
    }
    for (xmlNodePtr section = xml_element(root->children); section; section = xml_element(section->next)) {
        if (!read_section(reader, section)) {
            return false;
        }
    }
    return true;
}

struct catalogue *catalogue_create(const char *bytes, size_t len, struct arena *arena,
                                   struct failure *failure)
{
    struct arena *own = arena_create();
    struct catalogue *catalogue = arena_allocate(own, 1, sizeof *catalogue);
    struct reader reader = {catalogue, arena, failure};
    const char *problem = NULL;
    xmlDocPtr document = xml_parse_untrusted(arena, bytes, len, false, &problem);
    bool is_good = false;

    catalogue->arena = own;
    if (document) {
        is_good = read_catalogue(&reader, xmlDocGetRootElement(document));
        xmlFreeDoc(document);
    } else {
        (void)refuse(&reader, NULL, problem);
    }
    if (!is_good) {
        arena_destroy(own);
        return NULL;
    }
    sort_texts(catalogue);
    return catalogue;
}
