/*
 * A mail address as somebody typed or pasted it: on the command line and on the Start page the same ones are right.
 */
#ifndef APP_TYPED_ADDRESS_H
#define APP_TYPED_ADDRESS_H

#include "core/evidence/arena.h"

/* A mail address as people paste it, without surrounding blanks, <> and mailto:. Owned by the arena. */
const char *typed_address_clean(struct arena *arena, const char *text);

/* The catalogue's text that says what is wrong with a mail address ("address.no-at"), or NULL when nothing is. */
const char *typed_address_problem(struct arena *arena, const char *address);

#endif
