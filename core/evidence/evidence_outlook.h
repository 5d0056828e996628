/*
 * Outlook on this computer, as facts: its profiles, accounts, processes and connections. Part of the evidence; include
 * core/evidence/evidence.h.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_OUTLOOK_H
#define CORE_EVIDENCE_EVIDENCE_OUTLOOK_H

#include <stdint.h>

#include "core/evidence/evidence_failure.h"
#include "core/evidence/schema.h"

/* A server that an account names for one protocol of internet mail, as the profile has it. */
struct mail_server {
    const char *protocol; /* "imap", "pop", "smtp" */
    const char *host;     /* as it stands there */
    int64_t port;         /* unknown where the profile holds none, or one that can not be */
    const char
        *encryption; /* "none", "tls" (from the first byte), "starttls", "automatic"; NULL = not told */
};
struct mail_server_list LIST_OF(struct mail_server);

enum account_kind { ACCOUNT_UNKNOWN, ACCOUNT_EXCHANGE, ACCOUNT_IMAP, ACCOUNT_POP, ACCOUNT_EAS };
struct account {
    const char *address; /* the mail address; NULL when the entry has none */
    const char *name;    /* the account's name in Outlook */
    int kind;            /* enum account_kind */
    const char *source;  /* "profile", "typed", "signed-in-user" */
    const char *profile; /* the Outlook profile's name */
    enum truth default_profile;
    struct text_list servers;             /* server names that the profile holds, as they stand there */
    struct mail_server_list mail_servers; /* the same of IMAP, POP and SMTP, with how they are reached */
    enum truth cached_mode;               /* whether Outlook keeps a copy of the mailbox on this computer */
    struct text_list other_mailboxes;     /* delegate and shared mailboxes that the profile opens beside it */
    struct failure failure;               /* a damaged entry */
    const char *job;
};
struct account_list LIST_OF(struct account);

/* One mail profile of Outlook. */
struct profile {
    const char *name;
    const char *version; /* of Office, whose place in the registry holds it: "16.0" */
    enum truth is_default;
    enum truth work_offline; /* the person chose "Work Offline" */
    int64_t account_count;   /* entries, damaged ones included */
    struct failure failure;
    const char *job;
};
struct profile_list LIST_OF(struct profile);

/* A process is its PID together with its start time. */
struct process {
    int64_t pid;
    const char *started; /* RFC 3339 UTC with milliseconds */
    const char *program; /* OUTLOOK.EXE or olk.exe, as the system spells it */
    const char *path;
    const char *version;      /* "16.0.17328.20162" */
    const char *architecture; /* of the program: "x64", "x86", "arm64" */
    const char *channel;      /* how Office came here: "click-to-run", "msi", "store" */
    const char
        *update_channel; /* of Click-to-Run: "Current", "MonthlyEnterprise", or the URL as it stands there */
    int64_t parent_pid;
    int64_t session;
    const char *user;          /* CONTOSO\\anna: whose process it is */
    enum truth is_own_session; /* the session that this program runs in */
    enum truth elevated;       /* it runs with administrator rights */
    enum truth safe_mode;      /* started with /safe */
    enum truth hung;           /* its window does not answer (IsHungAppWindow) */
    const char *switches;      /* the switches of its command line, without their values: "/safe /profile" */
    struct failure failure;    /* what could not be read of it */
    const char *job;
};
struct process_list LIST_OF(struct process);

enum address_family { FAMILY_UNKNOWN, FAMILY_IPV4, FAMILY_IPV6 };
/* RFC 9293 section 3.3.2; the names are those of netstat in lower case with dashes. */
enum connection_state {
    STATE_UNKNOWN,
    STATE_CLOSED,
    STATE_LISTEN,
    STATE_SYN_SENT,
    STATE_SYN_RECEIVED,
    STATE_ESTABLISHED,
    STATE_FIN_WAIT_1,
    STATE_FIN_WAIT_2,
    STATE_CLOSE_WAIT,
    STATE_CLOSING,
    STATE_LAST_ACK,
    STATE_TIME_WAIT,
    STATE_DELETE_TCB
};
struct connection {
    int64_t pid;
    int family;          /* enum address_family; IPv4-mapped IPv6 is written and counted as IPv4 */
    int state;           /* enum connection_state */
    const char *local;   /* "10.66.0.2:49321", "[2001:db8::2]:49321" */
    const char *remote;  /* the same form */
    const char *created; /* RFC 3339 UTC, where the system knows */
    const char *job;
};
struct connection_list LIST_OF(struct connection);

/* The name that the DNS gives back for an address. Anybody can write any name there: it proves nothing. */
struct reverse_name {
    const char *address;
    const char *name;
    int64_t duration_ms;
    struct failure failure;
    const char *job;
};
struct reverse_name_list LIST_OF(struct reverse_name);

#endif
