/*
 * See walk.h. A redirect is a 3xx status with a Location (RFC 9110 section 15.4) or the Action redirectUrl of an answer
 * ([MS-OXDSCLI] section 2.2.4.1.1.2.2).
 */
#include "core/autodiscover/walk.h"

#include <string.h>

#include <curl/curl.h>

#include "core/autodiscover/settings_rules.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "core/knowledge/domains.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/steps.h"

enum { URL_MAXIMUM = 2048 };

const char *walk_office_version(const struct evidence *evidence)
{
    static const struct {
        const char *prefix;
        const char *version;
    } versions[] = {{"16.", "16.0"}, {"15.", "15.0"}, {"14.", "14.0"}};
    for (size_t i = 0; i < evidence->outlook.count; i++) {
        const struct process *process = &evidence->outlook.items[i];
        for (size_t k = 0; k < sizeof versions / sizeof versions[0]; k++) {
            if (text_equal_ignoring_case(process->program, "OUTLOOK.EXE") &&
                text_begins_ignoring_case(process->version, versions[k].prefix)) {
                return versions[k].version;
            }
        }
    }
    return NULL;
}

static bool is_redirect_status(int64_t status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* What the attempt gives as the place to go to, as it stands there; NULL when it sends nowhere. */
static const char *destination_of(const struct attempt *attempt)
{
    if (attempt->outcome != REACH_DONE) {
        return NULL;
    }
    if (is_redirect_status(attempt->http_status)) {
        return attempt->location;
    }
    return attempt->answer.kind == ANSWER_REDIRECT_URL ? attempt->answer.redirect_target : NULL;
}

/* One spelling of the host, so that a loop is seen whatever its letters are: small ones, and no dot at the end. */
static bool set_plain_host(struct arena *arena, CURLU *url)
{
    char *host = NULL;
    bool is_set = false;
    if (curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        size_t len = strlen(host);
        len -= len > 1 && host[len - 1] == '.' ? 1 : 0;
        const char *plain = text_lower_copy(arena, arena_copy_bytes(arena, host, len));
        is_set = curl_url_set(url, CURLUPART_HOST, plain, 0) == CURLUE_OK;
    }
    curl_free(host);
    return is_set;
}

/*
 * The absolute URL without fragment and without a port that goes without saying, RFC 3986 sections 5 and 6.2; NULL when the two
 * make none of http or https.
 */
static const char *resolve(struct arena *arena, const char *base, const char *destination)
{
    CURLU *url = curl_url();
    char *text = NULL;
    const char *resolved = NULL;
    if (url != NULL && (base == NULL || curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK) &&
        curl_url_set(url, CURLUPART_URL, destination, CURLU_DISALLOW_USER) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK && set_plain_host(arena, url) &&
        curl_url_get(url, CURLUPART_URL, &text, CURLU_NO_DEFAULT_PORT) == CURLUE_OK &&
        strlen(text) <= URL_MAXIMUM) {
        resolved = arena_copy_text(arena, text);
    }
    curl_free(text);
    curl_url_cleanup(url);
    return resolved;
}

static const struct attempt *attempt_at(const struct step *step, const char *url)
{
    struct step here = *step;
    here.url = url;
    return step_attempt(&here);
}

const char *walk_refusal(const struct evidence *evidence, const struct autodiscover *autodiscover,
                         const char *from_host, const char *host)
{
    if (exchange_online_has_host(host) && !exchange_online_has_host(autodiscover->domain)) {
        return evidence->run.microsoft_allowed == TRUTH_YES ? NULL : "person-said-no";
    }
    if (domain_same_owner(autodiscover->domain, host) || domain_same_owner(from_host, host) ||
        settings_allow_redirect(&evidence->settings, walk_office_version(evidence), host)) {
        return NULL;
    }
    struct arena *scratch = arena_create();
    const struct question *question =
        evidence_find_question(evidence, question_id_follow(scratch, autodiscover->account, host));
    arena_destroy(scratch);
    if (question != NULL && question->answer == ANSWER_AGREED) {
        return NULL;
    }
    return question != NULL && question->answer == ANSWER_DECLINED ? "declined" : "waits-for-agreement";
}

/* The places where a walk has been. */
struct visited {
    const char *urls[WALK_REDIRECT_MAXIMUM + 1];
    size_t count;
};

static bool was_visited(const struct visited *visited, const char *url)
{
    for (size_t i = 0; i < visited->count; i++) {
        if (text_equal(visited->urls[i], url)) {
            return true;
        }
    }
    return false;
}

static void stop(struct walk *walk, const char *reason, const char *detail)
{
    walk->reason = reason;
    walk->detail = detail;
}

/* Moves on to where the attempt leads; false, with the reason, when it is followed no further. */
static bool follow(struct arena *arena, const struct evidence *evidence,
                   const struct autodiscover *autodiscover, const struct visited *visited,
                   const char *destination, struct walk *walk)
{
    const char *base = walk->place.host == NULL ? NULL : walk->place.url;
    const char *target = resolve(arena, base, destination);
    struct place next;
    if (target == NULL || !place_of_url(arena, target, &next)) {
        stop(walk, "redirect-malformed", destination);
        return false;
    }
    if (!next.secure) {
        stop(walk, "redirect-not-secure", target);
        return false;
    }
    if (was_visited(visited, target)) {
        stop(walk, "redirect-loop", target);
        return false;
    }
    if (visited->count > WALK_REDIRECT_MAXIMUM) {
        stop(walk, "too-many-redirects", target);
        return false;
    }
    const char *refusal = walk_refusal(evidence, autodiscover, walk->place.host, next.host);
    if (refusal != NULL) {
        stop(walk, refusal, next.host);
        walk->wanted_url = target;
        walk->wanted_host = next.host;
        walk->asked_by = walk->place.host;
        return false;
    }
    walk->place = next;
    return true;
}

/* The DNS may name any host of anybody's (SRV), and is not signed: such a place needs the same consent as a redirect's. */
static bool may_begin(const struct evidence *evidence, const struct autodiscover *autodiscover,
                      const struct step *step, struct walk *walk)
{
    const struct step_definition *definition = step_definition_of(step->id);
    if (definition == NULL || definition->source != STEP_FROM_SERVICES || walk->place.host == NULL) {
        return true;
    }
    const char *refusal = walk_refusal(evidence, autodiscover, NULL, walk->place.host);
    if (refusal != NULL) {
        stop(walk, refusal, walk->place.host);
        walk->wanted_url = walk->place.url;
        walk->wanted_host = walk->place.host;
        walk->asked_by = autodiscover->domain;
    }
    return refusal == NULL;
}

void walk_step(struct arena *arena, const struct evidence *evidence, const struct autodiscover *autodiscover,
               const struct step *step, const char *candidate, struct walk *out)
{
    struct visited visited = {{NULL}, 0};
    memset(out, 0, sizeof *out);
    (void)place_of_url(arena, candidate, &out->place);
    if (!may_begin(evidence, autodiscover, step, out)) {
        return;
    }
    for (;;) {
        out->attempt = attempt_at(step, out->place.url);
        const char *destination = out->attempt == NULL ? NULL : destination_of(out->attempt);
        visited.urls[visited.count++] = out->place.url;
        if (destination == NULL || !follow(arena, evidence, autodiscover, &visited, destination, out)) {
            return;
        }
        out->spent_ms += out->attempt->total_ms == UNKNOWN_INTEGER ? 0 : out->attempt->total_ms;
    }
}
