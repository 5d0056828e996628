/*
 * Which network adapters are VPNs. Windows has no flag for it: a VPN is a dial-up connection, a tunnel, or a driver that
 * plays a network card.
 */
#ifndef CORE_KNOWLEDGE_ADAPTERS_H
#define CORE_KNOWLEDGE_ADAPTERS_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/*
 * The VPN that an adapter belongs to: the product's name where its driver is known, "" for a dial-up connection or tunnel of
 * another kind, NULL for an adapter that is none. Borrowed.
 */
const char *adapter_vpn(const struct adapter *adapter);

/* The adapter that a route names, or NULL. Borrowed. */
const struct adapter *adapter_of_route(const struct machine *machine, const struct route *route);

#endif
