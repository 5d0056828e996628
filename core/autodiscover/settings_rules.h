/*
 * What the registry values mean for Outlook's Autodiscover: pure functions of what was read.
 *
 * Outlook reads them under HKEY_CURRENT_USER, where a value in the Policies twin of the key wins over the person's own, in
 * both directions: a policy of 0 undoes a person's 1 (support article 3211279). What stands under HKEY_LOCAL_MACHINE is kept
 * in the evidence and counts for nothing here, since no source says that Outlook reads it there. A value of another type than
 * Outlook expects (text in place of a number) counts as not there [unverified].
 *
 * `office_version` in all of these: "16.0", or a program's whole version, "16.0.17328.20162"; NULL = the newest version that
 * has a value in the key in question.
 */
#ifndef CORE_AUTODISCOVER_SETTINGS_RULES_H
#define CORE_AUTODISCOVER_SETTINGS_RULES_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/* The value of this name (core/knowledge/settings.h) that is in force, in its key; NULL when there is none. */
const struct setting *settings_in_force(const struct setting_list *settings, const char *office_version,
                                        const char *name);

/* The number of that value, or `otherwise`. */
int64_t settings_number(const struct setting_list *settings, const char *office_version, const char *name,
                        int64_t otherwise);

/* The value that switches this step of Autodiscover off; NULL when none does. */
const struct setting *settings_that_skip(const struct setting_list *settings, const char *office_version,
                                         const char *step_id);

/* Whether the local XML file comes before everything else. */
bool settings_prefer_local_xml(const struct setting_list *settings, const char *office_version);

/*
 * The value that names the local XML file for a mail domain: its data is the path, in which environment variables may
 * stand when its type is expandable text. NULL when none is named.
 */
const struct setting *settings_local_xml(const struct setting_list *settings, const char *office_version,
                                         const char *domain);

/* The path of that file, as it stands there, or NULL. */
const char *settings_local_xml_path(const struct setting_list *settings, const char *office_version,
                                    const char *domain);

/* The address that worked last, if one is kept in the registry (LastKnownGoodUrl) and is a URL; else NULL. */
const char *settings_last_known_good_url(const struct setting_list *settings, const char *office_version);

/*
 * Whether Outlook follows a redirect to this host without asking: it is named in a RedirectServers key, the person's or the
 * policy's (KB2480582, KB2783881). Compared without case, though Outlook 2010 is said to heed it.
 */
bool settings_allow_redirect(const struct setting_list *settings, const char *office_version,
                             const char *host);

/* Whether the value has a name that Outlook reads and a type that it does not expect there. */
bool setting_has_wrong_type(const struct setting *setting);

/* Whether it is one of the person's values (support article 3211279: HKCU and its Policies twin), set for the computer instead. */
bool setting_stands_elsewhere(const struct setting *setting);

/* Whether the value stands in an AutoDiscover key and is one that Outlook does not read; see settings_is_look_alike. */
bool setting_is_look_alike(const struct setting *setting);

#endif
