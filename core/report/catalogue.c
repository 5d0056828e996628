/*
 * Reads the catalogue into templates once, then fills them in as often as asked. A template is a list of pieces; a piece
 * is left out when its condition does not hold or a parameter that it names has no value, so that one text serves a
 * finding with much and with little evidence. resources/messages/README.md tells writers about it.
 */
#include "core/report/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"

enum { TEXT_MAXIMUM = 16 * 1024, ENTRY_MAXIMUM = 4096, NAME_MAXIMUM = 64 };

struct piece {
    const char *text;   /* with {placeholders}; white space already made single */
    const char *when;   /* "name" or "name=value", or NULL */
    const char *unless; /* the same */
};
struct template LIST_OF(struct piece);
struct template_list LIST_OF(struct template);

struct text_entry {
    const char *id;
    struct template text;
};
struct text_entry_list LIST_OF(struct text_entry);

struct finding_entry {
    const char *id;
    struct template title;
    struct template meaning;
    struct template_list steps;
    struct template tell_it;
    struct template_list check;
    struct template link;
    struct template phone;
};
struct finding_entry_list LIST_OF(struct finding_entry);

struct catalogue {
    struct arena *arena;
    const char *language;
    struct text_entry_list texts;
    const struct text_entry **by_id; /* the texts in the order of their ids, once all are read */
    struct finding_entry_list findings;
};

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

/* One space for each run of white space. */
static const char *collapse(struct arena *arena, const char *text)
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

/* Without the space at either end that collapse may leave; NULL when nothing remains. */
static const char *trim(struct arena *arena, const char *text)
{
    const char *start = text[0] == ' ' ? text + 1 : text;
    size_t len = strlen(start);

    len -= len > 0 && start[len - 1] == ' ';
    return len > 0 ? arena_copy_bytes(arena, start, len) : NULL;
}

static const char *attribute(struct arena *arena, xmlNodePtr node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = value ? arena_copy_text(arena, (const char *)value) : NULL;

    xmlFree(value);
    return copy;
}

/* The length of the placeholder that the text begins with, braces included; 0 when it is malformed. */
static size_t placeholder_len(const char *text)
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
            len = placeholder_len(text);
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
    piece->text = collapse(arena, text);
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

static struct finding_entry *find_finding(const struct catalogue *catalogue, const char *id)
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

static const struct text_entry *find_text(const struct catalogue *catalogue, const char *id)
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

    if (!xml_is(node, "finding") || !id || find_finding(catalogue, id) ||
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

    if (!xml_is(node, "text") || !id || find_text(catalogue, id) || catalogue->texts.count >= ENTRY_MAXIMUM) {
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

void catalogue_destroy(struct catalogue *catalogue)
{
    if (catalogue) {
        arena_destroy(catalogue->arena);
    }
}

const char *catalogue_language(const struct catalogue *catalogue)
{
    return catalogue->language;
}

/* ---- filling in ---- */

struct filler {
    const struct catalogue *catalogue;
    struct arena *arena;
    const struct named_value_list *parameters;
    bool is_command; /* the text is a command line that a person will run */
};

/*
 * Values come from servers and files. In a command line only what can't end the word that it stands in is let through;
 * everything a host name, an address, a number or a plain URL needs is.
 */
static bool is_safe_in_command(const char *value)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:/@[]?=";

    return value[strspn(value, safe)] == '\0' && value[0] != '-';
}

static const char *value_of(const struct filler *filler, const char *name, size_t name_len)
{
    for (size_t i = 0; filler->parameters && i < filler->parameters->count; i++) {
        const struct named_value *parameter = &filler->parameters->items[i];
        if (parameter->name && strlen(parameter->name) == name_len &&
            memcmp(parameter->name, name, name_len) == 0) {
            return parameter->value;
        }
    }
    return NULL;
}

/* Whether "name" has a value, or "name=value" that one. */
static bool holds(const struct filler *filler, const char *condition)
{
    size_t name_len = strcspn(condition, "=");
    const char *value = value_of(filler, condition, name_len);

    return value && (condition[name_len] == '\0' || text_equal(value, condition + name_len + 1));
}

/* The value of a placeholder's inside: "host", or "purpose as purpose". NULL when there is none. */
static const char *fill_placeholder(const struct filler *filler, const char *inside)
{
    const char *as = strstr(inside, " as ");
    const char *value = value_of(filler, inside, as ? (size_t)(as - inside) : strlen(inside));
    const struct text_entry *entry;

    if (!as || !value) {
        return value;
    }
    entry = find_text(filler->catalogue, arena_format(filler->arena, "%s.%s", as + 4, value));
    return entry && entry->text.count > 0 ? trim(filler->arena, entry->text.items[0].text) : value;
}

/* The piece with everything filled in, or NULL when it is to be left out. */
static const char *fill_piece(const struct filler *filler, const struct piece *piece)
{
    const char *text = piece->text;
    const char *out = "";

    if ((piece->when && !holds(filler, piece->when)) || (piece->unless && holds(filler, piece->unless))) {
        return NULL;
    }
    while (*text) {
        size_t plain = strcspn(text, "{}");
        out = arena_format(filler->arena, "%s%s", out, arena_copy_bytes(filler->arena, text, plain));
        text += plain;
        if (text[0] != '\0' && text[1] == text[0]) {
            out = arena_format(filler->arena, "%s%c", out, text[0]);
            text += 2;
        } else if (text[0] == '{') {
            size_t len = placeholder_len(text);
            const char *inside = arena_copy_bytes(filler->arena, text + 1, len - 2);
            const char *value = fill_placeholder(filler, inside);
            if (!value || (filler->is_command && !is_safe_in_command(value))) {
                return NULL;
            }
            out = arena_format(filler->arena, "%s%s", out, value);
            text += len;
        }
    }
    return out;
}

/* The pieces that remain, one after the other; NULL when nothing does. */
static const char *fill(const struct filler *filler, const struct template *template)
{
    const char *out = "";

    for (size_t i = 0; i < template->count; i++) {
        const char *piece = fill_piece(filler, &template->items[i]);
        if (piece) {
            out = arena_format(filler->arena, "%s%s", out, piece);
        }
    }
    return trim(filler->arena, collapse(filler->arena, out));
}

static void fill_list(const struct filler *filler, const struct template_list *list, struct text_list *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *text = fill(filler, &list->items[i]);
        if (text) {
            text_list_append(filler->arena, out, text);
        }
    }
}

const char *catalogue_text(const struct catalogue *catalogue, struct arena *arena, const char *id,
                           const struct named_value_list *parameters)
{
    struct filler filler = {catalogue, arena, parameters, false};
    const struct text_entry *entry = find_text(catalogue, id);
    const char *text = entry ? fill(&filler, &entry->text) : NULL;

    return text ? text : arena_format(arena, "[%s]", id);
}

bool catalogue_has_finding(const struct catalogue *catalogue, const char *id)
{
    return find_finding(catalogue, id) != NULL;
}

void catalogue_finding(const struct catalogue *catalogue, struct arena *arena, const struct finding *finding,
                       struct finding_text *out)
{
    struct filler filler = {catalogue, arena, &finding->parameters, false};
    const struct finding_entry *entry = find_finding(catalogue, finding->id);
    const char *missing = arena_format(arena, "[%s]", finding->id ? finding->id : "");
    const char *text;

    memset(out, 0, sizeof *out);
    out->title = out->meaning = out->tell_it = out->phone = missing;
    if (!entry) {
        return;
    }
    text = fill(&filler, &entry->title);
    out->title = text ? text : missing;
    text = fill(&filler, &entry->meaning);
    out->meaning = text ? text : missing;
    text = fill(&filler, &entry->tell_it);
    out->tell_it = text ? text : missing;
    text = fill(&filler, &entry->phone);
    out->phone = text ? text : missing;
    out->link = fill(&filler, &entry->link);
    fill_list(&filler, &entry->steps, &out->steps);
    filler.is_command = true;
    fill_list(&filler, &entry->check, &out->check);
}

/* ---- looking the catalogue over ---- */

static void list_uses(struct arena *arena, const char *part, const struct template *template,
                      struct text_list *out)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->items[i];
        if (piece->when) {
            text_list_append(arena, out, arena_format(arena, "%s when %s", part, piece->when));
        }
        if (piece->unless) {
            text_list_append(arena, out, arena_format(arena, "%s unless %s", part, piece->unless));
        }
        for (const char *text = piece->text; *text;) {
            size_t len = text[0] == '{' && text[1] != '{' ? placeholder_len(text) : 1;
            if (len > 1) {
                text_list_append(
                    arena, out,
                    arena_format(arena, "%s uses %s", part, arena_copy_bytes(arena, text + 1, len - 2)));
            } else if (text[0] == '{' || text[0] == '}') {
                len = 2;
            }
            text += len;
        }
    }
}

void catalogue_list_uses(const struct catalogue *catalogue, struct arena *arena, const char *finding_id,
                         struct text_list *out)
{
    const struct finding_entry *entry = find_finding(catalogue, finding_id);

    if (!entry) {
        return;
    }
    list_uses(arena, "title", &entry->title, out);
    list_uses(arena, "meaning", &entry->meaning, out);
    list_uses(arena, "tell-it", &entry->tell_it, out);
    list_uses(arena, "phone", &entry->phone, out);
    list_uses(arena, "link", &entry->link, out);
    for (size_t i = 0; i < entry->steps.count; i++) {
        list_uses(arena, "step", &entry->steps.items[i], out);
    }
    for (size_t i = 0; i < entry->check.count; i++) {
        list_uses(arena, "command", &entry->check.items[i], out);
    }
}

void catalogue_list_findings(const struct catalogue *catalogue, struct arena *arena, struct text_list *out)
{
    for (size_t i = 0; i < catalogue->findings.count; i++) {
        text_list_append(arena, out, catalogue->findings.items[i].id);
    }
}

void catalogue_list_texts(const struct catalogue *catalogue, struct arena *arena, struct text_list *out)
{
    for (size_t i = 0; i < catalogue->texts.count; i++) {
        text_list_append(arena, out, catalogue->texts.items[i].id);
    }
}
