/*
 * What resources/report.schema.json takes from the tables: the records of evidence and the fixed names.
 */
#ifndef TESTS_REPORT_JSON_SCHEMA_H
#define TESTS_REPORT_JSON_SCHEMA_H

/*
 * The "$defs" of a JSON Schema (draft 2020-12): one for each record that evidence holds, named as in the tables, and
 * one for each table of names in the diagnosis. The
 * caller frees it with free(). NULL when memory is exhausted.
 */
char *json_schema_of_tables(void);

#endif
