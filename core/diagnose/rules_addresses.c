/*
 * Names with several addresses: each was tried on its own. One dead server among several shows as Outlook working now and
 * then; a network whose IPv6 leads nowhere makes Outlook wait before it takes the other way.
 */
#include "core/diagnose/rules.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/steps.h"

/* The looks at one host, in numbers and in lists of addresses. */
struct tally {
    const char *alive; /* joined with ", " */
    const char *dead;
    size_t alive_ipv4;
    size_t alive_ipv6;
    size_t dead_ipv4;
    size_t dead_ipv6;
    bool unreachable_ipv6; /* every dead IPv6 address is one that this computer has no way to */
    bool reached_ipv6;     /* somebody was reached by IPv6 who is not good, so that the way there is */
};

enum state { STATE_NOT_TESTED, STATE_ALIVE, STATE_DEAD };

static enum state state_of(const struct tls_look *look)
{
    switch (look->outcome) {
    case REACH_DONE:
        return look->verdict == CERTIFICATE_GOOD || look->verdict == CERTIFICATE_UNKNOWN ? STATE_ALIVE
                                                                                         : STATE_DEAD;
    case REACH_NO_ANSWER:
    case REACH_REFUSED:
    case REACH_UNREACHABLE:
    case REACH_CLOSED_EARLY:
    case REACH_TLS_FAILED:
    case REACH_CERTIFICATE_BAD:
    case REACH_TIMED_OUT:
        return STATE_DEAD;
    default:
        return STATE_NOT_TESTED;
    }
}

/* Whether the server was there, and what came after was not good: its encryption, or its certificate. */
static bool was_reached(const struct tls_look *look)
{
    return look->outcome == REACH_DONE || look->outcome == REACH_TLS_FAILED ||
           look->outcome == REACH_CERTIFICATE_BAD;
}

static const char *join(struct arena *arena, const char *list, const char *item)
{
    return list ? arena_format(arena, "%s, %s", list, item) : item;
}

static void count_look(struct rule_context *context, const struct tls_look *look, struct tally *tally)
{
    enum state state = state_of(look);
    struct network_address address;

    if (state == STATE_NOT_TESTED || !look->address || !network_address_parse(look->address, &address)) {
        return;
    }
    bool is_ipv6 = strchr(look->address, ':') != NULL;

    if (state == STATE_ALIVE) {
        tally->alive = join(context->arena, tally->alive, look->address);
        tally->alive_ipv6 += is_ipv6;
        tally->alive_ipv4 += !is_ipv6;
    } else {
        tally->dead = join(context->arena, tally->dead, look->address);
        tally->dead_ipv6 += is_ipv6;
        tally->dead_ipv4 += !is_ipv6;
        tally->unreachable_ipv6 = tally->unreachable_ipv6 && (!is_ipv6 || look->outcome == REACH_UNREACHABLE);
        tally->reached_ipv6 = tally->reached_ipv6 || (is_ipv6 && was_reached(look));
    }
}

static bool comes_before(const struct tls_look *left, const struct tls_look *right)
{
    struct network_address one;
    struct network_address other;

    (void)network_address_parse(left->address, &one);
    (void)network_address_parse(right->address, &other);
    return one.family != other.family ? one.family < other.family
                                      : memcmp(one.bytes, other.bytes, sizeof one.bytes) < 0;
}

/* By address: DNS servers turn the order round with every answer, and the same servers must give the same text. */
static struct tally tally_host(struct rule_context *context, const struct tls_look *first)
{
    enum { LOOKS_MAXIMUM = 64 };
    const struct tls_look *sorted[LOOKS_MAXIMUM];
    const struct tls_look_list *looks = &context->analysis->evidence->address_looks;
    struct tally tally = {NULL, NULL, 0, 0, 0, 0, true, false};
    size_t counted = 0;

    for (size_t i = 0; i < looks->count && counted < LOOKS_MAXIMUM; i++) {
        const struct tls_look *look = &looks->items[i];
        if (look->port == first->port && text_equal_ignoring_case(look->host, first->host)) {
            size_t place = counted++;

            for (; place > 0 && comes_before(look, sorted[place - 1]); place--) {
                sorted[place] = sorted[place - 1];
            }
            sorted[place] = look;
        }
    }
    for (size_t i = 0; i < counted; i++) {
        count_look(context, sorted[i], &tally);
    }
    return tally;
}

static bool is_first_of_host(const struct tls_look_list *looks, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (looks->items[i].port == looks->items[index].port &&
            text_equal_ignoring_case(looks->items[i].host, looks->items[index].host)) {
            return false;
        }
    }
    return true;
}

/* Whether the finding of this host is there already under another name with the same addresses. */
static struct finding *find_same(struct rule_context *context, const char *id, const char *account,
                                 const char *dead)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        struct finding *finding = &context->findings->items[i];
        if (text_equal(finding->id, id) && text_equal_ignoring_case(finding->account, account) &&
            text_equal(finding_get(finding, "addresses"), dead)) {
            return finding;
        }
    }
    return NULL;
}

/* One of them, for a command that takes no more. */
static const char *first_of(struct arena *arena, const char *list)
{
    return arena_copy_bytes(arena, list, strcspn(list, ","));
}

static void state(struct rule_context *context, const char *id, const struct tls_look *look,
                  const struct tally *tally)
{
    const char *account = rule_account_of_host(context, look->host);
    struct finding *finding = find_same(context, id, account, tally->dead);

    if (finding) {
        rule_join_host(context, finding, look->host);
        return;
    }
    finding = rule_state(context, id, account, SEVERITY_WARNING, CERTAINTY_CERTAIN);
    finding_set(context, finding, "host", look->host);
    finding_set_number(context, finding, "port", look->port);
    finding_set(context, finding, "addresses", tally->dead);
    finding_set(context, finding, "alive", tally->alive);
    finding_set(context, finding, "first_bad", first_of(context->arena, tally->dead));
    finding_set(context, finding, "first_good", first_of(context->arena, tally->alive));
    finding_rest_on(context, finding, "address_looks/%s:%lld", look->host, (long long)look->port);
}

static void judge_host(struct rule_context *context, const struct tls_look *look)
{
    struct tally tally = tally_host(context, look);

    if (!tally.alive || !tally.dead) {
        return;
    }
    if (tally.dead_ipv6 > 0 && tally.dead_ipv4 == 0 && tally.alive_ipv6 == 0 && !tally.reached_ipv6) {
        /* A computer without IPv6 says so at once; Outlook loses no time, and most networks are like that. */
        if (!tally.unreachable_ipv6) {
            state(context, "ipv6-broken", look, &tally);
        }
        return;
    }
    state(context, "one-server-of-several-down", look, &tally);
}

/*
 * Whether Outlook's way leads over the host. A company's web site that is asked in passing may stand on many computers, and which of
 * them works is its own affair.
 */
static bool is_on_the_way(const struct analysis *analysis, const char *host)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        const struct account_view *account;

        if (!text_equal_ignoring_case(target->host, host)) {
            continue;
        }
        account = analysis_find_account(analysis, target->account);
        if (!target->step || target->weight != WEIGHT_HARMLESS || !step_asks_web_site(target->step->id) ||
            (account && account->winner == target->step)) {
            return true;
        }
    }
    return false;
}

/* One that is no step's or endpoint's is there for the sign-in. */
static bool is_asked_in_passing(const struct analysis *analysis, const char *host)
{
    bool is_asked = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        is_asked = is_asked || text_equal_ignoring_case(analysis->targets.items[i].host, host);
    }
    return is_asked && !is_on_the_way(analysis, host);
}

void rule_addresses(struct rule_context *context)
{
    enum { LOOKS_MAXIMUM = 256 };
    const struct tls_look_list *looks = &context->analysis->evidence->address_looks;

    for (size_t i = 0; i < looks->count && i < LOOKS_MAXIMUM; i++) {
        if (looks->items[i].host && is_first_of_host(looks, i) &&
            !is_asked_in_passing(context->analysis, looks->items[i].host)) {
            judge_host(context, &looks->items[i]);
        }
    }
}
