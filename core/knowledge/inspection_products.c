/*
 * The table behind inspection_products.h.
 *
 * The names are those that the products come with, as seen in public reports and the makers' instructions for installing
 * their root [unverified, each of them]. A fragment must not occur in the name of a public authority: Symantec, Trend Micro
 * and Cloudflare have run public ones, so only the names of their filters stand here.
 */
#include "core/knowledge/inspection_products.h"

#include <stddef.h>

#include "core/evidence/text.h"

static const struct inspection_product products[] = {
    {"Zscaler", "Zscaler", INSPECTION_NETWORK},
    {"Netskope", "Netskope", INSPECTION_NETWORK},
    {"goskope", "Netskope", INSPECTION_NETWORK},
    {"Forcepoint", "Forcepoint", INSPECTION_NETWORK},
    {"Websense", "Forcepoint (Websense)", INSPECTION_NETWORK},
    {"Blue Coat", "Symantec (Blue Coat) ProxySG", INSPECTION_NETWORK},
    {"BlueCoat", "Symantec (Blue Coat) ProxySG", INSPECTION_NETWORK},
    {"ProxySG", "Symantec (Blue Coat) ProxySG", INSPECTION_NETWORK},
    {"Symantec Web Security", "Symantec Web Security Service", INSPECTION_NETWORK},
    {"FortiGate", "Fortinet FortiGate", INSPECTION_NETWORK},
    {"Fortinet", "Fortinet FortiGate", INSPECTION_NETWORK},
    {"Palo Alto Networks", "Palo Alto Networks", INSPECTION_NETWORK},
    {"Sophos", "Sophos", INSPECTION_NETWORK},
    {"Cyberoam", "Sophos (Cyberoam)", INSPECTION_NETWORK},
    {"Cisco Umbrella", "Cisco Umbrella", INSPECTION_NETWORK},
    {"Cisco Web Security", "Cisco Web Security", INSPECTION_NETWORK},
    {"IronPort", "Cisco Secure Web Appliance (IronPort)", INSPECTION_NETWORK},
    {"McAfee Web Gateway", "Skyhigh (McAfee) Secure Web Gateway", INSPECTION_NETWORK},
    {"Skyhigh", "Skyhigh (McAfee) Secure Web Gateway", INSPECTION_NETWORK},
    {"Check Point", "Check Point", INSPECTION_NETWORK},
    {"Barracuda", "Barracuda", INSPECTION_NETWORK},
    {"Untangle", "Untangle", INSPECTION_NETWORK},
    {"WatchGuard", "WatchGuard", INSPECTION_NETWORK},
    {"Fireware HTTPS Proxy", "WatchGuard", INSPECTION_NETWORK},
    {"SonicWall", "SonicWall", INSPECTION_NETWORK},
    {"Smoothwall", "Smoothwall", INSPECTION_NETWORK},
    {"Trend Micro Web Security", "Trend Micro Web Security", INSPECTION_NETWORK},
    {"InterScan Web", "Trend Micro InterScan Web Security", INSPECTION_NETWORK},
    {"Gateway CA - Cloudflare", "Cloudflare Gateway", INSPECTION_NETWORK},
    {"Cloudflare for Teams", "Cloudflare Gateway", INSPECTION_NETWORK},
    {"iboss", "iboss", INSPECTION_NETWORK},
    {"Menlo Security", "Menlo Security", INSPECTION_NETWORK},
    {"ContentKeeper", "ContentKeeper", INSPECTION_NETWORK},
    {"Lightspeed", "Lightspeed", INSPECTION_NETWORK},
    {"Securly", "Securly", INSPECTION_NETWORK},
    {"Kaspersky", "Kaspersky", INSPECTION_COMPUTER},
    {"ESET SSL Filter", "ESET", INSPECTION_COMPUTER},
    {"Avast Web/Mail Shield", "Avast", INSPECTION_COMPUTER},
    {"AVG Web/Mail Shield", "AVG", INSPECTION_COMPUTER},
    {"Norton Web/Mail Shield", "Norton", INSPECTION_COMPUTER},
    {"Bitdefender", "Bitdefender", INSPECTION_COMPUTER},
    {"SpIDer Gate", "Dr.Web", INSPECTION_COMPUTER},
    {"AdGuard Personal CA", "AdGuard", INSPECTION_COMPUTER},
    {"Covenant Eyes", "Covenant Eyes", INSPECTION_COMPUTER},
    {"Net Nanny", "Net Nanny", INSPECTION_COMPUTER},
    {"FiddlerRoot", "Fiddler", INSPECTION_TOOL},
    {"Fiddler Root", "Fiddler", INSPECTION_TOOL},
    {"Charles Proxy", "Charles", INSPECTION_TOOL},
    {"mitmproxy", "mitmproxy", INSPECTION_TOOL},
    {"PortSwigger", "Burp Suite", INSPECTION_TOOL},
    {"OWASP Zed Attack Proxy", "ZAP", INSPECTION_TOOL},
    {"Zed Attack Proxy", "ZAP", INSPECTION_TOOL},
    {"HTTP Toolkit CA", "HTTP Toolkit", INSPECTION_TOOL},
    {"Proxyman", "Proxyman", INSPECTION_TOOL},
};

static bool contains(const char *text, const char *fragment)
{
    for (; *text != '\0'; text++) {
        if (text_begins_ignoring_case(text, fragment)) {
            return true;
        }
    }
    return false;
}

const struct inspection_product *inspection_product_find(const char *issuer)
{
    for (size_t i = 0; issuer != NULL && i < sizeof products / sizeof products[0]; i++) {
        if (contains(issuer, products[i].fragment)) {
            return &products[i];
        }
    }
    return NULL;
}

const char *inspection_product_of(const char *issuer)
{
    const struct inspection_product *product = inspection_product_find(issuer);
    return product == NULL ? NULL : product->name;
}
