/*
 * The protocols between Outlook and a mailbox: how an Autodiscover answer names them, and how many connections Outlook
 * holds open with each.
 */
#ifndef CORE_KNOWLEDGE_PROTOCOLS_H
#define CORE_KNOWLEDGE_PROTOCOLS_H

#include <stdint.h>

struct protocol_facts {
    const char *name;            /* "mapi-http": the name in mail_protocol_names */
    int64_t connections_minimum; /* standing connections for one mailbox while Outlook is connected */
    int64_t connections_maximum; /* UNKNOWN_INTEGER = none can be told */
    const char *reason;          /* a reason id of the catalogue: why so many */
};

/* The facts of a protocol by its name, or NULL for one that is not known. Borrowed, static. */
const struct protocol_facts *protocol_find(const char *name);

/*
 * The protocol that the Type of a Protocol element names ([MS-OXDSCLI] section 2.2.4): "mapiHttp" is
 * "mapi-http", EXPR and EXHTTP "rpc-http", EXCH "rpc-tcp", IMAP "imap", POP3 "pop", MobileSync "eas"; NULL for WEB,
 * SMTP, DAV and unknown types. Compared without case.
 */
const char *protocol_of_type(const char *type);

/* The same for internet mail alone, and with it the way mail is sent: IMAP "imap", POP3 "pop", SMTP "smtp"; NULL for all else. */
const char *protocol_of_mail(const char *type);

#endif
