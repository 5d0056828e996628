/*
 * Host names: a name of Exchange Online is `outlook.office365.com`, `outlook.office.com`, or lies below one of these
 * suffixes. Sources: "Microsoft 365 URLs and IP address ranges" (worldwide ids 1, 8, 71, 154; the lists for the US
 * government and for 21Vianet in China); autodiscover-s.outlook.com and its sovereign twins are the explicit endpoints
 * that Outlook asks (support article 3211279).
 */
#include "core/knowledge/exchange_online.h"

#include <stddef.h>

#include "core/evidence/text.h"

static const char *const hosts[] = {
    "outlook.com",
    "outlook.office.com",
    "office365.com",
    "outlook.office365.us",     /* GCC High */
    "outlook-dod.office365.us", /* Department of Defense */
    "office365.us",
    "webmail.apps.mil",
    "partner.outlook.cn", /* 21Vianet, China */
};

static const char *const suffixes[] = {
    ".outlook.com",  ".outlook.office.com", ".office365.com",
    ".office365.us", ".partner.outlook.cn", ".outlook.cn",
};

/*
 * Addresses: endpoint set 1 of the worldwide list, version 2022072800, as generated into MicrosoftDocs/microsoft-365-docs
 * (microsoft-365/includes/office-365-worldwide-endpoints.md).
 */
static const char ranges_date[] = "2022-07-28";
static const char *const ranges[] = {
    "13.107.6.152/31",    "13.107.18.10/31",       "13.107.128.0/22",       "23.103.160.0/20",
    "40.96.0.0/13",       "40.104.0.0/15",         "52.96.0.0/14",          "131.253.33.215/32",
    "132.245.0.0/16",     "150.171.32.0/22",       "204.79.197.215/32",     "2603:1006::/40",
    "2603:1016::/36",     "2603:1026::/36",        "2603:1036::/36",        "2603:1046::/36",
    "2603:1056::/36",     "2620:1ec:4::152/128",   "2620:1ec:4::153/128",   "2620:1ec:c::10/128",
    "2620:1ec:c::11/128", "2620:1ec:d::10/128",    "2620:1ec:d::11/128",    "2620:1ec:8f0::/46",
    "2620:1ec:900::/46",  "2620:1ec:a92::152/128", "2620:1ec:a92::153/128", "2a01:111:f400::/48",
};

bool exchange_online_has_host(const char *host)
{
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (text_equal_ignoring_case(host, hosts[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (text_ends_ignoring_case(host, suffixes[i])) {
            return true;
        }
    }
    return false;
}

bool exchange_online_has_address(const struct network_address *address)
{
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (network_address_in_range(address, ranges[i])) {
            return true;
        }
    }
    return false;
}

const char *exchange_online_ranges_date(void)
{
    return ranges_date;
}
