/*
 * The records of one account, in their order. An answer may send on to another mail address (redirectAddr); then all steps
 * begin again for that one, in a record of their own.
 */
#ifndef CORE_DIAGNOSE_CHAIN_H
#define CORE_DIAGNOSE_CHAIN_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* The mail address of the account that a record is about; records of older reports have only the address asked about.
 * NULL when it names none. */
const char *chain_account(const struct autodiscover *asked);

/* The record that follows this one of the same account, or NULL: it is the last. Borrowed. */
const struct autodiscover *chain_next(const struct evidence *evidence, const struct autodiscover *asked);

/*
 * The record of this one's account that counts: the last, or, where no step of it leads anywhere, the one before whose other
 * steps do, since Outlook goes back there (support article 3211279, on a redirected address that brings nothing). Borrowed.
 */
const struct autodiscover *chain_counting(const struct evidence *evidence, const struct autodiscover *asked);

/* The record before this one of the same account, or NULL. Borrowed. */
const struct autodiscover *chain_previous(const struct evidence *evidence, const struct autodiscover *asked);

/* The step of a record whose answer sends on to the address of the next record; NULL when there is none. Borrowed. */
const struct step *chain_link(const struct autodiscover *asked, const struct autodiscover *next);

/*
 * Whether Outlook can use the step: it answered, or asks for a sign-in (DESIGN.md, "Without sign-in"). One that refused our
 * sign-in with 401 is alive too; Outlook's own may be another. 403 is a server that knows who asks and says no.
 */
bool step_is_alive(const struct step *step);

/*
 * Whether the certificate of the step's server turned out to be withdrawn. The lists of such are fetched beside the first
 * requests, so the server may have answered before that was known; Outlook must not use its answer all the same.
 */
bool step_is_withdrawn(const struct evidence *evidence, const struct step *step);

/* Whether nothing is known of the step yet, so that it may still come before those after it. */
bool step_is_open(const struct step *step);

#endif
