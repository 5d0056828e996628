/*
 * Files that the person names. Saving a report: it replaces the old one atomically or not at all.
 */
#ifndef APP_FILE_H
#define APP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"
#include "core/report/catalogue.h"

/*
 * Writes the bytes to a new file beside `path` (UTF-8, as typed, relative to the current folder), flushes it to the disk
 * and puts it in the place of `path` in one move. False with the cause in *failure (texts owned by the arena) when any
 * of this fails; then a file that was there is unchanged and nothing is left behind.
 */
bool file_save(struct arena *arena, const char *path, const char *bytes, size_t len, struct failure *failure);

/*
 * Whether file_save would find nothing in its way: a new file can be made beside `path`, and what is there may be replaced. Makes
 * and removes a file of its own; what is there is not touched. False with the cause in *failure as above. What is true
 * now need not be true later: file_save says so then.
 */
bool file_can_save(struct arena *arena, const char *path, struct failure *failure);

/*
 * The first bytes of a file (path as above), at most `maximum`, owned by the arena, with a NUL behind them; their number goes to
 * *len. NULL with the cause in *failure when it can't be read.
 */
const char *file_read(struct arena *arena, const char *path, size_t maximum, size_t *len,
                      struct failure *failure);

/*
 * Why it failed, for the {reason} of a sentence: "it is a folder, not a file", or for what is rarer Windows' own words and where
 * they come from. Owned by the arena.
 */
const char *file_failure_text(const struct catalogue *catalogue, struct arena *arena,
                              const struct failure *failure);

#endif
