/*
 * Saving a report: it replaces the old one atomically or not at all.
 */
#ifndef APP_FILE_H
#define APP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

/*
 * Writes the bytes to a new file beside `path` (UTF-8, as typed, relative to the current folder), flushes it to the disk
 * and puts it in the place of `path` in one move. False with the cause in *failure (texts owned by the arena) when any
 * of this fails; then a file that was there is unchanged and nothing is left behind.
 */
bool file_save(struct arena *arena, const char *path, const char *bytes, size_t len, struct failure *failure);

#endif
