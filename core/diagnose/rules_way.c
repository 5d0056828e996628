/*
 * What stands between this computer and the server: a hosts file that knows better, a VPN, a hotel's page, a slow way, proxies
 * that are not the same for all programs.
 */
#include "core/diagnose/rules.h"

#include "core/evidence/text.h"
#include "core/knowledge/adapters.h"
#include "core/knowledge/network_address.h"
#include "core/knowledge/thresholds.h"

/* More hosts than these have no place in one message. */
enum { HOSTS_MAXIMUM = 64 };

/* ---- the hosts file ---- */

static bool has_address(const struct text_list *list, const char *text)
{
    struct network_address wanted;
    struct network_address own;

    for (size_t i = 0; network_address_parse(text, &wanted) && i < list->count; i++) {
        if (network_address_parse(list->items[i], &own) && network_address_equal(&own, &wanted)) {
            return true;
        }
    }
    return false;
}

/* What the DNS servers say of a name that the hosts file has too. */
struct override {
    const struct name_check *check; /* the first with an entry of the hosts file */
    const char *dns;                /* an address that a DNS server gives and the hosts file does not */
    bool is_same;                   /* a DNS server gives one of the hosts file's addresses */
    bool is_unknown;                /* a DNS server says that there is no such name */
};

static void find_override(const struct evidence *evidence, const char *host, struct override *out)
{
    out->check = NULL;
    out->dns = NULL;
    out->is_same = false;
    out->is_unknown = false;
    for (size_t i = 0; i < evidence->name_checks.count; i++) {
        const struct name_check *check = &evidence->name_checks.items[i];
        if (!text_equal_ignoring_case(check->host, host) || check->hosts_file.count == 0) {
            continue;
        }
        out->check = out->check ? out->check : check;
        out->is_unknown = out->is_unknown || check->outcome == NAME_NOT_FOUND;
        for (size_t k = 0; check->outcome == NAME_FOUND && k < check->addresses.count; k++) {
            bool is_same = has_address(&check->hosts_file, check->addresses.items[k]);
            out->is_same = out->is_same || is_same;
            out->dns = out->dns || is_same ? out->dns : check->addresses.items[k];
        }
    }
}

/* The worst that befell a target of this host: whether it matters, and whether anything does. */
static int weight_of_trouble(const struct analysis *analysis, const char *host)
{
    int weight = WEIGHT_HARMLESS;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (text_equal_ignoring_case(target->host, host) && target->trouble > TROUBLE_NO_PLACE &&
            target->weight > weight) {
            weight = target->weight;
        }
    }
    return weight;
}

static void state_override(struct rule_context *context, const struct override *override)
{
    const struct name_check *check = override->check;
    int weight = weight_of_trouble(context->analysis, check->host);
    bool differs = override->dns != NULL && !override->is_same;
    /* A name of the company's inside is unknown outside, so that the file may be right and only the way be missing. */
    bool is_all = !override->dns && !override->is_same && override->is_unknown && weight == WEIGHT_DECISIVE;
    bool is_broken = (differs || is_all) && weight == WEIGHT_DECISIVE;
    enum severity severity = is_broken ? SEVERITY_PROBLEM : differs ? SEVERITY_WARNING : SEVERITY_INFO;
    struct finding *finding = rule_state(context, "hosts-file-override", NULL, severity,
                                         is_all      ? CERTAINTY_POSSIBLE
                                         : is_broken ? CERTAINTY_LIKELY
                                                     : CERTAINTY_CERTAIN);

    finding_set(context, finding, "host", check->host);
    finding_set(context, finding, "here", check->hosts_file.items[0]);
    finding_set(context, finding, "dns", differs ? override->dns : NULL);
    finding_set(context, finding, "broken", is_broken ? "yes" : NULL);
    finding_set(context, finding, "says", is_all ? "unknown" : differs ? "other" : "same");
    finding_rest_on(context, finding, "name_checks/%s", check->host);
    if (evidence_find_name(context->analysis->evidence, check->host)) {
        finding_rest_on(context, finding, "names/%s", check->host);
    }
}

static void judge_hosts_file(struct rule_context *context)
{
    const struct evidence *evidence = context->analysis->evidence;
    const char *told[HOSTS_MAXIMUM];
    size_t count = 0;

    for (size_t i = 0; i < evidence->name_checks.count && count < HOSTS_MAXIMUM; i++) {
        const char *host = evidence->name_checks.items[i].host;
        bool is_told = !host || evidence->name_checks.items[i].hosts_file.count == 0;
        struct override override;

        for (size_t k = 0; !is_told && k < count; k++) {
            is_told = text_equal_ignoring_case(told[k], host);
        }
        if (!is_told) {
            told[count++] = host;
            find_override(evidence, host, &override);
            if (override.check) {
                state_override(context, &override);
            }
        }
    }
}

/* ---- a VPN ---- */

/* Faults that a VPN may be to blame for: what is sent does not arrive, or is cut off. */
static bool is_lost_on_the_way(const struct target *target)
{
    /* Where an encryption was agreed on, the way is open: whoever is silent or hangs up after that is the server. */
    bool got_through = target->look && target->look->outcome == REACH_DONE;

    return target->trouble == TROUBLE_UNREACHABLE || target->trouble == TROUBLE_NO_ANSWER ||
           (!got_through &&
            (target->trouble == TROUBLE_CLOSED_EARLY || target->trouble == TROUBLE_TIMED_OUT));
}

/* The host that is called for a target: its own, or the proxy's where that is what does not answer. */
static const char *called_host(const struct rule_context *context, const struct target *target)
{
    const char *host = NULL;
    int64_t port;
    bool secure;

    if (target->trouble != TROUBLE_PROXY_UNREACHABLE) {
        return is_lost_on_the_way(target) ? target->host : NULL;
    }
    (void)text_split_url(context->arena,
                         arena_format(context->arena, "http://%s/", target->proxy ? target->proxy : ""),
                         &host, &port, &secure);
    return host;
}

/* The VPN adapter that carries the traffic to a host, or NULL; its product, or "". */
static const struct adapter *vpn_of(const struct analysis *analysis, const char *host, const char **product)
{
    const struct evidence *evidence = analysis->evidence;

    for (size_t i = 0; i < evidence->routes.count; i++) {
        const struct route *route = &evidence->routes.items[i];
        const struct adapter *adapter =
            text_equal_ignoring_case(route->host, host) ? adapter_of_route(&evidence->machine, route) : NULL;
        *product = adapter ? adapter_vpn(adapter) : NULL;
        if (*product) {
            return adapter;
        }
    }
    return NULL;
}

static bool has_route(const struct evidence *evidence, const char *host)
{
    for (size_t i = 0; i < evidence->routes.count; i++) {
        if (text_equal_ignoring_case(evidence->routes.items[i].host, host)) {
            return true;
        }
    }
    return false;
}

/* Whether a server beside the VPN is alive, so that the network as such works. */
static bool works_without_vpn(const struct analysis *analysis)
{
    const char *product;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (trouble_is_alive(target->trouble) && has_route(analysis->evidence, target->host) &&
            !vpn_of(analysis, target->host, &product)) {
            return true;
        }
    }
    return false;
}

/* Whether another server beyond the same VPN is alive: then the VPN lets through what it is given. */
static bool vpn_lets_through(const struct analysis *analysis, const struct adapter *adapter)
{
    const char *product;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (trouble_is_alive(target->trouble) && !target->proxy &&
            vpn_of(analysis, target->host, &product) == adapter) {
            return true;
        }
    }
    return false;
}

static void judge_vpn(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    struct finding *finding = NULL;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = analysis->targets.ranked[i];
        const char *host = called_host(context, target);
        const struct adapter *adapter;
        const char *product;

        adapter = target->weight == WEIGHT_HARMLESS || !host ? NULL : vpn_of(analysis, host, &product);
        if (!adapter || vpn_lets_through(analysis, adapter)) {
            continue;
        }
        if (finding) {
            rule_join_host(context, finding, host);
            continue;
        }
        finding = rule_state(context, "vpn-in-the-way", NULL, SEVERITY_WARNING,
                             works_without_vpn(analysis) ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);
        finding_set(context, finding, "host", host);
        finding_set(context, finding, "adapter", adapter->name ? adapter->name : "?");
        finding_set(context, finding, "product", product);
        finding_rest_on(context, finding, "routes/%s", host);
    }
}

/* ---- a page of the network's own ---- */

static bool is_all_dead(const struct analysis *analysis)
{
    bool any = false;

    for (size_t i = 0; i < analysis->targets.count; i++) {
        const struct target *target = &analysis->targets.items[i];
        if (trouble_is_alive(target->trouble)) {
            return false;
        }
        any = any || target->weight == WEIGHT_DECISIVE;
    }
    return any;
}

/* A filter may answer in the page's place too; while any mail server answers, the page is nobody's business. */
/* What comes through a proxy may be the proxy's own word, which is told of elsewhere; 407 is always one. */
static bool is_word_of_proxy(const struct rule_context *context, const struct portal_look *portal)
{
    const struct proxy_list *proxies = &context->analysis->evidence->proxies;
    const char *portal_host;
    const char *host;
    int64_t port;
    bool secure;

    if (portal->http_status == 407 ||
        !text_split_url(context->arena, portal->url ? portal->url : "", &portal_host, &port, &secure)) {
        return portal->http_status == 407;
    }
    for (size_t i = 0; i < proxies->count; i++) {
        const struct proxy *proxy = &proxies->items[i];
        if (proxy->host_and_port && proxy->url &&
            text_split_url(context->arena, proxy->url, &host, &port, &secure) &&
            text_equal_ignoring_case(host, portal_host)) {
            return true;
        }
    }
    return false;
}

static void judge_portal(struct rule_context *context)
{
    const struct portal_look_list *portals = &context->analysis->evidence->portals;

    for (size_t i = 0; i < portals->count; i++) {
        const struct portal_look *portal = &portals->items[i];
        bool leads_on = portal->location || portal->http_status == 511; /* RFC 6585 section 6 */
        struct finding *finding;

        if (portal->outcome != REACH_DONE || portal->is_expected != TRUTH_NO ||
            is_word_of_proxy(context, portal) || !is_all_dead(context->analysis)) {
            continue;
        }
        finding = rule_state(context, "captive-portal", NULL, SEVERITY_PROBLEM,
                             leads_on ? CERTAINTY_LIKELY : CERTAINTY_POSSIBLE);
        finding_set(context, finding, "url", portal->url ? portal->url : "?");
        finding_set(context, finding, "location", portal->location);
        finding_set_number(context, finding, "status", portal->http_status);
        finding_rest_on(context, finding, "portals/%s", portal->url ? portal->url : "");
        return;
    }
}

/* ---- time and loss ---- */

/* The place of a host among the targets, the weightiest first and mail servers before the places that only tell settings. */
static size_t rank_of(const struct analysis *analysis, const char *host)
{
    for (size_t i = 0; i < analysis->targets.count; i++) {
        if (text_equal_ignoring_case(analysis->targets.ranked[i]->host, host)) {
            return i;
        }
    }
    return analysis->targets.count;
}

static int64_t lost_of(const struct latency *latency)
{
    bool is_known = latency->sent != UNKNOWN_INTEGER && latency->received != UNKNOWN_INTEGER;

    return is_known && latency->received <= latency->sent ? latency->sent - latency->received : 0;
}

static bool is_lossy(const struct latency *latency)
{
    int64_t lost = lost_of(latency);

    return latency->received > 0 && lost >= LOST_MINIMUM && lost * 100 / LOST_PERCENT >= latency->sent;
}

/*
 * Only connections count: many networks slow echoes down or drop some of them. Of several that are slow the mail server's is told
 * first, and not the one that was a few milliseconds slower this time.
 */
static const struct latency *worst_latency(const struct analysis *analysis, bool by_loss)
{
    const struct evidence *evidence = analysis->evidence;
    const struct latency *worst = NULL;

    for (size_t i = 0; i < evidence->latencies.count; i++) {
        const struct latency *latency = &evidence->latencies.items[i];
        if (!text_equal(latency->method, "tcp") || latency->received <= 0 || !latency->host) {
            continue;
        }
        if (by_loss) {
            worst = is_lossy(latency) && (!worst || lost_of(latency) > lost_of(worst)) ? latency : worst;
        } else if (latency->average_ms >= SLOW_MS &&
                   (!worst || rank_of(analysis, latency->host) < rank_of(analysis, worst->host))) {
            worst = latency;
        }
    }
    return worst;
}

/* Whether the small measurements of the way gave up on a host before it could answer them. */
static bool was_given_up(const struct evidence *evidence, const char *host)
{
    for (size_t i = 0; i < evidence->latencies.count; i++) {
        const struct latency *latency = &evidence->latencies.items[i];
        if (text_equal(latency->method, "tcp") && text_equal_ignoring_case(latency->host, host) &&
            latency->sent > 0 && latency->received == 0) {
            return true;
        }
    }
    return false;
}

/* A server that is slower than those measurements wait for shows it in the look at its certificate, which waits longer. */
static const struct tls_look *slowest_look(const struct evidence *evidence)
{
    const struct tls_look *worst = NULL;

    for (size_t i = 0; i < evidence->tls.count; i++) {
        const struct tls_look *look = &evidence->tls.items[i];
        if (look->outcome == REACH_DONE && look->host && !look->proxy && look->connect_ms >= SLOW_MS &&
            (!worst || look->connect_ms > worst->connect_ms) && was_given_up(evidence, look->host)) {
            worst = look;
        }
    }
    return worst;
}

static void join_slow_hosts(struct rule_context *context, struct finding *finding)
{
    const struct evidence *evidence = context->analysis->evidence;

    for (size_t i = 0; i < evidence->latencies.count && i < HOSTS_MAXIMUM; i++) {
        const struct latency *latency = &evidence->latencies.items[i];
        if (text_equal(latency->method, "tcp") && latency->received > 0 && latency->average_ms >= SLOW_MS) {
            rule_join_host(context, finding, latency->host);
        }
    }
    for (size_t i = 0; i < evidence->tls.count && i < HOSTS_MAXIMUM; i++) {
        const struct tls_look *look = &evidence->tls.items[i];
        if (look->outcome == REACH_DONE && !look->proxy && look->connect_ms >= SLOW_MS &&
            was_given_up(evidence, look->host)) {
            rule_join_host(context, finding, look->host);
        }
    }
}

static struct finding *state_slow(struct rule_context *context, const struct latency *latency,
                                  const char *what)
{
    struct finding *finding = rule_state(context, "slow-network", NULL, SEVERITY_WARNING, CERTAINTY_LIKELY);

    finding_set(context, finding, "host", latency->host);
    finding_set(context, finding, "what", what);
    finding_set(context, finding, "explains",
                text_equal(what, "loss") || latency->average_ms >= SLOW_EXPLAINS_MS
                    ? "server-too-slow, connections-not-answered"
                    : "connections-not-answered");
    finding_set(context, finding, "address", latency->address);
    finding_set_number(context, finding, "ms", latency->average_ms);
    if (latency->average_ms != UNKNOWN_INTEGER) {
        int64_t tenths = (latency->average_ms + 50) / 100;
        finding_set(
            context, finding, "seconds",
            arena_format(context->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10)));
    }
    finding_set_number(context, finding, "sent", latency->sent);
    finding_set_number(context, finding, "lost", lost_of(latency));
    return finding;
}

static void state_slow_look(struct rule_context *context, const struct tls_look *look)
{
    struct latency once;
    struct finding *finding;

    schema_initialize(&latency_schema, &once);
    once.host = look->host;
    once.address = look->address;
    once.average_ms = look->connect_ms;
    once.sent = 1;
    once.received = 1;
    finding = state_slow(context, &once, "time");
    join_slow_hosts(context, finding);
    finding_rest_on(context, finding, "tls/%s:%lld", look->host, (long long)look->port);
}

static void judge_speed(struct rule_context *context)
{
    const struct latency *slow = worst_latency(context->analysis, false);
    const struct latency *lossy = worst_latency(context->analysis, true);
    const struct tls_look *look = slowest_look(context->analysis->evidence);

    if (lossy) {
        finding_rest_on(context, state_slow(context, lossy, "loss"), "latencies/%s", lossy->host);
    }
    if (slow && slow != lossy) {
        struct finding *finding = state_slow(context, slow, "time");
        join_slow_hosts(context, finding);
        finding_rest_on(context, finding, "latencies/%s", slow->host);
    } else if (look && !slow) {
        state_slow_look(context, look);
    }
}

/* ---- proxies of both bitnesses ---- */

static const struct proxy_setting *find_setting(const struct proxy_setting_list *settings, const char *view)
{
    for (size_t i = 0; i < settings->count; i++) {
        if (text_equal(settings->items[i].scope, "computer") && text_equal(settings->items[i].view, view)) {
            return &settings->items[i];
        }
    }
    return NULL;
}

static const char *in_words(const struct proxy_setting *setting)
{
    return setting->proxies      ? setting->proxies
           : setting->script_url ? setting->script_url
           : setting->mode       ? setting->mode
                                 : "?";
}

/*
 * The settings of the two are read by programs of the two bitnesses (KB2847833). It matters where Outlook is of 32 bits: what
 * "netsh winhttp show proxy" says is then not what holds for Outlook.
 */
static void judge_proxy_settings(struct rule_context *context)
{
    const struct analysis *analysis = context->analysis;
    const struct proxy_setting_list *settings = &analysis->evidence->proxy_settings;
    const struct proxy_setting *narrow = find_setting(settings, "32-bit");
    const struct proxy_setting *wide = find_setting(settings, "64-bit");
    const struct process *classic = analysis->outlook.classic;
    bool is_outlooks = classic && text_equal(classic->architecture, "x86");
    struct finding *finding;

    if (!narrow || !wide || !narrow->mode || !wide->mode ||
        (text_equal(narrow->mode, wide->mode) && text_equal(narrow->proxies, wide->proxies) &&
         text_equal(narrow->script_url, wide->script_url) && text_equal(narrow->bypass, wide->bypass))) {
        return;
    }
    finding = rule_state(context, "proxy-32-and-64-bit-differ", NULL,
                         is_outlooks ? SEVERITY_WARNING : SEVERITY_INFO, CERTAINTY_CERTAIN);
    finding_set(context, finding, "narrow", in_words(narrow));
    finding_set(context, finding, "wide", in_words(wide));
    finding_set(context, finding, "outlooks", is_outlooks ? "yes" : NULL);
    finding_rest_on(context, finding, "proxy_settings");
}

void rule_way(struct rule_context *context)
{
    judge_hosts_file(context);
    judge_vpn(context);
    judge_portal(context);
    judge_speed(context);
    judge_proxy_settings(context);
}
