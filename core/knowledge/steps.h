/*
 * What is known of Outlook's Autodiscover steps: their order, where each asks, and how much its failure means.
 */
#ifndef CORE_KNOWLEDGE_STEPS_H
#define CORE_KNOWLEDGE_STEPS_H

#include <stdbool.h>
#include <stddef.h>

/* Where a step gets the address from that it asks. */
enum step_source {
    STEP_FROM_DOMAIN,    /* https on the mail domain, with a prefix before it */
    STEP_FROM_REGISTRY,  /* the address that worked last, kept in the registry */
    STEP_FROM_MICROSOFT, /* an address of Exchange Online, when Microsoft says that the mailbox is there */
    STEP_FROM_DIRECTORY, /* service connection points in Active Directory */
    STEP_FROM_FILE,      /* an XML file on this computer */
    STEP_FROM_REDIRECT,  /* plain http on the mail domain, where only a redirect counts as an answer */
    STEP_FROM_SERVICES   /* DNS SRV records */
};

struct step_definition {
    const char *id;
    enum step_source source;
    const char *where; /* the prefix before the mail domain, or for STEP_FROM_MICROSOFT the whole URL */
};

/* An order of steps, as one range of Outlook versions takes them. */
struct step_order {
    const char *name; /* stands in the evidence */
    const struct step_definition *steps;
    size_t step_count;
};

/*
 * The order of an Outlook version ("16.0", "15.0", "14.0"; NULL = not known, then the newest). Data and not code, since
 * Microsoft has changed it before and other sources list it differently. With `prefers_local_xml` (PreferLocalXML) the
 * local file comes first. Borrowed; never NULL.
 */
const struct step_order *step_order_of(const char *office_version, bool prefers_local_xml);

/* The path of Autodiscover's POX service on every host, [MS-OXDISCO] section 3.1.5. */
const char *step_pox_path(void);

/* The host of Microsoft's V2 service, which tells without a password where a mailbox is kept. */
const char *step_microsoft_host(void);

/* The definition of a step, of any order; NULL for an unknown id. Borrowed. */
const struct step_definition *step_definition_of(const char *step_id);

/*
 * Whether the step asks a host that is first of all something else, so that its failure is ordinary. https-root asks the
 * mail domain itself, where most companies have their web site: it answers with a page or 404, has a certificate for
 * another name, or is off, while Autodiscover is well on its own host (support article 3049615).
 */
bool step_asks_web_site(const char *step_id);

#endif
