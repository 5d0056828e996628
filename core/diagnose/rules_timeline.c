/*
 * What only shows over time: connections that end again and again, a server that was gone for a while, one bad server among
 * several.
 */
#include "core/diagnose/rules.h"

#include <stdlib.h>
#include <string.h>

#include "core/diagnose/lives.h"
#include "core/evidence/text.h"

enum {
    /* Read once a second, an age is known to a second at either end. */
    AGE_TOLERANCE_MS = 2000,
    YOUNGEST_MS = 2000, /* what ends sooner was a question and its answer */
    DROPS_LEAST = 3,
    REOPENED_WITHIN_MS = 10 * 1000,
    GAP_LEAST_MS = 3000,
    ADDRESSES_MAXIMUM = 16
};

/* Times are told in seconds, long ones in minutes: exactly one of the two parameters is set. */
static void set_time(struct rule_context *context, struct finding *finding, const char *seconds,
                     const char *minutes, int64_t ms)
{
    enum { MINUTE_MS = 60 * 1000 };

    if (ms >= 2 * MINUTE_MS) {
        finding_set_number(context, finding, minutes, (ms + MINUTE_MS / 2) / MINUTE_MS);
    } else {
        finding_set_number(context, finding, seconds, (ms + 500) / 1000);
    }
}

/* ---- connections ---- */

static bool is_running_outlook(const struct evidence *evidence, int64_t pid)
{
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        if (evidence->outlook.items[i].pid == pid &&
            text_equal_ignoring_case(evidence->outlook.items[i].program, "outlook.exe")) {
            return true;
        }
    }
    return false;
}

static int64_t end_of(const struct connection_life *life)
{
    return life->hung_up_ms != UNKNOWN_INTEGER ? life->hung_up_ms : life->closed_ms;
}

static int compare_numbers(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

/* By remote, then by age. */
static int compare_ages(const void *left, const void *right)
{
    const struct connection_life *one = *(const struct connection_life *const *)left;
    const struct connection_life *other = *(const struct connection_life *const *)right;
    int order = strcmp(one->remote, other->remote);

    return order != 0 ? order : compare_numbers(one->age_ms, other->age_ms);
}

/* Whether Outlook opened another connection to the same place soon after this one's end: it had wanted to keep it. */
static bool was_reopened(const struct connection_life_list *lives, const struct connection_life *life)
{
    for (size_t i = 0; i < lives->count; i++) {
        const struct connection_life *other = &lives->items[i];
        if (other->opened_ms != UNKNOWN_INTEGER && other->opened_ms >= end_of(life) &&
            other->opened_ms - end_of(life) <= REOPENED_WITHIN_MS &&
            text_equal(other->remote, life->remote)) {
            return true;
        }
    }
    return false;
}

static int compare_ends(const void *left, const void *right)
{
    return compare_numbers(end_of(*(const struct connection_life *const *)left),
                           end_of(*(const struct connection_life *const *)right));
}

/* Lives of like age to one place; sorted by their ends afterwards. */
struct cluster {
    const struct connection_life **lives;
    size_t count;
};

/* At how many moments they ended: several at once are one. */
static int64_t count_drops(const struct cluster *cluster)
{
    int64_t drops = 0;
    int64_t last = 0;

    qsort((void *)cluster->lives, cluster->count, sizeof *cluster->lives, compare_ends);
    for (size_t i = 0; i < cluster->count; i++) {
        if (drops == 0 || end_of(cluster->lives[i]) - last > AGE_TOLERANCE_MS) {
            drops++;
            last = end_of(cluster->lives[i]);
        }
    }
    return drops;
}

/* The largest run of like ages among sorted lives of one remote. */
static struct cluster find_cluster(const struct connection_life **lives, size_t count)
{
    struct cluster best = {lives, 0};
    size_t first = 0;

    for (size_t i = 0; i < count; i++) {
        while (lives[i]->age_ms > lives[first]->age_ms + lives[first]->age_ms / 8 + AGE_TOLERANCE_MS) {
            first++;
        }
        if (i - first + 1 > best.count) {
            best.lives = lives + first;
            best.count = i - first + 1;
        }
    }
    return best;
}

/* The mail host that is proved for an address, or NULL. */
static const struct known_host *host_of(const struct rule_context *context, const char *address)
{
    const struct hosts *hosts = &context->analysis->hosts;
    struct network_address parsed;

    if (!address || !network_address_parse(address, &parsed)) {
        return NULL;
    }
    for (size_t i = 0; i < hosts->count; i++) {
        if (hosts->items[i].origin != HOST_OF_PROXY && known_host_has_address(&hosts->items[i], &parsed)) {
            return &hosts->items[i];
        }
    }
    return NULL;
}

static void state_drops(struct rule_context *context, const struct cluster *cluster,
                        const struct connection_life *middle, int64_t drops, int64_t others)
{
    const char *address = NULL;
    int64_t port = UNKNOWN_INTEGER;
    size_t by_server = 0;

    for (size_t i = 0; i < cluster->count; i++) {
        by_server += cluster->lives[i]->hung_up_ms != UNKNOWN_INTEGER;
    }
    (void)text_split_endpoint(context->arena, middle->remote, &address, &port);
    const struct known_host *host = host_of(context, address);
    bool server = by_server * 2 > cluster->count;
    struct finding *finding = rule_state(context, "connections-drop-after-idle", host ? host->account : NULL,
                                         SEVERITY_WARNING, server ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);

    finding_set_number(context, finding, "pid", middle->pid);
    finding_set_number(context, finding, "count", (int64_t)cluster->count);
    finding_set_number(context, finding, "times", drops);
    finding_set_number(context, finding, "others", others > 0 ? others : UNKNOWN_INTEGER);
    finding_set(context, finding, "remote", middle->remote);
    finding_set(context, finding, "address", address);
    finding_set_number(context, finding, "port", port);
    finding_set(context, finding, "host", host ? host->host : NULL);
    set_time(context, finding, "seconds", "minutes", middle->age_ms);
    finding_set(context, finding, "by", server ? "server" : "unknown");
    finding_rest_on(context, finding, "timeline/%s", middle->remote);
}

/* The ended lives of one remote, sorted by age. */
static void judge_remote(struct rule_context *context, const struct connection_life_list *lives,
                         const struct connection_life **ended, size_t count)
{
    struct cluster cluster = find_cluster(ended, count);
    size_t reopened = 0;
    int64_t others = -(int64_t)cluster.count;

    if (cluster.count < DROPS_LEAST || cluster.count * 2 < count) {
        return;
    }
    for (size_t i = 0; i < cluster.count; i++) {
        reopened += was_reopened(lives, cluster.lives[i]);
    }
    /* All that ended there, as the timeline of the report counts them. */
    for (size_t i = 0; i < lives->count; i++) {
        others += lives->items[i].closed_ms != UNKNOWN_INTEGER &&
                  text_equal(lives->items[i].remote, ended[0]->remote);
    }
    const struct connection_life *middle = cluster.lives[cluster.count / 2];
    int64_t drops = count_drops(&cluster);
    if (drops >= DROPS_LEAST && reopened * 3 >= cluster.count * 2) {
        state_drops(context, &cluster, middle, drops, others);
    }
}

static void judge_drops(struct rule_context *context, const struct connection_life_list *lives)
{
    const struct connection_life **ended =
        arena_allocate(context->arena, lives->count + 1, sizeof(struct connection_life *));
    size_t count = 0;
    size_t first = 0;

    for (size_t i = 0; i < lives->count; i++) {
        const struct connection_life *life = &lives->items[i];
        if (life->was_open && life->age_ms != UNKNOWN_INTEGER && life->age_ms >= YOUNGEST_MS &&
            is_running_outlook(context->analysis->evidence, life->pid)) {
            ended[count++] = life;
        }
    }
    qsort((void *)ended, count, sizeof *ended, compare_ages);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || !text_equal(ended[i]->remote, ended[first]->remote)) {
            judge_remote(context, lives, ended + first, i - first);
            first = i;
        }
    }
}

/* A time in which one Outlook had no connection at all, between two in which it had some. */
struct gap {
    int64_t began_ms;
    int64_t longest_ms;
    int64_t count;
};

static int64_t begin_of(const struct connection_life *life)
{
    return life->opened_ms == UNKNOWN_INTEGER ? INT64_MIN : life->opened_ms;
}

static int compare_begins(const void *left, const void *right)
{
    return compare_numbers(begin_of(*(const struct connection_life *const *)left),
                           begin_of(*(const struct connection_life *const *)right));
}

static struct gap find_gaps(struct arena *arena, const struct connection_life_list *lives, int64_t pid)
{
    const struct connection_life **own =
        arena_allocate(arena, lives->count + 1, sizeof(struct connection_life *));
    struct gap gap = {0, 0, 0};
    size_t count = 0;
    int64_t until = INT64_MIN;

    for (size_t i = 0; i < lives->count; i++) {
        if (lives->items[i].pid == pid && lives->items[i].was_open) {
            own[count++] = &lives->items[i];
        }
    }
    qsort((void *)own, count, sizeof *own, compare_begins);
    for (size_t i = 0; i < count; i++) {
        int64_t end = end_of(own[i]) == UNKNOWN_INTEGER ? INT64_MAX : end_of(own[i]);
        int64_t begin = begin_of(own[i]);
        if (until != INT64_MIN && begin != INT64_MIN && begin > until && begin - until >= GAP_LEAST_MS) {
            gap.began_ms = gap.count == 0 ? until : gap.began_ms;
            gap.longest_ms = begin - until > gap.longest_ms ? begin - until : gap.longest_ms;
            gap.count++;
        }
        until = end > until ? end : until;
    }
    return gap;
}

static void judge_gaps(struct rule_context *context, const struct connection_life_list *lives)
{
    const struct evidence *evidence = context->analysis->evidence;
    enum { OUTLOOKS_MAXIMUM = 16 };

    for (size_t i = 0; i < evidence->outlook.count && i < OUTLOOKS_MAXIMUM; i++) {
        int64_t pid = evidence->outlook.items[i].pid;
        if (!is_running_outlook(evidence, pid)) {
            continue;
        }
        struct gap gap = find_gaps(context->arena, lives, pid);
        if (gap.count > 0) {
            struct finding *finding =
                rule_state(context, "was-disconnected-before", NULL, SEVERITY_WARNING, CERTAINTY_CERTAIN);
            finding_set(context, finding, "what", "connections");
            finding_set_number(context, finding, "pid", pid);
            finding_set_number(context, finding, "times", gap.count);
            set_time(context, finding, "after_seconds", "after_minutes", gap.began_ms);
            set_time(context, finding, "seconds", "minutes", gap.longest_ms);
            finding_rest_on(context, finding, "timeline/%lld", (long long)pid);
        }
    }
}

/* ---- watched servers ---- */

/* All that was tested by way of one address of one host. */
struct address_tally {
    const char *address;
    int64_t good;
    int64_t bad;
    int64_t spells;
    int64_t first_bad_ms;
    int64_t longest_ms;
    bool still_bad;
    const char *detail;
};

struct host_tally {
    const struct watched_place *first;
    struct address_tally addresses[ADDRESSES_MAXIMUM];
    size_t count;
    const char *broken; /* addresses that failed, joined; NULL = none, or a proxy chose */
    const char *sound;
    struct address_tally all;
};

static void join_tally(struct address_tally *tally, const struct watched_place *place)
{
    bool is_first_bad = tally->bad == 0;

    tally->good += place->good;
    tally->bad += place->bad;
    tally->spells = place->spells > tally->spells ? place->spells : tally->spells;
    tally->longest_ms = place->longest_ms > tally->longest_ms ? place->longest_ms : tally->longest_ms;
    if (place->bad > 0) {
        tally->first_bad_ms = is_first_bad || place->first_bad_ms < tally->first_bad_ms ? place->first_bad_ms
                                                                                        : tally->first_bad_ms;
        tally->still_bad = tally->still_bad || place->back_ms == UNKNOWN_INTEGER;
        tally->detail = place->detail;
    }
}

static void take_place(struct host_tally *host, const struct watched_place *place)
{
    size_t at = 0;

    join_tally(&host->all, place);
    while (at < host->count && !text_equal(host->addresses[at].address, place->address)) {
        at++;
    }
    if (at == ADDRESSES_MAXIMUM) {
        return;
    }
    host->count = at == host->count ? at + 1 : host->count;
    host->addresses[at].address = place->address;
    join_tally(&host->addresses[at], place);
}

static bool is_same_host(const struct watched_place *left, const struct watched_place *right)
{
    return left->port == right->port && text_equal_ignoring_case(left->host, right->host);
}

static const char *join(struct arena *arena, const char *list, const char *item)
{
    return list ? arena_format(arena, "%s, %s", list, item) : item;
}

static struct host_tally *tally_host(struct arena *arena, const struct watched_place_list *places,
                                     const struct watched_place *first)
{
    struct host_tally *host = arena_allocate(arena, 1, sizeof *host);

    host->first = first;
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].host && is_same_host(&places->items[i], first)) {
            take_place(host, &places->items[i]);
        }
    }
    for (size_t i = 0; i < host->count; i++) {
        const struct address_tally *tally = &host->addresses[i];
        if (tally->address && tally->bad >= 2) {
            host->broken = join(arena, host->broken, tally->address);
        } else if (tally->address && tally->bad == 0 && tally->good >= 2) {
            host->sound = join(arena, host->sound, tally->address);
        }
    }
    return host;
}

static struct finding *state_host(struct rule_context *context, const char *id, const struct host_tally *host,
                                  enum severity severity, enum certainty certainty)
{
    const char *account = rule_account_of_host(context, host->first->host);
    struct finding *finding = rule_state(context, id, account, severity, certainty);
    int64_t status = UNKNOWN_INTEGER;

    finding_set(context, finding, "host", host->first->host);
    finding_set_number(context, finding, "port", host->first->port);
    finding_set_number(context, finding, "bad", host->all.bad);
    finding_set_number(context, finding, "tests", host->all.bad + host->all.good);
    bool is_status = text_to_number(host->all.detail ? host->all.detail : "", 999, &status);
    finding_set_number(context, finding, "status", is_status ? status : UNKNOWN_INTEGER);
    finding_set(context, finding, "reach", is_status ? NULL : host->all.detail);
    finding_rest_on(context, finding, "timeline/%s", host->first->host);
    return finding;
}

/* Whether another rule told of a fault of this host: then the watch only saw it go on. */
static bool is_told(const struct rule_context *context, const char *host)
{
    for (size_t i = 0; i < context->findings->count; i++) {
        const struct finding *finding = &context->findings->items[i];
        if (finding->severity >= SEVERITY_WARNING &&
            (text_equal_ignoring_case(finding_get(finding, "host"), host) ||
             finding_lists(finding_get(finding, "also"), host))) {
            return true;
        }
    }
    return false;
}

/* Good and bad by turns at one address, again and again: whoever answers there is not always the same. */
static bool alternates(const struct host_tally *host)
{
    return host->all.spells >= 3 && host->all.good >= 3;
}

static void judge_watched_host(struct rule_context *context, const struct host_tally *host)
{
    struct finding *finding = NULL;

    if (host->all.bad == 0 || (host->all.good == 0 && is_told(context, host->first->host))) {
        return;
    }
    if ((host->broken && host->sound) || alternates(host)) {
        bool known = host->broken && host->sound;
        finding = state_host(context, "one-server-fails-at-times", host, SEVERITY_WARNING,
                             known ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);
        finding_set(context, finding, "address", known ? host->broken : NULL);
        finding_set(context, finding, "sound", known ? host->sound : NULL);
        return;
    }
    if (host->all.still_bad) {
        finding =
            state_host(context, "disconnected-while-watching", host, SEVERITY_PROBLEM, CERTAINTY_LIKELY);
    } else {
        finding = state_host(context, "was-disconnected-before", host, SEVERITY_WARNING, CERTAINTY_CERTAIN);
        finding_set(context, finding, "what", "server");
        finding_set_number(context, finding, "times", host->all.spells);
        set_time(context, finding, "seconds", "minutes", host->all.longest_ms);
    }
    set_time(context, finding, "after_seconds", "after_minutes", host->all.first_bad_ms);
}

static void judge_servers(struct rule_context *context)
{
    struct watched_place_list places;

    lives_of_places(context->arena, context->analysis->evidence, &places);
    for (size_t i = 0; i < places.count; i++) {
        bool is_first = places.items[i].host != NULL;
        for (size_t k = 0; is_first && k < i; k++) {
            is_first = !places.items[k].host || !is_same_host(&places.items[k], &places.items[i]);
        }
        if (is_first) {
            judge_watched_host(context, tally_host(context->arena, &places, &places.items[i]));
        }
    }
}

void rule_timeline(struct rule_context *context)
{
    struct connection_life_list lives;

    if (context->analysis->evidence->timeline.count == 0) {
        return;
    }
    lives_of_connections(context->arena, context->analysis->evidence, &lives);
    judge_servers(context);
    judge_drops(context, &lives);
    judge_gaps(context, &lives);
}
