/*
 * What the facts mean, in the form that rules ask for: the public interpretation together with what led to it. Computed
 * once from the evidence; rules only read it.
 */
#ifndef CORE_DIAGNOSE_ANALYSIS_H
#define CORE_DIAGNOSE_ANALYSIS_H

#include <stdbool.h>

#include "core/diagnose/diagnose.h"
#include "core/diagnose/hosts.h"
#include "core/diagnose/targets.h"

/*
 * How much of one evidence is looked at. A real one holds a few accounts and some dozen targets; a file from anyone may
 * hold a hundred thousand, and every pair of them would be compared.
 */
enum {
    ACCOUNTS_MAXIMUM = 64, /* the bits of connection_view.accounts */
    TARGETS_MAXIMUM = 512
};

/* One account that Autodiscover was asked about. */
struct account_view {
    const char *address;
    const char *domain;               /* of the address that was asked about last */
    const struct autodiscover *asked; /* the last record of its chain (chain.h): the one that counts */
    const struct account *entry; /* the account as Outlook's profile has it, else the typed one, else NULL */
    int kind;                    /* enum account_kind, of the entry */
    const struct step *winner;   /* or NULL */
    const struct step *next;     /* the one that would win if the winner were gone, or NULL */
    const struct autodiscover_answer *answer; /* the winner's settings, or NULL without sign-in */
    const struct autodiscover_answer
        *cached;             /* the newest answer that Outlook keeps on disk for it, or NULL */
    const char *cached_path; /* the file that holds it */
    bool leads_on;           /* no step answers, but one names another place to ask */
    bool in_cloud;           /* its servers are Exchange Online's */
    const char *proxy;       /* host:port of the proxy on the way to its servers, or NULL */
    int64_t established;     /* of Outlook's connections to its servers, by state */
    int64_t unanswered;      /* SYN_SENT */
    int64_t half_closed;     /* CLOSE_WAIT */
    struct account_interpretation *interpretation;
};

/* One row of evidence.connections, taken apart. */
struct connection_view {
    const struct connection *connection;
    struct network_address remote;
    int64_t port;                  /* remote; 0 when it can't be read */
    bool is_outlook;               /* of classic Outlook, not of olk.exe */
    bool is_new_outlook;           /* of olk.exe, or of a program that it runs for itself */
    bool goes_out;                 /* not listening, not loopback */
    const struct known_host *host; /* the mail host that this address is proved for, or NULL */
    uint64_t accounts;             /* bit i: it goes to a proved host of analysis->accounts[i] */
    const struct known_host *proxy;
    unsigned parts;         /* HOST_HAS_… of all hosts with this address, joined */
    const char *named;      /* a name that has this address and belongs to no account, or NULL */
    const char *named_from; /* a reason id: what gave that name */
    struct connection_interpretation *interpretation;
};

/* Outlook as a whole. */
struct outlook_view {
    bool is_known;                 /* the list of processes could be read */
    const struct process *classic; /* the first OUTLOOK.EXE, or NULL */
    const struct process *modern;  /* the first olk.exe, or NULL */
    bool connections_known;        /* the TCP table could be read */
    int64_t established;           /* of classic Outlook, going out */
    int64_t unanswered;
    int64_t half_closed;
};

struct analysis {
    const struct evidence *evidence;
    struct arena *arena;
    struct interpretation *interpretation;
    struct account_view *accounts;
    size_t account_count;
    struct connection_view *connections; /* one for each of evidence.connections, same order */
    struct network_address *mappers;     /* whose RPC endpoint mapper a connection asks */
    size_t mapper_count;
    struct outlook_view outlook;
    struct targets targets;
    struct hosts hosts;
};

/* Interprets the evidence; everything is owned by the arena, which must outlive it, as must the evidence. */
struct analysis *analysis_create(struct arena *arena, const struct evidence *evidence,
                                 struct interpretation *interpretation);

/* The parts of it, in the order in which they run; each reads what those before it made. */
void analysis_view_connections(struct analysis *analysis);
void analysis_view_accounts(struct analysis *analysis);
void analysis_match_hosts(struct analysis *analysis);
void analysis_find_protocols(struct analysis *analysis);
void analysis_name_connections(struct analysis *analysis);
void analysis_find_roles(struct analysis *analysis);
void analysis_weigh_targets(struct analysis *analysis);

/*
 * Parts of analysis_weigh_targets (weigh_beside.c). A host that only sends on at plain http, as a hoster's does for all its
 * customers, has a closed door beside that; while the place that it sends to waits for the person's word, this is what there is to
 * decide. And which of several servers a name leads to is chance: Outlook gets through now and then, whichever of them the
 * check happened to look at.
 */
void analysis_weigh_waiting(struct analysis *analysis, const struct account_view *account);
void analysis_weigh_one_of_several(struct analysis *analysis);

/* How many connections the account should have: expected.c. */
void analysis_expect_connections(struct account_view *account);

/* Parts of analysis_view_accounts: cached.c, hosting.c. */
void analysis_compare_cached(struct analysis *analysis, struct account_view *account);
/*
 * Where nobody signed in there is no live answer to hold the kept one against. That Microsoft has the mailbox and the kept answer
 * names none of its servers tells as much: the mailbox has moved to the cloud.
 */
void analysis_compare_cached_with_cloud(struct analysis *analysis, struct account_view *account);
void analysis_find_hosting(const struct analysis *analysis, struct account_view *account);

/*
 * The target of https-autodiscover whose name exists only because somebody answers for every name of the account's domain, with one
 * of the addresses and the made-up name that tell so; NULL when there is none. Of a domain whose mail server stands at that very
 * address it says nothing.
 */
const struct target *analysis_find_everybodys_name(const struct analysis *analysis,
                                                   const struct account_view *account, const char **address,
                                                   const char **made_up_host);

/* What Microsoft's V2 (JSON) service says of the address, without a sign-in: a hint, never more than likely. */
enum hosting hosting_of_hint(struct arena *arena, const struct autodiscover *asked);

/* The account of an address, or NULL. */
struct account_view *analysis_find_account(const struct analysis *analysis, const char *address);

/* Whether an address is the account's own or the one that its redirects ended at. */
bool account_view_owns(const struct account_view *account, const char *address);

/* Whether a connection goes to one of the account's proved hosts. */
bool analysis_connects_account(const struct analysis *analysis, const struct connection_view *connection,
                               const struct account_view *account);

/*
 * How many of Outlook's established connections go to proved addresses of the account's servers. Unlike
 * account_view.established it leaves out those to a proxy, behind which they could go anywhere.
 */
int64_t analysis_count_proved(const struct analysis *analysis, const struct account_view *account);

/* Whether Outlook itself works with the account: its profile names it, or it is connected to its servers. */
bool account_is_outlooks(const struct analysis *analysis, const struct account_view *account);

/* Whether a server was asked for the account's settings, whatever came of it. */
bool account_was_asked(const struct account_view *account);

/* Whether the account is, as far as anyone knows, no Exchange one: IMAP, POP or ActiveSync. */
bool account_is_not_exchange(const struct account_view *account);

#endif
