/*
 * The registry values that bear on how Outlook finds its server and signs in: where each stands, what it must hold, and
 * which step of Autodiscover it switches off.
 */
#ifndef CORE_KNOWLEDGE_SETTINGS_H
#define CORE_KNOWLEDGE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

/* The ends of the keys' names; before them stands Software\Microsoft\ or, for the policy, Software\Policies\Microsoft\. */
#define SETTING_KEY_AUTODISCOVER "\\Outlook\\AutoDiscover"                  /* below Office\16.0 */
#define SETTING_KEY_REDIRECT     "\\Outlook\\AutoDiscover\\RedirectServers" /* the same; values are host names */
#define SETTING_KEY_HTTP         "\\Outlook\\HTTP"                          /* the same */
#define SETTING_KEY_IDENTITY     "\\Common\\Identity"                       /* the same */
#define SETTING_KEY_INTERNET     "\\Common\\Internet"                       /* the same */
#define SETTING_KEY_RPC          "\\Outlook\\RPC"                           /* the same */
#define SETTING_KEY_PREFERENCES  "\\Outlook\\Preferences"                   /* the same */
#define SETTING_KEY_GENERAL      "\\Outlook\\Options\\General"              /* the same */
#define SETTING_KEY_EXCHANGE     "\\Exchange"                               /* without a version of Office */

/* How a value is stored; the names of struct setting's `type`. */
#define SETTING_NUMBER "number" /* REG_DWORD, REG_QWORD */
#define SETTING_TEXT   "text"   /* REG_SZ */
#define SETTING_EXPANDABLE_TEXT                                                                              \
    "expandable-text"           /* REG_EXPAND_SZ: %NAME% stands for an environment variable */
#define SETTING_BINARY "binary" /* anything else */

struct setting_facts {
    const char *name;
    const char *key_end;  /* one of the above */
    const char *type;     /* what Outlook expects: SETTING_NUMBER or SETTING_TEXT */
    const char *skips[2]; /* the steps that any number but 0 switches off; NULL = none */
};

/* All of them. Borrowed. */
const struct setting_facts *setting_table(size_t *count);

/* The facts of the value with this name, compared as the registry does, without case; NULL for one we don't know. */
const struct setting_facts *setting_find(const char *name);

/* The versions of Office that keep such values, newest first: "16.0", "15.0", "14.0". NULL after the last. */
const char *const *setting_office_versions(void);

/*
 * Whether a value of this name in an AutoDiscover key is one that people take for a setting of Outlook's and that Outlook
 * does not read: a name passed on in forums (ExcludeSrvLookup), one that begins with Exclude, or a misspelled one. Names
 * with a dot are mail domains, with the path of a local XML file.
 */
bool settings_is_look_alike(const char *name);

/* The name of the value that was probably meant by a look-alike; NULL when nothing comes near, or it is none. */
const char *settings_meant_by(const char *name);

#endif
