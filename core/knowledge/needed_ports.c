/*
 * Sources. HTTPS, 80, IMAP, POP and SMTP: "Network ports for clients and mail flow in Exchange" (EXDOC network-ports.md): 443 carries
 * Autodiscover, MAPI over HTTP, Outlook Anywhere, ActiveSync, EWS and OAB; 80 is where Autodiscover's redirect is asked for; 993,
 * 143, 995, 110 and 587, 25. 465: RFC 8314 section 3.3. RPC over TCP (Exchange 2010 and older): 135, and what it hands out: the
 * dynamic range of Windows Server 2008 and newer, 49152 to 65535, unless fixed ports are set in the registry (TCP/IP Port of
 * MSExchangeRPC, RpcTcpPort of MSExchangeAB); Exchange 2010 itself widens the range to 6005 to 59530 [unverified], so the range here begins
 * there. Sign-in: ids 56 and 59 of Microsoft's list (sign_in_hosts.h).
 */
#include "core/knowledge/needed_ports.h"

const char *const port_need_names[] = {"must", "one-of", "helps", "better-not", NULL};

static const struct needed_port table[] = {
    {"mapi-http", 443, 443, "https", PORT_MUST},
    {"mapi-http", 80, 80, "http", PORT_HELPS},
    {"rpc-http", 443, 443, "https", PORT_MUST},
    {"rpc-http", 80, 80, "http", PORT_HELPS},
    {"rpc-tcp", 135, 135, "endpoint-mapper", PORT_MUST},
    {"rpc-tcp", 6005, 65535, "rpc-services", PORT_MUST},
    {"rpc-tcp", 443, 443, "https", PORT_HELPS},
    {"eas", 443, 443, "https", PORT_MUST},
    {"imap", 993, 993, "imaps", PORT_ONE_OF},
    {"imap", 143, 143, "imap", PORT_BETTER_NOT},
    {"pop", 995, 995, "pop3s", PORT_ONE_OF},
    {"pop", 110, 110, "pop3", PORT_BETTER_NOT},
    {"smtp", 587, 587, "submission", PORT_ONE_OF},
    {"smtp", 465, 465, "submissions", PORT_ONE_OF},
    {"smtp", 25, 25, "smtp", PORT_BETTER_NOT},
    {"sign-in", 443, 443, "https", PORT_MUST},
};

const struct needed_port *needed_ports(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}
