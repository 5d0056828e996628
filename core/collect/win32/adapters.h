/*
 * The network adapters of this computer.
 */
#ifndef CORE_COLLECT_WIN32_ADAPTERS_H
#define CORE_COLLECT_WIN32_ADAPTERS_H

#include "core/evidence/evidence.h"

/* Appends all adapters with their addresses, gateways and DNS servers. */
void adapters_read(struct arena *arena, struct adapter_list *out, struct failure *failure);

/* The name, as adapters_read gives it, of the adapter with this interface index; NULL when there is none. */
const char *adapters_find_name(struct arena *arena, unsigned long index);

/* The interface index of the adapter that has this address; 0 when none has. */
unsigned long adapters_find_index(struct arena *arena, const char *address);

#endif
