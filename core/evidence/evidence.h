/*
 * The facts of one run: what was asked, what came back, when. No handles, no Windows types, no inference.
 *
 * Everything downstream (diagnose, report, the wizard's pages) reads only this. It saves to JSON and loads back without
 * loss (evidence_json.h), so a saved report can be opened and judged again on another machine. Text is UTF-8; times of
 * day are RFC 3339 in UTC; durations and offsets are milliseconds, offsets counted from evidence.run.started. A value
 * nobody learned is NULL, UNKNOWN_INTEGER, TRUTH_UNKNOWN or an enum's first constant.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_H
#define CORE_EVIDENCE_EVIDENCE_H

#include <stdint.h>

#include "core/evidence/evidence_answer.h"
#include "core/evidence/evidence_failure.h"
#include "core/evidence/evidence_outlook.h"
#include "core/evidence/evidence_way.h"
#include "core/evidence/schema.h"

/* ---- the run ---- */

struct run {
    const char *program_version; /* of the program that collected */
    const char *started;         /* RFC 3339 UTC */
    int64_t duration_ms;
    int64_t deadline_ms;          /* the whole time that the run was allowed to take */
    enum truth cancelled;         /* the person stopped it */
    enum truth deadline_passed;   /* something was cut off because time was up */
    enum truth network_allowed;   /* the person agreed to ask the network */
    enum truth microsoft_allowed; /* Microsoft's own Autodiscover service may be shown the mail addresses */
    enum truth all_sessions;  /* Outlook was looked for in everybody's sessions, not only in the own one */
    enum truth all_protocols; /* the ports of every protocol were asked for, not only of those in use */
    int64_t watch_ms; /* how long the connections and endpoints were watched; unknown when they were not */
    const char *explained_file; /* the saved answer that was explained instead of a run; NULL for a run */
};

/* What became of one job. A run's plan is a function of these and of the facts. */
enum job_state { JOB_UNKNOWN, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED, JOB_TIMED_OUT };
struct job_record {
    const char *id; /* "processes", "names:autodiscover.contoso.test": what a record's `job` names */
    int state;      /* enum job_state */
    int64_t started_ms;
    int64_t ended_ms;
    struct failure failure;
};
struct job_record_list LIST_OF(struct job_record);

/* A question to the person, and what became of it. */
enum question_kind {
    QUESTION_UNKNOWN,
    QUESTION_SIGN_IN, /* may this host get a sign-in */
    QUESTION_FOLLOW   /* may a redirect be followed to this host, which is another company's */
};
enum question_answer { ANSWER_NOT_ASKED, ANSWER_AGREED, ANSWER_DECLINED };
struct question {
    const char *id; /* "sign-in:a@contoso.test:autodiscover.contoso.test" */
    int kind;       /* enum question_kind */
    const char *account;
    const char *host; /* the host that would get what is asked for */
    const char *url;
    const char *asked_by;        /* QUESTION_FOLLOW: the host that sends there */
    enum truth can_use_windows;  /* QUESTION_SIGN_IN: the host may be offered the Windows sign-in */
    enum truth can_use_password; /* QUESTION_SIGN_IN: it takes a user name and password */
    int answer;                  /* enum question_answer */
};
struct question_list LIST_OF(struct question);

/* ---- this computer ---- */

struct adapter {
    const char *name;        /* "Ethernet" */
    const char *description; /* the driver's own name */
    const char *kind;        /* ethernet, wireless, ppp, tunnel, loopback, other */
    enum truth up;
    struct text_list addresses;   /* "10.66.0.2/24" */
    struct text_list gateways;    /* addresses */
    struct text_list dns_servers; /* addresses */
};
struct adapter_list LIST_OF(struct adapter);

struct machine {
    const char *windows_version; /* "10.0.19045" */
    const char *windows_name;    /* "Windows 10 Pro 22H2" */
    const char *architecture;    /* x64, x86, arm64 */
    const char *wine_version;    /* "10.0" under Wine, else NULL */
    const char *computer_name;
    const char *joined_to;           /* "domain CONTOSO", "workgroup WORKGROUP", or NULL */
    const char *user;                /* CONTOSO\anna as Windows says it */
    const char *user_principal_name; /* the signed-in user's mail-like name, NULL when there is none */
    int64_t session;                 /* Windows session id */
    enum truth elevated;
    struct adapter_list adapters;
    struct failure failure; /* the first thing that could not be read, the rest is still there */
    const char *job;
};

/* Which proxy Windows gives for a URL. */
struct proxy {
    const char *url;
    const char *host_and_port; /* "proxy.contoso.test:3128"; NULL = direct */
    const char *source;        /* "none", "setting", "script", "detected" */
    const char *script_url;    /* of the PAC file */
    struct failure failure;
    const char *job;
};
struct proxy_list LIST_OF(struct proxy);

/* One registry value that Outlook reads, or that is mistaken for one, as it stands there. */
struct setting {
    const char *key;  /* "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover" */
    const char *name; /* "ExcludeScpLookup" */
    const char
        *data; /* text; a number in decimal; anything else in hexadecimal; NULL = it could not be read */
    const char *type;    /* "number", "text", "expandable-text", "binary" */
    const char *version; /* of Office: "16.0"; NULL for keys that have none */
    enum truth is_policy;
    const char *view; /* which registry view holds it: "64-bit", "32-bit", "both" */
    const char *job;
};
struct setting_list LIST_OF(struct setting);

/* ---- the network ---- */

/* What the resolver said of one name. */
enum name_outcome { NAME_UNKNOWN, NAME_FOUND, NAME_NOT_FOUND, NAME_NO_ADDRESS, NAME_NO_ANSWER, NAME_FAILED };
struct name_lookup {
    const char *host;
    int outcome;                /* enum name_outcome */
    const char *canonical_name; /* the end of a CNAME chain where it differs from host */
    struct text_list addresses; /* in the resolver's order */
    enum truth made_up; /* yes = nobody published it: it was asked for to see who answers for every name */
    int64_t duration_ms;
    struct failure failure;
    const char *job;
};
struct name_lookup_list LIST_OF(struct name_lookup);

/* The SRV records of one name, RFC 2782. */
struct service_record {
    int64_t priority;
    int64_t weight;
    int64_t port;
    const char *target; /* host name without the final dot */
};
struct service_record_list LIST_OF(struct service_record);
struct service_lookup {
    const char *name; /* "_autodiscover._tcp.contoso.test" */
    int outcome;      /* enum name_outcome; NAME_NO_ADDRESS = the name is there, but has no such record */
    struct service_record_list records; /* as the DNS gave them */
    int64_t duration_ms;
    struct failure failure;
    const char *job;
};
struct service_lookup_list LIST_OF(struct service_lookup);

/* One service connection point of Exchange in Active Directory, [MS-OXDISCO] section 3.1.5.1. */
struct connection_point {
    const char *dn;
    struct text_list
        keywords; /* "77378F46-2C66-4aa9-A6A6-3E7A48B19596", "Site=Berlin", "Domain=contoso.test" */
    struct text_list bindings; /* serviceBindingInformation: URLs, or for a pointer the LDAP server */
};
struct connection_point_list LIST_OF(struct connection_point);

/* What the directory (LDAP) said when it was searched for service connection points. */
enum directory_outcome {
    DIRECTORY_UNKNOWN,
    DIRECTORY_NOT_JOINED, /* the computer belongs to no domain, so there is none to ask */
    DIRECTORY_FOUND,
    DIRECTORY_EMPTY, /* it was searched and has no connection point */
    DIRECTORY_NO_ANSWER,
    DIRECTORY_REFUSED, /* it answers, but lets this person search nothing */
    DIRECTORY_FAILED
};
struct directory_search {
    const char *asked;  /* the LDAP server that a pointer named; NULL for the computer's own domain */
    int outcome;        /* enum directory_outcome */
    const char *server; /* the server that answered */
    const char *domain; /* the computer's domain */
    const char *site;   /* the Active Directory site that this computer is in */
    const char *bind;   /* "signed", "unsigned", "anonymous"; NULL = there was none */
    struct connection_point_list points;
    const char *current_time;    /* the server's clock (currentTime of its root), RFC 3339 UTC */
    const char *current_time_at; /* this computer's when that was read */
    int64_t duration_ms;
    struct failure failure;
    const char *job;
};
struct directory_search_list LIST_OF(struct directory_search);

/* Which of Windows' security zones a host lies in, by IInternetSecurityManager::MapUrlToZone. */
struct zone {
    const char *host;
    const char *name; /* "this-computer", "intranet", "trusted", "internet", "restricted" */
    struct failure failure;
    const char *job;
};
struct zone_list LIST_OF(struct zone);

struct certificate {
    const char *subject; /* RFC 4514 text */
    const char *issuer;
    struct text_list names; /* DNS names and addresses of the subject alternative name */
    const char *not_before; /* RFC 3339 UTC */
    const char *not_after;
    const char
        *thumbprint; /* SHA-1 of the DER, lower-case hexadecimal, as Windows' certificate window shows it */
};
struct certificate_list LIST_OF(struct certificate);

/* What Windows' own certificate chain engine says. */
enum certificate_verdict {
    CERTIFICATE_UNKNOWN,
    CERTIFICATE_GOOD,
    CERTIFICATE_EXPIRED,
    CERTIFICATE_NOT_YET_VALID,
    CERTIFICATE_OTHER_NAME,
    CERTIFICATE_UNTRUSTED,
    CERTIFICATE_REVOKED,
    CERTIFICATE_WEAK,
    CERTIFICATE_WRONG_USAGE,
    CERTIFICATE_OTHER_FAULT
};

/* A credential-free TLS connection to one host: nothing was sent, verification off, so that everything can be seen. */
enum reach_outcome {
    REACH_UNKNOWN,
    REACH_DONE,            /* got through */
    REACH_NAME_NOT_FOUND,  /* no such name, or no address */
    REACH_NAME_NO_ANSWER,  /* the DNS server did not answer */
    REACH_NO_ANSWER,       /* nothing came back: dropped on the way or host off */
    REACH_REFUSED,         /* somebody answered: no service on this port (RST) */
    REACH_UNREACHABLE,     /* no route, network unreachable, or prohibited by a router */
    REACH_CLOSED_EARLY,    /* connected, then cut off */
    REACH_TLS_FAILED,      /* connected, but no TLS could be agreed */
    REACH_CERTIFICATE_BAD, /* TLS was fine, our check of the certificate said no, nothing was sent */
    REACH_TIMED_OUT,       /* connected, but the answer did not come in time */
    REACH_TOO_LARGE,       /* an answer over our limit */
    REACH_PROXY_NOT_FOUND, /* the proxy's own name */
    REACH_PROXY_NO_ANSWER, /* the proxy does not answer or refuses */
    REACH_PROXY_SIGN_IN,   /* HTTP 407 */
    REACH_PROXY_REFUSED,   /* the proxy answered CONNECT with another status */
    REACH_CANCELLED,       /* the person or the deadline */
    REACH_OTHER
};
struct tls_look {
    const char *host;
    int64_t port;
    int outcome;         /* enum reach_outcome */
    const char *address; /* the remote address that answered */
    const char *proxy;   /* host:port when it went through one */
    int64_t started_ms;
    int64_t connect_ms; /* from the start to TCP connected; unknown when it never was */
    int64_t tls_ms;     /* from the start to TLS ready */
    int64_t total_ms;
    const char *tls_version;       /* "TLS 1.2" */
    const char *server_version;    /* what the server chose of all versions, asked where none was agreed on */
    int64_t server_alert;          /* the alert by which it refused them all (RFC 8446 section 6) */
    int server_hello;              /* enum reach_outcome of that question; unknown = it was not asked */
    const char *cipher;            /* the suite, or strength, as the system names it */
    struct certificate_list chain; /* leaf first, as sent by the server */
    struct certificate_list root;  /* the root that the chain engine ended at; empty = it found none */
    enum truth root_is_public;     /* the root belongs to Microsoft's programme of public authorities */
    int verdict;                   /* enum certificate_verdict, for this host */
    int64_t verdict_code;          /* the chain engine's own code */
    enum truth revocation_known;   /* whether revocation facts were there, cached or (later) fetched */
    struct failure failure;
    /* Of a first time that broke off, after which it was looked at once more; operation NULL = there was only one. */
    struct failure first_failure;
    const char *job;
};
struct tls_look_list LIST_OF(struct tls_look);

/* One challenge of a WWW-Authenticate header, RFC 9110 section 11.6.1. */
struct challenge {
    const char *scheme;     /* "Basic", "Negotiate", "Bearer" as sent */
    const char *parameters; /* everything after the scheme, as sent, bounded; NULL when there is nothing */
};
struct challenge_list LIST_OF(struct challenge);

/* An answer that lies in a file: Outlook keeps the last ones, and a local XML file may stand in for the server. */
struct saved_answer {
    const char *kind; /* "cache", "local-xml" */
    const char *path;
    const char *domain;   /* local-xml: the mail domain that the registry gives the file for */
    const char *modified; /* RFC 3339 UTC */
    int64_t size;         /* bytes */
    struct autodiscover_answer answer;
    struct failure failure; /* it could not be read */
    const char *job;
};
struct saved_answer_list LIST_OF(struct saved_answer);

/* One HTTP request and everything that came back. */
struct attempt {
    int64_t pass; /* 1 = without credentials, 2 = with */
    /*
     * What was asked: "pox" (as today's Outlook asks), "pox-without-mapi-http" (as an older one), "pox-empty-bearer" (to see
     * the whole challenge of modern authentication), "eas", "json", "redirect" (the plain-http question for a redirect),
     * "file" (no request: a local file was read); NULL for an endpoint's probe.
     */
    const char *request;
    const char *method;
    const char *url;
    const char *sign_in; /* NULL, or the scheme that was used: "Basic" */
    const char *user;    /* the user name that was used; never a password */
    int outcome;         /* enum reach_outcome */
    const char *address; /* the remote address */
    const char *proxy;
    int64_t started_ms;
    int64_t name_ms; /* each from the attempt's start, as libcurl counts */
    int64_t connect_ms;
    int64_t tls_ms;
    int64_t first_byte_ms;
    int64_t total_ms;
    int64_t http_status;
    const char *http_version; /* "HTTP/1.1" */
    const char *server;       /* Server header */
    const char *content_type;
    const char *location;    /* Location header of a redirect */
    const char *diagnostics; /* x-ms-diagnostics header */
    const char *date;        /* Date header of a plain-http answer that came from no cache, as sent */
    const char *date_at;     /* this computer's clock when that head came, RFC 3339 UTC */
    struct challenge_list challenges;
    int64_t body_len;       /* bytes received */
    const char *body_start; /* the first 400 bytes of an answer that is not understood, made valid UTF-8 */
    struct autodiscover_answer answer;
    struct failure failure;
    /* Of a first time that broke off, after which it was asked once more; operation NULL = there was only one. */
    struct failure first_failure;
    const char *job;
};
struct attempt_list LIST_OF(struct attempt);

/*
 * What came of one step, told mechanically from its attempts (no judging): the kind of answer at the place where it ended.
 */
enum step_outcome {
    STEP_NOT_TRIED, /* not begun (yet) */
    STEP_RUNNING,
    STEP_ANSWERED,         /* settings */
    STEP_ASKS_FOR_SIGN_IN, /* 401 without credentials: alive */
    STEP_REFUSED,          /* 401 or 403 after a sign-in */
    STEP_REDIRECTED,       /* to another URL or address */
    STEP_ERROR_ANSWER,     /* an Autodiscover error element */
    STEP_NOT_UNDERSTOOD,   /* 200, but not an Autodiscover answer */
    STEP_HTTP_STATUS,      /* any other HTTP status */
    STEP_NO_CONNECTION,    /* did not get as far as an HTTP status: see the look or the attempt */
    STEP_SKIPPED,          /* by a setting, named in reason */
    STEP_NOT_APPLICABLE,
    STEP_CANCELLED
};
struct step {
    const char
        *id; /* "https-root", "https-autodiscover": see DESIGN's list; of another question "json-ews@HOST" */
    int outcome; /* enum step_outcome */
    /*
     * Why it was skipped, is not applicable, or was followed no further, as the catalogue's texts "step-reason.…" name it:
     * "registry", "person-said-no", "not-joined", "redirect-loop". NULL else.
     */
    const char *reason;
    const char *detail; /* what the reason's text speaks of: the registry value, the host; NULL = nothing */
    struct text_list candidates; /* where it asks, in Outlook's order: one URL, or several for scp and srv */
    /* The place where it ended, at the end of its redirects: of the first candidate that is alive, else of the first. */
    const char *host;
    int64_t port;
    const char *url;
    struct attempt_list attempts;
};
struct step_list LIST_OF(struct step);

struct autodiscover {
    const char *account; /* the account's mail address */
    const char *address; /* what was asked about: the account's, or the one that a redirectAddr named */
    const char *domain;  /* the part after @ of that */
    const char *order;   /* the name of the order table that was used */
    struct step_list steps;
    struct step_list
        other_questions; /* asked beside Outlook's own steps: ActiveSync, the V2 (JSON) service */
};
struct autodiscover_list LIST_OF(struct autodiscover);

/* One endpoint that an answer or a profile names, and what it said. */
struct endpoint {
    const char *account;  /* mail address */
    const char *protocol; /* "mapi-http", "ews", "rpc-http", "oab", "eas" */
    const char *purpose; /* "mail-store", "address-book", "web-services", "offline-address-book", "devices" */
    const char *named_by; /* "autodiscover" or "profile" */
    const char *host;
    int64_t port;
    const char *url;
    struct attempt_list attempts;
    const char *job;
};
struct endpoint_list LIST_OF(struct endpoint);

/* What happened while the connections were looked at again and again (core/engine/timeline.h). */
struct event {
    int64_t at_ms;
    /* "connection-opened", "connection-closed", "connection-state"; "endpoint-good", "endpoint-bad" of a watch */
    const char *kind;
    const char *subject; /* "4028 10.66.0.2:49321 10.66.0.12:443"; of an endpoint its URL */
    const char *address; /* of an endpoint: which address of its host was tested; NULL = a proxy chose */
    const char *
        detail; /* the state, of a closed one the last that was seen; of an endpoint the HTTP status or the reach outcome */
    const char *created; /* of a connection: RFC 3339 UTC, where the system knows */
    int64_t duration_ms; /* of an endpoint's answer */
};
struct event_list LIST_OF(struct event);

/* ---- all of it ---- */

struct evidence {
    struct run run;
    struct machine machine;
    struct proxy_list proxies;
    struct setting_list settings;
    struct failure settings_failure; /* the registry could not be read */
    struct proxy_setting_list proxy_settings;
    struct stored_credential_list stored_credentials;
    struct failure stored_credentials_failure;
    struct profile_list profiles;
    struct account_list accounts;
    struct process_list outlook;
    struct process_list
        helpers; /* programs that a new Outlook runs for itself: msedgewebview2.exe below olk.exe */
    struct failure outlook_failure; /* the process list could not be read */
    struct connection_list connections;
    struct failure connections_failure; /* the TCP table could not be read */
    int64_t connections_at_ms;          /* when the snapshot was taken */
    struct name_lookup_list names;
    struct name_lookup_list
        cached_names; /* what the system's DNS cache holds of known names, without asking anybody */
    struct reverse_name_list reverse_names;
    struct name_check_list name_checks;
    struct service_lookup_list services;
    struct directory_search_list directories;
    struct zone_list zones;
    struct tls_look_list tls;
    struct tls_look_list
        address_looks; /* the same for every address of a name that has several, each on its own */
    struct saved_answer_list saved_answers;
    struct autodiscover_list autodiscover;
    struct endpoint_list endpoints;
    struct port_look_list ports;
    struct mapper_look_list mappers;
    struct route_list routes;
    struct latency_list latencies;
    struct clock_look_list clocks;
    struct portal_look_list portals;
    struct event_list timeline;
    int64_t timeline_dropped;
    struct question_list questions;
    struct job_record_list jobs;
    struct arena *arena; /* owns everything above; not part of the facts */
};

extern const struct record_schema profile_schema, mail_server_schema, reverse_name_schema, port_look_schema,
    mapped_endpoint_schema, mapper_look_schema, route_schema, name_check_schema, proxy_setting_schema,
    latency_schema, clock_look_schema, portal_look_schema, stored_credential_schema;
extern const struct record_schema evidence_schema, run_schema, machine_schema, adapter_schema, proxy_schema,
    setting_schema, service_record_schema, service_lookup_schema, connection_point_schema,
    directory_search_schema, zone_schema, saved_answer_schema, account_schema, process_schema,
    connection_schema, name_lookup_schema, tls_look_schema, certificate_schema, challenge_schema,
    attempt_schema, step_schema, autodiscover_schema, endpoint_schema, event_schema, question_schema,
    job_record_schema, failure_schema;

/* NULL-terminated tables of JSON names, indexed by the enum's constants. */
extern const char *const job_state_names[],
    *const question_kind_names[], *const question_answer_names[],
                                      *const account_kind_names[],
                                          *const address_family_names[],
                                              *const connection_state_names[],
                                                  *const name_outcome_names[],
                                                      *const certificate_verdict_names[],
                                                          *const reach_outcome_names[],
                                                              *const step_outcome_names[],
                                                                  *const directory_outcome_names[];

/* Empty evidence with its own arena. The caller owns it and ends it with evidence_destroy. Never NULL. */
struct evidence *evidence_create(void);

/* Releases evidence and everything in it. NULL is allowed. */
void evidence_destroy(struct evidence *evidence);

/* A deep copy with its own arena, owned by the caller. */
struct evidence *evidence_copy(const struct evidence *evidence);

/* The record for a key, or NULL. Host names compare without case, RFC 4343. Borrowed, valid until the next append. */
struct name_lookup *evidence_find_name(const struct evidence *evidence, const char *host);
struct tls_look *evidence_find_tls(const struct evidence *evidence, const char *host, int64_t port);
struct proxy *evidence_find_proxy(const struct evidence *evidence, const char *url);
struct job_record *evidence_find_job(const struct evidence *evidence, const char *id);
struct question *evidence_find_question(const struct evidence *evidence, const char *id);
struct service_lookup *evidence_find_service(const struct evidence *evidence, const char *name);
struct zone *evidence_find_zone(const struct evidence *evidence, const char *host);
/* `asked` NULL: the search in the computer's own domain. */
struct directory_search *evidence_find_directory(const struct evidence *evidence, const char *asked);
/* Of an account, asked about an address of it or one that it was redirected to. */
struct autodiscover *evidence_find_autodiscover(const struct evidence *evidence, const char *account,
                                                const char *address);
/* A step, or another question, by its id. */
struct step *autodiscover_find_step(const struct autodiscover *autodiscover, const char *step_id);

/* The last attempt of an endpoint, or NULL. Borrowed. */
const struct attempt *attempts_last(const struct attempt_list *attempts);

/*
 * The attempt that decides about a step: the last request "pox" (or "redirect", "file", "eas", "json" where the step asks
 * that way) at the place where the step ended; NULL when there is none. Borrowed.
 */
const struct attempt *step_attempt(const struct step *step);

#endif
