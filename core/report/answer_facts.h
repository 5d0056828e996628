/*
 * Everything in an Autodiscover answer as a list for IT. Part of answer_story.
 */
#ifndef CORE_REPORT_ANSWER_FACTS_H
#define CORE_REPORT_ANSWER_FACTS_H

#include "core/report/answer_story.h"

/* Appends a section for the answer as a whole, for each Protocol and each AlternativeMailbox, without empty ones. */
void answer_facts_list(const struct view *view, const struct autodiscover_answer *answer,
                       struct answer_section_list *out);

#endif
