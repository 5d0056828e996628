/*
 * A registry of this process's own in place of HKEY_CURRENT_USER, so that no test writes into the person's.
 */
#ifndef TESTS_UNIT_WIN32_OWN_REGISTRY_H
#define TESTS_UNIT_WIN32_OWN_REGISTRY_H

#include "core/collect/win32/system.h"

#include <stddef.h>

#include "tests/unit/kit.h"

/* kit.h's arena, and from here until kit_end_registry this process sees an empty HKEY_CURRENT_USER. */
int kit_make_registry(void **state);
int kit_end_registry(void **state);

#define KIT_REGISTRY_TEST(function)                                                                          \
    cmocka_unit_test_setup_teardown(function, kit_make_registry, kit_end_registry)

/* Writes a value of a key below HKEY_CURRENT_USER, which is made where it is missing; name NULL = the default value. */
void write_value(const wchar_t *path, const wchar_t *name, DWORD type, const void *bytes, size_t len);
void write_text(const wchar_t *path, const wchar_t *name, DWORD type, const wchar_t *text);
void write_number(const wchar_t *path, const wchar_t *name, DWORD number);

#endif
