/*
 * Windows' security zones, for what depends on them.
 */
#ifndef CORE_COLLECT_WIN32_ZONE_H
#define CORE_COLLECT_WIN32_ZONE_H

#include "core/evidence/evidence.h"

/*
 * The name of the zone (struct zone) that https://HOST/ lies in; NULL with the cause in *failure. A literal. Initialises COM
 * on the calling thread for as long as it takes.
 */
const char *zone_read(struct arena *arena, const char *host, struct failure *failure);

#endif
