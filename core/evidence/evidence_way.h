/*
 * The way to a server, as facts: ports, routes, a second look at names and proxies, latency, clocks. Part of the evidence;
 * include core/evidence/evidence.h.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_WAY_H
#define CORE_EVIDENCE_EVIDENCE_WAY_H

#include <stdint.h>

#include "core/evidence/evidence_failure.h"
#include "core/evidence/schema.h"

/* What one port of a server said: connected, encrypted where the protocol is, greeted. Nothing was sent but what that takes. */
struct port_look {
    const char *account; /* mail address; NULL for what belongs to no account */
    const char
        *protocol; /* "mapi-http", "rpc-http", "rpc-tcp", "eas", "imap", "pop", "smtp", "ldap", "sign-in" */
    const char
        *purpose; /* "imaps", "imap", "pop3s", "submission", "endpoint-mapper", "emsmdb", "nspi", "rfr", … */
    /*
     * Who says that it is needed: "autodiscover", "profile", "connection" (Outlook has one there), "endpoint-mapper"; "knowledge" = the
     * protocol's usual port, at a server that is named for something else.
     */
    const char *named_by;
    const char *host;
    int64_t port;
    const char *address;  /* that answered, or that was tried last */
    int outcome;          /* enum reach_outcome */
    const char *greeting; /* the first line that the server said, bounded and valid UTF-8 */
    enum truth
        is_protocol; /* whether the greeting is one of that protocol; no = something else answers there */
    enum truth offers_tls; /* a clear-text port that offers STARTTLS (RFC 2595, RFC 3207) */
    int64_t started_ms;
    int64_t connect_ms;
    int64_t total_ms;
    struct failure failure;
    const char *job;
};
struct port_look_list LIST_OF(struct port_look);

/* What the RPC endpoint mapper of a host says of one interface, C706 chapter "Endpoint mapper", [MS-RPCE]. */
struct mapped_endpoint {
    const char *interface_name; /* "emsmdb", "nspi", "rfr" */
    const char *uuid;
    int64_t port;   /* TCP; unknown when the interface is not registered there */
    int64_t status; /* of the mapper's answer; 0 = found */
};
struct mapped_endpoint_list LIST_OF(struct mapped_endpoint);
struct mapper_look {
    const char *account;
    const char *named_by; /* as of a port look; "connection" = Outlook itself asks there */
    const char *host;
    int64_t port; /* 135 */
    const char *address;
    int outcome;          /* enum reach_outcome */
    enum truth is_mapper; /* whether an endpoint mapper answers there; no = something else does */
    struct mapped_endpoint_list endpoints;
    int64_t started_ms;
    int64_t connect_ms;
    int64_t total_ms;
    struct failure failure;
    const char *job;
};
struct mapper_look_list LIST_OF(struct mapper_look);

/* Which adapter carries the traffic to an address, by the system's routing table. */
struct route {
    const char *host;
    const char *address;
    const char *adapter; /* machine.adapters[].name */
    const char *gateway; /* NULL = on the adapter's own network */
    const char *source;  /* the local address */
    struct failure failure;
    const char *job;
};
struct route_list LIST_OF(struct route);

/* A second look at a name: what a DNS server itself says, and whether the hosts file has a word of its own. */
struct name_check {
    const char *host;
    const char *server; /* the DNS server that was asked */
    int outcome;        /* enum name_outcome */
    struct text_list addresses;
    struct text_list hosts_file; /* the addresses that the hosts file gives */
    int64_t duration_ms;
    struct failure failure;
    const char *job;
};
struct name_check_list LIST_OF(struct name_check);

/* A proxy setting as it stands on this computer, whatever URL. */
struct proxy_setting {
    const char *scope; /* "person" (WinINET) or "computer" (WinHTTP) */
    const char *view;  /* "32-bit", "64-bit", "both" */
    const char *mode;  /* "direct", "named", "script", "detect" */
    const char *proxies;
    const char *bypass;
    const char *script_url;
    struct failure failure;
    const char *job;
};
struct proxy_setting_list LIST_OF(struct proxy_setting);

/* How long the way to an address takes, and how much is lost on it. */
struct latency {
    const char *host;
    const char *address;
    int64_t port;       /* of TCP; unknown for ICMP */
    const char *method; /* "icmp", "tcp" */
    int64_t sent;
    int64_t received;
    int64_t minimum_ms;
    int64_t average_ms;
    int64_t maximum_ms;
    struct failure failure;
    const char *job;
};
struct latency_list LIST_OF(struct latency);

/* What another computer's clock says, from a source that a wrong clock here does not block. */
struct clock_look {
    const char *source; /* "http" (Date header of a plain http answer), "ldap" (rootDSE currentTime) */
    const char *host;
    const char *theirs;    /* RFC 3339 UTC */
    const char *ours;      /* at the moment of the answer */
    int64_t difference_ms; /* theirs minus ours */
    struct failure failure;
    const char *job;
};
struct clock_look_list LIST_OF(struct clock_look);

/* What a plain-http page that is always the same says from here: a hotel's or an airport's network answers with its own. */
struct portal_look {
    const char *url;
    int outcome; /* enum reach_outcome */
    int64_t http_status;
    const char *location;
    enum truth is_expected; /* the page is the one that it should be */
    struct failure failure;
    const char *job;
};
struct portal_look_list LIST_OF(struct portal_look);

/* A sign-in that Windows keeps for Office: its name and age, never what is in it. */
struct stored_credential {
    const char *target;  /* "MicrosoftOffice16_Data:SSPI:anna@contoso.com" */
    const char *kind;    /* "generic", "domain", "other" */
    const char *written; /* RFC 3339 UTC */
    const char *job;
};
struct stored_credential_list LIST_OF(struct stored_credential);

#endif
