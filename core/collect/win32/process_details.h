/*
 * What one running program tells of itself, without administrator rights.
 */
#ifndef CORE_COLLECT_WIN32_PROCESS_DETAILS_H
#define CORE_COLLECT_WIN32_PROCESS_DETAILS_H

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

/*
 * Fills path, version, architecture, user, elevated, switches and safe_mode from a handle with
 * PROCESS_QUERY_LIMITED_INFORMATION. What can't be read stays unknown, the first cause in out->failure. False when the
 * program at its path is not `program`: another process has taken over the PID. Texts are owned by the arena; `scratch`
 * takes what is only needed on the way. out->session and out->is_own_session are to be known.
 */
bool process_details_read(struct arena *arena, struct arena *scratch, HANDLE handle, const wchar_t *program,
                          struct process *out);

/*
 * Whether a process hangs: TRUTH_YES when one of its windows does not answer (IsHungAppWindow), TRUTH_UNKNOWN when it has no
 * visible window on this desktop.
 */
enum truth process_is_hung(DWORD pid);

#endif
