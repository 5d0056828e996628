/*
 * A region of memory that is released as a whole.
 *
 * Evidence is a tree of many small strings and lists that live and die together, and that is copied between threads.
 * Owning each string alone would make every copy and every error path a leak waiting to happen; with an arena there is
 * one owner and one release. Not thread-safe: an arena belongs to one thread at a time.
 */
#ifndef CORE_EVIDENCE_ARENA_H
#define CORE_EVIDENCE_ARENA_H

#include <stddef.h>

/* Lets gcc and clang compare a printf format with what is passed for it; other compilers see nothing. */
#if defined(__GNUC__) && defined(_WIN32) && !defined(__clang__)
#define PRINTF_LIKE(format_index, first_index) __attribute__((format(gnu_printf, format_index, first_index)))
#elif defined(__GNUC__)
#define PRINTF_LIKE(format_index, first_index) __attribute__((format(printf, format_index, first_index)))
#else
#define PRINTF_LIKE(format_index, first_index)
#endif

struct arena;

/* Makes an empty arena. The caller owns it and ends it with arena_destroy. NULL when memory is exhausted. */
struct arena *arena_create(void);

/* Releases the arena and everything in it. NULL is allowed. */
void arena_destroy(struct arena *arena);

/*
 * count * size bytes, zeroed, aligned for any type, owned by the arena. Never returns NULL: a diagnosis that has no
 * memory left can say nothing true any more, so exhaustion (or an overflowing product) ends the process with a message
 * and exit code 70.
 */
void *arena_allocate(struct arena *arena, size_t count, size_t size);

/* A copy of the NUL-terminated text, owned by the arena. NULL stays NULL. */
const char *arena_copy_text(struct arena *arena, const char *text);

/* A copy of len bytes of text with a NUL added, owned by the arena. Stops at an embedded NUL. */
const char *arena_copy_bytes(struct arena *arena, const char *bytes, size_t len);

/* printf into the arena; the result is owned by the arena. Text over 64 KiB is cut at a UTF-8 character boundary. */
PRINTF_LIKE(2, 3)
const char *arena_format(struct arena *arena, const char *format, ...);

#endif
