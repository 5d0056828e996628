/*
 * What the two halves of the catalogue share: catalogue_read.c makes it from XML, catalogue.c fills it in.
 */
#ifndef CORE_REPORT_CATALOGUE_INSIDE_H
#define CORE_REPORT_CATALOGUE_INSIDE_H

#include <stddef.h>

#include "core/report/catalogue.h"

struct piece {
    const char *text;   /* with {placeholders}; white space already made single */
    const char *when;   /* "name" or "name=value", or NULL */
    const char *unless; /* the same */
};
struct template LIST_OF(struct piece);
struct template_list LIST_OF(struct template);

struct text_entry {
    const char *id;
    struct template text;
};
struct text_entry_list LIST_OF(struct text_entry);

struct finding_entry {
    const char *id;
    struct template title;
    struct template meaning;
    struct template_list steps;
    struct template not_when;
    const char *always; /* why there is no not_when */
    struct template tell_it;
    struct template_list check;
    struct template link;
    struct template phone;
};
struct finding_entry_list LIST_OF(struct finding_entry);

struct catalogue {
    struct arena *arena;
    const char *language;
    struct text_entry_list texts;
    const struct text_entry **by_id; /* the texts in the order of their ids, once all are read */
    struct finding_entry_list findings;
};

/* One space for each run of white space. Owned by the arena. */
const char *catalogue_collapse(struct arena *arena, const char *text);

/* The length of the placeholder that the text begins with, braces included; 0 when it is malformed. */
size_t catalogue_placeholder_len(const char *text);

/* NULL = there is none of this id. Borrowed. */
const struct finding_entry *catalogue_find_finding(const struct catalogue *catalogue, const char *id);
const struct text_entry *catalogue_find_text(const struct catalogue *catalogue, const char *id);

#endif
