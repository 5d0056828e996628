/*
 * Threads, clock and memory wiping by Win32.
 *
 * Slim locks and condition variables need no release and cannot fail; threads start through _beginthreadex, because a
 * thread made by CreateThread leaks the C runtime's per-thread data with the static runtime.
 */
#include "core/collect/platform.h"

#include <process.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/collect/win32/system.h"

struct monitor {
    SRWLOCK lock;
    CONDITION_VARIABLE condition;
};

struct monitor *monitor_create(void)
{
    struct monitor *monitor = calloc(1, sizeof *monitor);
    if (monitor == NULL) {
        return NULL;
    }
    InitializeSRWLock(&monitor->lock);
    InitializeConditionVariable(&monitor->condition);
    return monitor;
}

void monitor_destroy(struct monitor *monitor)
{
    free(monitor);
}

void monitor_lock(struct monitor *monitor)
{
    AcquireSRWLockExclusive(&monitor->lock);
}

void monitor_unlock(struct monitor *monitor)
{
    ReleaseSRWLockExclusive(&monitor->lock);
}

void monitor_wait(struct monitor *monitor, int64_t timeout_ms)
{
    DWORD wait = INFINITE;
    if (timeout_ms >= 0) {
        /* INFINITE is the largest DWORD: a very long finite wait must not become it. */
        wait = timeout_ms < (int64_t)INFINITE ? (DWORD)timeout_ms : INFINITE - 1;
    }
    /* A time-out and a spurious wake-up look the same to the caller, who checks its own condition again. */
    (void)SleepConditionVariableSRW(&monitor->condition, &monitor->lock, wait, 0);
}

void monitor_wake(struct monitor *monitor)
{
    WakeAllConditionVariable(&monitor->condition);
}

struct thread {
    HANDLE handle;
};

/* What the new thread needs to begin; it frees it. */
struct thread_call {
    void (*function)(void *);
    void *context;
};

static unsigned __stdcall run_thread(void *argument)
{
    struct thread_call call = *(struct thread_call *)argument;
    free(argument);
    call.function(call.context);
    return 0;
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
    uintptr_t handle = _beginthreadex(NULL, 0, run_thread, call, 0, NULL);
    if (handle == 0) {
        free(thread);
        free(call);
        return NULL;
    }
    thread->handle = (HANDLE)handle;
    return thread;
}

void thread_join(struct thread *thread)
{
    if (thread == NULL) {
        return;
    }
    (void)WaitForSingleObject(thread->handle, INFINITE);
    (void)CloseHandle(thread->handle);
    free(thread);
}

void thread_detach(struct thread *thread)
{
    if (thread == NULL) {
        return;
    }
    (void)CloseHandle(thread->handle);
    free(thread);
}

void flag_raise(struct flag *flag)
{
    (void)InterlockedExchange(&flag->value, 1);
}

bool flag_raised(const struct flag *flag)
{
    /* Reading goes through an interlocked call too; it writes nothing new, so dropping the const is harmless. */
    return InterlockedCompareExchange((volatile LONG *)&flag->value, 0, 0) != 0;
}

int64_t clock_milliseconds(void)
{
    /* GetTickCount64 moves in steps of about 16 ms, too coarse for the times of a connection. Both calls cannot fail on
     * any Windows since XP. Whole seconds and the rest apart, so that the product stays in range for years. */
    LARGE_INTEGER frequency;
    LARGE_INTEGER now;
    (void)QueryPerformanceFrequency(&frequency);
    (void)QueryPerformanceCounter(&now);
    int64_t seconds = now.QuadPart / frequency.QuadPart;
    int64_t rest = now.QuadPart % frequency.QuadPart;
    return seconds * 1000 + rest * 1000 / frequency.QuadPart;
}

void clock_time_of_day(char *text, size_t size)
{
    FILETIME now;
    SYSTEMTIME parts;
    GetSystemTimePreciseAsFileTime(&now);
    if (!FileTimeToSystemTime(&now, &parts)) {
        GetSystemTime(&parts);
    }
    (void)snprintf(text, size, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)parts.wYear,
                   (unsigned)parts.wMonth, (unsigned)parts.wDay, (unsigned)parts.wHour,
                   (unsigned)parts.wMinute, (unsigned)parts.wSecond, (unsigned)parts.wMilliseconds);
}

void memory_wipe(void *memory, size_t len)
{
    if (memory != NULL && len > 0) {
        (void)SecureZeroMemory(memory, len);
    }
}
