/*
 * See adapters.h.
 */
#include "core/collect/win32/adapters.h"

#include <stdlib.h>

#include "core/collect/win32/system.h"

#include <iphlpapi.h>

#include "core/collect/failures.h"
#include "core/collect/win32/socket_address.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum {
    FIRST_SIZE = 32 * 1024,
    SIZE_MAXIMUM = 16 * 1024 * 1024,
    ATTEMPTS = 8,
    ADAPTER_MAXIMUM = 500,
    ADDRESS_MAXIMUM = 200,
    NAME_UNITS = 512
};

static const char *name_kind(ULONG type)
{
    switch (type) {
    case IF_TYPE_ETHERNET_CSMACD:
        return "ethernet";
    case IF_TYPE_IEEE80211:
        return "wireless";
    case IF_TYPE_PPP:
        return "ppp";
    case IF_TYPE_TUNNEL:
        return "tunnel";
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return "loopback";
    default:
        return "other";
    }
}

static void append_address(struct arena *arena, struct text_list *list, const SOCKET_ADDRESS *address)
{
    const char *text = socket_address_to_text(arena, address->lpSockaddr, (size_t)address->iSockaddrLength);
    if (text != NULL && list->count < ADDRESS_MAXIMUM) {
        text_list_append(arena, list, text);
    }
}

static void take_adapter(struct arena *arena, const IP_ADAPTER_ADDRESSES *from, struct adapter *to)
{
    to->name = wide_to_text(arena, from->FriendlyName, NAME_UNITS);
    to->description = wide_to_text(arena, from->Description, NAME_UNITS);
    to->kind = name_kind(from->IfType);
    to->up = from->OperStatus == IfOperStatusUp ? TRUTH_YES : TRUTH_NO;
    for (const IP_ADAPTER_UNICAST_ADDRESS *at = from->FirstUnicastAddress; at != NULL; at = at->Next) {
        const char *text =
            socket_address_to_text(arena, at->Address.lpSockaddr, (size_t)at->Address.iSockaddrLength);
        if (text != NULL && to->addresses.count < ADDRESS_MAXIMUM) {
            text_list_append(arena, &to->addresses,
                             arena_format(arena, "%s/%u", text, (unsigned)at->OnLinkPrefixLength));
        }
    }
    for (const IP_ADAPTER_GATEWAY_ADDRESS_LH *at = from->FirstGatewayAddress; at != NULL; at = at->Next) {
        append_address(arena, &to->gateways, &at->Address);
    }
    for (const IP_ADAPTER_DNS_SERVER_ADDRESS *at = from->FirstDnsServerAddress; at != NULL; at = at->Next) {
        append_address(arena, &to->dns_servers, &at->Address);
    }
}

/* The system's own list, for the caller to free; NULL with the cause in *error. */
static IP_ADAPTER_ADDRESSES *list_adapters(ULONG *error)
{
    ULONG flags = GAA_FLAG_INCLUDE_GATEWAYS | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST;
    ULONG size = FIRST_SIZE;
    ULONG result = ERROR_BUFFER_OVERFLOW;
    IP_ADAPTER_ADDRESSES *adapters = NULL;
    /* The list may grow between two calls: a VPN that connects, a dock that is plugged in. */
    for (int attempt = 0; attempt < ATTEMPTS && result == ERROR_BUFFER_OVERFLOW; attempt++) {
        free(adapters);
        adapters = size <= SIZE_MAXIMUM ? malloc(size) : NULL;
        if (adapters == NULL) {
            result = ERROR_NOT_ENOUGH_MEMORY;
            break;
        }
        ULONG needed = size;
        result = GetAdaptersAddresses(AF_UNSPEC, flags, NULL, adapters, &needed);
        size = (needed > size ? needed : size) + FIRST_SIZE;
    }
    if (result != NO_ERROR) {
        free(adapters);
        adapters = NULL;
    }
    *error = result;
    return adapters;
}

void adapters_read(struct arena *arena, struct adapter_list *out, struct failure *failure)
{
    ULONG error = NO_ERROR;
    IP_ADAPTER_ADDRESSES *adapters = list_adapters(&error);
    for (const IP_ADAPTER_ADDRESSES *at = adapters; at != NULL && out->count < ADAPTER_MAXIMUM;
         at = at->Next) {
        take_adapter(arena, at, schema_append(arena, &adapter_schema, out));
    }
    if (error != NO_ERROR && error != ERROR_NO_DATA) { /* no adapter at all is a fact */
        failure_keep_first(failure, failure_from_windows(arena, "GetAdaptersAddresses", error));
    }
    free(adapters);
}

const char *adapters_find_name(struct arena *arena, unsigned long index)
{
    ULONG error = NO_ERROR;
    const char *name = NULL;
    IP_ADAPTER_ADDRESSES *adapters = list_adapters(&error);
    for (const IP_ADAPTER_ADDRESSES *at = adapters; at != NULL && name == NULL; at = at->Next) {
        if (at->IfIndex == index || at->Ipv6IfIndex == index) {
            name = wide_to_text(arena, at->FriendlyName, NAME_UNITS);
        }
    }
    free(adapters);
    return name;
}

static bool has_address(struct arena *arena, const IP_ADAPTER_ADDRESSES *adapter, const char *address)
{
    for (const IP_ADAPTER_UNICAST_ADDRESS *at = adapter->FirstUnicastAddress; at != NULL; at = at->Next) {
        if (text_equal(
                socket_address_to_text(arena, at->Address.lpSockaddr, (size_t)at->Address.iSockaddrLength),
                address)) {
            return true;
        }
    }
    return false;
}

unsigned long adapters_find_index(struct arena *arena, const char *address)
{
    ULONG error = NO_ERROR;
    unsigned long index = 0;
    IP_ADAPTER_ADDRESSES *adapters = address == NULL ? NULL : list_adapters(&error);
    for (const IP_ADAPTER_ADDRESSES *at = adapters; at != NULL && index == 0; at = at->Next) {
        if (has_address(arena, at, address)) {
            index = at->IfIndex != 0 ? at->IfIndex : at->Ipv6IfIndex;
        }
    }
    free(adapters);
    return index;
}
