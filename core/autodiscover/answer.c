/*
 * See answer.h.
 */
#include "core/autodiscover/answer.h"

#include <stdbool.h>
#include <string.h>

#include "core/autodiscover/eas.h"
#include "core/autodiscover/pox.h"
#include "core/autodiscover/v2.h"
#include "core/autodiscover/xml.h"
#include "core/evidence/text.h"
#include "core/evidence/utf16.h"

/* The bytes as they are to be parsed. */
struct content {
    const char *bytes;
    size_t len;
    bool is_utf8; /* known from a byte order mark; what an XML declaration says does not count any more */
};

static bool begins_with(const struct content *content, const char *prefix, size_t len)
{
    return content->len >= len && memcmp(content->bytes, prefix, len) == 0;
}

/* Whether a character that XML or JSON begins with, or white space before it, stands at this byte. */
static bool begins_text(const struct content *content, size_t at)
{
    return content->len >= 2 && content->bytes[at] != '\0' &&
           strchr("<{[ \t\r\n", content->bytes[at]) != NULL;
}

/*
 * UTF-16 becomes UTF-8 here: it is met where an answer was saved by a text editor, and JSON is read from UTF-8 only. Without a byte order mark it
 * is known by the zero byte beside the first character, which no other encoding of XML or JSON has (XML 1.0, appendix F).
 */
static void decode(struct arena *arena, struct content *content)
{
    bool has_mark = begins_with(content, "\xFF\xFE", 2) || begins_with(content, "\xFE\xFF", 2);
    bool is_little =
        begins_with(content, "\xFF\xFE", 2) || (begins_text(content, 0) && content->bytes[1] == '\0');
    bool is_big =
        begins_with(content, "\xFE\xFF", 2) || (begins_text(content, 1) && content->bytes[0] == '\0');
    if (begins_with(content, "\xEF\xBB\xBF", 3)) {
        content->bytes += 3;
        content->len -= 3;
        content->is_utf8 = true;
    }
    if (!is_little && !is_big) {
        return;
    }
    size_t skip = has_mark ? 2 : 0;
    size_t len = (content->len - skip) / 2 * 2;
    unsigned char *units = arena_allocate(arena, len + 2, 1);
    for (size_t i = 0; i < len; i += 2) {
        units[i] = (unsigned char)content->bytes[skip + i + (is_big ? 1 : 0)];
        units[i + 1] = (unsigned char)content->bytes[skip + i + (is_big ? 0 : 1)];
    }
    content->bytes = utf16_to_text(arena, units, len, NULL);
    content->len = strlen(content->bytes);
    content->is_utf8 = true;
}

static char first_character(const struct content *content)
{
    for (size_t i = 0; i < content->len; i++) {
        if (memchr(" \t\r\n", content->bytes[i], 4) == NULL) {
            return content->bytes[i];
        }
    }
    return '\0';
}

static const char *namespace_of(struct arena *arena, xmlNodePtr node)
{
    const char *uri = node->ns == NULL ? NULL : (const char *)node->ns->href;
    return uri == NULL ? "" : text_make_valid(arena, uri, strlen(uri), POX_TEXT_MAXIMUM);
}

/*
 * The namespace of Response tells the two XML forms apart; where it does not (an Error stands in one that both share, and some servers leave it
 * out), only EAS has the Action outside an Account.
 */
static bool is_eas(xmlNodePtr response, const char *xml_namespace)
{
    if (xml_namespace != NULL && strstr(xml_namespace, "/mobilesync/") != NULL) {
        return true;
    }
    return xml_child(response, "Account") == NULL && xml_child(response, "Action") != NULL;
}

static void read_response(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer)
{
    answer->xml_namespace = namespace_of(arena, response);
    bool eas = is_eas(response, answer->xml_namespace);
    if (eas) {
        eas_read(arena, response, answer);
    } else {
        pox_read(arena, response, answer);
    }
    answer->schema = eas ? "eas" : "pox";
}

/* Whether the word, in small letters, stands in the first bytes. */
static bool has_word_near_start(const struct content *content, const char *word)
{
    enum { START_MAXIMUM = 1024 };
    size_t end = content->len < START_MAXIMUM ? content->len : START_MAXIMUM;
    size_t len = strlen(word);
    for (size_t start = 0; start + len <= end; start++) {
        size_t same = 0;
        while (same < len && text_lower(content->bytes[start + same]) == word[same]) {
            same++;
        }
        if (same == len) {
            return true;
        }
    }
    return false;
}

/* A page may begin with a comment, or as XHTML with an XML declaration. */
static bool is_page(const struct content *content)
{
    return first_character(content) == '<' && !has_word_near_start(content, "<autodiscover") &&
           (has_word_near_start(content, "<!doctype html") || has_word_near_start(content, "<html"));
}

/* Whether an XML declaration names an encoding of two or four bytes a character, which these bytes have not. */
static bool names_wide_encoding(const struct content *content)
{
    static const char *const wide[] = {"utf-16", "utf16", "utf-32",       "utf32",
                                       "ucs-2",  "ucs-4", "iso-10646-ucs"};
    enum { DECLARATION_MAXIMUM = 200 };
    char start[DECLARATION_MAXIMUM + 1] = "";
    size_t len = content->len < DECLARATION_MAXIMUM ? content->len : DECLARATION_MAXIMUM;
    for (size_t i = 0; i < len && content->bytes[i] != '>'; i++) {
        start[i] = text_lower(content->bytes[i]);
    }
    const char *name =
        content->is_utf8 || strncmp(start, "<?xml", 5) != 0 ? NULL : strstr(start, "encoding=");
    if (name != NULL) {
        name += sizeof "encoding=" - 1;
        name +=
            *name == '"' || *name == '\'' ? 1 : 0; /* what is cut off after the sign has no quotation mark */
    }
    for (size_t i = 0; name != NULL && i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(name, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* What can be said of the bytes before they are parsed, more plainly than a parser would; NULL = nothing. */
static const char *problem_of(const struct content *content)
{
    if (content->len == 0) {
        return "it is empty";
    }
    if (begins_with(content, "\x1F\x8B", 2)) {
        return "it is compressed (gzip), which nobody asked for";
    }
    if (names_wide_encoding(content)) {
        return "it says that it is UTF-16 text (or another of several bytes a character), but is not";
    }
    return NULL;
}

static const char *describe_root(struct arena *arena, xmlNodePtr root)
{
    const char *name = (const char *)root->name;
    return arena_format(arena, "its root element is <%s>, not <Autodiscover>",
                        text_make_valid(arena, name, strlen(name), 64));
}

static void read_xml(struct arena *arena, const struct content *content, struct autodiscover_answer *answer)
{
    bool is_web_page = is_page(content);
    const char *problem = problem_of(content);
    xmlDocPtr document = problem != NULL ? NULL
                                         : xml_parse_untrusted(arena, content->bytes, content->len,
                                                               content->is_utf8, &problem);
    if (document == NULL) {
        answer->kind = ANSWER_NOT_XML;
        answer->problem = is_web_page ? "it is a web page" : problem;
        return;
    }
    xmlNodePtr root = xmlDocGetRootElement(document);
    xmlNodePtr response = xml_is(root, "Autodiscover") ? xml_child(root, "Response") : NULL;
    if (response != NULL) {
        read_response(arena, response, answer);
    } else {
        answer->kind = ANSWER_NOT_AUTODISCOVER;
        answer->problem = is_web_page                    ? "it is a web page"
                          : xml_is(root, "Autodiscover") ? "its <Autodiscover> has no <Response>"
                                                         : describe_root(arena, root);
    }
    xmlFreeDoc(document);
}

static bool is_too_large(size_t len, struct autodiscover_answer *answer)
{
    if (len > POX_ANSWER_MAXIMUM) {
        answer->kind = ANSWER_NOT_XML;
        answer->problem = "it is larger than any Autodiscover answer";
    }
    return len > POX_ANSWER_MAXIMUM;
}

static void read_decoded(struct arena *arena, const struct content *content,
                         struct autodiscover_answer *answer)
{
    char first = first_character(content);
    if (first == '{' || first == '[') {
        v2_read(arena, content->bytes, content->len, answer);
    } else {
        read_xml(arena, content, answer);
    }
}

void answer_read(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer)
{
    struct content content = {bytes, len, false};
    if (!is_too_large(len, answer)) {
        decode(arena, &content);
        read_decoded(arena, &content, answer);
    }
}

/* ---- what was copied by hand ---- */

/* Where the word begins, first or last; NULL = nowhere. */
static const char *find_word(const struct content *content, const char *word, bool last)
{
    size_t len = strlen(word);
    const char *found = NULL;
    for (size_t i = 0; i + len <= content->len && (found == NULL || last); i++) {
        if (memcmp(content->bytes + i, word, len) == 0) {
            found = content->bytes + i;
        }
    }
    return found;
}

static void begin_at(struct content *content, const char *at)
{
    content->len -= (size_t)(at - content->bytes);
    content->bytes = at;
}

/* Behind the empty line that ends the head of an HTTP answer, as "curl -i" prints it; NULL where there is none. */
static const char *end_of_head(const struct content *content)
{
    bool has_head = begins_with(content, "HTTP/", 5);
    for (size_t i = 0; has_head && i + 1 < content->len; i++) {
        bool is_empty = content->bytes[i] == '\n' && content->bytes[i + 1] == '\n';
        bool is_empty_too = i + 2 < content->len && memcmp(content->bytes + i, "\n\r\n", 3) == 0;
        if (is_empty || is_empty_too) {
            return content->bytes + i + (is_empty ? 2 : 3);
        }
    }
    return NULL;
}

/* Leaves out what stands before an answer and behind it: white space, a head, a greeting. */
static void cut_out(struct content *content)
{
    static const char root_end[] = "</Autodiscover>";
    char first = first_character(content);
    const char *start = NULL;
    if (first != '<' && first != '{' && first != '[') {
        start = find_word(content, "<?xml", false);
        start = start != NULL ? start : find_word(content, "<Autodiscover", false);
        start = start != NULL ? start : end_of_head(content);
    }
    if (start != NULL) {
        begin_at(content, start);
    }
    while (content->len > 0 && memchr(" \t\r\n", *content->bytes, 4) != NULL) {
        begin_at(content, content->bytes + 1);
    }
    const char *end = first_character(content) == '<' ? find_word(content, root_end, true) : NULL;
    if (end != NULL) {
        content->len = (size_t)(end - content->bytes) + sizeof root_end - 1;
    }
}

void answer_read_copied(struct arena *arena, const char *bytes, size_t len,
                        struct autodiscover_answer *answer)
{
    struct content content = {bytes, len, false};
    if (!is_too_large(len, answer)) {
        decode(arena, &content);
        cut_out(&content);
        read_decoded(arena, &content, answer);
    }
}

enum step_outcome answer_outcome(const struct autodiscover_answer *answer)
{
    switch (answer->kind) {
    case ANSWER_SETTINGS:
        return STEP_ANSWERED;
    case ANSWER_REDIRECT_ADDRESS:
    case ANSWER_REDIRECT_URL:
        return STEP_REDIRECTED;
    case ANSWER_ERROR:
        return STEP_ERROR_ANSWER;
    default:
        return STEP_NOT_UNDERSTOOD;
    }
}
