/*
 * What a sign-in token does to the password: whether it proves it to the server, so that it counts as a try.
 */
#ifndef CORE_AUTODISCOVER_SIGN_IN_TOKEN_H
#define CORE_AUTODISCOVER_SIGN_IN_TOKEN_H

#include <stddef.h>

enum token_kind {
    TOKEN_BEGINS, /* only says what this side can do: NTLM NEGOTIATE, [MS-NLMP] section 2.2.1.1, NEGOEX's first message */
    TOKEN_PROVES, /* NTLM AUTHENTICATE, section 2.2.1.3: a wrong password is counted by the server */
    TOKEN_OTHER /* Kerberos and what goes with it: the domain controller has already accepted the password */
};

/* Looks into a token of Negotiate (NTLM messages lie in it as they are, RFC 4178) or NTLM. */
enum token_kind sign_in_token_kind(const unsigned char *token, size_t len);

#endif
