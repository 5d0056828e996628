/*
 * What Outlook must reach, and where the way to it breaks.
 *
 * Every Autodiscover step that ran, every endpoint that an answer or a profile names, and every port of a mail server that an
 * answer, a profile or Outlook itself names is a target. The facts about one target lie in several records (name, TLS look,
 * attempt, step, port); here they become one word: the first link of the way that is broken. Rules then ask "which targets
 * have this trouble?" instead of reading all those records each.
 */
#ifndef CORE_DIAGNOSE_TARGETS_H
#define CORE_DIAGNOSE_TARGETS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* The first broken link on the way to a target, in the order of the way. */
enum trouble {
    TROUBLE_UNKNOWN,  /* not asked, or cut off by the person or the deadline */
    TROUBLE_NONE,     /* alive: it answered, or asks for a sign-in */
    TROUBLE_LEADS_ON, /* alive, and names another place to ask */
    /*
     * There is no place to ask: left out, does not apply, or what would name the place (the directory, a service record, a
     * file) gave nothing: see step->reason. Never a fault by itself.
     */
    TROUBLE_NO_PLACE,
    TROUBLE_NAME_NOT_FOUND,
    TROUBLE_NAME_NO_ANSWER,
    TROUBLE_PROXY_UNREACHABLE,
    TROUBLE_PROXY_SIGN_IN,
    TROUBLE_PROXY_REFUSED,
    TROUBLE_UNREACHABLE,  /* a router says that there is no way to this address */
    TROUBLE_NO_ANSWER,    /* the port gives no answer at all */
    TROUBLE_REFUSED,      /* the computer answers that nothing listens there */
    TROUBLE_CLOSED_EARLY, /* connected, then cut off */
    TROUBLE_TLS,          /* connected, but no encryption could be agreed */
    TROUBLE_CERTIFICATE,  /* see look->verdict */
    TROUBLE_TIMED_OUT,    /* connected, but the answer did not come in time */
    TROUBLE_OTHER,        /* failed in a way of its own: see failure */
    TROUBLE_SIGN_IN_REFUSED,
    TROUBLE_FORBIDDEN, /* 403 */
    TROUBLE_MISSING,   /* 404 and its like: nothing of this kind here */
    TROUBLE_SERVER_ERROR,
    TROUBLE_ERROR_ANSWER,   /* an Autodiscover error element */
    TROUBLE_NOT_UNDERSTOOD, /* an answer, but not one of Autodiscover */
    TROUBLE_WEB_PAGE,       /* the same, and it is a web page */
    TROUBLE_REDIRECT /* it leads on to nowhere: in a circle, too often, or unencrypted: see step->reason */
};

/* How much a target's trouble means for its account. */
enum weight {
    WEIGHT_HARMLESS, /* another way works, or it never mattered */
    WEIGHT_SIDE,     /* a side service: mail works without it */
    WEIGHT_DECISIVE  /* nothing else does what this should do */
};

struct target {
    const char *account;              /* mail address, the account's own */
    const struct autodiscover *asked; /* the record of the step */
    const struct step *step;          /* exactly one of step, endpoint and port_look is set */
    bool
        is_past; /* a step for an address from which an answer has sent on: what became of it does not matter */
    const struct endpoint *endpoint;
    const struct port_look *port_look; /* of IMAP, POP, SMTP or RPC over TCP; the URL is NULL then */
    const char *host;
    int64_t port;
    const char *url;
    const struct name_lookup *name; /* NULL when nobody looked */
    const struct tls_look *look;    /* NULL when nobody looked */
    const struct attempt *attempt;  /* the last one, or NULL */
    const struct failure *failure;  /* the record's own words about the trouble, or NULL */
    const char *proxy;              /* host:port of the proxy on the way, or NULL */
    int trouble;                    /* enum trouble */
    int weight;                     /* enum weight; set by analysis_weigh_targets */
    const char *place;              /* for rests_on: "autodiscover/a@contoso.test/https-root" */
};

struct targets {
    struct target *items;
    size_t count;
    /* The same, the weightiest first; of equal weight steps last, since people know the mail server's name. */
    struct target **ranked;
};

/*
 * Lists the targets of all accounts, at most `maximum`, steps in order before endpoints before ports, weights not set. Borrows
 * from the evidence.
 */
void targets_find(struct arena *arena, const struct evidence *evidence, size_t maximum, struct targets *out);

/* Fills `ranked`, once the weights are set. */
void targets_rank(struct arena *arena, struct targets *targets);

/* What is known of a host and port from its name and its TLS look alone: an enum trouble, TROUBLE_NONE = it is well. */
int targets_trouble_of_host(const struct evidence *evidence, const char *host, int64_t port);

/* Whether the target is a step that counts for this account. */
bool target_is_step_of(const struct target *target, const char *account);

/* Whether the step asks over plain http (the question for a redirect), and was led nowhere else. */
bool target_is_plain(const struct target *target);

/* Whether an answer led the step on to the place where it ended, so that somebody meant that place. */
bool target_was_led(const struct target *target);

/* Whether the trouble means that the other side is there and does its part. */
bool trouble_is_alive(int trouble);

/* Whether a connection to the target is encrypted from its first byte, or was encrypted by what was found there. */
bool target_is_encrypted(const struct target *target);

/* The target of a step, or NULL. */
struct target *targets_of_step(const struct targets *targets, const struct step *step);

#endif
