/*
 * From facts to findings: pure functions. No network, clock, registry, window or message text; the same evidence gives
 * the same diagnosis on any machine.
 */
#ifndef CORE_DIAGNOSE_DIAGNOSE_H
#define CORE_DIAGNOSE_DIAGNOSE_H

#include "core/evidence/evidence.h"

enum severity { SEVERITY_OK, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_PROBLEM };
enum certainty { CERTAINTY_CERTAIN, CERTAINTY_LIKELY, CERTAINTY_POSSIBLE };
enum verdict { VERDICT_HEALTHY, VERDICT_WARNING, VERDICT_PROBLEM, VERDICT_INCOMPLETE };

/* The protocol an account uses to reach its mailbox. */
enum mail_protocol {
    PROTOCOL_UNKNOWN,
    PROTOCOL_MAPI_HTTP,
    PROTOCOL_RPC_HTTP,
    PROTOCOL_RPC_TCP,
    PROTOCOL_IMAP,
    PROTOCOL_POP,
    PROTOCOL_EAS
};

/* What a connection is for. */
enum connection_role {
    ROLE_OTHER,
    ROLE_MAPI_HTTP,
    ROLE_RPC_HTTP,
    ROLE_RPC_ENDPOINT_MAPPER,
    ROLE_RPC_DYNAMIC,
    ROLE_IMAP,
    ROLE_POP,
    ROLE_SMTP,
    ROLE_LDAP,
    ROLE_GLOBAL_CATALOG,
    ROLE_HTTPS, /* port 443, not proved to be the mail server */
    ROLE_PROXY,
    ROLE_LOOPBACK,
    ROLE_MICROSOFT_365 /* an address of Microsoft 365's front door, which many services share */
};

/* Which half of Exchange a connection is for, told only where the facts separate the two. */
enum connection_part { PART_UNKNOWN, PART_MAILBOX, PART_DIRECTORY };

/* Where a mailbox lives. */
enum hosting { HOSTING_UNKNOWN, HOSTING_CLOUD, HOSTING_ON_PREMISES };

/* The answer that Outlook keeps on disk, held against the live one: by mail hosts and protocols. */
enum cached_answer { CACHED_NONE, CACHED_NO_LIVE_ANSWER, CACHED_SAME, CACHED_DIFFERS };

struct account_interpretation {
    const char *address;
    const char *asked_address;   /* the address that its redirects ended at; most often the same */
    int protocol;                /* enum mail_protocol */
    int protocol_certainty;      /* enum certainty */
    const char *protocol_reason; /* a reason id of the catalogue: "answer-names-it", "profile-and-sockets" */
    const char *winner;          /* step id, or "none" */
    int winner_certainty;
    enum truth winner_is_provisional; /* a step before it has not ended */
    const char *next;                 /* the step that would win if the winner were gone, or "none" */
    int cached_answer;                /* enum cached_answer */
    int hosting;                      /* enum hosting */
    int hosting_certainty;
    const char *hosting_reason;    /* a reason id of the catalogue */
    int64_t expected_minimum;      /* connections; UNKNOWN_INTEGER when no protocol is known */
    int64_t expected_maximum;      /* UNKNOWN_INTEGER = no upper bound can be told */
    const char *expected_reason;   /* a reason id of the catalogue: why the protocol alone needs so many */
    int64_t expected_for_protocol; /* the part of the minimum that the protocol needs for one mailbox */
    int64_t other_mailboxes; /* shared and archive mailboxes that Outlook opens beside it, as far as known */
    int64_t expected_for_mailboxes;      /* the part of the minimum that they add */
    enum truth has_public_folders;       /* the server's answer names public folders */
    int64_t expected_for_public_folders; /* the part of the minimum that these add */
    enum truth cloud_adds_more;          /* Microsoft 365: more for calendars, add-ins and others */
    int64_t found_connections;           /* of Outlook's processes, to this account's servers, established */
};
struct account_interpretation_list LIST_OF(struct account_interpretation);

struct connection_interpretation {
    int role; /* enum connection_role */
    int certainty;
    const char *reason; /* a reason id of the catalogue */
    const char *detail; /* what the reason names: the date of a list of addresses; NULL = nothing */
    int part;           /* enum connection_part */
    const char *host;   /* the name whose proved address this is, or NULL */
};
struct connection_interpretation_list LIST_OF(struct connection_interpretation);

/* How a link of the way stands. Only a finding makes one doubtful (a warning) or bad (a problem). */
enum path_state {
    PATH_NOT_CHECKED, /* no fact is there */
    PATH_GOOD,        /* something got through, or does its part */
    PATH_DOUBTFUL,    /* a warning is about it: it works, or may work, with a catch */
    PATH_BAD,
    PATH_NOT_REACHED, /* a link before is bad, and nothing got through to this one or further */
    PATH_NOT_NEEDED   /* the way goes without it: no proxy, nobody who asks for a sign-in */
};

/* One link of an account's way, as it is drawn. */
struct path_part {
    int link;            /* enum path_link (kinds.h), LINK_COMPUTER to LINK_MAILBOX */
    int state;           /* enum path_state */
    const char *reason;  /* of the catalogue's text "path.<link>.<reason>"; NULL where a finding tells */
    const char *finding; /* the id of the finding that makes it doubtful or bad, else NULL */
    struct named_value_list parameters; /* what the texts name: host, port, address, version */
};
struct path_part_list LIST_OF(struct path_part);

/* The way from this computer to one account's mailbox. */
struct path {
    const char *account;         /* mail address; NULL: nobody was asked about any */
    struct path_part_list links; /* all nine, in order */
};
struct path_list LIST_OF(struct path);

struct interpretation {
    struct account_interpretation_list accounts;       /* one for each account that was asked about */
    struct connection_interpretation_list connections; /* one for each of evidence.connections, same order */
    /* One for each account, the worst first; one without account where there is none; empty for an explained file. */
    struct path_list paths;
};

struct finding {
    const char *id;                     /* "port-no-answer" */
    const char *account;                /* mail address, or NULL: of the computer as a whole */
    int severity;                       /* enum severity */
    int certainty;                      /* enum certainty */
    const char *consequence_of;         /* id of the finding that explains this one, or NULL */
    struct named_value_list parameters; /* what the message's {placeholders} are filled with */
    /*
     * The evidence that it rests on, never empty: the list's name in the JSON, behind a slash what the record is found by
     * (host, host:port, url, PID, path …; "connections/4028/10.66.0.12:443", "connections/4028" for all of a process,
     * "autodiscover/ADDRESS/STEP"); a list's name alone where the list as a whole tells it, because nothing is in it.
     */
    struct text_list rests_on;
};
struct finding_list LIST_OF(struct finding);

struct diagnosis {
    int verdict; /* enum verdict: the worst of all accounts */
    struct interpretation interpretation;
    struct finding_list findings; /* root cause first; never empty */
    struct arena *arena;
};

extern const struct record_schema interpretation_schema, account_interpretation_schema,
    connection_interpretation_schema, path_schema, path_part_schema, finding_schema;
extern const char *const path_link_names[],
    *const path_state_names[]; /* "dns", "tls"; "not-reached": names that scripts rely on */
extern const char *const severity_names[],
    *const certainty_names[], *const verdict_names[], *const mail_protocol_names[],
                                                          *const hosting_names[],
                                                              *const cached_answer_names[],
                                                                  *const connection_role_names[],
                                                                      *const connection_part_names[];

/* Interprets the evidence and runs every rule. The caller owns the result. Never NULL. */
struct diagnosis *diagnose(const struct evidence *evidence);

/* Releases a diagnosis. NULL is allowed. */
void diagnosis_destroy(struct diagnosis *diagnosis);

/* The exit code of DESIGN.md for a verdict: 0, 1, 2 or 3. */
int verdict_exit_code(enum verdict verdict);

#endif
