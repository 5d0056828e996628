/*
 * A registry of this process's own in place of HKEY_CURRENT_USER, so that no test writes into the person's.
 */
#ifndef TESTS_UNIT_WIN32_OWN_REGISTRY_H
#define TESTS_UNIT_WIN32_OWN_REGISTRY_H

#include "core/collect/win32/system.h"

#include <stddef.h>

struct own_registry {
    HKEY key;
    wchar_t path[64];
};

/* From here until end_own_registry this process sees an empty HKEY_CURRENT_USER. Fails the running test on an error. */
void begin_own_registry(struct own_registry *own);
void end_own_registry(struct own_registry *own);

/* Writes a value of a key below HKEY_CURRENT_USER, which is made where it is missing; name NULL = the default value. */
void write_value(const wchar_t *path, const wchar_t *name, DWORD type, const void *bytes, size_t len);
void write_text(const wchar_t *path, const wchar_t *name, DWORD type, const wchar_t *text);
void write_number(const wchar_t *path, const wchar_t *name, DWORD number);

#endif
