/*
 * Which files may hold an Autodiscover answer, and which of them may be opened.
 */
#ifndef CORE_COLLECT_SAVED_FILE_RULES_H
#define CORE_COLLECT_SAVED_FILE_RULES_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/*
 * Whether a file of this name is one of those in which Outlook keeps an answer: "<name> - Autodiscover.xml" in its folder
 * (support article 3211279: the last known good answer), "AutoD.<address>.xml" in its subfolder 16. Sources: the names in
 * grommunio's autodiscover(7). `in_subfolder` = the latter folder.
 */
bool saved_file_is_cache(const char *name, bool in_subfolder);

/*
 * Whether this value names a local XML file that Outlook would read: it stands in an AutoDiscover key, its name is a mail
 * domain, its data a path, and no policy has another one for the domain.
 */
bool saved_file_is_named_by(const struct setting_list *settings, const struct setting *setting);

enum saved_path_kind {
    SAVED_PATH_UNUSABLE, /* not a full path, or one of a device */
    SAVED_PATH_DRIVE,    /* C:\folder\file.xml */
    SAVED_PATH_NETWORK   /* \\server\share\file.xml */
};

/* What kind of path it is; for SAVED_PATH_NETWORK *host (may be NULL) is the server's name, owned by the arena. */
enum saved_path_kind saved_path_kind_of(struct arena *arena, const char *path, const char **host);

#endif
