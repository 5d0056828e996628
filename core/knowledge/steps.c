/*
 * The tables behind steps.h.
 */
#include "core/knowledge/steps.h"

#include "core/evidence/text.h"

/*
 * Outlook 2016 and later, Click-to-Run: support.microsoft.com/help/3211279, steps 6 and 7; the path is that of
 * [MS-OXDISCO] section 3.1.5.
 */
static const struct step_definition outlook_2016_steps[] = {
    {"https-root", "", "/autodiscover/autodiscover.xml"},
    {"https-autodiscover", "autodiscover.", "/autodiscover/autodiscover.xml"},
};

static const struct step_order outlook_2016 = {
    "outlook-2016",
    outlook_2016_steps,
    sizeof outlook_2016_steps / sizeof outlook_2016_steps[0],
};

const struct step_order *step_order_current(void)
{
    return &outlook_2016;
}

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
