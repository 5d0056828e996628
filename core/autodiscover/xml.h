/*
 * The one door through which XML from outside comes in.
 */
#ifndef CORE_AUTODISCOVER_XML_H
#define CORE_AUTODISCOVER_XML_H

#include <stdbool.h>
#include <stddef.h>

#include <libxml/tree.h>

#include "core/evidence/arena.h"

/*
 * Parses bytes from outside with no network, no entities, no DTD; a DOCTYPE is refused as a whole. `is_utf8`: they are
 * known to be UTF-8, whatever encoding the document names. The caller ends the document with xmlFreeDoc. NULL with a
 * sentence in *problem (owned by the arena) otherwise.
 */
xmlDocPtr xml_parse_untrusted(struct arena *arena, const char *bytes, size_t len, bool is_utf8,
                              const char **problem);

/* The first child element with this local name, whatever its namespace, or NULL. */
xmlNodePtr xml_child(xmlNodePtr parent, const char *name);

/* The next sibling element (or the node itself when it is one), or NULL. */
xmlNodePtr xml_element(xmlNodePtr node);

/* Whether the element has this local name. Case counts, as in XML. */
int xml_is(xmlNodePtr node, const char *name);

/*
 * The element's own text with outer white space removed, made valid and at most `maximum` bytes, owned by the arena; NULL
 * when there is none or when it has child elements.
 */
const char *xml_text(struct arena *arena, xmlNodePtr node, size_t maximum);

/* The text of the first child element of this name; NULL when there is none. */
const char *xml_child_text(struct arena *arena, xmlNodePtr parent, const char *name, size_t maximum);

/* The attribute of this name (without a namespace), made valid and at most `maximum` bytes, owned by the arena, or NULL. */
const char *xml_attribute(struct arena *arena, xmlNodePtr node, const char *name, size_t maximum);

#endif
