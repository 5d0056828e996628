/*
 * See functions.h.
 */
#include "core/collect/win32/functions.h"

any_function function_find(const wchar_t *module, const char *name)
{
    HMODULE handle = GetModuleHandleW(module);
    return handle != NULL ? (any_function)GetProcAddress(handle, name) : NULL;
}

bool function_is_wine(void)
{
    return function_find(L"ntdll.dll", "wine_get_version") != NULL;
}
