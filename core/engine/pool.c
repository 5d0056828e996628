/*
 * See pool.h. Threads are started as they are needed, up to a limit that lets many dead DNS servers hang at once without
 * stopping the rest.
 */
#include "core/engine/pool.h"

#include <stdlib.h>

#include "core/collect/platform.h"

enum {
    THREAD_MAXIMUM = 24
};

struct queue {
    struct work *first;
    struct work *last;
};

struct pool {
    struct monitor *monitor;
    struct queue waiting;
    struct queue done;
    size_t thread_count;
    size_t idle_count;
    size_t waiting_count;
    bool closed;
    void (*wake)(void *context);
    void *wake_context;
};

static void queue_put(struct queue *queue, struct work *work)
{
    work->next = NULL;
    if (queue->last == NULL) {
        queue->first = work;
    } else {
        queue->last->next = work;
    }
    queue->last = work;
}

static struct work *queue_take(struct queue *queue)
{
    struct work *work = queue->first;
    if (work != NULL) {
        queue->first = work->next;
        if (queue->first == NULL) {
            queue->last = NULL;
        }
        work->next = NULL;
    }
    return work;
}

static void queue_release(struct queue *queue)
{
    for (struct work *work = queue_take(queue); work != NULL; work = queue_take(queue)) {
        arena_destroy(work->arena);
    }
}

struct pool *pool_create(void (*wake)(void *context), void *context)
{
    struct pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        return NULL;
    }
    pool->monitor = monitor_create();
    if (pool->monitor == NULL) {
        free(pool);
        return NULL;
    }
    pool->wake = wake;
    pool->wake_context = context;
    return pool;
}

static void release_pool(struct pool *pool)
{
    queue_release(&pool->waiting);
    queue_release(&pool->done);
    monitor_destroy(pool->monitor);
    free(pool);
}

/* Waits for work; NULL when the pool was closed. Called and returns locked. */
static struct work *wait_for_work(struct pool *pool)
{
    while (pool->waiting.first == NULL && !pool->closed) {
        pool->idle_count++;
        monitor_wait(pool->monitor, -1);
        pool->idle_count--;
    }
    if (pool->closed) {
        return NULL;
    }
    pool->waiting_count--;
    return queue_take(&pool->waiting);
}

static void run_thread(void *context)
{
    struct pool *pool = context;
    monitor_lock(pool->monitor);
    for (struct work *work = wait_for_work(pool); work != NULL; work = wait_for_work(pool)) {
        monitor_unlock(pool->monitor);
        work->run(work);
        monitor_lock(pool->monitor);
        if (pool->closed) {
            arena_destroy(work->arena);
        } else {
            queue_put(&pool->done, work);
            pool->wake(pool->wake_context);
        }
    }
    pool->thread_count--;
    bool last = pool->thread_count == 0;
    monitor_unlock(pool->monitor);
    if (last) {
        release_pool(pool);
    }
}

bool pool_submit(struct pool *pool, struct work *work)
{
    monitor_lock(pool->monitor);
    if (pool->idle_count <= pool->waiting_count && pool->thread_count < THREAD_MAXIMUM) {
        struct thread *thread = thread_start(run_thread, pool);
        if (thread != NULL) {
            pool->thread_count++;
            thread_detach(thread);
        }
    }
    bool served = pool->thread_count > 0;
    if (served) {
        queue_put(&pool->waiting, work);
        pool->waiting_count++;
        monitor_wake(pool->monitor);
    }
    monitor_unlock(pool->monitor);
    return served;
}

struct work *pool_take(struct pool *pool)
{
    monitor_lock(pool->monitor);
    struct work *work = queue_take(&pool->done);
    monitor_unlock(pool->monitor);
    return work;
}

void pool_close(struct pool *pool)
{
    monitor_lock(pool->monitor);
    pool->closed = true;
    bool empty = pool->thread_count == 0;
    monitor_wake(pool->monitor);
    monitor_unlock(pool->monitor);
    if (empty) {
        release_pool(pool);
    }
}
