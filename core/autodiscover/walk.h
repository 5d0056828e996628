/*
 * Following one candidate of a step through its redirects, as far as the attempts in the evidence go. Pure: it says where the
 * way stands and what would come next; nobody is asked.
 */
#ifndef CORE_AUTODISCOVER_WALK_H
#define CORE_AUTODISCOVER_WALK_H

#include "core/autodiscover/way.h"

/* Outlook follows so many redirects (Microsoft's action-pox reference; exchangelib stops at the same number). */
enum { WALK_REDIRECT_MAXIMUM = 10 };

struct walk {
    struct place place;            /* where it stands; host NULL for a file */
    const struct attempt *attempt; /* what was found there, NULL = nothing yet: this place is to be asked */
    const char *reason;            /* why a redirect there is followed no further (step.reason), or NULL */
    const char *detail;            /* what the reason speaks of: the host or URL it leads to */
    const char *wanted_url;        /* "waits-for-agreement": where the redirect leads */
    const char *wanted_host;       /* its host */
    const char *asked_by;          /* the host that sends there */
    int64_t spent_ms;              /* by the requests that led to the place */
};

/*
 * Walks from the candidate (a URL, or the path of a file) along the redirects of the step's attempts. A redirect is not
 * followed to plain http, to a place where the walk has been, beyond WALK_REDIRECT_MAXIMUM, or to another company's host
 * unless the person, the registry (RedirectServers) or the consent for Microsoft's service allows it: rule 1 of DESIGN.md
 * and support article 2480582, by which Outlook itself asks. Texts are owned by the arena or the evidence.
 */
void walk_step(struct arena *arena, const struct evidence *evidence, const struct autodiscover *autodiscover,
               const struct step *step, const char *candidate, struct walk *out);

/* Which Outlook's settings count: "16.0", "15.0" or "14.0" by the running OUTLOOK.EXE; NULL when none runs. */
const char *walk_office_version(const struct evidence *evidence);

/*
 * Whether the mail address may be shown to `host` without a question: it is the mail domain's owner's, or that of the host
 * that sends there (NULL = nobody sends), or it is allowed already. Otherwise the reason, as in step.reason.
 */
const char *walk_refusal(const struct evidence *evidence, const struct autodiscover *autodiscover,
                         const char *from_host, const char *host);

#endif
