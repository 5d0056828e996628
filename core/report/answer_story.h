/*
 * What an Autodiscover answer says, told once for every view: in plain sentences, and as a list for IT.
 */
#ifndef CORE_REPORT_ANSWER_STORY_H
#define CORE_REPORT_ANSWER_STORY_H

#include "core/report/view.h"

/* One block of the list for IT. Names are those of the answer's elements. */
struct answer_section {
    const char *title;
    struct named_value_list facts;
};
struct answer_section_list LIST_OF(struct answer_section);

struct answer_story {
    struct text_list plain; /* sentences for a person, in the order in which they are to be read */
    struct answer_section_list sections;
};

/*
 * Tells the answer. Depends on the answer alone (and on the catalogue's language): what a run found beside it is not
 * looked at. Texts are as sent, to be shown with view_visible like all from outside; owned by the view's arena.
 */
void answer_story_tell(const struct view *view, const struct autodiscover_answer *answer,
                       struct answer_story *out);

#endif
