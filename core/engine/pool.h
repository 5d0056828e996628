/*
 * A small pool of threads for what blocks: name look-ups, proxy scripts, certificate chains, the process list.
 *
 * Work is handed in and comes back by value: a work item owns its arena, and whoever holds the item owns both. An item
 * whose caller has lost interest (deadline, end of program) is released by the thread that finishes it, so nobody ever
 * waits for a resolver that hangs.
 */
#ifndef CORE_ENGINE_POOL_H
#define CORE_ENGINE_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/arena.h"

struct pool;

/* Embed as the first member of a struct that the arena owns. */
struct work {
    struct work *next;
    struct arena *arena;            /* owns the item itself and all that it leads to */
    void (*run)(struct work *work); /* on a pool thread; may block */
    void (*discard)(
        struct work *work); /* NULL, or called before the arena goes when nobody will run the item */
};

/*
 * Makes a pool. `wake` is called (on a pool thread) after each finished item. NULL when the system refuses. End it with
 * pool_close.
 */
struct pool *pool_create(void (*wake)(void *context), void *context);

/* Hands in work; the pool owns it until pool_take. False, with the work still the caller's, when no thread can be had. */
bool pool_submit(struct pool *pool, struct work *work);

/* A finished item, or NULL. The caller owns it: arena_destroy(work->arena). */
struct work *pool_take(struct pool *pool);

/*
 * Ends the pool without waiting for work: idle threads are gone when this returns, busy ones leave when their work ends,
 * and the last one releases the rest. `wake` is not called after this returns.
 */
void pool_close(struct pool *pool);

#endif
