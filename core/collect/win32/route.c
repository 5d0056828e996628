/*
 * Which way the system's routing table sends traffic to an address.
 */
#include "core/collect/collect_way.h"

#include "core/collect/win32/system.h"

#include <iphlpapi.h>
#include <string.h>

#include "core/collect/failures.h"
#include "core/collect/win32/adapters.h"
#include "core/collect/win32/network_socket.h"
#include "core/collect/win32/socket_address.h"
#include "core/collect/win32/wide_text.h"

enum { ROW_MAXIMUM = 20000, ANY_PORT = 9 };

/* What was learned, before it is text. */
struct way_out {
    NET_IFINDEX index; /* of the adapter; 0 = unknown */
    SOCKADDR_INET gateway;
    SOCKADDR_INET source;
};

static size_t size_of_address(const SOCKADDR_INET *address)
{
    return (size_t)network_socket_len(address);
}

/* The local address that a datagram to there would bear: connecting a UDP socket asks the routing table and sends nothing. */
static bool find_source(const SOCKADDR_INET *target, SOCKADDR_INET *source)
{
    int len = (int)sizeof *source;
    SOCKET handle = socket(target->si_family, SOCK_DGRAM, IPPROTO_UDP);
    bool found = false;
    if (handle == INVALID_SOCKET) {
        return false;
    }
    found = connect(handle, (const struct sockaddr *)target, network_socket_len(target)) == 0 &&
            getsockname(handle, (struct sockaddr *)source, &len) == 0;
    (void)closesocket(handle);
    return found;
}

static const unsigned char *bytes_of(const SOCKADDR_INET *address)
{
    return address->si_family == AF_INET ? (const unsigned char *)&address->Ipv4.sin_addr
                                         : (const unsigned char *)&address->Ipv6.sin6_addr;
}

static bool has_prefix(const SOCKADDR_INET *address, const SOCKADDR_INET *prefix, unsigned len)
{
    unsigned most = address->si_family == AF_INET ? 32 : 128;
    const unsigned char *left = bytes_of(address);
    const unsigned char *right = bytes_of(prefix);
    if (address->si_family != prefix->si_family || len > most) {
        return false;
    }
    for (unsigned bit = 0; bit < len; bit++) {
        unsigned mask = 0x80U >> (bit % 8);
        if (((unsigned)left[bit / 8] & mask) != ((unsigned)right[bit / 8] & mask)) {
            return false;
        }
    }
    return true;
}

/* The gateway of the adapter's most exact row for the address. */
static void find_gateway(const SOCKADDR_INET *target, struct way_out *way)
{
    MIB_IPFORWARD_TABLE2 *table = NULL;
    const MIB_IPFORWARD_ROW2 *best = NULL;
    if (GetIpForwardTable2(target->si_family, &table) != NO_ERROR) {
        return;
    }
    for (ULONG i = 0; i < table->NumEntries && i < ROW_MAXIMUM; i++) {
        const MIB_IPFORWARD_ROW2 *row = &table->Table[i];
        const IP_ADDRESS_PREFIX *prefix = &row->DestinationPrefix;
        if (row->InterfaceIndex == way->index && has_prefix(target, &prefix->Prefix, prefix->PrefixLength) &&
            (best == NULL || prefix->PrefixLength > best->DestinationPrefix.PrefixLength)) {
            best = row;
        }
    }
    if (best != NULL) {
        way->gateway = best->NextHop;
    }
    FreeMibTable(table);
}

/*
 * Where GetBestRoute2 is missing (Wine), its parts are asked for singly: the address that the traffic would bear belongs to the
 * adapter that carries it.
 */
static void find_by_parts(struct arena *arena, const SOCKADDR_INET *target, struct way_out *way)
{
    DWORD index = 0;
    if (find_source(target, &way->source)) {
        way->index = adapters_find_index(
            arena, socket_address_to_text(arena, &way->source, size_of_address(&way->source)));
    }
    if (way->index == 0) {
        SOCKADDR_INET aim = *target;
        if (GetBestInterfaceEx((struct sockaddr *)&aim, &index) == NO_ERROR) {
            way->index = index;
        }
    }
    if (way->index != 0) {
        find_gateway(target, way);
    }
}

static bool is_nothing(const SOCKADDR_INET *address)
{
    static const unsigned char zero[16] = {0};
    return (address->si_family != AF_INET && address->si_family != AF_INET6) ||
           memcmp(bytes_of(address), zero, address->si_family == AF_INET ? 4 : 16) == 0;
}

static const char *text_of(struct arena *arena, const SOCKADDR_INET *address)
{
    return is_nothing(address) ? NULL : socket_address_to_text(arena, address, size_of_address(address));
}

static void find_way(struct arena *arena, const SOCKADDR_INET *target, struct route *out)
{
    struct way_out way;
    MIB_IPFORWARD_ROW2 row;
    memset(&way, 0, sizeof way);
    memset(&row, 0, sizeof row);
    DWORD error = GetBestRoute2(NULL, 0, NULL, target, 0, &row, &way.source);
    if (error == NO_ERROR) {
        way.index = row.InterfaceIndex;
        way.gateway = row.NextHop;
    } else {
        find_by_parts(arena, target, &way);
    }
    out->adapter = way.index == 0 ? NULL : adapters_find_name(arena, way.index);
    out->gateway = text_of(arena, &way.gateway);
    out->source = text_of(arena, &way.source);
    if (out->adapter == NULL) {
        failure_keep_first(&out->failure, error != NO_ERROR
                                              ? failure_from_windows(arena, "GetBestRoute2", error)
                                              : failure_from_program("route", "the adapter has no name"));
    }
}

void collect_route(struct arena *arena, const char *host, const char *address, struct route *out)
{
    SOCKADDR_INET target;
    WSADATA winsock;
    out->host = arena_copy_text(arena, host);
    out->address = arena_copy_text(arena, address);
    if (!network_socket_address(address, ANY_PORT, &target)) {
        failure_keep_first(&out->failure, failure_from_program("route", "this is no address"));
        return;
    }
    int error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (error != 0) {
        failure_keep_first(&out->failure,
                           failure_from_system(arena, "WSAStartup", (DWORD)error, "winsock", NULL));
        return;
    }
    find_way(arena, &target, out);
    (void)WSACleanup();
}
