/*
 * Trust on Windows: none. A real Windows asks the person before it takes a root, and Wine makes its root store anew from
 * the host's, so a test can add none there either. Verdicts on trusted certificates are for the lab, whose root Wine gets
 * from the host it is shown.
 */
#include "tests/unit/trust.h"

bool trust_add(const unsigned char *root, size_t len)
{
    (void)root;
    (void)len;
    return false;
}

void trust_remove(void)
{
}
