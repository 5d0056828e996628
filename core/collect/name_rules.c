/*
 * See name_rules.h.
 */
#include "core/collect/name_rules.h"

#include <string.h>

#include "core/knowledge/network_address.h"

int name_rules_from_resolver(int64_t code)
{
    switch (code) {
    case 0:
        return NAME_FOUND;
    case 11001: /* WSAHOST_NOT_FOUND */
        return NAME_NOT_FOUND;
    case 11004: /* WSANO_DATA */
        return NAME_NO_ADDRESS;
    case 11002: /* WSATRY_AGAIN */
    case 11003: /* WSANO_RECOVERY: the server answered with a failure, RFC 1035 section 4.1.1 */
    case 10060: /* WSAETIMEDOUT */
        return NAME_NO_ANSWER;
    default:
        return NAME_FAILED;
    }
}

int name_rules_from_dns(int64_t status)
{
    switch (status) {
    case 0:
        return NAME_FOUND;
    case 9003: /* DNS_ERROR_RCODE_NAME_ERROR */
        return NAME_NOT_FOUND;
    case 9501: /* DNS_INFO_NO_RECORDS */
    case 9701: /* DNS_ERROR_RECORD_DOES_NOT_EXIST */
        return NAME_NO_ADDRESS;
    case 1460: /* ERROR_TIMEOUT */
    case 9002: /* DNS_ERROR_RCODE_SERVER_FAILURE */
    case 9005: /* DNS_ERROR_RCODE_REFUSED */
    case 9502: /* DNS_ERROR_BAD_PACKET */
    case 9852: /* DNS_ERROR_NO_DNS_SERVERS */
    case 11002:
        return NAME_NO_ANSWER;
    default:
        return NAME_FAILED;
    }
}

int name_rules_combine(int resolver_outcome, int64_t a_status, int64_t aaaa_status)
{
    if (resolver_outcome != NAME_NOT_FOUND) {
        return resolver_outcome;
    }
    int a = a_status == UNKNOWN_INTEGER ? NAME_UNKNOWN : name_rules_from_dns(a_status);
    int aaaa = aaaa_status == UNKNOWN_INTEGER ? NAME_UNKNOWN : name_rules_from_dns(aaaa_status);
    if (a == NAME_NO_ANSWER || aaaa == NAME_NO_ANSWER) {
        return NAME_NO_ANSWER;
    }
    if (a == NAME_NO_ADDRESS || aaaa == NAME_NO_ADDRESS) {
        return NAME_NO_ADDRESS;
    }
    return NAME_NOT_FOUND;
}

const char *name_rules_reverse_question(struct arena *arena, const char *address)
{
    static const char digits[] = "0123456789abcdef";
    struct network_address parsed;
    char name[4 * sizeof parsed.bytes + sizeof "ip6.arpa"];
    size_t len = 0;
    if (!network_address_parse(address, &parsed)) {
        return NULL;
    }
    if (parsed.family == FAMILY_IPV4) {
        return arena_format(arena, "%u.%u.%u.%u.in-addr.arpa", parsed.bytes[3], parsed.bytes[2],
                            parsed.bytes[1], parsed.bytes[0]);
    }
    for (size_t i = sizeof parsed.bytes; i > 0; i--) {
        name[len++] = digits[parsed.bytes[i - 1] & 0xF];
        name[len++] = '.';
        name[len++] = digits[parsed.bytes[i - 1] >> 4];
        name[len++] = '.';
    }
    memcpy(name + len, "ip6.arpa", sizeof "ip6.arpa");
    return arena_copy_text(arena, name);
}
