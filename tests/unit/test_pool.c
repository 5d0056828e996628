/*
 * The pool: everything handed in comes back once, and closing never waits for what hangs.
 */
#include "core/collect/platform.h"
#include "core/engine/pool.h"
#include "tests/unit/unit.h"

enum { WORK_COUNT = 500, PATIENCE_MS = 20000 };

struct bell {
    struct monitor *monitor;
    int rings;
};

struct numbered_work {
    struct work work;
    int number;
    int answer;
    struct flag *hold; /* run until this is raised */
    struct flag *ended;
};

static void ring(void *context)
{
    struct bell *bell = context;
    monitor_lock(bell->monitor);
    bell->rings++;
    monitor_wake(bell->monitor);
    monitor_unlock(bell->monitor);
}

static void run_numbered(struct work *work)
{
    struct numbered_work *item = (struct numbered_work *)work;
    while (item->hold != NULL && !flag_raised(item->hold)) {
        struct monitor *monitor = monitor_create();
        monitor_lock(monitor);
        monitor_wait(monitor, 5);
        monitor_unlock(monitor);
        monitor_destroy(monitor);
    }
    item->answer = item->number * 2;
    if (item->ended != NULL) {
        flag_raise(item->ended);
    }
}

static struct numbered_work *make_work(int number)
{
    struct arena *arena = arena_create();
    struct numbered_work *item = arena_allocate(arena, 1, sizeof *item);
    item->work.arena = arena;
    item->work.run = run_numbered;
    item->number = number;
    return item;
}

static struct work *wait_for_one(struct pool *pool, struct bell *bell)
{
    int64_t begin = clock_milliseconds();
    struct work *work = pool_take(pool);
    while (work == NULL && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_lock(bell->monitor);
        monitor_wait(bell->monitor, 20);
        monitor_unlock(bell->monitor);
        work = pool_take(pool);
    }
    return work;
}

static void test_everything_comes_back_once(void **state)
{
    (void)state;
    struct bell bell = {monitor_create(), 0};
    struct pool *pool = pool_create(ring, &bell);
    assert_non_null(pool);
    for (int i = 0; i < WORK_COUNT; i++) {
        assert_true(pool_submit(pool, &make_work(i)->work));
    }
    int seen[WORK_COUNT] = {0};
    for (int i = 0; i < WORK_COUNT; i++) {
        struct numbered_work *item = (struct numbered_work *)wait_for_one(pool, &bell);
        assert_non_null(item);
        assert_int_equal(item->answer, item->number * 2);
        seen[item->number]++;
        arena_destroy(item->work.arena);
    }
    for (int i = 0; i < WORK_COUNT; i++) {
        assert_int_equal(seen[i], 1);
    }
    assert_null(pool_take(pool));
    pool_close(pool);
    monitor_destroy(bell.monitor);
}

static void test_one_that_hangs_holds_up_nobody(void **state)
{
    (void)state;
    struct bell bell = {monitor_create(), 0};
    struct flag hold = {0};
    struct flag ended = {0};
    struct pool *pool = pool_create(ring, &bell);
    struct numbered_work *hanging = make_work(1);
    hanging->hold = &hold;
    hanging->ended = &ended;
    assert_true(pool_submit(pool, &hanging->work));
    assert_true(pool_submit(pool, &make_work(2)->work));
    struct numbered_work *quick = (struct numbered_work *)wait_for_one(pool, &bell);
    assert_non_null(quick);
    assert_int_equal(quick->number, 2);
    arena_destroy(quick->work.arena);
    int64_t begin = clock_milliseconds();
    pool_close(pool);
    assert_true(clock_milliseconds() - begin < 1000);
    /* what comes back after the close is released by the pool itself; the leak checkers watch */
    int rings = bell.rings;
    flag_raise(&hold);
    while (!flag_raised(&ended) && clock_milliseconds() - begin < PATIENCE_MS) {
        monitor_lock(bell.monitor);
        monitor_wait(bell.monitor, 5);
        monitor_unlock(bell.monitor);
    }
    assert_true(flag_raised(&ended));
    assert_int_equal(bell.rings, rings);
    monitor_destroy(bell.monitor);
}

static void test_close_unused(void **state)
{
    (void)state;
    struct bell bell = {monitor_create(), 0};
    struct pool *pool = pool_create(ring, &bell);
    assert_non_null(pool);
    assert_null(pool_take(pool));
    pool_close(pool);
    monitor_destroy(bell.monitor);
}

int test_pool(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_comes_back_once),
        cmocka_unit_test(test_one_that_hangs_holds_up_nobody),
        cmocka_unit_test(test_close_unused),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
