/*
 * See kinds.h. Rows stand in the order of the links; ids are names that scripts rely on and never change.
 */
#include "core/diagnose/kinds.h"

#include "core/evidence/text.h"

/* What every fault of one target carries (rule_state_target). */
#define TARGET "host port address? url? "
/* What one that may befall several hosts carries besides (rule_state_once). */
#define TARGETS     TARGET "also? "
#define PROXY       TARGETS "account? proxy proxy_host proxy_port "
#define CERTIFICATE TARGETS "subject? issuer? thumbprint? connected? settings? "

static const struct finding_kind table[] = {
    {"healthy", LINK_CHECK, false,
     "account checked=everything|without-signing-in|up-to-a-redirect protocol? certain? host? connections? "
     "signable? pid? proxy? unproved? unseen?"},
    {"healthy-not-exchange", LINK_CHECK, false, "account protocol pid? connections? port? answering?"},
    {"check-cancelled", LINK_CHECK, true, "account?"},
    {"check-incomplete", LINK_CHECK, true,
     "account? reason=time-is-up|network-not-asked|no-result seconds? short?"},
    {"no-account-found", LINK_CHECK, true, ""},
    {"address-not-in-outlook", LINK_CHECK, false, "account known"},
    {"mailboxes-not-checked", LINK_CHECK, false, "addresses"},
    {"not-signed-in", LINK_CHECK, false,
     "account " TARGET "reason=not-asked|declined|not-possible|used used_at?"},

    {"outlook-not-running", LINK_COMPUTER, false, "alone?"},
    {"new-outlook-only", LINK_COMPUTER, false, "pid program"},
    {"list-not-readable", LINK_COMPUTER, false, "list=processes|connections operation code system? text?"},

    {"autodiscover-steps-disabled", LINK_COMPUTER, false, "account settings policy? works?"},
    {"setting-not-read", LINK_COMPUTER, false, "setting why=name|type|place key? meant?"},
    {"cached-answer-stale", LINK_COMPUTER, false, "account what=answer|address lost? kept? now? file? url?"},

    {"outlook-elevated", LINK_COMPUTER, false, "pid unseen?"},
    {"outlook-hung", LINK_COMPUTER, false, "pid"},
    {"outlook-work-offline", LINK_COMPUTER, false, "profile?"},
    {"profile-damaged", LINK_COMPUTER, false, "count profile?"},
    {"mapi-http-disabled-here", LINK_COMPUTER, false, "setting key? policy? cloud?"},
    {"modern-authentication-off-here", LINK_COMPUTER, false,
     "setting key? policy? cloud? needed=cloud|server|no host?"},
    {"office-online-services-off", LINK_COMPUTER, false, "setting key? policy? cloud?"},
    {"stored-credentials-stale", LINK_COMPUTER, false, "target written? day? count"},
    {"clock-wrong", LINK_COMPUTER, false,
     "direction=ahead|behind difference unit=minutes|hours|days source theirs? ours? "
     "explains host? also? proved?"},
    {"tls-disabled-here", LINK_COMPUTER, false, "what=windows|programs|options setting key? policy? idle?"},

    {"no-network", LINK_NETWORK, false, "adapters?"},

    {"captive-portal", LINK_NETWORK, false, "url location? status?"},
    {"vpn-in-the-way", LINK_NETWORK, false, "host also? adapter product?"},
    {"slow-network", LINK_NETWORK, false, "host also? what=time|loss explains address? ms seconds sent lost"},

    {"hosts-file-override", LINK_NAMES, false, "host here says=other|unknown|same dns? broken?"},
    {"dns-no-answer", LINK_NAMES, false, "account? " TARGETS "who=all|one dns_servers? connected?"},
    {"dns-knows-no-name", LINK_NAMES, false, TARGET "dns_servers? unknown?"},
    {"autodiscover-not-published", LINK_NAMES, false,
     "account domain hosts first_host connected? explains host? everybodys? unasked?"},
    {"server-name-not-found", LINK_NAMES, false, "account " TARGETS "named_by=autodiscover|profile|redirect"},

    {"scp-points-to-dead-server", LINK_NAMES, false,
     "account host port url fault=no-such-name|no-connection|certificate works?"},
    {"srv-other-port", LINK_NAMES, false, "account name host port"},

    {"proxy-unreachable", LINK_PROXY, false, PROXY},
    {"proxy-sign-in-needed", LINK_PROXY, false, PROXY "connected? "},
    {"proxy-refused", LINK_PROXY, false, PROXY "status? text?"},

    {"proxy-32-and-64-bit-differ", LINK_PROXY, false, "narrow wide outlooks?"},

    {"server-no-answer", LINK_PORT, false, "account " TARGETS "connected? silent? sends? holds? online?"},
    {"port-no-answer", LINK_PORT, false,
     "account " TARGETS "purpose=mailbox|settings|sending connected? there? sends? holds? online?"},
    {"port-refused", LINK_PORT, false, "account " TARGETS "connected? sends? holds? "},
    {"connection-cut-off", LINK_PORT, false, "account " TARGETS "connected? sends? answering? handshake?"},
    {"server-too-slow", LINK_PORT, false, "account " TARGETS "connected? seconds? handshake? sends? "},
    {"connection-failed", LINK_PORT, false,
     "account " TARGETS "connected? operation? code? system? text? sends? "},

    {"one-server-of-several-down", LINK_PORT, false,
     "account? host port addresses alive first_bad first_good also?"},
    {"one-server-fails-at-times", LINK_PORT, false,
     "account? host port address? sound? bad tests status? reach?"},
    {"disconnected-while-watching", LINK_PORT, false,
     "account? host port bad tests status? reach? after_seconds? after_minutes?"},
    {"worked-second-time", LINK_PORT, false, "account " TARGETS "code? system? text?"},
    {"ipv6-broken", LINK_PORT, false, "account? host port addresses alive first_bad first_good also?"},

    {"port-answered-by-something-else", LINK_PORT, false,
     "account? host port protocol=imap|pop|smtp|rpc-tcp greeting?"},
    {"rpc-mapper-without-exchange", LINK_PORT, false, "account host directory?"},

    {"unencrypted-mail-port", LINK_ENCRYPTION, false,
     "account? host port protocol=imap|pop|smtp why=profile|server|port"},
    {"certificate-expired", LINK_ENCRYPTION, false,
     "account " CERTIFICATE "valid_until? day? checked clock_right?"},
    {"certificate-not-yet-valid", LINK_ENCRYPTION, false,
     "account " CERTIFICATE "valid_from? day? checked clock_right?"},
    {"certificate-other-name", LINK_ENCRYPTION, false, "account " CERTIFICATE "names?"},
    {"certificate-untrusted", LINK_ENCRYPTION, false, "account " CERTIFICATE},
    {"certificate-revoked", LINK_ENCRYPTION, false, "account " CERTIFICATE},
    {"certificate-other-fault", LINK_ENCRYPTION, false,
     "account " CERTIFICATE "fault=weak|wrong-usage|other-fault code?"},
    {"tls-too-old", LINK_ENCRYPTION, false, "account " TARGETS "version works? unconnected?"},
    {"tls-no-agreement", LINK_ENCRYPTION, false, "account " TARGETS "offers? code? system? text?"},

    {"tls-intercepted", LINK_ENCRYPTION, false,
     "host port issuer? root? private? product? connected? untrusted? also?"},

    {"sign-in-refused", LINK_SIGN_IN, false, "account " TARGET "user? scheme status connected? clock?"},
    {"sign-in-not-offered", LINK_SIGN_IN, false, "account " TARGET "connected?"},
    {"modern-authentication-needed", LINK_SIGN_IN, false, "account " TARGET "scheme? cloud? connected?"},
    {"hybrid-modern-authentication-broken", LINK_SIGN_IN, false,
     "account " TARGET "error? diagnostics? connected?"},

    {"sign-in-service-unreachable", LINK_SIGN_IN, false,
     "account host port address? also? "
     "fault=no-answer|refused|unreachable|cut-off|no-such-name|names-no-answer|proxy|encryption|certificate "
     "side? connected?"},

    {"address-unknown", LINK_AUTODISCOVER, false,
     "account " TARGET "about=address|request|unknown code? message? connected?"},
    {"no-settings-for-address", LINK_AUTODISCOVER, false,
     "account " TARGET "about=no-settings|configuration|form code? message? connected?"},
    {"mailbox-not-allowed-mapi", LINK_AUTODISCOVER, false, "account " TARGET "offers? cloud?"},
    {"autodiscover-forbidden", LINK_AUTODISCOVER, false, "account " TARGET "status connected?"},
    {"autodiscover-missing", LINK_AUTODISCOVER, false, "account " TARGET "status connected?"},
    {"server-error", LINK_AUTODISCOVER, false, "account " TARGET "status? code? message? connected?"},
    {"answer-not-understood", LINK_AUTODISCOVER, false,
     "account " TARGET "status? content_type? problem? empty? connected?"},
    {"autodiscover-json-blocked", LINK_AUTODISCOVER, false, "account host url? status"},
    {"root-site-answers", LINK_AUTODISCOVER, false, "account " TARGET "domain status? protocol? connected?"},
    {"redirect-other-company", LINK_AUTODISCOVER, false,
     "account " TARGET "target target_host answer=open|declined cloud? works?"},
    {"srv-other-company", LINK_AUTODISCOVER, false, "account " TARGET "domain answer=open|declined works?"},
    {"redirect-loop", LINK_AUTODISCOVER, false,
     "account " TARGET "target? kind=circle|too-many|same-address|unreadable connected?"},
    {"redirect-not-secure", LINK_AUTODISCOVER, false, "account " TARGET "target? connected?"},
    {"autodiscover-redirects", LINK_AUTODISCOVER, false, "account " TARGET "target_host"},
    {"office365-takes-over", LINK_AUTODISCOVER, false, "account host? kept?"},

    /* of a saved answer, in place of all others */
    {"answer-explained", LINK_AUTODISCOVER, false,
     "account? file says=mailbox|device|place|other-address|other-place|unprotected-place protocol? "
     "target?"},
    {"answer-holds-error", LINK_AUTODISCOVER, false,
     "account? file "
     "about=unknown|address|no-settings|configuration|request|form|server code? status? message? debug?"},
    {"answer-not-usable", LINK_AUTODISCOVER, false,
     "account? file why=unreadable|web-page|something-else|names-nothing problem?"},

    {"endpoint-fails-after-autodiscover", LINK_MAILBOX, false,
     "account " TARGET "status purpose=mail-store|address-book|other others? connected? leads?"},

    {"outlook-no-connections", LINK_CONNECTIONS, false, "account? pid hosts? set_up?"},
    {"connections-not-answered", LINK_CONNECTIONS, false,
     "account? pid count remote address port host? answers?"},
    {"connections-closed-by-server", LINK_CONNECTIONS, false, "account? pid count remote address port host?"},
    {"connected-elsewhere", LINK_CONNECTIONS, false, "account pid count remote hosts first_host"},
    {"fewer-connections-than-expected", LINK_CONNECTIONS, false,
     "account pid found expected protocol host? others? only_others?"},

    {"connections-drop-after-idle", LINK_CONNECTIONS, false,
     "account? pid count others? times remote address? port? host? seconds? minutes? by=server|unknown"},
    {"was-disconnected-before", LINK_CONNECTIONS, false,
     "account? what=server|connections pid? host? port? bad? tests? status? reach? times after_seconds? "
     "after_minutes? seconds? minutes?"},

    {"protocol-rpc-http", LINK_PROTOCOL, false,
     "account works=yes|no|never cloud? explains? connections? pid? host?"},
    {"protocol-rpc-tcp", LINK_PROTOCOL, false, "account works=yes|no connections? pid? host?"},
};

const struct finding_kind *finding_kind_find(const char *id)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (text_equal(table[i].id, id)) {
            return &table[i];
        }
    }
    return NULL;
}

const struct finding_kind *finding_kind_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static const char *const reasons[] = {
    "nothing-known",
    /* of a protocol: protocol.c */
    "answer-names-it",
    "answer-and-connections",
    "profile-names-it",
    "endpoint-is-alive",
    "cloud-has-only-this",
    "connections-to-rpc-ports",
    "switched-off-here",
    "profile-and-connections",
    "connections-only",
    "profile-says-exchange",
    "connections-to-mail-ports",
    "kept-answer-names-it",
    /* of where the mailbox lives: hosting.c */
    "answer-says-where",
    "servers-and-microsoft",
    "servers-are-known",
    "microsoft-says",
    /* of a number of connections: core/knowledge/protocols.c */
    "mailbox-and-address-book",
    "in-and-out-and-address-book",
    "mailbox-and-directory",
    "one-waits-for-mail",
    "only-while-fetching",
    /* of a connection's role: roles.c */
    "host-named-by-autodiscover",
    "host-named-by-profile",
    "host-named-by-kept-answer",
    "host-answers-autodiscover",
    "address-of-proxy",
    "address-of-microsoft-365",
    "port-alone",
    "same-server-as-endpoint-mapper",
    "port-named-by-mapper",
    "new-outlook-uses-the-web",
    "name-asked-here",
    "name-in-dns-cache",
    "address-of-this-computer",
    "waits-for-others",
};

const char *const *interpretation_reason_table(size_t *count)
{
    *count = sizeof reasons / sizeof reasons[0];
    return reasons;
}
