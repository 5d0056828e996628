/*
 * Between Windows' words and ours: UTF-16 and UTF-8, file times, error codes.
 *
 * Only this folder has wide characters, and only in the line that calls Windows; everything else of core sees UTF-8.
 */
#ifndef CORE_COLLECT_WIN32_WIDE_TEXT_H
#define CORE_COLLECT_WIN32_WIDE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

/* The most UTF-16 units that are taken of any text from the system: its longest paths are as long. */
enum { WIDE_TEXT_MAXIMUM = 32768 };

/*
 * The UTF-8 form, owned by the arena, of a text that ends at its NUL or after `maximum` units, whichever comes first.
 * Half a character becomes U+FFFD. NULL stays NULL.
 */
const char *wide_to_text(struct arena *arena, const wchar_t *wide, size_t maximum);

/* The UTF-16 form, owned by the arena; what is no UTF-8 becomes U+FFFD. NULL stays NULL; text that is too long too. */
wchar_t *wide_from_text(struct arena *arena, const char *text);

/*
 * A host name for Windows' calls: names outside ASCII become their xn-- form (IDNA, IdnToAscii). Owned by the arena.
 * NULL with the cause in *failure when there is no such form.
 */
wchar_t *wide_from_host(struct arena *arena, const char *host, struct failure *failure);

/* RFC 3339 UTC, "2026-11-21T10:00:00.000Z", or without the milliseconds. NULL for a time that Windows can't express. */
const char *file_time_to_text(struct arena *arena, const FILETIME *time, bool milliseconds);

/* A failure of Windows: its error number with the system's own words. */
struct failure failure_from_windows(struct arena *arena, const char *operation, DWORD code);

/*
 * The same for numbers of another realm: `system` says whose ("winsock", "dns", "schannel"), `module` (may be NULL) is
 * the DLL whose messages are looked in first. HRESULTs are kept as positive numbers, so that they print as 0x800B0109.
 */
struct failure failure_from_system(struct arena *arena, const char *operation, DWORD code, const char *system,
                                   const wchar_t *module);

#endif
