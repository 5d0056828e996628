/*
 * See network_socket.h.
 */
#include "core/collect/win32/network_socket.h"

#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

bool network_socket_address(const char *address, int64_t port, SOCKADDR_INET *out)
{
    struct network_address parsed;
    memset(out, 0, sizeof *out);
    if (port < 0 || port > UINT16_MAX || !network_address_parse(address, &parsed)) {
        return false;
    }
    if (parsed.family == FAMILY_IPV4) {
        out->Ipv4.sin_family = AF_INET;
        out->Ipv4.sin_port = htons((u_short)port);
        memcpy(&out->Ipv4.sin_addr, parsed.bytes, 4);
        return true;
    }
    const char *scope = strchr(address, '%');
    int64_t number = 0;
    if (scope != NULL && text_to_number(scope + 1, UINT32_MAX, &number)) {
        out->Ipv6.sin6_scope_id = (ULONG)number;
    }
    out->Ipv6.sin6_family = AF_INET6;
    out->Ipv6.sin6_port = htons((u_short)port);
    memcpy(&out->Ipv6.sin6_addr, parsed.bytes, 16);
    return true;
}

int network_socket_len(const SOCKADDR_INET *address)
{
    return address->si_family == AF_INET ? (int)sizeof address->Ipv4 : (int)sizeof address->Ipv6;
}
