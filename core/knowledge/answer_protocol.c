/*
 * See answer_protocol.h. Outlook takes MAPI over HTTP where it is offered (mapi-over-http.md of Microsoft's Exchange
 * documentation), else Outlook Anywhere, else RPC.
 */
#include "core/knowledge/answer_protocol.h"

#include <stddef.h>
#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/protocols.h"

struct named_protocols answer_named_protocols(const struct autodiscover_answer *answer)
{
    struct named_protocols named = {0};

    for (size_t i = 0; i < answer->protocols.count; i++) {
        const struct protocol *protocol = &answer->protocols.items[i];
        const char *name = protocol_of_type(protocol->type);
        bool is_mailbox = protocol->server && strchr(protocol->server, '@') != NULL;

        named.mapi_http = named.mapi_http || text_equal(name, "mapi-http");
        named.rpc_http = named.rpc_http || text_equal(name, "rpc-http");
        named.rpc_tcp = named.rpc_tcp || (text_equal(name, "rpc-tcp") && !is_mailbox);
        named.rpc_to_mailbox = named.rpc_to_mailbox || (text_equal(name, "rpc-tcp") && is_mailbox);
        named.imap = named.imap || text_equal(name, "imap");
        named.pop = named.pop || text_equal(name, "pop");
        named.eas = named.eas || text_equal(name, "eas");
    }
    return named;
}

const char *answer_protocol(const struct named_protocols *named, bool *certain)
{
    *certain = true;
    if (named->mapi_http) {
        return "mapi-http";
    }
    if (named->rpc_http) {
        return "rpc-http";
    }
    if (named->rpc_tcp) {
        return "rpc-tcp";
    }
    if (named->rpc_to_mailbox) {
        *certain = false;
        return "rpc-http";
    }
    if (named->imap) {
        *certain = !named->pop;
        return "imap";
    }
    return named->pop ? "pop" : named->eas ? "eas" : NULL;
}
