/*
 * Connection counts. MAPI over HTTP: one for the mailbox and one for the address book, to the same host and port
 * ([MS-OXCMAPIHTTP]: /mapi/emsmdb and /mapi/nspi). RPC over HTTP: the mailbox needs an IN and an OUT channel
 * ([MS-RPCH] section 3.2), with the address book at least three; an average Outlook holds about ten, since each RPC
 * connection is two. RPC over TCP: mailbox and directory. All of these grow with shared mailboxes, public folders, an
 * archive, free/busy lookups and add-ins, so no maximum can be told and more is never a fault. IMAP keeps one open for
 * new mail (IDLE); POP connects only while it fetches; ActiveSync holds one long request.
 */
#include "core/knowledge/protocols.h"

#include <stddef.h>

#include "core/evidence/schema.h"
#include "core/evidence/text.h"

static const struct protocol_facts table[] = {
    {"mapi-http", 2, UNKNOWN_INTEGER, "mailbox-and-address-book"},
    {"rpc-http", 3, UNKNOWN_INTEGER, "in-and-out-and-address-book"},
    {"rpc-tcp", 2, UNKNOWN_INTEGER, "mailbox-and-directory"},
    {"imap", 1, UNKNOWN_INTEGER, "one-waits-for-mail"},
    {"pop", 0, UNKNOWN_INTEGER, "only-while-fetching"},
    {"eas", 1, UNKNOWN_INTEGER, "one-waits-for-mail"},
};

static const struct {
    const char *type;
    const char *protocol;
} types[] = {
    {"mapiHttp", "mapi-http"}, {"EXPR", "rpc-http"}, {"EXHTTP", "rpc-http"},
    {"EXCH", "rpc-tcp"},       {"IMAP", "imap"},     {"IMAP4", "imap"},
    {"POP3", "pop"},           {"POP", "pop"},       {"MobileSync", "eas"},
};

const struct protocol_facts *protocol_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (text_equal(name, table[i].name)) {
            return &table[i];
        }
    }
    return NULL;
}

const char *protocol_of_type(const char *type)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (text_equal_ignoring_case(type, types[i].type)) {
            return types[i].protocol;
        }
    }
    return NULL;
}

const char *protocol_of_mail(const char *type)
{
    const char *name = text_equal_ignoring_case(type, "SMTP") ? "smtp" : protocol_of_type(type);
    return text_equal(name, "imap") || text_equal(name, "pop") || text_equal(name, "smtp") ? name : NULL;
}
