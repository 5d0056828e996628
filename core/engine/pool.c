/*
 * See pool.h. Threads are started as they are needed, up to a limit that lets many dead DNS servers hang at once without
 * stopping the rest.
 */
#include "core/engine/pool.h"

#include <stdlib.h>

#include "core/collect/platform.h"

enum { THREAD_MAXIMUM = 24 };

struct queue {
    struct work *first;
    struct work *last;
};

struct worker {
    struct pool *pool;
    struct thread *thread;
    bool busy;
    bool left; /* will not touch the pool again */
};

struct pool {
    struct monitor *monitor;
    struct queue waiting;
    struct queue done;
    struct worker workers[THREAD_MAXIMUM];
    size_t thread_count; /* workers begun, in the order of the array */
    size_t user_count; /* threads that have not left, and the owner until pool_close: the last one releases */
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
        if (work->discard != NULL) {
            work->discard(work);
        }
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
    pool->user_count = 1;
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

/* One user fewer. Called locked; returns unlocked, with the pool gone if that was the last one. */
static void leave_pool(struct pool *pool)
{
    pool->user_count--;
    bool last = pool->user_count == 0;
    monitor_wake(pool->monitor);
    monitor_unlock(pool->monitor);
    if (last) {
        release_pool(pool);
    }
}

static void run_thread(void *context)
{
    struct worker *worker = context;
    struct pool *pool = worker->pool;
    monitor_lock(pool->monitor);
    for (struct work *work = wait_for_work(pool); work != NULL; work = wait_for_work(pool)) {
        worker->busy = true;
        monitor_unlock(pool->monitor);
        work->run(work);
        monitor_lock(pool->monitor);
        worker->busy = false;
        if (pool->closed) {
            arena_destroy(work->arena);
        } else {
            queue_put(&pool->done, work);
            pool->wake(pool->wake_context);
        }
    }
    worker->left = true;
    leave_pool(pool);
}

static void start_worker(struct pool *pool)
{
    struct worker *worker = &pool->workers[pool->thread_count];
    worker->pool = pool;
    worker->thread = thread_start(run_thread, worker);
    if (worker->thread != NULL) {
        pool->thread_count++;
        pool->user_count++;
    }
}

bool pool_submit(struct pool *pool, struct work *work)
{
    monitor_lock(pool->monitor);
    if (pool->idle_count <= pool->waiting_count && pool->thread_count < THREAD_MAXIMUM) {
        start_worker(pool);
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

/* Whether a thread is still on its way out: neither working nor gone. */
static bool any_leaving(const struct pool *pool)
{
    for (size_t i = 0; i < pool->thread_count; i++) {
        if (!pool->workers[i].busy && !pool->workers[i].left) {
            return true;
        }
    }
    return false;
}

void pool_close(struct pool *pool)
{
    struct thread *leaving[THREAD_MAXIMUM];
    size_t leaving_count = 0;
    monitor_lock(pool->monitor);
    pool->closed = true;
    monitor_wake(pool->monitor);
    while (any_leaving(pool)) {
        monitor_wait(pool->monitor, -1);
    }
    for (size_t i = 0; i < pool->thread_count; i++) {
        struct worker *worker = &pool->workers[i];
        if (worker->left) {
            leaving[leaving_count++] = worker->thread;
        } else {
            thread_detach(worker->thread);
        }
    }
    leave_pool(pool);
    /* Joined, because a thread that ends while the process does can take the process's exit code with it (seen on Wine). */
    for (size_t i = 0; i < leaving_count; i++) {
        thread_join(leaving[i]);
    }
}
