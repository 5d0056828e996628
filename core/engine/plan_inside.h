/*
 * The inside of the plan, shared by the files that make it (plan.c: this computer, the way to a host, the whole; plan_steps.c:
 * what Autodiscover's steps need; plan_ports.c: the looks at ports; plan_way.c: what else is to be known of the way to a server; plan_known_names.c: what names
 * Outlook's connections; plan_questions.c: what the person is asked, and what follows from a yes).
 */
#ifndef CORE_ENGINE_PLAN_INSIDE_H
#define CORE_ENGINE_PLAN_INSIDE_H

#include "core/autodiscover/way.h"
#include "core/engine/plan.h"

/* What every part of the plan works with. */
struct planner {
    struct arena *arena;
    const struct evidence *evidence;
    struct plan *plan;
};

/* Adds the job unless it was begun already or stands in this plan. NULL then. */
struct job *planner_add(const struct planner *planner, int kind, const char *id);

/* What names Outlook's connections: the DNS cache's word on a name that is about to be looked up, and the rest of them. */
void planner_add_cached_name(const struct planner *planner, const char *host);
void planner_add_cached_names_of_profiles(const struct planner *planner);
/* The names that the DNS gives for addresses of connections that no known name explains. */
void planner_add_reverse_names(const struct planner *planner);

/* Plans the look-up of a host name. */
void planner_add_name(const struct planner *planner, const char *host);

/* The looks at the ports of the evidence that have none yet, and the questions to endpoint mappers. */
void planner_add_ports(const struct planner *planner);

/* Plans the way to a place; true once requests may be sent there. */
bool planner_reach(const struct planner *planner, const struct place *place);

/* The same, but where the name has several addresses it is not asked whether each of them answers. */
bool planner_reach_somehow(const struct planner *planner, const struct place *place);

/*
 * Every address of a name that has several is looked at on its own, beside the look at the name: the system tries them in turn,
 * so a dead server behind a name, or IPv6 that leads nowhere, is seen only so. Through a proxy the proxy chooses. `protocol` as
 * in struct job.
 */
void planner_add_addresses(const struct planner *planner, const struct place *place, const char *protocol);

/* Why no encryption was agreed on, only the server can say. A proxy would be asked in its place. */
void planner_add_hello(const struct planner *planner, const struct place *place);

/* The jobs of one record's steps and other questions. */
void planner_add_steps(const struct planner *planner, const struct autodiscover *autodiscover);

/* What is to be known of the way to the servers that matter: routes, a second look at names, latency, a captive portal. */
void planner_add_way(const struct planner *planner);

/* What the person is to be asked about one record, and the sign-ins that were agreed to. */
void planner_add_questions(const struct planner *planner, const struct autodiscover *autodiscover);
void planner_add_sign_in(const struct planner *planner, const struct autodiscover *autodiscover);

#endif
