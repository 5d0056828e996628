/*
 * See step_kit.h.
 */
#include "tests/unit/step_kit.h"

#include "core/autodiscover/sequence.h"
#include "tests/unit/unit.h"

struct autodiscover *kit_begin(void)
{
    struct autodiscover *record = autodiscover_begin(kit_evidence, KIT_ACCOUNT, KIT_ACCOUNT);
    assert_non_null(record);
    return record;
}

struct step *kit_step(struct autodiscover *record, const char *id)
{
    struct step *step = autodiscover_find_step(record, id);
    assert_non_null(step);
    return step;
}

struct attempt *kit_attempt(struct step *step, const char *request, const char *url, int64_t status)
{
    struct attempt *made = schema_append(kit_evidence->arena, &attempt_schema, &step->attempts);
    made->pass = 1;
    made->request = request;
    made->url = url;
    made->outcome = REACH_DONE;
    made->http_status = status;
    return made;
}

void kit_redirects(struct step *step, const char *from, int64_t status, const char *to)
{
    kit_attempt(step, "pox", from, status)->location = to;
}

void kit_add_setting(const char *key_end, const char *name, const char *data)
{
    struct setting *setting = schema_append(kit_evidence->arena, &setting_schema, &kit_evidence->settings);
    setting->key = arena_format(kit_evidence->arena,
                                "HKCU\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover%s", key_end);
    setting->name = name;
    setting->data = data;
    setting->version = "16.0";
    setting->is_policy = TRUTH_NO;
}

struct attempt *kit_answers_address(struct autodiscover *record, const char *step_id, const char *target)
{
    struct step *step = kit_step(record, step_id);
    struct attempt *made = kit_attempt(step, "pox", step->candidates.items[0], 200);
    made->answer.kind = ANSWER_REDIRECT_ADDRESS;
    made->answer.redirect_target = target;
    return made;
}

struct service_lookup *kit_service(int outcome)
{
    struct service_lookup *service =
        schema_append(kit_evidence->arena, &service_lookup_schema, &kit_evidence->services);
    service->name = "_autodiscover._tcp.contoso.test";
    service->outcome = outcome;
    kit_set_job("service:_autodiscover._tcp.contoso.test", JOB_DONE);
    return service;
}
