/*
 * Signing in to one Autodiscover server, once: Negotiate or NTLM through the system's security packages, else Basic.
 *
 * Everything goes over one connection of its own, HTTP/1.1, to a server whose certificate is verified anew before every
 * request; redirects are not followed. A password is proved at most once in a run, whatever happens, so that a wrong one
 * cannot lock an account.
 */
#ifndef CORE_AUTODISCOVER_SIGN_IN_H
#define CORE_AUTODISCOVER_SIGN_IN_H

#include <stdbool.h>

#include "core/collect/platform.h"
#include "core/evidence/evidence.h"

struct sign_in_request {
    const char *address; /* the mail address to ask about */
    const char *url;
    const char *host;
    int64_t port;
    const char *proxy;                       /* "host:port", NULL = direct */
    const struct text_list *addresses;       /* what the name resolved to, or NULL */
    const struct challenge_list *challenges; /* of the 401 that was seen without signing in */
    bool use_windows;                        /* as the person who is signed in to Windows */
    const char *user; /* "CONTOSO\anna", "anna@contoso.com", "anna"; NULL with use_windows */
    const char *password;
    int64_t connect_timeout_ms; /* of each request */
    int64_t transfer_timeout_ms;
    const struct flag
        *stop; /* raised, ends it within 200 ms but for what the system itself is waiting for; or NULL */
};

/*
 * Signs in and asks "pox", then, on the same connection and without another handshake, what else is worth asking there.
 * Blocks. Each becomes an attempt of pass 2 in *attempts, with started_ms counted from the call; the messages of a handshake are
 * one attempt, and its times are those of all of them. attempt.user is what was typed, NULL for Windows' own. Texts are
 * owned by the arena; nothing secret is among them.
 *
 * When the password was not proved (the server takes no such sign-in, it was not reached, the system has no such package)
 * there is no attempt, and *failure says why: what the server said without a sign-in still stands.
 */
void sign_in_perform(struct arena *arena, const struct sign_in_request *request,
                     struct attempt_list *attempts, struct failure *failure);

/*
 * Why this user name and password cannot be sent by Basic (RFC 7617 section 2); NULL when they can. A literal.
 */
const char *sign_in_fault_for_basic(const char *user, const char *password);

#endif
