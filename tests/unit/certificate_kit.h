/*
 * What the tests of certificates share: those of tests/corpus/certificates, and their root, trusted where a test can have
 * that.
 */
#ifndef TESTS_UNIT_CERTIFICATE_KIT_H
#define TESTS_UNIT_CERTIFICATE_KIT_H

#include "core/collect/collect.h"
#include "tests/unit/kit.h"

#define CERTIFICATES "tests/corpus/certificates/"

/* Make kit_arena and let the process trust the root, for all tests of a group; kit_trusts says whether it does. */
extern bool kit_trusts;
int kit_begin_trust(void **state);
int kit_end_trust(void **state);

/* A file with a certificate, such as CERTIFICATES "good.der". */
struct der_certificate kit_read_der(const char *name);

/* A chain as a server sends it: with its issuer's certificate behind it, or alone. */
struct der_chain kit_make_chain(const char *leaf);
struct der_chain kit_make_lone_chain(const char *leaf);

#endif
