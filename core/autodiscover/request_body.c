/*
 * See request_body.h.
 */
#include "core/autodiscover/request_body.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

const char *request_body(struct arena *arena, const char *request_namespace, const char *answer_namespace,
                         const char *address, size_t *len)
{
    xmlDocPtr document = xmlNewDoc(BAD_CAST "1.0");
    xmlNodePtr root = document == NULL ? NULL : xmlNewDocNode(document, NULL, BAD_CAST "Autodiscover", NULL);
    if (root == NULL) {
        xmlFreeDoc(document);
        return NULL;
    }
    xmlDocSetRootElement(document, root);
    xmlSetNs(root, xmlNewNs(root, BAD_CAST request_namespace, NULL));
    xmlNodePtr request = xmlNewChild(root, NULL, BAD_CAST "Request", NULL);
    xmlNewTextChild(request, NULL, BAD_CAST "EMailAddress", BAD_CAST address);
    xmlNewTextChild(request, NULL, BAD_CAST "AcceptableResponseSchema", BAD_CAST answer_namespace);
    xmlChar *bytes = NULL;
    int size = 0;
    xmlDocDumpMemoryEnc(document, &bytes, &size, "utf-8");
    xmlFreeDoc(document);
    if (bytes == NULL || size <= 0) {
        return NULL;
    }
    *len = (size_t)size;
    const char *text = arena_copy_bytes(arena, (const char *)bytes, (size_t)size);
    xmlFree(bytes);
    return text;
}
