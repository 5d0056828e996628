/*
 * The elements of a POX answer and the fields of the evidence that hold them: one table for reading an answer and for
 * naming what it said. Names are those of Microsoft's POX reference (office-developer-exchange-docs, web-service-reference, the pages
 * ending in -pox).
 */
#ifndef CORE_KNOWLEDGE_ANSWER_ELEMENTS_H
#define CORE_KNOWLEDGE_ANSWER_ELEMENTS_H

#include <stddef.h>
#include <stdint.h>

struct answer_element {
    const char *name;
    size_t offset;   /* of the field in its record */
    int64_t maximum; /* 0: the field is a text; else a number up to this */
};

struct answer_elements {
    const struct answer_element *items;
    size_t count;
};

/* Of struct protocol (children with text), of struct autodiscover_answer (User's and Account's), of struct alternative_mailbox. */
extern const struct answer_elements protocol_elements, user_elements, account_elements, mailbox_elements;

#endif
