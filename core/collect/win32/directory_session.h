/*
 * One LDAP connection to a directory server, through Windows' own wldap32, and what is asked on it.
 */
#ifndef CORE_COLLECT_WIN32_DIRECTORY_SESSION_H
#define CORE_COLLECT_WIN32_DIRECTORY_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

struct directory_session; /* belongs to one thread */

struct directory_place {
    const wchar_t *host;
    uint16_t port;
    bool
        is_server; /* the name is a server's own and not a domain's, so Windows need not look for a server of it */
};

/*
 * Connects; nothing is said yet, which makes it anonymous. NULL with the cause in *failure. The caller ends it with
 * directory_session_close; the memory is the arena's.
 */
struct directory_session *directory_session_open(struct arena *arena, const struct directory_place *place,
                                                 struct failure *failure);

/* NULL is allowed. */
void directory_session_close(struct directory_session *session);

/*
 * Signs in as the signed-in person with Windows' own sign-in (Kerberos or NTLM), demanding that every message be signed. Returns
 * the LDAP result, 0 for success, with the cause in *failure otherwise. Where signing can't be demanded, nothing
 * is offered to the server at all. `bind` then is "signed", or "unsigned" when signing can't be seen to be in force.
 */
int64_t directory_session_sign_in(struct directory_session *session, const char **bind,
                                  struct failure *failure);

/*
 * Asks where the directory keeps its configuration and searches there for Exchange's connection points, into out->points,
 * at most 200. Returns the LDAP result with the cause in *failure when it is not 0. A partial result has points as well.
 */
int64_t directory_session_search(struct directory_session *session, struct directory_search *out,
                                 struct failure *failure);

#endif
