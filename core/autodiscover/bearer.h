/*
 * Reads the challenge of modern authentication (Bearer, RFC 6750 section 3), as Exchange sends it: [MS-XOAUTH] section
 * 2.2.2, and with an empty "Authorization: Bearer" also where the token service is
 * (microsoft/CSS-Exchange, docs/Hybrid/Test-HMAEAS.md).
 */
#ifndef CORE_AUTODISCOVER_BEARER_H
#define CORE_AUTODISCOVER_BEARER_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* What the challenge says, unquoted; NULL where it does not. Owned by the arena. */
struct bearer {
    const char *authorization_uri; /* where a token is had */
    const char
        *trusted_issuers;    /* "00000001-0000-0000-c000-000000000000@*", or with a tenant's GUID for @* */
    const char *issuer_kind; /* "AzureAD" on Exchange Server SE */
    const char *client_id;
    const char *realm;
    const char *error; /* "invalid_token" */
};

/*
 * Reads a challenge whose scheme is Bearer; false for any other, with everything in *out NULL. Of a parameter that stands
 * there twice the first counts.
 */
bool bearer_read(struct arena *arena, const struct challenge *challenge, struct bearer *out);

/*
 * The same for the Bearer challenge of a list: the first that says where a token is had, else the first. False when there
 * is none.
 */
bool bearer_find(struct arena *arena, const struct challenge_list *challenges, struct bearer *out);

/*
 * Whether the server offers modern authentication but says not where a token is to be had, so that no client can get
 * one: hybrid modern authentication that was begun and not finished. That must be the answer to an empty bearer, since to
 * a plain request some servers leave the address out.
 */
bool bearer_is_broken(const struct bearer *bearer);

#endif
