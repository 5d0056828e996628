/*
 * The texts and the style sheet that the tests of reports make their samples with; read once for a group.
 */
#ifndef TESTS_UNIT_REPORT_KIT_H
#define TESTS_UNIT_REPORT_KIT_H

#include "tests/unit/report_sample.h"

/* resources/messages/en.xml and resources/report.css. */
extern char *kit_messages;
extern char *kit_style;
int kit_read_files(void **state);
int kit_free_files(void **state);

/* The HTML report of a sample, which must come about. */
const char *kit_page_of(const struct report_sample *sample);

#endif
