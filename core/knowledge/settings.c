/*
 * The tables behind settings.h.
 */
#include "core/knowledge/settings.h"

#include <string.h>

#include "core/evidence/text.h"

/*
 * The values of the AutoDiscover key: support article 3211279, which names for each step the value that skips it (1 = skip),
 * says that the policy's key comes before the person's, and that all of them are of type DWORD. Outlook's step from a local
 * file has no such value; PreferLocalXML moves it to the front. EnableOffice365ConfigService makes Outlook up to 16.0.9327
 * ask which address of Microsoft's to use, and switches nothing off.
 *
 * LastKnownGoodUrl is seen in scripts only [unverified]. ZeroConfigExchange: MicrosoftDocs/OfficeDocs-Support. The rest:
 * KB2937684 and KB3126599 (Exchange), Microsoft's "modern authentication configuration" (Identity), KB3060280
 * (UseOnlineContent), "repeated status codes 401 200" (EnableHttpAccessTypeAutomaticProxy), article 3211279 again
 * (AllowOutlookHttpProxyAuthentication). Those of the RPC key steered Outlook Anywhere in older versions, and those that
 * move people to the new Outlook are known from administrators' scripts [both unverified].
 */
static const struct setting_facts table[] = {
    {"ExcludeLastKnownGoodURL", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {"last-known-good", NULL}},
    {"ExcludeExplicitO365Endpoint",
     SETTING_KEY_AUTODISCOVER,
     SETTING_NUMBER,
     {"office365-priority", "office365-failsafe"}},
    {"ExcludeScpLookup", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {"scp", NULL}},
    {"ExcludeHttpsRootDomain", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {"https-root", NULL}},
    {"ExcludeHttpsAutoDiscoverDomain",
     SETTING_KEY_AUTODISCOVER,
     SETTING_NUMBER,
     {"https-autodiscover", NULL}},
    {"ExcludeHttpRedirect", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {"http-redirect", NULL}},
    {"ExcludeSrvRecord", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {"srv", NULL}},
    {"EnableOffice365ConfigService", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"PreferLocalXML", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"LastKnownGoodUrl", SETTING_KEY_AUTODISCOVER, SETTING_TEXT, {NULL, NULL}},
    {"Timeout", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"ShowCertErrors", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"ZeroConfigExchange", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"ZeroConfigExchangeOnce", SETTING_KEY_AUTODISCOVER, SETTING_NUMBER, {NULL, NULL}},
    {"AllowOutlookHttpProxyAuthentication", SETTING_KEY_HTTP, SETTING_NUMBER, {NULL, NULL}},
    {"EnableADAL", SETTING_KEY_IDENTITY, SETTING_NUMBER, {NULL, NULL}},
    {"Version", SETTING_KEY_IDENTITY, SETTING_NUMBER, {NULL, NULL}},
    {"DisableADALatopWAMOverride", SETTING_KEY_IDENTITY, SETTING_NUMBER, {NULL, NULL}},
    {"UseOnlineContent", SETTING_KEY_INTERNET, SETTING_NUMBER, {NULL, NULL}},
    {"EnableHttpAccessTypeAutomaticProxy", SETTING_KEY_INTERNET, SETTING_NUMBER, {NULL, NULL}},
    {"EnableRpcTcpFallback", SETTING_KEY_RPC, SETTING_NUMBER, {NULL, NULL}},
    {"DefConnectOpts", SETTING_KEY_RPC, SETTING_NUMBER, {NULL, NULL}},
    {"ConnManagerPoll", SETTING_KEY_RPC, SETTING_NUMBER, {NULL, NULL}},
    {"UseNewOutlook", SETTING_KEY_PREFERENCES, SETTING_NUMBER, {NULL, NULL}},
    {"DoNewOutlookAutoMigration", SETTING_KEY_PREFERENCES, SETTING_NUMBER, {NULL, NULL}},
    {"NewOutlookMigrationUserSetting", SETTING_KEY_PREFERENCES, SETTING_NUMBER, {NULL, NULL}},
    {"HideNewOutlookToggle", SETTING_KEY_GENERAL, SETTING_NUMBER, {NULL, NULL}},
    {"MapiHttpDisabled", SETTING_KEY_EXCHANGE, SETTING_NUMBER, {NULL, NULL}},
    {"AlwaysUseMSOAuthForAutoDiscover", SETTING_KEY_EXCHANGE, SETTING_NUMBER, {NULL, NULL}},
};

/* Names that many instructions give and no Outlook reads, with the ones that are meant. */
static const struct {
    const char *name;
    const char *meant;
} folk_names[] = {
    {"ExcludeSrvLookup", "ExcludeSrvRecord"},
    {"ExcludeSrv", "ExcludeSrvRecord"},
    {"ExcludeScp", "ExcludeScpLookup"},
    {"ExcludeScpRecord", "ExcludeScpLookup"},
    {"ExcludeLastKnownGood", "ExcludeLastKnownGoodURL"},
    {"ExcludeOffice365Endpoint", "ExcludeExplicitO365Endpoint"},
    {"ExcludeExplicitOffice365Endpoint", "ExcludeExplicitO365Endpoint"},
    {"ExcludeHttpsAutoDiscover", "ExcludeHttpsAutoDiscoverDomain"},
    {"ExcludeHttpsRoot", "ExcludeHttpsRootDomain"},
};

static const char *const office_versions[] = {"16.0", "15.0", "14.0", NULL};

/* Longer names are compared with none: no known one is nearly as long. */
enum { COMPARED_LEN = 48 };

const struct setting_facts *setting_table(size_t *count)
{
    *count = sizeof table / sizeof table[0];
    return table;
}

const struct setting_facts *setting_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof table / sizeof table[0]; i++) {
        if (text_equal_ignoring_case(table[i].name, name)) {
            return &table[i];
        }
    }
    return NULL;
}

const char *const *setting_office_versions(void)
{
    return office_versions;
}

static size_t least(size_t one, size_t two, size_t three)
{
    size_t smaller = one < two ? one : two;
    return smaller < three ? smaller : three;
}

/* How many letters must be put in, left out or changed to make one of the other (Levenshtein); both are short. */
static size_t distance(const char *left, size_t left_len, const char *right, size_t right_len)
{
    size_t row[COMPARED_LEN + 1];
    for (size_t k = 0; k <= right_len; k++) {
        row[k] = k;
    }
    for (size_t i = 1; i <= left_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= right_len; k++) {
            size_t change = diagonal + (text_lower(left[i - 1]) != text_lower(right[k - 1]) ? 1 : 0);
            diagonal = row[k];
            row[k] = least(row[k] + 1, row[k - 1] + 1, change);
        }
    }
    return row[right_len];
}

/* The known value of the AutoDiscover key whose name is at most a few letters away. */
static const char *nearest(const char *name)
{
    size_t len = strlen(name);
    const char *found = NULL;
    size_t best = len < 10 ? 2 : 4; /* one letter of a short name, up to three of a long one */
    for (size_t i = 0; len <= COMPARED_LEN && i < sizeof table / sizeof table[0]; i++) {
        size_t known_len = strlen(table[i].name);
        if (text_equal(table[i].key_end, SETTING_KEY_AUTODISCOVER) && known_len <= COMPARED_LEN) {
            size_t away = distance(name, len, table[i].name, known_len);
            if (away < best) {
                best = away;
                found = table[i].name;
            }
        }
    }
    return found;
}

/* Whether Outlook reads a value of this name in an AutoDiscover key, or the name is a mail domain. */
static bool is_read(const char *name)
{
    const struct setting_facts *facts = setting_find(name);
    return (facts != NULL && text_equal(facts->key_end, SETTING_KEY_AUTODISCOVER)) ||
           strchr(name, '.') != NULL;
}

const char *settings_meant_by(const char *name)
{
    if (name == NULL || is_read(name)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof folk_names / sizeof folk_names[0]; i++) {
        if (text_equal_ignoring_case(folk_names[i].name, name)) {
            return folk_names[i].meant;
        }
    }
    return nearest(name);
}

bool settings_is_look_alike(const char *name)
{
    return name != NULL && !is_read(name) &&
           (text_begins_ignoring_case(name, "Exclude") || settings_meant_by(name) != NULL);
}
