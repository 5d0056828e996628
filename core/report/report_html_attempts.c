/*
 * One attempt to reach a server: how its time was spent, and everything that came back.
 */
#include "core/evidence/text.h"
#include "core/report/report_html.h"

enum { BAR_WIDTH = 1000, BAR_HEIGHT = 12, BAR_SLIVER = 6, BODY_ROWS_MAXIMUM = 40 };

/* ---- how the time was spent ---- */

struct phase {
    const char *name;
    int64_t until_ms; /* from the attempt's start; UNKNOWN_INTEGER = it did not get so far */
};
enum { PHASE_COUNT = 5 };

static void list_phases(const struct attempt *attempt, struct phase phases[PHASE_COUNT])
{
    phases[0] = (struct phase){"name", attempt->name_ms};
    phases[1] = (struct phase){"connect", attempt->connect_ms};
    /* Plain http has no such phase: it takes no time, and did not wait in vain. */
    bool is_plain = text_begins_ignoring_case(attempt->url, "http://");
    phases[2] = (struct phase){"encryption", is_plain ? attempt->connect_ms : attempt->tls_ms};
    phases[3] = (struct phase){"answer", attempt->first_byte_ms};
    phases[4] = (struct phase){"transfer", attempt->total_ms};
}

static void add_bar_piece(struct html *html, xmlNodePtr bar, const char *name, int64_t from, int64_t width)
{
    struct arena *arena = html->view.arena;
    xmlNodePtr piece = html_element(html, bar, "rect", arena_format(arena, "phase-%s", name));
    html_attribute(html, piece, "x", view_number(&html->view, from));
    html_attribute(html, piece, "y", "0");
    html_attribute(html, piece, "width", view_number(&html->view, width));
    html_attribute(html, piece, "height", view_number(&html->view, BAR_HEIGHT));
}

/*
 * A bar as wide as the whole attempt, one colour a phase. The time after the last phase that was reached belongs to the
 * next one: that is where it waited in vain. Times come from a saved file, so they may be anything.
 */
static void add_bar(struct html *html, xmlNodePtr parent, const struct phase phases[PHASE_COUNT],
                    int64_t total)
{
    xmlNodePtr bar = html_element(html, parent, "svg", "bar");
    html_attribute(html, bar, "viewBox", arena_format(html->view.arena, "0 0 %d %d", BAR_WIDTH, BAR_HEIGHT));
    html_attribute(html, bar, "preserveAspectRatio", "none");
    html_attribute(html, bar, "aria-hidden", "true");
    int64_t from = 0;
    int64_t reached = 0;
    for (size_t i = 0; i < PHASE_COUNT && from < BAR_WIDTH; i++) {
        int64_t until = phases[i].until_ms == UNKNOWN_INTEGER ? total : phases[i].until_ms;
        if (until <= reached || until > total) {
            continue;
        }
        int64_t to = until * BAR_WIDTH / total;
        if (to < from + BAR_SLIVER) {
            to = from + BAR_SLIVER;
        }
        if (to > BAR_WIDTH) {
            to = BAR_WIDTH;
        }
        add_bar_piece(html, bar, phases[i].name, from, to - from);
        from = to;
        reached = until;
    }
}

static void add_bar_key(struct html *html, xmlNodePtr parent, const struct phase phases[PHASE_COUNT],
                        int64_t total)
{
    struct view *view = &html->view;
    xmlNodePtr key = html_element(html, parent, "ul", "bar-key");
    int64_t reached = 0;
    for (size_t i = 0; i < PHASE_COUNT; i++) {
        int64_t until = phases[i].until_ms == UNKNOWN_INTEGER ? total : phases[i].until_ms;
        if (until < reached || until > total || (until == reached && phases[i].until_ms == UNKNOWN_INTEGER)) {
            continue;
        }
        const char *id = phases[i].until_ms == UNKNOWN_INTEGER ? "phase-in-vain" : "phase";
        xmlNodePtr item =
            html_element(html, key, "li", arena_format(view->arena, "phase-%s", phases[i].name));
        html_text(html, item, view_word(view, id, phases[i].name));
        html_text(html, item, " ");
        (void)html_leaf(html, item, "b", NULL, view_duration(view, until - reached));
        reached = until;
    }
}

static void add_times(struct html *html, xmlNodePtr parent, const struct attempt *attempt)
{
    const int64_t longest_told = (int64_t)24 * 60 * 60 * 1000;
    struct phase phases[PHASE_COUNT];
    if (attempt->total_ms <= 0 || attempt->total_ms > longest_told) {
        return;
    }
    list_phases(attempt, phases);
    xmlNodePtr frame = html_element(html, parent, "div", "times");
    add_bar(html, frame, phases, attempt->total_ms);
    add_bar_key(html, frame, phases, attempt->total_ms);
}

/* ---- what came back ---- */

/* What a scheme is, in words for a person; of one that we don't know there is no more than its name. */
static const char *challenge_words(const struct view *view, const struct challenge *challenge)
{
    static const char *const schemes[] = {"basic", "bearer", "digest", "negotiate", "ntlm"};
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (text_equal_ignoring_case(challenge->scheme, schemes[i])) {
            return view_word(view, "challenge", schemes[i]);
        }
    }
    return NULL;
}

/* "Negotiate: the Windows sign-in", and below it what was sent with it. */
static void add_challenge(struct html *html, xmlNodePtr facts, const struct challenge *challenge)
{
    const char *words = challenge_words(&html->view, challenge);
    (void)html_leaf_id(html, facts, "dt", NULL, "report.attempt.challenge");
    xmlNodePtr value = html_element(html, facts, "dd", NULL);
    (void)html_leaf(html, value, "b", NULL, challenge->scheme == NULL ? "" : challenge->scheme);
    if (words != NULL) {
        html_text(html, value, arena_format(html->view.arena, ": %s", words));
    }
    if (challenge->parameters != NULL) {
        html_text(html, value, " ");
        (void)html_leaf(html, html_element(html, value, "small", NULL), "code", NULL, challenge->parameters);
    }
}

static void add_answer_facts(struct html *html, xmlNodePtr facts, const struct attempt *attempt)
{
    struct view *view = &html->view;
    const struct autodiscover_answer *answer = &attempt->answer;
    if (answer->kind != ANSWER_UNKNOWN) {
        html_fact(html, facts, "report.answer",
                  view_word(view, "answer", schema_name(answer_kind_names, answer->kind)));
    }
    html_fact(html, facts, "report.answer.problem", answer->problem);
}

/* ---- one attempt ---- */

/* "HTTP 401", or in words how far it got. */
static const char *result_text(const struct view *view, const struct attempt *attempt)
{
    return attempt->http_status == UNKNOWN_INTEGER
               ? view_word(view, "reach", schema_name(reach_outcome_names, attempt->outcome))
               : arena_format(view->arena, "HTTP %lld", (long long)attempt->http_status);
}

static const char *sign_in_text(const struct view *view, const struct attempt *attempt)
{
    return attempt->sign_in == NULL ? view_text(view, "report.attempt.without-sign-in")
                                    : view_text2(view, "report.attempt.with-sign-in", "scheme",
                                                 attempt->sign_in, "user", attempt->user);
}

/* What the look at the same server before the request had shown; the whole chain stands in its own part. */
static void add_encryption_facts(struct html *html, xmlNodePtr facts, const struct attempt *attempt)
{
    struct view *view = &html->view;
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    const struct tls_look *look = NULL;
    if (text_split_url(view->arena, attempt->url, &host, &port, &secure) && secure) {
        look = evidence_find_tls(view->input->evidence, host, port);
    }
    if (look == NULL || look->outcome != REACH_DONE) {
        return;
    }
    const char *subject = look->chain.count == 0 ? NULL : look->chain.items[0].subject;
    const char *verdict =
        view_word(view, "certificate", schema_name(certificate_verdict_names, look->verdict));
    html_fact(html, facts, "report.attempt.encryption", look->tls_version);
    html_fact(html, facts, "report.attempt.certificate",
              view_text2(view, "report.attempt.certificate.of", "verdict", verdict, "subject", subject));
}

static void add_attempt_facts(struct html *html, xmlNodePtr parent, const struct attempt *attempt)
{
    struct view *view = &html->view;
    xmlNodePtr facts = html_facts(html, parent);
    const char *method = attempt->method == NULL ? "" : attempt->method;
    const char *url = attempt->url == NULL ? "" : attempt->url;
    html_fact_code(html, facts, "report.attempt.request", arena_format(view->arena, "%s %s", method, url));
    html_fact(html, facts, "report.attempt.sign-in", sign_in_text(view, attempt));
    html_fact(html, facts, "report.attempt.started", view_after_start(view, attempt->started_ms));
    html_fact_code(html, facts, "report.attempt.address", attempt->address);
    html_fact_code(html, facts, "report.attempt.proxy", attempt->proxy);
    add_encryption_facts(html, facts, attempt);
    html_fact(html, facts, "report.attempt.http-version", attempt->http_version);
    html_fact_code(html, facts, "report.attempt.server", attempt->server);
    html_fact_code(html, facts, "report.attempt.content-type", attempt->content_type);
    html_fact_code(html, facts, "report.attempt.location", attempt->location);
    for (size_t i = 0; i < attempt->challenges.count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_challenge(html, facts, &attempt->challenges.items[i]);
    }
    html_fact_code(html, facts, "report.attempt.diagnostics", attempt->diagnostics);
    html_fact(html, facts, "report.attempt.size", view_number(view, attempt->body_len));
    add_answer_facts(html, facts, attempt);
    html_fact(html, facts, "report.failure", view_failure(view, &attempt->failure));
}

/* "asked as an older Outlook asks, signed in as anna (Basic)". */
static const char *title_text(const struct view *view, const struct attempt *attempt)
{
    const char *request = view_label(view, "request", attempt->request);
    const char *sign_in = sign_in_text(view, attempt);
    if (request == NULL) {
        return sign_in;
    }
    return attempt->sign_in == NULL ? request : arena_format(view->arena, "%s, %s", request, sign_in);
}

static void add_attempt(struct html *html, xmlNodePtr parent, const struct attempt *attempt)
{
    xmlNodePtr frame = html_element(html, parent, "div", "attempt");
    xmlNodePtr title = html_element(html, frame, "p", "attempt-title");
    (void)html_leaf(html, title, "b", NULL, result_text(&html->view, attempt));
    html_text(html, title, " ");
    (void)html_leaf(html, title, "span", NULL, title_text(&html->view, attempt));
    add_times(html, frame, attempt);
    add_attempt_facts(html, frame, attempt);
    html_add_answer(html, frame, &attempt->answer);
    if (attempt->body_start != NULL) {
        (void)html_leaf_id(html, frame, "p", "label", "report.attempt.body");
        (void)html_leaf(html, frame, "pre", NULL, attempt->body_start);
    }
}

void html_add_attempts(struct html *html, xmlNodePtr parent, const struct attempt_list *attempts)
{
    if (attempts->count == 0) {
        return;
    }
    struct view *view = &html->view;
    int64_t total = 0;
    for (size_t i = 0; i < attempts->count; i++) {
        if (attempts->items[i].total_ms > 0 && attempts->items[i].total_ms < INT32_MAX) {
            total += attempts->items[i].total_ms;
        }
    }
    const char *count = view_number(view, (int64_t)attempts->count);
    const char *id = attempts->count == 1 ? "report.attempts.one" : "report.attempts.several";
    xmlNodePtr body =
        html_details(html, parent, "attempts",
                     view_text2(view, id, "count", count, "duration", view_duration(view, total)));
    for (size_t i = 0; i < attempts->count && i < HTML_ENTRIES_MAXIMUM; i++) {
        add_attempt(html, body, &attempts->items[i]);
    }
    html_more(html, body, attempts->count, HTML_ENTRIES_MAXIMUM);
}
