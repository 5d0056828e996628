/*
 * See registry_text.h.
 */
#include "core/collect/registry_text.h"

#include "core/collect/failures.h"
#include "core/evidence/utf16.h"

bool registry_text_decode(struct arena *arena, const char *operation, uint32_t type,
                          const unsigned char *bytes, size_t len, const char **text, struct failure *failure)
{
    *text = NULL;
    if (type != REGISTRY_TEXT && type != REGISTRY_EXPANDABLE_TEXT && type != REGISTRY_BINARY) {
        *failure = failure_from_program(operation, "the registry value is neither text nor binary");
        return false;
    }
    if (len > REGISTRY_TEXT_MAXIMUM) {
        *failure = failure_from_program(operation, "the registry value is too long for text");
        return false;
    }
    if (len == 0) {
        return true;
    }
    bool damaged = false;
    const char *decoded = utf16_to_text(arena, bytes, len, &damaged);
    if (damaged) {
        *failure = failure_from_program(operation, "the registry value is not text");
        return false;
    }
    *text = decoded[0] != '\0' ? decoded : NULL;
    return true;
}

bool registry_number_decode(const char *operation, uint32_t type, const unsigned char *bytes, size_t len,
                            int64_t *number, struct failure *failure)
{
    if ((type != REGISTRY_NUMBER && type != REGISTRY_BINARY) || len != 4) {
        *failure = failure_from_program(operation, "the registry value is not a number");
        return false;
    }
    *number =
        (int64_t)bytes[0] | ((int64_t)bytes[1] << 8) | ((int64_t)bytes[2] << 16) | ((int64_t)bytes[3] << 24);
    return true;
}
