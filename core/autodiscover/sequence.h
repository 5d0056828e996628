/*
 * The steps that Outlook takes to find its settings, begun from their table, and what became of each.
 */
#ifndef CORE_AUTODISCOVER_SEQUENCE_H
#define CORE_AUTODISCOVER_SEQUENCE_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/*
 * Begins the record of one mail address of an account (the same address, or the one that a redirectAddr named): its domain,
 * the order's name and the order's steps, each with the URLs it begins with as far as they are known already, or skipped with
 * the registry value that skips it. Registry, files on disk and processes must have been read. NULL when the text is not a
 * mail address (text_mail_domain). The record is borrowed from the evidence, until the next one is begun.
 */
struct autodiscover *autodiscover_begin(struct evidence *evidence, const char *account, const char *address);

/*
 * Brings every record up to date with what was found since: candidates that the DNS or the directory gave, where each step
 * stands and what its outcome is, the other questions that have become worth asking, and the record of an address that a
 * redirectAddr named. Mechanical; judges nothing. Calling it again without news changes nothing and costs no memory.
 */
void autodiscover_update(struct evidence *evidence);

/*
 * The step whose answer Outlook takes: the first, in Outlook's order, that answered, or, where nobody signed in, that
 * asks for a sign-in (an endpoint that asks is alive, and so is one that refused). A redirectAddr is an answer too. NULL
 * when there is none yet. Borrowed.
 */
struct step *autodiscover_winner(const struct autodiscover *autodiscover);

/* Whether every step that Outlook would take before this one has come to its end, so that it is settled who wins. */
bool autodiscover_is_settled(const struct autodiscover *autodiscover, const struct step *step);

/*
 * The record that counts for the account of this one: the last of the chain that redirectAddr answers made. Borrowed.
 */
const struct autodiscover *autodiscover_last(const struct evidence *evidence,
                                             const struct autodiscover *autodiscover);

/*
 * The record of this one's account whose answer Outlook takes: the last, or, when no step of that leads anywhere, the one
 * before whose other steps do: Outlook goes back there (support article 3211279). Borrowed.
 */
const struct autodiscover *autodiscover_counting(const struct evidence *evidence,
                                                 const struct autodiscover *autodiscover);

/*
 * The step whose answer Outlook takes in this record once its redirects have come to something: the winner, or, in a record that
 * sent on to an address which brought nothing, the first that answers by itself. NULL when there is none. Borrowed.
 */
const struct step *autodiscover_taken(const struct evidence *evidence,
                                      const struct autodiscover *autodiscover);

/* The answer with settings of a step, or NULL. Borrowed. */
const struct autodiscover_answer *step_settings(const struct step *step);

#endif
