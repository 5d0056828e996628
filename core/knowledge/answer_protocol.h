/*
 * Which way to the mailbox an Autodiscover answer names, as far as the answer alone can tell.
 */
#ifndef CORE_KNOWLEDGE_ANSWER_PROTOCOL_H
#define CORE_KNOWLEDGE_ANSWER_PROTOCOL_H

#include <stdbool.h>

#include "core/evidence/evidence_answer.h"

/* What is named in it, by the direct children of Account. */
struct named_protocols {
    bool mapi_http;
    bool rpc_http;
    bool rpc_tcp; /* by a server name that can be reached */
    /* EXCH whose server is "<guid>@contoso.com": Exchange 2013 and newer, never RPC over TCP */
    bool rpc_to_mailbox;
    bool imap;
    bool pop;
    bool eas;
};

struct named_protocols answer_named_protocols(const struct autodiscover_answer *answer);

/*
 * The protocol that today's Outlook takes of those: the name in mail_protocol_names ("mapi-http"), or NULL when none is
 * named. *certain: whether nothing else is possible. Static.
 */
const char *answer_protocol(const struct named_protocols *named, bool *certain);

#endif
