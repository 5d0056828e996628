/*
 * Finds the evidence inside a saved HTML report.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_HTML_H
#define CORE_EVIDENCE_EVIDENCE_HTML_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The text of the first <pre id="evidence"> of an HTML page in UTF-8, NUL-terminated, *json_len bytes without the NUL.
 * The caller frees it with free(). NULL when the page has none, or memory is exhausted; then *is_report tells whether it is
 * nevertheless the beginning of a report, by what its head says (EVIDENCE_HTML_GENERATOR). The caller bounds len.
 */
char *evidence_html_extract(const char *bytes, size_t len, size_t *json_len, bool *is_report);

/* What the head of every report names as its maker (<meta name="generator">). */
#define EVIDENCE_HTML_GENERATOR "Outlook Connection Wizard"

#endif
