/*
 * The sections of one profile, from the registry.
 */
#ifndef CORE_COLLECT_WIN32_PROFILE_SECTIONS_H
#define CORE_COLLECT_WIN32_PROFILE_SECTIONS_H

#include "core/collect/profile_section.h"
#include "core/collect/win32/system.h"

/*
 * Appends those sections of the open profile key that have one of the properties that are read; at most 500 are looked at.
 * One that can't be opened is left out.
 */
void profile_sections_read(struct arena *arena, HKEY profile, struct profile_section_list *out);

#endif
