/*
 * What is asked beside Outlook's own steps, because it tells more without a password: ActiveSync's form of Autodiscover, and
 * the V2 (JSON) service, at every host that is alive and at Microsoft's. The answers are hints, never proof.
 */
#ifndef CORE_AUTODISCOVER_OTHER_QUESTIONS_H
#define CORE_AUTODISCOVER_OTHER_QUESTIONS_H

#include "core/evidence/evidence.h"

/* So many hosts of one mail address are asked, Microsoft's besides. */
enum { OTHER_QUESTION_HOST_MAXIMUM = 3 };

/* The questions to Microsoft's service, where the person allows it and nothing in the registry forbids it. */
void other_questions_begin(struct evidence *evidence, struct autodiscover *autodiscover);

/* The questions to each host where a step turned out to be alive. What is there already is left alone. */
void other_questions_append(struct evidence *evidence, struct autodiscover *autodiscover);

/* What Microsoft's service says about an address. */
enum microsoft_word {
    MICROSOFT_NOT_ASKED,
    MICROSOFT_ASKED,   /* the answer is not here yet */
    MICROSOFT_STOPPED, /* it never came, because the run was stopped */
    MICROSOFT_SILENT,  /* it could not be reached or understood */
    MICROSOFT_HAS_IT,  /* it would be served by Exchange Online */
    MICROSOFT_HAS_NOT  /* it is sent elsewhere, or not known */
};

/* The word of the V2 service for AutodiscoverV1: likely, since Microsoft answers for any address of a domain it knows. */
enum microsoft_word other_questions_microsoft(const struct autodiscover *autodiscover);

#endif
