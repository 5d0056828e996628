/*
 * Names and addresses as the DNS client knows them: what lies in its cache, and the name behind an address.
 */
#include "core/collect/collect.h"

#include "core/collect/win32/system.h"

#include <string.h>
#include <windns.h>

#include "core/collect/addresses.h"
#include "core/collect/failures.h"
#include "core/collect/name_rules.h"
#include "core/collect/platform.h"
#include "core/collect/win32/functions.h"
#include "core/collect/win32/wide_text.h"
#include "core/evidence/text.h"

/* Windows 7 has this flag since ever; some headers lack it. */
#ifndef DNS_QUERY_NO_MULTICAST
#define DNS_QUERY_NO_MULTICAST 0x00000800
#endif

enum { ADDRESS_MAXIMUM = 100, WALK_MAXIMUM = 1024, NAME_UNITS = 256, NAME_BYTES = 253 };

/* Adds the addresses of an answer; the status of the question. */
static DNS_STATUS ask_cache(struct arena *arena, const wchar_t *host, WORD type, struct name_lookup *out)
{
    DNS_RECORD *answer = NULL;
    size_t walked = 0;
    DNS_STATUS status = DnsQuery_W(host, type, DNS_QUERY_NO_WIRE_QUERY, NULL, &answer, NULL);
    for (const DNS_RECORDW *record = (const DNS_RECORDW *)answer;
         status == 0 && record != NULL && walked < WALK_MAXIMUM; record = record->pNext, walked++) {
        const char *address = NULL;
        if (record->wType == DNS_TYPE_A) {
            address =
                address_format_ipv4(arena, (const unsigned char *)(const void *)&record->Data.A.IpAddress);
        } else if (record->wType == DNS_TYPE_AAAA) {
            address = address_format_ipv6(
                arena, (const unsigned char *)(const void *)&record->Data.AAAA.Ip6Address, 0);
        }
        if (address != NULL && out->addresses.count < ADDRESS_MAXIMUM &&
            !text_list_has(&out->addresses, address)) {
            text_list_append(arena, &out->addresses, address);
        }
    }
    if (answer != NULL) {
        DnsRecordListFree(answer, DnsFreeRecordList);
    }
    return status;
}

/* Whether the status only says that the cache holds nothing. */
static bool is_not_held(DNS_STATUS status)
{
    int outcome = name_rules_from_dns((int64_t)status);
    return outcome == NAME_NOT_FOUND || outcome == NAME_NO_ADDRESS;
}

void collect_cached_name(struct arena *arena, const char *host, struct name_lookup *out)
{
    int64_t begin = clock_milliseconds();
    out->host = arena_copy_text(arena, host);
    out->outcome = NAME_FAILED;
    if (function_is_wine()) {
        /* Wine asks the DNS server whatever the flag says, and what it said would not be the cache's word. */
        out->failure = failure_from_program("DnsQuery_W (cache)", "Wine has no DNS cache to ask");
        return;
    }
    wchar_t *wide = wide_from_host(arena, host, &out->failure);
    if (wide == NULL || wide[0] == L'\0') {
        failure_keep_first(&out->failure, failure_from_program("host name", "the host name is empty"));
        return;
    }
    DNS_STATUS ipv4 = ask_cache(arena, wide, DNS_TYPE_A, out);
    DNS_STATUS ipv6 = ask_cache(arena, wide, DNS_TYPE_AAAA, out);
    if (out->addresses.count > 0) {
        out->outcome = NAME_FOUND;
    } else if ((ipv4 == 0 || is_not_held(ipv4)) && (ipv6 == 0 || is_not_held(ipv6))) {
        out->outcome = NAME_NOT_FOUND;
    } else {
        DNS_STATUS status = ipv4 == 0 || is_not_held(ipv4) ? ipv6 : ipv4;
        out->failure = failure_from_system(arena, "DnsQuery_W (cache)", (DWORD)status, "dns", NULL);
    }
    out->duration_ms = clock_milliseconds() - begin;
}

/* A name as the DNS writes it, without the final dot; NULL for an empty one. */
static const char *read_name(struct arena *arena, const wchar_t *wide)
{
    const char *text = wide_to_text(arena, wide, NAME_UNITS);
    size_t len = text != NULL ? strlen(text) : 0;
    if (len > 0 && text[len - 1] == '.') {
        len--;
    }
    return len > 0 ? text_make_valid(arena, text, len, NAME_BYTES) : NULL;
}

void collect_reverse_name(struct arena *arena, const char *address, struct reverse_name *out)
{
    int64_t begin = clock_milliseconds();
    const char *question = name_rules_reverse_question(arena, address);
    out->address = arena_copy_text(arena, address);
    if (question == NULL) {
        out->failure = failure_from_program("address", "this is no address");
        return;
    }
    DNS_RECORD *answer = NULL;
    size_t walked = 0;
    /* Only the DNS: what a neighbour calls itself (NetBIOS, multicast) is worth even less. */
    DNS_STATUS status = DnsQuery_W(wide_from_text(arena, question), DNS_TYPE_PTR,
                                   DNS_QUERY_TREAT_AS_FQDN | DNS_QUERY_NO_NETBT | DNS_QUERY_NO_MULTICAST,
                                   NULL, &answer, NULL);
    for (const DNS_RECORDW *record = (const DNS_RECORDW *)answer;
         status == 0 && record != NULL && walked < WALK_MAXIMUM && out->name == NULL;
         record = record->pNext, walked++) {
        if (record->wType == DNS_TYPE_PTR) {
            out->name = read_name(arena, record->Data.PTR.pNameHost);
        }
    }
    if (answer != NULL) {
        DnsRecordListFree(answer, DnsFreeRecordList);
    }
    if (status != 0 && !is_not_held(status)) {
        out->failure = failure_from_system(arena, "DnsQuery_W (PTR)", (DWORD)status, "dns", NULL);
    }
    out->duration_ms = clock_milliseconds() - begin;
}
