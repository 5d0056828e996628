/*
 * What is known of Outlook's Autodiscover steps: their order, where each asks, and how much its failure means.
 */
#ifndef CORE_KNOWLEDGE_STEPS_H
#define CORE_KNOWLEDGE_STEPS_H

#include <stdbool.h>
#include <stddef.h>

/* Where one step asks: https, on the mail domain with this prefix, at this path. */
struct step_definition {
    const char *id;
    const char *host_prefix; /* before the mail domain: "" or "autodiscover." */
    const char *path;
};

/* An order of steps, as one range of Outlook versions takes them. */
struct step_order {
    const char *name; /* stands in the evidence */
    const struct step_definition *steps;
    size_t step_count;
};

/*
 * The order of Outlook 2016 and later. Data and not code, since Microsoft has changed it before and other sources list it
 * differently. Borrowed; never NULL.
 */
const struct step_order *step_order_current(void);

/*
 * Whether the step asks a host that is first of all something else, so that its failure is ordinary. https-root asks the
 * mail domain itself, where most companies have their web site: it answers with a page or 404, has a certificate for
 * another name, or is off, while Autodiscover is well on its own host (support article 3049615).
 */
bool step_asks_web_site(const char *step_id);

#endif
