/*
 * See client_settings.h.
 */
#include "core/diagnose/client_settings.h"

#include <stdlib.h>
#include <string.h>

#include "core/evidence/text.h"

bool client_setting_number(const struct setting *setting, int64_t *number)
{
    char *end = NULL;

    if (!setting || !setting->data || !text_equal(setting->type, "number")) {
        return false;
    }
    *number = strtoll(setting->data, &end, 10);
    return end != setting->data && *end == '\0';
}

/* "16.0" is that of "16.0.17328.20162". */
static bool is_of_running_office(const struct analysis *analysis, const struct setting *setting)
{
    const struct process *classic = analysis->outlook.classic;
    size_t len = setting->version ? strlen(setting->version) : 0;

    return !classic || !classic->version || !setting->version ||
           (strncmp(classic->version, setting->version, len) == 0 && classic->version[len] == '.');
}

const struct setting *client_setting_find(const struct analysis *analysis, const char *name)
{
    const struct setting_list *settings = &analysis->evidence->settings;
    const struct setting *found = NULL;

    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *setting = &settings->items[i];
        if (text_equal_ignoring_case(setting->name, name) && is_of_running_office(analysis, setting) &&
            (!found || (found->is_policy != TRUTH_YES && setting->is_policy == TRUTH_YES))) {
            found = setting;
        }
    }
    return found;
}
