/*
 * What this Windows is called. The registry's product name alone is wrong on every Windows 11: it still says 10.
 */
#ifndef CORE_COLLECT_WINDOWS_NAME_H
#define CORE_COLLECT_WINDOWS_NAME_H

#include <stdint.h>

#include "core/evidence/arena.h"

/*
 * "Windows 11 Pro 23H2" from ProductName and DisplayVersion of HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion and the
 * build number: a client "Windows 10" from build 22000 on is Windows 11. Either text may be NULL; NULL when the product
 * name is. Owned by the arena.
 */
const char *windows_name_make(struct arena *arena, const char *product_name, const char *display_version,
                              uint32_t build);

#endif
