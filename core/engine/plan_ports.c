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
                                               text_begins_ignoring_case(job->id, "greeting:") ||
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
    const struct place place = {NULL, look->host, look->port, true};
    struct job *job = planner_add(planner, JOB_TLS_LOOK, port_job_id(planner->arena, look));
    if (job != NULL) {
        job->host = look->host;
        job->port = look->port;
        job->protocol = look->protocol;
    }
    if (!text_equal(look->named_by, "knowledge")) {
        planner_add_addresses(planner, &place, look->protocol);
    }
}

static void plan_hello(const struct planner *planner, const struct port_look *look)
{
    const struct place place = {NULL, look->host, look->port, true};
    if (port_way(look) == PORT_BY_TLS && look->outcome == REACH_TLS_FAILED) {
        planner_add_hello(planner, &place);
    }
}

/* What is said there behind the handshake. The handshake has proved that somebody is there, not that it is a mail server. */
static bool plan_greeting(const struct planner *planner, const struct port_look *look)
{
    bool is_wanted = port_way(look) == PORT_BY_TLS && look->outcome == REACH_DONE &&
                     text_equal(look->job, job_id_tls(planner->arena, look->host, look->port));
    struct job *job = !is_wanted ? NULL
                                 : planner_add(planner, JOB_GREETING,
                                               job_id_greeting(planner->arena, look->host, look->port));
    if (job == NULL) {
        return false;
    }
    job->host = look->host;
    job->port = look->port;
    job->protocol = look->protocol;
    return true;
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
            plan_hello(planner, look);
            sockets += sockets < SOCKET_MAXIMUM && plan_greeting(planner, look) ? 1 : 0;
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
