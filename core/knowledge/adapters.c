/*
 * See adapters.h.
 */
#include "core/knowledge/adapters.h"

#include <string.h>

#include "core/evidence/text.h"

/*
 * Parts of the drivers' descriptions, as the products' own documentation and the adapter lists in public support threads show them
 * [unverified for each version]. Compared without case, the first that fits counts.
 */
static const struct {
    const char *part;
    const char *product;
} drivers[] = {
    {"AnyConnect", "Cisco AnyConnect"},
    {"Cisco Secure Client", "Cisco Secure Client"},
    {"PANGP", "GlobalProtect"},
    {"Fortinet", "FortiClient"},
    {"Check Point", "Check Point VPN"},
    {"Juniper Networks", "Pulse Secure"},
    {"Pulse Secure", "Pulse Secure"},
    {"Ivanti", "Ivanti Secure Access"},
    {"SonicWall", "SonicWall VPN"},
    {"F5 Networks", "F5 VPN"},
    {"BIG-IP", "F5 VPN"},
    {"Citrix Virtual Adapter", "Citrix VPN"},
    {"Citrix Secure Access", "Citrix VPN"},
    {"Zscaler", "Zscaler"},
    {"Netskope", "Netskope"},
    {"Cloudflare WARP", "Cloudflare WARP"},
    {"Tailscale", "Tailscale"},
    {"ZeroTier", "ZeroTier"},
    {"NordLynx", "NordVPN"},
    {"Sophos", "Sophos Connect"},
    {"Barracuda", "Barracuda VPN"},
    {"WatchGuard", "WatchGuard VPN"},
    {"Shrew Soft", "Shrew Soft VPN"},
    {"SoftEther", "SoftEther VPN"},
    {"VPN Client Adapter", "SoftEther VPN"},
    {"Wintun", "WireGuard"},
    {"WireGuard", "WireGuard"},
    {"TAP-Windows", "OpenVPN"},
    {"TAP-Win32", "OpenVPN"},
    {"OpenVPN", "OpenVPN"},
    {"IP-HTTPS", "DirectAccess"},
    {"iphttpsinterface", "DirectAccess"},
};

/* Tunnels that Windows makes for IPv6 by itself and that lead into no company's network. */
static const char *const no_vpn[] = {"Teredo", "ISATAP", "6to4"};

static bool contains(const char *text, const char *part)
{
    for (; text != NULL && *text != '\0'; text++) {
        if (text_begins_ignoring_case(text, part)) {
            return true;
        }
    }
    return false;
}

/* Under Wine an adapter has the name that Linux gives it, and a tunnel there is "tun0", "wg0" or "ppp0". */
static bool has_linux_name_of_tunnel(const char *name)
{
    static const char *const begins[] = {"tun", "wg", "ppp"};
    for (size_t i = 0; name != NULL && i < sizeof begins / sizeof begins[0]; i++) {
        size_t len = strlen(begins[i]);
        if (strncmp(name, begins[i], len) == 0 && name[len] >= '0' && name[len] <= '9') {
            return true;
        }
    }
    return false;
}

const char *adapter_vpn(const struct adapter *adapter)
{
    for (size_t i = 0; i < sizeof no_vpn / sizeof no_vpn[0]; i++) {
        if (contains(adapter->description, no_vpn[i]) || contains(adapter->name, no_vpn[i])) {
            return NULL;
        }
    }
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        if (contains(adapter->description, drivers[i].part) || contains(adapter->name, drivers[i].part)) {
            return drivers[i].product;
        }
    }
    bool by_kind = text_equal(adapter->kind, "ppp") || text_equal(adapter->kind, "tunnel");
    return by_kind || contains(adapter->description, "VPN") || contains(adapter->name, "VPN") ||
                   has_linux_name_of_tunnel(adapter->name)
               ? ""
               : NULL;
}

const struct adapter *adapter_of_route(const struct machine *machine, const struct route *route)
{
    for (size_t i = 0; route->adapter != NULL && i < machine->adapters.count; i++) {
        if (text_equal(machine->adapters.items[i].name, route->adapter)) {
            return &machine->adapters.items[i];
        }
    }
    return NULL;
}
