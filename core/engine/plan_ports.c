/*
 * The looks at ports. None of them is waited for by anything else; so that dropped packets at many ports keep no thread from what is,
 * only so many are looked at side by side.
 */
#include <string.h>

#include "core/engine/plan_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/probe/port_results.h"

/* The pool has 24 threads; half of them stay for the others. */
enum { SOCKET_MAXIMUM = 12 };

static size_t count_running(const struct evidence *evidence)
{
    size_t count = 0;
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        const struct job_record *job = &evidence->jobs.items[i];
        count += job->state == JOB_RUNNING && (text_begins_ignoring_case(job->id, "port:") ||
                                               text_begins_ignoring_case(job->id, "mapper:"))
                     ? 1
                     : 0;
    }
    return count;
}

static bool is_found(const struct planner *planner, const char *host)
{
    const struct name_lookup *name = evidence_find_name(planner->evidence, host);
    return name != NULL && name->outcome == NAME_FOUND;
}

/* True when a socket was taken for it. */
static bool plan_socket(const struct planner *planner, const struct port_look *look, int kind)
{
    struct job *job = planner_add(planner, kind, port_job_id(planner->arena, look));
    if (job == NULL) {
        return false;
    }
    job->host = look->host;
    job->port = look->port;
    job->protocol = look->protocol;
    return true;
}

static void plan_tls(const struct planner *planner, const struct port_look *look)
{
    struct job *job = planner_add(planner, JOB_TLS_LOOK, port_job_id(planner->arena, look));
    if (job != NULL) {
        job->host = look->host;
        job->port = look->port;
        job->protocol = look->protocol;
    }
}

static void plan_web(const struct planner *planner, const struct port_look *look)
{
    bool literal = strchr(look->host, ':') != NULL;
    struct place place;
    const char *url = arena_format(planner->arena, "https://%s%s%s:%d/", literal ? "[" : "", look->host,
                                   literal ? "]" : "", (int)look->port);
    if (place_of_url(planner->arena, url, &place)) {
        (void)planner_reach_somehow(planner, &place);
    }
}

void planner_add_ports(const struct planner *planner)
{
    size_t sockets = count_running(planner->evidence);
    for (size_t i = 0; i < planner->evidence->ports.count; i++) {
        const struct port_look *look = &planner->evidence->ports.items[i];
        enum port_way way = port_way(look);
        if (port_look_has_ended(look)) {
            continue;
        }
        if (way == PORT_BY_WEB) {
            plan_web(planner, look);
            continue;
        }
        planner_add_name(planner, look->host);
        if (!is_found(planner, look->host)) {
            continue;
        }
        if (way == PORT_BY_TLS) {
            plan_tls(planner, look);
        } else if (sockets < SOCKET_MAXIMUM &&
                   plan_socket(planner, look, way == PORT_BY_MAPPER ? JOB_MAPPER : JOB_PORT)) {
            sockets++;
        }
    }
}
