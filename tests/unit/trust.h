/*
 * A trusted root for the tests of certificates, each system in its own way.
 */
#ifndef TESTS_UNIT_TRUST_H
#define TESTS_UNIT_TRUST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Makes this process trust the root certificate (DER) until trust_remove. False where a test can't do that: on Windows,
 * unless the root is trusted there already, as in the lab.
 */
bool trust_add(const unsigned char *root, size_t len);
void trust_remove(void);

#endif
