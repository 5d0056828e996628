/*
 * A second look at a name: what a DNS server says itself, and what the hosts file says.
 */
#include "core/collect/collect_way.h"

#include "core/collect/win32/system.h"

#include <stdlib.h>
#include <string.h>
#include <windns.h>

#include "core/collect/addresses.h"
#include "core/collect/failures.h"
#include "core/collect/hosts_file.h"
#include "core/collect/name_rules.h"
#include "core/collect/platform.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

enum { ADDRESS_MAXIMUM = 32, WALK_MAXIMUM = 1024, PATH_UNITS = 1024 };

/* ---- the DNS server ---- */

static void take_records(struct arena *arena, const DNS_RECORDW *records, struct text_list *addresses)
{
    size_t walked = 0;
    for (const DNS_RECORDW *record = records; record != NULL && walked < WALK_MAXIMUM;
         record = record->pNext, walked++) {
        const char *text = NULL;
        if (record->wType == DNS_TYPE_A) {
            text = address_format_ipv4(arena, (const unsigned char *)&record->Data.A.IpAddress);
        } else if (record->wType == DNS_TYPE_AAAA) {
            text = address_format_ipv6(arena, (const unsigned char *)&record->Data.AAAA.Ip6Address, 0);
        }
        if (text != NULL && addresses->count < ADDRESS_MAXIMUM && !text_list_has(addresses, text)) {
            text_list_append(arena, addresses, text);
        }
    }
}

/*
 * Asks one server past everything that this computer keeps. The list of servers in pExtra takes IPv4 addresses alone
 * (windns.h, IP4_ARRAY).
 */
static DNS_STATUS ask(struct arena *arena, const wchar_t *host, WORD type, IP4_ARRAY *servers,
                      struct text_list *addresses)
{
    DNS_RECORD *answer = NULL;
    DWORD options = DNS_QUERY_BYPASS_CACHE | DNS_QUERY_NO_HOSTS_FILE | DNS_QUERY_TREAT_AS_FQDN |
                    DNS_QUERY_NO_NETBT | DNS_QUERY_NO_MULTICAST;
    DNS_STATUS status = DnsQuery_W(host, type, options, servers, &answer, NULL);
    if (status == 0) {
        take_records(arena, (const DNS_RECORDW *)answer, addresses);
    }
    if (answer != NULL) {
        DnsRecordListFree(answer, DnsFreeRecordList);
    }
    return status;
}

static void ask_server(struct arena *arena, const wchar_t *host, IP4_ARRAY *servers, struct name_check *out)
{
    DNS_STATUS a = ask(arena, host, DNS_TYPE_A, servers, &out->addresses);
    out->outcome = name_rules_from_dns((int64_t)a);
    DNS_STATUS status = a;
    if (out->outcome != NAME_NO_ANSWER) { /* else it would keep silent a second time */
        DNS_STATUS aaaa = ask(arena, host, DNS_TYPE_AAAA, servers, &out->addresses);
        int outcome = name_rules_from_dns((int64_t)aaaa);
        if (out->addresses.count > 0) {
            out->outcome = NAME_FOUND;
        } else if (outcome != NAME_NOT_FOUND || out->outcome == NAME_FOUND) {
            /* a name that is there for one kind of address is there */
            out->outcome = outcome == NAME_FOUND ? NAME_NO_ADDRESS : outcome;
            status = aaaa;
        }
    }
    if (out->outcome != NAME_FOUND && status != 0) {
        out->failure = failure_from_system(arena, "DnsQuery_W", (DWORD)status, "dns", NULL);
    }
}

/* ---- the hosts file ---- */

/* The bytes of the hosts file, for the caller to free; NULL when it is not there or could not be read. */
static char *read_hosts_file(size_t *len)
{
    static const wchar_t name[] = L"\\drivers\\etc\\hosts";
    wchar_t path[PATH_UNITS];
    LARGE_INTEGER size;
    DWORD got = 0;
    UINT units = GetSystemDirectoryW(path, PATH_UNITS);
    *len = 0;
    if (units == 0 || units + sizeof name / sizeof name[0] > PATH_UNITS) {
        return NULL;
    }
    memcpy(path + units, name, sizeof name);
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                              NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return NULL;
    }
    char *bytes = NULL;
    if (GetFileSizeEx(file, &size) && size.QuadPart > 0 && size.QuadPart <= HOSTS_FILE_BYTES_MAXIMUM) {
        bytes = malloc((size_t)size.QuadPart);
    }
    if (bytes != NULL && ReadFile(file, bytes, (DWORD)size.QuadPart, &got, NULL)) {
        *len = got;
    }
    (void)CloseHandle(file);
    return bytes;
}

static void look_into_hosts_file(struct arena *arena, const char *host, struct name_check *out)
{
    size_t len = 0;
    char *bytes = read_hosts_file(&len);
    if (bytes != NULL) {
        hosts_file_find(arena, bytes, len, host, &out->hosts_file);
        free(bytes);
    }
}

void collect_name_check(struct arena *arena, const char *host, const char *server, struct name_check *out)
{
    int64_t begin = clock_milliseconds();
    struct network_address address;
    IP4_ARRAY servers = {1, {0}};
    out->host = arena_copy_text(arena, host);
    out->server = arena_copy_text(arena, server);
    out->outcome = NAME_FAILED;
    look_into_hosts_file(arena, host, out);
    bool has_server = network_address_parse(server, &address) && address.family == FAMILY_IPV4;
    wchar_t *wide = wide_from_host(arena, host, &out->failure);
    if (server != NULL && !has_server) {
        failure_keep_first(&out->failure, failure_from_program("DNS server", "this is no IPv4 address"));
    } else if (wide == NULL || wide[0] == L'\0') {
        failure_keep_first(&out->failure, failure_from_program("host name", "the host name is empty"));
    } else {
        if (has_server) {
            memcpy(&servers.AddrArray[0], address.bytes, 4);
        }
        ask_server(arena, wide, has_server ? &servers : NULL, out);
    }
    out->duration_ms = clock_milliseconds() - begin;
}
