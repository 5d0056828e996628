/*
 * What an evidence record looks like, as data.
 *
 * Every record is saved to JSON, loaded back, copied between threads and compared in tests. Writing these four by hand
 * for each record would be four chances to forget a field; one table a record serves all of them. A field that is not in
 * its table does not exist outside this process, and a test walks the tables to prove that nothing is lost.
 */
#ifndef CORE_EVIDENCE_SCHEMA_H
#define CORE_EVIDENCE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/arena.h"

/* An integer that nobody has learned yet. Absent in JSON. */
#define UNKNOWN_INTEGER INT64_MIN

/* A fact that may be unknown; JSON true, false or absent. */
enum truth { TRUTH_UNKNOWN = 0, TRUTH_NO = 1, TRUTH_YES = 2 };

enum field_kind {
    FIELD_TEXT,    /* const char *, UTF-8, NULL = absent */
    FIELD_INTEGER, /* int64_t, UNKNOWN_INTEGER = absent */
    FIELD_TRUTH,   /* enum truth */
    FIELD_NAME, /* int holding an enum constant, its JSON name in `names`; constant 0 is the initial value */
    FIELD_RECORD,   /* an embedded struct described by `record` */
    FIELD_LIST,     /* a list of such structs, laid out as struct record_list */
    FIELD_TEXT_LIST /* struct text_list */
};

struct record_schema;

struct field_schema {
    const char *name; /* the JSON name */
    enum field_kind kind;
    size_t offset;
    const struct record_schema *record; /* FIELD_RECORD and FIELD_LIST */
    const char *const *names;           /* FIELD_NAME: NULL-terminated, indexed by the enum constant */
};

struct record_schema {
    const char *name;
    size_t size;
    const struct field_schema *fields;
    size_t field_count;
};

/* The layout every typed list in evidence.h shares: items, count, capacity, in this order. */
#define LIST_OF(type)                                                                                        \
    {                                                                                                        \
        type *items;                                                                                         \
        size_t count;                                                                                        \
        size_t capacity;                                                                                     \
    }

struct text_list LIST_OF(const char *);

/* Sets every field of the record to its "unknown" value. */
void schema_initialize(const struct record_schema *schema, void *record);

/*
 * Appends one initialised record to a typed list (pass the address of the list, e.g. &evidence->connections) and
 * returns it. The pointer is valid until the next append to the same list. The list grows inside the arena.
 */
void *schema_append(struct arena *arena, const struct record_schema *schema, void *list);

/* Appends a copy of the text to the list. */
void text_list_append(struct arena *arena, struct text_list *list, const char *text);

/* Whether the list has this text; A-Z and a-z are taken as one. */
bool text_list_has(const struct text_list *list, const char *text);

/* Copies a record deeply: afterwards `to` shares nothing with `from` and everything it points at is in the arena. */
void schema_copy(struct arena *arena, const struct record_schema *schema, void *to, const void *from);

/* Whether two records are equal, field by field, all the way down. */
bool schema_equal(const struct record_schema *schema, const void *left, const void *right);

/* Shows every text of a record, all the way down, to `visit`, which may put another one in its place. NULL is left out. */
void schema_visit_texts(const struct record_schema *schema, void *record,
                        void (*visit)(void *context, const char **text), void *context);

/* The JSON name of an enum constant in a names table; "unknown" when it is outside the table. */
const char *schema_name(const char *const *names, int constant);

/* The enum constant of a name in a names table, or -1. */
int schema_constant(const char *const *names, const char *name);

#endif
