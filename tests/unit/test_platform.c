/*
 * The seam's threads and clock: they look trivial, and the engine's promises (cancel within 200 ms, no lost wake-up)
 * stand on them.
 */
#include <stdio.h>
#include <string.h>

#include "core/collect/platform.h"
#include "tests/unit/unit.h"

struct counter {
    struct monitor *monitor;
    long value;
    int running;
    struct flag stop;
};

enum { COUNTING_THREADS = 4, COUNTS_PER_THREAD = 20000 };

static void count_up(void *context)
{
    struct counter *counter = context;
    for (int i = 0; i < COUNTS_PER_THREAD; i++) {
        monitor_lock(counter->monitor);
        counter->value++;
        monitor_unlock(counter->monitor);
    }
}

static void threads_share_a_counter_without_losing_a_count(void **state)
{
    (void)state;
    struct counter counter = {monitor_create(), 0, 0, {0}};
    assert_non_null(counter.monitor);
    struct thread *threads[COUNTING_THREADS];
    for (int i = 0; i < COUNTING_THREADS; i++) {
        threads[i] = thread_start(count_up, &counter);
        assert_non_null(threads[i]);
    }
    for (int i = 0; i < COUNTING_THREADS; i++) {
        thread_join(threads[i]);
    }
    assert_int_equal(counter.value, (long)COUNTING_THREADS * COUNTS_PER_THREAD);
    monitor_destroy(counter.monitor);
}

static void wait_ends_after_its_time(void **state)
{
    (void)state;
    struct monitor *monitor = monitor_create();
    assert_non_null(monitor);
    int64_t begin = clock_milliseconds();
    /* A wait may wake early, so it is repeated, as every user of it has to. */
    monitor_lock(monitor);
    while (clock_milliseconds() - begin < 60) {
        monitor_wait(monitor, 60 - (clock_milliseconds() - begin));
    }
    monitor_wait(monitor, 0);
    monitor_unlock(monitor);
    int64_t waited = clock_milliseconds() - begin;
    assert_in_range(waited, 60, 5000);
    monitor_destroy(monitor);
}

static void announce_and_wait(void *context)
{
    struct counter *counter = context;
    monitor_lock(counter->monitor);
    counter->running++;
    monitor_wake(counter->monitor);
    while (counter->value == 0) {
        monitor_wait(counter->monitor, -1);
    }
    counter->running--;
    monitor_wake(counter->monitor);
    monitor_unlock(counter->monitor);
}

static void wake_reaches_every_waiting_thread(void **state)
{
    (void)state;
    struct counter counter = {monitor_create(), 0, 0, {0}};
    assert_non_null(counter.monitor);
    struct thread *first = thread_start(announce_and_wait, &counter);
    struct thread *second = thread_start(announce_and_wait, &counter);
    assert_non_null(first);
    assert_non_null(second);
    monitor_lock(counter.monitor);
    while (counter.running < 2) {
        monitor_wait(counter.monitor, -1);
    }
    counter.value = 1;
    monitor_wake(counter.monitor);
    while (counter.running > 0) {
        monitor_wait(counter.monitor, -1);
    }
    monitor_unlock(counter.monitor);
    thread_join(first);
    thread_join(second);
    monitor_destroy(counter.monitor);
}

static void run_until_stopped(void *context)
{
    struct counter *counter = context;
    while (!flag_raised(&counter->stop)) {
        monitor_lock(counter->monitor);
        monitor_wait(counter->monitor, 1);
        monitor_unlock(counter->monitor);
    }
    monitor_lock(counter->monitor);
    counter->value = 1;
    monitor_wake(counter->monitor);
    monitor_unlock(counter->monitor);
}

static void flag_stops_a_detached_thread(void **state)
{
    (void)state;
    struct counter counter = {monitor_create(), 0, 0, {0}};
    assert_non_null(counter.monitor);
    assert_false(flag_raised(&counter.stop));
    struct thread *thread = thread_start(run_until_stopped, &counter);
    assert_non_null(thread);
    flag_raise(&counter.stop);
    flag_raise(&counter.stop);
    assert_true(flag_raised(&counter.stop));
    thread_join(thread);
    assert_int_equal(counter.value, 1);
    thread_join(NULL);
    thread_detach(NULL);
    monitor_destroy(counter.monitor);
    monitor_destroy(NULL);
}

static void set_flag(void *context)
{
    flag_raise(context);
}

static void detached_thread_still_runs(void **state)
{
    (void)state;
    /* Static: the thread may outlive this function when the test fails. */
    static struct flag done;
    thread_detach(thread_start(set_flag, &done));
    int64_t begin = clock_milliseconds();
    struct monitor *monitor = monitor_create();
    assert_non_null(monitor);
    while (!flag_raised(&done) && clock_milliseconds() - begin < 5000) {
        monitor_lock(monitor);
        monitor_wait(monitor, 1);
        monitor_unlock(monitor);
    }
    monitor_destroy(monitor);
    assert_true(flag_raised(&done));
}

static void clock_never_goes_back(void **state)
{
    (void)state;
    int64_t last = clock_milliseconds();
    for (int i = 0; i < 100000; i++) {
        int64_t now = clock_milliseconds();
        assert_true(now >= last);
        last = now;
    }
}

static void time_of_day_is_rfc_3339_with_milliseconds(void **state)
{
    (void)state;
    char text[32];
    clock_time_of_day(text, sizeof text);
    const char *pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    assert_int_equal(strlen(text), strlen(pattern));
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        if (pattern[i] == 'd') {
            assert_in_range(text[i], '0', '9');
        } else {
            assert_int_equal(text[i], pattern[i]);
        }
    }
    /* The clock of no machine that runs this is before the program was written. */
    assert_true(strncmp(text, "2026", 4) >= 0 || strncmp(text, "2025", 4) == 0);
}

static void wipe_clears_every_byte(void **state)
{
    (void)state;
    char secret[40];
    memset(secret, 'x', sizeof secret);
    memory_wipe(secret + 1, sizeof secret - 2);
    assert_int_equal(secret[0], 'x');
    assert_int_equal(secret[sizeof secret - 1], 'x');
    for (size_t i = 1; i < sizeof secret - 1; i++) {
        assert_int_equal(secret[i], 0);
    }
    memory_wipe(NULL, 0);
}

int test_platform(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_a_counter_without_losing_a_count),
        cmocka_unit_test(wait_ends_after_its_time),
        cmocka_unit_test(wake_reaches_every_waiting_thread),
        cmocka_unit_test(flag_stops_a_detached_thread),
        cmocka_unit_test(detached_thread_still_runs),
        cmocka_unit_test(clock_never_goes_back),
        cmocka_unit_test(time_of_day_is_rfc_3339_with_milliseconds),
        cmocka_unit_test(wipe_clears_every_byte),
    };
    return cmocka_run_group_tests_name("platform", tests, NULL, NULL);
}
