/*
 * The form of Autodiscover that ActiveSync devices ask for (EAS, "mobilesync"), [MS-ASCMD] section 2.2.1.1 Autodiscover.
 */
#ifndef CORE_AUTODISCOVER_EAS_H
#define CORE_AUTODISCOVER_EAS_H

#include <stddef.h>

#include <libxml/tree.h>

#include "core/evidence/evidence.h"

/*
 * The request body for a mail address: UTF-8 XML of *len bytes, owned by the arena, to be POSTed to the same URL as the POX one.
 * NULL when libxml2 has no memory.
 */
const char *eas_request(struct arena *arena, const char *address, size_t *len);

/*
 * Reads the Response element of an EAS answer; whoever calls is answer_read(). Action Settings becomes ANSWER_SETTINGS with one protocol for
 * each Server (type "MobileSync" or "CertEnroll", Url in url, Name in server, ServerData among the other values); Redirect, which carries an
 * address, ANSWER_REDIRECT_ADDRESS; Error, in the Action or beside it, ANSWER_ERROR with its Status.
 */
void eas_read(struct arena *arena, xmlNodePtr response, struct autodiscover_answer *answer);

#endif
