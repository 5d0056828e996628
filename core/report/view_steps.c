/*
 * See view_steps.h.
 */
#include "core/report/view_steps.h"

#include <string.h>

#include "core/diagnose/chain.h"
#include "core/diagnose/sign_in_offers.h"
#include "core/evidence/text.h"

/* ---- what came of a step ---- */

static bool is_stopped_by_certificate(const struct tls_look *look, int reached)
{
    return look != NULL && look->verdict != CERTIFICATE_UNKNOWN && look->verdict != CERTIFICATE_GOOD &&
           (reached == REACH_DONE || reached == REACH_CERTIFICATE_BAD);
}

/* Where the way to a server ended: in the request, at the certificate, in the connection or at the name. */
static const char *where_it_ended(const struct view *view, const char *host, int64_t port,
                                  const struct attempt *last)
{
    const struct evidence *evidence = view->input->evidence;
    const struct tls_look *look = host == NULL ? NULL : evidence_find_tls(evidence, host, port);
    const struct name_lookup *name = host == NULL ? NULL : evidence_find_name(evidence, host);
    int reached = last != NULL ? last->outcome : look != NULL ? look->outcome : REACH_UNKNOWN;
    if (is_stopped_by_certificate(look, reached)) {
        return view_word(view, "certificate", schema_name(certificate_verdict_names, look->verdict));
    }
    if (reached == REACH_UNKNOWN && name != NULL && name->outcome != NAME_FOUND) {
        reached = name->outcome == NAME_NOT_FOUND || name->outcome == NAME_NO_ADDRESS ? REACH_NAME_NOT_FOUND
                  : name->outcome == NAME_NO_ANSWER                                   ? REACH_NAME_NO_ANSWER
                                                                                      : REACH_UNKNOWN;
    }
    return reached == REACH_UNKNOWN || reached == REACH_DONE
               ? NULL
               : view_word(view, "reach", schema_name(reach_outcome_names, reached));
}

/* How far one got with a server of which nothing usable came: not to it, to it and no further, or no closer than its certificate. */
static const char *how_far(const struct view *view, const char *host, int64_t port,
                           const struct attempt *last)
{
    const struct tls_look *look = host == NULL ? NULL : evidence_find_tls(view->input->evidence, host, port);
    int reached = last != NULL ? last->outcome : look != NULL ? look->outcome : REACH_UNKNOWN;
    if (is_stopped_by_certificate(look, reached)) {
        return view_text(view, "report.outcome.not-to-be-trusted");
    }
    switch (reached) {
    case REACH_CLOSED_EARLY:
    case REACH_TLS_FAILED:
    case REACH_TIMED_OUT:
    case REACH_TOO_LARGE:
        return view_text(view, "report.outcome.nothing-usable");
    default:
        return view_word(view, "step-outcome", "no-connection");
    }
}

/* The name at the end of a registry path "HKCU\\Software\\...\\ExcludeScpLookup". */
static const char *value_name(const char *path)
{
    const char *separator = path == NULL ? NULL : strrchr(path, '\\');
    return separator == NULL ? path : separator + 1;
}

static const char *key_name(const struct view *view, const char *path)
{
    const char *separator = path == NULL ? NULL : strrchr(path, '\\');
    return separator == NULL ? NULL : arena_copy_bytes(view->arena, path, (size_t)(separator - path));
}

/* Why, in words; a reason that the catalogue does not know (from a newer program's file) stays as it is. */
static const char *reason_text(const struct view *view, const struct step *step)
{
    if (step->reason == NULL) {
        return NULL;
    }
    const char *id = arena_format(view->arena, "step-reason.%s", step->reason);
    const char *text =
        text_equal(step->reason, "registry")
            ? view_text2(view, id, "name", value_name(step->detail), "key", key_name(view, step->detail))
            : view_text1(view, id, "detail", step->detail);
    return text_equal(text, arena_format(view->arena, "[%s]", id)) ? step->reason : text;
}

static bool asked_for_redirect_alone(const struct attempt *last)
{
    return last != NULL && text_equal(last->request, "redirect") && last->http_status != UNKNOWN_INTEGER;
}

static bool is_usable_but_for_its_certificate(const struct view *view, const struct step *step)
{
    return step_is_alive(step) && step_is_withdrawn(view->input->evidence, step);
}

bool view_step_takes_no_password(const struct step *step)
{
    const struct attempt *last = step_attempt(step);

    return step->outcome == STEP_REFUSED && (last == NULL || last->http_status != 403) &&
           sign_in_offers(&step->attempts, "Bearer");
}

bool view_step_offers_no_sign_in(const struct step *step)
{
    return step->outcome == STEP_ASKS_FOR_SIGN_IN && sign_in_is_offered_nowhere(step);
}

const char *view_step_outcome(const struct view *view, const struct step *step)
{
    const char *outcome = view_word(view, "step-outcome", schema_name(step_outcome_names, step->outcome));
    const struct attempt *last = step_attempt(step);
    const char *status = last == NULL ? NULL : view_number(view, last->http_status);
    bool has_status = step->outcome == STEP_HTTP_STATUS || step->outcome == STEP_ASKS_FOR_SIGN_IN ||
                      step->outcome == STEP_REFUSED || step->outcome == STEP_NOT_UNDERSTOOD;
    if (view_step_takes_no_password(step)) {
        outcome = view_text(view, "report.outcome.takes-no-password");
    }
    if (view_step_offers_no_sign_in(step)) {
        outcome = view_text(view, "report.outcome.offers-no-sign-in");
    }
    if (has_status && asked_for_redirect_alone(last)) {
        outcome = view_text(view, "report.outcome.no-redirect");
    }
    if (step->outcome == STEP_NO_CONNECTION && step->reason == NULL) {
        outcome = how_far(view, step->host, step->port, last);
    }
    bool withdrawn = is_usable_but_for_its_certificate(view, step);
    if (withdrawn) {
        outcome = view_text(view, "report.outcome.not-to-be-trusted");
    } else if (has_status && status != NULL) {
        return view_text2(view, "report.outcome-and-status", "outcome", outcome, "status", status);
    }
    const char *more = reason_text(view, step);
    if (more == NULL && (step->outcome == STEP_NO_CONNECTION || withdrawn)) {
        more = where_it_ended(view, step->host, step->port, last);
    }
    if (more == NULL && step->outcome == STEP_ERROR_ANSWER && last != NULL) {
        more = last->answer.error_message;
    }
    return more == NULL ? outcome
                        : view_text2(view, "report.outcome-and-more", "outcome", outcome, "more", more);
}

/* ---- what came of one of its places ---- */

const char *view_host_of(const struct view *view, const char *url)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    return text_split_url(view->arena, url, &host, &port, &secure) ? host : url;
}

/* The last request to this very place that decides; the others only look at another face of it. */
static const struct attempt *attempt_at(const struct step *step, const char *url)
{
    const struct attempt *last = NULL;
    for (size_t i = 0; i < step->attempts.count; i++) {
        const struct attempt *attempt = &step->attempts.items[i];
        if (text_equal(attempt->url, url) && !text_equal(attempt->request, "pox-without-mapi-http") &&
            !text_equal(attempt->request, "pox-empty-bearer")) {
            last = attempt;
        }
    }
    return last;
}

static const char *outcome_of_status(const struct view *view, const struct attempt *attempt)
{
    const char *outcome =
        attempt->http_status == 401                                 ? "asks-for-sign-in"
        : attempt->http_status >= 300 && attempt->http_status < 400 ? "redirected"
        : attempt->http_status != 200                               ? "http-status"
        : attempt->answer.kind == ANSWER_SETTINGS                   ? "answered"
        : attempt->answer.kind == ANSWER_ERROR                      ? "error-answer"
        : attempt->answer.kind == ANSWER_REDIRECT_URL || attempt->answer.kind == ANSWER_REDIRECT_ADDRESS
            ? "redirected"
            : "not-understood";
    return view_text2(view, "report.outcome-and-status", "outcome", view_word(view, "step-outcome", outcome),
                      "status", view_number(view, attempt->http_status));
}

const char *view_candidate_outcome(const struct view *view, const struct step *step, const char *url)
{
    const struct attempt *last = attempt_at(step, url);
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    if (last != NULL && last->http_status != UNKNOWN_INTEGER) {
        return outcome_of_status(view, last);
    }
    (void)text_split_url(view->arena, url, &host, &port, &secure);
    const char *where = where_it_ended(view, host, port, last);
    return where == NULL ? view_word(view, "step-outcome", "not-tried")
                         : view_text2(view, "report.outcome-and-more", "outcome",
                                      how_far(view, host, port, last), "more", where);
}

/* ---- other questions ---- */

const char *view_question_name(const struct view *view, const struct step *question)
{
    const char *id = question->id == NULL ? "" : question->id;
    return view_label(view, "question-asked", arena_copy_bytes(view->arena, id, strcspn(id, "@")));
}

const char *view_question_outcome(const struct view *view, const struct step *question)
{
    const struct attempt *last = step_attempt(question);
    const struct autodiscover_answer *answer = last == NULL ? NULL : &last->answer;
    if (answer != NULL && answer->kind == ANSWER_SETTINGS && answer->protocols.count > 0 &&
        answer->protocols.items[0].url != NULL) {
        return view_text1(view, "report.question-outcome.names", "url", answer->protocols.items[0].url);
    }
    if (answer != NULL && answer->kind == ANSWER_ERROR) {
        return view_text2(view, "report.question-outcome.error", "code", answer->error_code, "message",
                          answer->error_message);
    }
    if (question->outcome == STEP_REDIRECTED && last != NULL && last->location != NULL) {
        return view_text1(view, "report.question-outcome.names", "url", last->location);
    }
    return view_step_outcome(view, question);
}

/* ---- how long ---- */

static int64_t add_duration(int64_t total, int64_t part)
{
    const int64_t longest_told = (int64_t)24 * 60 * 60 * 1000;
    if (part < 0 || part > longest_told) {
        return total;
    }
    return total == UNKNOWN_INTEGER ? part : total + part;
}

/* The requests that decide; those that only look at the other face of the same place are left out. */
static int64_t duration_of_requests(const struct step *step)
{
    int64_t total = UNKNOWN_INTEGER;
    for (size_t i = 0; i < step->attempts.count && i < 1000; i++) {
        const struct attempt *attempt = &step->attempts.items[i];
        if (!text_equal(attempt->request, "pox-without-mapi-http") &&
            !text_equal(attempt->request, "pox-empty-bearer")) {
            total = add_duration(total, attempt->total_ms);
        }
    }
    return total;
}

/* The look-up that gave the step nobody to ask: the service record's, or the directory's. */
static int64_t duration_of_search(const struct view *view, const struct autodiscover *of,
                                  const struct step *step)
{
    const struct evidence *evidence = view->input->evidence;
    if (text_equal(step->id, "srv") && of->domain != NULL) {
        const struct service_lookup *lookup =
            evidence_find_service(evidence, arena_format(view->arena, "_autodiscover._tcp.%s", of->domain));
        return lookup == NULL ? UNKNOWN_INTEGER : lookup->duration_ms;
    }
    if (text_equal(step->id, "scp")) {
        const struct directory_search *search = evidence_find_directory(evidence, NULL);
        return search == NULL || search->outcome == DIRECTORY_NOT_JOINED ? UNKNOWN_INTEGER
                                                                         : search->duration_ms;
    }
    return UNKNOWN_INTEGER;
}

int64_t view_step_duration(const struct view *view, const struct autodiscover *of, const struct step *step)
{
    const struct evidence *evidence = view->input->evidence;
    const struct tls_look *look =
        step->host == NULL ? NULL : evidence_find_tls(evidence, step->host, step->port);
    int64_t total = duration_of_requests(step);
    if (total == UNKNOWN_INTEGER && look != NULL && step->outcome != STEP_RUNNING) {
        total = look->total_ms;
    }
    if (total == UNKNOWN_INTEGER && step->outcome == STEP_NO_CONNECTION && step->host != NULL) {
        const struct name_lookup *name = evidence_find_name(evidence, step->host);
        total = name == NULL ? UNKNOWN_INTEGER : name->duration_ms;
    }
    return total == UNKNOWN_INTEGER && step->host == NULL ? duration_of_search(view, of, step) : total;
}

/* ---- where it was led ---- */

enum { HOPS_MAXIMUM = 16 };

struct hops {
    const char *urls[HOPS_MAXIMUM];
    size_t count;
};

static void add_hop(struct hops *hops, const char *url)
{
    if (url != NULL && hops->count < HOPS_MAXIMUM &&
        (hops->count == 0 || !text_equal(hops->urls[hops->count - 1], url))) {
        hops->urls[hops->count++] = url;
    }
}

/* Where an answer that leads on points to, other than to another mail address; NULL when it does not. */
static const char *pointer_of(const struct attempt *attempt)
{
    if (attempt->answer.kind == ANSWER_REDIRECT_URL) {
        return attempt->answer.redirect_target;
    }
    return attempt->http_status >= 300 && attempt->http_status < 400 ? attempt->location : NULL;
}

/* The last place of the step's, asked or ended at, that a pointer means: the pointer may be a path there, or spell it otherwise. */
static const char *place_of(const struct step *step, const char *pointer)
{
    bool is_path = pointer[0] == '/';
    for (size_t i = 0; i < step->attempts.count; i++) {
        const char *url = step->attempts.items[i].url;
        if (text_same_place(url, pointer) || (is_path && text_ends_ignoring_case(url, pointer))) {
            return url;
        }
    }
    bool is_end = step->url != NULL && (text_same_place(step->url, pointer) ||
                                        (is_path && text_ends_ignoring_case(step->url, pointer)));
    return is_end ? step->url : pointer;
}

static const char *next_hop(const struct step *step, const char *url)
{
    for (size_t i = step->attempts.count; i > 0; i--) {
        const struct attempt *attempt = &step->attempts.items[i - 1];
        const char *pointer = text_equal(attempt->url, url) ? pointer_of(attempt) : NULL;
        if (pointer != NULL) {
            return place_of(step, pointer);
        }
    }
    return NULL;
}

/* The places that a candidate led to, one after the other; true when the step ended on this way. */
static bool follow_candidate(const struct step *step, const char *candidate, struct hops *hops)
{
    bool ended_here = false;
    hops->count = 0;
    for (const char *url = candidate; url != NULL && hops->count < HOPS_MAXIMUM; url = next_hop(step, url)) {
        add_hop(hops, url);
        ended_here = ended_here || text_equal(url, step->url);
        for (size_t i = 0; i + 1 < hops->count; i++) {
            if (text_equal(hops->urls[i], url)) {
                return ended_here; /* a circle is shown once */
            }
        }
    }
    return ended_here;
}

/* The way from the candidate that the step ended with, to where it ended and where it points from there. */
static void list_hops(const struct step *step, struct hops *hops)
{
    for (size_t i = 0; i < step->candidates.count; i++) {
        if (follow_candidate(step, step->candidates.items[i], hops)) {
            return;
        }
    }
    hops->count = 0;
}

/* "https://mail.contoso.com", enough to tell a place from its neighbours; the whole URL where it is not. */
static const char *short_hop(const struct view *view, const char *url)
{
    const char *host = NULL;
    int64_t port = 0;
    bool secure = false;
    if (!text_split_url(view->arena, url, &host, &port, &secure)) {
        return url;
    }
    bool literal = strchr(host, ':') != NULL;
    return arena_format(view->arena, "%s://%s%s%s", secure ? "https" : "http", literal ? "[" : "", host,
                        literal ? "]" : "");
}

const char *view_step_hops(const struct view *view, const struct step *step)
{
    struct hops hops;
    bool is_short = true;
    const char *text = NULL;
    list_hops(step, &hops);
    for (size_t i = 1; i < hops.count; i++) {
        is_short = is_short && !text_equal(short_hop(view, hops.urls[i]), short_hop(view, hops.urls[i - 1]));
    }
    for (size_t i = 0; hops.count > 1 && i < hops.count; i++) {
        const char *hop = is_short ? short_hop(view, hops.urls[i]) : hops.urls[i];
        text = text == NULL ? hop : arena_format(view->arena, "%s \xE2\x86\x92 %s", text, hop);
    }
    return text;
}

const char *view_step_hosts(const struct view *view, const struct step *step)
{
    struct hops hops;
    const char *text = NULL;
    const char *before = NULL;
    list_hops(step, &hops);
    for (size_t i = 0; i < hops.count; i++) {
        const char *host = NULL;
        int64_t port = 0;
        bool secure = false;
        if (text_split_url(view->arena, hops.urls[i], &host, &port, &secure) &&
            !text_equal_ignoring_case(host, before)) {
            text = text == NULL ? host : arena_format(view->arena, "%s \xE2\x86\x90 %s", host, text);
            before = host;
        }
    }
    return text == NULL ? step->host : text;
}

/* ---- how it stands ---- */

const struct account_interpretation *view_account_of(const struct view *view, const struct autodiscover *of)
{
    const struct account_interpretation_list *accounts = &view->input->diagnosis->interpretation.accounts;
    const char *account = chain_account(of);
    for (size_t i = 0; i < accounts->count; i++) {
        if (text_equal_ignoring_case(accounts->items[i].address, account)) {
            return &accounts->items[i];
        }
    }
    return NULL;
}

bool view_needs_no_settings(const struct account_interpretation *account)
{
    return account->protocol == PROTOCOL_IMAP || account->protocol == PROTOCOL_POP;
}

enum standing view_step_standing(const struct view *view, const struct autodiscover *of,
                                 const struct step *step)
{
    const struct account_interpretation *account = view_account_of(view, of);
    const struct autodiscover *next = chain_next(view->input->evidence, of);
    if (next != NULL && chain_link(of, next) == step) {
        return STANDING_LED_ON;
    }
    if (chain_counting(view->input->evidence, of) != of) {
        return STANDING_NONE;
    }
    if (account == NULL || step->id == NULL) {
        return STANDING_NONE;
    }
    if (view->input->evidence->run.explained_file != NULL) {
        return STANDING_NONE; /* nobody's Outlook was looked at that could use it */
    }
    if (text_equal(step->id, account->winner)) {
        return account->winner_is_provisional == TRUTH_YES ? STANDING_PROVISIONAL : STANDING_WINNER;
    }
    return text_equal(step->id, account->next) ? STANDING_NEXT : STANDING_NONE;
}

const char *view_standing(const struct view *view, const struct autodiscover *of, enum standing standing)
{
    const struct autodiscover *next = chain_next(view->input->evidence, of);
    switch (standing) {
    case STANDING_WINNER:
        return view_text(view, "report.step.winner");
    case STANDING_PROVISIONAL:
        return view_text(view, "report.step.provisional");
    case STANDING_NEXT:
        return view_text(view, "report.step.next");
    case STANDING_LED_ON:
        return view_text1(view, "report.step.led-on", "address", next == NULL ? NULL : next->address);
    default:
        return NULL;
    }
}

/* Whether a warning or worse rests on the step itself. */
static bool is_rested_on(const struct view *view, const char *address, const struct step *step)
{
    const struct finding_list *findings = &view->input->diagnosis->findings;
    const char *place = arena_format(view->arena, "autodiscover/%s/%s", address == NULL ? "" : address,
                                     step->id == NULL ? "" : step->id);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        for (size_t p = 0; finding->severity >= SEVERITY_WARNING && p < finding->rests_on.count; p++) {
            if (text_equal_ignoring_case(finding->rests_on.items[p], place)) {
                return true;
            }
        }
    }
    return false;
}

static const struct autodiscover *record_of(const struct evidence *evidence, const struct step *step)
{
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        const struct step_list *steps = &evidence->autodiscover.items[i].steps;
        for (size_t s = 0; s < steps->count; s++) {
            if (&steps->items[s] == step) {
                return &evidence->autodiscover.items[i];
            }
        }
    }
    return NULL;
}

bool view_step_is_fault(const struct view *view, const char *address, const struct step *step)
{
    const struct autodiscover *record = record_of(view->input->evidence, step);
    if (is_rested_on(view, address, step)) {
        return true;
    }
    for (size_t i = 0; record != NULL && i < record->steps.count; i++) {
        const struct step *other = &record->steps.items[i];
        if (other != step && other->outcome == step->outcome && is_rested_on(view, address, other) &&
            text_equal(view_step_outcome(view, other), view_step_outcome(view, step))) {
            return true;
        }
    }
    return false;
}
