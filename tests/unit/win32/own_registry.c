/*
 * See own_registry.h.
 */
#include "tests/unit/win32/own_registry.h"

#include <stdio.h>
#include <wchar.h>

#include "tests/unit/unit.h"

static HKEY own;
static wchar_t own_path[64];

int kit_make_registry(void **state)
{
    (void)swprintf(own_path, sizeof own_path / sizeof own_path[0], L"Software\\WizardTest-%lu",
                   GetCurrentProcessId());
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, own_path, 0, NULL, REG_OPTION_VOLATILE,
                                     KEY_ALL_ACCESS, NULL, &own, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(RegOverridePredefKey(HKEY_CURRENT_USER, own), ERROR_SUCCESS);
    return kit_make_arena(state);
}

int kit_end_registry(void **state)
{
    assert_int_equal(RegOverridePredefKey(HKEY_CURRENT_USER, NULL), ERROR_SUCCESS);
    assert_int_equal(RegCloseKey(own), ERROR_SUCCESS);
    assert_int_equal(RegDeleteTreeW(HKEY_CURRENT_USER, own_path), ERROR_SUCCESS);
    return kit_end_arena(state);
}

void write_value(const wchar_t *path, const wchar_t *name, DWORD type, const void *bytes, size_t len)
{
    HKEY key = NULL;
    assert_int_equal(RegCreateKeyExW(HKEY_CURRENT_USER, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS,
                                     NULL, &key, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(RegSetValueExW(key, name, 0, type, bytes, (DWORD)len), ERROR_SUCCESS);
    assert_int_equal(RegCloseKey(key), ERROR_SUCCESS);
}

void write_text(const wchar_t *path, const wchar_t *name, DWORD type, const wchar_t *text)
{
    write_value(path, name, type, text, (wcslen(text) + 1) * sizeof *text);
}

void write_number(const wchar_t *path, const wchar_t *name, DWORD number)
{
    write_value(path, name, REG_DWORD, &number, sizeof number);
}
