/*
 * Outlook on this computer, as a console shows it: its processes, its mail profiles, and the accounts in them.
 */
#ifndef CORE_REPORT_REPORT_OUTLOOK_H
#define CORE_REPORT_REPORT_OUTLOOK_H

#include "core/report/output.h"
#include "core/report/view.h"

/* Appends it, a line each; nothing where neither Outlook nor a profile was found. */
void report_put_outlook(struct output *output, const struct view *view);

#endif
