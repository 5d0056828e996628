/*
 * Short names for the rows of schema tables. Only the files that hold such tables include this.
 */
#ifndef CORE_EVIDENCE_SCHEMA_ROWS_H
#define CORE_EVIDENCE_SCHEMA_ROWS_H

#include "core/evidence/schema.h"

#define TEXT(owner, field)                                                                                   \
    {                                                                                                        \
#field, FIELD_TEXT, offsetof(struct owner, field), NULL, NULL                                        \
    }
#define INTEGER(owner, field)                                                                                \
    {                                                                                                        \
#field, FIELD_INTEGER, offsetof(struct owner, field), NULL, NULL                                     \
    }
#define TRUTH(owner, field)                                                                                  \
    {                                                                                                        \
#field, FIELD_TRUTH, offsetof(struct owner, field), NULL, NULL                                       \
    }
#define NAME(owner, field, names)                                                                            \
    {                                                                                                        \
#field, FIELD_NAME, offsetof(struct owner, field), NULL, names                                       \
    }
#define RECORD(owner, field, schema)                                                                         \
    {                                                                                                        \
#field, FIELD_RECORD, offsetof(struct owner, field), &(schema), NULL                                 \
    }
#define LIST(owner, field, schema)                                                                           \
    {                                                                                                        \
#field, FIELD_LIST, offsetof(struct owner, field), &(schema), NULL                                   \
    }
#define TEXT_LIST(owner, field)                                                                              \
    {                                                                                                        \
#field, FIELD_TEXT_LIST, offsetof(struct owner, field), NULL, NULL                                   \
    }
#define SCHEMA(owner)                                                                                        \
    const struct record_schema owner##_schema = {#owner, sizeof(struct owner), owner##_fields,               \
                                                 sizeof owner##_fields / sizeof owner##_fields[0]}

#endif
