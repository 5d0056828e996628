/*
 * See plan.h. Each part of the plan looks at the facts anew; what was done already is skipped by its job id.
 */
#include "core/engine/plan_inside.h"

#include <string.h>

#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

/* So many addresses of one name are looked at, each on its own. */
enum { ADDRESS_LOOK_MAXIMUM = 8 };

static const struct record_schema job_schema = {"job", sizeof(struct job), NULL, 0};

static int state_of(const struct planner *planner, const char *job_id)
{
    return job_state_of(planner->evidence, job_id);
}

struct job *planner_add(const struct planner *planner, int kind, const char *id)
{
    if (state_of(planner, id) != JOB_UNKNOWN) {
        return NULL;
    }
    for (size_t i = 0; i < planner->plan->jobs.count; i++) {
        if (text_equal(planner->plan->jobs.items[i].id, id)) {
            return NULL;
        }
    }
    struct job *job = schema_append(planner->arena, &job_schema, &planner->plan->jobs);
    job->kind = kind;
    job->id = id;
    return job;
}

static void plan_this_computer(const struct planner *planner)
{
    (void)planner_add(planner, JOB_MACHINE, "machine");
    (void)planner_add(planner, JOB_ACCOUNTS, "accounts");
    (void)planner_add(planner, JOB_PROCESSES, "processes");
    (void)planner_add(planner, JOB_SETTINGS, "settings");
    (void)planner_add(planner, JOB_PROXY_SETTINGS, "proxy-settings");
    (void)planner_add(planner, JOB_STORED_CREDENTIALS, "stored-credentials");
    if (job_state_has_ended(state_of(planner, "processes"))) {
        (void)planner_add(planner, JOB_CONNECTIONS, "connections");
    }
    if (job_state_has_ended(state_of(planner, "accounts"))) {
        planner_add_cached_names_of_profiles(planner);
    }
    if (job_state_has_ended(state_of(planner, "settings"))) {
        (void)planner_add(planner, JOB_SAVED_FILES, "saved-files");
    }
}

void planner_add_name(const struct planner *planner, const char *host)
{
    /* First: once the name was looked up, the cache holds only what that look-up brought. */
    planner_add_cached_name(planner, host);
    struct job *job = planner_add(planner, JOB_NAME, job_id_name(planner->arena, host));
    if (job != NULL) {
        job->host = host;
    }
}

/*
 * A proxy's own name is looked up too: only its addresses tell that Outlook's connections go to it. Nothing waits for the
 * answer.
 */
static void plan_proxy_name(const struct planner *planner, const struct place *place)
{
    const struct proxy *proxy = evidence_find_proxy(planner->evidence, way_proxy_url(planner->arena, place));
    const char *url = proxy == NULL || proxy->host_and_port == NULL
                          ? NULL
                          : arena_format(planner->arena, "http://%s/", proxy->host_and_port);
    struct place own;
    if (place_of_url(planner->arena, url, &own)) {
        planner_add_name(planner, own.host);
    }
}

void planner_add_addresses(const struct planner *planner, const struct place *place, const char *protocol)
{
    const struct name_lookup *name = evidence_find_name(planner->evidence, place->host);
    if (name == NULL || name->addresses.count < 2 || way_has_proxy(planner->evidence, place)) {
        return;
    }
    for (size_t i = 0; i < name->addresses.count && i < ADDRESS_LOOK_MAXIMUM; i++) {
        const char *address = name->addresses.items[i];
        struct job *job = planner_add(planner, JOB_ADDRESS_LOOK,
                                      job_id_address_look(planner->arena, place->host, place->port, address));
        if (job != NULL) {
            job->host = place->host;
            job->port = place->port;
            job->protocol = protocol;
            job->remote = address;
        }
    }
}

void planner_add_hello(const struct planner *planner, const struct place *place)
{
    const struct tls_look *look = evidence_find_tls(planner->evidence, place->host, place->port);
    if (look == NULL || look->outcome != REACH_TLS_FAILED || way_has_proxy(planner->evidence, place)) {
        return;
    }
    struct job *job = planner_add(planner, JOB_HELLO, job_id_hello(planner->arena, place->host, place->port));
    if (job != NULL) {
        job->host = place->host;
        job->port = place->port;
    }
}

static bool reach(const struct planner *planner, const struct place *place, bool each_address)
{
    enum way_state state = way_state(planner->evidence, place);
    const char *proxy_id = job_id_proxy(planner->arena, place->host, place->port);
    planner_add_name(planner, place->host);
    struct job *job = planner_add(planner, JOB_PROXY, proxy_id);
    if (job != NULL) {
        job->host = place->host;
        job->port = place->port;
        job->url = way_proxy_url(planner->arena, place);
    }
    plan_proxy_name(planner, place);
    bool asked = job_state_has_ended(state_of(planner, job_id_name(planner->arena, place->host))) &&
                 job_state_has_ended(state_of(planner, proxy_id));
    if (each_address && asked && place->secure && (state == WAY_UNDER_WAY || state == WAY_GOOD)) {
        planner_add_addresses(planner, place, NULL);
    }
    if (asked && place->secure && state == WAY_UNDER_WAY) {
        job = planner_add(planner, JOB_TLS_LOOK, job_id_tls(planner->arena, place->host, place->port));
        if (job != NULL) {
            job->host = place->host;
            job->port = place->port;
        }
    }
    if (asked && place->secure && state == WAY_FAILED) {
        planner_add_hello(planner, place);
    }
    return state == WAY_GOOD;
}

bool planner_reach(const struct planner *planner, const struct place *place)
{
    return reach(planner, place, true);
}

bool planner_reach_somehow(const struct planner *planner, const struct place *place)
{
    return reach(planner, place, false);
}

static void plan_endpoints(const struct planner *planner)
{
    for (size_t i = 0; i < planner->evidence->endpoints.count; i++) {
        const struct endpoint *endpoint = &planner->evidence->endpoints.items[i];
        struct place place;
        if (!place_of_url(planner->arena, endpoint->url, &place) || !planner_reach(planner, &place)) {
            continue;
        }
        struct job *job = planner_add(planner, JOB_ENDPOINT,
                                      job_id_endpoint(planner->arena, endpoint->account, endpoint->url));
        if (job != NULL) {
            job->account = endpoint->account;
            job->host = endpoint->host;
            job->port = endpoint->port;
            job->url = endpoint->url;
        }
    }
}

static bool any_job_running(const struct evidence *evidence)
{
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        if (evidence->jobs.items[i].state == JOB_RUNNING) {
            return true;
        }
    }
    return false;
}

void plan_next(struct arena *arena, const struct evidence *evidence, int64_t pass, struct plan *out)
{
    const struct planner planner = {arena, evidence, out};
    memset(out, 0, sizeof *out);
    out->waiting = any_job_running(evidence);
    plan_this_computer(&planner);
    if (pass == 0 || evidence->run.network_allowed != TRUTH_YES) {
        return;
    }
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        planner_add_steps(&planner, &evidence->autodiscover.items[i]);
        if (pass == 2) {
            planner_add_sign_in(&planner, &evidence->autodiscover.items[i]);
        }
    }
    plan_endpoints(&planner);
    planner_add_way(&planner);
    planner_add_reverse_names(&planner);
    planner_add_ports(&planner);
    if (out->jobs.count > 0 || out->waiting) {
        return;
    }
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        planner_add_questions(&planner, &evidence->autodiscover.items[i]);
    }
}
