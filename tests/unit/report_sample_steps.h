/*
 * Evidence with every step of Autodiscover, and every record that bears on them.
 */
#ifndef TESTS_UNIT_REPORT_SAMPLE_STEPS_H
#define TESTS_UNIT_REPORT_SAMPLE_STEPS_H

#include "core/evidence/evidence.h"

/*
 * A company between its own server and Microsoft's cloud: the domain-joined computer keeps an old address, the directory
 * names a server that is gone, the company's Autodiscover sends on to another mail address, and behind that a redirect
 * leads to Exchange Online, which wants modern authentication.
 */
void sample_add_hybrid(struct evidence *evidence);

/* A watch of ten minutes: connections that are cut off again and again, a server that was gone for a while. */
void report_sample_add_watch(struct evidence *evidence);

#endif
