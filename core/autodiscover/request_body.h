/*
 * The body that the XML forms of Autodiscover have in common: whose address, and in which form the answer is wanted.
 */
#ifndef CORE_AUTODISCOVER_REQUEST_BODY_H
#define CORE_AUTODISCOVER_REQUEST_BODY_H

#include <stddef.h>

#include "core/evidence/arena.h"

/*
 * UTF-8 XML of *len bytes, owned by the arena: Autodiscover/Request with EMailAddress and AcceptableResponseSchema, in
 * `request_namespace`. NULL when libxml2 has no memory.
 */
const char *request_body(struct arena *arena, const char *request_namespace, const char *answer_namespace,
                         const char *address, size_t *len);

#endif
