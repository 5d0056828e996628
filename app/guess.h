/*
 * The word that somebody meant who mistyped it.
 */
#ifndef APP_GUESS_H
#define APP_GUESS_H

#include <stddef.h>

/*
 * The index of the word that was probably meant: one that begins with what was typed, or differs from it by two letters at most;
 * capitals count as small letters. `count` when none does, or what was typed is too short to guess from.
 */
size_t guess_word(const char *typed, const char *const *words, size_t count);

#endif
