/*
 * The way to the servers: what carries the traffic, what name servers and the hosts file say, how long it takes, other
 * computers' clocks, proxy settings, a network's own sign-in page, and the sign-ins that Windows keeps.
 */
#include "core/evidence/text.h"
#include "core/knowledge/adapters.h"
#include "core/report/report_html.h"

/* ---- routes ---- */

/* "a VPN", with the product where it is known; NULL for an adapter that is none, or is not listed. */
static const char *vpn_text(const struct view *view, const struct route *route)
{
    const struct adapter *adapter = adapter_of_route(&view->input->evidence->machine, route);
    const char *product = adapter == NULL ? NULL : adapter_vpn(adapter);
    if (product == NULL) {
        return NULL;
    }
    return view_text1(view, "report.route.vpn", "product", product[0] == '\0' ? NULL : product);
}

static void add_routes(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.route.server",  "report.route.address",
                                          "report.route.adapter", "report.route.gateway",
                                          "report.route.source",  NULL};
    struct view *view = &html->view;
    const struct route_list *routes = &view->input->evidence->routes;
    size_t vpn_count = 0;
    if (routes->count == 0) {
        return;
    }
    for (size_t i = 0; i < routes->count; i++) {
        vpn_count += vpn_text(view, &routes->items[i]) != NULL ? 1 : 0;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.routes");
    (void)html_leaf_id(html, parent, "p", NULL,
                       vpn_count == 0               ? "report.routes.no-vpn"
                       : vpn_count == routes->count ? "report.routes.all-vpn"
                                                    : "report.routes.some-vpn");
    struct html_table table = html_table(html, parent, "report.routes.caption", columns);
    for (size_t i = 0; i < routes->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct route *route = &routes->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "address", route->host);
        (void)html_cell(html, &table, "address", route->address);
        xmlNodePtr adapter = html_cell(html, &table, NULL, route->adapter);
        html_text(html, adapter, " ");
        (void)html_leaf(html, adapter, "small", NULL, vpn_text(view, route));
        (void)html_leaf(html, adapter, "small", NULL, view_failure(view, &route->failure));
        (void)html_cell(html, &table, "address", route->gateway);
        (void)html_cell(html, &table, "address", route->source);
    }
    html_more(html, parent, routes->count, HTML_ROWS_MAXIMUM);
}

/* ---- names ---- */

static void add_name_checks(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.name.host",       "report.name-check.server",
                                          "report.name.result",     "report.name.addresses",
                                          "report.name-check.file", NULL};
    struct view *view = &html->view;
    const struct name_check_list *checks = &view->input->evidence->name_checks;
    if (checks->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.name-checks");
    (void)html_leaf_id(html, parent, "p", NULL, "report.name-checks.explained");
    struct html_table table = html_table(html, parent, "report.name-checks.caption", columns);
    for (size_t i = 0; i < checks->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct name_check *check = &checks->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "address", check->host);
        (void)html_cell(html, &table, "address", check->server);
        xmlNodePtr result =
            html_cell(html, &table, NULL,
                      view_word(view, "name-outcome", schema_name(name_outcome_names, check->outcome)));
        html_text(html, result, " ");
        (void)html_leaf(html, result, "small", NULL, view_failure(view, &check->failure));
        (void)html_cell(html, &table, "address", view_list(view, &check->addresses, HTML_ENTRIES_MAXIMUM));
        (void)html_cell(html, &table, "address", view_list(view, &check->hosts_file, HTML_ENTRIES_MAXIMUM));
    }
    html_more(html, parent, checks->count, HTML_ROWS_MAXIMUM);
}

/* ---- latency ---- */

static void add_latencies(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.route.server",     "report.route.address",
                                          "report.latency.method",   "report.latency.answers",
                                          "report.latency.shortest", "report.latency.average",
                                          "report.latency.longest",  NULL};
    struct view *view = &html->view;
    const struct latency_list *latencies = &view->input->evidence->latencies;
    if (latencies->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.latencies");
    (void)html_leaf_id(html, parent, "p", NULL, "report.latencies.explained");
    struct html_table table = html_table(html, parent, "report.latencies.caption", columns);
    for (size_t i = 0; i < latencies->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct latency *latency = &latencies->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "address", latency->host);
        (void)html_cell(html, &table, "address", latency->address);
        (void)html_cell(html, &table, NULL, view_label(view, "latency", latency->method));
        xmlNodePtr answers = html_cell(html, &table, "number",
                                       latency->sent == UNKNOWN_INTEGER
                                           ? NULL
                                           : view_text2(view, "report.latency.of", "received",
                                                        view_number(view, latency->received), "sent",
                                                        view_number(view, latency->sent)));
        html_text(html, answers, " ");
        (void)html_leaf(html, answers, "small", NULL, view_failure(view, &latency->failure));
        (void)html_cell(html, &table, "number", view_duration(view, latency->minimum_ms));
        (void)html_cell(html, &table, "number", view_duration(view, latency->average_ms));
        (void)html_cell(html, &table, "number", view_duration(view, latency->maximum_ms));
    }
    html_more(html, parent, latencies->count, HTML_ROWS_MAXIMUM);
}

/* ---- clocks ---- */

/* "1.2 s behind"; within the second that a server tells its time to, "the same". */
static const char *difference_text(const struct view *view, int64_t difference_ms)
{
    enum { EXACT_TO_MS = 2000 };
    if (difference_ms == UNKNOWN_INTEGER) {
        return NULL;
    }
    if (difference_ms > -EXACT_TO_MS && difference_ms < EXACT_TO_MS) {
        return view_text(view, "report.clock.same");
    }
    bool is_ahead = difference_ms > 0;
    return view_text1(view, is_ahead ? "report.clock.behind" : "report.clock.ahead", "time",
                      view_duration(view, is_ahead ? difference_ms : -difference_ms));
}

static void add_clocks(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.clock.whose",      "report.clock.source",
                                          "report.clock.theirs",     "report.clock.ours",
                                          "report.clock.difference", NULL};
    struct view *view = &html->view;
    const struct clock_look_list *clocks = &view->input->evidence->clocks;
    if (clocks->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.clocks");
    (void)html_leaf_id(html, parent, "p", NULL, "report.clocks.explained");
    struct html_table table = html_table(html, parent, "report.clocks.caption", columns);
    for (size_t i = 0; i < clocks->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct clock_look *clock = &clocks->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "address", clock->host);
        (void)html_cell(html, &table, NULL, view_label(view, "clock-source", clock->source));
        (void)html_cell(html, &table, NULL, view_time(view, clock->theirs));
        (void)html_cell(html, &table, NULL, view_time(view, clock->ours));
        xmlNodePtr difference = html_cell(html, &table, NULL, difference_text(view, clock->difference_ms));
        html_text(html, difference, " ");
        (void)html_leaf(html, difference, "small", NULL, view_failure(view, &clock->failure));
    }
    html_more(html, parent, clocks->count, HTML_ROWS_MAXIMUM);
}

/* ---- proxy settings ---- */

static void add_proxy_settings(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.proxy-setting.scope",  "report.setting.view",
                                          "report.proxy-setting.mode",   "report.proxy.answer",
                                          "report.proxy-setting.bypass", NULL};
    struct view *view = &html->view;
    const struct proxy_setting_list *settings = &view->input->evidence->proxy_settings;
    if (settings->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.proxy-settings");
    (void)html_leaf_id(html, parent, "p", NULL, "report.proxy-settings.explained");
    struct html_table table = html_table(html, parent, "report.proxy-settings.caption", columns);
    for (size_t i = 0; i < settings->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct proxy_setting *setting = &settings->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, NULL, view_label(view, "proxy-scope", setting->scope));
        (void)html_cell(html, &table, NULL, view_label(view, "setting-view", setting->view));
        xmlNodePtr mode = html_cell(html, &table, NULL, view_label(view, "proxy-mode", setting->mode));
        html_text(html, mode, " ");
        (void)html_leaf(html, mode, "small", NULL, view_failure(view, &setting->failure));
        xmlNodePtr proxies = html_cell(html, &table, "address", setting->proxies);
        html_text(html, proxies, " ");
        (void)html_leaf(html, proxies, "small", NULL, setting->script_url);
        (void)html_cell(html, &table, "address", setting->bypass);
    }
    html_more(html, parent, settings->count, HTML_ROWS_MAXIMUM);
}

/* ---- a network's own page ---- */

static void add_portals(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct portal_look_list *portals = &view->input->evidence->portals;
    for (size_t i = 0; i < portals->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        const struct portal_look *portal = &portals->items[i];
        (void)html_leaf_id(html, parent, "h4", NULL, "report.portal");
        (void)html_leaf_id(html, parent, "p", NULL,
                           portal->is_expected == TRUTH_YES  ? "report.portal.expected"
                           : portal->is_expected == TRUTH_NO ? "report.portal.other"
                                                             : "report.portal.none");
        xmlNodePtr facts = html_facts(html, parent);
        html_fact_code(html, facts, "report.portal.url", portal->url);
        html_fact(html, facts, "report.tls.reached",
                  view_word(view, "reach", schema_name(reach_outcome_names, portal->outcome)));
        html_fact(html, facts, "report.portal.status", view_number(view, portal->http_status));
        html_fact_code(html, facts, "report.portal.location", portal->location);
        html_fact(html, facts, "report.failure", view_failure(view, &portal->failure));
    }
}

/* ---- stored sign-ins ---- */

static void add_stored_credentials(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.credential.name", "report.credential.kind",
                                          "report.credential.written", NULL};
    struct view *view = &html->view;
    const struct stored_credential_list *credentials = &view->input->evidence->stored_credentials;
    const char *failure = view_failure(view, &view->input->evidence->stored_credentials_failure);
    if (credentials->count == 0 && failure == NULL) {
        return;
    }
    (void)html_leaf_id(html, parent, "h4", NULL, "report.credentials");
    (void)html_leaf_id(html, parent, "p", NULL, "report.credentials.explained");
    (void)html_leaf(html, parent, "p", "failure", failure);
    if (credentials->count == 0) {
        return;
    }
    struct html_table table = html_table(html, parent, "report.credentials.caption", columns);
    for (size_t i = 0; i < credentials->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct stored_credential *credential = &credentials->items[i];
        html_row(html, &table);
        (void)html_cell(html, &table, "address", credential->target);
        (void)html_cell(html, &table, NULL, view_label(view, "credential-kind", credential->kind));
        (void)html_cell(html, &table, NULL, view_time(view, credential->written));
    }
    html_more(html, parent, credentials->count, HTML_ROWS_MAXIMUM);
}

void html_add_way(struct html *html, xmlNodePtr parent)
{
    const struct evidence *evidence = html->view.input->evidence;
    size_t count = evidence->routes.count + evidence->name_checks.count + evidence->latencies.count +
                   evidence->clocks.count + evidence->proxy_settings.count + evidence->portals.count +
                   evidence->stored_credentials.count;
    if (count == 0 && evidence->stored_credentials_failure.operation == NULL) {
        return;
    }
    xmlNodePtr body =
        html_section(html, parent, "way", "report.way", view_text(&html->view, "report.way.note"), false);
    add_routes(html, body);
    add_latencies(html, body);
    add_name_checks(html, body);
    add_portals(html, body);
    add_clocks(html, body);
    add_proxy_settings(html, body);
    add_stored_credentials(html, body);
}
