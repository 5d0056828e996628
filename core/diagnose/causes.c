/*
 * The table says which finding explains which; the code below only walks it. Rows are grouped by effect, the causes of
 * each in the order of the way.
 */
#include "core/diagnose/causes.h"

#include "core/diagnose/kinds.h"
#include "core/diagnose/rules.h"
#include "core/evidence/text.h"

static const struct cause_row table[] = {
    /* Outlook itself is not in a state to connect. */
    {"outlook-no-connections", "no-account-found", false},
    {"outlook-no-connections", "outlook-work-offline", false},
    /* A window may hang because it waits for somebody who does not answer. */
    {"outlook-hung", "captive-portal", false},
    {"outlook-hung", "vpn-in-the-way", false},
    {"outlook-hung", "no-network", false},
    {"outlook-hung", "dns-no-answer", false},
    {"outlook-hung", "dns-knows-no-name", false},
    {"outlook-hung", "hosts-file-override", false},
    {"outlook-hung", "proxy-unreachable", false},
    {"outlook-hung", "server-no-answer", false},
    {"outlook-hung", "port-no-answer", false},
    {"outlook-hung", "server-too-slow", false},
    {"outlook-no-connections", "outlook-hung", false},
    {"fewer-connections-than-expected", "outlook-hung", false},
    {"connections-closed-by-server", "outlook-hung", false},
    /* Settings of this computer. */
    {"outlook-no-connections", "mapi-http-disabled-here", false},
    {"protocol-rpc-http", "mapi-http-disabled-here", false},
    {"outlook-no-connections", "modern-authentication-off-here", false},
    {"sign-in-refused", "modern-authentication-off-here", false},
    {"outlook-no-connections", "office-online-services-off", false},
    {"tls-no-agreement", "tls-disabled-here", false},

    /* A certificate is out of date only by this computer's clock; clock-wrong says which it explains. */
    {"certificate-expired", "clock-wrong", true},
    {"certificate-not-yet-valid", "clock-wrong", true},

    /* The network lets nothing through before somebody has signed in to it, and answers itself. */
    {"autodiscover-not-published", "captive-portal", false},
    {"dns-no-answer", "captive-portal", false},
    {"dns-knows-no-name", "captive-portal", false},
    {"server-name-not-found", "captive-portal", false},
    {"server-no-answer", "captive-portal", false},
    {"port-no-answer", "captive-portal", false},
    {"port-refused", "captive-portal", false},
    {"connection-cut-off", "captive-portal", false},
    {"connection-failed", "captive-portal", false},
    {"server-too-slow", "captive-portal", false},
    {"certificate-other-name", "captive-portal", false},
    {"certificate-untrusted", "captive-portal", false},
    {"tls-no-agreement", "captive-portal", false},
    {"tls-too-old", "captive-portal", false},
    {"tls-intercepted", "captive-portal", false},
    {"answer-not-understood", "captive-portal", false},
    {"port-answered-by-something-else", "captive-portal", false},
    {"redirect-not-secure", "captive-portal", false},
    {"check-incomplete", "captive-portal", false},
    {"outlook-no-connections", "captive-portal", false},
    {"connections-not-answered", "captive-portal", false},

    /* What goes through a VPN gets no answer from there. */
    {"server-no-answer", "vpn-in-the-way", true},
    {"port-no-answer", "vpn-in-the-way", true},
    {"connection-cut-off", "vpn-in-the-way", true},
    {"server-too-slow", "vpn-in-the-way", true},
    {"outlook-no-connections", "vpn-in-the-way", false},
    {"connections-not-answered", "vpn-in-the-way", true},
    {"proxy-unreachable", "vpn-in-the-way", false},

    /* The way is slow. */
    {"server-too-slow", "slow-network", true},
    {"connections-not-answered", "slow-network", true},

    /* The hosts file leads to a wrong place. */
    {"server-no-answer", "hosts-file-override", true},
    {"port-no-answer", "hosts-file-override", true},
    {"port-refused", "hosts-file-override", true},
    {"connection-cut-off", "hosts-file-override", true},
    {"server-too-slow", "hosts-file-override", true},
    {"connection-failed", "hosts-file-override", true},
    {"tls-no-agreement", "hosts-file-override", true},
    {"tls-too-old", "hosts-file-override", true},
    {"certificate-expired", "hosts-file-override", true},
    {"certificate-other-name", "hosts-file-override", true},
    {"certificate-untrusted", "hosts-file-override", true},
    {"answer-not-understood", "hosts-file-override", true},
    {"port-answered-by-something-else", "hosts-file-override", true},
    {"autodiscover-missing", "hosts-file-override", true},
    {"endpoint-fails-after-autodiscover", "hosts-file-override", true},
    {"connections-not-answered", "hosts-file-override", true},
    {"outlook-no-connections", "hosts-file-override", false},

    /* Somebody else sits at the server's port, or its service is gone. */
    {"outlook-no-connections", "port-answered-by-something-else", false},
    {"outlook-no-connections", "rpc-mapper-without-exchange", false},

    /* Without a network there are no names, no proxy and no server. */
    {"dns-no-answer", "no-network", false},
    {"dns-knows-no-name", "no-network", false},
    {"autodiscover-not-published", "no-network", false},
    {"autodiscover-not-published", "dns-no-answer", false},
    {"autodiscover-not-published", "dns-knows-no-name", false},
    {"server-name-not-found", "no-network", false},
    {"server-name-not-found", "dns-no-answer", false},
    {"server-name-not-found", "dns-knows-no-name", false},
    {"proxy-unreachable", "no-network", false},
    {"proxy-unreachable", "dns-no-answer", false},
    {"proxy-unreachable", "dns-knows-no-name", false},
    {"server-no-answer", "no-network", false},
    {"port-no-answer", "no-network", false},
    {"connection-failed", "no-network", false},
    {"connection-cut-off", "no-network", false},
    {"server-too-slow", "no-network", false},
    {"check-incomplete", "no-network", false},

    /* Where the sign-in happens lies behind the same network, and mostly the same door, as the mailbox. */
    {"sign-in-service-unreachable", "captive-portal", false},
    {"sign-in-service-unreachable", "vpn-in-the-way", true},
    {"sign-in-service-unreachable", "hosts-file-override", true},
    {"sign-in-service-unreachable", "no-network", false},
    {"sign-in-service-unreachable", "dns-no-answer", false},
    {"sign-in-service-unreachable", "dns-knows-no-name", false},
    {"sign-in-service-unreachable", "proxy-unreachable", false},
    {"sign-in-service-unreachable", "proxy-sign-in-needed", false},
    {"sign-in-service-unreachable", "proxy-refused", false},
    {"sign-in-service-unreachable", "server-no-answer", false},
    {"sign-in-service-unreachable", "port-no-answer", false},
    {"sign-in-service-unreachable", "port-refused", false},
    {"sign-in-service-unreachable", "connection-cut-off", false},
    {"sign-in-service-unreachable", "tls-disabled-here", false},
    {"sign-in-service-unreachable", "tls-intercepted", false},
    {"sign-in-service-unreachable", "certificate-untrusted", false},
    {"sign-in-service-unreachable", "clock-wrong", true},

    /* Steps that are switched off leave only those that fail. */
    {"autodiscover-not-published", "autodiscover-steps-disabled", false},
    {"check-incomplete", "autodiscover-steps-disabled", false},

    /* Whoever answers for every name of the domain is asked in the place of the service that nobody published. */
    {"certificate-other-name", "autodiscover-not-published", true},
    {"certificate-untrusted", "autodiscover-not-published", true},
    {"port-refused", "autodiscover-not-published", true},
    {"port-no-answer", "autodiscover-not-published", true},
    {"server-no-answer", "autodiscover-not-published", true},
    {"connection-cut-off", "autodiscover-not-published", true},
    {"tls-no-agreement", "autodiscover-not-published", true},
    {"redirect-not-secure", "autodiscover-not-published", true},
    {"answer-not-understood", "autodiscover-not-published", true},
    {"autodiscover-missing", "autodiscover-not-published", true},
    {"autodiscover-forbidden", "autodiscover-not-published", true},

    /* The directory sends Outlook to a server that is gone. */
    {"port-no-answer", "scp-points-to-dead-server", true},
    {"port-refused", "scp-points-to-dead-server", true},
    {"server-no-answer", "scp-points-to-dead-server", true},

    /* The name was looked at behind one address, and another server behind it is good. */
    {"certificate-expired", "one-server-of-several-down", true},
    {"certificate-not-yet-valid", "one-server-of-several-down", true},
    {"certificate-other-name", "one-server-of-several-down", true},
    {"certificate-untrusted", "one-server-of-several-down", true},
    {"certificate-revoked", "one-server-of-several-down", true},
    {"certificate-other-fault", "one-server-of-several-down", true},
    {"tls-too-old", "one-server-of-several-down", true},
    {"outlook-no-connections", "one-server-of-several-down", false},

    /* Somebody who opens the encryption shows a certificate of his own. */
    {"certificate-untrusted", "tls-intercepted", true},

    /* A web host that answers in the mail server's place sends Outlook to a protocol that is not Exchange's. */
    {"sign-in-refused", "root-site-answers", true},

    /* Outlook hangs in the air when its server can't be reached or does not let it in. */
    {"outlook-no-connections", "no-network", false},
    {"outlook-no-connections", "dns-no-answer", false},
    {"outlook-no-connections", "dns-knows-no-name", false},
    {"outlook-no-connections", "autodiscover-not-published", false},
    {"outlook-no-connections", "autodiscover-steps-disabled", false},
    {"outlook-no-connections", "scp-points-to-dead-server", false},
    {"outlook-no-connections", "hybrid-modern-authentication-broken", false},
    {"outlook-no-connections", "redirect-other-company", false},
    {"outlook-no-connections", "srv-other-company", false},
    {"outlook-no-connections", "redirect-loop", false},
    {"outlook-no-connections", "redirect-not-secure", false},
    {"outlook-no-connections", "office365-takes-over", false},
    {"outlook-no-connections", "cached-answer-stale", false},
    {"outlook-no-connections", "server-name-not-found", false},
    {"outlook-no-connections", "proxy-unreachable", false},
    {"outlook-no-connections", "proxy-sign-in-needed", false},
    {"outlook-no-connections", "proxy-refused", false},
    {"outlook-no-connections", "server-no-answer", false},
    {"outlook-no-connections", "port-no-answer", false},
    {"outlook-no-connections", "port-refused", false},
    {"outlook-no-connections", "connection-cut-off", false},
    {"outlook-no-connections", "server-too-slow", false},
    {"outlook-no-connections", "connection-failed", false},
    {"outlook-no-connections", "certificate-expired", false},
    {"outlook-no-connections", "certificate-not-yet-valid", false},
    {"outlook-no-connections", "certificate-other-name", false},
    {"outlook-no-connections", "certificate-untrusted", false},
    {"outlook-no-connections", "certificate-revoked", false},
    {"outlook-no-connections", "certificate-other-fault", false},
    {"outlook-no-connections", "tls-no-agreement", false},
    {"outlook-no-connections", "tls-too-old", false},
    {"outlook-no-connections", "sign-in-refused", false},
    {"outlook-no-connections", "sign-in-not-offered", false},
    {"outlook-no-connections", "sign-in-service-unreachable", false},
    {"outlook-no-connections", "protocol-rpc-http", false},
    {"outlook-no-connections", "address-unknown", false},
    {"outlook-no-connections", "no-settings-for-address", false},
    {"outlook-no-connections", "mailbox-not-allowed-mapi", false},
    {"outlook-no-connections", "tls-intercepted", false},
    {"outlook-no-connections", "autodiscover-forbidden", false},
    {"outlook-no-connections", "autodiscover-missing", false},
    {"outlook-no-connections", "server-error", false},
    {"outlook-no-connections", "answer-not-understood", false},
    {"outlook-no-connections", "root-site-answers", false},
    {"outlook-no-connections", "endpoint-fails-after-autodiscover", false},

    /* Its questions go out, nobody answers. */
    {"connections-not-answered", "no-network", false},
    {"connections-not-answered", "proxy-unreachable", false},
    {"connections-not-answered", "server-no-answer", true},
    {"connections-not-answered", "port-no-answer", true},
    {"connections-not-answered", "port-refused", true},

    /* The server takes the connection and hangs up. */
    {"connections-closed-by-server", "connection-cut-off", true},
    {"connections-closed-by-server", "tls-no-agreement", true},
    {"connections-closed-by-server", "tls-too-old", true},
    {"connections-closed-by-server", "server-error", true},
    {"connections-closed-by-server", "endpoint-fails-after-autodiscover", true},

    {"connected-elsewhere", "cached-answer-stale", false},
    {"connected-elsewhere", "office365-takes-over", false},
    {"connected-elsewhere", "server-name-not-found", false},
    {"connected-elsewhere", "server-no-answer", false},
    {"connected-elsewhere", "port-no-answer", false},
    {"connected-elsewhere", "port-refused", false},
    {"connected-elsewhere", "root-site-answers", false},

    {"connections-not-answered", "one-server-of-several-down", false},
    {"connections-not-answered", "ipv6-broken", false},

    /* The check was made for another address than Outlook's. */
    {"mailboxes-not-checked", "address-not-in-outlook", false},

    /* The number is that of the old way, which Outlook takes from its next start on. */
    {"fewer-connections-than-expected", "mapi-http-disabled-here", false},
    {"fewer-connections-than-expected", "one-server-of-several-down", false},
    {"fewer-connections-than-expected", "server-no-answer", false},
    {"fewer-connections-than-expected", "port-no-answer", false},
    {"fewer-connections-than-expected", "port-refused", false},
    {"fewer-connections-than-expected", "endpoint-fails-after-autodiscover", false},
    {"fewer-connections-than-expected", "connections-not-answered", false},
    {"fewer-connections-than-expected", "connections-closed-by-server", false},
    {"fewer-connections-than-expected", "connections-drop-after-idle", false},

    /* What is seen at one moment of what goes on all the time. */
    {"connections-closed-by-server", "connections-drop-after-idle", true},
    {"outlook-no-connections", "connections-drop-after-idle", false},
    {"outlook-no-connections", "disconnected-while-watching", false},
    {"connections-not-answered", "disconnected-while-watching", true},
    {"was-disconnected-before", "connections-drop-after-idle", false},
    {"was-disconnected-before", "one-server-fails-at-times", true},
    {"was-disconnected-before", "disconnected-while-watching", false},
    {"was-disconnected-before", "one-server-of-several-down", true},
};

/* How a finding stands among the others. */
struct rank {
    int weight; /* lower comes first */
    bool is_of_stranger;
    int depth; /* 0 = a root cause */
    int link;
    size_t stated;
};

const struct cause_row *cause_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static bool about_same_server(const struct finding *cause, const struct finding *effect)
{
    const char *address = finding_get(effect, "address");
    const char *host = finding_get(effect, "host");
    const char *cause_address = finding_get(cause, "address");

    if ((!address && !host) || (!cause_address && !finding_get(cause, "host"))) {
        return true;
    }
    return (address && text_equal(address, cause_address)) ||
           finding_lists(finding_get(cause, "host"), host) || finding_lists(finding_get(cause, "also"), host);
}

static bool is_of_stranger(const struct finding *finding, const struct text_list *strangers)
{
    for (size_t i = 0; finding->account && strangers && i < strangers->count; i++) {
        if (text_equal_ignoring_case(finding->account, strangers->items[i])) {
            return true;
        }
    }
    return false;
}

static bool explains(const struct cause_row *row, const struct finding *cause, const struct finding *effect)
{
    return text_equal(row->cause, cause->id) && text_equal(row->effect, effect->id) &&
           cause->severity >= SEVERITY_WARNING &&
           (!cause->account || !effect->account ||
            text_equal_ignoring_case(cause->account, effect->account)) &&
           (!finding_get(cause, "explains") || finding_lists(finding_get(cause, "explains"), effect->id)) &&
           (!row->same_server || about_same_server(cause, effect));
}

/* Whether a fault of a stranger is taken for the cause of something that concerns the whole computer. */
static bool is_far_fetched(const struct rank *cause, const struct rank *effect)
{
    return cause->is_of_stranger && !effect->is_of_stranger;
}

static bool explains_by_table(const struct finding_list *findings, const struct rank *ranks, size_t cause,
                              size_t effect)
{
    for (size_t i = 0; !is_far_fetched(&ranks[cause], &ranks[effect]) && i < sizeof table / sizeof table[0];
         i++) {
        if (explains(&table[i], &findings->items[cause], &findings->items[effect])) {
            return true;
        }
    }
    return false;
}

/* Smaller comes first. The check that stayed open weighs more than a warning, less than a problem. */
static int weight_of(const struct finding *finding, const struct finding_kind *kind)
{
    switch (finding->severity) {
    case SEVERITY_PROBLEM:
        return 0;
    case SEVERITY_WARNING:
        return kind && kind->leaves_open ? 1 : 2;
    case SEVERITY_OK:
        return 3;
    default:
        return 4;
    }
}

/* Which finding explains which, by the table: edges[cause * count + effect]. */
static bool *find_edges(struct arena *arena, const struct finding_list *findings, const struct rank *ranks)
{
    size_t count = findings->count;
    bool *edges = arena_allocate(arena, count * count + 1, sizeof *edges);

    for (size_t c = 0; c < count; c++) {
        for (size_t e = 0; e < count; e++) {
            edges[c * count + e] = c != e && explains_by_table(findings, ranks, c, e);
        }
    }
    return edges;
}

/*
 * An effect lies one below its deepest cause. Only causes count that weigh as much as the effect, if `weighed`. The table has no
 * circle (a test checks it), so as many rounds as there are findings settle it.
 */
static void settle_depths(const bool *edges, struct rank *ranks, size_t count, bool weighed)
{
    bool changed = true;

    for (size_t i = 0; i < count; i++) {
        ranks[i].depth = 0;
    }
    for (size_t round = 0; changed && round <= count; round++) {
        changed = false;
        for (size_t c = 0; c < count; c++) {
            for (size_t e = 0; e < count; e++) {
                if (edges[c * count + e] && (!weighed || ranks[c].weight <= ranks[e].weight) &&
                    ranks[e].depth <= ranks[c].depth) {
                    ranks[e].depth = ranks[c].depth + 1;
                    changed = true;
                }
            }
        }
    }
}

/* Lifts the causes of one effect to its weight, unless one of them weighs as much already. Returns whether any was lifted. */
static bool lift_causes(const bool *edges, struct rank *ranks, size_t count, size_t effect)
{
    bool is_explained = false;
    bool lifted = false;

    for (size_t c = 0; c < count; c++) {
        is_explained = is_explained || (edges[c * count + effect] && ranks[c].weight <= ranks[effect].weight);
    }
    for (size_t c = 0; !is_explained && c < count; c++) {
        if (edges[c * count + effect]) {
            ranks[c].weight = ranks[effect].weight;
            lifted = true;
        }
    }
    return lifted;
}

/*
 * A cause weighs as much as its heaviest effect. But where a problem explains the effect by itself, a mere warning is not taken for
 * its cause: a dead name in the directory does not keep Outlook away from a mail server whose certificate is bad. Effects
 * near the root are settled first, since what they lift may explain those below.
 */
static void settle(const bool *edges, struct rank *ranks, size_t count)
{
    bool changed = true;

    settle_depths(edges, ranks, count, false);
    for (size_t round = 0; changed && round <= count; round++) {
        changed = false;
        for (int depth = 1; depth <= (int)count; depth++) {
            bool any = false;
            for (size_t e = 0; e < count; e++) {
                if (ranks[e].depth == depth) {
                    changed = lift_causes(edges, ranks, count, e) || changed;
                    any = true;
                }
            }
            if (!any) {
                break;
            }
        }
    }
    settle_depths(edges, ranks, count, true);
}

static bool comes_before(const struct rank *left, const struct rank *right)
{
    if (left->weight != right->weight) {
        return left->weight < right->weight;
    }
    if (left->is_of_stranger != right->is_of_stranger) {
        return right->is_of_stranger;
    }
    if (left->depth != right->depth) {
        return left->depth < right->depth;
    }
    return left->link != right->link ? left->link < right->link : left->stated < right->stated;
}

/*
 * Names the cause that is nearest to the root; of several, the one that the person reads first. What explains a problem is one, and
 * is called so wherever it is told: nobody should read one sentence below a cross here and below a triangle there.
 */
static void mark_cause(const struct finding_list *findings, const struct rank *ranks, const bool *edges,
                       size_t effect)
{
    const struct rank *best = NULL;

    for (size_t c = 0; c < findings->count; c++) {
        const struct rank *rank = &ranks[c];
        if (edges[c * findings->count + effect] && rank->weight <= ranks[effect].weight &&
            (!best || rank->depth < best->depth ||
             (rank->depth == best->depth && comes_before(rank, best)))) {
            best = rank;
            findings->items[effect].consequence_of = findings->items[c].id;
        }
    }
    if (best && ranks[effect].weight == 0) {
        findings->items[best - ranks].severity = SEVERITY_PROBLEM;
    }
}

void causes_order(struct arena *arena, struct finding_list *findings, const struct text_list *strangers)
{
    struct rank *ranks = arena_allocate(arena, findings->count + 1, sizeof *ranks);
    const bool *edges;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding_kind *kind = finding_kind_find(findings->items[i].id);
        ranks[i].weight = weight_of(&findings->items[i], kind);
        ranks[i].link = kind ? kind->link : LINK_PROTOCOL;
        ranks[i].stated = i;
        ranks[i].is_of_stranger = is_of_stranger(&findings->items[i], strangers);
    }
    edges = find_edges(arena, findings, ranks);
    settle(edges, ranks, findings->count);
    for (size_t i = 0; i < findings->count; i++) {
        mark_cause(findings, ranks, edges, i);
    }
    /* Insertion sort: the list is short and the order of equals is kept. */
    for (size_t i = 1; i < findings->count; i++) {
        struct finding finding = findings->items[i];
        struct rank rank = ranks[i];
        size_t place = i;

        for (; place > 0 && comes_before(&rank, &ranks[place - 1]); place--) {
            findings->items[place] = findings->items[place - 1];
            ranks[place] = ranks[place - 1];
        }
        findings->items[place] = finding;
        ranks[place] = rank;
    }
}
