/*
 * The plain old XML (POX) form of Autodiscover, which Outlook asks for, [MS-OXDSCLI]: the request's text, the answer's
 * meaning.
 */
#ifndef CORE_AUTODISCOVER_POX_H
#define CORE_AUTODISCOVER_POX_H

#include <stddef.h>

#include <libxml/tree.h>

#include "core/evidence/evidence.h"

/* Bounds on an answer, in whatever form: real ones are below 30 KB. */
enum {
    POX_ANSWER_MAXIMUM = 2 * 1024 * 1024,
    POX_TEXT_MAXIMUM = 4096,
    POX_PROTOCOL_MAXIMUM = 32,
    POX_VALUE_MAXIMUM = 64
};

/*
 * The request body for a mail address, [MS-OXDSCLI] section 2.2.3.1: UTF-8 XML of *len bytes, owned by the arena. NULL
 * when libxml2 has no memory.
 */
const char *pox_request(struct arena *arena, const char *address, size_t *len);

/*
 * Reads the Response element of a POX answer; whoever calls is answer_read(). Texts are owned by the arena. Both forms of Protocol are
 * understood (a child Type, or the attribute Type="mapiHttp"), and only direct children of Account count: WEB carries
 * nested ones, kept apart, that do not describe the mailbox connection. Elements are matched by their local name, since
 * today's documents and servers use two different namespaces.
 */
void pox_read(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer);

/* Reads an Error element of the XML forms (POX and EAS have the same) into the answer, whose kind becomes ANSWER_ERROR. */
void pox_read_error(struct arena *arena, xmlNodePtr error, struct autodiscover_answer *answer);

/* Keeps a child element that has text and no field of its own, by name; nothing over POX_VALUE_MAXIMUM. */
void pox_keep_other(struct arena *arena, xmlNodePtr child, struct named_value_list *other);

#endif
