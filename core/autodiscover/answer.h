/*
 * Reads an Autodiscover answer, whichever of the three forms it has.
 */
#ifndef CORE_AUTODISCOVER_ANSWER_H
#define CORE_AUTODISCOVER_ANSWER_H

#include <stddef.h>

#include "core/evidence/evidence.h"

/*
 * Fills an answer (made by schema_initialize) from the bytes that came. The form is told by the content, never by what was
 * asked or by a header: POX (pox.h), EAS (eas.h) or JSON (v2.h), then named in answer->schema. Never fails: what can't be read is kind
 * ANSWER_NOT_XML or ANSWER_NOT_AUTODISCOVER with the reason in `problem`. The bytes may be anything, at most POX_ANSWER_MAXIMUM of them are
 * taken; UTF-8 with or without a byte order mark, UTF-16 of either order, and the 8-bit encodings that an XML
 * declaration may name and libxml2 knows. Texts are owned by the arena.
 */
void answer_read(struct arena *arena, const char *bytes, size_t len, struct autodiscover_answer *answer);

/*
 * The same of an answer that somebody copied by hand, for which copying is forgiven: white space before it, the head of the HTTP answer,
 * words around it. What a server sends is read by answer_read, since Outlook forgives none of that.
 */
void answer_read_copied(struct arena *arena, const char *bytes, size_t len,
                        struct autodiscover_answer *answer);

/* What an answer makes of the step that got it. */
enum step_outcome answer_outcome(const struct autodiscover_answer *answer);

#endif
