/*
 * The JSON of a report, for the report's other views; report_json itself is in report.h.
 */
#ifndef CORE_REPORT_REPORT_JSON_H
#define CORE_REPORT_REPORT_JSON_H

#include "core/report/report.h"

/* As report_json, with every character outside ASCII written as \uXXXX. */
const char *report_json_ascii(const struct report_input *input, struct arena *arena, size_t *len,
                              struct failure *failure);

#endif
