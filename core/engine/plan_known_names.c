/*
 * The part of the plan that finds names for the addresses of Outlook's connections: what the DNS cache still holds of known
 * names, and, where no name explains an address, the one that the DNS gives back for it.
 */
#include "core/engine/plan_inside.h"

#include <string.h>

#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

/* So many addresses are asked about in one run, over all readings of the connections, and so many of them at once. */
enum {
    REVERSE_MAXIMUM = 16,
    REVERSE_AT_ONCE = 4, /* a silent DNS server must not hold every thread of the pool */
    HOST_LEN_MAXIMUM = 253
};

void planner_add_cached_name(const struct planner *planner, const char *host)
{
    struct network_address address;
    if (host == NULL || host[0] == '\0' || strlen(host) > HOST_LEN_MAXIMUM ||
        network_address_parse(host, &address)) {
        return;
    }
    const char *name = text_lower_copy(planner->arena, host);
    struct job *job = planner_add(planner, JOB_CACHED_NAME, job_id_cached_name(planner->arena, name));
    if (job != NULL) {
        job->host = name;
    }
}

void planner_add_cached_names_of_profiles(const struct planner *planner)
{
    const struct account_list *accounts = &planner->evidence->accounts;
    for (size_t i = 0; i < accounts->count; i++) {
        for (size_t k = 0; k < accounts->items[i].servers.count; k++) {
            planner_add_cached_name(planner, accounts->items[i].servers.items[k]);
        }
    }
}

static bool any_has(const struct name_lookup_list *names, const struct network_address *address)
{
    for (size_t i = 0; i < names->count; i++) {
        const struct text_list *addresses = &names->items[i].addresses;
        for (size_t k = 0; k < addresses->count; k++) {
            struct network_address own;
            if (network_address_parse(addresses->items[k], &own) && network_address_equal(&own, address)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_worth_a_name(const struct evidence *evidence, const struct network_address *address)
{
    return !network_address_is_loopback(address) && !network_address_is_unspecified(address) &&
           !network_address_is_link_local(address) && !any_has(&evidence->names, address) &&
           !any_has(&evidence->cached_names, address);
}

/* What of a kind of job was begun, by the beginning of its id. */
static size_t count_jobs(const struct evidence *evidence, const char *beginning, bool running)
{
    size_t count = 0;
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        const struct job_record *job = &evidence->jobs.items[i];
        count += text_begins_ignoring_case(job->id, beginning) && (!running || job->state == JOB_RUNNING);
    }
    return count;
}

static bool plans_names(const struct plan *plan)
{
    for (size_t i = 0; i < plan->jobs.count; i++) {
        if (plan->jobs.items[i].kind == JOB_NAME || plan->jobs.items[i].kind == JOB_CACHED_NAME) {
            return true;
        }
    }
    return false;
}

/*
 * As soon as no name is being looked up, not when all else is done: a DNS server that keeps silent here then costs the run
 * no time of its own. A name that becomes known later may explain an address after all; that does no harm.
 */
void planner_add_reverse_names(const struct planner *planner)
{
    const struct evidence *evidence = planner->evidence;
    size_t count = count_jobs(evidence, "reverse:", false);
    size_t running = count_jobs(evidence, "reverse:", true);
    if (evidence->names.count == 0 || plans_names(planner->plan) ||
        count_jobs(evidence, "name:", true) + count_jobs(evidence, "cached-name:", true) > 0) {
        return;
    }
    for (size_t i = 0;
         i < evidence->connections.count && count < REVERSE_MAXIMUM && running < REVERSE_AT_ONCE; i++) {
        struct network_address parsed;
        const char *address = NULL;
        int64_t port = 0;
        if (!text_split_endpoint(planner->arena, evidence->connections.items[i].remote, &address, &port) ||
            !network_address_parse(address, &parsed) || !is_worth_a_name(evidence, &parsed)) {
            continue;
        }
        struct job *job =
            planner_add(planner, JOB_REVERSE_NAME, job_id_reverse_name(planner->arena, address));
        if (job != NULL) {
            job->remote = address;
            count++;
            running++;
        }
    }
}
