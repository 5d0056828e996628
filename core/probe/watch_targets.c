/*
 * See watch_targets.h.
 */
#include "core/probe/watch_targets.h"

#include <string.h>

#include "core/autodiscover/way.h"
#include "core/evidence/text.h"
#include "core/probe/port_results.h"

static bool is_listed(const struct watch_targets *targets, const char *url)
{
    for (size_t i = 0; i < targets->count; i++) {
        if (text_equal(targets->items[i].url, url)) {
            return true;
        }
    }
    return false;
}

/* The address of the host whose turn it is; NULL through a proxy. False when there is no way. */
static bool address_of_round(const struct evidence *evidence, const struct place *place, int64_t round,
                             const char **address)
{
    const struct name_lookup *name = evidence_find_name(evidence, place->host);

    *address = NULL;
    if (way_has_proxy(evidence, place)) {
        return true;
    }
    if (name == NULL || name->addresses.count == 0) {
        return false;
    }
    *address = name->addresses.items[(uint64_t)round % name->addresses.count];
    return true;
}

static void add(struct arena *arena, const struct evidence *evidence, const char *url, int64_t round,
                struct watch_targets *out)
{
    struct place place;
    const char *address = NULL;

    if (out->count == WATCH_TARGETS_MAXIMUM || is_listed(out, url) || !place_of_url(arena, url, &place) ||
        !place.secure || !address_of_round(evidence, &place, round, &address)) {
        return;
    }
    struct watch_target *target = &out->items[out->count++];
    target->url = url;
    target->host = place.host;
    target->port = place.port;
    target->address = address;
}

/* The first step, in Outlook's order, that is alive. */
static void add_answering_step(struct arena *arena, const struct evidence *evidence,
                               const struct autodiscover *autodiscover, int64_t round,
                               struct watch_targets *out)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        if (step->url != NULL && (step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN)) {
            add(arena, evidence, step->url, round, out);
            return;
        }
    }
}

static void add_mail_server(struct arena *arena, const struct evidence *evidence,
                            const struct port_look *look, int64_t round, struct watch_targets *out)
{
    bool is_mail = text_equal(look->protocol, "imap") || text_equal(look->protocol, "pop") ||
                   text_equal(look->protocol, "smtp");
    bool is_named = text_equal(look->named_by, "profile") || text_equal(look->named_by, "autodiscover");
    const struct name_lookup *name = evidence_find_name(evidence, look->host);

    if (!is_mail || !is_named || out->count == WATCH_TARGETS_MAXIMUM || name == NULL ||
        name->addresses.count == 0) {
        return;
    }
    const char *url = arena_format(arena, "%s://%s:%lld", look->purpose ? look->purpose : look->protocol,
                                   look->host, (long long)look->port);
    if (is_listed(out, url)) {
        return;
    }
    struct watch_target *target = &out->items[out->count++];
    target->url = url;
    target->host = look->host;
    target->port = look->port;
    target->address = name->addresses.items[(uint64_t)round % name->addresses.count];
    target->protocol = look->protocol;
    target->is_encrypted = port_way(look) == PORT_BY_TLS;
}

void watch_targets_of_round(struct arena *arena, const struct evidence *evidence, int64_t round,
                            struct watch_targets *out)
{
    memset(out, 0, sizeof *out);
    if (evidence->run.network_allowed != TRUTH_YES) {
        return;
    }
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        add_answering_step(arena, evidence, &evidence->autodiscover.items[i], round, out);
    }
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        add(arena, evidence, evidence->endpoints.items[i].url, round, out);
    }
    for (size_t i = 0; i < evidence->ports.count; i++) {
        add_mail_server(arena, evidence, &evidence->ports.items[i], round, out);
    }
}

int64_t watch_interval(int64_t interval_ms, int64_t elapsed_ms)
{
    enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };
    int64_t factor = elapsed_ms < 10 * MINUTE_MS ? 1 : elapsed_ms < HOUR_MS ? 2 : 4;

    return interval_ms * factor;
}
