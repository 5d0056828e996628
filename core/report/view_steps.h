/*
 * What every view says the same way of a step of Autodiscover: what came of it and why, where it went, how long it took, and
 * how it stands among the others.
 */
#ifndef CORE_REPORT_VIEW_STEPS_H
#define CORE_REPORT_VIEW_STEPS_H

#include "core/report/view.h"

/*
 * What came of a step and, where that says more, why or how far it got: "Left out: the setting ExcludeScpLookup switches
 * it off", "Answered, but has no mail settings (HTTP 404)", "Not reached: no answer at all".
 */
const char *view_step_outcome(const struct view *view, const struct step *step);

/* The host of a URL; the text itself where it is no URL. */
const char *view_host_of(const struct view *view, const char *url);

/* What came of one of the places that a step begins with (step.candidates), in words. Never NULL. */
const char *view_candidate_outcome(const struct view *view, const struct step *step, const char *url);

/* The same for a question that is none of Outlook's own steps (other_questions): what ActiveSync or the V2 service said. */
const char *view_question_outcome(const struct view *view, const struct step *question);

/* What another question asks for, and the host, from its id "json-ews@HOST". Never NULL. */
const char *view_question_name(const struct view *view, const struct step *question);

/* How long a step took or has taken: its requests, else the look-up that gave it nobody to ask. UNKNOWN_INTEGER = not known. */
int64_t view_step_duration(const struct view *view, const struct autodiscover *of, const struct step *step);

/* The places that the step was led through, "http://a → https://b → https://c"; NULL when it was led nowhere. */
const char *view_step_hops(const struct view *view, const struct step *step);

/*
 * The same for a narrow column: the hosts alone, where it ended first, "mail.b ← autodiscover.a"; of a step that was led nowhere
 * its host, which may be NULL.
 */
const char *view_step_hosts(const struct view *view, const struct step *step);

/* How a step stands among the others of its record. */
enum standing {
    STANDING_NONE,
    STANDING_WINNER,
    STANDING_PROVISIONAL, /* the winner, unless a step before it that has not ended answers yet */
    STANDING_NEXT,        /* it would win if the winner were gone */
    STANDING_LED_ON       /* its answer sent on to another mail address */
};
enum standing view_step_standing(const struct view *view, const struct autodiscover *of,
                                 const struct step *step);

/* The text of a standing, as the report says it: "Outlook uses this one"; NULL for STANDING_NONE. */
const char *view_standing(const struct view *view, const struct autodiscover *of, enum standing standing);

/* What was concluded for the account that a record is about; NULL when nothing was. */
const struct account_interpretation *view_account_of(const struct view *view, const struct autodiscover *of);

/* Whether Outlook has the account's servers from what was typed into it (IMAP, POP), and so asks nobody for them. */
bool view_needs_no_settings(const struct account_interpretation *account);

/*
 * Whether a finding that is a warning or worse rests on the step of this address ("autodiscover/ADDRESS/STEP"). A place
 * that gave no settings is none as long as another fault is the reason, or another place answers: most domains have
 * only one of the places.
 * Another place of the same record that came to the same end, in the same words, is a fault with it.
 */
bool view_step_is_fault(const struct view *view, const char *address, const struct step *step);

/*
 * Whether the step's server refused only a typed password, while it offers modern authentication (Bearer): that says nothing
 * about the password, and is no fault of the server.
 */
bool view_step_takes_no_password(const struct step *step);

/* Whether the step's server asks for a sign-in without naming any way to make one: nobody gets further there. */
bool view_step_offers_no_sign_in(const struct step *step);

#endif
