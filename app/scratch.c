/*
 * Memory for one short piece of work.
 */
#include "app/scratch.h"

#include <windows.h>

enum { EXIT_INTERNAL = 70 };

struct arena *scratch_create(void)
{
    struct arena *arena = arena_create();

    if (!arena) {
        ExitProcess(EXIT_INTERNAL);
    }
    return arena;
}
