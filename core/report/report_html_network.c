/*
 * What the network said before any request: names, and the encrypted connections with their certificates.
 */
#include "core/knowledge/made_up_name.h"
#include "core/report/report_html.h"

/* ---- names ---- */

/* A name that this check made up exists only where somebody answers for every name. */
static bool is_rightly_missing(const struct name_lookup *name)
{
    return name->outcome == NAME_NOT_FOUND && name->host != NULL && is_made_up_name(name->host);
}

void html_add_names(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.name.host", "report.name.result", "report.name.addresses",
                                          "report.name.duration", NULL};
    struct view *view = &html->view;
    const struct name_lookup_list *names = &view->input->evidence->names;
    const char *note =
        view_text1(view, "report.names.note", "count", view_number(view, (int64_t)names->count));
    xmlNodePtr body = html_section(html, parent, "names", "report.names", note, false);
    if (names->count == 0) {
        (void)html_leaf_id(html, body, "p", NULL, "report.names.none");
        return;
    }
    struct html_table table = html_table(html, body, "report.names.caption", columns);
    for (size_t i = 0; i < names->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct name_lookup *name = &names->items[i];
        bool rightly_missing = is_rightly_missing(name);
        const char *outcome =
            view_word(view, "name-outcome",
                      rightly_missing ? "made-up" : schema_name(name_outcome_names, name->outcome));
        html_row(html, &table);
        xmlNodePtr host = html_cell(html, &table, "address", name->host);
        html_text(html, host, " ");
        (void)html_leaf(html, host, "small", NULL,
                        name->canonical_name == NULL
                            ? NULL
                            : view_text1(view, "report.name.canonical", "name", name->canonical_name));
        xmlNodePtr cell = html_cell(html, &table, "state", NULL);
        html_icon(html, cell,
                  name->outcome == NAME_FOUND || rightly_missing ? "ok"
                  : name->outcome == NAME_UNKNOWN                ? "none"
                                                                 : "problem");
        xmlNodePtr words = html_element(html, cell, "span", NULL);
        html_text(html, words, outcome);
        (void)html_leaf(html, words, "small", NULL,
                        rightly_missing ? NULL : view_failure(view, &name->failure));
        (void)html_cell(html, &table, "address", view_list(view, &name->addresses, HTML_ENTRIES_MAXIMUM));
        (void)html_cell(html, &table, "number", view_duration(view, name->duration_ms));
    }
    html_more(html, body, names->count, HTML_ROWS_MAXIMUM);
}

/* ---- encryption and certificates ---- */

static const char *look_mark(const struct tls_look *look)
{
    if (look->outcome != REACH_DONE) {
        return look->outcome == REACH_UNKNOWN || look->outcome == REACH_CANCELLED ? "none" : "problem";
    }
    return look->verdict == CERTIFICATE_GOOD      ? "ok"
           : look->verdict == CERTIFICATE_UNKNOWN ? "none"
                                                  : "problem";
}

static void add_certificate(struct html *html, xmlNodePtr parent, const struct certificate *certificate)
{
    struct view *view = &html->view;
    xmlNodePtr item = html_element(html, parent, "li", NULL);
    (void)html_leaf(html, html_element(html, item, "p", "certificate"), "b", NULL, certificate->subject);
    xmlNodePtr facts = html_facts(html, item);
    html_fact(html, facts, "report.certificate.names",
              view_list(view, &certificate->names, HTML_ENTRIES_MAXIMUM));
    html_fact(html, facts, "report.certificate.issuer", certificate->issuer);
    html_fact(html, facts, "report.certificate.from", view_time(view, certificate->not_before));
    html_fact(html, facts, "report.certificate.to", view_time(view, certificate->not_after));
    html_fact_code(html, facts, "report.certificate.thumbprint", certificate->thumbprint);
}

/* The root that Windows ended at, and whether it is one of those that all computers trust. */
static const char *root_text(const struct view *view, const struct tls_look *look)
{
    static const char *const ids[] = {"report.tls.root.unknown", "report.tls.root.private",
                                      "report.tls.root.public"};
    size_t kind = look->root_is_public == TRUTH_YES ? 2 : look->root_is_public == TRUTH_NO ? 1 : 0;
    return look->root.count == 0 ? NULL : view_text1(view, ids[kind], "subject", look->root.items[0].subject);
}

static const char *verdict_text(const struct view *view, const struct tls_look *look)
{
    if (look->verdict == CERTIFICATE_UNKNOWN && look->chain.count == 0) {
        return NULL;
    }
    return view_word(view, "certificate", schema_name(certificate_verdict_names, look->verdict));
}

static void add_look_facts(struct html *html, xmlNodePtr parent, const struct tls_look *look)
{
    struct view *view = &html->view;
    xmlNodePtr facts = html_facts(html, parent);
    html_fact(html, facts, "report.tls.reached",
              view_word(view, "reach", schema_name(reach_outcome_names, look->outcome)));
    html_fact(html, facts, "report.tls.certificate", verdict_text(view, look));
    if (look->verdict_code != UNKNOWN_INTEGER && look->verdict_code != 0) {
        html_fact_code(
            html, facts, "report.tls.verdict-code",
            arena_format(view->arena, "0x%08llX", (unsigned long long)look->verdict_code & 0xFFFFFFFFULL));
    }
    if (look->revocation_known != TRUTH_UNKNOWN) {
        html_fact(html, facts, "report.tls.revocation",
                  view_text(view, look->revocation_known == TRUTH_YES ? "report.tls.revocation.known"
                                                                      : "report.tls.revocation.unknown"));
    }
    html_fact(html, facts, "report.tls.root", root_text(view, look));
    html_fact(html, facts, "report.tls.version", look->tls_version);
    html_fact(html, facts, "report.tls.server-version", look->server_version);
    html_fact(html, facts, "report.tls.cipher", look->cipher);
    html_fact_code(html, facts, "report.tls.address", look->address);
    html_fact_code(html, facts, "report.tls.proxy", look->proxy);
    html_fact(html, facts, "report.tls.started", view_after_start(view, look->started_ms));
    html_fact(html, facts, "report.tls.connect", view_duration(view, look->connect_ms));
    html_fact(html, facts, "report.tls.tls", view_duration(view, look->tls_ms));
    html_fact(html, facts, "report.tls.total", view_duration(view, look->total_ms));
    html_fact(html, facts, "report.failure", view_failure(view, &look->failure));
}

static void add_look(struct html *html, xmlNodePtr parent, const struct tls_look *look)
{
    struct view *view = &html->view;
    const char *mark = look_mark(look);
    xmlNodePtr item = html_element(html, parent, "li", arena_format(view->arena, "step mark-%s", mark));
    html_icon(html, item, mark);
    xmlNodePtr words = html_element(html, item, "div", "step-words");
    xmlNodePtr title = html_element(html, words, "p", "step-title");
    const char *host = look->host == NULL ? "" : look->host;
    const char *port = view_number(view, look->port);
    (void)html_leaf(html, title, "b", NULL,
                    port == NULL ? host : arena_format(view->arena, "%s, port %s", host, port));
    const char *certificate = verdict_text(view, look);
    const char *reach = view_word(view, "reach", schema_name(reach_outcome_names, look->outcome));
    (void)html_leaf(html, words, "p", "step-outcome",
                    look->outcome == REACH_DONE && certificate != NULL ? certificate : reach);
    xmlNodePtr body = html_details(html, words, NULL, view_text(view, "report.tls.details"));
    add_look_facts(html, body, look);
    if (look->chain.count > 0) {
        (void)html_leaf_id(html, body, "p", "label", "report.certificate.chain");
        xmlNodePtr chain = html_element(html, body, "ol", "chain");
        for (size_t i = 0; i < look->chain.count && i < HTML_ENTRIES_MAXIMUM; i++) {
            add_certificate(html, chain, &look->chain.items[i]);
        }
        html_more(html, body, look->chain.count, HTML_ENTRIES_MAXIMUM);
    }
}

/* Every address of a name that has several, each tried on its own. */
static void add_address_looks(struct html *html, xmlNodePtr parent)
{
    static const char *const columns[] = {"report.address-look.host", "report.address-look.address",
                                          "report.address-look.result", "report.address-look.time", NULL};
    struct view *view = &html->view;
    const struct tls_look_list *looks = &view->input->evidence->address_looks;
    if (looks->count == 0) {
        return;
    }
    (void)html_leaf_id(html, parent, "p", NULL, "report.address-looks.explained");
    struct html_table table = html_table(html, parent, "report.address-looks", columns);
    for (size_t i = 0; i < looks->count && i < HTML_ROWS_MAXIMUM; i++) {
        const struct tls_look *look = &looks->items[i];
        const char *certificate = look->outcome == REACH_DONE ? verdict_text(view, look) : NULL;
        html_row(html, &table);
        (void)html_cell(html, &table, "address", look->host);
        (void)html_cell(html, &table, "address", look->address);
        xmlNodePtr cell = html_cell(html, &table, "state", NULL);
        html_icon(html, cell, look_mark(look));
        (void)html_leaf(html, cell, "span", NULL,
                        certificate != NULL
                            ? certificate
                            : view_word(view, "reach", schema_name(reach_outcome_names, look->outcome)));
        (void)html_cell(html, &table, "number", view_duration(view, look->total_ms));
    }
    html_more(html, parent, looks->count, HTML_ROWS_MAXIMUM);
}

void html_add_encryption(struct html *html, xmlNodePtr parent)
{
    struct view *view = &html->view;
    const struct tls_look_list *looks = &view->input->evidence->tls;
    const char *note =
        view_text1(view, "report.encryption.note", "count", view_number(view, (int64_t)looks->count));
    xmlNodePtr body = html_section(html, parent, "encryption", "report.encryption", note, false);
    if (looks->count == 0) {
        (void)html_leaf_id(html, body, "p", NULL, "report.encryption.none");
        return;
    }
    (void)html_leaf_id(html, body, "p", NULL, "report.encryption.explained");
    add_address_looks(html, body);
    xmlNodePtr list = html_element(html, body, "ul", "timeline");
    for (size_t i = 0; i < looks->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_look(html, list, &looks->items[i]);
    }
    html_more(html, body, looks->count, HTML_ENTRIES_MAXIMUM);
}
