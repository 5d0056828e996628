/*
 * What became of a search in the directory, from the codes of LDAP and of the call that finds a domain controller.
 *
 * "Nobody answers", "it lets this person see nothing" and "this computer belongs to no domain" ask for quite different
 * help, and each stands for several codes.
 */
#ifndef CORE_COLLECT_DIRECTORY_RULES_H
#define CORE_COLLECT_DIRECTORY_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/* The enum directory_outcome of an LDAP result (winldap.h; RFC 4511 section 4.1.9); DIRECTORY_FOUND for 0. */
int directory_rules_from_ldap(int64_t code);

/* Whether a search that ended with this code still gave what it had found until then. */
bool directory_rules_is_partial(int64_t code);

/*
 * The enum directory_outcome of an error of DsGetDcName (winerror.h), where Windows says that the computer is joined to a
 * domain, is not, or does not say. "No such domain" then means different things.
 */
int directory_rules_from_locator(int64_t code, enum truth joined);

#endif
