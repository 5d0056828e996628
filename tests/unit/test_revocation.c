/*
 * The second look at a certificate, with downloads allowed: what it may change, and that it never hides the first.
 */
#include "tests/unit/unit.h"

#include <string.h>

#include "core/collect/platform.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/job_ids.h"
#include "core/evidence/text.h"
#include "tests/unit/certificate_kit.h"

enum { PATIENCE_MS = 60000, DOWNLOADS_MS = 13000 };

static struct tls_look look_at(const struct der_chain *chain)
{
    struct tls_look look;
    schema_initialize(&tls_look_schema, &look);
    look.host = "mail.contoso.test";
    look.port = 443;
    look.outcome = REACH_DONE;
    look.job = "tls:mail.contoso.test:443";
    collect_certificate_verdict(kit_arena, chain, look.host, &look);
    return look;
}

static void a_certificate_that_names_no_list_stays_what_it_is(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct tls_look look = look_at(&chain);
    struct tls_look before = look;
    struct failure failure = {0};
    bool judged = collect_revocation(kit_arena, &chain, look.host, &look, &failure);
    assert_int_equal(look.verdict, kit_trusts ? CERTIFICATE_GOOD : CERTIFICATE_UNTRUSTED);
    assert_int_equal(look.verdict_code, before.verdict_code);
    assert_int_equal(look.revocation_known, TRUTH_NO);
    assert_int_equal(look.chain.count, 2);
    assert_int_equal(look.root.count, before.root.count);
    assert_int_equal(look.root_is_public, before.root_is_public);
    assert_null(look.failure.operation);
    assert_int_equal(judged, failure.operation == NULL);
}

/* What cannot be judged again leaves what was found. */
static void a_second_look_that_fails_changes_nothing(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct der_chain none = {{{NULL, 0}}, 0};
    struct tls_look look = look_at(&chain);
    struct tls_look before = look;
    struct failure failure = {0};
    assert_false(collect_revocation(kit_arena, &none, look.host, &look, &failure));
    assert_non_null(failure.operation);
    memset(&failure, 0, sizeof failure);
    assert_false(collect_revocation(kit_arena, &chain, "", &look, &failure));
    assert_non_null(failure.operation);
    assert_true(schema_equal(&tls_look_schema, &look, &before));
}

/* ---- as a job ---- */

static void wake(void *context)
{
    struct monitor *monitor = context;
    monitor_lock(monitor);
    monitor_wake(monitor);
    monitor_unlock(monitor);
}

/* Has an engine judge this chain, and waits until all that follows has ended; the evidence is the caller's. */
static struct evidence *judge_as_a_job(const struct der_chain *chain)
{
    struct engine engine = {0};
    engine.evidence = evidence_create();
    struct monitor *monitor = monitor_create();
    engine.pool = pool_create(wake, monitor);
    engine.base_clock = clock_milliseconds();
    assert_non_null(engine.pool);
    struct tls_look look;
    schema_initialize(&tls_look_schema, &look);
    look.host = "mail.contoso.test";
    look.port = 443;
    look.outcome = REACH_DONE;
    struct job job = {0};
    job.kind = JOB_TLS_LOOK;
    job.host = look.host;
    job.port = look.port;
    job.id = job_id_tls(kit_arena, job.host, job.port);
    struct active *active = job_open(&engine, &job);
    assert_non_null(active);
    assert_true(work_begin_verdict(&engine, active, &look, chain));
    int64_t begin = clock_milliseconds();
    while (engine.actives != NULL && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_lock(monitor);
        monitor_wait(monitor, 20);
        monitor_unlock(monitor);
        work_take_all(&engine);
    }
    assert_null(engine.actives);
    pool_close(engine.pool);
    monitor_destroy(monitor);
    return engine.evidence;
}

static void a_good_look_is_followed_by_the_second(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "good.der");
    struct evidence *evidence = judge_as_a_job(&chain);
    assert_int_equal(evidence->tls.count, 1);
    assert_int_equal(evidence->tls.items[0].verdict, kit_trusts ? CERTIFICATE_GOOD : CERTIFICATE_UNTRUSTED);
    assert_int_equal(evidence->tls.items[0].chain.count, 2);
    assert_int_equal(job_state_of(evidence, "tls:mail.contoso.test:443"), JOB_DONE);
    if (kit_trusts) {
        assert_int_equal(evidence->tls.items[0].revocation_known, TRUTH_NO);
        assert_true(job_state_has_ended(job_state_of(evidence, "revocation:mail.contoso.test:443")));
        assert_int_equal(evidence->jobs.count, 2);
    }
    evidence_destroy(evidence);
}

/* The list is on a server that is not there: that takes a bounded time, is no fault, and hides nothing. */
static void a_list_that_cannot_be_had_is_no_fault(void **state)
{
    (void)state;
    struct der_chain chain = kit_make_chain(CERTIFICATES "with-list.der");
    int64_t begin = clock_milliseconds();
    struct evidence *evidence = judge_as_a_job(&chain);
    assert_true(clock_milliseconds() - begin < DOWNLOADS_MS);
    assert_int_equal(evidence->tls.count, 1);
    assert_int_equal(evidence->tls.items[0].verdict, kit_trusts ? CERTIFICATE_GOOD : CERTIFICATE_UNTRUSTED);
    assert_int_equal(evidence->tls.items[0].revocation_known, TRUTH_NO);
    int job = job_state_of(evidence, "revocation:mail.contoso.test:443");
    assert_true(!kit_trusts || job_state_has_ended(job));
    evidence_destroy(evidence);
}

/* An issuer that is missing may be downloaded; no download mends any other fault. */
static void only_what_downloads_can_change_is_looked_at_again(void **state)
{
    (void)state;
    struct der_chain partial = kit_make_lone_chain(CERTIFICATES "good.der");
    struct evidence *evidence = judge_as_a_job(&partial);
    assert_int_equal(evidence->tls.items[0].verdict, CERTIFICATE_UNTRUSTED);
    assert_true(job_state_has_ended(job_state_of(evidence, "revocation:mail.contoso.test:443")));
    evidence_destroy(evidence);

    struct der_chain self_signed = kit_make_lone_chain(CERTIFICATES "self-signed.der");
    evidence = judge_as_a_job(&self_signed);
    assert_int_equal(job_state_of(evidence, "revocation:mail.contoso.test:443"), JOB_UNKNOWN);
    evidence_destroy(evidence);

    struct der_chain expired = kit_make_chain(CERTIFICATES "expired.der");
    evidence = judge_as_a_job(&expired);
    assert_int_equal(evidence->tls.count, 1);
    if (kit_trusts) {
        assert_int_equal(job_state_of(evidence, "revocation:mail.contoso.test:443"), JOB_UNKNOWN);
    }
    evidence_destroy(evidence);
}

int test_revocation(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_that_names_no_list_stays_what_it_is),
        cmocka_unit_test(a_second_look_that_fails_changes_nothing),
        cmocka_unit_test(a_good_look_is_followed_by_the_second),
        cmocka_unit_test(a_list_that_cannot_be_had_is_no_fault),
        cmocka_unit_test(only_what_downloads_can_change_is_looked_at_again),
    };
    return cmocka_run_group_tests_name("revocation", tests, kit_begin_trust, kit_end_trust);
}
