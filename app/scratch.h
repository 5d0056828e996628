/*
 * Memory for the texts of one short piece of work, such as filling a list cell or refreshing a page.
 */
#ifndef APP_SCRATCH_H
#define APP_SCRATCH_H

#include "core/evidence/arena.h"

/*
 * An arena that the caller ends with arena_destroy. Never NULL: like arena_allocate it ends the process when memory is
 * exhausted, so that no caller has to carry on half-blind.
 */
struct arena *scratch_create(void);

#endif
