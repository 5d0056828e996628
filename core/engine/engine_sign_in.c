/*
 * The one job that carries a sign-in. It blocks (security packages ask domain controllers), so it runs on the pool; the user
 * name and the password go there in memory of their own, which is wiped when the job has run, or was given up before.
 */
#include <stdlib.h>

#include "core/autodiscover/sign_in.h"
#include "core/autodiscover/way.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"

struct sign_in_job {
    struct sign_in_request request;
    struct secret *secret; /* owns what the request's user and password point at */
    struct challenge_list challenges;
    struct text_list addresses;
    struct flag stop;
    /* results */
    struct attempt_list attempts;
    struct failure failure;
};

static struct step *step_of(struct engine *engine, const struct job *job)
{
    struct autodiscover *autodiscover =
        evidence_find_autodiscover(engine->evidence, job->account, job->address);
    return autodiscover == NULL ? NULL : autodiscover_find_step(autodiscover, job->step);
}

static void copy_challenges(struct arena *arena, const struct step *step, struct challenge_list *out)
{
    const struct attempt *attempt = step == NULL ? NULL : step_attempt(step);
    for (size_t i = 0; attempt != NULL && i < attempt->challenges.count; i++) {
        schema_copy(arena, &challenge_schema, schema_append(arena, &challenge_schema, out),
                    &attempt->challenges.items[i]);
    }
}

static void describe_way(const struct engine *engine, const struct job *job, struct arena *arena,
                         struct sign_in_job *sign_in)
{
    const struct place place = {job->url, job->host, job->port, true};
    const struct proxy *proxy = evidence_find_proxy(engine->evidence, way_proxy_url(arena, &place));
    const struct name_lookup *name = evidence_find_name(engine->evidence, job->host);
    sign_in->request.proxy = proxy == NULL ? NULL : arena_copy_text(arena, proxy->host_and_port);
    for (size_t i = 0; name != NULL && i < name->addresses.count; i++) {
        text_list_append(arena, &sign_in->addresses, name->addresses.items[i]);
    }
    sign_in->request.addresses = name == NULL ? NULL : &sign_in->addresses;
}

/* Whoever answers may be mistaken about what was asked. */
static bool is_offered(const struct question *question, const struct secret *secret)
{
    return question != NULL &&
           (secret->user == NULL ? question->can_use_windows : question->can_use_password) == TRUTH_YES;
}

struct sign_in_job *sign_in_job_make(struct engine *engine, struct active *active, struct arena *arena)
{
    const struct job *job = &active->job;
    /* Taken out of the store for good: one attempt, whatever comes of it. */
    const char *question_id = question_id_sign_in(arena, job->account, job->host);
    struct secret *secret = secret_take(engine, question_id);
    secrets_destroy_same(engine, secret);
    if (secret == NULL || !is_offered(evidence_find_question(engine->evidence, question_id), secret)) {
        secret_destroy(secret);
        return NULL;
    }
    struct sign_in_job *sign_in = arena_allocate(arena, 1, sizeof *sign_in);
    schema_initialize(&failure_schema, &sign_in->failure);
    sign_in->secret = secret;
    copy_challenges(arena, step_of(engine, job), &sign_in->challenges);
    describe_way(engine, job, arena, sign_in);
    sign_in->request.address = arena_copy_text(arena, job->address);
    sign_in->request.url = arena_copy_text(arena, job->url);
    sign_in->request.host = arena_copy_text(arena, job->host);
    sign_in->request.port = job->port;
    sign_in->request.challenges = &sign_in->challenges;
    sign_in->request.use_windows = secret->user == NULL;
    sign_in->request.user = secret->user;
    sign_in->request.password = secret->password;
    sign_in->request.connect_timeout_ms = engine->options.connect_timeout_ms;
    sign_in->request.transfer_timeout_ms = engine->options.transfer_timeout_ms;
    sign_in->request.stop = &sign_in->stop;
    active->stop = &sign_in->stop;
    return sign_in;
}

void sign_in_job_run(struct arena *arena, struct sign_in_job *sign_in)
{
    sign_in_perform(arena, &sign_in->request, &sign_in->attempts, &sign_in->failure);
    sign_in_job_wipe(sign_in);
}

void sign_in_job_wipe(struct sign_in_job *sign_in)
{
    secret_destroy(sign_in->secret);
    sign_in->secret = NULL;
    sign_in->request.user = NULL;
    sign_in->request.password = NULL;
}

const struct failure *sign_in_job_failure(const struct sign_in_job *sign_in)
{
    return &sign_in->failure;
}

void sign_in_job_take(struct engine *engine, const struct active *active, const struct sign_in_job *sign_in)
{
    struct arena *arena = engine->evidence->arena;
    struct step *step = step_of(engine, &active->job);
    for (size_t i = 0; step != NULL && i < sign_in->attempts.count; i++) {
        struct attempt *attempt = schema_append(arena, &attempt_schema, &step->attempts);
        schema_copy(arena, &attempt_schema, attempt, &sign_in->attempts.items[i]);
        attempt->started_ms += active->started_ms;
        attempt->job = arena_copy_text(arena, active->job.id);
        if (attempt->sign_in != NULL && attempt->user == NULL) {
            attempt->user = engine->evidence->machine.user; /* Windows' own sign-in */
        }
    }
}
