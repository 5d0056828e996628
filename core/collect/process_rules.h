/*
 * What is portable of telling about processes: whose child one is, how its program came here, what it was made for.
 */
#ifndef CORE_COLLECT_PROCESS_RULES_H
#define CORE_COLLECT_PROCESS_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/arena.h"

/* One row of the list of processes. */
struct process_row {
    uint32_t pid;
    uint32_t parent;
    int64_t started; /* in any unit that grows with time; 0 = not known */
};

/*
 * Whether `pid` is a child of `ancestor`, or a child of such a child. A parent that was started after its child is none: its
 * PID was another process's when the child was started. Where a start is not known the link counts.
 */
bool process_descends_from(const struct process_row *rows, size_t count, uint32_t pid, uint32_t ancestor);

/*
 * Whether a process of this session is looked at: on a computer that several people use at once only the person's own, unless
 * everybody's are asked for. UNKNOWN_INTEGER: it can't be told whose it is, so it is somebody else's.
 */
bool process_session_counts(int64_t session, int64_t own_session, bool all_sessions);

/*
 * How the Office came here that a program at `path` is of: "store" below a folder WindowsApps (where packages of the Store
 * are kept), "click-to-run" below `click_to_run_folder`, "msi" below `installer_folder`; NULL when it is none of them. Both
 * folders may be NULL. Click-to-Run comes first, since it fills in the installer's values too.
 */
const char *process_install_channel(const char *path, const char *click_to_run_folder,
                                    const char *installer_folder);

/*
 * "x64", "x86", "arm64": what the program in these first bytes of its file was made for, by the PE header ("PE Format",
 * Windows documentation). Any other machine is written as its number ("0x01c4"), owned by the arena; NULL when it is no
 * such file or the header lies behind `len`.
 */
const char *process_architecture(struct arena *arena, const unsigned char *file, size_t len);

/* The same of the machine's number in that header, which IsWow64Process2 uses too; NULL for 0. */
const char *process_machine_name(struct arena *arena, uint16_t machine);

#endif
