/*
 * How Office came to this computer, as its installers left it in the registry.
 */
#ifndef CORE_COLLECT_WIN32_OFFICE_INSTALL_H
#define CORE_COLLECT_WIN32_OFFICE_INSTALL_H

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

struct office_install {
    const char *click_to_run_folder; /* NULL = there is none */
    const char *update_channel;      /* of Click-to-Run: its name, or the address as it stands there */
    struct text_list installer_folders;
};

/* Reads it; texts are owned by the arena. What is not there is NULL or missing in the list. */
void office_install_read(struct arena *arena, struct office_install *out);

/* Fills channel and update_channel of a process whose path is known. */
void office_install_describe(const struct office_install *install, struct process *process);

#endif
