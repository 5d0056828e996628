/*
 * How many more connections Outlook holds for each mailbox that it opens beside the account's own.
 */
#ifndef CORE_KNOWLEDGE_EXPECTED_CONNECTIONS_H
#define CORE_KNOWLEDGE_EXPECTED_CONNECTIONS_H

#include <stdint.h>

struct extra_connections {
    const char *protocol;   /* "mapi-http": the name in mail_protocol_names */
    int64_t each_mailbox;   /* for a shared or archive mailbox */
    int64_t public_folders; /* for the mailbox with the public folders */
};

/* The row of a protocol, or NULL for one that opens no other mailboxes (IMAP, POP, ActiveSync). Borrowed, static. */
const struct extra_connections *extra_connections_find(const char *protocol);

#endif
