/*
 * See certificate_kit.h.
 */
#include "tests/unit/certificate_kit.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/trust.h"
#include "tests/unit/unit.h"

bool kit_trusts;

int kit_begin_trust(void **state)
{
    int failed = kit_make_arena(state);
    struct der_certificate root = kit_read_der(CERTIFICATES "root.der");
    kit_trusts = trust_add(root.bytes, root.len);
    return failed;
}

int kit_end_trust(void **state)
{
    trust_remove();
    return kit_end_arena(state);
}

struct der_certificate kit_read_der(const char *name)
{
    size_t len = 0;
    char *bytes = unit_read_file(name, &len);
    unsigned char *copy = arena_allocate(kit_arena, len, 1);
    memcpy(copy, bytes, len);
    free(bytes);
    struct der_certificate certificate = {copy, len};
    return certificate;
}

struct der_chain kit_make_lone_chain(const char *leaf)
{
    struct der_chain chain = {{{NULL, 0}}, 0};
    chain.certificates[chain.count++] = kit_read_der(leaf);
    return chain;
}

struct der_chain kit_make_chain(const char *leaf)
{
    struct der_chain chain = kit_make_lone_chain(leaf);
    chain.certificates[chain.count++] = kit_read_der(CERTIFICATES "issuer.der");
    return chain;
}
