/*
 * Which kinds of sign-in a server offers, by the challenges in its answers.
 */
#ifndef CORE_DIAGNOSE_SIGN_IN_OFFERS_H
#define CORE_DIAGNOSE_SIGN_IN_OFFERS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* Whether one of the answers names the scheme, "Basic" or "Bearer". */
bool sign_in_offers(const struct attempt_list *attempts, const char *scheme);

/*
 * Whether the step's place answered 401 and never named a way to sign in, which RFC 9110 section 15.5.2 demands; as IIS does where all
 * kinds are switched off. An answer whose challenges are not known says nothing: one must have none.
 */
bool sign_in_is_offered_nowhere(const struct step *step);

/* Whether the step's server takes a user name and password, or the Windows sign-in, from this program. */
bool sign_in_takes_password(const struct step *step);

/* Whether modern authentication can be had: the server says where a token is. */
bool sign_in_is_modern(struct arena *arena, const struct step *step);

#endif
