/*
 * Sources: Microsoft, "Network ports for clients and mail flow in Exchange" (443, 80, 993/143, 995/110, 587, 25);
 * [MS-OXNSPI] section 2.1 and the RPC over HTTP documentation for 6001 (mailbox store), 6002 (address book referral)
 * and 6004 (address book); the service name registry of IANA for the others. 465 is SMTP with TLS from the first byte
 * (RFC 8314 section 3.3).
 */
#include "core/knowledge/ports.h"

#include "core/evidence/text.h"

static const struct port_facts table[] = {
    {25, SERVICE_SMTP, TRUTH_NO},
    {80, SERVICE_HTTP, TRUTH_NO},
    {88, SERVICE_KERBEROS, TRUTH_UNKNOWN},
    {110, SERVICE_POP, TRUTH_NO},
    {135, SERVICE_RPC_ENDPOINT_MAPPER, TRUTH_NO},
    {143, SERVICE_IMAP, TRUTH_NO},
    {389, SERVICE_LDAP, TRUTH_NO},
    {443, SERVICE_HTTPS, TRUTH_YES},
    {465, SERVICE_SMTP, TRUTH_YES},
    {587, SERVICE_SMTP, TRUTH_NO},
    {636, SERVICE_LDAP, TRUTH_YES},
    {993, SERVICE_IMAP, TRUTH_YES},
    {995, SERVICE_POP, TRUTH_YES},
    {3268, SERVICE_GLOBAL_CATALOG, TRUTH_NO},
    {3269, SERVICE_GLOBAL_CATALOG, TRUTH_YES},
    {6001, SERVICE_RPC_EXCHANGE, TRUTH_UNKNOWN},
    {6002, SERVICE_RPC_EXCHANGE, TRUTH_UNKNOWN},
    {6004, SERVICE_RPC_EXCHANGE, TRUTH_UNKNOWN},
};

const struct port_facts *port_find(int64_t port)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].port == port) {
            return &table[i];
        }
    }
    return NULL;
}

const struct port_facts *port_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

static const struct {
    const char *protocol;
    int64_t in_clear;
    int64_t encrypted;
    const char *purpose_in_clear;
    const char *purpose_encrypted;
} mail[] = {
    {"imap", 143, 993, "imap", "imaps"},
    {"pop", 110, 995, "pop3", "pop3s"},
    {"smtp", 25, 465, "submission", "submissions"},
};

int64_t port_usual(const char *protocol, bool encrypted)
{
    for (size_t i = 0; i < sizeof mail / sizeof mail[0]; i++) {
        if (text_equal(protocol, mail[i].protocol)) {
            return encrypted ? mail[i].encrypted : mail[i].in_clear;
        }
    }
    return UNKNOWN_INTEGER;
}

const char *port_purpose(const char *protocol, int64_t port, bool encrypted)
{
    if (port == 25) {
        return "smtp";
    }
    for (size_t i = 0; i < sizeof mail / sizeof mail[0]; i++) {
        if (text_equal(protocol, mail[i].protocol)) {
            return encrypted ? mail[i].purpose_encrypted : mail[i].purpose_in_clear;
        }
    }
    return "other";
}
