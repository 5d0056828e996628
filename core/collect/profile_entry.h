/*
 * Which entries of an Outlook profile are mail accounts, and what they say.
 *
 * The key that lists the accounts lists every other service of the profile too: data files and address books. A data file
 * is often named after its mail address, so the name proves nothing; the class and the service do.
 */
#ifndef CORE_COLLECT_PROFILE_ENTRY_H
#define CORE_COLLECT_PROFILE_ENTRY_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* How an entry says that one of its servers is reached. */
struct profile_server {
    int64_t port;           /* as it stands there; 0 = not there */
    const char *encryption; /* as in struct mail_server */
};

/* The values of one entry, decoded; NULL = not there, empty, or damaged. */
struct profile_entry {
    const char *clsid;
    const char *service_name;
    const char *account_name;
    const char *email;
    const char *imap_server;
    const char *pop3_server;
    const char *smtp_server;
    struct profile_server imap;
    struct profile_server pop3;
    struct profile_server smtp;
    struct failure damage; /* the first value that could not be read as text */
};

/*
 * What the values "… Secure Connection" and "… Use SSL" of a server say, each UNKNOWN_INTEGER where it is not there. The first
 * has the constants ENCRYPT_CONN_ of "Constants (Account management API)", the second is PROP_INET_SSL or PROP_SMTP_SSL of
 * the same reference: zero or not. Newer Outlooks write both; then the first says more. NULL when neither tells.
 */
const char *profile_encryption(int64_t secure_connection, int64_t use_ssl);

/*
 * Fills address, name, kind, source ("profile"), servers, mail_servers and failure of an initialised account. False when the entry is
 * no mail account: a data file, an address book, or nothing that can be recognised and is not damaged either. An entry
 * too damaged to tell is an account of unknown kind with a failure.
 */
bool profile_entry_to_account(struct arena *arena, const struct profile_entry *entry, struct account *out);

#endif
