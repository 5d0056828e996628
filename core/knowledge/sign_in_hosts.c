/*
 * Source: "Microsoft 365 URLs and IP address ranges", worldwide list, version 2022072800, as generated into
 * MicrosoftDocs/microsoft-365-docs (microsoft-365/includes/office-365-worldwide-endpoints.md): id 56 has the hosts of the sign-in
 * by their names, id 59 has *.msauth.net and *.msftauth.net, of which the two names here are those that the sign-in pages are made
 * of. The hosts of the other clouds are those of Microsoft's lists for the US government (GCC High, DoD) and 21Vianet
 * [unverified: the lists themselves were not read].
 */
#include "core/knowledge/sign_in_hosts.h"

#include "core/evidence/text.h"

static const char list_date[] = "2022-07-28";

static const struct sign_in_host table[] = {
    {"login.microsoftonline.com", "worldwide", "sign-in", false},
    {"login.windows.net", "worldwide", "sign-in", false},
    {"login.microsoft.com", "worldwide", "sign-in", false},
    {"device.login.microsoftonline.com", "worldwide", "device", true},
    {"autologon.microsoftazuread-sso.com", "worldwide", "windows-sign-in", true},
    {"aadcdn.msauth.net", "worldwide", "sign-in-pages", false},
    {"aadcdn.msftauth.net", "worldwide", "sign-in-pages", false},
    {"login.microsoftonline.us", "us-government", "sign-in", false},
    {"login.partner.microsoftonline.cn", "china", "sign-in", false},
};

const struct sign_in_host *sign_in_hosts(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const char *sign_in_cloud(const char *mail_host)
{
    if (text_ends_ignoring_case(mail_host, ".office365.us") ||
        text_ends_ignoring_case(mail_host, ".apps.mil")) {
        return "us-government";
    }
    return text_ends_ignoring_case(mail_host, ".outlook.cn") ? "china" : "worldwide";
}

const char *sign_in_hosts_date(void)
{
    return list_date;
}
