/*
 * Making, copying and searching evidence. What it looks like is in evidence_schema.c.
 */
#include "core/evidence/evidence.h"

#include <string.h>

#include "core/evidence/text.h"

struct evidence *evidence_create(void)
{
    struct arena *arena = arena_create();
    struct evidence *evidence = arena_allocate(arena, 1, sizeof *evidence);
    schema_initialize(&evidence_schema, evidence);
    evidence->arena = arena;
    return evidence;
}

void evidence_destroy(struct evidence *evidence)
{
    if (evidence != NULL) {
        arena_destroy(evidence->arena);
    }
}

struct evidence *evidence_copy(const struct evidence *evidence)
{
    struct evidence *copy = evidence_create();
    schema_copy(copy->arena, &evidence_schema, copy, evidence);
    return copy;
}

struct name_lookup *evidence_find_name(const struct evidence *evidence, const char *host)
{
    for (size_t i = 0; i < evidence->names.count; i++) {
        if (text_equal_ignoring_case(evidence->names.items[i].host, host)) {
            return &evidence->names.items[i];
        }
    }
    return NULL;
}

struct tls_look *evidence_find_tls(const struct evidence *evidence, const char *host, int64_t port)
{
    for (size_t i = 0; i < evidence->tls.count; i++) {
        struct tls_look *look = &evidence->tls.items[i];
        if (look->port == port && text_equal_ignoring_case(look->host, host)) {
            return look;
        }
    }
    return NULL;
}

struct proxy *evidence_find_proxy(const struct evidence *evidence, const char *url)
{
    for (size_t i = 0; i < evidence->proxies.count; i++) {
        if (text_equal(evidence->proxies.items[i].url, url)) {
            return &evidence->proxies.items[i];
        }
    }
    return NULL;
}

struct job_record *evidence_find_job(const struct evidence *evidence, const char *id)
{
    for (size_t i = 0; i < evidence->jobs.count; i++) {
        if (text_equal(evidence->jobs.items[i].id, id)) {
            return &evidence->jobs.items[i];
        }
    }
    return NULL;
}

struct question *evidence_find_question(const struct evidence *evidence, const char *id)
{
    for (size_t i = 0; i < evidence->questions.count; i++) {
        if (text_equal(evidence->questions.items[i].id, id)) {
            return &evidence->questions.items[i];
        }
    }
    return NULL;
}

struct service_lookup *evidence_find_service(const struct evidence *evidence, const char *name)
{
    for (size_t i = 0; i < evidence->services.count; i++) {
        if (text_equal_ignoring_case(evidence->services.items[i].name, name)) {
            return &evidence->services.items[i];
        }
    }
    return NULL;
}

struct zone *evidence_find_zone(const struct evidence *evidence, const char *host)
{
    for (size_t i = 0; i < evidence->zones.count; i++) {
        if (text_equal_ignoring_case(evidence->zones.items[i].host, host)) {
            return &evidence->zones.items[i];
        }
    }
    return NULL;
}

struct directory_search *evidence_find_directory(const struct evidence *evidence, const char *asked)
{
    for (size_t i = 0; i < evidence->directories.count; i++) {
        const char *known = evidence->directories.items[i].asked;
        if (asked == NULL ? known == NULL : text_equal_ignoring_case(known, asked)) {
            return &evidence->directories.items[i];
        }
    }
    return NULL;
}

struct autodiscover *evidence_find_autodiscover(const struct evidence *evidence, const char *account,
                                                const char *address)
{
    for (size_t i = 0; i < evidence->autodiscover.count; i++) {
        struct autodiscover *record = &evidence->autodiscover.items[i];
        if (text_equal_ignoring_case(record->account, account) &&
            text_equal_ignoring_case(record->address, address)) {
            return record;
        }
    }
    return NULL;
}

static struct step *find_step(const struct step_list *steps, const char *step_id)
{
    for (size_t i = 0; i < steps->count; i++) {
        if (text_equal(steps->items[i].id, step_id)) {
            return &steps->items[i];
        }
    }
    return NULL;
}

struct step *autodiscover_find_step(const struct autodiscover *autodiscover, const char *step_id)
{
    struct step *step = find_step(&autodiscover->steps, step_id);
    return step != NULL ? step : find_step(&autodiscover->other_questions, step_id);
}

const struct attempt *attempts_last(const struct attempt_list *attempts)
{
    return attempts->count == 0 ? NULL : &attempts->items[attempts->count - 1];
}

/*
 * Whether the step's outcome rests on this kind of request; the others only tell more about the same place. NULL: of a report
 * that a version before this distinction saved.
 */
static bool decides(const struct step *step, const char *request)
{
    if (text_begins_ignoring_case(step->id, "eas@")) {
        return text_equal(request, "eas");
    }
    if (text_begins_ignoring_case(step->id, "json-")) {
        return text_equal(request, "json");
    }
    return request == NULL || text_equal(request, "pox") || text_equal(request, "redirect") ||
           text_equal(request, "file");
}

const struct attempt *step_attempt(const struct step *step)
{
    for (size_t i = step->attempts.count; i > 0; i--) {
        const struct attempt *attempt = &step->attempts.items[i - 1];
        if (decides(step, attempt->request) && text_equal(attempt->url, step->url)) {
            return attempt;
        }
    }
    return NULL;
}
