/*
 * The views of one diagnosis: a self-contained HTML page, JSON for scripts, plain text for a console. Each is made in
 * memory; writing it to disk (atomically) is the caller's, behind the platform seam.
 */
#ifndef CORE_REPORT_REPORT_H
#define CORE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diagnose/diagnose.h"
#include "core/report/catalogue.h"

struct report_input {
    const struct evidence *evidence;
    const struct diagnosis *diagnosis;
    const struct catalogue *catalogue;
    const char *program_version; /* of the program that makes the report */
    const char *style;           /* resources/report.css */
    bool is_read_again;          /* the evidence was loaded from a saved report; nothing was asked now */
};

/* Each returns NUL-terminated UTF-8 of *len bytes owned by the arena, or NULL with the cause in *failure. */
const char *report_html(const struct report_input *input, struct arena *arena, size_t *len,
                        struct failure *failure);
const char *report_json(const struct report_input *input, struct arena *arena, size_t *len,
                        struct failure *failure);

/* The console summary: verdict sentence, findings, what to do, the phone line. Lines end with \n; about 78 columns. */
const char *report_text(const struct report_input *input, struct arena *arena);

/* The one line for the telephone of the first finding, "PORT-NO-ANSWER · mail.contoso.com · 443". */
const char *report_phone_line(const struct report_input *input, struct arena *arena);

#endif
