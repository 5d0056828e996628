/*
 * The way from this computer to a mailbox as a picture: nine links, each good, doubtful, bad, not reached, not checked or
 * not needed. One model for every view; it says nothing that the findings do not say.
 *
 * What is good is told by facts (path_facts.h): somebody got through, or does its part. What is doubtful or bad is told by the
 * findings alone, each of which is about one link (kinds.h). Behind a bad link, what nothing got through to is not
 * reached. A finding that an earlier bad link explains marks its own link only where something got through all the same, so
 * that the picture has one cross for one cause.
 */
#ifndef CORE_DIAGNOSE_PATH_H
#define CORE_DIAGNOSE_PATH_H

#include "core/diagnose/analysis.h"
#include "core/diagnose/kinds.h"

enum { PATH_FIRST = LINK_COMPUTER, PATH_LAST = LINK_MAILBOX, PATH_LINKS = PATH_LAST - PATH_FIRST + 1 };

/*
 * The link of the picture that a finding of this kind stands at: Outlook's own connections and its protocol belong to the
 * mailbox, where they end. LINK_CHECK = none: it is about the check, not about the way.
 */
int path_link_of(const struct finding_kind *kind);

/* Whether a finding speaks of an account's way: it is the account's, or the whole computer's. */
bool path_concerns(const struct finding *finding, const char *account);

/*
 * Every reason that a link may have, as "<link>.<reason>"; the catalogue has the text "path.<link>.<reason>" for each. Of a link
 * that is not reached the reason is "not-reached", with a text for all of them. NULL-terminated.
 */
const char *const *path_reason_table(void);

/* Draws the way of every account. `findings` are in their final order, causes marked. Everything is owned by the arena. */
void paths_draw(struct arena *arena, const struct analysis *analysis, const struct finding_list *findings,
                struct path_list *out);

#endif
