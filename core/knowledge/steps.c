/*
 * One row for each step that differs from the rest.
 */
#include "core/knowledge/steps.h"

#include <stddef.h>

#include "core/evidence/text.h"

static const char *const web_site_steps[] = {"https-root"};

bool step_asks_web_site(const char *step_id)
{
    for (size_t i = 0; i < sizeof web_site_steps / sizeof web_site_steps[0]; i++) {
        if (text_equal(step_id, web_site_steps[i])) {
            return true;
        }
    }
    return false;
}
