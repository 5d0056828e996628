/*
 * See directory_rules.h.
 */
#include "core/collect/directory_rules.h"

int directory_rules_from_ldap(int64_t code)
{
    switch (code) {
    case 0:
        return DIRECTORY_FOUND;
    case 0x33: /* LDAP_BUSY */
    case 0x34: /* LDAP_UNAVAILABLE */
    case 0x51: /* LDAP_SERVER_DOWN */
    case 0x55: /* LDAP_TIMEOUT */
    case 0x5B: /* LDAP_CONNECT_ERROR */
        return DIRECTORY_NO_ANSWER;
    case 0x01: /* LDAP_OPERATIONS_ERROR: Active Directory to whoever did not sign in, [MS-ADTS] section 5.1.3 */
    case 0x07: /* LDAP_AUTH_METHOD_NOT_SUPPORTED */
    case 0x08: /* LDAP_STRONG_AUTH_REQUIRED */
    case 0x0D: /* LDAP_CONFIDENTIALITY_REQUIRED */
    case 0x20: /* LDAP_NO_SUCH_OBJECT, of a place that the server itself had named: it is hidden from this person */
    case 0x30: /* LDAP_INAPPROPRIATE_AUTH */
    case 0x31: /* LDAP_INVALID_CREDENTIALS */
    case 0x32: /* LDAP_INSUFFICIENT_RIGHTS */
        return DIRECTORY_REFUSED;
    default:
        return DIRECTORY_FAILED;
    }
}

bool directory_rules_is_partial(int64_t code)
{
    switch (code) {
    case 0x03: /* LDAP_TIMELIMIT_EXCEEDED */
    case 0x04: /* LDAP_SIZELIMIT_EXCEEDED: our own limit, or the server's */
    case 0x09: /* LDAP_PARTIAL_RESULTS: the rest lies on other servers, which are not followed */
    case 0x0B: /* LDAP_ADMIN_LIMIT_EXCEEDED */
        return true;
    default:
        return false;
    }
}

int directory_rules_from_locator(int64_t code, enum truth joined)
{
    switch (code) {
    case 1355: /* ERROR_NO_SUCH_DOMAIN: there is none, or none of its domain controllers is found */
    case 1212: /* ERROR_INVALID_DOMAINNAME */
    case 9003: /* DNS_ERROR_RCODE_NAME_ERROR */
    case 9501: /* DNS_INFO_NO_RECORDS */
        return joined == TRUTH_YES ? DIRECTORY_NO_ANSWER : DIRECTORY_NOT_JOINED;
    case 1311: /* ERROR_NO_LOGON_SERVERS */
    case 1460: /* ERROR_TIMEOUT */
    case 1722: /* RPC_S_SERVER_UNAVAILABLE */
    case 9002: /* DNS_ERROR_RCODE_SERVER_FAILURE */
    case 9005: /* DNS_ERROR_RCODE_REFUSED */
    case 9852: /* DNS_ERROR_NO_DNS_SERVERS */
        return DIRECTORY_NO_ANSWER;
    default:
        return DIRECTORY_FAILED;
    }
}
