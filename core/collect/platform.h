/*
 * Threads, clock, and memory wiping behind the seam (MSVC has no <threads.h> we could rely on and no <stdatomic.h>).
 * Windows' implementation is core/collect/win32/platform.c, the native tests' is tests/native/platform.c.
 */
#ifndef CORE_COLLECT_PLATFORM_H
#define CORE_COLLECT_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A mutual exclusion lock with one condition; lock, unlock, wait and wake in any thread. NULL when out of memory. */
struct monitor;
struct monitor *monitor_create(void);
void monitor_destroy(struct monitor *monitor);
void monitor_lock(struct monitor *monitor);
void monitor_unlock(struct monitor *monitor);
/* Waits for a wake-up, at most so many milliseconds (negative = for ever). Call locked; returns locked; may wake early. */
void monitor_wait(struct monitor *monitor, int64_t timeout_ms);
/* Wakes all that wait. Call locked. */
void monitor_wake(struct monitor *monitor);

struct thread;
/* Starts a thread. NULL when the system refuses. The caller ends it with thread_join. */
struct thread *thread_start(void (*function)(void *), void *context);
/* Waits for the thread's end and releases it. NULL is allowed. */
void thread_join(struct thread *thread);
/* Lets the thread end by itself and releases the handle. NULL is allowed. */
void thread_detach(struct thread *thread);

/* A flag that any thread may raise and read without a lock. */
struct flag {
    volatile long value;
};
void flag_raise(struct flag *flag);
bool flag_raised(const struct flag *flag);

/* Milliseconds of a clock that never goes back; its zero means nothing. */
int64_t clock_milliseconds(void);

/* The time of day as RFC 3339 UTC with milliseconds, "2026-11-21T10:00:00.000Z"; text must hold 32 bytes. */
void clock_time_of_day(char *text, size_t size);

/* Overwrites memory in a way that the compiler does not remove. For passwords. */
void memory_wipe(void *memory, size_t len);

#endif
