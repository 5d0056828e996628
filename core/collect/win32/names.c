/*
 * What this computer's resolver says of a host name.
 *
 * GetAddrInfoW asks just as Outlook does: hosts file, cache, DNS. Its answer is the fact that counts. Only its "not found"
 * is looked into further, because on Windows it also covers a DNS server that keeps silent (the two ask for quite
 * different help): then the DNS client is asked for its own code.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include <windns.h>

#include "core/collect/failures.h"
#include "core/collect/name_rules.h"
#include "core/collect/platform.h"
#include "core/collect/win32/socket_address.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

enum { ADDRESS_MAXIMUM = 100, NAME_UNITS = 1024 };

static bool has_text(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_equal(list->items[i], text)) {
            return true;
        }
    }
    return false;
}

static void take_addresses(struct arena *arena, const ADDRINFOW *results, struct name_lookup *out)
{
    for (const ADDRINFOW *result = results; result != NULL; result = result->ai_next) {
        const char *address = socket_address_to_text(arena, result->ai_addr, result->ai_addrlen);
        if (address != NULL && out->addresses.count < ADDRESS_MAXIMUM &&
            !has_text(&out->addresses, address)) {
            text_list_append(arena, &out->addresses, address);
        }
        const char *canonical = wide_to_text(arena, result->ai_canonname, NAME_UNITS);
        if (canonical != NULL && out->canonical_name == NULL && canonical[0] != '\0' &&
            !text_equal_ignoring_case(canonical, out->host)) {
            out->canonical_name = canonical;
        }
    }
}

static int64_t ask_dns(const wchar_t *host, WORD type)
{
    DNS_RECORD *records = NULL;
    DNS_STATUS status = DnsQuery_W(host, type, DNS_QUERY_STANDARD, NULL, &records, NULL);
    if (records != NULL) {
        DnsRecordListFree(records, DnsFreeRecordList);
    }
    return (int64_t)status;
}

/* Looks into a "not found": out->outcome and failure are made more exact where DNS has more to say. */
static void refine_not_found(struct arena *arena, const wchar_t *host, struct name_lookup *out)
{
    int64_t a = ask_dns(host, DNS_TYPE_A);
    /* A server that does not answer will not answer the second question either, and asking costs as long again. */
    int64_t aaaa = name_rules_from_dns(a) == NAME_NO_ANSWER ? UNKNOWN_INTEGER : ask_dns(host, DNS_TYPE_AAAA);
    int outcome = name_rules_combine(out->outcome, a, aaaa);
    if (outcome != out->outcome) {
        int64_t code = name_rules_from_dns(a) == outcome ? a : aaaa;
        out->outcome = outcome;
        out->failure = failure_from_system(arena, "DnsQuery_W", (DWORD)code, "dns", NULL);
    }
}

static void look_up(struct arena *arena, const wchar_t *host, struct name_lookup *out)
{
    ADDRINFOW hints = {0};
    ADDRINFOW *results = NULL;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    int error = GetAddrInfoW(host, NULL, &hints, &results);
    out->outcome = name_rules_from_resolver(error);
    if (error == 0) {
        take_addresses(arena, results, out);
        FreeAddrInfoW(results);
        if (out->addresses.count == 0) {
            out->outcome = NAME_NO_ADDRESS;
        }
        return;
    }
    out->failure = failure_from_system(arena, "GetAddrInfoW", (DWORD)error, "winsock", NULL);
    if (out->outcome == NAME_NOT_FOUND) {
        refine_not_found(arena, host, out);
    }
}

void collect_name(struct arena *arena, const char *host, struct name_lookup *out)
{
    int64_t begin = clock_milliseconds();
    WSADATA winsock;
    out->host = arena_copy_text(arena, host);
    out->outcome = NAME_FAILED;
    int error = WSAStartup(MAKEWORD(2, 2), &winsock);
    if (error != 0) {
        out->failure = failure_from_system(arena, "WSAStartup", (DWORD)error, "winsock", NULL);
    } else {
        wchar_t *wide = wide_from_host(arena, host, &out->failure);
        if (wide != NULL && wide[0] != L'\0') {
            look_up(arena, wide, out);
        } else {
            /* An empty name would be answered with the addresses of this computer. */
            failure_keep_first(&out->failure, failure_from_program("host name", "the host name is empty"));
        }
        (void)WSACleanup();
    }
    out->duration_ms = clock_milliseconds() - begin;
}
