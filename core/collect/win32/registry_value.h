/*
 * Single values of the registry. A value that is damaged counts as none; why goes to *damage, if that has nothing yet.
 */
#ifndef CORE_COLLECT_WIN32_REGISTRY_VALUE_H
#define CORE_COLLECT_WIN32_REGISTRY_VALUE_H

#include "core/collect/win32/system.h"

#include "core/evidence/evidence.h"

/*
 * A value as text, owned by the arena; NULL when it is not there, empty or damaged. `operation` names it in *damage and
 * must outlive the evidence; damage NULL = nobody wants to know.
 */
const char *registry_read_text(struct arena *arena, HKEY key, const wchar_t *name, const char *operation,
                               struct failure *damage);

/* The same as a number; UNKNOWN_INTEGER when it is not there or damaged. */
int64_t registry_read_number(struct arena *arena, HKEY key, const wchar_t *name, const char *operation,
                             struct failure *damage);

#endif
