/*
 * The steps that Outlook takes to find its settings, begun from their table, and what became of each.
 */
#ifndef CORE_AUTODISCOVER_SEQUENCE_H
#define CORE_AUTODISCOVER_SEQUENCE_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/*
 * Begins the record of one mail address: its domain, the order's name and the order's steps with their URLs, all not
 * tried. NULL when the text is not a mail address (text_mail_domain). The record is borrowed from the evidence.
 */
struct autodiscover *autodiscover_begin(struct evidence *evidence, const char *address);

/*
 * Sets the step's outcome from what is recorded about it: its attempts, else the name, proxy and TLS look of its host,
 * else the state of its jobs. Mechanical; judges nothing.
 */
void autodiscover_update_step(const struct evidence *evidence, const struct autodiscover *autodiscover,
                              struct step *step);

/*
 * The step whose answer Outlook takes: the first, in Outlook's order, that answered, or, where nobody signed in, that
 * asks for a sign-in (an endpoint that asks is alive, and so is one that refused). NULL when there is none yet. Borrowed.
 */
struct step *autodiscover_winner(const struct autodiscover *autodiscover);

/* The answer with settings of a step, or NULL. Borrowed. */
const struct autodiscover_answer *step_settings(const struct step *step);

#endif
