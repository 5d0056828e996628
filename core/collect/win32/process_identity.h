/*
 * Whether a PID still means the same process: the question that listing processes and reading the TCP table share.
 */
#ifndef CORE_COLLECT_WIN32_PROCESS_IDENTITY_H
#define CORE_COLLECT_WIN32_PROCESS_IDENTITY_H

#include "core/collect/win32/system.h"
#include "core/evidence/evidence.h"

/*
 * When the process was started, RFC 3339 UTC with milliseconds, of a handle with PROCESS_QUERY_LIMITED_INFORMATION.
 * NULL, and the Windows error in *error, when it can't be read; ERROR_INVALID_PARAMETER when the process has exited.
 */
const char *process_read_started(struct arena *arena, HANDLE process, DWORD *error);

/* The same by PID. ERROR_INVALID_PARAMETER = there is no such process any more. */
const char *process_read_started_by_pid(struct arena *arena, DWORD pid, DWORD *error);

#endif
