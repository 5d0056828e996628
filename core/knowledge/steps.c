/*
 * The tables behind steps.h.
 */
#include "core/knowledge/steps.h"

#include "core/evidence/text.h"

/* Each step once; the orders below are made of them. */
#define LAST_KNOWN_GOOD                                                                                      \
    {                                                                                                        \
        "last-known-good", STEP_FROM_REGISTRY, NULL                                                          \
    }
#define SCP                                                                                                  \
    {                                                                                                        \
        "scp", STEP_FROM_DIRECTORY, NULL                                                                     \
    }
#define HTTPS_ROOT                                                                                           \
    {                                                                                                        \
        "https-root", STEP_FROM_DOMAIN, ""                                                                   \
    }
#define HTTPS_AUTODISCOVER                                                                                   \
    {                                                                                                        \
        "https-autodiscover", STEP_FROM_DOMAIN, "autodiscover."                                              \
    }
#define LOCAL_XML                                                                                            \
    {                                                                                                        \
        "local-xml", STEP_FROM_FILE, NULL                                                                    \
    }
#define HTTP_REDIRECT                                                                                        \
    {                                                                                                        \
        "http-redirect", STEP_FROM_REDIRECT, "autodiscover."                                                 \
    }
#define SRV                                                                                                  \
    {                                                                                                        \
        "srv", STEP_FROM_SERVICES, "_autodiscover._tcp."                                                     \
    }
/*
 * The explicit endpoints of Exchange Online, which Outlook asks without any look-up of names of the mail domain. The national
 * clouds have others ([MS] support article 3211279 names none of them).
 */
#define OFFICE365_PRIORITY                                                                                   \
    {                                                                                                        \
        "office365-priority", STEP_FROM_MICROSOFT,                                                           \
            "https://outlook.office365.com/autodiscover/autodiscover.xml"                                    \
    }
#define OFFICE365_FAILSAFE                                                                                   \
    {                                                                                                        \
        "office365-failsafe", STEP_FROM_MICROSOFT,                                                           \
            "https://autodiscover-s.outlook.com/autodiscover/autodiscover.xml"                               \
    }

/*
 * Outlook 2016 and later, Click-to-Run: support.microsoft.com/help/3211279. Its steps 4, 9 and 11 are confirmed by other
 * sources; an independent server vendor saw SRV before or after the redirect (grommunio, doc/autodiscover.7).
 */
static const struct step_definition outlook_2016_steps[] = {
    LAST_KNOWN_GOOD, OFFICE365_PRIORITY, SCP, HTTPS_ROOT,         HTTPS_AUTODISCOVER,
    LOCAL_XML,       HTTP_REDIRECT,      SRV, OFFICE365_FAILSAFE,
};
static const struct step_definition outlook_2016_local_first_steps[] = {
    LOCAL_XML, LAST_KNOWN_GOOD,    OFFICE365_PRIORITY, SCP, HTTPS_ROOT, HTTPS_AUTODISCOVER, HTTP_REDIRECT,
    SRV,       OFFICE365_FAILSAFE,
};

/*
 * Outlook 2010 and 2013 (14.0, 15.0): the classic order, without Exchange Online's own steps: blog.rmilne.ca 2019-12-09, and
 * the algorithm of Microsoft's documents for developers (autodiscover-for-exchange.md).
 */
static const struct step_definition outlook_2010_steps[] = {
    LAST_KNOWN_GOOD, SCP, HTTPS_ROOT, HTTPS_AUTODISCOVER, HTTP_REDIRECT, SRV, LOCAL_XML,
};
static const struct step_definition outlook_2010_local_first_steps[] = {
    LOCAL_XML, LAST_KNOWN_GOOD, SCP, HTTPS_ROOT, HTTPS_AUTODISCOVER, HTTP_REDIRECT, SRV,
};

#define ORDER(name, steps)                                                                                   \
    {                                                                                                        \
        name, steps, sizeof(steps) / sizeof(steps)[0]                                                        \
    }

/* Indexed by whether the local file comes first. */
static const struct step_order newest_orders[] = {
    ORDER("outlook-2016", outlook_2016_steps),
    ORDER("outlook-2016-local-first", outlook_2016_local_first_steps),
};
static const struct step_order classic_orders[] = {
    ORDER("outlook-2010", outlook_2010_steps),
    ORDER("outlook-2010-local-first", outlook_2010_local_first_steps),
};

const struct step_order *step_order_of(const char *office_version, bool prefers_local_xml)
{
    bool is_classic = text_equal(office_version, "14.0") || text_equal(office_version, "15.0");
    const struct step_order *orders = is_classic ? classic_orders : newest_orders;
    return &orders[prefers_local_xml ? 1 : 0];
}

const char *step_pox_path(void)
{
    return "/autodiscover/autodiscover.xml";
}

const char *step_microsoft_host(void)
{
    return "outlook.office365.com";
}

const struct step_definition *step_definition_of(const char *step_id)
{
    for (size_t i = 0; i < sizeof outlook_2016_steps / sizeof outlook_2016_steps[0]; i++) {
        if (text_equal(outlook_2016_steps[i].id, step_id)) {
            return &outlook_2016_steps[i];
        }
    }
    return NULL;
}

static const char *const web_site_steps[] = {"https-root"};

bool step_asks_web_site(const char *step_id)
{
    for (size_t i = 0; i < sizeof web_site_steps / sizeof web_site_steps[0]; i++) {
        if (text_equal(step_id, web_site_steps[i])) {
            return true;
        }
    }
    return false;
}
