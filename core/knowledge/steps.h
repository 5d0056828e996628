/*
 * What is known of each Autodiscover step beyond its request: how much its failure means.
 */
#ifndef CORE_KNOWLEDGE_STEPS_H
#define CORE_KNOWLEDGE_STEPS_H

#include <stdbool.h>

/*
 * Whether the step asks a host that is first of all something else, so that its failure is ordinary. https-root asks the
 * mail domain itself, where most companies have their web site: it answers with a page or 404, has a certificate for
 * another name, or is off, while Autodiscover is well on its own host (support article 3049615).
 */
bool step_asks_web_site(const char *step_id);

#endif
