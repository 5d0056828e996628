/*
 * Threads, clock and memory wiping by POSIX, so that the portable part of core and its tests run on Linux too.
 */
#define _DEFAULT_SOURCE 1

#include "core/collect/platform.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct monitor {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
};

/* A condition that measures its waits by the clock that never goes back. False when the system refuses. */
static bool condition_create(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    bool made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(condition, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return made;
}

struct monitor *monitor_create(void)
{
    struct monitor *monitor = calloc(1, sizeof *monitor);
    if (monitor == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&monitor->mutex, NULL) != 0) {
        free(monitor);
        return NULL;
    }
    if (!condition_create(&monitor->condition)) {
        (void)pthread_mutex_destroy(&monitor->mutex);
        free(monitor);
        return NULL;
    }
    return monitor;
}

void monitor_destroy(struct monitor *monitor)
{
    if (monitor == NULL) {
        return;
    }
    (void)pthread_cond_destroy(&monitor->condition);
    (void)pthread_mutex_destroy(&monitor->mutex);
    free(monitor);
}

void monitor_lock(struct monitor *monitor)
{
    (void)pthread_mutex_lock(&monitor->mutex);
}

void monitor_unlock(struct monitor *monitor)
{
    (void)pthread_mutex_unlock(&monitor->mutex);
}

void monitor_wait(struct monitor *monitor, int64_t timeout_ms)
{
    if (timeout_ms < 0) {
        (void)pthread_cond_wait(&monitor->condition, &monitor->mutex);
        return;
    }
    /* A year is long enough for any wait and keeps the sum below in range. */
    const int64_t longest_ms = INT64_C(365) * 24 * 3600 * 1000;
    int64_t wait_ms = timeout_ms < longest_ms ? timeout_ms : longest_ms;
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(wait_ms / 1000);
    until.tv_nsec += (long)(wait_ms % 1000) * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec += 1;
        until.tv_nsec -= 1000000000L;
    }
    (void)pthread_cond_timedwait(&monitor->condition, &monitor->mutex, &until);
}

void monitor_wake(struct monitor *monitor)
{
    (void)pthread_cond_broadcast(&monitor->condition);
}

struct thread {
    pthread_t handle;
};

/* What the new thread needs to begin; it frees it. */
struct thread_call {
    void (*function)(void *);
    void *context;
};

static void *run_thread(void *argument)
{
    struct thread_call call = *(struct thread_call *)argument;
    free(argument);
    call.function(call.context);
    return NULL;
}

struct thread *thread_start(void (*function)(void *), void *context)
{
    struct thread *thread = calloc(1, sizeof *thread);
    struct thread_call *call = calloc(1, sizeof *call);
    if (thread == NULL || call == NULL) {
        free(thread);
        free(call);
        return NULL;
    }
    call->function = function;
    call->context = context;
    if (pthread_create(&thread->handle, NULL, run_thread, call) != 0) {
        free(thread);
        free(call);
        return NULL;
    }
    return thread;
}

void thread_join(struct thread *thread)
{
    if (thread == NULL) {
        return;
    }
    (void)pthread_join(thread->handle, NULL);
    free(thread);
}

void thread_detach(struct thread *thread)
{
    if (thread == NULL) {
        return;
    }
    (void)pthread_detach(thread->handle);
    free(thread);
}

void flag_raise(struct flag *flag)
{
    __atomic_store_n(&flag->value, 1, __ATOMIC_SEQ_CST);
}

bool flag_raised(const struct flag *flag)
{
    return __atomic_load_n(&flag->value, __ATOMIC_SEQ_CST) != 0;
}

int64_t clock_milliseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void clock_time_of_day(char *text, size_t size)
{
    struct timespec now;
    struct tm parts;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &parts);
    char seconds[24];
    (void)strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(text, size, "%s.%03dZ", seconds, (int)(now.tv_nsec / 1000000));
}

void memory_wipe(void *memory, size_t len)
{
    if (memory != NULL && len > 0) {
        explicit_bzero(memory, len);
    }
}
