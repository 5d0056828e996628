/*
 * What is to be known of the way to the servers that matter, beside whether they answer: which adapter carries the traffic, what
 * DNS servers and the hosts file say of their names, how long the way takes, and whether a hotel's page stands in it.
 *
 * None of it may hold up Autodiscover: it begins once a name is known, and only so many of these jobs run at once.
 */
#include "core/engine/plan_inside.h"

#include <string.h>

#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/made_up_name.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/portal.h"
#include "core/probe/port_results.h"

enum {
    PLACE_MAXIMUM = 12,
    ADDRESS_MAXIMUM = 4,    /* of one name, that a route is looked up for */
    DNS_SERVER_MAXIMUM = 3, /* that are asked for one name */
    AT_ONCE = 8             /* of a pool of 24 threads */
};

/* A server, and whether it is called past any proxy, as mail servers and RPC are. */
struct server {
    struct place place;
    bool is_direct;
};

struct servers {
    struct server items[PLACE_MAXIMUM];
    size_t count;
};

/* A planner that begins only so many jobs. */
struct slow_planner {
    const struct planner *planner;
    size_t room;
};

static bool has_id_of_way(const char *id)
{
    return text_begins_ignoring_case(id, "route:") || text_begins_ignoring_case(id, "name-check:") ||
           text_begins_ignoring_case(id, "latency:");
}

static size_t count_running(const struct evidence *evidence)
{
    size_t count = 0;
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        const struct job_record *job = &evidence->jobs.items[i];
        count += job->state == JOB_RUNNING && has_id_of_way(job->id) ? 1 : 0;
    }
    return count;
}

static struct job *add(struct slow_planner *slow, int kind, const char *id, const char *host,
                       const char *remote)
{
    struct job *job = slow->room == 0 ? NULL : planner_add(slow->planner, kind, id);
    if (job != NULL) {
        slow->room--;
        job->host = host;
        job->remote = remote;
    }
    return job;
}

/* ---- which servers matter ---- */

static void add_server(struct servers *servers, const struct place *place, bool is_direct)
{
    if (servers->count >= PLACE_MAXIMUM) {
        return;
    }
    for (size_t i = 0; i < servers->count; i++) {
        if (text_equal_ignoring_case(servers->items[i].place.host, place->host)) {
            return;
        }
    }
    servers->items[servers->count].place = *place;
    servers->items[servers->count].is_direct = is_direct;
    servers->count++;
}

static void add_place(struct arena *arena, struct servers *servers, const char *url)
{
    struct place place;
    if (place_of_url(arena, url, &place)) {
        add_server(servers, &place, false);
    }
}

/* The mail servers and those of RPC that somebody names; not where such a port would only be usual. */
static void add_ports(struct servers *servers, const struct port_look_list *ports)
{
    for (size_t i = 0; i < ports->count; i++) {
        const struct port_look *look = &ports->items[i];
        if (port_way(look) != PORT_BY_WEB && !text_equal(look->named_by, "knowledge")) {
            const struct place place = {NULL, look->host, look->port, false};
            add_server(servers, &place, true);
        }
    }
}

static bool is_alive(const struct step *step)
{
    return step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN ||
           step->outcome == STEP_REFUSED;
}

/*
 * The servers that answers and profiles name, for the web and for mail, those of the steps that are alive, and the name that most companies publish:
 * where nothing is alive, that one still tells what the network thinks of it.
 */
static void find_servers(const struct planner *planner, struct servers *servers)
{
    const struct evidence *evidence = planner->evidence;
    servers->count = 0;
    for (size_t i = 0; i < evidence->endpoints.count; i++) {
        add_place(planner->arena, servers, evidence->endpoints.items[i].url);
    }
    add_ports(servers, &evidence->ports);
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct step_list *steps = &evidence->autodiscover.items[i].steps;
        for (size_t s = 0; s < steps->count; s++) {
            const struct step *step = &steps->items[s];
            if (is_alive(step)) {
                add_place(planner->arena, servers, step->url);
            } else if (text_equal(step->id, "https-autodiscover") && step->candidates.count > 0) {
                add_place(planner->arena, servers, step->candidates.items[0]);
            }
        }
    }
}

/* ---- names ---- */

static bool is_silent(const struct evidence *evidence, const char *server)
{
    for (size_t i = 0; i < evidence->name_checks.count; i++) {
        const struct name_check *check = &evidence->name_checks.items[i];
        if (check->outcome == NAME_NO_ANSWER && text_equal(check->server, server)) {
            return true;
        }
    }
    return false;
}

static bool is_ipv4(const char *text)
{
    struct network_address address;
    return network_address_parse(text, &address) && address.family == FAMILY_IPV4;
}

/* Every DNS server of the adapters that are in use is asked by itself; a server that kept silent once is not waited for again. */
static void plan_name_checks(struct slow_planner *slow, const char *host)
{
    const struct evidence *evidence = slow->planner->evidence;
    struct arena *arena = slow->planner->arena;
    struct text_list servers = {NULL, 0, 0};
    if (!job_state_has_ended(job_state_of(evidence, "machine"))) {
        return;
    }
    for (size_t i = 0; i < evidence->machine.adapters.count; i++) {
        const struct adapter *adapter = &evidence->machine.adapters.items[i];
        for (size_t s = 0; adapter->up == TRUTH_YES && s < adapter->dns_servers.count; s++) {
            const char *server = adapter->dns_servers.items[s];
            if (is_ipv4(server) && !text_list_has(&servers, server) && servers.count < DNS_SERVER_MAXIMUM) {
                text_list_append(arena, &servers, server);
            }
        }
    }
    for (size_t i = 0; i < servers.count; i++) {
        if (!is_silent(evidence, servers.items[i])) {
            (void)add(slow, JOB_NAME_CHECK, job_id_name_check(arena, host, servers.items[i]), host,
                      servers.items[i]);
        }
    }
    if (servers.count == 0) {
        (void)add(slow, JOB_NAME_CHECK, job_id_name_check(arena, host, NULL), host, NULL);
    }
}

/* ---- addresses ---- */

static void plan_routes(struct slow_planner *slow, const struct name_lookup *name)
{
    for (size_t i = 0; i < name->addresses.count && i < ADDRESS_MAXIMUM; i++) {
        const char *address = name->addresses.items[i];
        (void)add(slow, JOB_ROUTE, job_id_route(slow->planner->arena, name->host, address), name->host,
                  address);
    }
}

static void plan_latency(struct slow_planner *slow, const char *method, const struct place *place,
                         const char *address)
{
    struct job *job =
        add(slow, JOB_LATENCY, job_id_latency(slow->planner->arena, method, place->host, address),
            place->host, address);
    if (job != NULL) {
        job->request = method;
        job->port = text_equal(method, "tcp") ? place->port : UNKNOWN_INTEGER;
    }
}

/* The address at which the server has answered; NULL = at none yet. */
static const char *address_of_look(const struct evidence *evidence, const struct place *place)
{
    const struct tls_look *look = evidence_find_tls(evidence, place->host, place->port);
    return look != NULL && look->outcome == REACH_DONE && look->proxy == NULL ? look->address : NULL;
}

static const char *address_of_port(const struct evidence *evidence, const struct place *place)
{
    for (size_t i = 0; i < evidence->ports.count; i++) {
        const struct port_look *look = &evidence->ports.items[i];
        if (look->outcome == REACH_DONE && look->port == place->port &&
            text_equal_ignoring_case(look->host, place->host)) {
            return look->address;
        }
    }
    return NULL;
}

/*
 * An echo is asked of the first address of each family at once: that a server is there at all is worth knowing where its port
 * does not answer. Connections are made only to a server that has answered one.
 */
static void plan_latencies(struct slow_planner *slow, const struct server *server,
                           const struct name_lookup *name)
{
    const struct place *place = &server->place;
    const char *answering = server->is_direct ? address_of_port(slow->planner->evidence, place)
                                              : address_of_look(slow->planner->evidence, place);
    bool seen[2] = {false, false};
    for (size_t i = 0; i < name->addresses.count; i++) {
        const char *address = name->addresses.items[i];
        size_t family = is_ipv4(address) ? 0 : 1;
        if (!seen[family]) {
            seen[family] = true;
            plan_latency(slow, "icmp", place, address);
        }
    }
    if (answering != NULL) {
        plan_latency(slow, "tcp", place, answering);
    }
}

/* The name of the proxy that carries the traffic, whose way is the one that counts then; NULL without one. */
static const struct name_lookup *name_of_proxy(const struct planner *planner, const struct place *place)
{
    const struct proxy *proxy = evidence_find_proxy(planner->evidence, way_proxy_url(planner->arena, place));
    struct place own;
    if (proxy == NULL || proxy->host_and_port == NULL ||
        !place_of_url(planner->arena, arena_format(planner->arena, "http://%s/", proxy->host_and_port),
                      &own)) {
        return NULL;
    }
    return evidence_find_name(planner->evidence, own.host);
}

static void plan_server(struct slow_planner *slow, const struct server *server)
{
    const struct planner *planner = slow->planner;
    const struct place *place = &server->place;
    const struct evidence *evidence = planner->evidence;
    struct network_address literal;
    int name_state = job_state_of(evidence, job_id_name(planner->arena, place->host));
    int proxy_state = job_state_of(evidence, job_id_proxy(planner->arena, place->host, place->port));
    if (!job_state_has_ended(name_state) || (!server->is_direct && !job_state_has_ended(proxy_state))) {
        return;
    }
    if (!network_address_parse(place->host, &literal)) {
        plan_name_checks(slow, place->host);
    }
    bool has_proxy = !server->is_direct && way_has_proxy(evidence, place);
    const struct name_lookup *name =
        has_proxy ? name_of_proxy(planner, place) : evidence_find_name(evidence, place->host);
    if (name == NULL) {
        return;
    }
    plan_routes(slow, name);
    if (!has_proxy) {
        plan_latencies(slow, server, name);
    }
}

/* ---- a captive portal ---- */

/*
 * Asked of Microsoft's page, beside everything else and so at no cost of time; only where Microsoft's servers may be asked at all,
 * though the question says nothing of the person, and Windows asks the same each time a network is joined.
 */
static void plan_portal(const struct planner *planner)
{
    struct place place;
    if (planner->evidence->run.microsoft_allowed != TRUTH_YES || planner->evidence->autodiscover.count == 0 ||
        !place_of_url(planner->arena, PORTAL_URL, &place) || !planner_reach(planner, &place)) {
        return;
    }
    struct job *job = planner_add(planner, JOB_PORTAL, "portal");
    if (job != NULL) {
        job->host = place.host;
        job->port = place.port;
        job->url = place.url;
    }
}

/* ---- who answers for every name ---- */

static bool is_name_found(const struct evidence *evidence, const char *host)
{
    const struct name_lookup *name = host == NULL ? NULL : evidence_find_name(evidence, host);
    return name != NULL && name->outcome == NAME_FOUND;
}

/* Whether every step has ended and none found anybody. */
static bool is_lost(const struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        if (step->outcome == STEP_NOT_TRIED || step->outcome == STEP_RUNNING || is_alive(step)) {
            return false;
        }
    }
    return autodiscover->steps.count > 0;
}

/*
 * Where the name autodiscover leads to somebody who is no Autodiscover service, and nobody else is one, a name that nobody
 * published tells whether he answers for all of them.
 */
static void plan_made_up_name(const struct planner *planner, const struct autodiscover *autodiscover)
{
    const struct step *step = autodiscover_find_step(autodiscover, "https-autodiscover");
    if (step == NULL || autodiscover->domain == NULL || !is_lost(autodiscover) ||
        !is_name_found(planner->evidence, step->host)) {
        return;
    }
    const char *host = made_up_name(planner->arena, autodiscover->domain);
    struct job *job = planner_add(planner, JOB_NAME, job_id_name(planner->arena, host));
    if (job != NULL) {
        job->host = host;
    }
}

void planner_add_way(const struct planner *planner)
{
    size_t running = count_running(planner->evidence);
    struct slow_planner slow = {planner, running < AT_ONCE ? AT_ONCE - running : 0};
    struct servers servers;
    plan_portal(planner);
    for (size_t i = 0; i < planner->evidence->autodiscover.count; i++) {
        plan_made_up_name(planner, &planner->evidence->autodiscover.items[i]);
    }
    find_servers(planner, &servers);
    for (size_t i = 0; i < servers.count; i++) {
        plan_server(&slow, &servers.items[i]);
    }
}
