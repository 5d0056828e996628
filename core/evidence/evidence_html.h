/*
 * Finds the evidence inside a saved HTML report.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_HTML_H
#define CORE_EVIDENCE_EVIDENCE_HTML_H

#include <stddef.h>

/*
 * The text of the first <pre id="evidence"> of an HTML page in UTF-8, NUL-terminated, *json_len bytes without the NUL.
 * The caller frees it with free(). NULL when the page has none, or memory is exhausted. The caller bounds len.
 */
char *evidence_html_extract(const char *bytes, size_t len, size_t *json_len);

#endif
