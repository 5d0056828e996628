/*
 * See windows_name.h.
 */
#include "core/collect/windows_name.h"

#include <string.h>

#include "core/evidence/text.h"

enum { FIRST_BUILD_OF_11 = 22000 };

const char *windows_name_make(struct arena *arena, const char *product_name, const char *display_version,
                              uint32_t build)
{
    static const char ten[] = "Windows 10";
    if (product_name == NULL) {
        return NULL;
    }
    const char *name = product_name;
    if (build >= FIRST_BUILD_OF_11 && text_begins_ignoring_case(product_name, ten)) {
        name = arena_format(arena, "Windows 11%s", product_name + strlen(ten));
    }
    return display_version != NULL ? arena_format(arena, "%s %s", name, display_version)
                                   : arena_copy_text(arena, name);
}
