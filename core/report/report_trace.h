/*
 * The trace of Autodiscover on a console: for each account every step of Outlook's order, one row each.
 */
#ifndef CORE_REPORT_REPORT_TRACE_H
#define CORE_REPORT_REPORT_TRACE_H

#include "core/report/output.h"
#include "core/report/view.h"

/* Appends the trace of all accounts; nothing when Autodiscover was not asked. */
void report_put_trace(struct output *output, const struct view *view);

#endif
