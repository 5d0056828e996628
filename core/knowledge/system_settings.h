/*
 * Registry values outside Office's keys that bear on its connections: which versions of TLS Windows offers to servers, and
 * where proxies are set.
 */
#ifndef CORE_KNOWLEDGE_SYSTEM_SETTINGS_H
#define CORE_KNOWLEDGE_SYSTEM_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

enum { SYSTEM_SETTING_NAMES = 3 };

struct system_setting_key {
    bool is_computer; /* HKLM, else HKCU */
    const char *path; /* below that */
    bool is_policy;
    const char *names[SYSTEM_SETTING_NAMES]; /* of the values that are read; NULL = none */
};

/* All of them. Borrowed. */
const struct system_setting_key *system_setting_keys(size_t *count);

#endif
