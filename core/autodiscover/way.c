/*
 * See way.h.
 */
#include "core/autodiscover/way.h"

#include <string.h>

#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

bool place_of_url(struct arena *arena, const char *url, struct place *out)
{
    memset(out, 0, sizeof *out);
    out->url = url;
    return url != NULL && text_split_url(arena, url, &out->host, &out->port, &out->secure);
}

const char *way_proxy_url(struct arena *arena, const struct place *place)
{
    bool literal = strchr(place->host, ':') != NULL;
    return arena_format(arena, "%s://%s%s%s:%d/", place->secure ? "https" : "http", literal ? "[" : "",
                        place->host, literal ? "]" : "", (int)place->port);
}

static const struct proxy *proxy_of(const struct evidence *evidence, const struct place *place)
{
    struct arena *scratch = arena_create();
    const struct proxy *proxy = evidence_find_proxy(evidence, way_proxy_url(scratch, place));
    arena_destroy(scratch);
    return proxy;
}

bool way_has_proxy(const struct evidence *evidence, const struct place *place)
{
    const struct proxy *proxy = proxy_of(evidence, place);
    return proxy != NULL && proxy->host_and_port != NULL;
}

/* While missing issuers are being downloaded, a chain that ends nowhere may still become a good one. */
static bool may_become_good(const struct evidence *evidence, const struct place *place)
{
    struct arena *scratch = arena_create();
    int state = job_state_of(evidence, job_id_revocation(scratch, place->host, place->port));
    arena_destroy(scratch);
    return state == JOB_RUNNING;
}

static enum way_state state_of_look(const struct evidence *evidence, const struct place *place, int job_state)
{
    const struct tls_look *look = evidence_find_tls(evidence, place->host, place->port);
    if (!job_state_has_ended(job_state)) {
        return WAY_UNDER_WAY;
    }
    /* A stopped job of the way there means that nobody knows, not that the way is bad. */
    if (job_state_was_stopped(job_state)) {
        return WAY_CANCELLED;
    }
    bool good = look != NULL && look->outcome == REACH_DONE && look->verdict == CERTIFICATE_GOOD;
    if (!good && may_become_good(evidence, place)) {
        return WAY_UNDER_WAY;
    }
    return good ? WAY_GOOD : WAY_FAILED;
}

enum way_state way_state(const struct evidence *evidence, const struct place *place)
{
    struct arena *scratch = arena_create();
    int name_state = job_state_of(evidence, job_id_name(scratch, place->host));
    int proxy_state = job_state_of(evidence, job_id_proxy(scratch, place->host, place->port));
    int look_state = job_state_of(evidence, job_id_tls(scratch, place->host, place->port));
    arena_destroy(scratch);
    const struct name_lookup *name = evidence_find_name(evidence, place->host);
    bool through_proxy = way_has_proxy(evidence, place);
    if (name_state == JOB_UNKNOWN && proxy_state == JOB_UNKNOWN) {
        return WAY_NOT_BEGUN;
    }
    if (place->secure && look_state != JOB_UNKNOWN) {
        return state_of_look(evidence, place, look_state);
    }
    if (!job_state_has_ended(name_state) || !job_state_has_ended(proxy_state)) {
        return WAY_UNDER_WAY;
    }
    if (job_state_was_stopped(proxy_state) || (job_state_was_stopped(name_state) && !through_proxy)) {
        return WAY_CANCELLED;
    }
    /* Through a proxy the proxy resolves names: what this computer resolves decides nothing. */
    bool found = name != NULL && name->outcome == NAME_FOUND;
    if (!found && !through_proxy) {
        return WAY_FAILED;
    }
    return place->secure ? WAY_UNDER_WAY : WAY_GOOD;
}
