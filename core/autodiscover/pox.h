/*
 * The plain old XML (POX) form of Autodiscover, [MS-OXDSCLI]: the request's text, the answer's meaning.
 */
#ifndef CORE_AUTODISCOVER_POX_H
#define CORE_AUTODISCOVER_POX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

/* Bounds on an answer: real ones are below 30 KB. */
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
 * Reads an answer. Never fails: what can't be read is kind ANSWER_NOT_XML or ANSWER_NOT_AUTODISCOVER with the reason in
 * `problem`. The bytes may be anything. Texts are owned by the arena. Both forms of Protocol are understood (a child
 * Type, or the attribute Type="mapiHttp"), and only direct children of Account count: WEB carries nested ones that do not
 * describe the mailbox connection. Elements are matched by their local name, since today's documents and servers use
 * two different namespaces.
 */
void pox_read_answer(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer);

#endif
