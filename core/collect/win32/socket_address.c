/*
 * See socket_address.h.
 */
#include "core/collect/win32/socket_address.h"

#include <string.h>

#include "core/collect/addresses.h"

const char *socket_address_to_text(struct arena *arena, const void *address, size_t len)
{
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
    unsigned short family = 0;
    if (address == NULL || len < sizeof family) {
        return NULL;
    }
    memcpy(&family, address, sizeof family);
    if (family == AF_INET && len >= sizeof ipv4) {
        memcpy(&ipv4, address, sizeof ipv4);
        return address_format_ipv4(arena, (const unsigned char *)&ipv4.sin_addr);
    }
    if (family == AF_INET6 && len >= sizeof ipv6) {
        memcpy(&ipv6, address, sizeof ipv6);
        return address_format_ipv6(arena, (const unsigned char *)&ipv6.sin6_addr, ipv6.sin6_scope_id);
    }
    return NULL;
}
