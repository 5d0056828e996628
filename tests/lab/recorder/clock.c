/*
 * A clock of their own for the lab's servers: what they are told of the time is moved by so many seconds as LAB_CLOCK_SECONDS
 * says. One computer has one clock, so a client whose clock is wrong is made by servers that all agree on another time; the
 * client sees the same in their answers either way.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define WHEN_LOADED __attribute__((constructor))

/* Kept from the start, as nginx takes its workers' environment away. */
static long moved_by;
static int (*real_clock)(clockid_t clock, struct timespec *out);

WHEN_LOADED static void keep_seconds(void)
{
    const char *given = getenv("LAB_CLOCK_SECONDS");
    void *found = dlsym(RTLD_NEXT, "clock_gettime");

    moved_by = given == NULL ? 0 : strtol(given, NULL, 10);
    /* Object and function pointers are of different kinds in C; POSIX gives both the same form. */
    memcpy(&real_clock, &found, sizeof found);
}

/* The headers declare these otherwise (attributes, restrict), so they have names of their own here. */
int moved_clock_gettime(clockid_t clock, struct timespec *out) __asm__("clock_gettime");
int moved_gettimeofday(struct timeval *out, void *zone) __asm__("gettimeofday");
time_t moved_time(time_t *out) __asm__("time");

int moved_clock_gettime(clockid_t clock, struct timespec *out)
{
    int result = real_clock == NULL ? -1 : real_clock(clock, out);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        out->tv_sec += moved_by;
    }
    return result;
}

int moved_gettimeofday(struct timeval *out, void *zone)
{
    struct timespec now = {0};

    (void)zone;
    if (moved_clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t moved_time(time_t *out)
{
    struct timespec now = {0};

    if (moved_clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}
