/*
 * The settings of Office on this computer, as they hold for the Outlook that runs.
 */
#ifndef CORE_DIAGNOSE_CLIENT_SETTINGS_H
#define CORE_DIAGNOSE_CLIENT_SETTINGS_H

#include <stdbool.h>

#include "core/diagnose/analysis.h"

/*
 * The value that holds: of the running Office's version where that is known, the policy's before the person's. NULL where it is
 * not set. Borrowed.
 */
const struct setting *client_setting_find(const struct analysis *analysis, const char *name);

/* Its number. False for NULL and for what is no number. */
bool client_setting_number(const struct setting *setting, int64_t *number);

#endif
