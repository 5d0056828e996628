/*
 * Whole reports to look at and to test views with: evidence as a run would leave it, judged by the rules.
 */
#ifndef TESTS_UNIT_REPORT_SAMPLE_H
#define TESTS_UNIT_REPORT_SAMPLE_H

#include "core/report/report.h"

enum sample_kind {
    SAMPLE_HEALTHY,   /* Exchange on premises, MAPI over HTTP, signed in */
    SAMPLE_BLOCKED,   /* nothing comes back from port 443 */
    SAMPLE_SEVERAL,   /* three accounts with different faults, 1,200 connections, a run that was stopped */
    SAMPLE_HYBRID,    /* every step of Autodiscover and what bears on them (report_sample_steps.h) */
    SAMPLE_HOSTILE,   /* every text that a server or a file could choose tries to break out of the page */
    SAMPLE_NOTHING,   /* a run that learned nothing at all */
    SAMPLE_EXPLAINED, /* a saved answer with settings */
    SAMPLE_EXPLAINED_HOSTILE, /* SAMPLE_HOSTILE as if it were a saved answer */
    SAMPLE_KIND_COUNT
};

struct report_sample {
    const char *name; /* "healthy" */
    struct arena *arena;
    struct evidence *evidence;
    struct diagnosis *diagnosis;
    struct catalogue *catalogue;
    struct report_input input;
};

/*
 * Makes a sample with the repository's own catalogue and style sheet; `messages` and `style` are their bytes and must
 * outlive it. The caller ends it with report_sample_destroy. NULL, after a line on stderr, when the catalogue is broken.
 */
struct report_sample *report_sample_create(enum sample_kind kind, const char *messages, const char *style);

/*
 * The blocked sample with a diagnosis made by hand: "root-cause" of the computer and "its-consequence" of
 * anna@contoso.test, which follows from it; their texts are in `messages`.
 */
struct report_sample *report_sample_create_by_hand(const char *messages, const char *style);

void report_sample_destroy(struct report_sample *sample);

#endif
