/*
 * The seam: every fact that only the operating system can give.
 *
 * Windows' implementation is core/collect/win32/; the native tests bring their own for what a portable test needs
 * (tests/native/). A collector never judges and never stops the run: it records what happened, including every failure
 * with its code. Each function may block (that is why the engine calls them as jobs on its pool), may be called from any
 * thread, uses no global state, and puts all text into the arena that it is given.
 */
#ifndef CORE_COLLECT_COLLECT_H
#define CORE_COLLECT_COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"

/* Windows version, names, adapters. What could not be read is left unknown; the first cause is in out->failure. */
void collect_machine(struct arena *arena, struct machine *out);

/*
 * All Outlook profiles (14.0, 15.0, 16.0 under HKCU, and the old place of Outlook 2010) and their accounts, then, when no
 * profile names it, the signed-in user's name if it looks like a mail address (source "signed-in-user"). Values are read
 * as REG_SZ or as binary UTF-16. A damaged entry is an account with a failure, a profile that can't be opened one with a
 * failure. `failure` tells when the profiles could not be read at all (no profile at all is not a failure: the lists are
 * empty).
 */
void collect_accounts(struct arena *arena, struct profile_list *profiles, struct account_list *out,
                      struct failure *failure);

/*
 * OUTLOOK.EXE and olk.exe, compared without case, of this session, or of all sessions that can be seen. Exited processes
 * are left out. What a process does not let be read of it is unknown, the first cause in its failure. `helpers` gets the
 * msedgewebview2.exe processes that an olk.exe of the list started, itself or through another of them: new Outlook's
 * connections are theirs.
 */
void collect_processes(struct arena *arena, bool all_sessions, struct process_list *out,
                       struct process_list *helpers, struct failure *failure);

/*
 * The TCP connections of the given processes, IPv4 and IPv6 (GetExtendedTcpTable by owner PID). A row counts only while
 * its process still is the one of that PID and start time. Rows without an owner (PID 0 in TIME_WAIT) are left out,
 * since nobody can say whose they were.
 */
void collect_connections(struct arena *arena, const struct process_list *processes,
                         struct connection_list *out, struct failure *failure);

/* The proxy that Windows gives the signed-in user for this URL: setting, PAC script or detection, else direct. */
void collect_proxy(struct arena *arena, const char *url, struct proxy *out);

/* What the system's resolver (hosts file, cache and DNS) says of a host name: A and AAAA, in its order. */
void collect_name(struct arena *arena, const char *host, struct name_lookup *out);

/*
 * What the system's DNS cache (and the hosts file, which it holds too) has for a host name, without asking anybody:
 * NAME_FOUND with the addresses, NAME_NOT_FOUND when it has nothing. Never goes to the network; a failure where the system
 * can't be asked that way.
 */
void collect_cached_name(struct arena *arena, const char *host, struct name_lookup *out);

/*
 * The name that the DNS gives back for an address (PTR, RFC 1035 section 3.5, RFC 3596 section 2.5). No name is no failure:
 * out->name is NULL then.
 */
void collect_reverse_name(struct arena *arena, const char *address, struct reverse_name *out);

/*
 * The registry values that bear on how Outlook finds its server and signs in: every value of the AutoDiscover keys (Outlook's
 * and the Policies twin, 14.0, 15.0, 16.0, both registry views, HKCU and HKLM) and the values named in
 * core/knowledge/settings.h and core/knowledge/system_settings.h. What is not there is not listed. `failure` tells when the registry could not be read.
 */
void collect_settings(struct arena *arena, struct setting_list *out, struct failure *failure);

/* A file with an Autodiscover answer, as it was read: bytes are owned by the arena; len 0 with a failure when it was not. */
struct saved_file {
    const char *kind; /* as in struct saved_answer */
    const char *path;
    const char *domain;
    const char *modified;
    int64_t size;
    const char *bytes;
    size_t len;
    struct failure failure;
};
enum {
    SAVED_FILE_MAXIMUM = 32,
    SAVED_FILE_BYTES_MAXIMUM =
        2 * 1024 * 1024 /* POX_ANSWER_MAXIMUM: a longer one would not be read as an answer */
};
struct saved_file_list {
    struct saved_file items[SAVED_FILE_MAXIMUM];
    size_t count;
};

/*
 * Reads, and only reads, the Autodiscover answers that Outlook keeps on disk (%LOCALAPPDATA%\Microsoft\Outlook) and the
 * local XML files that these settings name for a mail domain (`path` with its environment variables put in). Files over
 * SAVED_FILE_BYTES_MAXIMUM are a failure. Windows signs in to another computer to open a file there: so that is done only when
 * the network may be asked, and only if a policy names the file or its server lies in the local intranet zone; and only
 * for a few seconds in all. `failure`: the folder could not be listed.
 */
void collect_saved_files(struct arena *arena, const struct setting_list *settings, bool network_allowed,
                         struct saved_file_list *out, struct failure *failure);

/* The SRV records of a name (DnsQuery_W), as the DNS gives them. */
void collect_service(struct arena *arena, const char *name, struct service_lookup *out);

/*
 * Searches Active Directory for Exchange's service connection points, [MS-OXDISCO] section 3.1.5.1: on the given LDAP server
 * ("dc2.fabrikam.test", with ":port" if it is not 389), or with NULL on a domain controller of the computer's own domain.
 * With `sign_in` it binds as the signed-in person, signed; without, and where that can't be had, anonymously; out->bind tells which.
 * A server that a pointer names may be signed in to only as scp_pointer_is_trusted says. Bounded in time and in rows.
 */
void collect_directory(struct arena *arena, const char *server, bool sign_in, struct directory_search *out);

/* The security zone that Windows puts https://HOST/ in. */
void collect_zone(struct arena *arena, const char *host, struct zone *out);

/* A certificate as it came over the wire, DER. Bytes are owned by whoever filled it in. */
struct der_certificate {
    const unsigned char *bytes;
    size_t len;
};
enum { MAXIMUM_CHAIN = 12 };
struct der_chain {
    struct der_certificate certificates[MAXIMUM_CHAIN]; /* leaf first */
    size_t count;
};

/*
 * Describes a chain and has the system's chain engine judge it for this host: fills chain, root, root_is_public, verdict,
 * verdict_code, revocation_known of `out`, and its failure when a certificate can't be read or no verdict can be reached (the verdict
 * then is never good). Only cached revocation facts are used. May block for its work on the chain.
 */
void collect_certificate_verdict(struct arena *arena, const struct der_chain *chain, const char *host,
                                 struct tls_look *out);

/*
 * Has the chain engine judge the same chain again, now with downloads allowed, within a bounded time: what is revoked, and
 * issuers that the server did not send. Puts the new verdict, verdict_code, revocation_known, root and root_is_public in
 * place of those in `out`, and touches nothing else of it. False, with `out` as it was, when no verdict can be reached.
 * What the downloads could not tell is no failure: revocation_known then is TRUTH_NO.
 */
bool collect_revocation(struct arena *arena, const struct der_chain *chain, const char *host,
                        struct tls_look *out, struct failure *failure);

/*
 * Reads protocol version, cipher and the peer's chain from a live TLS session of libcurl (CURLINFO_TLS_SSL_PTR inside
 * CURLOPT_PREREQFUNCTION). `curl_tls_session` is a struct curl_tlssessioninfo *. The chain's bytes go into the arena.
 * False with a failure when the session can't be read.
 */
bool collect_tls_session(struct arena *arena, const void *curl_tls_session, const char **version,
                         const char **cipher, struct der_chain *chain, struct failure *failure);

#endif
