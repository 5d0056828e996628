/*
 * The table says which finding explains which; the code below only walks it. Rows are grouped by effect, the causes of
 * each in the order of the way.
 */
#include "core/diagnose/causes.h"

#include "core/diagnose/kinds.h"
#include "core/evidence/text.h"

static const struct cause_row table[] = {
    /* Without a network there are no names, no proxy and no server. */
    {"dns-no-answer", "no-network", NULL},
    {"autodiscover-not-published", "no-network", NULL},
    {"autodiscover-not-published", "dns-no-answer", NULL},
    {"server-name-not-found", "no-network", NULL},
    {"server-name-not-found", "dns-no-answer", NULL},
    {"proxy-unreachable", "no-network", NULL},
    {"proxy-unreachable", "dns-no-answer", NULL},
    {"server-no-answer", "no-network", NULL},
    {"port-no-answer", "no-network", NULL},
    {"connection-failed", "no-network", NULL},
    {"connection-cut-off", "no-network", NULL},
    {"server-too-slow", "no-network", NULL},
    {"check-incomplete", "no-network", NULL},

    /* A web host that answers in the mail server's place sends Outlook to a protocol that is not Exchange's. */
    {"sign-in-refused", "root-site-answers", "host"},

    /* Outlook hangs in the air when its server can't be reached or does not let it in. */
    {"outlook-no-connections", "no-network", NULL},
    {"outlook-no-connections", "dns-no-answer", NULL},
    {"outlook-no-connections", "autodiscover-not-published", NULL},
    {"outlook-no-connections", "server-name-not-found", NULL},
    {"outlook-no-connections", "proxy-unreachable", NULL},
    {"outlook-no-connections", "proxy-sign-in-needed", NULL},
    {"outlook-no-connections", "proxy-refused", NULL},
    {"outlook-no-connections", "server-no-answer", NULL},
    {"outlook-no-connections", "port-no-answer", NULL},
    {"outlook-no-connections", "port-refused", NULL},
    {"outlook-no-connections", "connection-cut-off", NULL},
    {"outlook-no-connections", "server-too-slow", NULL},
    {"outlook-no-connections", "connection-failed", NULL},
    {"outlook-no-connections", "certificate-expired", NULL},
    {"outlook-no-connections", "certificate-not-yet-valid", NULL},
    {"outlook-no-connections", "certificate-other-name", NULL},
    {"outlook-no-connections", "certificate-untrusted", NULL},
    {"outlook-no-connections", "certificate-revoked", NULL},
    {"outlook-no-connections", "certificate-other-fault", NULL},
    {"outlook-no-connections", "tls-no-agreement", NULL},
    {"outlook-no-connections", "sign-in-refused", NULL},
    {"outlook-no-connections", "address-unknown", NULL},
    {"outlook-no-connections", "autodiscover-forbidden", NULL},
    {"outlook-no-connections", "autodiscover-missing", NULL},
    {"outlook-no-connections", "server-error", NULL},
    {"outlook-no-connections", "answer-not-understood", NULL},
    {"outlook-no-connections", "root-site-answers", NULL},
    {"outlook-no-connections", "endpoint-fails-after-autodiscover", NULL},

    /* Its questions go out, nobody answers. */
    {"connections-not-answered", "no-network", NULL},
    {"connections-not-answered", "proxy-unreachable", NULL},
    {"connections-not-answered", "server-no-answer", "address"},
    {"connections-not-answered", "port-no-answer", "address"},
    {"connections-not-answered", "port-refused", "address"},

    /* The server takes the connection and hangs up. */
    {"connections-closed-by-server", "connection-cut-off", "address"},
    {"connections-closed-by-server", "tls-no-agreement", "address"},
    {"connections-closed-by-server", "server-error", "address"},
    {"connections-closed-by-server", "endpoint-fails-after-autodiscover", "address"},

    {"connected-elsewhere", "server-name-not-found", NULL},
    {"connected-elsewhere", "server-no-answer", NULL},
    {"connected-elsewhere", "port-no-answer", NULL},
    {"connected-elsewhere", "port-refused", NULL},
    {"connected-elsewhere", "root-site-answers", NULL},

    {"fewer-connections-than-expected", "server-no-answer", NULL},
    {"fewer-connections-than-expected", "port-no-answer", NULL},
    {"fewer-connections-than-expected", "port-refused", NULL},
    {"fewer-connections-than-expected", "endpoint-fails-after-autodiscover", NULL},
    {"fewer-connections-than-expected", "connections-not-answered", NULL},
    {"fewer-connections-than-expected", "connections-closed-by-server", NULL},
};

/* How a finding stands among the others. */
struct rank {
    int weight; /* lower comes first */
    int depth;  /* 0 = a root cause */
    int link;
    size_t stated;
};

const struct cause_row *cause_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static const char *parameter(const struct finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->parameters.count; i++) {
        if (text_equal(finding->parameters.items[i].name, name)) {
            return finding->parameters.items[i].value;
        }
    }
    return NULL;
}

static bool explains(const struct cause_row *row, const struct finding *cause, const struct finding *effect)
{
    const char *of_cause = row->shared ? parameter(cause, row->shared) : NULL;
    const char *of_effect = row->shared ? parameter(effect, row->shared) : NULL;

    return text_equal(row->cause, cause->id) && text_equal(row->effect, effect->id) &&
           cause->severity >= SEVERITY_WARNING &&
           (!cause->account || !effect->account ||
            text_equal_ignoring_case(cause->account, effect->account)) &&
           (!of_cause || !of_effect || text_equal_ignoring_case(of_cause, of_effect));
}

static bool explains_by_table(const struct finding *cause, const struct finding *effect)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (explains(&table[i], cause, effect)) {
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

/*
 * Depths and weights along the table: an effect lies one below its deepest cause, a cause weighs as much as its heaviest
 * effect. The table has no circle (a test checks it), so as many rounds as there are findings settle it.
 */
static void settle(const struct finding_list *findings, struct rank *ranks)
{
    bool changed = true;

    for (size_t round = 0; changed && round <= findings->count; round++) {
        changed = false;
        for (size_t c = 0; c < findings->count; c++) {
            for (size_t e = 0; e < findings->count; e++) {
                if (c == e || !explains_by_table(&findings->items[c], &findings->items[e])) {
                    continue;
                }
                if (ranks[e].depth <= ranks[c].depth) {
                    ranks[e].depth = ranks[c].depth + 1;
                    changed = true;
                }
                if (ranks[c].weight > ranks[e].weight) {
                    ranks[c].weight = ranks[e].weight;
                    changed = true;
                }
            }
        }
    }
}

/* Names the cause that is nearest to the root; of several, the one that the table has first. */
static void mark_cause(const struct finding_list *findings, const struct rank *ranks, size_t effect)
{
    int depth = ranks[effect].depth;

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        for (size_t c = 0; c < findings->count; c++) {
            if (c != effect && ranks[c].depth < depth &&
                explains(&table[i], &findings->items[c], &findings->items[effect])) {
                findings->items[effect].consequence_of = findings->items[c].id;
                depth = ranks[c].depth;
            }
        }
    }
}

static bool comes_before(const struct rank *left, const struct rank *right)
{
    if (left->weight != right->weight) {
        return left->weight < right->weight;
    }
    if (left->depth != right->depth) {
        return left->depth < right->depth;
    }
    return left->link != right->link ? left->link < right->link : left->stated < right->stated;
}

void causes_order(struct arena *arena, struct finding_list *findings)
{
    struct rank *ranks = arena_allocate(arena, findings->count + 1, sizeof *ranks);

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding_kind *kind = finding_kind_find(findings->items[i].id);
        ranks[i].weight = weight_of(&findings->items[i], kind);
        ranks[i].link = kind ? kind->link : LINK_PROTOCOL;
        ranks[i].stated = i;
    }
    settle(findings, ranks);
    for (size_t i = 0; i < findings->count; i++) {
        mark_cause(findings, ranks, i);
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
