/*
 * Cancel takes effect within 200 ms, whatever the network does. To be run where the servers of contoso.test swallow
 * everything (the scenario "blocked"), or where the proxy's name is asked in vain ("proxy-name-no-answer"): elsewhere nothing hangs, so nothing could be shown, and the test says so.
 */
#include <curl/curl.h>
#include <libxml/parser.h>

#include <string.h>

#include "core/autodiscover/http_memory.h"
#include "core/collect/collect.h"
#include "core/collect/platform.h"
#include "core/engine/engine.h"
#include "tests/unit/unit.h"

enum { CANCEL_MAXIMUM_MS = 200, REPEATS = 5, PATIENCE_MS = 30000 };

struct watcher {
    struct monitor *monitor;
    enum engine_phase phase;
    bool connecting; /* a TLS look is under way: the servers are being waited for */
    bool cancelled;
    int64_t finished_clock;
};

static void ask_network(struct engine *engine, const char *const *addresses, size_t count)
{
    const struct engine_ask ask = {addresses, count, false, false};
    engine_ask_network(engine, &ask);
}

static void watch(void *context, enum engine_phase phase, struct evidence *copy)
{
    struct watcher *watcher = context;
    monitor_lock(watcher->monitor);
    watcher->phase = phase;
    watcher->finished_clock = clock_milliseconds();
    watcher->cancelled = copy->run.cancelled == TRUTH_YES;
    watcher->connecting = false;
    for (size_t i = 0; i < copy->jobs.count; i++) {
        bool look = strncmp(copy->jobs.items[i].id, "tls:", 4) == 0;
        watcher->connecting = watcher->connecting || (look && copy->jobs.items[i].state == JOB_RUNNING);
    }
    evidence_destroy(copy);
    monitor_wake(watcher->monitor);
    monitor_unlock(watcher->monitor);
}

static bool servers_are_there(void)
{
    struct arena *arena = arena_create();
    struct name_lookup name;
    schema_initialize(&name_lookup_schema, &name);
    collect_name(arena, "autodiscover.contoso.test", &name);
    arena_destroy(arena);
    return name.outcome == NAME_FOUND;
}

static void wait_until_connecting(struct watcher *watcher)
{
    int64_t begin = clock_milliseconds();
    monitor_lock(watcher->monitor);
    while (!watcher->connecting && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher->monitor, 20);
    }
    bool connecting = watcher->connecting;
    monitor_unlock(watcher->monitor);
    assert_true(connecting);
}

static void cancel_and_measure(struct engine *engine, struct watcher *watcher)
{
    int64_t begin = clock_milliseconds();
    engine_cancel(engine);
    monitor_lock(watcher->monitor);
    while (watcher->phase != ENGINE_FINISHED && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_wait(watcher->monitor, 20);
    }
    int64_t took = watcher->finished_clock - begin;
    bool cancelled = watcher->cancelled;
    monitor_unlock(watcher->monitor);
    assert_true(cancelled);
    assert_in_range(took, 0, CANCEL_MAXIMUM_MS);
}

static void test_cancel_is_quick(void **state)
{
    (void)state;
    static const char *const addresses[] = {"a@contoso.test"};
    struct watcher watcher = {monitor_create(), ENGINE_LOOKING, false, false, 0};
    struct engine_options options = {0};
    struct failure failure;
    options.notify = watch;
    options.notify_context = &watcher;
    options.program_version = "test";
    if (!servers_are_there()) {
        monitor_destroy(watcher.monitor);
        skip();
    }
    struct engine *engine = engine_create(&options, &failure);
    assert_non_null(engine);
    for (int i = 0; i < REPEATS; i++) {
        ask_network(engine, addresses, 1);
        wait_until_connecting(&watcher);
        cancel_and_measure(engine, &watcher);
    }
    /* and the end of the program is as quick in the middle of it all */
    ask_network(engine, addresses, 1);
    wait_until_connecting(&watcher);
    int64_t begin = clock_milliseconds();
    engine_destroy(engine);
    assert_in_range(clock_milliseconds() - begin, 0, CANCEL_MAXIMUM_MS);
    monitor_destroy(watcher.monitor);
}

static int begin_libraries(void **state)
{
    (void)state;
    xmlInitParser();
    return http_begin() ? 0 : -1;
}

int test_engine_cancel(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cancel_is_quick)};
    return cmocka_run_group_tests_name("engine_cancel", tests, begin_libraries, NULL);
}
