/*
 * See portal.h.
 */
#include "core/knowledge/portal.h"

#include <string.h>

bool portal_is_expected(int64_t status, const char *body, size_t len)
{
    static const char expected[] = "Microsoft Connect Test";
    return status == 200 && body != NULL && len == sizeof expected - 1 && memcmp(body, expected, len) == 0;
}
