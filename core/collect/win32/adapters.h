/*
 * The network adapters of this computer.
 */
#ifndef CORE_COLLECT_WIN32_ADAPTERS_H
#define CORE_COLLECT_WIN32_ADAPTERS_H

#include "core/evidence/evidence.h"

/* Appends all adapters with their addresses, gateways and DNS servers. */
void adapters_read(struct arena *arena, struct adapter_list *out, struct failure *failure);

#endif
