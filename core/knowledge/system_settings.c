/*
 * The table behind system_settings.h.
 */
#include "core/knowledge/system_settings.h"

#define SCHANNEL "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define INTERNET "Microsoft\\Windows\\CurrentVersion\\Internet Settings"

/*
 * Schannel: MicrosoftDocs/windowsserverdocs, "Transport Layer Security (TLS) registry settings": for each version and role a
 * key with Enabled and DisabledByDefault; without it Windows' own default holds. WinHTTP's DefaultSecureProtocols: KB3140245.
 * SecureProtocols are the ticks of the Internet Options; both are bits, 0x80 TLS 1.0, 0x200 1.1, 0x800 1.2, 0x2000 1.3.
 * ProxySettingsPerUser 0 makes the proxy setting the computer's (Group Policy "Make proxy settings per-machine").
 */
static const struct system_setting_key keys[] = {
    {true, SCHANNEL "TLS 1.0\\Client", false, {"Enabled", "DisabledByDefault", NULL}},
    {true, SCHANNEL "TLS 1.1\\Client", false, {"Enabled", "DisabledByDefault", NULL}},
    {true, SCHANNEL "TLS 1.2\\Client", false, {"Enabled", "DisabledByDefault", NULL}},
    {true, SCHANNEL "TLS 1.3\\Client", false, {"Enabled", "DisabledByDefault", NULL}},
    {true, "SOFTWARE\\" INTERNET "\\WinHttp", false, {"DefaultSecureProtocols", NULL, NULL}},
    {false, "Software\\" INTERNET, false, {"SecureProtocols", NULL, NULL}},
    {false, "Software\\Policies\\" INTERNET, true, {"SecureProtocols", NULL, NULL}},
    {true, "SOFTWARE\\Policies\\" INTERNET, true, {"SecureProtocols", "ProxySettingsPerUser", NULL}},
};

const struct system_setting_key *system_setting_keys(size_t *count)
{
    *count = sizeof keys / sizeof keys[0];
    return keys;
}
