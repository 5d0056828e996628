/*
 * The engine as its callers see it: phases, copies that live on, questions of nobody, and an end that never hangs.
 */
#include <curl/curl.h>
#include <libxml/parser.h>

#include "core/autodiscover/http_memory.h"
#include "core/collect/platform.h"
#include "core/engine/engine_inside.h"
#include "core/evidence/text.h"
#include "tests/unit/unit.h"

enum { PATIENCE_MS = 60000 };

/* What the callback saw last. */
struct watcher {
    struct monitor *monitor;
    struct evidence *last;
    enum engine_phase phase;
    int count;
    int finished_count;
    bool was_read; /* Outlook's connections were read once */
    int forgotten; /* copies after that in which they seem not to have been */
};

static bool job_ended(const struct evidence *evidence, const char *id);

static void watch(void *context, enum engine_phase phase, struct evidence *copy)
{
    struct watcher *watcher = context;
    monitor_lock(watcher->monitor);
    evidence_destroy(watcher->last);
    watcher->last = copy;
    watcher->phase = phase;
    watcher->count++;
    bool read = job_ended(copy, "processes") && job_ended(copy, "connections");
    watcher->forgotten += watcher->was_read && !read ? 1 : 0;
    watcher->was_read = watcher->was_read || read;
    watcher->finished_count += phase == ENGINE_FINISHED ? 1 : 0;
    monitor_wake(watcher->monitor);
    monitor_unlock(watcher->monitor);
}

static void ask_network(struct engine *engine, const char *const *addresses, size_t count)
{
    const struct engine_ask ask = {addresses, count, false, false};
    engine_ask_network(engine, &ask);
}

static struct engine *begin_watch(struct watcher *watcher, int64_t deadline_ms, int64_t refresh_ms)
{
    struct engine_options options = {0};
    struct failure failure;
    watcher->monitor = monitor_create();
    watcher->last = NULL;
    watcher->phase = ENGINE_LOOKING;
    watcher->count = 0;
    watcher->was_read = false;
    watcher->forgotten = 0;
    watcher->finished_count = 0;
    options.deadline_ms = deadline_ms;
    options.connections_refresh_ms = refresh_ms;
    options.program_version = "1.2.3";
    options.notify = watch;
    options.notify_context = watcher;
    struct engine *engine = engine_create(&options, &failure);
    assert_non_null(engine);
    assert_null(failure.operation);
    return engine;
}

static void end_watch(struct watcher *watcher, struct engine *engine)
{
    engine_destroy(engine);
    int count = watcher->count;
    evidence_destroy(watcher->last);
    assert_int_equal(watcher->count, count);
    monitor_destroy(watcher->monitor);
}

static bool job_ended(const struct evidence *evidence, const char *id)
{
    const struct job_record *job = evidence == NULL ? NULL : evidence_find_job(evidence, id);
    return job != NULL && job->state != JOB_RUNNING && job->state != JOB_UNKNOWN;
}

static void wait_for_looking(struct watcher *watcher)
{
    int64_t begin = clock_milliseconds();
    monitor_lock(watcher->monitor);
    while (!job_ended(watcher->last, "connections") && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher->monitor, 50);
    }
    monitor_unlock(watcher->monitor);
    assert_true(clock_milliseconds() - begin < PATIENCE_MS);
}

static void wait_for_finished(struct watcher *watcher, int times)
{
    int64_t begin = clock_milliseconds();
    monitor_lock(watcher->monitor);
    while (watcher->finished_count < times && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher->monitor, 50);
    }
    monitor_unlock(watcher->monitor);
    assert_true(clock_milliseconds() - begin < PATIENCE_MS);
}

static void test_looks_at_this_computer_only(void **state)
{
    (void)state;
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 0, 0);
    wait_for_looking(&watcher);
    monitor_lock(watcher.monitor);
    assert_int_equal(watcher.phase, ENGINE_LOOKING);
    assert_int_equal(watcher.last->run.network_allowed, TRUTH_NO);
    assert_string_equal(watcher.last->run.program_version, "1.2.3");
    assert_int_equal(watcher.last->names.count, 0);
    assert_int_equal(watcher.last->tls.count, 0);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

/* Whoever judges while a list is being read again must not take it for unknown: "Outlook is not running" got lost so. */
static void test_a_list_stays_known_while_it_is_read_again(void **state)
{
    (void)state;
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 0, 1);
    int64_t begin = clock_milliseconds();
    monitor_lock(watcher.monitor);
    while (watcher.count < 10 && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher.monitor, 50);
    }
    assert_true(watcher.count >= 10);
    assert_true(watcher.was_read);
    assert_int_equal(watcher.forgotten, 0);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

/* RFC 6761 section 6.4: no such name exists. A resolver that hangs instead is cut off by the deadline. */
static void test_a_domain_that_does_not_exist(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid", "not an address", "A@NOWHERE.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 0);
    ask_network(engine, addresses, 3);
    wait_for_finished(&watcher, 1);
    monitor_lock(watcher.monitor);
    assert_int_equal(watcher.last->run.network_allowed, TRUTH_YES);
    assert_int_equal(watcher.last->autodiscover.count, 1);
    assert_int_equal(watcher.last->questions.count, 0);
    assert_int_equal(watcher.last->tls.count, 0);
    const struct autodiscover *autodiscover = &watcher.last->autodiscover.items[0];
    assert_int_equal(autodiscover->steps.count, 9);
    for (size_t i = 0; i < autodiscover->steps.count; i++) {
        int outcome = autodiscover->steps.items[i].outcome;
        assert_true(outcome == STEP_NO_CONNECTION || outcome == STEP_CANCELLED || outcome == STEP_SKIPPED ||
                    outcome == STEP_NOT_APPLICABLE);
        assert_int_equal(autodiscover->steps.items[i].attempts.count, 0);
    }
    for (size_t i = 0; i < watcher.last->jobs.count; i++) {
        assert_int_not_equal(watcher.last->jobs.items[i].state, JOB_RUNNING);
    }
    assert_true(watcher.last->run.duration_ms >= 0);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

static void test_again_and_again(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 20);
    for (int times = 1; times <= 3; times++) {
        ask_network(engine, addresses, 1);
        wait_for_finished(&watcher, times);
    }
    /* words that fit no question change nothing and end nothing */
    engine_answer(engine, "sign-in:nobody", ANSWER_AGREED, "u", "a password");
    engine_continue(engine);
    engine_cancel(engine);
    end_watch(&watcher, engine);
}

static void test_ends_while_at_work(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    for (int i = 0; i < 20; i++) {
        struct watcher watcher;
        struct engine *engine = begin_watch(&watcher, 0, 1);
        ask_network(engine, addresses, 1);
        if (i % 2 == 0) {
            engine_cancel(engine);
            wait_for_finished(&watcher, 1);
        }
        end_watch(&watcher, engine);
    }
    engine_destroy(NULL);
}

/* Whether a run that nobody stopped came to its end, within a time that such a run never needs. */
static bool finishes_unstopped(struct watcher *watcher)
{
    int64_t begin = clock_milliseconds();
    bool finished = false;
    monitor_lock(watcher->monitor);
    while (!finished && clock_milliseconds() - begin < PATIENCE_MS / 4) {
        monitor_wait(watcher->monitor, 50);
        finished = watcher->phase == ENGINE_FINISHED && watcher->last->run.cancelled == TRUTH_NO;
    }
    watcher->phase = ENGINE_LOOKING;
    monitor_unlock(watcher->monitor);
    return finished;
}

/* Stopping what runs and asking anew is one thought: the stop must not reach what was asked for after it. */
static void test_a_stop_ends_with_the_next_asking(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 0);
    for (int i = 0; i < 10; i++) {
        ask_network(engine, addresses, 1);
        engine_cancel(engine);
        ask_network(engine, addresses, 1);
        assert_true(finishes_unstopped(&watcher));
    }
    end_watch(&watcher, engine);
}

static void wait_for_phase(struct watcher *watcher, enum engine_phase phase)
{
    int64_t begin = clock_milliseconds();
    monitor_lock(watcher->monitor);
    while (watcher->phase != phase && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher->monitor, 50);
    }
    assert_int_equal(watcher->phase, phase);
    monitor_unlock(watcher->monitor);
}

/* It begins when the passes are over, and ends by itself. */
static void test_a_watch_follows_the_check(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 0);
    ask_network(engine, addresses, 1);
    engine_watch(engine, 1500, 100);
    wait_for_phase(&watcher, ENGINE_WATCHING);
    wait_for_finished(&watcher, 1);
    monitor_lock(watcher.monitor);
    assert_int_equal(watcher.last->run.watch_ms, 1500);
    assert_int_equal(watcher.last->run.cancelled, TRUTH_NO);
    assert_true(watcher.last->run.duration_ms < 4000);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

/* Stopping a watch ends it, and leaves the check that was before it whole. */
static void test_a_watch_can_be_stopped(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 0);
    ask_network(engine, addresses, 1);
    wait_for_finished(&watcher, 1);
    engine_watch(engine, INT64_MAX, 0);
    wait_for_phase(&watcher, ENGINE_WATCHING);
    int64_t begin = clock_milliseconds();
    engine_cancel(engine);
    wait_for_finished(&watcher, 2);
    assert_true(clock_milliseconds() - begin < 2000);
    monitor_lock(watcher.monitor);
    assert_int_equal(watcher.last->run.cancelled, TRUTH_NO);
    assert_true(watcher.last->run.watch_ms >= 0 && watcher.last->run.watch_ms < PATIENCE_MS);
    assert_int_equal(watcher.last->autodiscover.count, 1);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

/* Who stops the check wants no watch after it. */
static void test_a_stopped_check_is_not_watched(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@nowhere.invalid"};
    struct watcher watcher;
    struct engine *engine = begin_watch(&watcher, 3000, 0);
    ask_network(engine, addresses, 1);
    engine_watch(engine, 60000, 0);
    engine_cancel(engine);
    wait_for_finished(&watcher, 1);
    monitor_lock(watcher.monitor);
    assert_int_equal(watcher.last->run.watch_ms, UNKNOWN_INTEGER);
    monitor_unlock(watcher.monitor);
    end_watch(&watcher, engine);
}

static void test_the_same_secret_is_not_tried_twice(void **state)
{
    (void)state;
    struct engine engine = {0};
    secret_keep(&engine, "one", secret_copy_text("anna"), secret_copy_text("Lab-Password-1"));
    secret_keep(&engine, "two", secret_copy_text("ANNA"), secret_copy_text("Lab-Password-1"));
    secret_keep(&engine, "three", secret_copy_text("anna"), secret_copy_text("lab-password-1"));
    struct secret *used = secret_take(&engine, "one");
    assert_non_null(used);
    secrets_destroy_same(&engine, used);
    secrets_destroy_same(&engine, NULL);
    assert_null(secret_take(&engine, "one"));
    assert_null(secret_take(&engine, "two"));
    struct secret *other = secret_take(&engine, "three");
    assert_non_null(other);
    secret_destroy(used);
    secret_destroy(other);
    assert_null(engine.secrets);
}

static int begin_libraries(void **state)
{
    (void)state;
    xmlInitParser();
    return http_begin() ? 0 : -1;
}

static int end_libraries(void **state)
{
    (void)state;
    curl_global_cleanup();
    xmlCleanupParser();
    return 0;
}

int test_engine(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks_at_this_computer_only),
        cmocka_unit_test(test_a_list_stays_known_while_it_is_read_again),
        cmocka_unit_test(test_a_domain_that_does_not_exist),
        cmocka_unit_test(test_again_and_again),
        cmocka_unit_test(test_ends_while_at_work),
        cmocka_unit_test(test_a_stop_ends_with_the_next_asking),
        cmocka_unit_test(test_a_watch_follows_the_check),
        cmocka_unit_test(test_a_watch_can_be_stopped),
        cmocka_unit_test(test_a_stopped_check_is_not_watched),
        cmocka_unit_test(test_the_same_secret_is_not_tried_twice),
    };
    return cmocka_run_group_tests_name("engine", tests, begin_libraries, end_libraries);
}
