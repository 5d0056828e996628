/*
 * See other_questions.h.
 */
#include "core/autodiscover/other_questions.h"

#include "core/autodiscover/v2.h"
#include "core/autodiscover/way.h"
#include "core/evidence/text.h"
#include "core/knowledge/exchange_online.h"
#include "core/knowledge/steps.h"

/* The protocols that the V2 service is asked for; it knows no MAPI. */
static const struct {
    const char *id_prefix;
    const char *protocol;
} v2_questions[] = {
    {"json-autodiscoverv1@", "AutodiscoverV1"},
    {"json-ews@", "Ews"},
    {"json-activesync@", "ActiveSync"},
};

static void append(struct evidence *evidence, struct autodiscover *autodiscover, const char *id,
                   const char *host, const char *url)
{
    struct step *step = schema_append(evidence->arena, &step_schema, &autodiscover->other_questions);
    step->id = id;
    step->host = host;
    step->port = 443;
    step->url = url;
    text_list_append(evidence->arena, &step->candidates, url);
}

static void append_v2(struct evidence *evidence, struct autodiscover *autodiscover, const char *host)
{
    struct arena *arena = evidence->arena;
    for (size_t i = 0; i < sizeof v2_questions / sizeof v2_questions[0]; i++) {
        append(evidence, autodiscover, arena_format(arena, "%s%s", v2_questions[i].id_prefix, host), host,
               v2_url(arena, host, autodiscover->address, v2_questions[i].protocol));
    }
}

void other_questions_begin(struct evidence *evidence, struct autodiscover *autodiscover)
{
    if (evidence->run.microsoft_allowed == TRUTH_YES) {
        append_v2(evidence, autodiscover, step_microsoft_host());
    }
}

/* How many hosts stand in the list; true when this one is among them. */
static bool is_asked(const struct autodiscover *autodiscover, const char *host, size_t *hosts)
{
    *hosts = 0;
    for (size_t i = 0; i < autodiscover->other_questions.count; i++) {
        const struct step *question = &autodiscover->other_questions.items[i];
        *hosts += text_begins_ignoring_case(question->id, v2_questions[0].id_prefix);
        if (text_equal_ignoring_case(question->host, host)) {
            return true;
        }
    }
    return false;
}

void other_questions_append(struct evidence *evidence, struct autodiscover *autodiscover)
{
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        const struct step *step = &autodiscover->steps.items[i];
        bool is_alive = step->outcome == STEP_ANSWERED || step->outcome == STEP_ASKS_FOR_SIGN_IN;
        size_t hosts = 0;
        if (!is_alive || !text_begins_ignoring_case(step->url, "https://") ||
            is_asked(autodiscover, step->host, &hosts) || hosts > OTHER_QUESTION_HOST_MAXIMUM) {
            continue;
        }
        const char *host = step->host;
        const char *url = arena_format(evidence->arena, "https://%s%s", host, step_pox_path());
        append(evidence, autodiscover, arena_format(evidence->arena, "eas@%s", host), host, url);
        append_v2(evidence, autodiscover, host);
    }
}

/* Where an answer of the V2 service sends: the URL in it, or the Location of a redirect. */
static const char *host_of_answer(struct arena *scratch, const struct attempt *attempt)
{
    const struct protocol_list *protocols = &attempt->answer.protocols;
    const char *url = protocols->count > 0 ? protocols->items[0].url : attempt->location;
    struct place place;
    return place_of_url(scratch, url, &place) ? place.host : NULL;
}

enum microsoft_word other_questions_microsoft(const struct autodiscover *autodiscover)
{
    const struct step *question = NULL;
    for (size_t i = 0; i < autodiscover->other_questions.count; i++) {
        const struct step *item = &autodiscover->other_questions.items[i];
        if (text_begins_ignoring_case(item->id, v2_questions[0].id_prefix) &&
            text_ends_ignoring_case(item->id, step_microsoft_host())) {
            question = item;
        }
    }
    if (question == NULL) {
        return MICROSOFT_NOT_ASKED;
    }
    if (question->outcome == STEP_NOT_TRIED || question->outcome == STEP_RUNNING) {
        return MICROSOFT_ASKED;
    }
    if (question->outcome == STEP_CANCELLED) {
        return MICROSOFT_STOPPED;
    }
    const struct attempt *attempt = step_attempt(question);
    if (question->outcome == STEP_ERROR_ANSWER || attempt == NULL) {
        return attempt == NULL ? MICROSOFT_SILENT : MICROSOFT_HAS_NOT;
    }
    struct arena *scratch = arena_create();
    const char *host = host_of_answer(scratch, attempt);
    bool in_cloud = exchange_online_has_host(host);
    arena_destroy(scratch);
    if (host == NULL) {
        return MICROSOFT_SILENT;
    }
    return in_cloud ? MICROSOFT_HAS_IT : MICROSOFT_HAS_NOT;
}
