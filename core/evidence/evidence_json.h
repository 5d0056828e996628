/*
 * Evidence to JSON and back, driven by the schema tables.
 */
#ifndef CORE_EVIDENCE_EVIDENCE_JSON_H
#define CORE_EVIDENCE_EVIDENCE_JSON_H

#include <stddef.h>

#include <yyjson.h>

#include "core/evidence/evidence.h"

/* The version of the format, the "schema" member of report.json. Additions keep it; a change of meaning does not. */
#define EVIDENCE_FORMAT "outlook-connection-wizard/1"

/* Limits on a file that is loaded: it may come from anyone. */
enum {
    EVIDENCE_FILE_MAXIMUM = 64 * 1024 * 1024,
    EVIDENCE_LIST_MAXIMUM = 100000,
    EVIDENCE_ENTRY_MAXIMUM = 200000, /* of all lists together */
    EVIDENCE_TEXT_MAXIMUM = 1024 * 1024
};

/*
 * Numbers beyond this, or below its negative, are in no report: RFC 8259 section 6 promises no more to whoever reads JSON, and
 * the rules may add and compare what they find without thinking of a number that somebody made up.
 */
#define EVIDENCE_INTEGER_MAXIMUM ((INT64_C(1) << 53) - 1)

/* A text as a JSON string in the document (owned by it); bytes that are not UTF-8 become U+FFFD. NULL when out of memory. */
yyjson_mut_val *text_to_json(yyjson_mut_doc *document, const char *text);

/* A record as a JSON object in the document (owned by it); unknown values are left out. NULL when out of memory. */
yyjson_mut_val *schema_to_json(yyjson_mut_doc *document, const struct record_schema *schema,
                               const void *record);

/*
 * Fills an initialised record from a JSON object. Members that the schema lacks are ignored (a newer program wrote
 * them); a member of the wrong type, an unknown enum name, text or a list over the limits is an error with its path in
 * failure->text ("connections[3].state: not a known name"). False on error.
 */
bool schema_from_json(struct arena *arena, const struct record_schema *schema, yyjson_val *object,
                      void *record, struct failure *failure);

/* Why a file could not be loaded: failure->code of evidence_load. */
enum load_error {
    LOAD_NOT_A_REPORT = 1, /* something else, or empty */
    LOAD_NEWER_FORMAT,     /* a report of a newer program, with things in it that this one does not know */
    LOAD_DAMAGED,          /* a report, but cut off or changed */
    LOAD_TOO_LARGE
};

/*
 * Loads evidence from a saved report: report.json, or a report.html that carries it in <pre id="evidence">. The caller
 * owns it. NULL with the cause in *failure (texts owned by `arena`) for anything damaged, foreign or of a newer format.
 */
struct evidence *evidence_load(const char *bytes, size_t len, struct arena *arena, struct failure *failure);

#endif
