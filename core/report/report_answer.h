/*
 * The console text of a saved answer that was explained (evidence.run.explained_file).
 */
#ifndef CORE_REPORT_REPORT_ANSWER_H
#define CORE_REPORT_REPORT_ANSWER_H

#include "core/report/report.h"

/* What the answer is and says in plain words, what to do, and everything that is in it for IT. Form as report_text. */
const char *report_answer_text(const struct report_input *input, struct arena *arena);

/* The answer that the evidence of an explained file holds, or NULL. Borrowed. */
const struct autodiscover_answer *report_explained_answer(const struct evidence *evidence);

#endif
