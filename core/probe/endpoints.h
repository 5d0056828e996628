/*
 * The endpoints worth a credential-free question: those that an Autodiscover answer names, and the servers that the
 * Outlook profile names. They are probed because Autodiscover may be well while the mailbox's own address is not.
 */
#ifndef CORE_PROBE_ENDPOINTS_H
#define CORE_PROBE_ENDPOINTS_H

#include "core/evidence/evidence.h"

/* So many endpoints of one account at most; a real answer names fewer than ten different ones. */
enum { ENDPOINT_MAXIMUM = 16 };

/*
 * Appends to evidence->endpoints what answers and profiles name and is not there yet. Only https URLs of well-formed hosts
 * count. Calling it again adds nothing new.
 */
void endpoints_append_named(struct evidence *evidence);

#endif
