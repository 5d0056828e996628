/*
 * The message catalogue: every sentence a person reads about a finding, from resources/messages/<language>.xml, so that
 * a writer or a translator edits it without C.
 */
#ifndef CORE_REPORT_CATALOGUE_H
#define CORE_REPORT_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diagnose/diagnose.h"

struct catalogue;

/*
 * Reads a catalogue from the bytes of its XML file. The caller owns it and ends it with catalogue_destroy. NULL with
 * the cause in *failure (text owned by `arena`) when it is damaged.
 */
struct catalogue *catalogue_create(const char *bytes, size_t len, struct arena *arena,
                                   struct failure *failure);
void catalogue_destroy(struct catalogue *catalogue);

/* The language the catalogue is written in, as for HTML's lang. Borrowed. */
const char *catalogue_language(const struct catalogue *catalogue);

/*
 * A plain text by its id ("verdict.problem", "reason.answer-names-it", "page.start.headline"), with {placeholders}
 * filled from the parameters (NULL allowed). Owned by the arena. An id that the catalogue lacks comes back as the id in
 * brackets, "[page.start.headline]", so that it is seen; a test makes sure that there is none.
 */
const char *catalogue_text(const struct catalogue *catalogue, struct arena *arena, const char *id,
                           const struct named_value_list *parameters);

/* The texts of one finding, placeholders filled, owned by the arena they were made in. */
struct finding_text {
    const char *title;      /* one sentence without jargon */
    const char *meaning;    /* what it means, a short paragraph */
    struct text_list steps; /* what you can do, in order, safest first */
    const char *not_when;   /* when the advice does not apply, or NULL */
    const char *tell_it;    /* what to tell IT, exact */
    struct text_list check; /* how to check by hand: commands */
    const char *link;       /* the maker's article, or NULL */
    const char
        *phone; /* one line short enough to read over the phone: PORT-NO-ANSWER · mail.contoso.com · 443 */
};
void catalogue_finding(const struct catalogue *catalogue, struct arena *arena, const struct finding *finding,
                       struct finding_text *out);

/* Whether the catalogue holds texts for this finding id. */
bool catalogue_has_finding(const struct catalogue *catalogue, const char *id);

/*
 * For looking a catalogue over, in tests and by translators. Appends to *out, owned by the arena: the ids of all findings;
 * the ids of all texts; what one finding's texts refer to, one line each: "title uses host", "step when reason=declined",
 * "meaning unless cloud", "tell-it uses purpose as purpose".
 */
void catalogue_list_findings(const struct catalogue *catalogue, struct arena *arena, struct text_list *out);
void catalogue_list_texts(const struct catalogue *catalogue, struct arena *arena, struct text_list *out);
void catalogue_list_uses(const struct catalogue *catalogue, struct arena *arena, const char *finding_id,
                         struct text_list *out);

/*
 * Why a finding has no not_when, for whoever looks the catalogue over: <not-when none="…"/>. Borrowed; NULL when it has one or
 * says nothing about it.
 */
const char *catalogue_why_always(const struct catalogue *catalogue, const char *finding_id);

#endif
