/*
 * See xml.h. libxml2's own limits hold (depth 256, names, text), since XML_PARSE_HUGE is never given.
 */
#include "core/autodiscover/xml.h"

#include <limits.h>
#include <string.h>

#include <libxml/parser.h>

#include "core/evidence/text.h"

/*
 * A wall rather than options alone: nothing that a document names is ever opened. libxml2 hands a failure on to the
 * parser, which then refuses the document.
 */
static xmlParserErrors refuse_resource(void *context, const char *url, const char *public_id,
                                       xmlResourceType type, xmlParserInputFlags flags,
                                       xmlParserInputPtr *out)
{
    (void)context;
    (void)url;
    (void)public_id;
    (void)type;
    (void)flags;
    *out = NULL;
    return XML_IO_NETWORK_ATTEMPT;
}

static const char *describe_error(struct arena *arena, xmlParserCtxtPtr context)
{
    const xmlError *error = xmlCtxtGetLastError(context);
    if (error == NULL || error->message == NULL) {
        return "not well-formed XML";
    }
    size_t len = strcspn(error->message, "\r\n");
    const char *before = error->code == XML_ERR_INVALID_ENCODING ? "it is not in the encoding that it names: "
                         : error->code == XML_ERR_RESOURCE_LIMIT
                             ? "no Autodiscover answer is built like this: "
                             : "";
    return arena_format(arena, "%s%s (line %d)", before, text_make_valid(arena, error->message, len, 300),
                        error->line);
}

/*
 * Called at "<!DOCTYPE", before anything that it declares is read: whatever may be in it, reading ends here. The
 * context's private pointer is a flag that takes note of it.
 */
static void refuse_doctype(void *context, const xmlChar *name, const xmlChar *public_id,
                           const xmlChar *system_id)
{
    xmlParserCtxtPtr parser = context;
    (void)name;
    (void)public_id;
    (void)system_id;
    *(bool *)parser->_private = true;
    xmlStopParser(parser);
}

static xmlDocPtr refuse(xmlDocPtr document, const char **problem, const char *reason)
{
    xmlFreeDoc(document);
    *problem = reason;
    return NULL;
}

xmlDocPtr xml_parse_untrusted(struct arena *arena, const char *bytes, size_t len, bool is_utf8,
                              const char **problem)
{
    int options = XML_PARSE_NO_XXE | XML_PARSE_NONET | XML_PARSE_NO_SYS_CATALOG | XML_PARSE_NOERROR |
                  XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | (is_utf8 ? XML_PARSE_IGNORE_ENC : 0);
    xmlParserCtxtPtr context = len <= INT_MAX ? xmlNewParserCtxt() : NULL;
    if (context == NULL) {
        *problem = "too large, or no memory to read it";
        return NULL;
    }
    bool has_doctype = false;
    context->_private = &has_doctype;
    context->sax->internalSubset = refuse_doctype;
    xmlCtxtSetResourceLoader(context, refuse_resource, NULL);
    xmlDocPtr document = xmlCtxtReadMemory(context, bytes, (int)len, NULL, NULL, options);
    if (has_doctype) {
        document = refuse(document, problem, "it has a DOCTYPE, which no Autodiscover answer has; refused");
    } else if (document == NULL) {
        *problem = describe_error(arena, context);
    } else if (xmlDocGetRootElement(document) == NULL) {
        document = refuse(document, problem, "it has no element");
    }
    xmlFreeParserCtxt(context);
    return document;
}

xmlNodePtr xml_element(xmlNodePtr node)
{
    while (node != NULL && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return node;
}

int xml_is(xmlNodePtr node, const char *name)
{
    return node != NULL && strcmp((const char *)node->name, name) == 0;
}

xmlNodePtr xml_child(xmlNodePtr parent, const char *name)
{
    if (parent == NULL) {
        return NULL;
    }
    for (xmlNodePtr child = xml_element(parent->children); child != NULL; child = xml_element(child->next)) {
        if (xml_is(child, name)) {
            return child;
        }
    }
    return NULL;
}

static int is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *xml_text(struct arena *arena, xmlNodePtr node, size_t maximum)
{
    if (node == NULL || xml_element(node->children) != NULL) {
        return NULL;
    }
    xmlChar *content = xmlNodeGetContent(node);
    if (content == NULL) {
        return NULL;
    }
    const char *start = (const char *)content;
    size_t len = strlen(start);
    while (len > 0 && is_white(*start)) {
        start++;
        len--;
    }
    while (len > 0 && is_white(start[len - 1])) {
        len--;
    }
    const char *text = len == 0 ? NULL : text_make_valid(arena, start, len, maximum);
    xmlFree(content);
    return text;
}

const char *xml_child_text(struct arena *arena, xmlNodePtr parent, const char *name, size_t maximum)
{
    return xml_text(arena, xml_child(parent, name), maximum);
}

const char *xml_attribute(struct arena *arena, xmlNodePtr node, const char *name, size_t maximum)
{
    xmlChar *value = xmlGetNoNsProp(node, BAD_CAST name);
    if (value == NULL) {
        return NULL;
    }
    const char *text = text_make_valid(arena, (const char *)value, strlen((const char *)value), maximum);
    xmlFree(value);
    return text;
}
